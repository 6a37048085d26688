//! Reading files, compressed or not, without trusting what they say of their size.

use crate::data::{DataError, Progress};
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

/// Bytes read between two looks at whether the person has cancelled.
const CHUNK: usize = 1 << 20;

/// The largest decompressed file read: 16 GiB. Beyond it a file is taken for a decompression bomb.
pub const LARGEST: u64 = 16 << 30;

/// The first bytes of text in UTF-8 that says so.
pub const BOM: &[u8] = b"\xef\xbb\xbf";

/// The longest line of text that is read: 64 MiB.
const LONGEST_LINE: usize = 64 << 20;

/// Whether the file starts with the two bytes of a gzip stream.
pub fn is_gzip(path: &Path) -> bool {
    let mut magic = [0; 2];
    File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok() && magic == [0x1f, 0x8b]
}

/// A reader of the file's content, decompressed where it is gzip.
///
/// # Errors
/// [`DataError::Io`] where the file cannot be opened.
pub fn reader(path: &Path) -> Result<Box<dyn Read>, DataError> {
    let file = File::open(path).map_err(|e| DataError::io(path, e))?;
    let buffered = BufReader::with_capacity(CHUNK, file);
    Ok(if is_gzip(path) { Box::new(flate2::read::MultiGzDecoder::new(buffered)) } else { Box::new(buffered) })
}

/// A reader of text after its byte order mark, decompressed where it is gzip, that ends with an error where a line is longer than any line of data:
/// a file of zeros must not become one line in memory.
///
/// # Errors
/// [`DataError::Io`] where the file cannot be opened.
pub fn text_reader(path: &Path) -> Result<Box<dyn Read>, DataError> {
    let mut from = reader(path)?.take(LARGEST);
    let mut start = Vec::new();
    from.by_ref().take(BOM.len() as u64).read_to_end(&mut start).map_err(|e| DataError::io(path, e))?;
    let start = if start == BOM { Vec::new() } else { start };
    Ok(Box::new(Lines { from: Cursor::new(start).chain(from), line: 0 }))
}

struct Lines<R> {
    from: R,
    line: usize,
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.from.read(buffer)?;
        match buffer[..read].iter().rposition(|&byte| byte == b'\n') {
            Some(last) => self.line = read - last,
            None => self.line += read,
        }
        if self.line > LONGEST_LINE {
            return Err(std::io::Error::other(format!("a line has more than {LONGEST_LINE} bytes")));
        }
        Ok(read)
    }
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
/// [`DataError::Io`] where the system does not tell.
pub fn on_disk(path: &Path) -> Result<u64, DataError> {
    Ok(std::fs::metadata(path).map_err(|e| DataError::io(path, e))?.len())
}

/// The content after its first `skip` bytes, which must be exactly `expected` bytes long; with `only`, just its first
/// so many bytes.
///
/// Memory grows with what is really there, never with what a header claims.
///
/// # Errors
/// A [`DataError::Format`] that says how many bytes were there and how many were expected; [`DataError::Cancelled`].
pub fn exactly(
    path: &Path,
    skip: usize,
    expected: u64,
    only: Option<u64>,
    progress: &mut dyn Progress,
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
    progress: &mut dyn Progress,
) -> Result<Vec<u8>, DataError> {
    let wrong = |found: String| DataError::format(path, found, format!("{expected} bytes of values"));
    if expected > LARGEST {
        return Err(wrong(format!("the header promises {expected} bytes, more than can be read")));
    }
    let wanted = only.unwrap_or(u64::MAX).min(expected);
    let mut bytes = Vec::with_capacity(sure.min(wanted) as usize);
    loop {
        progress.report("Reading", bytes.len() as f32 / wanted.max(1) as f32)?;
        let chunk = if only.is_some() { (wanted - bytes.len() as u64).min(CHUNK as u64) } else { CHUNK as u64 };
        let read = from.take(chunk).read_to_end(&mut bytes).map_err(|e| DataError::io(path, e))?;
        if bytes.len() as u64 > expected {
            return Err(wrong(format!("there are more than the {expected} bytes that the header promises")));
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
