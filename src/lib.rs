//! Afterimage: see what a model cannot reconstruct.
//!
//! The library is the whole program: `main` only puts the command line and the window together. From the top, each part
//! uses only parts below it:
//!
//! - `ui` (the window, with the feature `gui`) and [`cli`] (the command line), which do not know each other
//! - [`session`]: what the program knows, changed by what people ask and by what jobs find out
//! - [`job`]: background work in lanes, and questions about what is looked at
//! - [`saved`]: session files, and what is kept on the program's own account
//! - [`export`]: a run or a map as files
//! - [`record`]: what is known of one run
//! - [`train`]: the training loop and the scores after it; [`classic`]: baselines, which only [`job`] uses
//! - [`model`]: networks, their weights and devices; [`analysis`]: arithmetic on scores and samples
//! - [`data`]: datasets, how they are prepared, and the memory that they may take
//! - [`recipe`]: what a run is asked for, as plain values; [`progress`]: how long work tells how far it is
//!
//! Beside them [`suit`] knows which network suits which data, [`launch`] what the window opens on, and
//! [`crash`] leaves a report of a mistake in the program. `ARCHITECTURE.md`
//! tells more, and which part may use which.

pub mod analysis;
pub mod classic;
pub mod cli;
pub mod crash;
pub mod data;
pub mod export;
pub mod job;
pub mod launch;
pub mod model;
pub mod progress;
pub mod recipe;
pub mod record;
pub mod saved;
pub mod session;
pub mod suit;
pub mod train;
#[cfg(feature = "gui")]
pub mod ui;
