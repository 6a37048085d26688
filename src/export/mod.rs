//! Facts into files: what `--out` and "Export run…" write.

mod atomic;
mod files;
mod lettering;
mod map_picture;
mod map_run;
mod metrics;
mod result;

pub use atomic::write_atomically;
pub use files::{
    ExportError, FolderError, check_folder, write_broken, write_map_run, write_map_run_but_recipe, write_run,
    write_run_but_recipe,
};
pub use map_picture::{map_png, map_svg};
pub use map_run::{MapRunFacts, MapRunResult};
pub use metrics::{figures, metrics};
pub use result::{DatasetCounts, RunResult, TrainingResult};

use crate::analysis::{Errors, MapQuality, Scores};
use crate::model::Weights;
use crate::recipe::MapPart;
use crate::record::RunRecord;
use crate::train::Outcome;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

/// A finished run with what a person noted of it, to be written; cheap to clone but for its epochs.
#[derive(Clone, Debug)]
pub struct RunExport {
    /// Everything known of the run, which this reads as.
    pub record: RunRecord,
    /// What was learnt.
    pub weights: Arc<Weights>,
    /// What the network makes of every sample.
    pub outcome: Arc<Outcome>,
    /// The scores, one table a space.
    pub scores: Arc<Vec<Scores>>,
    /// The tags that a person gave, by sample.
    pub tags: BTreeMap<u32, String>,
    /// A sample of one's own that the run judged.
    pub own: Option<OwnFacts>,
    /// The map of the run's samples, if one was made.
    pub map: Option<MapFacts>,
}

impl Deref for RunExport {
    type Target = RunRecord;

    fn deref(&self) -> &RunRecord {
        &self.record
    }
}

impl RunExport {
    /// A run to be written; `None` before it has been scored.
    pub fn of(record: RunRecord, map: Option<MapFacts>, noted: Noted) -> Option<Self> {
        let weights = record.weights.clone()?;
        let outcome = record.outcome.clone()?;
        let scores = record.scores.clone()?;
        Some(Self { record, weights, outcome, scores, tags: noted.tags, own: noted.own, map })
    }
}

/// What a person noted of samples, and judged.
#[derive(Clone, Debug, Default)]
pub struct Noted {
    /// The tags that a person gave, by sample.
    pub tags: BTreeMap<u32, String>,
    /// A sample of one's own that the run judged.
    pub own: Option<OwnFacts>,
}

/// A sample of one's own, as a run judged it.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnFacts {
    /// What people call it.
    pub name: String,
    /// The errors of its reconstruction.
    pub errors: Errors,
}

/// A finished map.
#[derive(Clone, Debug)]
pub struct MapFacts {
    /// How it was made.
    pub part: MapPart,
    /// The samples.
    pub ids: Arc<Vec<u32>>,
    /// One point a sample.
    pub points: Arc<Vec<[f32; 2]>>,
    /// How far it can be believed, where it is finished.
    pub quality: Option<MapQuality>,
    /// Time it took, in seconds, where known.
    pub seconds: Option<f64>,
}
