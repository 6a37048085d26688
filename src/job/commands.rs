//! What the larger commands carry.

use super::Shown;
use crate::analysis::Affinities;
use crate::data::{Dataset, Prepared};
use crate::export::RunExport;
use crate::model::device::DeviceChoice;
use crate::recipe::{MapPart, Recipe};
use crate::train::ResumePoint;
use std::path::PathBuf;
use std::sync::Arc;

/// Train a network and score every sample.
pub struct TrainCommand {
    /// Everything that decides the numbers.
    pub recipe: Recipe,
    /// The dataset, open.
    pub dataset: Arc<Dataset>,
    /// Where.
    pub device: DeviceChoice,
    /// Where an interrupted training goes on.
    pub from: Option<ResumePoint>,
    /// The data card, where it has been made already.
    pub card: Option<Arc<serde_json::Value>>,
}

/// Read weights made elsewhere and score every sample with them.
pub struct ImportCommand {
    /// The file.
    pub path: PathBuf,
    /// Says which network, which data, and how they are prepared.
    pub recipe: Recipe,
    /// The dataset, open.
    pub dataset: Arc<Dataset>,
}

/// Make a map.
pub struct MapCommand {
    /// How.
    pub part: MapPart,
    /// Seeds what is random.
    pub seed: u64,
    /// The samples.
    pub prepared: Arc<Prepared>,
    /// The network, for a map of latent codes.
    pub network: Option<Shown>,
    /// Which samples.
    pub ids: Arc<Vec<u32>>,
    /// Where they are in the map shown now.
    pub last: Option<Vec<[f32; 2]>>,
    /// Neighbours kept from the map shown now, where they still hold.
    pub affinities: Option<Affinities>,
}

/// What the answer of a system dialog is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogFor {
    /// Something to open.
    Opening,
    /// Where the session is saved.
    Saving,
    /// Where the session is saved before the window closes or opens something else.
    SavingFirst,
    /// The folder that a run is exported into.
    Export,
    /// Weights to be imported.
    Weights,
    /// The data of a session, which has moved.
    Locating,
    /// A picture of one's own.
    Own,
}

/// A system dialog.
pub struct Dialog {
    /// Shows it and waits for the answer.
    pub show: Box<dyn FnOnce() -> Option<PathBuf> + Send>,
    /// What the answer is for.
    pub purpose: DialogFor,
}

/// Write a run's figures, scores and weights.
pub struct ExportCommand {
    /// The run.
    pub run: RunExport,
    /// Into which folder.
    pub folder: PathBuf,
}
