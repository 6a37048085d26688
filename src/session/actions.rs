//! What a person asked for becomes commands and changes of what is selected.

use super::{Action, Notice, Session};
use crate::export::{Noted, OwnFacts};
use crate::job::{Command, Dialog, ExportAsk, Lane, Stride, TrainCommand};
use crate::recipe::{Reading, Recipe};
use crate::saved::Saved;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the answer of the open dialog is for.
pub(super) const FOR_OPENING: &str = "open";
/// What the answer of the save dialog is for.
pub(super) const FOR_SAVING: &str = "save";
/// What the answer of the export dialog is for.
pub(super) const FOR_EXPORT: &str = "export";
/// What the answer of the dialog for weights is for.
pub(super) const FOR_WEIGHTS: &str = "weights";
/// What the answer of the dialog for missing data is for.
pub(super) const FOR_LOCATING: &str = "locate";
/// What the answer of the dialog for a picture of one's own is for.
pub(super) const FOR_OWN: &str = "own";

impl Session {
    /// Does what a person asked for.
    pub fn perform(&mut self, action: Action) {
        match action {
            Action::UseRecipe(recipe) => {
                self.drop_import();
                self.edits.note(&self.recipe.clone(), &recipe);
                self.recipe = *recipe;
                self.open_dataset();
            }
            Action::UseDataset(name) => self.open_data(Path::new(&name), Reading::default()),
            Action::Edit(recipe) => {
                self.edits.note(&self.recipe.clone(), &recipe);
                self.edit(*recipe);
            }
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::UseDevice(device) => self.device = device,
            Action::OpenPath(path) => self.open_path(path),
            Action::AskReading => self.ask_reading(),
            Action::ChooseReading(key, value) => self.choose_reading(key, value.as_deref()),
            Action::AcceptImport => self.accept_import(),
            Action::CancelImport => self.drop_import(),
            Action::AskDownload(name) => self.download = name,
            Action::Fetch(name) => {
                let folder = self.places.data.clone();
                self.submit(Command::Fetch { name, folder });
            }
            Action::StopFetch => self.workers.cancel(Lane::Downloads),
            Action::StopOpening => self.workers.cancel(Lane::Files),
            Action::Describe => self.describe(),
            Action::OpenDialog(show) => self.dialog(show, FOR_OPENING),
            Action::SaveDialog(show) => self.dialog(show, FOR_SAVING),
            Action::ExportDialog(show) => self.dialog(show, FOR_EXPORT),
            Action::LookAround => {
                self.submit(Command::ListDevices);
                self.find_interrupted();
                if let Some(path) = self.readings_file() {
                    self.submit(Command::Recall { path });
                }
            }
            Action::ImportWeightsDialog(show) => self.dialog(show, FOR_WEIGHTS),
            Action::ImportWeights(path) => self.import_weights(path),
            Action::LocateDialog(show) => self.dialog(show, FOR_LOCATING),
            Action::LocateData(path) => self.locate_data(path),
            Action::GiveUpSession => self.missing = None,
            training @ (Action::Train
            | Action::PauseTraining(_)
            | Action::StepBatch
            | Action::StepEpoch
            | Action::SetLearningRate(_)
            | Action::StopTraining
            | Action::Sweep { .. }
            | Action::ClearQueue) => self.steer(training),
            Action::ResumeInterrupted => self.resume_interrupted(),
            Action::ForgetInterrupted => {
                self.interrupted = None;
                self.forget_running();
            }
            Action::Focus(id) => self.focus(id),
            Action::Select(ids, mode) => self.selection.select(ids, mode),
            Action::ClearSelection => self.selection.clear(),
            Action::View(ids) => {
                if let Some(id) = self.run.as_ref().map(|run| run.id) {
                    self.view_of(id, &ids);
                }
            }
            Action::ViewOf(run, ids) => self.view_of(run, &ids),
            Action::LookInside(id) => self.look_inside(id),
            Action::Scrub(to) => self.scrub(to),
            Action::Pin(id, true) if !self.pins.contains(&id) => self.pins.push(id),
            Action::Pin(_, true) => {}
            Action::Pin(id, false) => self.pins.retain(|&pin| pin != id),
            Action::ShowRun(id) => self.show_run(id),
            Action::RenameRun(id, name) => self.rename_run(id, &name),
            Action::KeepRun(id, pinned) => {
                if let Some(run) = self.run_mut(id) {
                    run.pinned = pinned;
                }
            }
            Action::DeleteRun(id) => self.delete_run(id),
            Action::UndoDelete => self.undo_delete(),
            look @ (Action::FindAlike(..)
            | Action::MeasureDistances(..)
            | Action::MeasureLatent
            | Action::Encode(_)
            | Action::Pass(..)
            | Action::Own(_)
            | Action::OwnOptions(_)
            | Action::OwnAsIs(_)
            | Action::JudgeAgain
            | Action::OwnDialog(_)) => self.look_at(look),
            Action::Tag(id, tag) => self.tag(id, tag),
            Action::NameTag(tag, name) => self.tags.rename(tag, &name),
            Action::SetReview(second) => self.review(second),
            Action::GuessFirst(guessing) => self.guessing = guessing,
            Action::Compare(id, true) => drop(self.compared.insert(id)),
            Action::Compare(id, false) => drop(self.compared.remove(&id)),
            map @ (Action::StartMap(_)
            | Action::PauseMap(_)
            | Action::StepMap
            | Action::StopMap
            | Action::MapBeside(_)) => self.steer_map(map),
            Action::Save(path) => {
                let saved = Arc::new(self.to_saved());
                self.submit(Command::Save { saved, path, auto: false });
            }
            Action::Export(folder) => self.export(folder),
            Action::Dismiss(index) if index < self.notices.len() => {
                self.notices.remove(index);
            }
            Action::Dismiss(_) => {}
            Action::DismissAll => self.notices.clear(),
            Action::Misbehave(act) => {
                self.submit(Command::Misbehave(act));
            }
            threshold => self.move_threshold(threshold),
        }
    }

