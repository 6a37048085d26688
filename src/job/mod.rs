//! Threads live here and nowhere else.
//!
//! A [`Command`] asks for work; a lane, one named thread with one job running and one waiting, does it and tells what
//! it found as [`Event`]s through a bounded [`Mailbox`]. Rules, each with a test:
//!
//! 1. Each job sends `Started` once and `Ended` exactly once, whatever happened.
//! 2. Every event carries its job's number; whoever listens drops those of jobs that are no longer current.
//! 3. Cancel answers within 200 ms; work polls each batch, each iteration, each file's block.
//! 4. A panic is caught here, told with its text, and the lane takes the next job.
//! 5. No tensor and no window type crosses over; large things travel as `Arc`.
//! 6. Progress is newest-wins; history is never dropped.

mod asks;
mod command;
mod controls;
mod event;
mod knowledge;
mod lane;
mod mailbox;
mod map_rows;
mod run_alike;
mod run_classic;
mod run_data;
mod run_files;
mod run_folds;
mod run_import;
mod run_map;
mod run_own;
mod run_restore;
mod run_training;
mod run_view;
mod teller;
mod web;

pub use asks::{
    AlikeCommand, Asked, Dialog, DistancesCommand, ExportAsk, ImportCommand, InsideCommand, JudgeCommand, MapCommand,
    Mapped, NetworkCommand, PassCommand, PassFor, PassFrom, TrainCommand,
};
pub use command::{Command, PREPARING};
pub use controls::{Controls, Stride};
pub use event::{
    DataMissing, Ended, EpochDone, EpochRead, Event, Fact, ImportedRun, Inside, MapDone, Restored, RestoredRun,
    TrainingDone, TrainingStarted, Viewed,
};
pub use knowledge::{Alike, Distances, Encoded, Judged, LatentSpace, Passed, SpaceKey};
pub use lane::{Lane, Workers};
pub use mailbox::{Mailbox, Wake};
pub use web::Network;

/// A job's number; later jobs have larger ones.
pub type JobId = u64;

/// A run's number; later runs have larger ones.
pub type RunId = u64;
