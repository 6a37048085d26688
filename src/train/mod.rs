//! The training loop and what follows it: scores, predictions, reconstructions, latent codes.
//!
//! No threads and no window here: whoever calls [`fit`] hands in a [`Watch`] that hears of every batch and epoch and
//! says whether to go on.

mod class_weights;
mod components;
mod device_samples;
mod error;
mod evaluate;
mod fit;
mod folds;
mod guard;
mod loss;
mod memory;
mod optimizer;
mod part;
mod rate;
mod report;
mod resume;
mod score;
mod snapshot;
mod tally;
mod viewer;

pub use components::fit_components;
pub use error::TrainError;
pub use evaluate::{Outcome, UNNAMED, evaluate};
pub use fit::{Ending, Fit, Fitted, fit};
pub use folds::{CrossValidated, FoldWatch, cross_validate};
pub use optimizer::OptimizerState;
pub use report::{BatchReport, EpochEnd, EpochReport, FoldReport, RateChange, Stage, Timing, Watch};
pub use resume::{ResumePoint, StateHead, TrainState};
pub use snapshot::Snapshot;
pub use viewer::{Viewer, Viewers};
