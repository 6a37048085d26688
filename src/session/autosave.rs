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

    /// Everything that a session file keeps.
    pub fn to_saved(&self) -> Saved {
        let map = self.map.part.clone().filter(|_| !self.map.points.is_empty()).map(|part| SavedMap {
            part,
            ids: Arc::clone(&self.map.ids),
            points: Arc::clone(&self.map.points),
        });
        Saved {
            recipe: self.recipe.clone(),
            run: self.run.as_ref().and_then(super::Run::to_saved),
            selection: self.selection.iter().collect(),
            focus: self.selection.focus,
            map,
            layout: self.layout.clone(),
        }
    }

    /// Saves the running training on the program's own account.
    pub(super) fn save_running(&mut self) {
        if let Some(path) = self.running_file() {
            let saved = Arc::new(self.to_saved());
            self.submit(Command::Save { saved, path, auto: true });
        }
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
        let Some(run) = &saved.run else { return };
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
        let fits = saved.run.as_ref().is_some_and(|run| run.facts.recipe == self.recipe);
        fits.then_some(saved)
    }

    /// Whether the run shown is still being trained.
    pub(super) fn is_run_under_way(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.state == RunState::Training)
    }
}
