//! What can go wrong in training.

use crate::data::OverBudget;
use crate::model::WeightsError;
use thiserror::Error;

/// Why training ended without a result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TrainError {
    /// The loss is no longer a number.
    #[error(
        "the loss became {value} in epoch {epoch}, batch {batch}; try a smaller learning rate, or check the data for invalid values{}",
        kept(*epoch)
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
        "the loss grew to {loss} in epoch {epoch}, far above that of the first epoch; try a smaller learning rate{}",
        kept(*epoch)
    )]
    Diverged {
        /// What it became.
        loss: String,
        /// In which epoch, from 1.
        epoch: usize,
    },
    /// The device failed.
    #[error("the device failed: {0}; try a smaller batch size, or the CPU. Completed epochs are kept")]
    Device(String),
    /// The samples cannot be divided into folds.
    #[error("{0}")]
    Folds(String),
    /// Weights to go on from are those of another network.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// More memory than there is.
    #[error(transparent)]
    TooLarge(#[from] OverBudget),
    /// The network or the samples do not suit the method.
    #[error("{0}")]
    Unsuited(String),
    /// The person stopped it before anything was learnt.
    #[error("stopped")]
    Cancelled,
}

/// What is left of a training that failed in this epoch.
fn kept(epoch: usize) -> &'static str {
    if epoch > 1 { ". Epochs completed before that are kept" } else { "" }
}

crate::progress::can_be_cancelled!(TrainError);

impl TrainError {
    /// Whether training had begun and could not go on; other errors are about what was asked.
    pub fn is_failure_on_the_way(&self) -> bool {
        self.is_divergence() || matches!(self, Self::Device(_))
    }

    /// Whether the loss ran away or is no number any more: what a smaller learning rate may help against. A failure of
    /// the device is not.
    pub fn is_divergence(&self) -> bool {
        matches!(self, Self::NotFinite { .. } | Self::Diverged { .. })
    }
}
