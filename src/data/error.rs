//! What can be wrong with data.

use super::OverBudget;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why data could not be read or prepared: what failed, why, what was expected, and the path last.
#[derive(Debug, Error)]
pub enum DataError {
    /// The system refused to read it.
    #[error("could not read the file ({source}): {}", path.display())]
    Io {
        /// What the system said.
        source: std::io::Error,
        /// The file or folder.
        path: PathBuf,
    },
    /// The content is not what its kind promises.
    #[error("{what}; expected {expected}: {}", path.display())]
    Format {
        /// What is wrong.
        what: String,
        /// What should have been there.
        expected: String,
        /// The file.
        path: PathBuf,
    },
    /// No source recognises it.
    #[error("Afterimage cannot read this kind of file (it reads {known}): {}", path.display())]
    Unrecognised {
        /// The kinds that are read.
        known: String,
        /// The file or folder.
        path: PathBuf,
    },
    /// A dataset known by name whose files are not there.
    #[error(
        "{title} is not downloaded yet; download it (`afterimage data fetch {name}`, or the Data panel), or put {files} into this folder: {}",
        folder.display()
    )]
    Missing {
        /// The dataset's title.
        title: String,
        /// Its name.
        name: String,
        /// The files needed.
        files: String,
        /// Where they belong.
        folder: PathBuf,
    },
    /// A file that could not be downloaded.
    #[error(
        "{file} could not be downloaded ({why}); to add it by hand, get it from {urls} and put it into this folder: {}",
        folder.display()
    )]
    Download {
        /// The file.
        file: String,
        /// What each address said.
        why: String,
        /// The addresses.
        urls: String,
        /// Where it belongs.
        folder: PathBuf,
    },
    /// A name that is neither a dataset nor a path.
    #[error("there is no dataset or file {0:?}; see `afterimage list datasets`")]
    Unknown(String),
    /// The data is fine but cannot be used in the way asked for.
    #[error("{0}")]
    Unusable(String),
    /// What a file or folder holds needs more memory than there is.
    #[error("{source}: {}", path.display())]
    TooLarge {
        /// What needs how much.
        source: OverBudget,
        /// The file or folder.
        path: PathBuf,
    },
    /// What is made or prepared needs more memory than there is.
    #[error(transparent)]
    OverBudget(#[from] OverBudget),
    /// The person stopped it.
    #[error("stopped")]
    Cancelled,
}

crate::progress::can_be_cancelled!(DataError);

impl DataError {
    /// A content error about this file.
    pub fn format(path: &Path, what: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Format { what: what.into(), expected: expected.into(), path: path.to_owned() }
    }

    /// Too large a wish for this file's content.
    pub fn too_large(path: &Path, source: OverBudget) -> Self {
        Self::TooLarge { source, path: path.to_owned() }
    }

    /// A system error about this file.
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { source, path: path.to_owned() }
    }
}