    /// Finds something out about samples that are looked at.
    fn look_at(&mut self, action: Action) {
        match action {
            Action::FindAlike(id, of) => self.find_alike(id, of),
            Action::MeasureDistances(of, ids) => self.measure_distances(of, ids),
            Action::MeasureLatent => self.measure_latent(),
            Action::Encode(ids) => self.encode(&ids),
            Action::Pass(purpose, from, rows) => self.pass(purpose, from, rows),
            Action::Own(source) => self.judge(source),
            Action::OwnOptions(options) => self.prepare_own(options),
            Action::OwnAsIs(as_is) => self.prepare_own(crate::data::OwnOptions { as_is, ..self.own.options }),
            Action::JudgeAgain => self.judge_again(),
            Action::OwnDialog(show) => self.dialog(show, FOR_OWN),
            _ => {}
        }
    }

    fn tag(&mut self, id: u32, tag: Option<u8>) {
        let Some(dataset) = self.samples().cloned() else { return };
        if (id as usize) < dataset.len() {
            self.tags.set(&dataset, id, tag);
        }
    }

    /// What a person noted and judged, as an export writes it.
    pub fn noted(&self) -> Noted {
        let Some(run) = &self.run else { return Noted::default() };
        let of_dataset = self.tags.of_dataset(&run.prepared.dataset);
        let tags =
            of_dataset.into_iter().filter_map(|(id, tag)| Some((id, self.tags.names.get(usize::from(tag))?.clone())));
        let own = self.own.judged.clone().filter(|judged| judged.run == Some(run.id));
        let own = own.and_then(|judged| Some(OwnFacts { name: judged.sample.name.clone(), errors: judged.errors? }));
        Noted { tags: tags.collect(), own }
    }

    /// Steers training.
    fn steer(&mut self, action: Action) {
        match action {
            Action::Train => self.train(),
            // A baseline is fitted at one go, by threads that others need too.
            Action::PauseTraining(_) if self.training_run().is_some_and(|run| run.is_baseline()) => {}
            Action::PauseTraining(paused) => self.pause(Lane::Compute, paused),
            Action::StepBatch => self.workers.step(Lane::Compute, Stride::Batch),
            Action::StepEpoch => self.workers.step(Lane::Compute, Stride::Epoch),
            Action::SetLearningRate(rate) => {
                self.workers.set_rate(Lane::Compute, rate);
                if let Some(run) = self.training_run_mut() {
                    run.rate = rate;
                }
            }
            Action::StopTraining => self.stop_training(),
            Action::Sweep { key, values } => self.sweep(&key, &values),
            Action::ClearQueue => self.queue.clear(),
            _ => {}
        }
    }

    /// Hands a command to its lane; from now on only its events count there.
    pub(super) fn submit(&mut self, command: Command) {
        let (lane, what) = (command.lane(), command.what());
        let job = self.workers.submit(command);
        self.current.insert(lane, job);
        // Busy from now on, not only once the lane has answered: a second click must find it so.
        self.begin_activity(job, lane, what);
    }

    fn dialog(&mut self, show: super::Dialogs, purpose: &'static str) {
        self.submit(Command::Dialog(Dialog { show, purpose }));
    }

