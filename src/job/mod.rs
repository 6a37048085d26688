//! Threads live here and nowhere else.
//!
//! A [`Command`] asks for work; a lane does it, under a stated [`Policy`], and tells what it found as [`Event`]s through a
//! bounded [`Mailbox`]. What is only looked at is a [`Question`]. Rules, each with a test:
//!
//! 1. Each job sends `Started` once and `Ended` exactly once, whatever happened.
//! 2. Every event carries its job's number; whoever listens knows which jobs still count.
//! 3. Cancel answers within 200 ms; work polls each batch, each iteration, each file's block.
//! 4. A panic is caught here, told with its text, and the lane takes the next job.
//! 5. No tensor and no window type crosses over; large things travel as `Arc`.
//! 6. Progress is newest-wins; history is never dropped.
//! 7. Whoever listens never waits, neither for a lane nor for the mailbox.

mod command;
mod commands;
mod controls;
mod event;
mod fact;
mod key;
mod lane;
mod mailbox;
mod map_rows;
mod question;
pub mod questions;
mod run_classic;
mod run_data;
mod run_dialog;
mod run_export;
mod run_folds;
mod run_import;
mod run_keeping;
mod run_map;
mod run_network;
mod run_restore;
mod run_training;
mod scene;
mod score;
mod teller;
mod watcher;
mod web;
mod work;
mod workers;

pub use command::{Command, PREPARING};
pub use commands::{Dialog, DialogFor, ExportCommand, ImportCommand, MapCommand, TrainCommand};
pub use controls::{Controls, Stride};
pub use event::{Ended, Event};
pub use fact::{
    Began, DataFact, DataMissing, EpochDone, Fact, FileFact, MapDone, MapFact, Restored, RestoredRun, RunFact, Trained,
};
pub use key::{Cost, Key, Kind};
pub use lane::{Lane, Policy, cores};
pub use mailbox::{Mailbox, Wake};
pub use question::{Asked, Given, Question};
pub use scene::{Mapped, Scene, Shown};
pub use teller::{Stop, Teller};
pub use web::Network;
pub use workers::Workers;

/// A job's number; later jobs have larger ones.
pub type JobId = u64;

/// A run's number; later runs have larger ones.
pub type RunId = u64;
