//! One file: asked for, continued, checked, put in its place.

use super::check::{Checked, check};
use super::{Message, Transfer, Web};
use crate::data::catalog::Download;
use crate::data::{DataError, regular};
use crate::progress::Progress;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Time between two looks at whether the person has cancelled.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A transfer that brings nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// The largest file that is taken: more than any dataset known by name.
const LARGEST: u64 = 4 << 30;

/// Downloads one file into a folder: into `NAME.part` first, from where a broken transfer goes on, then checked, then
/// renamed.
///
/// # Errors
/// [`DataError::Download`] with every address's reason; [`DataError::Io`] where the disk refuses;
/// [`DataError::Cancelled`].
pub fn fetch_file(
    download: &Download,
    folder: &Path,
    web: &mut dyn Web,
    progress: &dyn Progress,
) -> Result<PathBuf, DataError> {
    let to = folder.join(&download.file);
    let part = folder.join(format!("{}.part", download.file));
    let mut reasons = Vec::new();
    for url in &download.urls {
        // A part that turns out wrong may have been another file's: once more, from its start.
        for _ in 0..2 {
            let continued = length(&part) > 0;
            match transfer(url, download, &part, web, progress)? {
                Err(why) => {
                    reasons.push(format!("{}: {why}", host(url)));
                    break;
                }
                Ok(()) => match check(download, &part, progress)? {
                    Checked::Wrong(why) => {
                        std::fs::remove_file(&part).map_err(|e| DataError::io(&part, e))?;
                        if !continued {
                            reasons.push(format!("{}: {why}", host(url)));
                            break;
                        }
                    }
                    _ => {
                        std::fs::rename(&part, &to).map_err(|e| DataError::io(&to, e))?;
                        return Ok(to);
                    }
                },
            }
        }
    }
    let why = reasons.join("; ");
    Err(DataError::Download {
        why,
        file: download.file.clone(),
        urls: download.urls.join(" or "),
        folder: folder.to_owned(),
    })
}

/// Appends what an address gives to the part; the inner error is the address's, the outer one is ours.
fn transfer(
    url: &str,
    download: &Download,
    part: &Path,
    web: &mut dyn Web,
    progress: &dyn Progress,
) -> Result<Result<(), String>, DataError> {
    // Opening a pipe, also to write into it, waits for somebody at its other end.
    if part.exists() {
        regular(part)?;
    }
    if download.bytes.is_some_and(|bytes| length(part) > bytes) {
        std::fs::remove_file(part).map_err(|e| DataError::io(part, e))?;
    }
    let mut file = OpenOptions::new().create(true).append(true).open(part).map_err(|e| DataError::io(part, e))?;
    let mut have = length(part);
    let mut total = download.bytes;
    let mut transfer = web.start(url, have);
    let mut heard = Instant::now();
    loop {
        let share = total.map_or(0.0, |total| have as f32 / total.max(1) as f32);
        progress.report(&format!("Downloading {} ({})", download.file, megabytes(have, total)), share)?;
        let message = next(transfer.as_mut(), &mut heard);
        match message {
            Message::Waiting => {}
            Message::Broken(why) => return Ok(Err(why)),
            Message::End => {
                file.sync_all().map_err(|e| disk(part, e))?;
                let short = total.is_some_and(|total| have < total);
                return Ok(if short { Err(format!("the connection closed after {have} bytes")) } else { Ok(()) });
            }
            Message::Head { status: 416, .. } if have > 0 => {
                // Nothing is left to ask for: the part is whole, or of another file; the check tells.
                return Ok(Ok(()));
            }
            Message::Head { status, start, total: whole } => {
                if !matches!(status, 200 | 206) {
                    return Ok(Err(format!("the server answered {status}{}", meaning(status))));
                }
                if start != have {
                    // It sends the file from its start.
                    file = File::create(part).map_err(|e| DataError::io(part, e))?;
                    have = 0;
                }
                total = whole.or(total);
                if total.is_some_and(|total| total > LARGEST) {
                    return Ok(Err("the file is larger than 4 GiB".to_owned()));
                }
            }
            Message::Bytes(bytes) => {
                file.write_all(&bytes).map_err(|e| disk(part, e))?;
                have += bytes.len() as u64;
                if have > LARGEST {
                    return Ok(Err("the server sent more than 4 GiB".to_owned()));
                }
            }
        }
    }
}

fn next(transfer: &mut dyn Transfer, heard: &mut Instant) -> Message {
    match transfer.next(LOOK_EVERY) {
        Message::Waiting if heard.elapsed() > PATIENCE => {
            Message::Broken(format!("no data for {} seconds", PATIENCE.as_secs()))
        }
        Message::Waiting => Message::Waiting,
        other => {
            *heard = Instant::now();
            other
        }
    }
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |m| m.len())
}

fn disk(path: &Path, error: std::io::Error) -> DataError {
    if error.kind() == ErrorKind::StorageFull {
        let what = "the disk is full; the partial download is kept and the next attempt resumes it";
        return DataError::format(path, what, "space for the rest of the file");
    }
    DataError::io(path, error)
}

fn megabytes(have: u64, total: Option<u64>) -> String {
    let mb = |bytes: u64| format!("{:.1}", bytes as f64 / 1e6);
    total.map_or_else(|| format!("{} MB", mb(have)), |total| format!("{} of {} MB", mb(have), mb(total)))
}

fn host(url: &str) -> &str {
    url.split("://").nth(1).unwrap_or(url).split('/').next().unwrap_or(url)
}

fn meaning(status: u16) -> &'static str {
    match status {
        403 => " (forbidden)",
        404 | 410 => " (not found)",
        429 => " (too many requests)",
        500..=599 => " (server error)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told() {
        let full = disk(Path::new("file.part"), ErrorKind::StorageFull.into()).to_string();
        assert!(full.contains("the disk is full") && full.contains("file.part"), "{full}");
        let other = disk(Path::new("file.part"), ErrorKind::PermissionDenied.into()).to_string();
        assert!(!other.contains("full"), "{other}");
    }
}
