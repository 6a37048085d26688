//! Who is whose neighbour, and how much: what t-SNE starts from and what a map is judged by.

use super::tsne::{MapAsk, MapError, MapWatch};
use super::{JUDGED_NEIGHBOURS, Neighbour, nearest_neighbours};
use crate::data::Step;
use bhtsne::{Neighbor, SparseAffinities, tSNE};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Who is whose neighbour and how much, symmetric, for one perplexity; cheap to clone.
#[derive(Clone)]
pub struct Affinities {
    pub(super) pairs: Arc<SparseAffinities<f32>>,
    neighbours: Arc<Vec<Vec<Neighbour>>>,
}

impl std::fmt::Debug for Affinities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Affinities({} pairs)", self.pairs.values().len())
    }
}

impl Affinities {
    /// The affinities that a map starts from. Those handed over are used again: as they are for the same perplexity,
    /// their neighbours for a smaller one.
    ///
    /// # Errors
    /// [`MapError`] where no map could be made of this, or the watcher stopped the search.
    pub fn find(ask: &MapAsk, watch: &mut dyn MapWatch) -> Result<Self, MapError> {
        ask.check()?;
        let count = (3.0 * ask.perplexity).floor() as usize;
        let known = ask.affinities.as_ref().filter(|known| known.reach() >= count && known.len() == ask.len());
        let neighbours = match known {
            Some(known) if *known.pairs.perplexity() == ask.perplexity as f32 => return Ok(known.clone()),
            Some(known) => Arc::clone(&known.neighbours),
            None => Arc::new(search(ask, count.max(JUDGED_NEIGHBOURS), watch)?),
        };
        let found = alone(ask.descent.repeatable, || pairs(&neighbours, count, ask.perplexity as f32))?;
        let pairs = found.ok_or_else(|| MapError::Engine("there are no neighbours".to_owned()))?;
        Ok(Self { pairs: Arc::new(pairs), neighbours })
    }

    /// The neighbours of each sample that are known, nearest first: three times the perplexity and at least ten, where
    /// there are so many.
    pub fn neighbours(&self) -> &[Vec<Neighbour>] {
        &self.neighbours
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

/// Does the work on one thread where it has to come out the same every time. `bhtsne` sums over all points (for the
/// mean, the normaliser and the total affinity) by halves that depend on which thread is idle; the last bits of these
/// sums differ from run to run, and a thousand iterations make another map of that. On one thread the halves are fixed.
pub(super) fn alone<R: Send>(repeatable: bool, work: impl FnOnce() -> R + Send) -> Result<R, MapError> {
    if !repeatable {
        return Ok(work());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(|e| MapError::Engine(e.to_string()))?;
    Ok(pool.install(work))
}

/// Gaussian affinities over each sample's `count` nearest others, made symmetric: `bhtsne` before its first iteration.
fn pairs(neighbours: &[Vec<Neighbour>], count: usize, perplexity: f32) -> Option<SparseAffinities<f32>> {
    let convert = |n: &Neighbour| Neighbor { index: n.index as usize, distance: n.distance };
    let rows: Vec<Vec<Neighbor<f32>>> =
        neighbours.iter().map(|row| row.iter().take(count).map(convert).collect()).collect();
    // The samples themselves are never looked at.
    let samples = vec![(); rows.len()];
    let mut map: tSNE<'_, f32, (), 2> = tSNE::new(&samples);
    map.perplexity(perplexity).epochs(0).early_exaggeration(1.0).initial_embedding(vec![0.0f32; 2 * rows.len()]);
    map.fit_sne_with_neighbors(&rows);
    map.affinities()
}

/// The neighbours of every sample: exact, and several times faster than `bhtsne`'s own search.
fn search(ask: &MapAsk, count: usize, watch: &mut dyn MapWatch) -> Result<Vec<Vec<Neighbour>>, MapError> {
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
    nearest_neighbours(&ask.rows, ask.values, count, &poll).ok_or(MapError::Cancelled)
}
