//! Folders, listed without trusting what lies in them.

use crate::data::DataError;
use std::path::{Path, PathBuf};

/// How deep folders are followed: a loop of links ends here.
pub const DEEPEST: usize = 6;

/// A file's name as text; what is not text is replaced, never refused.
pub fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The files of a folder, by name; none where it cannot be read. A file stands for itself.
pub fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    entries(path).unwrap_or_default().into_iter().filter(|path| path.is_file()).collect()
}

/// The folders of a folder, by name.
pub fn folders(path: &Path) -> Vec<PathBuf> {
    entries(path).unwrap_or_default().into_iter().filter(|path| path.is_dir()).collect()
}

/// Everything in a folder, by name.
///
/// # Errors
/// What the system says where it cannot be read.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let read = std::fs::read_dir(folder).map_err(|e| DataError::io(folder, e))?;
    let mut paths: Vec<PathBuf> = read.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

/// Every file in a folder and the folders in it, by path; deeper than [`DEEPEST`] nothing is looked for.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
        let Ok(read) = std::fs::read_dir(folder) else { return };
        for entry in read.flatten() {
            // The directory itself knows its entries' kinds: one question less a file.
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            let is_folder = if kind.is_symlink() { path.is_dir() } else { kind.is_dir() };
            if !is_folder {
                found.push(path);
            } else if depth < DEEPEST {
                walk(&path, depth + 1, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, 0, &mut found);
    found.sort();
    found
}

/// Whether a file's name says that it is for testing: `t10k`, `test`, `_TEST`.
pub fn names_test(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("t10k") || name.contains("test")
}
