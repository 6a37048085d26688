//! Facts into files: what `--out` and "Export run…" write.

mod atomic;
mod files;
mod lettering;
mod map_picture;
mod map_run;
mod metrics;
mod result;

pub use atomic::write_atomically;
pub use files::{ExportError, write_map_run, write_run};
pub use map_picture::{map_png, map_svg};
pub use map_run::{MapRunFacts, MapRunResult};
pub use metrics::metrics;
pub use result::{DatasetCounts, RunResult, TrainingResult};

use crate::analysis::pitfalls::LineChoice;
use crate::analysis::{Errors, MapQuality, Scores};
use crate::data::Prepared;
use crate::model::{NetworkSpec, Weights};
use crate::recipe::{MapPart, Recipe, ScoreSpace};
use crate::train::{EpochReport, FoldReport, Outcome, Timing};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything known of a finished run; cheap to clone.
#[derive(Clone, Debug)]
pub struct RunFacts {
    /// The recipe it was made from.
    pub recipe: Recipe,
    /// The device's name.
    pub device: String,
    /// The samples.
    pub prepared: Arc<Prepared>,
    /// The network.
    pub spec: NetworkSpec,
    /// Every epoch; of a cross-validation, those of its last fold.
    pub epochs: Vec<EpochReport>,
    /// Every fold of a cross-validation.
    pub folds: Vec<FoldReport>,
    /// A fingerprint of the samples.
    pub data_hash: String,
    /// Time spent training, in seconds.
    pub seconds: f64,
    /// What was learnt.
    pub weights: Arc<Weights>,
    /// What the network makes of every sample.
    pub outcome: Arc<Outcome>,
    /// The scores, one table a space.
    pub scores: Arc<Vec<Scores>>,
    /// The space shown.
    pub space: Option<ScoreSpace>,
    /// Where the line is.
    pub threshold: f32,
    /// How the line was put there.
    pub line: LineChoice,
    /// How long fitting and naming took, where it is a baseline.
    pub timing: Option<Timing>,
    /// The share of the variance that principal components carry.
    pub explained: Option<f64>,
    /// The tags that a person gave, by sample.
    pub tags: BTreeMap<u32, String>,
    /// A sample of one's own that the run judged.
    pub own: Option<OwnFacts>,
    /// The map, if one was made.
    pub map: Option<MapFacts>,
    /// The data card, where it was made.
    pub card: Option<Arc<serde_json::Value>>,
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

impl RunFacts {
    /// The score table of the space shown.
    pub fn table(&self) -> Option<&Scores> {
        self.scores.iter().find(|table| table.space == self.space).or(self.scores.first())
    }
}
