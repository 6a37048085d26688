//! t-SNE behind one small face: what is asked, what is watched, what comes back.

use crate::data::Step;
use crate::data::random::{Purpose, stream};
use rand::RngExt;
use rand_distr::StandardNormal;
use rayon::prelude::*;
use std::sync::Arc;
use thiserror::Error;

/// Why there is no map.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MapError {
    /// Fewer samples than the perplexity needs.
    #[error(
        "{samples} samples are too few for a perplexity of {perplexity}: it needs at least {needed}; lower the perplexity or map more samples"
    )]
    TooFew {
        /// How many there are.
        samples: usize,
        /// What was asked for.
        perplexity: String,
        /// How many it takes.
        needed: usize,
    },
    /// Some values are not finite.
    #[error("some values to be mapped are not finite numbers")]
    NotFinite,
    /// The engine refused.
    #[error("the map could not be made: {0}")]
    Engine(String),
    /// The person stopped it.
    #[error("stopped")]
    Cancelled,
}

/// What is to be mapped, and how.
#[derive(Clone, Debug)]
pub struct MapAsk {
    /// The samples, `[n, values]` row-major.
    pub rows: Arc<Vec<f32>>,
    /// Values of each.
    pub values: usize,
    /// About how many neighbours each point tries to keep.
    pub perplexity: f64,
    /// Steps of the optimisation.
    pub iterations: usize,
    /// Where the points start, one a sample.
    pub start: Vec<[f32; 2]>,
    /// Who is whose neighbour, from an earlier map of the same samples with the same perplexity.
    pub affinities: Option<Affinities>,
    /// Seeds what an engine draws for itself.
    pub seed: u64,
}

impl MapAsk {
    /// How many samples.
    pub fn len(&self) -> usize {
        self.rows.len().checked_div(self.values).unwrap_or(0)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// # Errors
    /// [`MapError`] where no engine could make a map of this.
    pub fn check(&self) -> Result<(), MapError> {
        let needed = (3.0 * self.perplexity).floor() as usize + 2;
        if self.len() < needed {
            let perplexity = format!("{}", self.perplexity);
            return Err(MapError::TooFew { samples: self.len(), perplexity, needed });
        }
        if self.rows.par_iter().any(|x| !x.is_finite()) { Err(MapError::NotFinite) } else { Ok(()) }
    }
}

/// Somebody who watches a map being made. Both answers say whether to go on.
pub trait MapWatch: Send {
    /// The neighbours are being found: `share` is done, 0 to 1.
    fn preparing(&mut self, share: f32) -> Step;

    /// Iteration `iteration` is done; the points are `[n, 2]`, row-major.
    fn iteration(&mut self, iteration: usize, points: &[f32]) -> Step;
}

/// A finished map.
#[derive(Clone, Debug)]
pub struct Embedded {
    /// One point a sample.
    pub points: Vec<[f32; 2]>,
    /// Who is whose neighbour, to be handed to the next map of the same samples.
    pub affinities: Option<Affinities>,
}

/// Who is whose neighbour and how much, symmetric, for one perplexity; cheap to clone.
#[derive(Clone)]
pub struct Affinities(pub(super) Arc<bhtsne::SparseAffinities<f32>>);

impl std::fmt::Debug for Affinities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Affinities({} pairs)", self.0.values().len())
    }
}

/// A t-SNE engine.
pub trait Embed: Sync {
    /// Makes a map.
    ///
    /// # Errors
    /// [`MapError`] says why there is none; [`MapError::Cancelled`] when the watcher stopped it.
    fn embed(&self, ask: &MapAsk, watch: &mut dyn MapWatch) -> Result<Embedded, MapError>;
}

/// A start at random: a small round cloud, the same for the same seed.
pub fn random_start(count: usize, seed: u64) -> Vec<[f32; 2]> {
    let mut rng = stream(seed, Purpose::MapStart, 0);
    let mut draw = || 1e-4 * rng.sample::<f32, _>(StandardNormal);
    (0..count).map(|_| [draw(), draw()]).collect()
}

/// The Kullback–Leibler divergence that t-SNE makes small, `Σ pᵢⱼ ln(pᵢⱼ / qᵢⱼ)`, over the stored pairs `p` and the
/// exact sum over all pairs of `1 / (1 + |yᵢ − yⱼ|²)`: `O(n²)`.
pub fn kl_divergence(affinities: &Affinities, points: &[[f32; 2]]) -> f64 {
    let weight = |i: usize, j: usize| {
        let (dx, dy) = (points[i][0] - points[j][0], points[i][1] - points[j][1]);
        1.0 / (1.0 + f64::from(dx * dx + dy * dy))
    };
    let n = points.len();
    let all: f64 = (0..n).into_par_iter().map(|i| (0..n).filter(|&j| j != i).map(|j| weight(i, j)).sum::<f64>()).sum();
    let (rows, columns, values) = (affinities.0.rows(), affinities.0.columns(), affinities.0.values());
    let total: f64 = values.iter().map(|&p| f64::from(p)).sum();
    let mut divergence = 0.0;
    for i in 0..n {
        for pair in rows[i]..rows[i + 1] {
            let p = f64::from(values[pair]) / total;
            if p > 0.0 {
                divergence += p * (p / (weight(i, columns[pair] as usize) / all)).ln();
            }
        }
    }
    divergence
}
