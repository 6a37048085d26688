//! Where the points of a map start.

use super::spectral::patterns;
use super::{Affinities, MapAsk, MapError, MapFrom};
use crate::data::random::{Purpose, stream};
use crate::progress::Progress;
use rand::RngExt;
use rand_distr::StandardNormal;

/// How far apart the points lie: so near that t-SNE can still order them.
const START_SPREAD: f32 = 1e-4;

/// The noise added to places that are known, as a share of the spread: equal samples must not start on one spot.
const NOISE: f32 = 0.01;

/// A start at random: a small round cloud, the same for the same seed.
pub fn random_start(count: usize, seed: u64) -> Vec<[f32; 2]> {
    let mut rng = stream(seed, Purpose::MapStart, 0);
    let mut draw = || START_SPREAD * rng.sample::<f32, _>(StandardNormal);
    (0..count).map(|_| [draw(), draw()]).collect()
}

/// A start on places that are known, around the origin, as wide along the first axis as a random one; with a little
/// noise.
pub fn known_start(places: &[[f32; 2]], seed: u64) -> Vec<[f32; 2]> {
    let n = places.len().max(1) as f32;
    // Components that were found without taking off the mean lie far from the origin.
    let mean = [0usize, 1].map(|axis| places.iter().map(|p| p[axis]).sum::<f32>() / n);
    let spread = (places.iter().map(|p| (p[0] - mean[0]).powi(2)).sum::<f32>() / n).sqrt().max(1e-12);
    let noise = random_start(places.len(), seed);
    let place = |x: f32, mean: f32, noise: f32| (x - mean) / spread * START_SPREAD + noise * NOISE;
    let shrunk = |(p, noise): (&[f32; 2], &[f32; 2])| [0usize, 1].map(|axis| place(p[axis], mean[axis], noise[axis]));
    places.iter().zip(&noise).map(shrunk).collect()
}

/// The points to start from, found where they are not given.
///
/// # Errors
/// [`MapError::Cancelled`] where the watcher stopped the search.
pub(super) fn start_points(
    ask: &MapAsk,
    affinities: &Affinities,
    progress: &dyn Progress,
) -> Result<Vec<[f32; 2]>, MapError> {
    match &ask.start {
        MapFrom::Points(points) => Ok(points.clone()),
        MapFrom::Spectral => Ok(known_start(&patterns(affinities.pairs(), ask.seed, progress)?, ask.seed)),
    }
}
