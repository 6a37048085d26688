//! Runs that a session file brings back.

use super::super::Session;
use super::Run;
use crate::job::RestoredRun;
use crate::record::RunRecord;
use crate::saved::{Saved, SavedRun};
use std::sync::Arc;

impl Session {
    /// The runs of a session that was opened take the place of those that are here.
    pub(in super::super) fn restore_runs(&mut self, saved: &Saved, found: Vec<RestoredRun>) {
        let last_number = self.runs.last_number;
        self.runs = super::Runs { last_number, ..super::Runs::default() };
        for found in found {
            let shown = saved.shown == Some(found.place);
            let Some(run) = saved.runs.get(found.place) else { continue };
            let run = self.restored_run(run, found);
            if shown { self.runs.put(run) } else { self.runs.kept.push(run) }
        }
        self.compare_run();
    }

    fn restored_run(&mut self, saved: &SavedRun, found: RestoredRun) -> Run {
        let mut record = RunRecord::begin(saved.facts.clone(), found.prepared, found.spec);
        let name = if record.name.is_empty() { &record.recipe.name } else { &record.name };
        record.name = self.runs.free_name(&name.clone());
        record.weights = Some(Arc::clone(&saved.weights));
        record.outcome.clone_from(&saved.outcome);
        record.scores = found.scores;
        record.review = record.review.filter(|line| line.is_finite());
        let (threshold, placed) = (record.threshold, record.placed.clone());
        record.threshold = if threshold.is_finite() { threshold } else { 0.0 };
        let had_line = saved.outcome.is_some() && threshold.is_finite();
        let mut run = Run::of(self.runs.new_number(), record);
        run.suggest_line();
        if had_line {
            let placed = placed.unwrap_or_else(|| run.line());
            run.move_line(threshold, placed);
        }
        run.settle_line();
        run
    }
}
