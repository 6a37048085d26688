//! Downloading datasets known by name: asked for by a person, over TLS, resumable, checked, stored atomically.
//!
//! What talks to the network is behind [`Web`]; this module decides what to ask for and what to believe.

mod check;
mod file;

pub use check::{Checked, check};
pub use file::fetch_file;

use super::catalog::{Entry, found};
use super::{DataError, DataFolder};
use crate::progress::Progress;
use std::time::Duration;

/// Something that starts transfers.
pub trait Web {
    /// Starts asking for a file from its byte `from` on; returns at once.
    fn start(&mut self, url: &str, from: u64) -> Box<dyn Transfer>;
}

/// A transfer under way.
pub trait Transfer {
    /// What came in, waiting for it no longer than that.
    fn next(&mut self, longest: Duration) -> Message;
}

/// What a transfer tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The answer begins: the status, the byte that the body starts at, and the size of the whole file where known.
    Head {
        /// HTTP status.
        status: u16,
        /// Where in the file the body begins.
        start: u64,
        /// Size of the whole file in bytes.
        total: Option<u64>,
    },
    /// Bytes of the file, in order.
    Bytes(Vec<u8>),
    /// Nothing came in meanwhile.
    Waiting,
    /// The body is over.
    End,
    /// It broke off; why.
    Broken(String),
}

/// Downloads what is missing of a dataset and checks it; what is there already and right is left alone.
///
/// # Errors
/// Why it could not, and what to put where by hand; [`DataError::Cancelled`]. What came in until then is kept, and the
/// next attempt goes on from it.
pub fn fetch(entry: &Entry, folder: &DataFolder, web: &mut dyn Web, progress: &dyn Progress) -> Result<(), DataError> {
    let place = folder.of(&entry.name);
    if entry.downloads.is_empty() {
        return Err(DataError::Unusable(format!("{} has no download address", entry.title)));
    }
    std::fs::create_dir_all(&place).map_err(|e| DataError::io(&place, e))?;
    for download in &entry.downloads {
        if let Some(path) = found(&place, &download.file) {
            if check(download, &path, progress)?.is_fine() {
                continue;
            }
            // Out of the way, so that it is not opened instead of the one that comes; nothing is thrown away.
            let mut aside = path.clone().into_os_string();
            aside.push(".wrong");
            std::fs::rename(&path, &aside).map_err(|e| DataError::io(&path, e))?;
        }
        fetch_file(download, &place, web, progress).map_err(|error| match error {
            DataError::Download { why, .. } => {
                let urls = download.urls.join(" or ");
                DataError::Download { why, file: download.file.clone(), urls, folder: place.clone() }
            }
            other => other,
        })?;
    }
    Ok(())
}
