//! What the program keeps on its own account, so that a kill loses the last seconds at most; and what other programs left.
//!
//! Everything is kept by time, not by event: whatever has changed is written at the latest [`KEEP_EVERY`] after it was
//! written last, so that long trainings cost the same as short ones.

use super::super::Session;
use super::changes::KEEP_EVERY;
use super::{Keeping, Unsaved};
use crate::job::questions::Devices;
use crate::job::{Command, Ended, JobId};
use std::path::Path;
use std::sync::Arc;

impl Session {
    /// Asks the system for its devices, and looks for what was kept.
    pub(super) fn look_around(&mut self) {
        self.ask(&Devices);
        if let (Some(folder), Some(own)) = (self.files.folder(), &self.files.own) {
            let own = Some(own.path().to_owned());
            self.lanes.submit(Command::FindUnsaved { folder: folder.clone(), own });
            self.lanes.submit(Command::Recall { folder });
        }
    }

    /// Keeps what has changed, where it is time to; asks to be woken when it will be.
    pub(in super::super) fn keep(&mut self) {
        let Some(own) = self.files.own.clone().filter(|_| self.has_work() && self.files.keeping.is_none()) else {
            return;
        };
        let Some(time) = self.files.changes.keep_in() else { return };
        if !time.is_zero() {
            self.lanes.mailbox().wake_after(time);
            return;
        }
        let state = self.files.changes.begin_keeping();
        let (saved, instead) = (Arc::new(self.to_saved()), self.files.adopted.clone());
        let job = self.lanes.submit(Command::Autosave { saved, into: own, instead });
        self.files.keeping = Some(Keeping { job, state, adopted: self.files.adopted.len() });
    }

    /// What was kept is saved where the person wanted it: a kill from now on loses nothing.
    pub(super) fn discard_kept(&mut self) {
        if let Some(own) = self.files.own.clone() {
            let found = std::mem::take(&mut self.files.adopted);
            self.lanes.submit(Command::Discard { own: Some(own), found });
            let now = self.files.changes.now();
            self.files.changes.kept(now);
        }
    }

    /// Something that the program does on its own account has ended; says whether a failure has been told.
    pub(in super::super) fn end_keeping(&mut self, job: JobId, how: &Ended) -> bool {
        let Some(Keeping { state, adopted, .. }) = self.files.keeping.take_if(|keeping| keeping.job == job) else {
            return false;
        };
        match how {
            Ended::Done => {
                self.files.changes.kept(state);
                let adopted = adopted.min(self.files.adopted.len());
                self.files.adopted.drain(..adopted);
                self.files.keep_problem = None;
                self.lanes.mailbox().wake_after(KEEP_EVERY);
                true
            }
            Ended::Cancelled => true,
            Ended::Failed(why) | Ended::Panicked(why) => {
                // Tried again and again, told once.
                let told = self.files.keep_problem.as_ref() == Some(why);
                self.files.keep_problem = Some(why.clone());
                told
            }
        }
    }

    /// Brings unsaved work back.
    pub(super) fn bring_back(&mut self) {
        let Some(path) = self.files.found.first().filter(|found| found.saved.is_ok()).map(|found| found.path.clone())
        else {
            return;
        };
        if self.is_unsaved() {
            self.files.unsaved = Some(Unsaved::Opening(path));
        } else {
            self.leave(Unsaved::Opening(path));
        }
    }

    /// Work that was brought back: its file goes once it has been kept here.
    /// Where a part of it did not come back, the file stays.
    pub(super) fn adopt(&mut self, path: &Path, whole: bool) -> bool {
        let Some(place) = self.files.found.iter().position(|found| found.path == path) else { return false };
        let found = self.files.found.remove(place);
        if whole {
            self.files.adopted.push(found)
        } else {
            self.files.held.push(found)
        }
        true
    }

    pub(super) fn forget_found(&mut self) {
        if !self.files.found.is_empty() {
            let found = vec![self.files.found.remove(0)];
            self.lanes.submit(Command::Discard { own: None, found });
        }
    }

    pub(super) fn put_found_aside(&mut self) {
        if !self.files.found.is_empty() {
            let found = self.files.found.remove(0);
            self.lanes.submit(Command::PutAside(found));
        }
    }
}

impl Drop for Session {
    /// What was saved, or left on purpose, needs no second chance; anything else is kept once more.
    fn drop(&mut self) {
        let Some(own) = self.files.own.clone() else { return };
        if self.files.may_close || !self.is_unsaved() {
            let found = std::mem::take(&mut self.files.adopted);
            self.lanes.submit(Command::Discard { own: Some(own), found });
        } else {
            let (saved, instead) = (Arc::new(self.to_saved()), self.files.adopted.clone());
            self.lanes.submit(Command::Autosave { saved, into: own, instead });
        }
    }
}
