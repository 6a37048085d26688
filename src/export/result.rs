//! A run as one JSON object, as `afterimage run --json` prints it.

use super::{RunExport, figures, metrics};
use crate::record::RunRecord;
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
    /// How the run ended, as [`Ending::name`](crate::record::Ending::name) has it; only where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ending: Option<&'static str>,
    /// What there is to tell of an end that nobody asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ending_note: Option<String>,
    /// After which epoch the training was resumed, where it was interrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed_after: Option<usize>,
    /// Learning rates that a person chose while it was trained.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rate_changes: Vec<crate::train::RateChange>,
    /// How training went.
    pub training: TrainingResult,
    /// Figures by name.
    pub metrics: BTreeMap<&'static str, f64>,
    /// How the line was chosen, in words: the rule and whose scores it looked at; only where there is a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_from: Option<String>,
    /// Test samples with the largest errors, worst first; autoencoders only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub worst: Vec<u32>,
    /// The three worst of each class, by its stored label; autoencoders with several classes only.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub worst_per_class: BTreeMap<String, Vec<u32>>,
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
    pub fn new(run: &RunExport) -> Self {
        Self::of(run, metrics(run))
    }

    /// What there is to say of a run that failed before it had a result.
    pub fn of_broken(run: &RunRecord) -> Self {
        Self::of(run, figures(run))
    }

    fn of(run: &RunRecord, metrics: BTreeMap<&'static str, f64>) -> Self {
        let split = &run.prepared.split;
        let epochs = run.epochs.len();
        let speed = run.epochs.iter().map(|e| e.samples_per_sec).sum::<f64>() / epochs.max(1) as f64;
        let ranks = matches!(run.outcome.as_deref(), Some(Outcome::Reconstructions(_)));
        let names_classes = matches!(run.outcome.as_deref(), Some(Outcome::Classes { .. }));
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
                seconds: run.came.seconds,
                samples_per_sec: speed,
                history: run.epochs.clone(),
                folds: run.folds.clone(),
            },
            metrics,
            threshold_from: run.table().filter(|_| !names_classes).map(|_| run.line().words()),
            worst: worst.map(Iterator::collect).unwrap_or_default(),
            worst_per_class: if ranks { worst_per_class(run) } else { BTreeMap::new() },
            ending: run.came.ending.map(crate::record::Ending::name),
            ending_note: run.came.note.clone(),
            resumed_after: run.resumed_after,
            rate_changes: run.rate_changes.clone(),
        }
    }
}

/// How many of the worst of each class are listed.
const WORST_OF_CLASS: usize = 3;

/// The worst samples of each class, worst first, by the class's stored label.
fn worst_per_class(run: &RunRecord) -> BTreeMap<String, Vec<u32>> {
    let labels = &run.prepared.dataset.labels;
    let mut worst = vec![Vec::new(); labels.classes.len()];
    for &id in run.table().into_iter().flat_map(|table| table.ranked.ids().iter().rev()) {
        let of_class: &mut Vec<u32> = &mut worst[usize::from(labels.ids[id as usize])];
        if of_class.len() < WORST_OF_CLASS {
            of_class.push(id);
        }
    }
    let several = worst.iter().filter(|ids| !ids.is_empty()).count() > 1;
    let named = labels.classes.iter().zip(worst).filter(|(_, ids)| several && !ids.is_empty());
    named.map(|(class, ids)| (class.key.clone(), ids)).collect()
}
