//! The live engine: `bhtsne`'s FFT-accelerated t-SNE (Linderman and others, 2019) on exact neighbours of our own.

use super::tsne::{Affinities, Embed, Embedded, MapAsk, MapError, MapWatch};
use super::{Neighbour, nearest_neighbours};
use crate::data::Step;
use bhtsne::{Neighbor, tSNE};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// How much closer than they should be neighbours are drawn at first.
const EXAGGERATION: f32 = 12.0;

/// Iterations with exaggeration, of a usual thousand.
const EXAGGERATED: usize = 250;

/// The engine.
pub struct Bhtsne;

/// Thrown through `bhtsne`, which has no other way to be stopped, and caught right outside.
struct Stopped;

impl Embed for Bhtsne {
    fn embed(&self, ask: &MapAsk, watch: &mut dyn MapWatch) -> Result<Embedded, MapError> {
        ask.check()?;
        let rows: Vec<&[f32]> = ask.rows.chunks_exact(ask.values).collect();
        let neighbours = match &ask.affinities {
            Some(_) => None,
            None => Some(neighbours(ask, watch)?),
        };
        let mut map: tSNE<'_, f32, &[f32], 2> = tSNE::new(&rows);
        configure(&mut map, ask);
        map.epoch_callback(|iteration, points| {
            if watch.iteration(iteration, points) == Step::Cancel {
                resume_unwind(Box::new(Stopped));
            }
        });
        if let Some(affinities) = &ask.affinities {
            map.with_affinities(affinities.0.as_ref().clone());
        }
        let fit = catch_unwind(AssertUnwindSafe(|| match &neighbours {
            Some(neighbours) => {
                map.fit_sne_with_neighbors(neighbours);
            }
            // With affinities at hand the distance is never asked for.
            None => {
                map.fit_sne(|_, _| 0.0);
            }
        }));
        match fit {
            Ok(()) => {}
            Err(thrown) if thrown.is::<Stopped>() => return Err(MapError::Cancelled),
            Err(thrown) => resume_unwind(thrown),
        }
        let points = map.embedding().chunks_exact(2).map(|p| [p[0], p[1]]).collect();
        let kept = ask.affinities.clone().or_else(|| map.affinities().map(|a| Affinities(Arc::new(a))));
        Ok(Embedded { points, affinities: kept })
    }
}

fn configure(map: &mut tSNE<'_, f32, &[f32], 2>, ask: &MapAsk) {
    let exaggerated = EXAGGERATED.min(ask.iterations / 4).max(1);
    map.perplexity(ask.perplexity as f32)
        .epochs(ask.iterations)
        .early_exaggeration(EXAGGERATION)
        .stop_lying_epoch(exaggerated)
        .momentum_switch_epoch(exaggerated)
        .learning_rate((ask.len() as f32 / 3.0).max(50.0))
        .initial_embedding(ask.start.as_flattened().to_vec());
}

/// The neighbours of every sample, found before `bhtsne` starts: exact, and several times faster than its own search.
fn neighbours(ask: &MapAsk, watch: &mut dyn MapWatch) -> Result<Vec<Vec<Neighbor<f32>>>, MapError> {
    let count = (3.0 * ask.perplexity).floor() as usize;
    let stopped = AtomicBool::new(false);
    let watch = Mutex::new(watch);
    let poll = |share: f32| {
        // One thread at a time tells the watcher; the others go on with what was said last.
        if let Ok(mut watch) = watch.try_lock()
            && watch.preparing(share) == Step::Cancel
        {
            stopped.store(true, Ordering::Relaxed);
        }
        !stopped.load(Ordering::Relaxed)
    };
    let found = nearest_neighbours(&ask.rows, ask.values, count, &poll).ok_or(MapError::Cancelled)?;
    let convert = |n: &Neighbour| Neighbor { index: n.index as usize, distance: n.distance };
    Ok(found.iter().map(|row| row.iter().map(convert).collect()).collect())
}
