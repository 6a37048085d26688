//! Opening whatever a path is, and sessions.

use super::super::Session;
use super::Unsaved;
use crate::job::{Command, JobId, Restored};
use crate::saved::Saved;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Session {
    /// Opens whatever the path is: a session, a recipe, weights, or data.
    pub(super) fn open_path(&mut self, path: PathBuf) {
        match path.extension().and_then(|e| e.to_str()) {
            Some("afterimage") if self.is_unsaved() => self.files.unsaved = Some(Unsaved::Opening(path)),
            Some("afterimage") => self.leave(Unsaved::Opening(path)),
            // A file of weights belongs to the network in the form.
            Some("safetensors") => self.import_weights(path),
            Some("toml") => self.read_recipe(path),
            _ => self.begin_import(path),
        }
    }

    /// Opens a session file, or what was read of it before; `data` is where its dataset is now, where that is another
    /// place than it says.
    pub(super) fn open_session(
        &mut self,
        path: PathBuf,
        saved: Option<Arc<Saved>>,
        data: Option<PathBuf>,
        resume: bool,
    ) {
        self.files.missing = None;
        let folder = self.data_folder().clone();
        self.begin_restoring(Command::Restore { path, saved, folder, data }, resume);
    }

    /// The data of the session being opened is there now.
    pub(super) fn locate_data(&mut self, path: PathBuf) {
        if let Some(missing) = self.files.missing.take() {
            let (saved, resume) = self.read_of(&missing.session);
            self.open_session(missing.session, saved, Some(path), resume);
        }
    }

    /// What is known of unsaved work that is offered: what was read of it, and whether its training goes on.
    pub(super) fn read_of(&self, path: &Path) -> (Option<Arc<Saved>>, bool) {
        let found = self.files.found.iter().find(|found| found.path == path);
        let saved = found.and_then(|found| found.saved.clone().ok());
        let resume = saved.as_ref().is_some_and(|saved| saved.interrupted().is_some());
        (saved, resume)
    }

    /// A session that was opened becomes this one.
    pub(super) fn restore(&mut self, job: JobId, restored: Restored) {
        if !self.is_current_opening(job) {
            return;
        }
        let resume = self.resumes_after_opening(job);
        self.drop_import();
        self.give_up_training();
        let Restored { path, saved, moved, prepared, same_samples, runs, notes } = restored;
        notes.into_iter().for_each(|note| self.news.error(note));
        self.marks.restore(&saved, prepared.dataset.len(), same_samples);
        if let Some((from, to)) = moved {
            self.news.info(format!("This session's data was found at {to}."));
            self.marks.data_moved(&from, &to);
        }
        self.form.restore(saved.recipe.clone());
        self.marks.find_tagged(&prepared.raw);
        self.clear_maps();
        let count = prepared.dataset.len();
        self.data.put(prepared);
        let whole = runs.len() == saved.runs.len() && saved.notes.is_empty();
        self.restore_runs(&saved, runs);
        self.maps.restore(saved.map.as_ref().filter(|_| same_samples), count);
        self.files.layout.clone_from(&saved.layout);
        self.files.layout_is_new = saved.layout.is_some();
        self.refresh_pitfalls();
        self.take_over(path, &saved, whole, resume);
    }

    /// The session is that of a file from now on; or unsaved work, whose file goes once it has been kept here.
    fn take_over(&mut self, path: PathBuf, saved: &Saved, whole: bool, resume: bool) {
        let adopted = self.adopt(&path, whole);
        if adopted {
            self.files.file = None;
            self.files.changes.note(true);
        } else {
            self.remember_file(path);
            self.files.changes.note(true);
            let now = self.files.changes.now();
            self.files.changes.saved(now);
        }
        if resume && let Some(run) = saved.interrupted() {
            self.resume_training(run);
        }
    }
}
