//! A run as one JSON object, as `afterimage run --json` prints it.

use super::{RunFacts, metrics};
use crate::train::{EpochReport, FoldReport, Outcome};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many of the worst samples are listed.
const WORST: usize = 20;

/// A run as one JSON object.
#[derive(Clone, Debug, Serialize)]
pub struct RunResult {
    /// The recipe's name.
    pub recipe: String,
    /// The program's version.
    pub version: &'static str,
    /// The device's name.
    pub device: String,
    /// The seed.
    pub seed: u64,
    /// A fingerprint of the samples: 16 hex digits.
    pub data_hash: String,
    /// How many samples of what.
    pub dataset: DatasetCounts,
    /// How many numbers the network learns.
    pub parameters: usize,
    /// How training went.
    pub training: TrainingResult,
    /// Figures by name.
    pub metrics: BTreeMap<&'static str, f64>,
    /// Test samples with the largest errors, worst first; autoencoders only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub worst: Vec<u32>,
}

/// How many samples of what.
#[derive(Clone, Debug, Serialize)]
pub struct DatasetCounts {
    /// What recipes call it.
    pub name: String,
    /// Learnt from.
    pub train: usize,
    /// Followed while training.
    pub validation: usize,
    /// Judged on.
    pub test: usize,
}

/// How training went.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingResult {
    /// How many epochs.
    pub epochs: usize,
    /// How long.
    pub seconds: f64,
    /// Mean speed over the epochs.
    pub samples_per_sec: f64,
    /// Every epoch; of a cross-validation, those of its last fold.
    pub history: Vec<EpochReport>,
    /// Every fold of a cross-validation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub folds: Vec<FoldReport>,
}

impl RunResult {
    /// The result of a run.
    pub fn new(run: &RunFacts) -> Self {
        let split = &run.prepared.split;
        let epochs = run.epochs.len();
        let speed = run.epochs.iter().map(|e| e.samples_per_sec).sum::<f64>() / epochs.max(1) as f64;
        let ranks = matches!(run.outcome.as_ref(), Outcome::Reconstructions(_));
        let worst = run.table().filter(|_| ranks).map(|table| table.ranked.ids().iter().rev().take(WORST).copied());
        Self {
            recipe: run.recipe.name.clone(),
            version: env!("CARGO_PKG_VERSION"),
            device: run.device.clone(),
            seed: run.recipe.seed,
            data_hash: run.data_hash.clone(),
            dataset: DatasetCounts {
                name: run.recipe.data.dataset.clone(),
                train: split.train.len(),
                validation: split.followed().len(),
                test: split.test.len(),
            },
            parameters: run.spec.parameters(),
            training: TrainingResult {
                epochs,
                seconds: run.seconds,
                samples_per_sec: speed,
                history: run.epochs.clone(),
                folds: run.folds.clone(),
            },
            metrics: metrics(run),
            worst: worst.map(Iterator::collect).unwrap_or_default(),
        }
    }
}
