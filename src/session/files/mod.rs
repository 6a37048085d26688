//! Files: sessions saved, opened and kept on the program's own account; exports; system dialogs.

mod changes;
mod keeping;
mod opening;
mod saving;

pub use saving::Unsaved;

use super::{Dialogs, Session};
use crate::data::OwnSource;
use crate::job::{Command, DataMissing, Dialog, DialogFor, FileFact, JobId};
use crate::saved::{Autosave, Found};
use changes::Changes;
use std::path::PathBuf;

/// What a person does with files.
pub enum FileAction {
    /// Open a file or folder: data, a recipe, or a session.
    OpenPath(PathBuf),
    /// Ask for a path with a system dialog, then open it.
    OpenDialog(Dialogs),
    /// Write the session to a file.
    Save(PathBuf),
    /// Ask for a path with a system dialog, then save the session there.
    SaveDialog(Dialogs),
    /// Write the run's figures, scores and weights into a folder.
    Export(PathBuf),
    /// Ask for a folder with a system dialog, then export the run into it.
    ExportDialog(Dialogs),
    /// Ask the system for its devices and look for what was kept: unsaved work, readings, recent files.
    LookAround,
    /// Ask where the data of a session is now with a system dialog.
    LocateDialog(Dialogs),
    /// The data of the session being opened is there now.
    LocateData(PathBuf),
    /// Give up opening a session whose data is missing.
    GiveUpSession,
    /// Bring unsaved work back, and go on with its training where one was interrupted.
    ResumeInterrupted,
    /// Forget unsaved work of a program that has ended.
    ForgetInterrupted,
    /// Keep the file of unsaved work that cannot be read, but ask about it no more.
    PutAside,
    /// The window is about to close.
    Close,
    /// Before it closes or opens something else: save the session to its file.
    SaveFirst,
    /// The same with a system dialog that asks where.
    SaveFirstDialog(Dialogs),
    /// Close, or open something else, without saving.
    GoOnUnsaved,
    /// Neither close nor open anything.
    Stay,
    /// The window is laid out like this; kept with the session.
    KeepLayout(Option<serde_json::Value>),
    /// The window has taken the layout that came with a session.
    LayoutTaken,
}

/// An autosave under way.
#[derive(Clone, Copy, Debug)]
struct Keeping {
    job: JobId,
    /// The state that it keeps.
    state: u64,
    /// How many of the adopted files it takes the place of.
    adopted: usize,
}

/// What the session has to do with files.
#[derive(Default)]
pub(super) struct Files {
    /// Where the program keeps things on its own account; `None`: nothing is kept.
    folder: Option<PathBuf>,
    /// The own file there.
    own: Option<Autosave>,
    /// What is unsaved, and what has not been kept yet.
    changes: Changes,
    /// The autosave under way.
    keeping: Option<Keeping>,
    /// Why the last autosave failed, so that it is told once.
    keep_problem: Option<String>,
    /// Unsaved work of programs that have ended, newest first.
    found: Vec<Found>,
    /// Work that was brought back and whose file goes once it has been kept here.
    adopted: Vec<Found>,
    /// Files whose work came back in part: they stay, and are offered again next time.
    held: Vec<Found>,
    /// The last session file written or read.
    file: Option<PathBuf>,
    recent: Vec<PathBuf>,
    missing: Option<DataMissing>,
    /// What is asked before unsaved work is left.
    unsaved: Option<Unsaved>,
    /// The save after which that is done.
    leaves: Option<JobId>,
    /// Saves under way, with the state that each keeps.
    saving: Vec<(JobId, u64)>,
    may_close: bool,
    layout: Option<serde_json::Value>,
    layout_is_new: bool,
}

impl Files {
    /// Files of a program that keeps things in this folder on its own account; `None`: it keeps nothing.
    pub fn new(folder: Option<PathBuf>) -> Self {
        let own = folder.as_deref().map(Autosave::in_folder);
        Self { folder, own, ..Self::default() }
    }

    /// Where the program keeps things on its own account.
    pub fn folder(&self) -> Option<PathBuf> {
        self.folder.clone()
    }
}

impl Session {
    /// The last session file written or read.
    pub fn file(&self) -> Option<&PathBuf> {
        self.files.file.as_ref()
    }

    /// The sessions opened or saved last, newest first.
    pub fn recent(&self) -> &[PathBuf] {
        &self.files.recent
    }

