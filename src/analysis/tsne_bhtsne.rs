//! The live engine: `bhtsne`'s FFT-accelerated t-SNE (Linderman and others, 2019), or its Barnes-Hut t-SNE (van der
//! Maaten, 2014), on exact neighbours of our own.

use super::Affinities;
use super::affinities::alone;
use super::tsne::{Embed, Embedded, MapAsk, MapError, MapFrom, MapWatch, random_start};
use crate::data::Step;
use crate::recipe::MapAlgorithm;
use bhtsne::tSNE;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// The least usual rate: openTSNE's 200 in this engine's unit.
const LEAST_RATE: f32 = 800.0;

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
    let first = descent.exaggerated.unwrap_or_else(|| EXAGGERATED.min(ask.iterations / 4).max(1)).min(ask.iterations);
    let rate = descent.learning_rate.map_or((4.0 * ask.len() as f32).max(LEAST_RATE), |rate| rate as f32);
    let exaggeration = descent.exaggeration.max(1.0) as f32;
    let [momentum, final_momentum] = descent.momentum.map(|momentum| momentum as f32);
    // Small maps would hardly move.
    let slower = (rate / exaggeration).max(rate.min(LEAST_RATE));
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

fn descend(ask: &MapAsk, affinities: &Affinities, watch: &mut dyn MapWatch) -> Result<Vec<[f32; 2]>, MapError> {
    let mut start = ask.start.clone();
    for phase in phases(ask).into_iter().filter(|phase| phase.iterations > 0) {
        start = MapFrom::Points(stretch(ask, phase, &start, affinities, watch)?);
    }
    match start {
        MapFrom::Points(points) => Ok(points),
        MapFrom::Spectral => Ok(Vec::new()),
    }
}

fn stretch(
    ask: &MapAsk,
    phase: Phase,
    start: &MapFrom,
    affinities: &Affinities,
    watch: &mut dyn MapWatch,
) -> Result<Vec<[f32; 2]>, MapError> {
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
    map.with_affinities(affinities.pairs.as_ref().clone());
    let start = match start {
        MapFrom::Points(points) => points.as_flattened().to_vec(),
        MapFrom::Spectral => shaken(map.spectral_embedding(), ask),
    };
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
