//! Saving where a person asks for it, and asking before unsaved work is left.

use super::super::{Dialogs, Session};
use crate::job::{Command, DialogFor, Ended, JobId};
use crate::saved::{Saved, SavedData};
use std::path::PathBuf;
use std::sync::Arc;

/// What is about to be done though there is unsaved work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsaved {
    /// The window closes.
    Closing,
    /// A session is opened.
    Opening(PathBuf),
}

impl Session {
    /// Whether there is work that has not been saved: a run that has learnt something, or tags.
    pub fn is_unsaved(&self) -> bool {
        self.files.changes.is_unsaved() && self.has_work()
    }

    /// Whether there is anything that a person would miss.
    pub(in super::super) fn has_work(&self) -> bool {
        self.runs.has_work() || self.marks.has_tags()
    }

    /// What is asked before unsaved work is left.
    pub fn asks_unsaved(&self) -> Option<&Unsaved> {
        self.files.unsaved.as_ref()
    }

    /// Whether the window may close.
    pub fn may_close(&self) -> bool {
        self.files.may_close
    }

    /// Everything that a session file keeps: every run that has learnt something, and what is open and marked.
    pub fn to_saved(&self) -> Saved {
        let shown = self.run().map(|run| run.id);
        let runs: Vec<_> = self.runs().iter().filter_map(|run| Some((run.id, run.to_saved()?))).collect();
        let open = self.prepared().map(|prepared| SavedData {
            data: prepared.data.clone(),
            seed: prepared.seed,
            prepared: Some(Arc::clone(prepared)),
            hash: String::new(),
        });
        Saved {
            recipe: self.recipe().clone(),
            open,
            shown: runs.iter().position(|(id, _)| Some(*id) == shown),
            runs: runs.into_iter().map(|(_, run)| run).collect(),
            pins: self.pins().to_vec(),
            tags: self.marks.tags_to_save(),
            selection: self.selection().iter().collect(),
            focus: self.selection().focus(),
            map: self.maps.to_saved(),
            layout: self.files.layout.clone(),
            notes: Vec::new(),
        }
    }

    /// Writes the session to a file. Each save is done, whatever else is asked for meanwhile.
    pub(super) fn save(&mut self, path: PathBuf) -> JobId {
        let saved = Arc::new(self.to_saved());
        let job = self.lanes.submit(Command::Save { saved, path });
        self.files.saving.push((job, self.files.changes.now()));
        job
    }

    pub(super) fn take_saved(&mut self, job: JobId, path: PathBuf) {
        if let Some((_, state)) = self.files.saving.iter().find(|(saving, _)| *saving == job) {
            self.files.changes.saved(*state);
        }
        self.news.info(format!("Session saved to {}", path.display()));
        self.remember_file(path);
        if !self.is_unsaved() {
            self.discard_kept();
        }
        let leaves = self.files.leaves.take_if(|leaves| *leaves == job).is_some();
        if let Some(unsaved) = self.files.unsaved.clone().filter(|_| leaves || !self.is_unsaved()) {
            self.leave(unsaved);
        }
    }

    /// The file that the session is in from now on.
    pub(super) fn remember_file(&mut self, path: PathBuf) {
        if let Some(folder) = self.files.folder() {
            self.lanes.submit(Command::RememberRecent { path: path.clone(), folder });
        }
        self.files.file = Some(path);
    }

    /// Something that was to be written has been, or could not be; a failure is told by its text.
    pub(in super::super) fn end_writing(&mut self, job: JobId, _how: &Ended) -> bool {
        self.files.saving.retain(|(saving, _)| *saving != job);
        self.files.leaves.take_if(|leaves| *leaves == job);
        false
    }

    /// The window is about to close: with unsaved work the person is asked.
    pub(super) fn close(&mut self) {
        if self.is_unsaved() {
            self.files.unsaved = Some(Unsaved::Closing);
        } else {
            self.leave(Unsaved::Closing);
        }
    }

    pub(super) fn save_first(&mut self) {
        if let Some(path) = self.files.file.clone() {
            self.save_and_leave(path);
        }
    }

    /// Saves, and then does what was asked about; what happens meanwhile, as in a training, is not waited for.
    pub(super) fn save_and_leave(&mut self, path: PathBuf) {
        let job = self.save(path);
        self.files.leaves = Some(job);
    }

    pub(super) fn save_first_dialog(&mut self, show: Dialogs) {
        self.dialog(show, DialogFor::SavingFirst);
    }

    pub(super) fn go_on_unsaved(&mut self) {
        if let Some(unsaved) = self.files.unsaved.clone() {
            self.leave(unsaved);
        }
    }

    /// Closes the window or opens a session; the training under way is stopped.
    pub(super) fn leave(&mut self, unsaved: Unsaved) {
        self.files.unsaved = None;
        match unsaved {
            Unsaved::Closing => {
                self.stop_training();
                self.files.may_close = true;
            }
            Unsaved::Opening(path) => {
                // The runs stay until the file has been read: it may be damaged.
                self.stop_training();
                let (saved, resume) = self.read_of(&path);
                self.open_session(path, saved, None, resume);
            }
        }
    }
}
