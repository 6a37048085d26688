//! What jobs tell.

use super::{Alike, Distances, Encoded, JobId, Judged, Lane, LatentSpace, Passed, RunId, SpaceKey};
use crate::analysis::{Affinities, MapQuality, Scores, Space};
use crate::data::{DataCard, Dataset, Prepared, Preview};
use crate::model::device::DeviceInfo;
use crate::model::{NetworkSpec, Weights};
use crate::recipe::Recipe;
use crate::saved::{EpochLog, Readings, Saved};
use crate::train::{BatchReport, EpochReport, FoldReport, Outcome, Snapshot, Timing};
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
    Epoch(Box<EpochDone>),
    /// A fold of a cross-validation is done.
    Fold(Box<FoldReport>),
    /// Training is over and every sample is scored.
    Trained(Box<TrainingDone>),
    /// The data card of the run, once it has been made.
    RunCard(Arc<serde_json::Value>),
    /// What a network makes of some samples.
    Viewed(Viewed),
    /// What the layers make of one sample.
    Inside(Inside),
    /// What was learnt until an epoch looked at.
    EpochRead(EpochRead),
    /// Weights made elsewhere, with what they make of every sample.
    Imported(Box<ImportedRun>),
    /// The dataset of a session is not where it was.
    DataMissing(DataMissing),
    /// A space of values is ready to be searched.
    SpaceMade(SpaceKey, Arc<Space>),
    /// The samples most and least like one.
    Alike(Arc<Alike>),
    /// How far samples are from each other.
    Distances(Arc<Distances>),
    /// The codes of some samples.
    Encoded(Encoded),
    /// What the bottleneck holds.
    Latent(Arc<LatentSpace>),
    /// What a network makes of values that are no samples.
    Passed(Arc<Passed>),
    /// A sample of one's own, judged.
    Judged(Arc<Judged>),
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
    Restored(Box<Restored>),
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
    /// A fingerprint of the samples, 16 hex digits.
    pub data_hash: String,
    /// The network.
    pub spec: NetworkSpec,
    /// Where the weights of each epoch are kept.
    pub log: Option<Arc<EpochLog>>,
}

/// An epoch is done.
#[derive(Clone, Debug)]
pub struct EpochDone {
    /// How it went.
    pub report: EpochReport,
    /// What was learnt until then.
    pub weights: Arc<Weights>,
    /// What the network makes of the samples watched.
    pub snapshot: Arc<Snapshot>,
}

/// What the layers make of one sample.
#[derive(Clone, Debug)]
pub struct Inside {
    /// Which run.
    pub run: RunId,
    /// Which weights were used.
    pub version: u64,
    /// The sample.
    pub id: u32,
    /// One a layer: its values after its activation, channels running fastest.
    pub layers: Vec<Arc<Vec<f32>>>,
}

/// What was learnt until an epoch looked at.
#[derive(Clone, Debug)]
pub struct EpochRead {
    /// Which run.
    pub run: RunId,
    /// Which epoch, from 1.
    pub epoch: usize,
    /// Its weights; `None` where they were not kept.
    pub weights: Option<Arc<Weights>>,
}

/// Weights made elsewhere, with what they make of every sample.
#[derive(Clone, Debug)]
pub struct ImportedRun {
    /// The file's name.
    pub name: String,
    /// What training would have been asked for.
    pub started: TrainingStarted,
    /// The weights and what they make of every sample.
    pub done: TrainingDone,
}

/// The dataset of a session is not where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataMissing {
    /// The session file.
    pub session: PathBuf,
    /// What its recipe calls the dataset.
    pub dataset: String,
    /// What opening it said.
    pub why: String,
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
    /// What to tell of an end that the person did not ask for.
    pub notice: Option<String>,
    /// Time spent training, in seconds.
    pub seconds: f64,
    /// How long fitting and naming took, where it is a baseline.
    pub timing: Option<Timing>,
    /// The share of the variance that principal components carry, where they were looked for.
    pub explained: Option<f64>,
    /// The data card, where it had been made before; else it follows.
    pub card: Option<Arc<serde_json::Value>>,
}

/// What a network makes of some samples.
#[derive(Clone, Debug)]
pub struct Viewed {
    /// Which run.
    pub run: RunId,
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
    /// How far it can be believed.
    pub quality: MapQuality,
    /// Of each sample the share of its nearest neighbours that the map keeps, where these are known of all.
    pub preserved: Option<Arc<Vec<f32>>>,
    /// Time it took, in seconds, without judging it.
    pub seconds: f64,
}

/// A session that was read.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What the file says.
    pub saved: Arc<Saved>,
    /// Where the file's dataset lies now, where that is another place than the recipe says.
    pub moved_to: Option<String>,
    /// The dataset of the run shown, else of the form.
    pub dataset: Arc<Dataset>,
    /// Prepared as the run shown says, else as the form does.
    pub prepared: Arc<Prepared>,
    /// Its runs, in the file's order.
    pub runs: Vec<RestoredRun>,
    /// Runs that could not be brought back, and why.
    pub left_out: Vec<String>,
}

/// A run that was brought back.
#[derive(Clone, Debug)]
pub struct RestoredRun {
    /// Its place among the runs in the file.
    pub place: usize,
    /// Its samples.
    pub prepared: Arc<Prepared>,
    /// Its network.
    pub spec: NetworkSpec,
    /// Its scores, where it has been scored.
    pub scores: Option<Arc<Vec<Scores>>>,
}
