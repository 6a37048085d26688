//! Who is whose neighbour, and how much: what t-SNE starts from and what a map is judged by.

use super::pairs::Pairs;
use super::{MapAsk, MapError};
use crate::analysis::{JUDGED_NEIGHBOURS, Neighbour, nearest_neighbours};
use crate::data::{Budget, OverBudget};
use crate::progress::{Progress, Within};
use std::sync::Arc;

/// Bytes for each neighbour of each sample while affinities are made: the neighbour, its share, the same seen from the
/// other side, and both together as pairs before and after they are joined.
const BYTES: u64 = 8 + 4 + 8 + 16 + 16;

/// The share of the preparation that the search for neighbours takes; the rest goes into how much each counts.
const SEARCH: f32 = 0.9;

/// What people are told while they are found and weighed.
const FINDING: &str = "Finding neighbours";

/// Who is whose neighbour and how much, symmetric, for one perplexity; cheap to clone.
#[derive(Clone)]
pub struct Affinities {
    perplexity: f64,
    pairs: Arc<Pairs>,
    neighbours: Arc<Vec<Vec<Neighbour>>>,
}

impl std::fmt::Debug for Affinities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Affinities({} pairs)", self.pairs.stored())
    }
}

impl Affinities {
    /// The affinities that a map starts from. Those handed over are used again: as they are for the same perplexity,
    /// their neighbours for a smaller one.
    ///
    /// # Errors
    /// [`MapError`] where no map could be made of this, or the person stopped the search.
    pub fn find(ask: &MapAsk, progress: &dyn Progress) -> Result<Self, MapError> {
        ask.check()?;
        let count = reach(ask.perplexity);
        let known = ask.affinities.as_ref().filter(|known| known.reach() >= count && known.len() == ask.len());
        if let Some(known) = known.filter(|known| known.perplexity == ask.perplexity) {
            return Ok(known.clone());
        }
        let neighbours = match known {
            Some(known) => Arc::clone(&known.neighbours),
            None => {
                let (rows, count) = (&ask.rows, count.max(JUDGED_NEIGHBOURS));
                let search = Within::part(progress, FINDING, 0.0, SEARCH);
                Arc::new(nearest_neighbours(rows, ask.values, count, &search)?)
            }
        };
        let weighing = Within::part(progress, FINDING, SEARCH, 1.0);
        let pairs = Arc::new(Pairs::of(&neighbours, count, ask.perplexity, &weighing)?);
        Ok(Self { perplexity: ask.perplexity, pairs, neighbours })
    }

    /// The neighbours of each sample that are known, nearest first: three times the perplexity and at least ten, where
    /// there are so many.
    pub fn neighbours(&self) -> &[Vec<Neighbour>] {
        &self.neighbours
    }

    /// How much of whose neighbour each sample is.
    pub(in crate::analysis) fn pairs(&self) -> &Pairs {
        &self.pairs
    }

    /// How many samples.
    pub fn len(&self) -> usize {
        self.neighbours.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.neighbours.is_empty()
    }

    /// How many neighbours of each sample are known.
    fn reach(&self) -> usize {
        self.neighbours.first().map_or(0, Vec::len)
    }
}

/// How many neighbours count at this perplexity: beyond three times as many they hardly do.
pub(super) fn reach(perplexity: f64) -> usize {
    (3.0 * perplexity).floor() as usize
}

/// Refuses a search for the neighbours of so many samples that would take more memory than there is. Beside them the
/// grid of what pushes points apart is small: it has at most some 2000 nodes a side.
pub(super) fn room_for(samples: usize, perplexity: f64, budget: &Budget) -> Result<(), OverBudget> {
    let count = reach(perplexity).max(JUDGED_NEIGHBOURS);
    let bytes = (samples as u64).saturating_mul(count as u64).saturating_mul(BYTES);
    let what = format!("{count} neighbours of each of {samples} samples");
    budget.check(bytes, &what, "map fewer samples (map.limit) or lower the perplexity (map.perplexity)")
}
