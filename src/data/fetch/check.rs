//! Whether a file is what its publisher published.

use crate::data::catalog::{Download, SeriesCounts};
use crate::data::formats::{self, Ucr};
use crate::data::{DataError, ReadAsk, Source, open_file};
use crate::progress::Progress;
use crate::recipe::Reading;
use md5::Md5;
use sha2::Sha256;
use sha2::digest::{Digest, DynDigest};
use std::io::Read;
use std::path::Path;

/// Bytes read between two looks at whether the person has cancelled.
const CHUNK: usize = 1 << 20;

/// What checking a file found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It is what was published.
    Right,
    /// It is not; what differs.
    Wrong(String),
    /// Nothing is published to check it by.
    Unchecked,
}

impl Checked {
    /// Whether there is nothing against the file.
    pub fn is_fine(&self) -> bool {
        !matches!(self, Self::Wrong(_))
    }
}

/// Checks a file by what its catalogue entry says.
///
/// # Errors
/// What the system says where it cannot be read; [`DataError::Cancelled`].
pub fn check(download: &Download, path: &Path, progress: &dyn Progress) -> Result<Checked, DataError> {
    let mut checked = Checked::Unchecked;
    let gzipped = formats::is_gzip(path) || !download.file.ends_with(".gz");
    let wholes: [(&Option<String>, &str, Box<dyn DynDigest>); 2] =
        [(&download.sha256, "SHA-256", Box::new(Sha256::new())), (&download.md5, "MD5", Box::new(Md5::new()))];
    let contents: [(&Option<String>, &str, Box<dyn DynDigest>); 2] = [
        (&download.content_sha256, "SHA-256 of the content", Box::new(Sha256::new())),
        (&download.content_md5, "MD5 of the content", Box::new(Md5::new())),
    ];
    for (expected, name, digest) in wholes.into_iter().filter(|_| gzipped).chain(contents) {
        let Some(expected) = expected else { continue };
        let is_content = name.contains("content");
        let from: Box<dyn Read> = if is_content { formats::reader(path)? } else { Box::new(open_file(path)?) };
        let found = match digest_of(from, digest, path, progress) {
            Err(DataError::Cancelled) => return Err(DataError::Cancelled),
            // What does not even decompress is not what was published.
            Err(error) if is_content => return Ok(Checked::Wrong(error.to_string())),
            found => found?,
        };
        if !found.eq_ignore_ascii_case(expected) {
            return Ok(Checked::Wrong(format!("its {name} is {found}, expected {expected}")));
        }
        checked = Checked::Right;
    }
    match &download.series {
        Some(counts) => check_series(counts, path, progress),
        None => Ok(checked),
    }
}

fn digest_of(
    mut from: Box<dyn Read>,
    mut digest: Box<dyn DynDigest>,
    path: &Path,
    progress: &dyn Progress,
) -> Result<String, DataError> {
    let mut buffer = vec![0; CHUNK];
    loop {
        progress.report("Verifying the download", 1.0)?;
        let read = from.read(&mut buffer).map_err(|e| DataError::io(path, e))?;
        if read == 0 {
            return Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        }
        digest.update(&buffer[..read]);
    }
}

/// Reads a file of series and compares its counts.
fn check_series(counts: &SeriesCounts, path: &Path, progress: &dyn Progress) -> Result<Checked, DataError> {
    let dataset = match Ucr.read(&ReadAsk::all(path, &Reading::default()), progress) {
        Err(DataError::Cancelled) => return Err(DataError::Cancelled),
        Err(error) => return Ok(Checked::Wrong(error.to_string())),
        Ok(dataset) => dataset,
    };
    let points = dataset.samples.shape().len();
    let train = dataset.given_train.unwrap_or(dataset.len());
    // A test file beside it is read with it: only this file's own series count.
    let is_test = path.file_name().is_some_and(|name| name.to_string_lossy().contains("_TEST"));
    let own: Vec<u32> = if is_test && dataset.given_train.is_some() {
        (train as u32..dataset.len() as u32).collect()
    } else {
        (0..train as u32).collect()
    };
    let found = dataset.class_counts(&own);
    if points == counts.points && found == counts.classes {
        return Ok(Checked::Right);
    }
    let what = format!(
        "it has series of {points} points, {found:?} of each class; expected {} points and {:?}",
        counts.points, counts.classes
    );
    Ok(Checked::Wrong(what))
}
