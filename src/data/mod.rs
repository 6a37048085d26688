//! Datasets: what they are, where they come from, and how they are made ready for a network.
//!
//! No burn, no egui, no threads of its own here. Every kind of file or generator is one [`Source`] in [`SOURCES`];
//! every dataset that the program knows by name is one entry of [`catalog`]. A [`Dataset`] holds raw values as they
//! were stored; [`Prepared`] is a view of it: drawn, split, scaled, noisy, with the normal classes named; a
//! [`DataCard`] says what is in it and what was done.

mod budget;
mod card;
pub mod catalog;
mod copies;
mod dataset;
mod error;
pub mod fetch;
mod file;
mod folder;
mod formats;
mod generators;
mod identity;
mod join;
mod labels;
mod names;
mod open;
mod own;
mod prepare;
pub mod random;
mod source;
mod sources;
mod sums;
mod survey;

pub use budget::{Budget, OverBudget};
pub use card::{DataCard, describe};
pub use copies::{Duplicates, NEAR};
pub use dataset::{ClassName, Dataset, Labels, SampleShape, Samples, Values};
pub use error::DataError;
pub use file::{open_file, regular};
pub use folder::DataFolder;
pub use formats::ArrayHeader;
pub use labels::{LabelWords, MOST_CLASSES};
pub use names::Names;
pub use open::{Availability, Preview, availability, formats as kinds_of_file, kind_of, open, preview, recognise};
pub use own::{OwnOptions, OwnPicture, OwnSample, OwnSource, own_span, prepare_own};
pub use prepare::{FittedScaling, Folds, NoiseField, Part, Prepared, Split, prepare, prepare_folds};
pub use source::{Generate, Likeness, ReadAsk, Source};
pub use sources::SOURCES;
pub use survey::{Choice, Question, Survey, TextTable};
