//! What the loop tells, and what can go wrong.

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
        "the loss became {value} in epoch {epoch}, batch {batch}; try a smaller learning rate, or check the data for values that are not numbers"
    )]
    NotFinite {
        /// What it became.
        value: String,
        /// In which epoch, from 1.
        epoch: usize,
        /// After which batch, from 1.
        batch: usize,
    },
    /// The device failed.
    #[error("the device failed: {0}; try a smaller batch size, or the CPU")]
    Device(String),
    /// Weights to go on from are those of another network.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The person stopped it before anything was learnt.
    #[error("stopped")]
    Cancelled,
}

/// What the loop is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Samples go to the device.
    Uploading,
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
}

/// Somebody who watches training. Every answer says whether to go on.
pub trait Watch {
    /// Something that takes a while has begun or goes on: `share` of it is done.
    fn stage(&mut self, stage: Stage, share: f32) -> Step;

    /// Before each batch: the place to pause and to cancel.
    fn poll(&mut self) -> Step;

    /// About every 50 ms.
    fn batch(&mut self, report: &BatchReport);

    /// After each epoch, with what was learnt so far.
    fn epoch(&mut self, report: &EpochReport, weights: Arc<Weights>);
}
