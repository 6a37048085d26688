//! The run that is being made: how it is begun, steered and ended.

use super::super::Session;
use super::{Run, RunState};
use crate::data::Prepared;
use crate::job::questions::{Codes, Outputs};
use crate::job::{
    Began, Command, Ended, EpochDone, ImportCommand, JobId, Key, Kind, Question, RunId, Stride, TrainCommand, Trained,
};
use crate::record::{RunRecord, SweepPlace};
use crate::saved::SavedRun;
use crate::train::ResumePoint;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// From where a training can go on is asked for again after this time.
const STATE_EVERY: Duration = Duration::from_secs(4);

/// The training or import under way.
pub struct Training {
    job: JobId,
    /// Its run, once it has begun.
    run: Option<RunId>,
    /// The sweep that it belongs to.
    place: Option<SweepPlace>,
    /// The run that it goes on with.
    resumes: Option<SavedRun>,
}

impl Training {
    pub(super) fn job(&self) -> JobId {
        self.job
    }
}

impl Session {
    /// Whether a training is under way or about to start.
    pub fn is_training(&self) -> bool {
        self.trains_when_open() || self.runs.training.is_some()
    }

    /// Whether the training under way is paused.
    pub fn is_paused(&self) -> bool {
        let training = self.runs.training.as_ref();
        training.and_then(|training| self.lanes.activity(training.job)).is_some_and(|activity| activity.paused)
    }

    /// The run being trained, shown or not.
    pub fn training_run(&self) -> Option<&Run> {
        self.run_of(self.runs.training.as_ref()?.run?)
    }

    pub(super) fn with_training_run(&mut self, change: impl FnOnce(&mut Run)) {
        let id = self.runs.training.as_ref().and_then(|training| training.run);
        if let Some(run) = id.and_then(|id| self.runs.get_mut(id)) {
            change(run);
        }
    }

    pub(in super::super) fn train(&mut self) {
        self.train_as(None, None);
    }

    /// Trains the form, as a run of a sweep or going on with one that was interrupted.
    pub(super) fn train_as(&mut self, place: Option<SweepPlace>, resumes: Option<SavedRun>) {
        if self.runs.training.is_some() {
            return;
        }
        if self.recipe().only_maps() {
            self.news
                .error("This recipe only computes a map: start it in the Map panel, or choose a network to train.");
            return;
        }
        let Some(dataset) = self.dataset().cloned() else {
            self.runs.next_place = place;
            self.train_when_open(true);
            return;
        };
        self.train_when_open(false);
        if let Some(problem) = self.recipe().problems().into_iter().next() {
            self.news.error(format!("{}: {}", problem.key, problem.why));
            return;
        }
        let place = place.or_else(|| self.runs.next_place.take());
        let from = resumes.as_ref().map(resume_point);
        let (recipe, device) = (self.recipe().clone(), self.device().clone());
        // The card of the same dataset prepared in the same way holds for the run.
        let is_same = |prepared: &&Arc<Prepared>| {
            Arc::ptr_eq(&prepared.raw, &dataset) && prepared.data == recipe.data && prepared.seed == recipe.seed
        };
        let card = self.prepared().filter(is_same).and_then(|prepared| self.card_of(prepared));
        let card = card.map(|card| Arc::new(card.to_json()));
        let command = TrainCommand { recipe, dataset, device, from, card };
        let job = self.lanes.submit(Command::Train(Box::new(command)));
        if self.files.folder().is_some() {
            self.lanes.want_state(job);
        }
        self.runs.training = Some(Training { job, run: None, place, resumes });
    }

