//! `bhtsne`'s FFT-accelerated t-SNE (Linderman and others, 2019), or its Barnes-Hut t-SNE (van der Maaten, 2014), on
//! exact neighbours of our own: to compare with.

use super::affinities::reach;
use super::start::start_points;
use super::{Affinities, Embed, Embedded, MapAsk, MapError, MapWatch};
use crate::analysis::Neighbour;
use crate::progress::Step;
use crate::recipe::{MapAlgorithm, MapEngine};
use bhtsne::{Neighbor, SparseAffinities, tSNE};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// How coarse Barnes-Hut may be: a cell of the tree counts as one point where it is seen under half a radian.
const THETA: f32 = 0.5;

/// The engine.
pub struct Bhtsne;

/// Thrown through `bhtsne`, which has no other way to be stopped, and caught right outside.
struct Stopped;

impl Embed for Bhtsne {
    fn embed(&self, ask: &MapAsk, watch: &mut dyn MapWatch) -> Result<Embedded, MapError> {
        let affinities = Affinities::find(ask, watch)?;
        let start = start_points(ask, &affinities, watch)?;
        let points = alone(ask.descent.repeatable, || descend(ask, &pairs(ask, &affinities)?, start, watch))??;
        Ok(Embedded { points, affinities: Some(affinities) })
    }
}

/// A stretch of the descent in which nothing changes.
#[derive(Clone, Copy)]
struct Phase {
    iterations: usize,
    /// Done before it.
    before: usize,
    exaggeration: f32,
    learning_rate: f32,
    momentum: f32,
}

/// First the neighbours are drawn closer, then they are not. The steps are smaller by as much as the neighbours are
/// drawn closer: so both go as far (Belkina and others, 2019).
fn phases(ask: &MapAsk) -> [Phase; 2] {
    let descent = &ask.descent;
    let usual = MapEngine::Bhtsne.usual_exaggeration(ask.iterations);
    let first = descent.exaggerated.unwrap_or(usual).min(ask.iterations);
    let rate = descent.learning_rate.unwrap_or(MapEngine::Bhtsne.usual_rate(ask.len())) as f32;
    let least = MapEngine::Bhtsne.usual_rate(0) as f32;
    let exaggeration = descent.exaggeration.max(1.0) as f32;
    let [momentum, final_momentum] = descent.momentum.map(|momentum| momentum as f32);
    // Small maps would hardly move.
    let slower = (rate / exaggeration).max(rate.min(least));
    let drawn = Phase { iterations: first, before: 0, exaggeration, learning_rate: slower, momentum };
    let free = Phase {
        iterations: ask.iterations - first,
        before: first,
        exaggeration: 1.0,
        learning_rate: rate,
        momentum: final_momentum,
    };
    [drawn, free]
}

/// Does the work on one thread where it has to come out the same every time. `bhtsne` sums over all points (for the
/// mean, the normaliser and the total affinity) by halves that depend on which thread is idle; the last bits of these
/// sums differ from run to run, and a thousand iterations make another map of that. On one thread the halves are fixed.
fn alone<R: Send>(repeatable: bool, work: impl FnOnce() -> R + Send) -> Result<R, MapError> {
    if !repeatable {
        return Ok(work());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(|e| MapError::Engine(e.to_string()))?;
    Ok(pool.install(work))
}

/// The affinities as `bhtsne` makes them, which takes no others.
fn pairs(ask: &MapAsk, affinities: &Affinities) -> Result<SparseAffinities<f32>, MapError> {
    let convert = |n: &Neighbour| Neighbor { index: n.index as usize, distance: n.distance };
    let count = reach(ask.perplexity);
    let rows: Vec<Vec<Neighbor<f32>>> =
        affinities.neighbours().iter().map(|row| row.iter().take(count).map(convert).collect()).collect();
    // The samples themselves are never looked at.
    let samples = vec![(); rows.len()];
    let mut map: tSNE<'_, f32, (), 2> = tSNE::new(&samples);
    let start = vec![0.0f32; 2 * rows.len()];
    map.perplexity(ask.perplexity as f32).epochs(0).early_exaggeration(1.0).initial_embedding(start);
    map.fit_sne_with_neighbors(&rows);
    map.affinities().ok_or_else(|| MapError::Engine("there are no neighbours".to_owned()))
}

fn descend(
    ask: &MapAsk,
    affinities: &SparseAffinities<f32>,
    start: Vec<[f32; 2]>,
    watch: &mut dyn MapWatch,
) -> Result<Vec<[f32; 2]>, MapError> {
    let mut points = start.into_flattened();
    for phase in phases(ask).into_iter().filter(|phase| phase.iterations > 0) {
        points = stretch(ask, phase, points, affinities, watch)?;
    }
    Ok(points.chunks_exact(2).map(|p| [p[0], p[1]]).collect())
}

fn stretch(
    ask: &MapAsk,
    phase: Phase,
    start: Vec<f32>,
    affinities: &SparseAffinities<f32>,
    watch: &mut dyn MapWatch,
) -> Result<Vec<f32>, MapError> {
    // The samples themselves are never looked at: their affinities are at hand.
    let samples = vec![(); ask.len()];
    let mut map: tSNE<'_, f32, (), 2> = tSNE::new(&samples);
    map.epochs(phase.iterations)
        .early_exaggeration(phase.exaggeration)
        .stop_lying_epoch(phase.iterations)
        .momentum(phase.momentum)
        .final_momentum(phase.momentum)
        .momentum_switch_epoch(phase.iterations)
        .learning_rate(phase.learning_rate);
    map.with_affinities(affinities.clone());
    map.initial_embedding(start);
    map.epoch_callback(|iteration, points| {
        if watch.iteration(phase.before + iteration, points) == Step::Cancel {
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
        Ok(()) => Ok(map.embedding()),
        Err(thrown) if thrown.is::<Stopped>() => Err(MapError::Cancelled),
        Err(thrown) => resume_unwind(thrown),
    }
}
