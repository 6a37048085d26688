//! What can be asked for.

use super::{Asked, Dialog, ExportCommand, ImportCommand, Kind, Lane, MapCommand, TrainCommand};
use crate::data::{DataFolder, Dataset};
use crate::recipe::{DataPart, Reading};
use crate::saved::{Autosave, Found, Readings, Saved};
use std::path::PathBuf;
use std::sync::Arc;

/// What preparing a dataset is called, in the status bar and in events.
pub const PREPARING: &str = "Preparing the dataset";

/// Work for a lane.
pub enum Command {
    /// Open a dataset and prepare it as the recipe says.
    Open {
        /// What and how.
        data: DataPart,
        /// Seeds generator and split.
        seed: u64,
        /// Where datasets known by name are.
        folder: DataFolder,
    },
    /// Prepare an open dataset anew.
    Prepare {
        /// The dataset.
        dataset: Arc<Dataset>,
        /// How.
        data: DataPart,
        /// Seeds the split.
        seed: u64,
    },
    /// Look into a file or folder before it is opened.
    Look {
        /// The file or folder.
        path: PathBuf,
        /// What has been chosen so far.
        reading: Reading,
    },
    /// Read a recipe file.
    ReadRecipe {
        /// The file.
        path: PathBuf,
    },
    /// Download a dataset known by name.
    Fetch {
        /// Its name.
        name: String,
        /// Where datasets known by name are.
        folder: DataFolder,
    },
    /// Read how files were read before, and which sessions were opened last.
    Recall {
        /// The folder that keeps it.
        folder: PathBuf,
    },
    /// Keep how files are read.
    Remember {
        /// How.
        readings: Readings,
        /// The folder that keeps it.
        folder: PathBuf,
    },
    /// Keep which sessions were opened last.
    RememberRecent {
        /// The newest.
        path: PathBuf,
        /// The folder that keeps it.
        folder: PathBuf,
    },
    /// Train a network and score every sample.
    Train(Box<TrainCommand>),
    /// Read weights made elsewhere and score every sample with them.
    Import(Box<ImportCommand>),
    /// Make a map.
    Map(Box<MapCommand>),
    /// Answer a question.
    Ask(Box<Asked>),
    /// Show a system dialog and tell which path was chosen.
    Dialog(Dialog),
    /// Write a session file where a person asked for it.
    Save {
        /// What.
        saved: Arc<Saved>,
        /// Where.
        path: PathBuf,
    },
    /// Write everything on the program's own account; nobody is told.
    Autosave {
        /// What.
        saved: Arc<Saved>,
        /// Where: the file and its lock.
        into: Autosave,
        /// Files whose content is in this one from now on.
        instead: Vec<Found>,
    },
    /// Remove what was saved on the program's own account: a person has saved or discarded it.
    Discard {
        /// The program's own file.
        own: Option<Autosave>,
        /// Files that other programs left.
        found: Vec<Found>,
    },
    /// Keep a file that cannot be read, but ask about it no more.
    PutAside(Found),
    /// Look for what programs that have ended left unsaved.
    FindUnsaved {
        /// The folder.
        folder: PathBuf,
        /// The own file, which is none of them.
        own: Option<PathBuf>,
    },
    /// Read a session file, open its dataset and bring its runs back.
    Restore {
        /// The file.
        path: PathBuf,
        /// What it says, where it was read before.
        saved: Option<Arc<Saved>>,
        /// Where datasets known by name are.
        folder: DataFolder,
        /// Where its dataset is now, where that is another place than the recipe says.
        data: Option<PathBuf>,
    },
    /// Write a run's figures, scores and weights.
    Export(Box<ExportCommand>),
    /// Fail as asked: tests show that the program survives it.
    #[doc(hidden)]
    Misbehave(Box<dyn FnOnce() + Send>),
}

impl Command {
    /// Which lane does it.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Open { .. } | Self::Prepare { .. } | Self::Restore { .. } => Lane::Opening,
            Self::Look { .. } | Self::ReadRecipe { .. } => Lane::Looking,
            Self::Train(_) | Self::Import(_) | Self::Misbehave(_) => Lane::Training,
            Self::Map(_) => Lane::Mapping,
            Self::Ask(_) => Lane::Questions,
            Self::Dialog(_) => Lane::Dialogs,
            Self::Fetch { .. } => Lane::Downloads,
            Self::Save { .. } | Self::Export(_) | Self::Remember { .. } | Self::RememberRecent { .. } => Lane::Writing,
            Self::Autosave { .. }
            | Self::Discard { .. }
            | Self::PutAside(_)
            | Self::FindUnsaved { .. }
            | Self::Recall { .. } => Lane::Keeping,
        }
    }

    /// The kind of question that it is, where it is one.
    pub(super) fn kind(&self) -> Option<Kind> {
        if let Self::Ask(asked) = self { Some(asked.kind) } else { None }
    }

    /// What it does, for the status bar and for messages.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Open { .. } => "Opening the dataset",
            Self::Prepare { .. } => PREPARING,
            Self::Look { .. } => "Inspecting the file",
            Self::ReadRecipe { .. } => "Reading the recipe",
            Self::Fetch { .. } => "Downloading",
            Self::Recall { .. } | Self::Remember { .. } => "Saving import settings",
            Self::RememberRecent { .. } => "Saving the recent files",
            Self::Train(_) => "Training",
            Self::Import(_) => "Importing weights",
            Self::Map(_) => "Computing the map",
            Self::Ask(asked) => asked.kind.what,
            Self::Dialog(_) => "Choosing a file",
            Self::Save { .. } => "Saving the session",
            Self::Autosave { .. } => "Autosaving",
            Self::Discard { .. } | Self::PutAside(_) => "Cleaning up",
            Self::FindUnsaved { .. } => "Checking for unsaved work",
            Self::Restore { .. } => "Opening the session",
            Self::Export(_) => "Exporting the run",
            Self::Misbehave(_) => "Testing",
        }
    }
}
