//! The training loop and what follows it: scores, predictions, reconstructions, latent codes.
//!
//! No threads and no window here: whoever calls [`fit`] hands in a [`Watch`] that hears of every batch and epoch and
//! says whether to go on.

mod device_samples;
mod evaluate;
mod fit;
mod loss;
mod report;

pub use evaluate::{Outcome, Viewer, evaluate};
pub use fit::{Fit, Fitted, fit};
pub use report::{BatchReport, EpochReport, Stage, TrainError, Watch};
