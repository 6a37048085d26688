//! Where pictures lie: files below a folder, or members of an archive.

use crate::data::formats::watch::Watch;
use crate::data::formats::{bounded, files};
use crate::data::{DataError, ReadAsk, open_file};
use crate::progress::Progress;
use image::ImageFormat;
use std::borrow::Cow;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Files without a telling name that are looked into: beyond, they are no pictures.
const MOST_LOOKS: usize = 2000;

/// The largest picture file that is read: 64 MiB.
const LARGEST_PICTURE: u64 = 64 << 20;

/// Bytes of a picture in an archive between two looks at what there is room for.
const CHUNK: u64 = 1 << 20;

/// A picture: where it lies, and its bytes where they are in memory already.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Its path below the folder or in the archive, parts joined by `/`.
    pub place: String,
    file: PathBuf,
    held: Option<Vec<u8>>,
}

impl Picture {
    /// The file as it is.
    ///
    /// # Errors
    /// What the system says, or that it is no regular file or too large for a picture.
    pub fn bytes(&self) -> Result<Cow<'_, [u8]>, String> {
        if let Some(bytes) = &self.held {
            return Ok(Cow::Borrowed(bytes));
        }
        let file = open_file(&self.file).map_err(|e| match e {
            DataError::Format { what, .. } => what,
            other => other.to_string(),
        })?;
        let mut bytes = Vec::new();
        file.take(LARGEST_PICTURE + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        if bytes.len() as u64 > LARGEST_PICTURE {
            return Err(format!("it is larger than {} MiB", LARGEST_PICTURE >> 20));
        }
        Ok(Cow::Owned(bytes))
    }

    /// How many bytes of it are in memory already.
    pub fn held(&self) -> u64 {
        self.held.as_ref().map_or(0, |bytes| bytes.len() as u64)
    }

    /// The last part of its path.
    pub fn name(&self) -> &str {
        self.place.rsplit('/').next().unwrap_or(&self.place)
    }
}

/// Every picture below a folder, by path.
///
/// # Errors
/// As [`files::files_below`]; [`DataError::Cancelled`].
pub fn of_folder(folder: &Path, progress: &dyn Progress) -> Result<Vec<Picture>, DataError> {
    let mut looks = 0;
    let mut found = Vec::new();
    for file in files::files_below(folder, progress)? {
        let is_picture = match named_picture(&file) {
            Some(by_name) => by_name,
            None if looks < MOST_LOOKS => {
                looks += 1;
                progress.report("Finding pictures", 0.0)?;
                bounded::start(&file, 16).is_ok_and(|start| image::guess_format(&start).is_ok())
            }
            None => false,
        };
        if is_picture {
            let inside = file.strip_prefix(folder).unwrap_or(&file);
            let parts: Vec<Cow<'_, str>> = inside.iter().map(|part| part.to_string_lossy()).collect();
            found.push(Picture { place: parts.join("/"), file, held: None });
        }
    }
    Ok(found)
}

/// Every picture of a `.tar` or `.tar.gz`, in the order of their paths, with their bytes, as far as there is memory.
///
/// # Errors
/// What is wrong with the archive; [`DataError::TooLarge`]; [`DataError::Cancelled`].
pub fn of_archive(ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Vec<Picture>, DataError> {
    let path = ask.path;
    let watch = Watch::new("Unpacking", progress);
    let broken = |e: std::io::Error| {
        let what = format!("the archive cannot be read ({e})");
        watch.or_stopped(DataError::format(path, what, "a whole .tar or .tar.gz of pictures"))
    };
    let mut archive = tar::Archive::new(bounded::watched_reader(path, &watch)?);
    let mut found = Vec::new();
    let mut held = 0;
    for (number, entry) in archive.entries().map_err(broken)?.enumerate() {
        let mut entry = entry.map_err(broken)?;
        if number.is_multiple_of(500) {
            // How many there are is known at the end only.
            watch.report(1.0 - 1.0 / (1.0 + number as f32 / 20_000.0))?;
        }
        let name = entry.path().map_err(broken)?.into_owned();
        if !entry.header().entry_type().is_file() || named_picture(&name) != Some(true) {
            continue;
        }
        let bytes = picture_bytes(&mut entry, held, ask)?.map_err(broken)?;
        held += bytes.len() as u64;
        let parts: Vec<Cow<'_, str>> =
            name.iter().filter(|part| *part != ".").map(|part| part.to_string_lossy()).collect();
        found.push(Picture { place: parts.join("/"), file: path.to_owned(), held: Some(bytes) });
    }
    found.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(found)
}

/// The bytes of a picture in an archive beside those that are `held` already; none of one that is too large for a
/// picture, so that it is left out as broken. The inner error is the reader's, the outer one that memory is short.
fn picture_bytes(entry: &mut dyn Read, held: u64, ask: &ReadAsk<'_>) -> Result<std::io::Result<Vec<u8>>, DataError> {
    let mut bytes = Vec::new();
    loop {
        match entry.take(CHUNK).read_to_end(&mut bytes) {
            Ok(0) => return Ok(Ok(bytes)),
            Ok(_) => {}
            Err(e) => return Ok(Err(e)),
        }
        if bytes.len() as u64 > LARGEST_PICTURE {
            return Ok(Ok(Vec::new()));
        }
        let way_out = "unpack the archive and open the folder, or take fewer pictures";
        ask.afford(held + bytes.len() as u64, "the picture files that the archive holds", way_out)?;
    }
}

/// Whether a tar's first members are pictures in folders; reads no more than those.
pub fn is_archive_of_pictures(path: &Path) -> bool {
    let Ok(reader) = bounded::reader(path) else { return false };
    let mut archive = tar::Archive::new(reader.take(1 << 24));
    let Ok(entries) = archive.entries() else { return false };
    let mut files = entries.take(64).map_while(Result::ok).filter(|entry| entry.header().entry_type().is_file());
    files.any(|entry| entry.path().is_ok_and(|name| named_picture(&name) == Some(true) && name.iter().count() > 1))
}

/// Whether the name's ending is that of a picture; `None` where it says nothing.
pub fn named_picture(path: &Path) -> Option<bool> {
    let ending = path.extension()?.to_str()?;
    match ImageFormat::from_extension(ending) {
        Some(format) => Some(format.can_read()),
        None => (ending.len() <= 4 && ending.bytes().any(|b| b.is_ascii_alphabetic())).then_some(false),
    }
}
