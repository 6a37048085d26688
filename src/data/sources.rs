//! The list of everything that datasets come from.

use super::Source;
use super::formats::{Cifar, Idx, ImageFolder, LabelledImages, Numpy, Table, Ucr};
use super::generators::{GeneratedDigits, GeneratedHeartbeats};

/// Every source. To add one: a file in `formats` or `generators` and its line here.
pub static SOURCES: &[&dyn Source] =
    &[&GeneratedDigits, &GeneratedHeartbeats, &Idx, &Cifar, &Numpy, &LabelledImages, &ImageFolder, &Ucr, &Table];
