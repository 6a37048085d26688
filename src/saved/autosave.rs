//! What the program saves on its own account: one file a running program, beside a lock that the system lets go when the
//! program ends, however it ends. A file whose lock is free was left by a program that was killed.

use super::{Saved, SavedError, read, write};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// The ending of session files.
const ENDING: &str = "afterimage";

/// Added to the name of a file that cannot be read and that a person wants to keep.
const ASIDE: &str = "unreadable";

/// Where a system has no locks, a file written this short ago belongs to a program that runs.
const FRESH: Duration = Duration::from_secs(60);

/// The own file of a running program.
#[derive(Clone, Debug)]
pub struct Autosave {
    path: PathBuf,
    /// Held from the first time that something is written until it is discarded.
    lock: Arc<Mutex<Option<File>>>,
}

/// A file that another program has left, locked so that no second program offers it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// What it holds, or why it cannot be read.
    pub saved: Result<Arc<Saved>, String>,
    /// When it was written.
    pub written: Option<SystemTime>,
    /// Held as long as it is offered.
    _lock: Arc<File>,
}

impl Autosave {
    /// A file of this folder that no other program has; nothing is written yet.
    pub fn in_folder(folder: &Path) -> Self {
        static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("{}-{}-{number}.{ENDING}", since.as_nanos(), std::process::id());
        Self { path: folder.join(name), lock: Arc::default() }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes everything, and removes files whose content is in it.
    ///
    /// # Errors
    /// [`SavedError`]; what was written before is as it was.
    pub fn write(&self, saved: &Saved, instead: &[Found]) -> Result<(), SavedError> {
        self.claim().map_err(|source| SavedError::Io { doing: "write", source, path: self.path.clone() })?;
        write(saved, &self.path)?;
        instead.iter().try_for_each(Found::remove).map_err(|source| SavedError::Io {
            doing: "tidy up after",
            source,
            path: self.path.clone(),
        })
    }

    /// Removes the file; the next one to be written has its lock anew.
    ///
    /// # Errors
    /// What the system says, unless there is none.
    pub fn discard(&self) -> io::Result<()> {
        let held = self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
        remove(&self.path)?;
        drop(held);
        remove(&lock_of(&self.path))
    }

    /// Takes the lock, where it is not held yet.
    fn claim(&self) -> io::Result<()> {
        let mut held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_none() {
            std::fs::create_dir_all(self.path.parent().unwrap_or(Path::new(".")))?;
            let file = open_lock(&self.path)?;
            // Where the system has no locks, the time of the file serves instead.
            drop(file.try_lock());
            *held = Some(file);
        }
        Ok(())
    }
}

impl Found {
    /// Removes it.
    ///
    /// # Errors
    /// What the system says, unless it is gone already.
    pub fn remove(&self) -> io::Result<()> {
        remove(&self.path)?;
        remove(&lock_of(&self.path))
    }

    /// Gives it another name, by which it is found no more.
    ///
    /// # Errors
    /// What the system says.
    pub fn put_aside(&self) -> io::Result<()> {
        let mut name = self.path.clone().into_os_string();
        name.push(".");
        name.push(ASIDE);
        std::fs::rename(&self.path, name)?;
        remove(&lock_of(&self.path))
    }
}

/// What programs that have ended left in this folder, newest first; the own file is none of it.
///
/// # Errors
/// What the system says of the folder, unless it is not there.
pub fn find_unsaved(folder: &Path, own: Option<&Path>) -> io::Result<Vec<Found>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let sessions = paths.filter(|path| path.extension().is_some_and(|ending| ending == ENDING));
    let mut found: Vec<Found> =
        sessions.filter(|path| Some(path.as_path()) != own).filter_map(|path| left(&path)).collect();
    found.sort_by_key(|found| std::cmp::Reverse(found.written));
    Ok(found)
}

/// The file, where no running program has it.
fn left(path: &Path) -> Option<Found> {
    let written = std::fs::metadata(path).and_then(|data| data.modified()).ok();
    let lock = open_lock(path).ok()?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return None,
        Err(TryLockError::Error(_)) => {
            let age = written.and_then(|at| at.elapsed().ok()).unwrap_or_default();
            if age < FRESH {
                return None;
            }
        }
    }
    // Another program may have offered and removed it while this one waited for nothing.
    if !path.exists() {
        drop(remove(&lock_of(path)));
        return None;
    }
    let saved = read(path).map(Arc::new).map_err(|error| error.to_string());
    Some(Found { path: path.to_owned(), saved, written, _lock: Arc::new(lock) })
}

fn lock_of(path: &Path) -> PathBuf {
    path.with_extension("lock")
}

fn open_lock(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(lock_of(path))
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Recipe;

    fn saved() -> Saved {
        Saved::of_form(Recipe::load("generated-digits").unwrap())
    }

    #[test]
    fn a_living_programs_file_is_not_offered_and_a_left_one_is_offered_once() {
        let folder = tempfile::tempdir().unwrap();
        let living = Autosave::in_folder(folder.path());
        living.write(&saved(), &[]).unwrap();
        assert!(find_unsaved(folder.path(), None).unwrap().is_empty());
        drop(living);
        let first = find_unsaved(folder.path(), None).unwrap();
        assert_eq!(first.len(), 1);
        assert!(find_unsaved(folder.path(), None).unwrap().is_empty(), "a second program offers it too");
        let own = Autosave::in_folder(folder.path());
        own.write(&saved(), &first).unwrap();
        assert_eq!(find_unsaved(folder.path(), None).unwrap().len(), 0);
        own.discard().unwrap();
        drop(first);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something is left behind");
    }

    #[test]
    fn a_damaged_file_is_told_and_can_be_put_aside_or_removed() {
        let folder = tempfile::tempdir().unwrap();
        for (i, name) in ["a.afterimage", "b.afterimage"].into_iter().enumerate() {
            std::fs::write(folder.path().join(name), b"not a session").unwrap();
            let found = find_unsaved(folder.path(), None).unwrap();
            assert!(found[0].saved.as_ref().is_err_and(|why| why.contains("damaged")));
            if i == 0 {
                found[0].put_aside().unwrap()
            } else {
                found[0].remove().unwrap()
            }
            assert!(find_unsaved(folder.path(), None).unwrap().is_empty());
        }
        assert!(folder.path().join("a.afterimage.unreadable").exists());
    }

    #[test]
    fn a_folder_that_is_not_there_holds_nothing() {
        assert!(find_unsaved(Path::new("no/such/folder"), None).unwrap().is_empty());
    }
}
