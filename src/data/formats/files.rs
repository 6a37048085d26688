//! Folders, listed without trusting what lies in them.

use crate::data::DataError;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// How deep folders are followed: a loop of links ends here.
pub const DEEPEST: usize = 6;

/// A folder with more files than this holds no dataset of a few large files.
pub const MOST_FILES: usize = 200;

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

/// The files of a folder that holds few: none of one with so many that they cannot all be opened to find out.
pub fn few_files(path: &Path) -> Vec<PathBuf> {
    let files = files(path);
    if files.len() > MOST_FILES { Vec::new() } else { files }
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

/// The folder that a file lies in; the current one for a bare name.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Every file in a folder and the folders in it, by path; deeper than [`DEEPEST`] nothing is looked for, and no folder
/// is looked into twice, whatever links lead to it.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    fn walk(folder: &Path, depth: usize, seen: &mut HashSet<PathBuf>, found: &mut Vec<PathBuf>) {
        let is_new = std::fs::canonicalize(folder).is_ok_and(|real| seen.insert(real));
        let Ok(read) = std::fs::read_dir(folder) else { return };
        if !is_new {
            return;
        }
        let mut linked = Vec::new();
        for entry in read.flatten() {
            // The directory itself knows its entries' kinds: one question less a file.
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            if kind.is_symlink() && path.is_dir() {
                linked.push(path);
            } else if !kind.is_dir() {
                found.push(path);
            } else if depth < DEEPEST {
                walk(&path, depth + 1, seen, found);
            }
        }
        // Links last: a folder is known by its own place where it has one here.
        for path in linked.into_iter().filter(|_| depth < DEEPEST) {
            walk(&path, depth + 1, seen, found);
        }
    }
    let mut found = Vec::new();
    walk(folder, 0, &mut HashSet::new(), &mut found);
    found.sort();
    found
}

/// Whether a word of a file's name says that it is for testing: `t10k-images`, `test_batch`, `x_test`, `Beef_TEST`.
pub fn names_test(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word.starts_with("t10k") || word.starts_with("test"))
}

#[cfg(test)]
mod tests {
    use super::names_test;

    #[test]
    fn a_test_is_named_by_a_word_of_its_own() {
        assert!(
            ["t10k-images-idx3-ubyte", "test.csv", "mnist_test.csv", "X_TEST.txt"].iter().all(|name| names_test(name))
        );
        assert!(!["latest.csv", "contest", "train.csv"].iter().any(|name| names_test(name)));
    }
}