    /// Goes on with a training that was interrupted and that a session brought back.
    pub(in super::super) fn resume_training(&mut self, saved: &SavedRun) {
        // The run that was brought back unfinished gives way to the one that goes on.
        if let Some(run) = self.runs.take_unfinished(saved) {
            self.form.replace(run.recipe.clone());
            self.leave_samples_for(&run.prepared);
            self.data.put(Arc::clone(&run.prepared));
        }
        let (done, of) = (saved.facts.epochs.len(), saved.facts.recipe.training.epochs);
        let afresh = " The optimiser restarts, so results differ slightly from an uninterrupted run.";
        let afresh = if saved.state.is_some() { "" } else { afresh };
        self.news.info(format!("Resuming after epoch {done} of {of}.{afresh}"));
        self.train_as(None, Some(saved.clone()));
    }

    pub(super) fn pause_training(&mut self, paused: bool) {
        // A baseline has no epochs: it is fitted by threads that others need too.
        if self.training_run().is_some_and(|run| run.is_baseline()) {
            return;
        }
        if let Some(job) = self.runs.training.as_ref().map(Training::job) {
            self.lanes.pause(job, paused);
        }
    }

    pub(super) fn step_training(&mut self, stride: Stride) {
        if let Some(training) = &self.runs.training {
            self.lanes.step(training.job, stride);
        }
    }

    pub(super) fn set_learning_rate(&mut self, rate: f64) {
        if let Some(training) = &self.runs.training {
            self.lanes.set_rate(training.job, rate);
        }
        self.with_training_run(|run| run.set_rate(rate));
    }

    pub(in super::super) fn stop_training(&mut self) {
        self.train_when_open(false);
        self.runs.queue.clear();
        self.runs.next_place = None;
        if let Some(training) = &self.runs.training {
            self.lanes.cancel(training.job);
        }
    }

    /// Brings in weights of the form's network that were trained elsewhere.
    pub(in super::super) fn import_weights(&mut self, path: PathBuf) {
        let hindrance = if self.runs.training.is_some() {
            Some("Training is in progress; stop it before importing weights.")
        } else if self.recipe().model.baseline.is_some() {
            Some("A baseline has no weights; choose a network first.")
        } else {
            None
        };
        if let Some(why) = hindrance {
            self.news.error(why);
            return;
        }
        let Some(dataset) = self.dataset().cloned() else {
            self.news.error("Imported weights need a dataset; open one first.");
            return;
        };
        let ask = ImportCommand { path, recipe: self.recipe().clone(), dataset };
        let job = self.lanes.submit(Command::Import(Box::new(ask)));
        self.runs.training = Some(Training { job, run: None, place: None, resumes: None });
    }

    pub(super) fn begin_run(&mut self, began: Began) {
        let Began { mut record, notice, log } = began;
        if let Some(notice) = notice {
            self.news.info(notice);
        }
        let Some(training) = &mut self.runs.training else { return };
        let (place, resumes) = (training.place.take(), training.resumes.take());
        let mut name = record.name.clone();
        if let Some(place) = &place {
            // Runs of a sweep are told apart by their value.
            name = format!("{} {}", place.key.rsplit('.').next().unwrap_or(&place.key), place.value);
        }
        if let Some(saved) = resumes {
            name.clone_from(&saved.facts.name);
            go_on(&mut record, saved);
        }
        record.name = self.runs.free_name(&name);
        record.sweep = record.sweep.take().or(place);
        let prepared = Arc::clone(&record.prepared);
        let of_folds = record.recipe.training.folds.is_some();
        let id = self.runs.new_number();
        if let Some(training) = &mut self.runs.training {
            training.run = Some(id);
        }
        self.runs.put(Run::begin(id, record, log));
        // The preparation of a cross-validation is not the form's.
        if !of_folds {
            self.take_preparation(&prepared);
        }
        self.compare_run();
        self.refresh_pitfalls();
    }

    pub(super) fn take_epoch(&mut self, done: EpochDone) {
        let version = self.runs.new_number();
        let mut before = None;
        let mut stale = true;
        self.with_training_run(|run| {
            before = (run.scrub().is_none()).then(|| run.version());
            run.take_epoch(done);
            run.renew(version);
            stale = run.since_resumable().is_none_or(|since| since >= STATE_EVERY);
        });
        self.forget_answers_of(before);
        if let Some(training) = self.runs.training.as_ref().filter(|_| stale && self.files.folder().is_some()) {
            self.lanes.want_state(training.job);
        }
    }

