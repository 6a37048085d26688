//! A running training is saved each epoch and offered again after a kill.

use super::{Action, Notice, RunState, Session};
use crate::job::Command;
use crate::saved::{Saved, SavedMap};
use std::path::PathBuf;
use std::sync::Arc;

/// The file that a running training is saved in, in the autosave folder.
const RUNNING: &str = "running.afterimage";

impl Session {
    fn running_file(&self) -> Option<PathBuf> {
        self.places.autosave.as_ref().map(|folder| folder.join(RUNNING))
    }

    /// Everything that a session file keeps: every run that has learnt something.
    pub fn to_saved(&self) -> Saved {
        self.saved_with(&self.runs())
    }

    fn saved_with(&self, runs: &[&super::Run]) -> Saved {
        let map = self.map.part.clone().filter(|_| !self.map.points.is_empty()).map(|part| SavedMap {
            part,
            ids: Arc::clone(&self.map.ids),
            points: Arc::clone(&self.map.points),
        });
        let shown = self.run.as_ref().map(|run| run.id);
        let runs: Vec<_> = runs.iter().filter_map(|run| Some((run.id, run.to_saved()?))).collect();
        Saved {
            recipe: self.recipe.clone(),
            shown: runs.iter().position(|(id, _)| Some(*id) == shown),
            runs: runs.into_iter().map(|(_, run)| run).collect(),
            pins: self.pins.clone(),
            tags: serde_json::to_value(&self.tags).ok(),
            selection: self.selection.iter().collect(),
            focus: self.selection.focus,
            map,
            layout: self.layout.clone(),
        }
    }

    /// Saves the running training on the program's own account.
    pub(super) fn save_running(&mut self) {
        let (Some(path), Some(run)) = (self.running_file(), self.training_run()) else { return };
        // The other runs stay as they are: only this one is lost with a kill in the middle of it.
        let mut saved = self.saved_with(&[run]);
        saved.shown = Some(0).filter(|_| !saved.runs.is_empty());
        self.submit(Command::Save { saved: Arc::new(saved), path, auto: true });
    }

    /// The training is over and needs no second chance.
    pub(super) fn forget_running(&mut self) {
        if let Some(path) = self.running_file() {
            self.submit(Command::Forget { path });
        }
    }

    /// Looks for a training that was interrupted.
    pub(super) fn find_interrupted(&mut self) {
        if let Some(path) = self.running_file() {
            self.submit(Command::FindInterrupted { path });
        }
    }

    /// Goes on with the training that was interrupted, from its last epoch.
    pub(super) fn resume_interrupted(&mut self) {
        let Some((saved, _)) = self.interrupted.take() else { return };
        let Some(run) = saved.run() else { return };
        let done = run.facts.epochs.len();
        self.notices.push(Notice::info(format!(
            "Going on after epoch {done} of {}. The optimiser starts afresh, so the numbers differ a little from an uninterrupted run.",
            run.facts.recipe.training.epochs
        )));
        self.resume = Some(Arc::clone(&saved));
        self.perform(Action::UseRecipe(Box::new(run.facts.recipe.clone())));
        self.perform(Action::Train);
    }

    /// The epochs and weights to go on from, where the run that begins is the interrupted one.
    pub(super) fn take_resume(&mut self) -> Option<Arc<Saved>> {
        let saved = self.resume.take()?;
        let fits = saved.run().is_some_and(|run| run.facts.recipe == self.recipe);
        fits.then_some(saved)
    }

    /// Whether the run shown is still being trained.
    pub(super) fn is_run_under_way(&self) -> bool {
        self.training_run().is_some_and(|run| run.state == RunState::Training)
    }
}
