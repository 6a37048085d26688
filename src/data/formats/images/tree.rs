//! Where pictures lie: files below a folder, or members of an archive.

use crate::data::formats::{bounded, files};
use crate::data::{DataError, Progress};
use image::ImageFormat;
use std::borrow::Cow;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Files without a telling name that are looked into: beyond, they are no pictures.
const MOST_LOOKS: usize = 2000;

/// The largest picture file in an archive that is read: 64 MiB.
const LARGEST_PICTURE: u64 = 64 << 20;

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
    /// What the system says.
    pub fn bytes(&self) -> Result<Cow<'_, [u8]>, String> {
        match &self.held {
            Some(bytes) => Ok(Cow::Borrowed(bytes)),
            None => std::fs::read(&self.file).map(Cow::Owned).map_err(|e| e.to_string()),
        }
    }

    /// The last part of its path.
    pub fn name(&self) -> &str {
        self.place.rsplit('/').next().unwrap_or(&self.place)
    }
}

/// Every picture below a folder, by path.
pub fn of_folder(folder: &Path) -> Vec<Picture> {
    let mut looks = 0;
    let found = files::files_below(folder).into_iter().filter(|file| {
        let by_name = named_picture(file);
        by_name.unwrap_or_else(|| {
            looks += 1;
            looks <= MOST_LOOKS && bounded::start(file, 16).is_ok_and(|start| image::guess_format(&start).is_ok())
        })
    });
    found
        .map(|file| {
            let inside = file.strip_prefix(folder).unwrap_or(&file);
            let parts: Vec<Cow<'_, str>> = inside.iter().map(|part| part.to_string_lossy()).collect();
            Picture { place: parts.join("/"), file, held: None }
        })
        .collect()
}

/// Every picture of a `.tar` or `.tar.gz`, in the order of their paths, with their bytes.
///
/// # Errors
/// What is wrong with the archive; [`DataError::Cancelled`].
pub fn of_archive(path: &Path, progress: &mut dyn Progress) -> Result<Vec<Picture>, DataError> {
    let broken = |e: std::io::Error| {
        DataError::format(path, format!("the archive cannot be read ({e})"), "a whole .tar or .tar.gz of pictures")
    };
    let mut archive = tar::Archive::new(bounded::reader(path)?.take(bounded::LARGEST));
    let mut found = Vec::new();
    for (number, entry) in archive.entries().map_err(broken)?.enumerate() {
        let mut entry = entry.map_err(broken)?;
        if number.is_multiple_of(500) {
            // How many there are is known at the end only.
            progress.report("Unpacking", 1.0 - 1.0 / (1.0 + number as f32 / 20_000.0))?;
        }
        let name = entry.path().map_err(broken)?.into_owned();
        if !entry.header().entry_type().is_file() || named_picture(&name) != Some(true) {
            continue;
        }
        let mut bytes = Vec::new();
        // One byte more than allowed, so that a larger picture is known to be one, and left out as broken.
        (&mut entry).take(LARGEST_PICTURE + 1).read_to_end(&mut bytes).map_err(broken)?;
        if bytes.len() as u64 > LARGEST_PICTURE {
            bytes = Vec::new();
        }
        let parts: Vec<Cow<'_, str>> =
            name.iter().filter(|part| *part != ".").map(|part| part.to_string_lossy()).collect();
        found.push(Picture { place: parts.join("/"), file: path.to_owned(), held: Some(bytes) });
    }
    found.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(found)
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
