//! The live engine: `bhtsne`'s FFT-accelerated t-SNE (Linderman and others, 2019), or its Barnes-Hut t-SNE (van der
//! Maaten, 2014), on exact neighbours of our own.

use super::Affinities;
use super::affinities::alone;
use super::tsne::{Embed, Embedded, MapAsk, MapError, MapFrom, MapWatch, random_start};
use crate::data::Step;
use crate::recipe::MapAlgorithm;
use bhtsne::tSNE;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Iterations with exaggeration, of a usual thousand.
const EXAGGERATED: usize = 250;

/// How coarse Barnes-Hut may be: a cell of the tree counts as one point where it is seen under half a radian.
const THETA: f32 = 0.5;

/// The engine.
pub struct Bhtsne;

/// Thrown through `bhtsne`, which has no other way to be stopped, and caught right outside.
struct Stopped;

impl Embed for Bhtsne {
    fn embed(&self, ask: &MapAsk, watch: &mut dyn MapWatch) -> Result<Embedded, MapError> {
        let affinities = Affinities::find(ask, watch)?;
        let points = alone(ask.descent.repeatable, || descend(ask, &affinities, watch))??;
        Ok(Embedded { points, affinities: Some(affinities) })
    }
}

fn descend(ask: &MapAsk, affinities: &Affinities, watch: &mut dyn MapWatch) -> Result<Vec<[f32; 2]>, MapError> {
    // The samples themselves are never looked at: their affinities are at hand.
    let samples = vec![(); ask.len()];
    let mut map: tSNE<'_, f32, (), 2> = tSNE::new(&samples);
    configure(&mut map, ask);
    map.with_affinities(affinities.pairs.as_ref().clone());
    let start = match &ask.start {
        MapFrom::Points(points) => points.as_flattened().to_vec(),
        MapFrom::Spectral => shaken(map.spectral_embedding(), ask),
    };
    map.initial_embedding(start);
    map.epoch_callback(|iteration, points| {
        if watch.iteration(iteration, points) == Step::Cancel {
            resume_unwind(Box::new(Stopped));
        }
    });
    let fit = catch_unwind(AssertUnwindSafe(|| match ask.descent.algorithm {
        MapAlgorithm::FitSne => {
            map.fit_sne(|_, _| 0.0);
        }
        MapAlgorithm::BarnesHut => {
            map.barnes_hut(THETA, |_, _| 0.0);
        }
    }));
    match fit {
        Ok(()) => Ok(map.embedding().chunks_exact(2).map(|p| [p[0], p[1]]).collect()),
        Err(thrown) if thrown.is::<Stopped>() => Err(MapError::Cancelled),
        Err(thrown) => resume_unwind(thrown),
    }
}

/// With a little noise, so that the points of an island of its own do not start on one spot.
fn shaken(mut places: Vec<f32>, ask: &MapAsk) -> Vec<f32> {
    let noise = random_start(ask.len(), ask.seed);
    for (place, noise) in places.iter_mut().zip(noise.as_flattened()) {
        *place += 0.01 * noise;
    }
    places
}

fn configure(map: &mut tSNE<'_, f32, (), 2>, ask: &MapAsk) {
    let descent = &ask.descent;
    let exaggerated = descent.exaggerated.unwrap_or_else(|| EXAGGERATED.min(ask.iterations / 4).max(1));
    let rate = descent.learning_rate.map_or((ask.len() as f32 / 3.0).max(50.0), |rate| rate as f32);
    map.epochs(ask.iterations)
        .early_exaggeration(descent.exaggeration as f32)
        .stop_lying_epoch(exaggerated)
        .momentum(descent.momentum[0] as f32)
        .final_momentum(descent.momentum[1] as f32)
        .momentum_switch_epoch(exaggerated)
        .learning_rate(rate);
}
