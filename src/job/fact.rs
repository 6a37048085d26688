//! What jobs find out, by the part of the session that it is for.

use super::Key;
use crate::analysis::{Affinities, MapQuality, Scores};
use crate::data::{Dataset, Prepared, Preview};
use crate::model::{NetworkSpec, Weights};
use crate::recipe::Recipe;
use crate::record::{Came, RunRecord};
use crate::saved::{EpochLog, Found, Readings, Saved};
use crate::train::{BatchReport, EpochReport, FoldReport, Outcome, RateChange, Snapshot, TrainState};
use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;

/// What a job found.
#[derive(Clone, Debug)]
pub enum Fact {
    /// Of data.
    Data(DataFact),
    /// Of the run that is being made.
    Run(RunFact),
    /// Of a map.
    Map(MapFact),
    /// Of files.
    File(FileFact),
    /// The answer to a question.
    Answer(Key, Arc<dyn Any + Send + Sync>),
}

/// What is found out of data.
#[derive(Clone, Debug)]
pub enum DataFact {
    /// A dataset is open.
    Opened(Arc<Dataset>),
    /// A dataset is prepared.
    Prepared(Arc<Prepared>),
    /// What a file or folder can be read as.
    Looked(Box<Preview>),
    /// The dataset of this name was downloaded.
    Fetched(String),
    /// How files were read before.
    Recalled(Readings),
    /// A recipe file was read.
    RecipeRead(Box<Recipe>),
}

/// What is found out of the run that is being made.
#[derive(Clone, Debug)]
pub enum RunFact {
    /// It begins.
    Began(Box<Began>),
    /// How training stands.
    Batch(BatchReport),
    /// An epoch is done, and what was learnt until then.
    Epoch(Box<EpochDone>),
    /// A fold of a cross-validation is done.
    Fold(Box<FoldReport>),
    /// A person changed the learning rate, and from then on it is this.
    RateChanged(RateChange),
    /// It is over and every sample is scored.
    Trained(Box<Trained>),
    /// It failed before it had a result: how it ended, and what there is to tell of it.
    Broke(Box<Came>),
    /// The data card of the run, once it has been made.
    Card(Arc<serde_json::Value>),
    /// Weights made elsewhere, with what they make of every sample.
    Imported(Box<RunRecord>),
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
    /// What it takes to go on from here, where it was asked for.
    pub state: Option<Arc<TrainState>>,
}

/// A run begins.
#[derive(Clone, Debug)]
pub struct Began {
    /// What was asked.
    pub record: RunRecord,
    /// What to tell the person of it.
    pub notice: Option<String>,
    /// Where the weights of each epoch are kept.
    pub log: Option<Arc<EpochLog>>,
}

/// A run is over.
#[derive(Clone, Debug)]
pub struct Trained {
    /// What was learnt.
    pub weights: Arc<Weights>,
    /// What the network makes of every sample.
    pub outcome: Arc<Outcome>,
    /// The scores, one table a space.
    pub scores: Arc<Vec<Scores>>,
    /// Everything else that came of it.
    pub came: Came,
}

/// What is found out of a map.
#[derive(Clone, Debug)]
pub enum MapFact {
    /// Where its points are; only the newest is kept.
    Points {
        /// Iterations done.
        iteration: usize,
        /// One a sample mapped.
        points: Arc<Vec<[f32; 2]>>,
    },
    /// It is finished.
    Mapped(Box<MapDone>),
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

/// What is found out of files.
#[derive(Clone, Debug)]
pub enum FileFact {
    /// A path was chosen in a system dialog.
    Chosen(super::DialogFor, PathBuf),
    /// A session was written there.
    SavedTo(PathBuf),
    /// Unsaved work of a program that has ended.
    Found(Vec<Found>),
    /// A session was read.
    Restored(Box<Restored>),
    /// The dataset of a session is not where it was.
    DataMissing(DataMissing),
    /// A run was written into this folder.
    Exported(PathBuf),
    /// The sessions opened or saved last, newest first.
    Recent(Vec<PathBuf>),
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

/// A session that was read.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The file.
    pub path: PathBuf,
    /// What it says.
    pub saved: Arc<Saved>,
    /// What the dataset was called and is called now, where it has moved; what the file says is brought up to it.
    pub moved: Option<(String, String)>,
    /// What was open, prepared as it was.
    pub prepared: Arc<Prepared>,
    /// Whether these are the samples that were open: what was selected and mapped is of them.
    pub same_samples: bool,
    /// Its runs, in the file's order.
    pub runs: Vec<RestoredRun>,
    /// What a person should know: runs that could not be brought back, data that has changed.
    pub notes: Vec<String>,
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

macro_rules! facts {
    ($($part:ident($of:ty)),*) => {$(
        impl From<$of> for Fact {
            fn from(fact: $of) -> Self {
                Self::$part(fact)
            }
        }
    )*};
}

facts!(Data(DataFact), Run(RunFact), Map(MapFact), File(FileFact));
