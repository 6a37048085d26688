//! Datasets: what they are, where they come from, and how they are made ready for a network.
//!
//! No burn, no egui, no threads of its own here. Every kind of file or generator is one [`Source`] in [`SOURCES`];
//! every dataset that the program knows by name is one entry of [`catalog`]. A [`Dataset`] holds raw values as they
//! were stored; [`Prepared`] is a view of it: drawn, split, scaled, noisy, with the normal classes named; a
//! [`DataCard`] says what is in it and what was done.

mod card;
pub mod catalog;
mod dataset;
mod error;
pub mod fetch;
mod formats;
mod generators;
mod join;
mod labels;
mod open;
mod own;
mod prepare;
pub mod random;
mod source;
mod sources;
mod survey;

pub use card::{DataCard, Duplicates, NEAR, describe};
pub use dataset::{ClassName, Dataset, Labels, SampleShape, Samples, Values};
pub use error::DataError;
pub use formats::ArrayHeader;
pub use labels::LabelWords;
pub use open::{
    Availability, DataFolder, Preview, availability, formats as kinds_of_file, kind_of, open, preview, recognise,
};
pub use own::{OwnOptions, OwnPicture, OwnSample, OwnSource, own_span, prepare_own};
pub use prepare::{FittedScaling, Folds, NoiseField, Part, Prepared, Split, prepare, prepare_folds};
pub use source::{Generate, Likeness, Progress, ReadAsk, Source, Step};
pub use sources::SOURCES;
pub use survey::{Choice, Question, Survey, TextTable};
