//! How work that is done by many threads tells how far it is, and learns that it should stop.

use super::ClassicError;
use crate::progress::Progress;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Work between two questions, counted in values looked at: some 10 ms.
const BETWEEN: usize = 1 << 20;

/// Work that is watched.
pub(super) struct Watch<'a> {
    progress: &'a dyn Progress,
    what: &'static str,
    done: AtomicUsize,
    total: usize,
}

impl<'a> Watch<'a> {
    /// Work of `total` parts, none of which is done.
    pub fn new(what: &'static str, progress: &'a dyn Progress, total: usize) -> Self {
        Self { progress, what, done: AtomicUsize::new(0), total: total.max(1) }
    }

    /// Whether to go on, with `parts` more done.
    ///
    /// # Errors
    /// [`ClassicError::Cancelled`] where the answer is no.
    pub fn advance(&self, parts: usize) -> Result<(), ClassicError> {
        let done = self.done.fetch_add(parts, Ordering::Relaxed) + parts;
        Ok(self.progress.report(self.what, (done as f32 / self.total as f32).min(1.0))?)
    }

    /// Whether to go on, asked only now and then: `since` is the work since the last question, to which `values` come.
    ///
    /// # Errors
    /// [`ClassicError::Cancelled`] where the answer is no.
    pub fn after(&self, since: &mut usize, values: usize) -> Result<(), ClassicError> {
        *since += values;
        if *since < BETWEEN {
            return Ok(());
        }
        *since = 0;
        self.advance(0)
    }
}
