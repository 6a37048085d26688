//! What the loop tells, and what can go wrong.

use super::Snapshot;
use crate::data::Step;
use crate::model::{Weights, WeightsError};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use thiserror::Error;

/// Why training ended without a result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TrainError {
    /// The loss is no longer a number.
    #[error(
        "the loss became {value} in epoch {epoch}, batch {batch}; try a smaller learning rate, or check the data for values that are not numbers. What was learnt until the epoch before is kept"
    )]
    NotFinite {
        /// What it became.
        value: String,
        /// In which epoch, from 1.
        epoch: usize,
        /// After which batch, from 1.
        batch: usize,
    },
    /// The loss has grown beyond all measure.
    #[error(
        "the loss grew to {loss} in epoch {epoch}, far above that of the first epoch; try a smaller learning rate. What was learnt until the epoch before is kept"
    )]
    Diverged {
        /// What it became.
        loss: String,
        /// In which epoch, from 1.
        epoch: usize,
    },
    /// The device failed.
    #[error(
        "the device failed: {0}; try a smaller batch size, or the CPU. What was learnt until the epoch before is kept"
    )]
    Device(String),
    /// The samples cannot be divided into folds.
    #[error("{0}")]
    Folds(String),
    /// Weights to go on from are those of another network.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The network or the samples do not suit the method.
    #[error("{0}")]
    Unsuited(String),
    /// The person stopped it before anything was learnt.
    #[error("stopped")]
    Cancelled,
}

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
    #[serde(default)]
    pub learning_rate: f64,
    /// Mean loss since the last report.
    pub loss: f64,
    /// Share of samples named right since the last report; classifiers only.
    pub accuracy: Option<f64>,
    /// Training samples a second since the epoch began.
    pub samples_per_sec: f64,
    /// Time that the rest will take, in seconds.
    pub left_secs: f64,
}

/// An epoch that is done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochReport {
    /// Which, from 1.
    pub epoch: usize,
    /// Mean loss over the training samples, while they were learnt.
    pub loss: f64,
    /// Share of training samples named right; classifiers only.
    pub accuracy: Option<f64>,
    /// Mean loss over the validation samples, after the epoch.
    pub validation_loss: Option<f64>,
    /// Share of validation samples named right; classifiers only.
    pub validation_accuracy: Option<f64>,
    /// How long it took, validation included, in seconds.
    pub seconds: f64,
    /// Training samples a second, validation not counted.
    pub samples_per_sec: f64,
    /// The learning rate that was in use.
    #[serde(default)]
    pub learning_rate: f64,
    /// Whether the loss that is followed (over the validation samples, else over the training samples) was the lowest
    /// so far.
    #[serde(default)]
    pub best: bool,
}

/// One fold of a cross-validation: a network of its own, judged on samples that it has not seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldReport {
    /// Which, from 1.
    pub fold: usize,
    /// Every epoch of its training.
    pub epochs: Vec<EpochReport>,
    /// Mean loss over the samples held out.
    pub loss: f64,
    /// Share of them named right; classifiers and detectors only.
    pub accuracy: Option<f64>,
    /// Area under the ROC curve of their scores, where both sides are among them.
    pub auc: Option<f64>,
    /// How many samples were held out.
    pub samples: usize,
}

/// How long a baseline took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// To learn from the training samples, features included, in seconds.
    pub fit: f64,
    /// To name the samples that figures are of, features included, in seconds.
    pub predict: f64,
}

/// Somebody who watches training. Every answer says whether to go on.
pub trait Watch {
    /// Something that takes a while has begun or goes on: `share` of it is done.
    fn stage(&mut self, stage: Stage, share: f32) -> Step;

    /// Before each batch: the place to pause and to cancel.
    fn poll(&mut self) -> Step;

    /// About every 50 ms.
    fn batch(&mut self, report: &BatchReport);

    /// After each epoch, with what was learnt so far and what it makes of the samples watched.
    fn epoch(&mut self, report: &EpochReport, weights: Arc<Weights>, snapshot: Arc<Snapshot>);

    /// The learning rate that a person has chosen meanwhile, told once.
    fn chosen_rate(&mut self) -> Option<f64> {
        None
    }

    /// Whether a report is wanted after this very batch, however short ago the last one was.
    fn wants_report(&self) -> bool {
        false
    }
}
