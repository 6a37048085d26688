//! The session file: everything a person would miss, in one zip archive.
//!
//! `session.json` holds what is small and readable, safetensors files hold the arrays: of each run its weights and what it
//! makes of every sample, and the map. Files are written beside the old one and renamed, so that a kill at any moment leaves the
//! last good one. Raw samples are not in it: the recipe says where they come from.

mod arrays;
mod epoch_log;
mod read;
mod readings;
mod write;

pub use epoch_log::EpochLog;
pub use read::read;
pub use readings::{Readings, read_readings, write_readings};
pub use write::write;

use crate::analysis::pitfalls::LineChoice;
use crate::model::Weights;
use crate::recipe::{MapPart, Recipe, ScoreSpace};
use crate::train::{BatchReport, EpochReport, FoldReport, Outcome, Timing};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;

/// The version of the file format that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 2;

/// Why a session file cannot be read or written.
#[derive(Debug, Error)]
pub enum SavedError {
    /// The system refused.
    #[error("could not {doing} the session ({source}): {}", path.display())]
    Io {
        /// `read` or `write`.
        doing: &'static str,
        /// What the system said.
        source: std::io::Error,
        /// The file.
        path: PathBuf,
    },
    /// Not a session file, or a damaged one.
    #[error("this session file is damaged ({what}); expected a file that Afterimage wrote: {}", path.display())]
    Damaged {
        /// What is wrong with it.
        what: String,
        /// The file.
        path: PathBuf,
    },
    /// Written by a newer program.
    #[error("this session was saved by a newer Afterimage (format {found}, this one reads up to {FORMAT}): {}", path.display())]
    Newer {
        /// The format it names.
        found: u64,
        /// The file.
        path: PathBuf,
    },
}

/// What a session file holds.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The recipe in the form.
    pub recipe: Recipe,
    /// Every run, oldest first.
    pub runs: Vec<SavedRun>,
    /// Which of them is shown, by its place.
    pub shown: Option<usize>,
    /// Samples pinned.
    pub pins: Vec<u32>,
    /// What a person noted of samples; the session's own business.
    pub tags: Option<serde_json::Value>,
    /// Samples selected.
    pub selection: Vec<u32>,
    /// The sample in focus.
    pub focus: Option<u32>,
    /// The map shown.
    pub map: Option<SavedMap>,
    /// How the window is laid out; its own business.
    pub layout: Option<serde_json::Value>,
}

impl Saved {
    /// The run shown.
    pub fn run(&self) -> Option<&SavedRun> {
        self.runs.get(self.shown?)
    }
}

/// A run, finished or under way.
#[derive(Clone, Debug)]
pub struct SavedRun {
    /// What is small.
    pub facts: RunRecord,
    /// What was learnt so far.
    pub weights: Arc<Weights>,
    /// What the network makes of every sample, once it has been scored.
    pub outcome: Option<Arc<Outcome>>,
}

/// What is small of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// What the person calls it; empty in files of format 1.
    #[serde(default)]
    pub name: String,
    /// Whether it is pinned.
    #[serde(default)]
    pub pinned: bool,
    /// When it began, in seconds since 1970.
    #[serde(default)]
    pub started: u64,
    /// A fingerprint of its samples.
    #[serde(default)]
    pub data_hash: String,
    /// Whether its weights were made elsewhere.
    #[serde(default)]
    pub imported: bool,
    /// The sweep that it belongs to.
    #[serde(default)]
    pub sweep: Option<SweepPlace>,
    /// Every fold of a cross-validation.
    #[serde(default)]
    pub folds: Vec<FoldReport>,
    /// The recipe it was made from.
    pub recipe: Recipe,
    /// The device it ran on.
    pub device: String,
    /// Every epoch.
    pub epochs: Vec<EpochReport>,
    /// Reports within epochs.
    pub batches: Vec<BatchReport>,
    /// Time spent training, in seconds.
    pub seconds: f64,
    /// Whether it was stopped early.
    pub stopped: bool,
    /// Where the line is.
    pub threshold: Option<f32>,
    /// In which space.
    pub space: Option<ScoreSpace>,
    /// How the line was put there.
    #[serde(default)]
    pub line: Option<LineChoice>,
    /// A second line, for review.
    #[serde(default)]
    pub review: Option<f32>,
    /// How long fitting and naming took, where it is a baseline.
    #[serde(default)]
    pub timing: Option<Timing>,
    /// The share of the variance that principal components carry.
    #[serde(default)]
    pub explained: Option<f64>,
    /// The data card, once it has been made.
    #[serde(default)]
    pub card: Option<Arc<serde_json::Value>>,
}

/// A run's place in a sweep: runs that differ in one value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepPlace {
    /// Which sweep.
    pub id: u64,
    /// What differs: a key of the recipe, or `bottleneck`.
    pub key: String,
    /// The value of this run.
    pub value: f64,
}

/// A map.
#[derive(Clone, Debug)]
pub struct SavedMap {
    /// How it was made.
    pub part: MapPart,
    /// The samples.
    pub ids: Arc<Vec<u32>>,
    /// One point a sample.
    pub points: Arc<Vec<[f32; 2]>>,
}

/// `session.json`. Format 1 had one run, in `run`.
#[derive(Serialize, Deserialize)]
struct Head {
    format: u64,
    program: String,
    recipe: Recipe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<RunRecord>,
    #[serde(default)]
    runs: Vec<RunRecord>,
    #[serde(default)]
    shown: Option<usize>,
    #[serde(default)]
    pins: Vec<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tags: Option<serde_json::Value>,
    selection: Vec<u32>,
    focus: Option<u32>,
    map: Option<MapPart>,
    layout: Option<serde_json::Value>,
}

const HEAD: &str = "session.json";
const WEIGHTS: &str = "weights.safetensors";
const OUTCOME: &str = "outcome.safetensors";
const MAP: &str = "map.safetensors";

/// The name of a run's part in the archive.
fn part_of(place: usize, part: &str) -> String {
    format!("runs/{place}/{part}")
}