    /// Answers made with weights that are not the newest any more.
    fn forget_answers_of(&mut self, version: Option<u64>) {
        let Some(version) = version else { return };
        let of = |kind: Kind| Key { kind: kind.name, slot: version, of: 0 };
        self.answers.forget_slot(of(Outputs::KIND));
        self.answers.forget_slot(of(Codes::KIND));
    }

    pub(super) fn finish_run(&mut self, trained: Trained) {
        if let Some(note) = &trained.came.note {
            self.news.info(note.clone());
        }
        let version = self.runs.new_number();
        self.with_training_run(|run| {
            take_result(run.record_mut(), trained);
            run.end();
            run.renew(version);
            run.suggest_line();
            run.settle_line();
        });
        self.focus_worst();
        self.refresh_pitfalls();
    }

    /// Weights made elsewhere become a run of their own.
    pub(super) fn take_imported(&mut self, mut record: RunRecord) {
        record.name = self.runs.free_name(&record.name);
        let mut run = Run::of(self.runs.new_number(), record);
        run.suggest_line();
        run.settle_line();
        let prepared = Arc::clone(&run.prepared);
        self.runs.put(run);
        self.take_preparation(&prepared);
        self.compare_run();
        self.focus_worst();
        self.refresh_pitfalls();
    }

    /// Where nothing is in focus, the worst sample is.
    fn focus_worst(&mut self) {
        let worst = self.shown_run().and_then(|run| run.table()?.ranked.ids().last().copied());
        self.marks.focus_if_nothing(worst);
    }

    /// A training or an import has ended.
    pub(in super::super) fn end_training(&mut self, job: JobId, how: &Ended) -> bool {
        if self.runs.training.as_ref().is_none_or(|training| training.job != job) {
            // One that was given up; only a mistake in the program is still worth telling.
            return !matches!(how, Ended::Panicked(_));
        }
        self.with_training_run(Run::end);
        let stopped = self.training_run().is_some_and(|run| run.state() == RunState::Stopped);
        self.runs.training = None;
        // A person who stops a run of a sweep ends the sweep; one that fails is told, and the next goes on.
        if stopped || *how == Ended::Cancelled {
            self.runs.queue.clear();
        }
        self.train_next();
        false
    }

    /// The training under way is of no interest any more: another session takes the place of this one.
    pub(in super::super) fn give_up_training(&mut self) {
        self.stop_training();
        self.runs.training = None;
    }
}

/// What came of a run.
fn take_result(record: &mut RunRecord, trained: Trained) {
    let Trained { weights, outcome, scores, came } = trained;
    // The epochs' own seconds are the truth for a training that went on after a break.
    let seconds = record.came.seconds.max(came.seconds);
    record.came = came;
    record.came.seconds = seconds;
    record.weights = Some(weights);
    record.outcome = Some(outcome);
    record.scores = Some(scores);
}

/// A run goes on where a saved one was interrupted.
fn go_on(record: &mut RunRecord, saved: SavedRun) {
    let SavedRun { facts, weights, .. } = saved;
    record.weights = Some(weights);
    record.resumed_after = Some(facts.epochs.len());
    record.started = facts.started;
    record.epochs = facts.epochs;
    record.batches = facts.batches;
    record.rate_changes = facts.rate_changes;
    record.sweep = facts.sweep;
    record.pinned = facts.pinned;
    record.came.seconds = facts.came.seconds;
}

fn resume_point(saved: &SavedRun) -> ResumePoint {
    ResumePoint { epochs: saved.facts.epochs.len(), weights: Arc::clone(&saved.weights), state: saved.state.clone() }
}

/// Whether a run is the one that a session file has unfinished.
pub(super) fn is_unfinished(run: &Run, saved: &SavedRun) -> bool {
    run.state() == RunState::Broken && run.started == saved.facts.started && run.recipe == saved.facts.recipe
}
