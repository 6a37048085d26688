//! Why a yardstick gave no answer.

use crate::analysis::features::HogError;
use crate::data::OverBudget;
use thiserror::Error;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ClassicError {
    /// Nothing to learn from.
    #[error("there are no training samples to learn from")]
    NoSamples,
    /// Samples of another length.
    #[error("the training samples have {trained} values, the test samples {asked}")]
    Widths {
        /// Values of each training sample.
        trained: usize,
        /// Values of each sample asked about.
        asked: usize,
    },
    /// Not one label a sample.
    #[error("there are {labels} labels for {samples} training samples")]
    Labels {
        /// Labels given.
        labels: usize,
        /// Training samples.
        samples: usize,
    },
    /// A label that names no class.
    #[error("label {label} is not one of the {classes} classes")]
    Class {
        /// The label.
        label: u16,
        /// How many classes there are.
        classes: usize,
    },
    /// The samples have no oriented gradients.
    #[error(transparent)]
    Gradients(HogError),
    /// More memory than there is.
    #[error(transparent)]
    TooLarge(#[from] OverBudget),
    /// The person stopped it.
    #[error("stopped")]
    Cancelled,
}

crate::progress::can_be_cancelled!(ClassicError);