    /// A session about to be opened whose data is not where it was.
    pub fn missing(&self) -> Option<&DataMissing> {
        self.files.missing.as_ref()
    }

    /// Unsaved work of a program that has ended, offered again.
    pub fn interrupted(&self) -> Option<&Found> {
        self.files.found.first()
    }

    /// How the window is laid out; kept for it, never looked into.
    pub fn layout(&self) -> Option<&serde_json::Value> {
        self.files.layout.as_ref()
    }

    /// Whether the layout came from a file and waits for the window to take it.
    pub fn layout_is_new(&self) -> bool {
        self.files.layout_is_new
    }

    pub(super) fn perform_file(&mut self, action: FileAction) {
        match action {
            FileAction::OpenPath(path) => self.open_path(path),
            FileAction::OpenDialog(show) => self.dialog(show, DialogFor::Opening),
            FileAction::Save(path) => drop(self.save(path)),
            FileAction::SaveDialog(show) => self.dialog(show, DialogFor::Saving),
            FileAction::Export(folder) => self.export(folder),
            FileAction::ExportDialog(show) => self.dialog(show, DialogFor::Export),
            FileAction::LookAround => self.look_around(),
            FileAction::LocateDialog(show) => self.dialog(show, DialogFor::Locating),
            FileAction::LocateData(path) => self.locate_data(path),
            FileAction::GiveUpSession => self.files.missing = None,
            FileAction::ResumeInterrupted => self.bring_back(),
            FileAction::ForgetInterrupted => self.forget_found(),
            FileAction::PutAside => self.put_found_aside(),
            FileAction::Close => self.close(),
            FileAction::SaveFirst => self.save_first(),
            FileAction::SaveFirstDialog(show) => self.save_first_dialog(show),
            FileAction::GoOnUnsaved => self.go_on_unsaved(),
            FileAction::Stay => self.files.unsaved = None,
            FileAction::KeepLayout(layout) => self.files.layout = layout,
            FileAction::LayoutTaken => self.files.layout_is_new = false,
        }
    }

    pub(super) fn apply_file(&mut self, job: JobId, fact: FileFact) {
        match fact {
            FileFact::Chosen(purpose, path) => self.take_chosen(purpose, path),
            FileFact::SavedTo(path) => self.take_saved(job, path),
            FileFact::Found(found) => self.files.found.extend(found),
            FileFact::Restored(restored) => self.restore(job, *restored),
            FileFact::DataMissing(missing) => self.files.missing = Some(missing),
            FileFact::Exported(folder) => self.news.info(format!("Run exported to {}", folder.display())),
            FileFact::Recent(recent) => self.files.recent = recent,
        }
    }

    /// Shows a system dialog and waits for its answer elsewhere.
    pub(super) fn dialog(&mut self, show: Dialogs, purpose: DialogFor) {
        self.lanes.submit(Command::Dialog(Dialog { show, purpose }));
    }

    fn take_chosen(&mut self, purpose: DialogFor, path: PathBuf) {
        match purpose {
            DialogFor::Opening => self.open_path(path),
            DialogFor::Saving => drop(self.save(with_ending(path))),
            DialogFor::SavingFirst => self.save_and_leave(with_ending(path)),
            DialogFor::Export => self.export(path),
            DialogFor::Weights => self.import_weights(path),
            DialogFor::Locating => self.locate_data(path),
            DialogFor::Own => self.judge(OwnSource::File(path)),
        }
    }

    fn export(&mut self, folder: PathBuf) {
        // A map of other samples than the run's would be written with the wrong labels.
        let map = self.shown_run().and_then(|_| self.map().facts());
        match self.run().and_then(|run| run.to_export_with(map, self.noted())) {
            Some(run) => {
                self.lanes.submit(Command::Export(Box::new(crate::job::ExportCommand { run, folder })));
            }
            None => self.news.error("There is no finished run to export; train a network first."),
        }
    }
}

/// A session's file has its ending, also where a person leaves it out.
fn with_ending(path: PathBuf) -> PathBuf {
    if path.extension().is_none() { path.with_extension("afterimage") } else { path }
}

impl Files {
    /// Something changed; `work`: something that a person would miss.
    pub fn note_change(&mut self, work: bool) {
        self.changes.note(work);
    }
}
