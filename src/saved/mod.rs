//! The session file: everything a person would miss, in one zip archive.
//!
//! `session.json` holds what is small and readable, safetensors files hold the arrays: of each run its weights and what it
//! makes of every sample, and the map. Files are written beside the old one and renamed, so that a kill at any moment leaves the
//! last good one. Raw samples are not in it: the recipe says where they come from.

mod arrays;
mod autosave;
mod epoch_log;
mod history;
mod read;
mod readings;
mod recent;
mod write;

pub use autosave::{Autosave, Found, find_unsaved};
pub use epoch_log::EpochLog;
pub use read::{read, read_from};
pub use readings::{Readings, read_readings, write_readings};
pub use recent::{add_recent, read_recent};
pub use write::write;

use crate::data::Prepared;
use crate::model::Weights;
use crate::recipe::{DataPart, MapPart, Recipe};
use crate::record::RunFacts;
use crate::train::{Outcome, StateHead, TrainState};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;

/// The version of the file format that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 4;

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
    #[error("this session file is damaged ({what}); expected a file saved by Afterimage: {}", path.display())]
    Damaged {
        /// What is wrong with it.
        what: String,
        /// The file.
        path: PathBuf,
    },
    /// Written by a newer program.
    #[error("this session was saved by a newer Afterimage (format {found}; this version reads up to {FORMAT}): {}", path.display())]
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
    /// The samples that were open: what is selected, pinned and mapped is of them.
    pub open: Option<SavedData>,
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
    /// What was left out because it cannot be right, in sentences; of files that were read.
    pub notes: Vec<String>,
}

impl Saved {
    /// A session that has only a form.
    pub fn of_form(recipe: Recipe) -> Self {
        Self {
            recipe,
            open: None,
            runs: Vec::new(),
            shown: None,
            pins: Vec::new(),
            tags: None,
            selection: Vec::new(),
            focus: None,
            map: None,
            layout: None,
            notes: Vec::new(),
        }
    }

    /// The run shown.
    pub fn run(&self) -> Option<&SavedRun> {
        self.runs.get(self.shown?)
    }

    /// The same with data that is called something else now.
    pub fn with_data_moved(&self, from: &str, to: &str) -> Self {
        let mut moved = self.clone();
        let recipes = moved.runs.iter_mut().map(|run| &mut run.facts.recipe.data);
        let all = recipes.chain([&mut moved.recipe.data]).chain(moved.open.as_mut().map(|open| &mut open.data));
        for data in all.filter(|data| data.dataset == from) {
            to.clone_into(&mut data.dataset);
        }
        moved
    }

    /// The run whose training was interrupted.
    pub fn interrupted(&self) -> Option<&SavedRun> {
        self.runs.iter().find(|run| run.is_interrupted())
    }
}

/// The samples that were open.
#[derive(Clone, Debug)]
pub struct SavedData {
    /// Which, and how they were prepared.
    pub data: DataPart,
    /// Seeds generator and split.
    pub seed: u64,
    /// The samples themselves, whose fingerprint is written; of files that were read, `None`.
    pub prepared: Option<Arc<Prepared>>,
    /// Their fingerprint as read.
    pub hash: String,
}

/// A run, finished or under way.
#[derive(Clone, Debug)]
pub struct SavedRun {
    /// What is small.
    pub facts: RunFacts,
    /// What was learnt so far.
    pub weights: Arc<Weights>,
    /// What the network makes of every sample, once it has been scored.
    pub outcome: Option<Arc<Outcome>>,
    /// What it takes to go on from the last epoch, where it is under way.
    pub state: Option<Arc<TrainState>>,
}

impl SavedRun {
    /// Whether its training goes on, so that its history grows.
    fn grows(&self) -> bool {
        self.facts.came.ending.is_none() && self.outcome.is_none() && !self.facts.epochs.is_empty()
    }

    /// Whether its training was interrupted before its end.
    pub fn is_interrupted(&self) -> bool {
        let facts = &self.facts;
        facts.came.ending.is_none()
            && self.outcome.is_none()
            && facts.recipe.training.folds.is_none()
            && !facts.epochs.is_empty()
            && facts.epochs.len() < facts.recipe.training.epochs
    }
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

/// `session.json`. Format 1 had one run, in `run`; format 2 said of each run whether it was `stopped`. Files of both are
/// brought to this form before they are read, see `read.rs`. Format 4 can have the history of a run in a file beside it.
#[derive(Serialize, Deserialize)]
struct Head {
    format: u64,
    program: String,
    recipe: Recipe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    open: Option<OpenHead>,
    #[serde(default)]
    runs: Vec<RunFacts>,
    /// One a run; `null` where it is over.
    #[serde(default)]
    states: Vec<Option<StateHead>>,
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
    /// Where the history of a run lies that is not in `runs`; only in files that the program keeps on its own account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beside: Option<history::Beside>,
}

/// The samples that were open.
#[derive(Serialize, Deserialize)]
struct OpenHead {
    data: DataPart,
    seed: u64,
    hash: String,
}

const HEAD: &str = "session.json";
const WEIGHTS: &str = "weights.safetensors";
const OUTCOME: &str = "outcome.safetensors";
const STATE: &str = "state.safetensors";
const MAP: &str = "map.safetensors";

/// The name of a run's part in the archive.
fn part_of(place: usize, part: &str) -> String {
    format!("runs/{place}/{part}")
}
