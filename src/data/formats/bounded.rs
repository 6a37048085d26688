//! Reading files, compressed or not, without trusting what they say of their size.

use super::watch::{Watch, Watched};
use crate::data::{Budget, DataError, open_file, regular};
use crate::progress::Progress;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

/// Bytes read between two looks at whether the person has cancelled.
const CHUNK: usize = 1 << 20;

/// The first bytes of text in UTF-8 that says so.
pub const BOM: &[u8] = b"\xef\xbb\xbf";

/// The longest row of text that is read: 64 MiB.
const LONGEST_ROW: u64 = 64 << 20;

/// Whether the file starts with the two bytes of a gzip stream.
pub fn is_gzip(path: &Path) -> bool {
    let mut magic = [0; 2];
    open_file(path).is_ok_and(|mut file| file.read_exact(&mut magic).is_ok()) && magic == [0x1f, 0x8b]
}

/// A reader of the file's content, decompressed where it is gzip.
///
/// # Errors
/// As [`open_file`].
pub fn reader(path: &Path) -> Result<Box<dyn Read>, DataError> {
    let buffered = BufReader::with_capacity(CHUNK, open_file(path)?);
    Ok(if is_gzip(path) { Box::new(flate2::read::MultiGzDecoder::new(buffered)) } else { Box::new(buffered) })
}

/// A reader of the content that asks every mebibyte whether to go on, and ends with an error where there is far more
/// than any file of data holds: what is passed over needs no memory, but time.
///
/// # Errors
/// As [`open_file`].
pub fn watched_reader<'w>(path: &Path, watch: &'w Watch<'_>) -> Result<Box<dyn Read + 'w>, DataError> {
    Ok(Box::new(Watched::new(reader(path)?, watch, u64::MAX)))
}

/// A reader of text after its byte order mark, decompressed where it is gzip, watched as by [`watched_reader`]. It ends
/// with an error where a row is longer than any row of data, wherever its line ends are: a file of zeros, or an open
/// quotation mark, must not become one row in memory. Whoever takes a row tells the watch.
///
/// # Errors
/// As [`open_file`].
pub fn text_reader<'w>(path: &Path, watch: &'w Watch<'_>) -> Result<Box<dyn Read + 'w>, DataError> {
    let mut from = reader(path)?;
    let mut start = Vec::new();
    from.by_ref().take(BOM.len() as u64).read_to_end(&mut start).map_err(|e| DataError::io(path, e))?;
    let start = if start == BOM { Vec::new() } else { start };
    Ok(Box::new(Watched::new(Cursor::new(start).chain(from), watch, LONGEST_ROW)))
}

/// The first `count` bytes of the content, fewer where it is shorter.
///
/// # Errors
/// [`DataError::Io`] where the file cannot be read.
pub fn start(path: &Path, count: usize) -> Result<Vec<u8>, DataError> {
    let mut bytes = Vec::with_capacity(count.min(CHUNK));
    reader(path)?.take(count as u64).read_to_end(&mut bytes).map_err(|e| DataError::io(path, e))?;
    Ok(bytes)
}

/// The size of the file on disk, in bytes.
///
/// # Errors
/// [`DataError::Io`] where the system does not tell, [`DataError::Format`] where it is no regular file.
pub fn on_disk(path: &Path) -> Result<u64, DataError> {
    Ok(regular(path)?.len())
}

/// The content after its first `skip` bytes, which must be exactly `expected` bytes long; with `only`, just its first
/// so many bytes.
///
/// Memory grows with what is really there, never with what a header claims.
///
/// # Errors
/// A [`DataError::Format`] that says how many bytes were there and how many were expected; [`DataError::TooLarge`] where
/// they do not fit into memory; [`DataError::Cancelled`].
pub fn exactly(
    path: &Path,
    skip: usize,
    expected: u64,
    only: Option<u64>,
    progress: &dyn Progress,
) -> Result<Vec<u8>, DataError> {
    let mut from = reader(path)?;
    let mut header = vec![0; skip];
    from.read_exact(&mut header).map_err(|e| DataError::io(path, e))?;
    let size = on_disk(path)?;
    let sure = if is_gzip(path) { size } else { size.saturating_sub(skip as u64) };
    take(&mut from, path, expected, only, sure, progress)
}

/// What is left in a reader, which must be exactly `expected` bytes long; with `only`, just its first so many bytes.
/// `sure` bytes are known to be there.
///
/// # Errors
/// As [`exactly`].
pub fn take(
    from: &mut dyn Read,
    path: &Path,
    expected: u64,
    only: Option<u64>,
    sure: u64,
    progress: &dyn Progress,
) -> Result<Vec<u8>, DataError> {
    let wrong = |found: String| DataError::format(path, found, format!("{expected} bytes of values"));
    let wanted = only.unwrap_or(u64::MAX).min(expected);
    let affordable = Budget::of_machine().check(wanted, "the values announced in the header", "");
    affordable.map_err(|source| DataError::too_large(path, source))?;
    let mut bytes = Vec::with_capacity(sure.min(wanted) as usize);
    loop {
        progress.report("Reading", bytes.len() as f32 / wanted.max(1) as f32)?;
        let chunk = if only.is_some() { (wanted - bytes.len() as u64).min(CHUNK as u64) } else { CHUNK as u64 };
        let read = from.take(chunk).read_to_end(&mut bytes).map_err(|e| DataError::io(path, e))?;
        if bytes.len() as u64 > expected {
            return Err(wrong(format!("there are more than the {expected} bytes announced in the header")));
        }
        if read == 0 {
            break;
        }
    }
    if (bytes.len() as u64) < wanted {
        return Err(wrong(format!("the file ends after {} bytes of values", bytes.len())));
    }
    Ok(bytes)
}
