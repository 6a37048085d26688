//! Folders, listed without trusting what lies in them.

use crate::data::DataError;
use crate::progress::Progress;
use std::collections::HashSet;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};

/// How deep folders are followed.
const DEEPEST: usize = 32;

/// The most files and folders that are listed below one folder.
const MOST_ENTRIES: usize = 2_000_000;

/// Entries of a folder between two looks at whether the person has cancelled.
const ENTRIES_A_STEP: usize = 256;

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
    sorted(listed(path).filter(is_file).map(|entry| entry.path()).collect())
}

/// The files of a folder that holds few: none of one with so many that they cannot all be opened to find out.
pub fn few_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let found: Vec<PathBuf> = listed(path).filter(is_file).take(MOST_FILES + 1).map(|entry| entry.path()).collect();
    if found.len() > MOST_FILES { Vec::new() } else { sorted(found) }
}

/// The folders of a folder, by name.
pub fn folders(path: &Path) -> Vec<PathBuf> {
    sorted(listed(path).filter(is_folder).map(|entry| entry.path()).collect())
}

/// What is in a folder, in the system's order; nothing where it cannot be read.
fn listed(folder: &Path) -> impl Iterator<Item = DirEntry> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().take(MOST_ENTRIES)
}

/// The directory itself knows its entries' kinds: a question to the system only where a link leads elsewhere.
fn is_file(entry: &DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| kind.is_file() || (kind.is_symlink() && entry.path().is_file()))
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| kind.is_dir() || (kind.is_symlink() && entry.path().is_dir()))
}

fn sorted(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.sort_unstable();
    paths
}

/// The folder that a file lies in; the current one for a bare name.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Every file in a folder and the folders in it, by path: whatever is no folder. No folder is looked into twice,
/// whatever links lead to it, so that a loop of links ends.
///
/// # Errors
/// [`DataError::Format`] where there is more than can be listed, or folders lie deeper in each other than anybody puts
/// them; [`DataError::Cancelled`].
pub fn files_below(folder: &Path, progress: &dyn Progress) -> Result<Vec<PathBuf>, DataError> {
    let mut walk = Walk { seen: HashSet::new(), found: Vec::new(), entries: 0, most: MOST_ENTRIES, progress };
    walk.enter_folder(folder, 0)?;
    Ok(sorted(walk.found))
}

/// A walk through folders.
struct Walk<'p> {
    seen: HashSet<PathBuf>,
    found: Vec<PathBuf>,
    entries: usize,
    most: usize,
    progress: &'p dyn Progress,
}

impl Walk<'_> {
    fn enter_folder(&mut self, folder: &Path, depth: usize) -> Result<(), DataError> {
        self.progress.report("Finding files", 0.0)?;
        let is_new = std::fs::canonicalize(folder).is_ok_and(|real| self.seen.insert(real));
        let Some(read) = std::fs::read_dir(folder).ok().filter(|_| is_new) else { return Ok(()) };
        if depth > DEEPEST {
            let what = format!("folders are nested more than {DEEPEST} deep");
            return Err(DataError::format(folder, what, "the folder of one dataset, not a whole disk"));
        }
        let mut inner = Vec::new();
        let mut linked = Vec::new();
        for entry in read.flatten() {
            self.entries += 1;
            if self.entries.is_multiple_of(ENTRIES_A_STEP) {
                self.progress.report("Finding files", 0.0)?;
            }
            if self.entries > self.most {
                let what = format!("there are more than {} files and folders", self.most);
                return Err(DataError::format(folder, what, "the folder of one dataset, not a whole disk"));
            }
            // The directory itself knows its entries' kinds: one question less a file.
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            if kind.is_symlink() && path.is_dir() {
                linked.push(path);
            } else if kind.is_dir() {
                inner.push(path);
            } else {
                self.found.push(path);
            }
        }
        // Links last: a folder is known by its own place where it has one here. In order, so that it is always the same.
        for path in sorted(inner).into_iter().chain(sorted(linked)) {
            self.enter_folder(&path, depth + 1)?;
        }
        Ok(())
    }
}

/// Whether a word of a file's name says that it is for testing: `t10k-images`, `test_batch`, `x_test`, `Beef_TEST`.
pub fn names_test(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word.starts_with("t10k") || word.starts_with("test"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::{Quiet, Step};
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn walk(folder: &Path, most: usize, progress: &dyn Progress) -> Result<usize, DataError> {
        let mut walk = Walk { seen: HashSet::new(), found: Vec::new(), entries: 0, most, progress };
        walk.enter_folder(folder, 0).map(|()| walk.found.len())
    }

    #[test]
    fn a_walk_ends_at_a_count_a_depth_and_a_word() {
        let folder = tempfile::tempdir().unwrap();
        for i in 0..600 {
            std::fs::write(folder.path().join(format!("{i}.txt")), "").unwrap();
        }
        let quiet = Quiet;
        assert_eq!(walk(folder.path(), 600, &quiet).unwrap(), 600);
        let error = walk(folder.path(), 599, &quiet).unwrap_err().to_string();
        assert!(error.contains("more than 599 files"), "{error}");
        let steps = AtomicUsize::new(0);
        let second =
            |_: &str, _: f32| if steps.fetch_add(1, Ordering::Relaxed) < 1 { Step::Continue } else { Step::Cancel };
        assert!(matches!(walk(folder.path(), 600, &second), Err(DataError::Cancelled)));
        let deep = (0..=DEEPEST).fold(folder.path().to_owned(), |path, _| path.join("d"));
        std::fs::create_dir_all(&deep).unwrap();
        let error = files_below(folder.path(), &quiet).unwrap_err().to_string();
        assert!(error.contains("more than 32 deep"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_is_walked_once() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a");
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(inner.join("x.png"), "").unwrap();
        std::os::unix::fs::symlink(folder.path(), inner.join("up")).unwrap();
        std::os::unix::fs::symlink(&inner, folder.path().join("0")).unwrap();
        let quiet = Quiet;
        assert_eq!(files_below(folder.path(), &quiet).unwrap(), [inner.join("x.png")]);
    }

    #[test]
    fn a_test_is_named_by_a_word_of_its_own() {
        assert!(
            ["t10k-images-idx3-ubyte", "test.csv", "mnist_test.csv", "X_TEST.txt"].iter().all(|name| names_test(name))
        );
        assert!(!["latest.csv", "contest", "train.csv"].iter().any(|name| names_test(name)));
    }
}
