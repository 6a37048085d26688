//! What the larger commands carry.

use super::{RunId, SpaceKey};
use crate::analysis::{Affinities, Space};
use crate::data::{Dataset, OwnOptions, OwnSource, Prepared};
use crate::export::RunFacts;
use crate::model::device::DeviceChoice;
use crate::model::{NetworkSpec, Weights};
use crate::recipe::{MapPart, Recipe};
use std::path::PathBuf;
use std::sync::Arc;

/// Find the samples most and least like one.
pub struct AlikeCommand {
    /// What is searched.
    pub key: SpaceKey,
    /// The space, where it was made before.
    pub space: Option<Arc<Space>>,
    /// The samples.
    pub prepared: Arc<Prepared>,
    /// Network and weights, for spaces that are theirs.
    pub network: Option<(NetworkSpec, Arc<Weights>)>,
    /// The sample.
    pub id: u32,
    /// How many of each.
    pub count: usize,
}

/// Measure how far samples are from each other.
pub struct DistancesCommand {
    /// In which space.
    pub key: SpaceKey,
    /// The space, where it was made before.
    pub space: Option<Arc<Space>>,
    /// The samples.
    pub prepared: Arc<Prepared>,
    /// Network and weights, for spaces that are theirs.
    pub network: Option<(NetworkSpec, Arc<Weights>)>,
    /// Which of them.
    pub ids: Vec<u32>,
}

/// A run's network as it is looked at, and its samples.
pub struct Asked {
    /// Which run.
    pub run: RunId,
    /// The network.
    pub spec: NetworkSpec,
    /// Its weights.
    pub weights: Arc<Weights>,
    /// Which weights these are; answers carry it.
    pub version: u64,
    /// The samples.
    pub prepared: Arc<Prepared>,
}

/// Where values enter a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassFrom {
    /// At its first layer.
    Input,
    /// At the bottleneck: only the decoder runs.
    Code,
}

/// What the outputs are for; the newest of each purpose is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PassFor {
    /// The sliders of the bottleneck.
    Sliders,
    /// The walk between two samples.
    Walk,
    /// The grid of a bottleneck of two units.
    Grid,
    /// The mean sample of each class.
    ClassMeans,
}

/// Show what a network, or its decoder, makes of values that are no samples.
pub struct PassCommand {
    /// Whom.
    pub network: Asked,
    /// Where the values enter.
    pub from: PassFrom,
    /// What for.
    pub purpose: PassFor,
    /// Rows of equal length: scaled values, or codes.
    pub rows: Vec<Vec<f32>>,
}

/// The samples shown in a map.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// Which, ascending.
    pub ids: Arc<Vec<u32>>,
    /// Where each lies.
    pub points: Arc<Vec<[f32; 2]>>,
}

/// Judge a sample of one's own.
pub struct JudgeCommand {
    /// The sample.
    pub source: OwnSource,
    /// How it is prepared.
    pub options: OwnOptions,
    /// As what training data it is prepared.
    pub prepared: Arc<Prepared>,
    /// Which run judges it, with its network and weights; none: it is only prepared.
    pub network: Option<(RunId, NetworkSpec, Arc<Weights>)>,
    /// Which weights these are; answers carry it.
    pub version: u64,
    /// The samples' own values, where they were made ready to be searched before.
    pub space: Option<Arc<Space>>,
    /// The samples shown in the map, where there is one.
    pub mapped: Option<Mapped>,
}

/// Train a network and score every sample.
pub struct TrainCommand {
    /// Everything that decides the numbers.
    pub recipe: Recipe,
    /// The dataset, open.
    pub dataset: Arc<Dataset>,
    /// Where.
    pub device: DeviceChoice,
    /// Epochs done already, and what they learnt.
    pub from: Option<(usize, Arc<Weights>)>,
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

/// Show what the layers of a network make of one sample.
pub struct InsideCommand {
    /// Whose layers, and of whose samples.
    pub network: Asked,
    /// Which sample.
    pub id: u32,
}

/// Ask a network what it makes of some samples: their codes, or what it gives back.
pub struct NetworkCommand {
    /// Whom, and about whose samples.
    pub network: Asked,
    /// Which samples.
    pub ids: Vec<u32>,
}

/// Make a map.
pub struct MapCommand {
    /// How.
    pub part: MapPart,
    /// Seeds what is random.
    pub seed: u64,
    /// The samples.
    pub prepared: Arc<Prepared>,
    /// Network and weights, for a map of latent codes.
    pub network: Option<(NetworkSpec, Arc<Weights>)>,
    /// Which samples.
    pub ids: Arc<Vec<u32>>,
    /// Where they lie in the map shown now.
    pub last: Option<Vec<[f32; 2]>>,
    /// Neighbours kept from the map shown now, where they still hold.
    pub affinities: Option<Affinities>,
}

/// A system dialog.
pub struct Dialog {
    /// Shows it and waits for the answer.
    pub show: Box<dyn FnOnce() -> Option<PathBuf> + Send>,
    /// What the answer is for.
    pub purpose: &'static str,
}

/// Write a run's figures, scores and weights.
pub struct ExportAsk {
    /// The run.
    pub facts: RunFacts,
    /// Into which folder.
    pub folder: PathBuf,
}
