//! Afterimage: see what a model cannot reconstruct.
//!
//! The library is the whole program: `main` only reads arguments. Layers, each using only those to its right:
//! `ui`, `cli` → [`session`] → [`job`] → [`train`] → [`model`] → [`data`]; [`recipe`] knows nothing of the others,
//! [`analysis`] sees [`data`] only, [`export`] turns facts into files. `ARCHITECTURE.md` draws it.

pub mod analysis;
pub mod classic;
pub mod cli;
pub mod data;
pub mod export;
pub mod job;
pub mod model;
pub mod recipe;
pub mod saved;
pub mod session;
pub mod train;
#[cfg(feature = "gui")]
pub mod ui;
