//! The one face of everything that datasets come from.

use super::{DataError, Dataset};
use std::path::Path;

/// What the work is told when it reports how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Go on.
    Continue,
    /// The person stopped it: leave as soon as possible.
    Cancel,
}

/// Somebody to whom work says how far it is.
pub trait Progress {
    /// `share` of `what` is done, 0 to 1. The answer says whether to go on.
    fn step(&mut self, what: &str, share: f32) -> Step;
}

impl<F: FnMut(&str, f32) -> Step> Progress for F {
    fn step(&mut self, what: &str, share: f32) -> Step {
        self(what, share)
    }
}

/// What a generator is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Generate {
    /// How many samples.
    pub samples: usize,
    /// Share of anomalies, 0 to 1.
    pub anomaly_share: f64,
    /// The same seed gives the same samples, whatever their number.
    pub seed: u64,
}

/// A kind of file, or a generator: one file of code and one line in [`SOURCES`](super::SOURCES).
pub trait Source: Sync {
    /// Its name, lower case, words joined by `-`.
    fn id(&self) -> &'static str;

    /// What people call it.
    fn title(&self) -> &'static str;

    /// What it holds, in a sentence for the gallery.
    fn about(&self) -> &'static str;

    /// File name endings, without the dot, for the open dialog; none for a generator.
    fn extensions(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether the file or folder is of this kind, by its content rather than its name.
    fn recognises(&self, _path: &Path) -> bool {
        false
    }

    /// Reads the file or folder.
    ///
    /// # Errors
    /// What is wrong with the content and what was expected.
    fn open(&self, path: &Path, _progress: &mut dyn Progress) -> Result<Dataset, DataError> {
        Err(DataError::format(path, format!("{} makes its own samples", self.title()), "no file"))
    }

    /// What a generator makes when nothing is asked for; `None` for a kind of file.
    fn generates(&self) -> Option<Generate> {
        None
    }

    /// Makes samples; only asked of a source that [`Source::generates`].
    ///
    /// # Errors
    /// [`DataError::Cancelled`], or that this source reads files.
    fn generate(&self, _ask: Generate, _progress: &mut dyn Progress) -> Result<Dataset, DataError> {
        Err(DataError::Unusable(format!("{} reads files and makes no samples", self.title())))
    }
}
