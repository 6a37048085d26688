//! What has changed since it was last saved, and since it was last kept on the program's own account.

use std::time::{Duration, Instant};

/// What is changed is kept after this time at the latest, counted from when something was kept last.
pub const KEEP_EVERY: Duration = Duration::from_secs(4);

/// Counts changes. A state is known by how many changes led to it.
#[derive(Debug, Default)]
pub struct Changes {
    /// All changes: of work, and of what is looked at.
    all: u64,
    /// Changes of what a person would miss: runs, tags, the line.
    work: u64,
    saved: u64,
    kept: u64,
    kept_at: Option<Instant>,
}

impl Changes {
    /// Something changed; `work`: something that a person would miss.
    pub fn note(&mut self, work: bool) {
        self.all += 1;
        if work {
            self.work = self.all;
        }
    }

    /// The state as it is now.
    pub fn now(&self) -> u64 {
        self.all
    }

    /// This state was saved where a person asked for it.
    pub fn saved(&mut self, state: u64) {
        self.saved = self.saved.max(state);
    }

    /// This state is being kept.
    pub fn begin_keeping(&mut self) -> u64 {
        self.kept_at = Some(Instant::now());
        self.all
    }

    /// This state was kept.
    pub fn kept(&mut self, state: u64) {
        self.kept = self.kept.max(state);
    }

    /// Whether there is work that has not been saved.
    pub fn is_unsaved(&self) -> bool {
        self.work > self.saved
    }

    /// After how long what has changed is to be kept; `None` where nothing has.
    pub fn keep_in(&self) -> Option<Duration> {
        let since = self.kept_at.map_or(KEEP_EVERY, |at| at.elapsed());
        (self.all > self.kept).then(|| KEEP_EVERY.saturating_sub(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_work_is_unsaved_and_any_change_is_kept() {
        let mut changes = Changes::default();
        assert!(!changes.is_unsaved() && changes.keep_in().is_none());
        changes.note(false);
        assert!(!changes.is_unsaved());
        assert_eq!(changes.keep_in(), Some(Duration::ZERO), "the first change is kept at once");
        changes.note(true);
        let state = changes.now();
        changes.note(false);
        changes.saved(state);
        assert!(!changes.is_unsaved(), "what was looked at after it was saved is no work");
        let kept = changes.begin_keeping();
        changes.kept(kept);
        assert!(changes.keep_in().is_none());
        changes.note(true);
        assert!(changes.is_unsaved() && changes.keep_in().is_some_and(|time| time <= KEEP_EVERY));
    }
}
