//! The runs: one shown, the others kept beside it.

use super::{Notice, Run, RunState, Session};
use crate::job::{Command, ImportCommand, InsideCommand, Lane, NetworkCommand, RunId};
use std::path::PathBuf;
use std::sync::Arc;

impl Session {
    /// Every run, oldest first.
    pub fn runs(&self) -> Vec<&Run> {
        let mut runs: Vec<&Run> = self.run.iter().chain(&self.kept).collect();
        runs.sort_by_key(|run| run.id);
        runs
    }

    /// The run of this number.
    pub fn run_of(&self, id: RunId) -> Option<&Run> {
        self.run.iter().chain(&self.kept).find(|run| run.id == id)
    }

    pub(super) fn run_mut(&mut self, id: RunId) -> Option<&mut Run> {
        self.run.iter_mut().chain(&mut self.kept).find(|run| run.id == id)
    }

    /// The run being trained, shown or not.
    pub fn training_run(&self) -> Option<&Run> {
        self.run_of(self.in_training?)
    }

    pub(super) fn training_run_mut(&mut self) -> Option<&mut Run> {
        self.run_mut(self.in_training?)
    }

    /// Shows a run; the one shown before is kept.
    pub(super) fn put_run(&mut self, run: Run) {
        if let Some(before) = self.run.replace(run) {
            self.kept.push(before);
        }
        self.compare_run();
    }

    /// A name for a run that no other has.
    pub(super) fn free_name(&self, name: &str) -> String {
        let taken = |name: &str| self.run.iter().chain(&self.kept).any(|run| run.name == name);
        let numbered = (2..).map(|number| format!("{name} {number}"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
    }

    /// Shows a run with its samples and what its form was.
    pub(super) fn show_run(&mut self, id: RunId) {
        let Some(place) = self.kept.iter().position(|run| run.id == id) else { return };
        let run = self.kept.remove(place);
        let same = self.run.as_ref().is_some_and(|shown| {
            Arc::ptr_eq(&shown.prepared.raw, &run.prepared.raw)
                && shown.prepared.dataset.origin == run.prepared.dataset.origin
        });
        self.edits.note(&self.recipe.clone(), &run.recipe);
        self.recipe = run.recipe.clone();
        if !same {
            self.selection.clear();
            self.clear_maps();
        }
        self.dataset = Some(Arc::clone(&run.prepared.raw));
        self.prepared = Some(Arc::clone(&run.prepared));
        self.unprepared = None;
        self.workers.cancel(Lane::Files);
        self.put_run(run);
        self.refresh_pitfalls();
    }

    pub(super) fn rename_run(&mut self, id: RunId, name: &str) {
        let name = name.trim();
        if name.is_empty() {
            return;
        }
        let name = if self.run_of(id).is_some_and(|run| run.name == name) { return } else { self.free_name(name) };
        if let Some(run) = self.run_mut(id) {
            run.name = name;
        }
    }

    /// Deletes a run; the one deleted last can be brought back. One under way is not deleted.
    pub(super) fn delete_run(&mut self, id: RunId) {
        if self.in_training == Some(id) {
            self.notices.push(Notice::error("A run under way cannot be deleted; stop it first."));
            return;
        }
        self.compared.remove(&id);
        if self.run.as_ref().is_some_and(|run| run.id == id) {
            self.deleted = self.run.take();
            let newest = self.kept.iter().map(|run| run.id).max();
            if let Some(newest) = newest {
                self.show_run(newest);
            }
            self.compare_run();
        } else if let Some(place) = self.kept.iter().position(|run| run.id == id) {
            self.deleted = Some(self.kept.remove(place));
        }
    }

    pub(super) fn undo_delete(&mut self) {
        let Some(mut run) = self.deleted.take() else { return };
        run.name = self.free_name(&run.name);
        self.kept.push(run);
        if self.run.is_none()
            && let Some(id) = self.kept.last().map(|run| run.id)
        {
            self.show_run(id);
        }
    }

    /// Asks for the outputs of samples that are shown, where they are not there yet.
    /// One question at a time: who still misses something asks again with the next frame.
    pub(super) fn view_of(&mut self, id: RunId, ids: &[u32]) {
        if self.is_busy(Lane::Viewing) {
            return;
        }
        let Some(run) = self.run_of(id) else { return };
        let Some(network) = run.asked() else { return };
        let count = run.prepared.dataset.len() as u32;
        let ids: Vec<u32> = run.views.missing(ids).into_iter().filter(|&id| id < count).collect();
        if ids.is_empty() {
            return;
        }
        self.submit(Command::View(NetworkCommand { network, ids }));
    }

    /// Asks what the layers make of a sample, where that is not known yet.
    pub(super) fn look_inside(&mut self, id: u32) {
        if self.is_busy(Lane::Inside) {
            return;
        }
        let Some(run) = &self.run else { return };
        let version = run.views.version;
        let known = run.inside.as_ref().is_some_and(|inside| inside.version == version && inside.id == id);
        let there = (id as usize) < run.prepared.dataset.len();
        let Some(network) = run.asked().filter(|_| !known && there && !run.views.has_failed()) else { return };
        self.submit(Command::LookInside(InsideCommand { network, id }));
    }

    /// Looks at what the network was after an epoch.
    pub(super) fn scrub(&mut self, to: Option<usize>) {
        let version = self.new_version();
        let Some(run) = &mut self.run else { return };
        let last = run.snapshots.len().saturating_sub(1);
        let to = to.map(|to| to.min(last)).filter(|&to| to != last || run.state == RunState::Training);
        if run.scrub == to {
            return;
        }
        run.scrub = to;
        run.past = None;
        run.views.renew(version);
        self.read_epoch();
    }

    /// Reads the epoch looked at, unless one is being read: then the answer asks again.
    pub(super) fn read_epoch(&mut self) {
        if self.is_busy(Lane::Epochs) {
            return;
        }
        let Some(run) = &self.run else { return };
        let Some(epoch) = run.scrub.and_then(|index| run.snapshots.get(index)).map(|s| s.epoch) else { return };
        if run.past.as_ref().is_some_and(|(read, _)| *read == epoch) {
            return;
        }
        if let Some(log) = run.log.clone() {
            let run = run.id;
            self.submit(Command::ReadEpoch { run, epoch, log });
        }
    }

    /// Brings in weights of the form's network that were trained elsewhere.
    pub(super) fn import_weights(&mut self, path: PathBuf) {
        if self.is_busy(Lane::Compute) {
            self.notices.push(Notice::error("A training is under way; stop it before weights are imported."));
            return;
        }
        if self.recipe.model.baseline.is_some() {
            self.notices.push(Notice::error("A baseline has no weights; choose a network first."));
            return;
        }
        let Some(dataset) = self.dataset.clone() else {
            self.notices.push(Notice::error("Weights need samples to be tried on; open a dataset first."));
            return;
        };
        let recipe = self.recipe.clone();
        self.submit(Command::Import(Box::new(ImportCommand { path, recipe, dataset })));
    }
}
