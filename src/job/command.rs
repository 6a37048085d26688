//! What can be asked for.

use super::{
    AlikeCommand, Asked, Dialog, DistancesCommand, ExportAsk, ImportCommand, InsideCommand, JudgeCommand, Lane,
    MapCommand, NetworkCommand, PassCommand, RunId, TrainCommand,
};
use crate::data::{DataFolder, Dataset, Prepared};
use crate::recipe::{DataPart, Reading};
use crate::saved::{EpochLog, Readings, Saved};
use std::path::PathBuf;
use std::sync::Arc;

/// What preparing a dataset is called, in the status bar and in events.
pub const PREPARING: &str = "Preparing the dataset";

/// Work for a lane.
pub enum Command {
    /// Ask the system for its devices.
    ListDevices,
    /// Open a dataset and prepare it as the recipe says.
    Open {
        /// What and how.
        data: DataPart,
        /// Seeds generator and split.
        seed: u64,
        /// Where datasets known by name lie.
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
    /// Measure a prepared dataset.
    Describe(Arc<Prepared>),
    /// Download a dataset known by name.
    Fetch {
        /// Its name.
        name: String,
        /// Where datasets known by name lie.
        folder: DataFolder,
    },
    /// Read how files were read before.
    Recall {
        /// The file that keeps it.
        path: PathBuf,
    },
    /// Keep how files are read.
    Remember {
        /// How.
        readings: Readings,
        /// The file that keeps it.
        path: PathBuf,
    },
    /// Train a network and score every sample.
    Train(Box<TrainCommand>),
    /// Show what a network makes of some samples.
    View(NetworkCommand),
    /// Show what the layers of a network make of one sample.
    LookInside(InsideCommand),
    /// Read what a run had learnt after an epoch.
    ReadEpoch {
        /// Which run.
        run: RunId,
        /// Which epoch, from 1.
        epoch: usize,
        /// Where its epochs are kept.
        log: Arc<EpochLog>,
    },
    /// Read weights made elsewhere and score every sample with them.
    Import(Box<ImportCommand>),
    /// Make a map.
    Map(Box<MapCommand>),
    /// Find the samples most and least like one.
    Alike(Box<AlikeCommand>),
    /// Measure how far samples are from each other.
    Distances(Box<DistancesCommand>),
    /// Encode some samples.
    Encode(NetworkCommand),
    /// Measure what the bottleneck holds.
    Latent(Asked),
    /// Show what a network, or its decoder, makes of values that are no samples.
    Pass(PassCommand),
    /// Judge a sample of one's own.
    Judge(Box<JudgeCommand>),
    /// Show a system dialog and tell which path was chosen.
    Dialog(Dialog),
    /// Write a session file.
    Save {
        /// What.
        saved: Arc<Saved>,
        /// Where.
        path: PathBuf,
        /// Whether the program saves on its own account: then nobody is told.
        auto: bool,
    },
    /// Read a session file, open its dataset and bring its run back.
    Restore {
        /// The file.
        path: PathBuf,
        /// Where datasets known by name lie.
        folder: DataFolder,
        /// Where its dataset lies now, where that is another place than the recipe says.
        data: Option<PathBuf>,
    },
    /// Look whether a training was interrupted.
    FindInterrupted {
        /// Its file, if there is one.
        path: PathBuf,
    },
    /// Remove the file of a training that needs no second chance any more.
    Forget {
        /// The file.
        path: PathBuf,
    },
    /// Write a run's figures, scores and weights.
    Export(Box<ExportAsk>),
    /// Fail as asked: tests show that the program survives it.
    #[doc(hidden)]
    Misbehave(Box<dyn FnOnce() + Send>),
}

impl Command {
    /// Which lane does it.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Train(_) | Self::Import(_) | Self::Misbehave(_) => Lane::Compute,
            Self::LookInside(_) => Lane::Inside,
            Self::ReadEpoch { .. } => Lane::Epochs,
            Self::View(_) => Lane::Viewing,
            Self::Map(_) => Lane::Embedding,
            Self::Alike(_) | Self::Distances(_) => Lane::Alike,
            Self::Encode(_) | Self::Latent(_) => Lane::Latent,
            Self::Pass(_) => Lane::Passing,
            Self::Judge(_) => Lane::Judging,
            Self::Dialog(_) => Lane::Dialogs,
            Self::Save { auto: true, .. } | Self::FindInterrupted { .. } | Self::Forget { .. } => Lane::Autosave,
            Self::Recall { .. } | Self::Remember { .. } => Lane::Memory,
            Self::ListDevices => Lane::Devices,
            Self::Look { .. } => Lane::Looking,
            Self::Describe(_) => Lane::Describing,
            Self::Fetch { .. } => Lane::Downloads,
            Self::Save { .. } | Self::Export(_) => Lane::Saving,
            Self::Open { .. } | Self::Prepare { .. } | Self::Restore { .. } => Lane::Files,
        }
    }

    /// What it does, for the status bar and for messages.
    pub fn what(&self) -> &'static str {
        match self {
            Self::ListDevices => "Looking for devices",
            Self::Open { .. } => "Opening the dataset",
            Self::Prepare { .. } => PREPARING,
            Self::Look { .. } => "Looking into the file",
            Self::Describe(_) => "Measuring the data",
            Self::Fetch { .. } => "Downloading",
            Self::Recall { .. } | Self::Remember { .. } => "Remembering how files are read",
            Self::Train(_) => "Training",
            Self::View(_) => "Reconstructing",
            Self::LookInside(_) => "Looking into the layers",
            Self::ReadEpoch { .. } => "Reading an epoch",
            Self::Import(_) => "Importing weights",
            Self::Map(_) => "Making the map",
            Self::Alike(_) => "Looking for samples alike",
            Self::Distances(_) => "Measuring distances",
            Self::Encode(_) => "Encoding samples",
            Self::Latent(_) => "Looking into the bottleneck",
            Self::Pass(_) => "Decoding",
            Self::Judge(_) => "Judging a sample of your own",
            Self::Dialog(_) => "Choosing a file",
            Self::Save { .. } => "Saving the session",
            Self::Restore { .. } => "Opening the session",
            Self::FindInterrupted { .. } => "Looking for an interrupted training",
            Self::Forget { .. } => "Tidying up",
            Self::Export(_) => "Exporting the run",
            Self::Misbehave(_) => "Testing",
        }
    }
}
