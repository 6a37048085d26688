//! What is known of a training as it goes, and what comes of it.

use super::{Notice, Run, RunState, Session};
use crate::job::{DataMissing, EpochDone, EpochRead, ImportedRun, Inside, TrainingDone, TrainingStarted, Viewed};
use crate::train::FoldReport;
use std::sync::Arc;

impl Session {
    pub(super) fn begin_run(&mut self, mut begun: TrainingStarted) {
        self.notices.extend(begun.notice.take().map(Notice::info));
        let prepared = Arc::clone(&begun.prepared);
        // Runs of a sweep are told apart by their value.
        let place = self.next_place.take();
        let name = place.as_ref().map(|p| format!("{} {}", p.key.rsplit('.').next().unwrap_or(&p.key), p.value));
        let mut run = self.new_run(name, begun);
        let resumed = self.resumed.take();
        if let Some(saved) = resumed.as_ref().and_then(|saved| saved.run()) {
            run.epochs.clone_from(&saved.facts.epochs);
            run.batches.clone_from(&saved.facts.batches);
            run.seconds = saved.facts.seconds;
            run.weights = Some(Arc::clone(&saved.weights));
        }
        run.sweep = place;
        run.views.renew(self.new_version());
        // Another dataset may have been opened meanwhile: then the form's preparation stays that one's. That of a
        // cross-validation is not the form's.
        let is_open = self.dataset.as_ref().is_some_and(|open| Arc::ptr_eq(open, &prepared.raw));
        if is_open && run.recipe.training.folds.is_none() {
            self.prepared = Some(prepared);
        }
        self.in_training = Some(run.id);
        self.put_run(run);
    }

    /// A run with a number and a name of its own.
    fn new_run(&mut self, name: Option<String>, begun: TrainingStarted) -> Run {
        let name = self.free_name(&name.unwrap_or_else(|| begun.recipe.name.clone()));
        Run::begin(self.new_version(), name, begun)
    }

    pub(super) fn take_epoch(&mut self, done: EpochDone) {
        let version = self.new_version();
        let Some(run) = self.training_run_mut() else { return };
        run.epochs.push(done.report);
        run.seconds += done.report.seconds;
        run.weights = Some(done.weights);
        // The folds' epochs are other networks: only those of one network follow each other.
        if run.recipe.training.folds.is_some() && done.report.epoch == 1 {
            run.snapshots.clear();
            run.scrub = None;
        }
        run.snapshots.push(done.snapshot);
        if run.scrub.is_none() {
            run.views.renew(version);
        }
        if run.recipe.training.folds.is_none() {
            self.save_running();
        }
    }

    pub(super) fn take_fold(&mut self, fold: FoldReport) {
        if let Some(run) = self.training_run_mut() {
            run.folds.push(fold);
        }
    }

    pub(super) fn finish_run(&mut self, done: TrainingDone) {
        let version = self.new_version();
        self.notices.extend(done.notice.clone().map(Notice::info));
        let Some(run) = self.training_run_mut() else { return };
        take_result(run, done, version);
        self.focus_worst();
        self.refresh_pitfalls();
    }

    /// Weights made elsewhere become a run of their own.
    pub(super) fn take_imported(&mut self, imported: ImportedRun) {
        let ImportedRun { name, started, done } = imported;
        let mut run = self.new_run(Some(name), started);
        run.imported = true;
        let version = self.new_version();
        take_result(&mut run, done, version);
        self.prepared = Some(Arc::clone(&run.prepared));
        self.put_run(run);
        self.focus_worst();
        self.refresh_pitfalls();
    }

    /// Where nothing is in focus, the worst sample is.
    fn focus_worst(&mut self) {
        let worst = self.run.as_ref().and_then(|run| run.table()?.ranked.ids().last().copied());
        if self.selection.focus.is_none() {
            self.selection.focus = worst;
        }
    }

    pub(super) fn take_views(&mut self, viewed: Viewed) {
        if let Some(run) = self.run_mut(viewed.run) {
            run.views.put(viewed.version, &viewed.ids, viewed.outputs);
        }
    }

    pub(super) fn take_inside(&mut self, inside: Inside) {
        if let Some(run) = self.run_mut(inside.run) {
            run.inside = Some(inside);
        }
    }

    pub(super) fn take_past_epoch(&mut self, read: EpochRead) {
        let version = self.new_version();
        let Some(run) = self.run_mut(read.run) else { return };
        let looked_at = run.scrub.and_then(|index| run.snapshots.get(index)).map(|snapshot| snapshot.epoch);
        if looked_at == Some(read.epoch) {
            run.past = read.weights.map(|weights| (read.epoch, weights));
            run.views.renew(version);
        }
    }

    pub(super) fn take_missing(&mut self, missing: DataMissing) {
        self.missing = Some(missing);
    }

    pub(super) fn end_training(&mut self) {
        if let Some(run) = self.training_run_mut()
            && run.state == RunState::Training
        {
            run.state = RunState::Broken;
        }
        self.in_training = None;
        self.forget_running();
    }
}

/// What came of a run.
fn take_result(run: &mut Run, done: TrainingDone, version: u64) {
    // The epochs' own seconds are the truth for a training that went on after a break.
    run.seconds = run.seconds.max(done.seconds);
    run.state = if done.stopped { RunState::Stopped } else { RunState::Done };
    run.weights = Some(done.weights);
    run.outcome = Some(done.outcome);
    run.scores = Some(done.scores);
    run.explained = done.explained;
    run.timing = done.timing;
    run.card = done.card;
    if run.scrub.is_none() {
        run.views.renew(version);
    }
    run.suggest_threshold();
    run.threshold_before = run.threshold;
}