    pub(super) fn edit(&mut self, recipe: Recipe) {
        let before = std::mem::replace(&mut self.recipe, recipe);
        let seed_counts = before.seed != self.recipe.seed;
        let reopens = before.data.opens() != self.recipe.data.opens()
            || (seed_counts && self.recipe.data.dataset.starts_with("generated"));
        if reopens {
            self.open_dataset();
        } else if before.data != self.recipe.data || seed_counts {
            self.prepare();
        }
    }

    /// Prepares the open dataset as the form has it.
    pub(super) fn prepare(&mut self) {
        if let Some(dataset) = self.dataset.clone() {
            let (data, seed) = (self.recipe.data.clone(), self.recipe.seed);
            self.submit(Command::Prepare { dataset, data, seed });
        }
    }

    pub(super) fn open_dataset(&mut self) {
        let (data, seed, folder) = (self.recipe.data.clone(), self.recipe.seed, self.places.data.clone());
        self.dataset = None;
        self.prepared = None;
        self.unprepared = None;
        self.compare_run();
        // What is being opened is not wanted any more; what is being written is finished all the same.
        self.workers.cancel(Lane::Files);
        self.submit(Command::Open { data, seed, folder });
    }

    /// Opens whatever the path is: a session, a recipe, or data.
    pub(super) fn open_path(&mut self, path: PathBuf) {
        match path.extension().and_then(|e| e.to_str()) {
            Some("afterimage") => self.open_session(path, None),
            // A file of weights belongs to the network in the form.
            Some("safetensors") => self.import_weights(path),
            Some("toml") => match Recipe::load(&path.to_string_lossy()) {
                Ok(recipe) => self.perform(Action::UseRecipe(Box::new(recipe))),
                Err(error) => self.notices.push(Notice::error(error.to_string())),
            },
            _ => self.import(path),
        }
    }

    /// Measures the open dataset, where that has not been done.
    fn describe(&mut self) {
        let Some(prepared) = self.prepared.clone().filter(|_| !self.is_busy(Lane::Describing)) else { return };
        if self.card_of(&prepared).is_none() && self.undescribed != Some(prepared.id) {
            self.describing = Some(prepared.id);
            self.submit(Command::Describe(prepared));
        }
    }

    fn train(&mut self) {
        if self.is_busy(Lane::Compute) {
            return;
        }
        if self.recipe.only_maps() {
            let text = "This recipe only makes a map: start it in the map panel, or choose a network to train.";
            self.notices.push(Notice::error(text));
            return;
        }
        let Some(dataset) = self.dataset.clone() else {
            self.train_when_open = true;
            if !self.is_busy(Lane::Files) {
                self.open_dataset();
            }
            return;
        };
        self.train_when_open = false;
        if let Some(problem) = self.recipe.problems().into_iter().next() {
            self.notices.push(Notice::error(format!("{}: {}", problem.key, problem.why)));
            return;
        }
        let resumed = self.take_resume();
        let from = resumed.as_deref().and_then(resume_point);
        self.resumed = resumed;
        let (recipe, device) = (self.recipe.clone(), self.device.clone());
        // The card of the same dataset prepared in the same way holds for the run.
        let is_same = |prepared: &&Arc<crate::data::Prepared>| {
            Arc::ptr_eq(&prepared.raw, &dataset)
                && prepared.data == self.recipe.data
                && prepared.seed == self.recipe.seed
        };
        let same = self.prepared.as_ref().filter(is_same);
        let card = same.and_then(|prepared| self.card_of(prepared)).map(|card| Arc::new(card.to_json()));
        self.submit(Command::Train(Box::new(TrainCommand { recipe, dataset, device, from, card })));
    }

    fn stop_training(&mut self) {
        self.train_when_open = false;
        self.queue.clear();
        self.next_place = None;
        self.workers.cancel(Lane::Compute);
    }

    pub(super) fn pause(&mut self, lane: Lane, paused: bool) {
        self.workers.pause(lane, paused);
        if let Some(activity) = self.activities.get_mut(&lane) {
            activity.paused = paused;
        }
    }

    fn focus(&mut self, id: Option<u32>) {
        let count = self.samples().map_or(0, |dataset| dataset.len());
        self.selection.focus = id.filter(|&id| (id as usize) < count);
    }

    pub(super) fn export(&mut self, folder: PathBuf) {
        match self.run.as_ref().and_then(|run| run.facts_with(self.map.facts(), self.noted())) {
            Some(facts) => {
                self.submit(Command::Export(Box::new(ExportAsk { facts, folder })));
            }
            None => self.notices.push(Notice::error("There is no finished run to export; train a network first.")),
        }
    }
}

/// The epochs done and what they learnt.
fn resume_point(saved: &Saved) -> Option<(usize, Arc<crate::model::Weights>)> {
    let run = saved.run()?;
    Some((run.facts.epochs.len(), Arc::clone(&run.weights)))
}
