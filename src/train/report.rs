//! What the loop tells.

use super::{Snapshot, TrainState};
use crate::model::Weights;
use crate::progress::{Progress, Step};
use crate::recipe::floats;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the loop is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Samples go to the device.
    Uploading,
    /// Principal components are looked for.
    Finding,
    /// The validation samples are looked at.
    Validating,
    /// Every sample is scored.
    Scoring,
}

impl Stage {
    /// What a person reads.
    pub fn word(self) -> &'static str {
        match self {
            Self::Uploading => "Copying the samples to the device",
            Self::Finding => "Finding principal components",
            Self::Validating => "Validating",
            Self::Scoring => "Scoring every sample",
        }
    }
}

/// How training stands, about every 50 ms.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchReport {
    /// Which epoch, from 1.
    pub epoch: usize,
    /// How many batches of this epoch are done.
    pub batch: usize,
    /// How many there are in an epoch.
    pub batches: usize,
    /// Which fold of a cross-validation, from 1; 0 without folds.
    #[serde(default)]
    pub fold: usize,
    /// The learning rate in use.
    #[serde(default, with = "floats")]
    pub learning_rate: f64,
    /// Mean loss since the last report.
    #[serde(with = "floats")]
    pub loss: f64,
    /// Share of samples named right since the last report; classifiers only.
    #[serde(default, with = "floats::optional")]
    pub accuracy: Option<f64>,
    /// Training samples a second since the epoch began.
    #[serde(with = "floats")]
    pub samples_per_sec: f64,
    /// Time that the rest will take, in seconds.
    #[serde(with = "floats")]
    pub left_secs: f64,
}

/// An epoch that is done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochReport {
    /// Which, from 1.
    pub epoch: usize,
    /// Mean loss over the training samples, while they were learnt.
    #[serde(with = "floats")]
    pub loss: f64,
    /// Share of training samples named right; classifiers only.
    #[serde(default, with = "floats::optional")]
    pub accuracy: Option<f64>,
    /// Mean loss over the validation samples, after the epoch.
    #[serde(default, with = "floats::optional")]
    pub validation_loss: Option<f64>,
    /// Share of validation samples named right; classifiers only.
    #[serde(default, with = "floats::optional")]
    pub validation_accuracy: Option<f64>,
    /// How long it took, validation included, in seconds.
    #[serde(with = "floats")]
    pub seconds: f64,
    /// Training samples a second, validation not counted.
    #[serde(with = "floats")]
    pub samples_per_sec: f64,
    /// The learning rate that was in use.
    #[serde(default, with = "floats")]
    pub learning_rate: f64,
    /// Whether the loss that is followed (over the validation samples, else over the training samples) was the lowest
    /// so far.
    #[serde(default)]
    pub best: bool,
}

/// What there is after an epoch.
#[derive(Clone, Debug)]
pub struct EpochEnd {
    /// Its figures.
    pub report: EpochReport,
    /// What was learnt so far.
    pub weights: Arc<Weights>,
    /// What that makes of the samples watched.
    pub snapshot: Arc<Snapshot>,
    /// What it takes besides the weights to go on from here, where [`Watch::wants_state`] asked for it.
    pub state: Option<Arc<TrainState>>,
}

/// A learning rate that a person has chosen while training went on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateChange {
    /// In which epoch, from 1.
    pub epoch: usize,
    /// The first batch that was learnt with it, from 1.
    pub batch: usize,
    /// The rate chosen.
    pub rate: f64,
}

/// One fold of a cross-validation: a network of its own, judged on samples that it has not seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldReport {
    /// Which, from 1.
    pub fold: usize,
    /// Every epoch of its training.
    pub epochs: Vec<EpochReport>,
    /// Mean loss over the samples held out.
    #[serde(with = "floats")]
    pub loss: f64,
    /// Share of them named right; classifiers and detectors only.
    #[serde(default, with = "floats::optional")]
    pub accuracy: Option<f64>,
    /// Area under the ROC curve of their scores, where both sides are among them.
    #[serde(default, with = "floats::optional")]
    pub auc: Option<f64>,
    /// How many samples were held out.
    pub samples: usize,
}

/// How long a baseline took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// To learn from the training samples, features included, in seconds.
    #[serde(with = "floats")]
    pub fit: f64,
    /// To name the samples that figures are of, features included, in seconds.
    #[serde(with = "floats")]
    pub predict: f64,
}

/// Somebody who watches training. Every answer says whether to go on.
pub trait Watch: Progress {
    /// Before each batch: the place to pause and to cancel.
    fn poll(&mut self) -> Step;

    /// About every 50 ms.
    fn batch(&mut self, report: &BatchReport);

    /// After each epoch.
    fn epoch(&mut self, done: EpochEnd);

    /// Asked after each epoch, before [`Watch::epoch`]: whether the state to go on from is wanted with it. To give it
    /// about twice the weights are read from the device.
    fn wants_state(&self) -> bool {
        false
    }

    /// The learning rate that a person has chosen meanwhile, told once.
    fn chosen_rate(&mut self) -> Option<f64> {
        None
    }

    /// The rate chosen is in use from here on.
    fn rate_changed(&mut self, _change: RateChange) {}

    /// Whether a report is wanted after this very batch, however short ago the last one was.
    fn wants_report(&self) -> bool {
        false
    }
}
