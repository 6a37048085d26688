//! Datasets: what they are, where they come from, and how they are made ready for a network.
//!
//! No burn, no egui, no threads of its own here. Every kind of file or generator is one [`Source`] in [`SOURCES`];
//! every dataset that the program knows by name is one entry of [`catalog`]. A [`Dataset`] holds raw values as they
//! were stored; [`Prepared`] is a view of it: split, scaled, noisy, with the normal classes named.

mod bounded;
pub mod catalog;
mod dataset;
mod digit_strokes;
mod ecg_csv;
mod error;
mod generated_digits;
mod generated_heartbeats;
mod idx;
mod open;
mod prepare;
pub mod random;
mod scaling;
mod source;
mod sources;
mod split;

pub use dataset::{ClassName, Dataset, Labels, SampleShape, Samples, Values};
pub use error::DataError;
pub use open::{Availability, DataFolder, availability, open, recognise};
pub use prepare::{Prepared, prepare};
pub use scaling::FittedScaling;
pub use source::{Generate, Progress, Source, Step};
pub use sources::SOURCES;
pub use split::{Part, Split};
