//! What a network makes of samples that are shown, kept as long as its weights are the same.

use std::collections::HashMap;
use std::sync::Arc;

/// Most outputs kept to be shown; beyond, all are forgotten and asked for again.
const MOST_VIEWS: usize = 20_000;

/// Outputs of the network for samples that are shown.
#[derive(Clone, Debug, Default)]
pub struct Views {
    /// Which weights they were made with.
    pub version: u64,
    outputs: HashMap<u32, Arc<Vec<f32>>>,
    failed: bool,
}

impl Views {
    /// The output for a sample, where it is there.
    pub fn output(&self, id: u32) -> Option<&Arc<Vec<f32>>> {
        self.outputs.get(&id)
    }

    /// How many are there.
    pub fn len(&self) -> usize {
        self.outputs.len()
    }

    /// Whether none is there.
    pub fn is_empty(&self) -> bool {
        self.outputs.is_empty()
    }

    /// Whether these weights have failed to show anything.
    pub(super) fn has_failed(&self) -> bool {
        self.failed
    }

    /// Those of `ids` that are not there; none once these weights have failed.
    pub(super) fn missing(&self, ids: &[u32]) -> Vec<u32> {
        if self.failed {
            return Vec::new();
        }
        ids.iter().copied().filter(|id| !self.outputs.contains_key(id)).collect()
    }

    pub(super) fn put(&mut self, version: u64, ids: &[u32], outputs: Vec<Arc<Vec<f32>>>) {
        if version != self.version {
            // Older weights: better than nothing while nothing newer is there, never instead of it.
            return;
        }
        if self.outputs.len() > MOST_VIEWS {
            self.outputs.clear();
        }
        self.outputs.extend(ids.iter().copied().zip(outputs));
    }

    /// Asks no more with these weights: what failed once would fail with every frame.
    pub(super) fn give_up(&mut self) {
        self.failed = true;
    }

    pub(super) fn renew(&mut self, version: u64) {
        *self = Self { version, ..Self::default() };
    }
}
