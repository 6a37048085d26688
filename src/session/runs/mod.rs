//! The runs: one shown, the others kept beside it, and the one that is being made.

mod queue;
mod restored;
mod run;
mod training;

pub use queue::Waiting;
pub use run::{Run, RunState};

use super::{Dialogs, Session};
use crate::job::questions::PastEpoch;
use crate::job::{DialogFor, JobId, RunFact, RunId, Stride};
use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use training::Training;

/// What a person does with runs.
pub enum RunAction {
    /// Train what the form says.
    Train,
    /// Pause the training, or let it go on.
    PauseTraining(bool),
    /// Let a paused training learn one batch.
    StepBatch,
    /// Let a paused training go on to the end of its epoch.
    StepEpoch,
    /// Change the learning rate of the training under way.
    SetLearningRate(f64),
    /// Stop the training and keep what was learnt.
    StopTraining,
    /// Train the form once for each value: a key of the recipe, or `bottleneck`.
    Sweep {
        /// What differs between the runs.
        key: String,
        /// Its values.
        values: Vec<f64>,
    },
    /// Train none of those that wait.
    ClearQueue,
    /// Show another run.
    ShowRun(RunId),
    /// Give a run another name.
    RenameRun(RunId, String),
    /// Pin a run to the top of the list, or not.
    KeepRun(RunId, bool),
    /// Delete a run.
    DeleteRun(RunId),
    /// Bring the run deleted last back.
    UndoDelete,
    /// Take a run into the comparison, or out of it.
    Compare(RunId, bool),
    /// Look at what the network was after an epoch, by its place among the snapshots; `None`: the newest.
    Scrub(Option<usize>),
    /// Ask for a file of weights with a system dialog, then import it.
    ImportWeightsDialog(Dialogs),
    /// Bring in weights of the form's network that were trained elsewhere.
    ImportWeights(PathBuf),
}

/// The runs.
#[derive(Default)]
pub(super) struct Runs {
    shown: Option<Run>,
    kept: Vec<Run>,
    deleted: Option<Run>,
    compared: BTreeSet<RunId>,
    queue: VecDeque<Waiting>,
    training: Option<Training>,
    /// Whether the run shown is of the samples that are open.
    is_of_these: bool,
    /// The sweep that the next run belongs to, while its data is opened.
    next_place: Option<crate::record::SweepPlace>,
    last_number: u64,
}

impl Runs {
    /// A number that nothing had before: of a run, of weights, of a sweep.
    fn new_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    fn all(&self) -> impl Iterator<Item = &Run> {
        self.shown.iter().chain(&self.kept)
    }

    fn get_mut(&mut self, id: RunId) -> Option<&mut Run> {
        self.shown.iter_mut().chain(&mut self.kept).find(|run| run.id == id)
    }

    /// The run shown, to have its line moved.
    pub fn shown_mut(&mut self) -> Option<&mut Run> {
        self.shown.as_mut()
    }

