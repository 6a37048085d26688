//! t-SNE (van der Maaten and Hinton, 2008) behind one small face: what is asked, what is watched, what comes back.

mod affinities;
mod attraction;
mod by_bhtsne;
mod by_linfa;
mod by_mesh;
mod convolution;
mod engines;
mod moving;
mod pairs;
mod repulsion;
mod schedule;
mod spectral;
mod spline;
mod start;
#[cfg(test)]
mod tests;

pub use affinities::Affinities;
pub use engines::embedder;
pub use start::{known_start, random_start};

use crate::data::{Budget, OverBudget};
use crate::progress::{Progress, Step};
use crate::recipe::{MapAlgorithm, MapPart};
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
    /// More memory than there is.
    #[error(transparent)]
    TooLarge(#[from] OverBudget),
    /// The engine refused.
    #[error("the map could not be made: {0}")]
    Engine(String),
    /// The person stopped it.
    #[error("stopped")]
    Cancelled,
}

crate::progress::can_be_cancelled!(MapError);

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
    /// How the points are moved.
    pub descent: Descent,
    /// Where the points start.
    pub start: MapFrom,
    /// Who is whose neighbour, from an earlier map of the same samples, whatever its perplexity.
    pub affinities: Option<Affinities>,
    /// Seeds what an engine draws for itself.
    pub seed: u64,
}

/// Where the points of a map start.
#[derive(Clone, Debug)]
pub enum MapFrom {
    /// Here, one point a sample.
    Points(Vec<[f32; 2]>),
    /// On eigenvectors of the graph of neighbours.
    Spectral,
}

/// How the points are moved: gradient descent with momentum, neighbours drawn closer at first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Descent {
    /// How the forces that push points apart are found.
    pub algorithm: MapAlgorithm,
    /// How much closer than they should be neighbours are drawn at first.
    pub exaggeration: f64,
    /// For how many iterations; `None`: as suits the engine.
    pub exaggerated: Option<usize>,
    /// Over how many iterations the exaggeration then falls to 1, where the engine can do that; `None`: as suits it.
    pub eased: Option<usize>,
    /// How far each step goes, divided by the exaggeration while that lasts; `None`: as suits the engine and the
    /// number of samples.
    pub learning_rate: Option<f64>,
    /// The share of the last step that is kept, while there is exaggeration and afterwards.
    pub momentum: [f64; 2],
    /// The same seed gives the same points, bit for bit: of `bhtsne`, which takes one thread for that.
    pub repeatable: bool,
}

impl From<&MapPart> for Descent {
    fn from(part: &MapPart) -> Self {
        Self {
            algorithm: part.algorithm,
            exaggeration: part.exaggeration,
            exaggerated: part.exaggeration_iterations,
            eased: part.easing_iterations,
            learning_rate: part.learning_rate,
            momentum: [part.momentum, part.final_momentum],
            repeatable: part.repeatable,
        }
    }
}

impl Default for Descent {
    fn default() -> Self {
        Self::from(&MapPart::default())
    }
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
    /// [`MapError`] where no engine could make a map of this, on this machine.
    pub fn check(&self) -> Result<(), MapError> {
        self.check_within(&Budget::of_machine())
    }

    /// The same with so much memory.
    fn check_within(&self, budget: &Budget) -> Result<(), MapError> {
        let needed = ((3.0 * self.perplexity).floor() as usize).saturating_add(2);
        if self.len() < needed {
            let perplexity = format!("{}", self.perplexity);
            return Err(MapError::TooFew { samples: self.len(), perplexity, needed });
        }
        affinities::room_for(self.len(), self.perplexity, budget)?;
        if self.rows.par_iter().any(|x| !x.is_finite()) { Err(MapError::NotFinite) } else { Ok(()) }
    }
}

/// Somebody who watches a map being made. Both answers say whether to go on.
pub trait MapWatch: Progress + Send {
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

/// A t-SNE engine.
pub trait Embed: Sync {
    /// Makes a map.
    ///
    /// # Errors
    /// [`MapError`] says why there is none; [`MapError::Cancelled`] when the watcher stopped it.
    fn embed(&self, ask: &MapAsk, watch: &mut dyn MapWatch) -> Result<Embedded, MapError>;
}
