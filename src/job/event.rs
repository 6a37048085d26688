//! What jobs tell.

use super::{JobId, Lane};
use crate::analysis::{Affinities, Scores};
use crate::data::{DataCard, Dataset, Prepared, Preview};
use crate::model::device::DeviceInfo;
use crate::model::{NetworkSpec, Weights};
use crate::recipe::Recipe;
use crate::saved::{Readings, Saved};
use crate::train::{BatchReport, EpochReport, Outcome};
use std::path::PathBuf;
use std::sync::Arc;

/// Something that a job tells.
#[derive(Clone, Debug)]
pub enum Event {
    /// It begins.
    Started {
        /// Which.
        job: JobId,
        /// In which lane.
        lane: Lane,
        /// What it does.
        what: &'static str,
    },
    /// How far it is; only the newest is kept.
    Progress {
        /// Which.
        job: JobId,
        /// In which lane.
        lane: Lane,
        /// What it is busy with.
        what: String,
        /// How much of it is done, 0 to 1.
        share: f32,
    },
    /// What it found.
    Fact {
        /// Which.
        job: JobId,
        /// In which lane.
        lane: Lane,
        /// What.
        fact: Fact,
    },
    /// It is over.
    Ended {
        /// Which.
        job: JobId,
        /// In which lane.
        lane: Lane,
        /// What it did.
        what: &'static str,
        /// How it ended.
        how: Ended,
    },
}

impl Event {
    /// The job's number and lane.
    pub fn source(&self) -> (JobId, Lane) {
        match self {
            Self::Started { job, lane, .. }
            | Self::Progress { job, lane, .. }
            | Self::Fact { job, lane, .. }
            | Self::Ended { job, lane, .. } => (*job, *lane),
        }
    }
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// As asked.
    Done,
    /// The person stopped it.
    Cancelled,
    /// It could not; the text says why and what to do.
    Failed(String),
    /// A mistake in the program; the text is the panic's.
    Panicked(String),
}

/// What a job found.
#[derive(Clone, Debug)]
pub enum Fact {
    /// The devices there are.
    Devices(Vec<DeviceInfo>),
    /// A dataset is open.
    Opened(Arc<Dataset>),
    /// A dataset is prepared.
    Prepared(Arc<Prepared>),
    /// What a file or folder can be read as.
    Looked(Box<Preview>),
    /// What is in a prepared dataset.
    Described(Arc<Prepared>, Arc<DataCard>),
    /// The dataset of this name was downloaded.
    Fetched(String),
    /// How files were read before.
    Recalled(Readings),
    /// Training begins.
    TrainingStarted(Box<TrainingStarted>),
    /// How training stands.
    Batch(BatchReport),
    /// An epoch is done, and what was learnt until then.
    Epoch(EpochReport, Arc<Weights>),
    /// Training is over and every sample is scored.
    Trained(Box<TrainingDone>),
    /// The data card of the run, once it has been made.
    RunCard(Arc<serde_json::Value>),
    /// What a network makes of some samples.
    Viewed(Viewed),
    /// Where the points of a map are; only the newest is kept.
    Points {
        /// Iterations done.
        iteration: usize,
        /// One a sample mapped.
        points: Arc<Vec<[f32; 2]>>,
    },
    /// A map is finished.
    Mapped(Box<MapDone>),
    /// A path was chosen; for this purpose.
    Chosen(&'static str, PathBuf),
    /// A session was written there.
    SavedTo(PathBuf),
    /// A training was interrupted: what is known of it.
    Interrupted(Arc<Saved>, PathBuf),
    /// A session was read.
    Restored(Box<RestoredRun>),
    /// A run was written into this folder.
    Exported(PathBuf),
}

/// Training begins.
#[derive(Clone, Debug)]
pub struct TrainingStarted {
    /// What was asked for.
    pub recipe: Recipe,
    /// The device's name.
    pub device: String,
    /// What to tell the person of it.
    pub notice: Option<String>,
    /// The samples.
    pub prepared: Arc<Prepared>,
    /// The network.
    pub spec: NetworkSpec,
}

/// Training is over and every sample is scored.
#[derive(Clone, Debug)]
pub struct TrainingDone {
    /// What was learnt.
    pub weights: Arc<Weights>,
    /// What the network makes of every sample.
    pub outcome: Arc<Outcome>,
    /// The scores, one table a space.
    pub scores: Arc<Vec<Scores>>,
    /// Whether the person stopped it early.
    pub stopped: bool,
    /// Time spent training, in seconds.
    pub seconds: f64,
    /// The data card, where it had been made before; else it follows.
    pub card: Option<Arc<serde_json::Value>>,
}

/// What a network makes of some samples.
#[derive(Clone, Debug)]
pub struct Viewed {
    /// Which weights were used.
    pub version: u64,
    /// The samples.
    pub ids: Vec<u32>,
    /// Their outputs, one a sample.
    pub outputs: Vec<Arc<Vec<f32>>>,
}

/// A finished map.
#[derive(Clone, Debug)]
pub struct MapDone {
    /// One point a sample mapped.
    pub points: Arc<Vec<[f32; 2]>>,
    /// Neighbours, for the next map of the same samples.
    pub affinities: Option<Affinities>,
    /// The Kullback–Leibler divergence, where the engine's neighbours are known.
    pub kl_divergence: Option<f64>,
    /// Time it took, in seconds.
    pub seconds: f64,
}

/// A session that was read, its run brought back.
#[derive(Clone, Debug)]
pub struct RestoredRun {
    /// What the file says.
    pub saved: Arc<Saved>,
    /// Its dataset.
    pub dataset: Arc<Dataset>,
    /// Prepared as its recipe says.
    pub prepared: Arc<Prepared>,
    /// Its network.
    pub spec: NetworkSpec,
    /// Its scores, where it has been scored.
    pub scores: Option<Arc<Vec<Scores>>>,
}