    /// A name that no other run has.
    fn free_name(&self, name: &str) -> String {
        let taken = |name: &str| self.all().any(|run| run.name == name);
        let numbered = (2..).map(|number| format!("{name} {number}"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
    }

    /// The run that was brought back unfinished; it is none of the runs any more.
    fn take_unfinished(&mut self, saved: &crate::saved::SavedRun) -> Option<Run> {
        let is_it = |run: &Run| training::is_unfinished(run, saved);
        if let Some(run) = self.shown.take_if(|run| is_it(run)) {
            return Some(run);
        }
        let place = self.kept.iter().position(is_it)?;
        Some(self.kept.remove(place))
    }

    /// Shows a run; the one shown before is kept.
    fn put(&mut self, run: Run) {
        let before = self.shown.replace(run);
        self.kept.extend(before);
    }

    /// Whether there is anything that a person would miss.
    pub fn has_work(&self) -> bool {
        self.all().any(|run| run.weights.is_some())
    }
}

impl Session {
    /// The run shown.
    pub fn run(&self) -> Option<&Run> {
        self.runs.shown.as_ref()
    }

    /// The run shown, where it is of the samples that are open: the same dataset, and the same samples drawn of it.
    pub fn shown_run(&self) -> Option<&Run> {
        self.runs.shown.as_ref().filter(|_| self.runs.is_of_these)
    }

    /// Every run, oldest first.
    pub fn runs(&self) -> Vec<&Run> {
        let mut runs: Vec<&Run> = self.runs.all().collect();
        runs.sort_by_key(|run| run.id);
        runs
    }

    /// The run of this number.
    pub fn run_of(&self, id: RunId) -> Option<&Run> {
        self.runs.all().find(|run| run.id == id)
    }

    /// The run deleted last.
    pub fn deleted(&self) -> Option<&Run> {
        self.runs.deleted.as_ref()
    }

    /// Runs ticked for comparison.
    pub fn compared(&self) -> &BTreeSet<RunId> {
        &self.runs.compared
    }

    /// Runs that wait to be trained.
    pub fn queue(&self) -> &VecDeque<Waiting> {
        &self.runs.queue
    }

    /// Looks whether the run shown is of the samples that are open.
    pub(super) fn compare_run(&mut self) {
        self.runs.is_of_these = match (self.run(), self.prepared()) {
            (Some(run), Some(prepared)) => super::data::are_same(&run.prepared, prepared),
            _ => false,
        };
    }

    pub(super) fn perform_run(&mut self, action: RunAction) {
        match action {
            RunAction::Train => self.train(),
            RunAction::PauseTraining(paused) => self.pause_training(paused),
            RunAction::StepBatch => self.step_training(Stride::Batch),
            RunAction::StepEpoch => self.step_training(Stride::Epoch),
            RunAction::SetLearningRate(rate) => self.set_learning_rate(rate),
            RunAction::StopTraining => self.stop_training(),
            RunAction::Sweep { key, values } => self.sweep(&key, &values),
            RunAction::ClearQueue => self.runs.queue.clear(),
            RunAction::ShowRun(id) => self.show_run(id),
            RunAction::RenameRun(id, name) => self.rename_run(id, &name),
            RunAction::KeepRun(id, pinned) => {
                if let Some(run) = self.runs.get_mut(id) {
                    run.pin(pinned);
                }
            }
            RunAction::DeleteRun(id) => self.delete_run(id),
            RunAction::UndoDelete => self.undo_delete(),
            RunAction::Compare(id, true) => drop(self.runs.compared.insert(id)),
            RunAction::Compare(id, false) => drop(self.runs.compared.remove(&id)),
            RunAction::Scrub(to) => self.scrub(to),
            RunAction::ImportWeightsDialog(show) => self.dialog(show, DialogFor::Weights),
            RunAction::ImportWeights(path) => self.import_weights(path),
        }
    }

    pub(super) fn apply_run(&mut self, job: JobId, fact: RunFact) {
        if self.runs.training.as_ref().is_none_or(|training| training.job() != job) {
            return;
        }
        match fact {
            RunFact::Began(began) => self.begin_run(*began),
            RunFact::Batch(report) => self.with_training_run(|run| run.report(report)),
            RunFact::Epoch(done) => self.take_epoch(*done),
            RunFact::Fold(fold) => self.with_training_run(|run| run.record_mut().folds.push(*fold)),
            RunFact::RateChanged(change) => self.with_training_run(|run| run.record_mut().rate_changes.push(change)),
            RunFact::Trained(trained) => self.finish_run(*trained),
            RunFact::Broke(came) => self.with_training_run(|run| run.record_mut().came = *came),
            RunFact::Card(card) => {
                self.with_training_run(|run| run.record_mut().came.card = Some(card));
                self.refresh_pitfalls();
            }
            RunFact::Imported(record) => self.take_imported(*record),
        }
    }

    /// Shows a run with its samples and what its form was.
    pub(super) fn show_run(&mut self, id: RunId) {
        // The run that is shown already brings its samples back where others are open.
        if self.run().is_some_and(|run| run.id == id) && !self.runs.is_of_these {
            let shown = self.runs.shown.take();
            self.runs.kept.extend(shown);
        }
        let Some(place) = self.runs.kept.iter().position(|run| run.id == id) else { return };
        let run = self.runs.kept.remove(place);
        self.form.replace(run.recipe.clone());
        self.stop_opening();
        self.leave_samples_for(&run.prepared);
        self.data.put(std::sync::Arc::clone(&run.prepared));
        self.runs.put(run);
        self.compare_run();
        self.refresh_pitfalls();
    }

    fn rename_run(&mut self, id: RunId, name: &str) {
        let name = name.trim();
        if name.is_empty() || self.run_of(id).is_some_and(|run| run.name == name) {
            return;
        }
        let name = self.runs.free_name(name);
        if let Some(run) = self.runs.get_mut(id) {
            run.rename(name);
        }
    }

    /// Deletes a run; the one deleted last can be brought back. One under way is not deleted.
    fn delete_run(&mut self, id: RunId) {
        if self.training_run().is_some_and(|run| run.id == id) {
            self.news.error("A run in progress cannot be deleted; stop it first.");
            return;
        }
        self.runs.compared.remove(&id);
        if self.run().is_some_and(|run| run.id == id) {
            self.runs.deleted = self.runs.shown.take();
            let newest = self.runs.kept.iter().map(|run| run.id).max();
            if let Some(newest) = newest {
                self.show_run(newest);
            }
            self.compare_run();
            self.refresh_pitfalls();
        } else if let Some(place) = self.runs.kept.iter().position(|run| run.id == id) {
            self.runs.deleted = Some(self.runs.kept.remove(place));
        }
    }

    fn undo_delete(&mut self) {
        let Some(mut run) = self.runs.deleted.take() else { return };
        run.rename(self.runs.free_name(&run.name));
        let id = run.id;
        self.runs.kept.push(run);
        if self.runs.shown.is_none() {
            self.show_run(id);
        }
    }

    /// Looks at what the network was after an epoch; its weights are read where they are kept.
    fn scrub(&mut self, to: Option<usize>) {
        let Some(run) = self.runs.shown_mut() else { return };
        if !run.look_at(to) {
            return;
        }
        let asked = run.past_epoch().zip(run.log().cloned()).map(|(epoch, log)| (run.id, epoch, log));
        if let Some((run, epoch, log)) = asked.filter(|(_, epoch, log)| log.keeps(*epoch)) {
            self.ask(&PastEpoch { run, epoch, log });
        }
    }
}
