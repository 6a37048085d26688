//! The one face of everything that datasets come from.

use super::{Budget, DataError, Dataset, Survey};
use crate::progress::Progress;
use crate::recipe::Reading;
use std::path::Path;

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

/// How sure a kind of file is that a path is of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// It is not.
    No,
    /// It can be read as that, and as something else too.
    Possible,
    /// Nothing else looks like this.
    Certain,
}

impl From<bool> for Likeness {
    fn from(certain: bool) -> Self {
        if certain { Self::Certain } else { Self::No }
    }
}

/// What is to be read, and how.
#[derive(Clone, Copy, Debug)]
pub struct ReadAsk<'a> {
    /// The file or folder.
    pub path: &'a Path,
    /// What the content does not say of itself.
    pub reading: &'a Reading,
    /// Read about so many samples and no more, for a preview; all when absent.
    pub limit: Option<usize>,
    /// The memory that it may take.
    pub budget: Budget,
}

impl<'a> ReadAsk<'a> {
    /// The whole of a file or folder, in the memory that this machine has.
    pub fn all(path: &'a Path, reading: &'a Reading) -> Self {
        Self { path, reading, limit: None, budget: Budget::of_machine() }
    }

    /// Whether there is memory for that; what needs it, in the plural, and what would need less.
    ///
    /// # Errors
    /// [`DataError::TooLarge`].
    pub fn afford(&self, needed: u64, what: &str, way_out: &str) -> Result<(), DataError> {
        self.budget.check(needed, what, way_out).map_err(|source| DataError::too_large(self.path, source))
    }

    /// The limit, or no limit.
    pub fn most(&self) -> usize {
        self.limit.unwrap_or(usize::MAX)
    }
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
    fn likeness(&self, _path: &Path) -> Likeness {
        Likeness::No
    }

    /// What there is to choose before the file or folder is read as this kind: nothing, for most.
    ///
    /// # Errors
    /// What is wrong with the content and what was expected.
    fn survey(&self, _ask: &ReadAsk<'_>, _progress: &dyn Progress) -> Result<Survey, DataError> {
        Ok(Survey::default())
    }

    /// Reads the file or folder.
    ///
    /// # Errors
    /// What is wrong with the content and what was expected.
    fn read(&self, ask: &ReadAsk<'_>, _progress: &dyn Progress) -> Result<Dataset, DataError> {
        Err(DataError::format(ask.path, format!("{} generates its samples", self.title()), "no file"))
    }

    /// What a generator makes when nothing is asked for; `None` for a kind of file.
    fn generates(&self) -> Option<Generate> {
        None
    }

    /// Makes samples; only asked of a source that [`Source::generates`].
    ///
    /// # Errors
    /// [`DataError::Cancelled`], or that this source reads files.
    fn generate(&self, _ask: Generate, _progress: &dyn Progress) -> Result<Dataset, DataError> {
        Err(DataError::Unusable(format!("{} reads files and does not generate samples", self.title())))
    }
}
