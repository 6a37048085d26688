//! What the program saves on its own account: one file a running program, beside a lock that the system lets go when the
//! program ends, however it ends. A file whose lock is free was left by a program that was killed.

use super::history::{self, Beside, History};
use super::write::write_beside;
use super::{Saved, SavedError, read};
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
    held: Arc<Mutex<Held>>,
}

/// What a running program holds.
#[derive(Debug, Default)]
struct Held {
    /// From the first time that something is written until it is discarded.
    lock: Option<File>,
    /// That of the training under way.
    history: Option<History>,
    /// How many histories were begun.
    histories: u64,
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
        Self { path: folder.join(name), held: Arc::default() }
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
        let failed = |source| SavedError::Io { doing: "write", source, path: self.path.clone() };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        self.claim(&mut held).map_err(failed)?;
        let (beside, before) = self.keep_history(&mut held, saved).map_err(failed)?;
        write_beside(saved, beside, &self.path)?;
        // The file that was read until now is written over: its history is of no use any more.
        before.map_or(Ok(()), |before| remove(before.path())).map_err(failed)?;
        instead.iter().try_for_each(Found::remove).map_err(|source| SavedError::Io {
            doing: "clean up after",
            source,
            path: self.path.clone(),
        })
    }

    /// Removes the file; the next one to be written has its lock anew.
    ///
    /// # Errors
    /// What the system says, unless there is none.
    pub fn discard(&self) -> io::Result<()> {
        let held = std::mem::take(&mut *self.held.lock().unwrap_or_else(PoisonError::into_inner));
        remove(&self.path)?;
        remove_histories(&self.path)?;
        drop(held);
        remove(&lock_of(&self.path))
    }

    /// Takes the lock, where it is not held yet.
    fn claim(&self, held: &mut Held) -> io::Result<()> {
        if held.lock.is_none() {
            std::fs::create_dir_all(self.path.parent().unwrap_or(Path::new(".")))?;
            let file = open_lock(&self.path)?;
            // Where the system has no locks, the time of the file serves instead.
            drop(file.try_lock());
            held.lock = Some(file);
        }
        Ok(())
    }

    /// Appends what is new of the training under way to its history. Gives also one that is not needed any more.
    fn keep_history(&self, held: &mut Held, saved: &Saved) -> io::Result<(Option<Beside>, Option<History>)> {
        let grows = saved.runs.iter().enumerate().find(|(_, run)| run.grows());
        let Some((place, run)) = grows else { return Ok((None, held.history.take())) };
        let goes_on = held.history.take_if(|history| history.goes_on_with(&run.facts));
        // One that could not be written to is given up, and one in another file begun.
        let before = if goes_on.is_some() { None } else { held.history.take() };
        let mut history = match goes_on {
            Some(history) => history,
            None => {
                held.histories += 1;
                let ending = format!("{}.{}", held.histories, history::ENDING);
                History::begin(self.path.with_extension(ending), &run.facts)?
            }
        };
        let beside = history.append(place, &run.facts)?;
        held.history = Some(history);
        Ok((Some(beside), before))
    }
}

impl Found {
    /// Removes it.
    ///
    /// # Errors
    /// What the system says, unless it is gone already.
    pub fn remove(&self) -> io::Result<()> {
        remove(&self.path)?;
        remove_histories(&self.path)?;
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

fn remove_histories(path: &Path) -> io::Result<()> {
    history::of_file(path).iter().try_for_each(|path| remove(path))
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
    use crate::record::{Ending, RunFacts, thinned};
    use crate::saved::SavedRun;
    use crate::train::{BatchReport, EpochReport};
    use std::collections::BTreeMap;

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

    /// A training under way, after so many epochs of ten reports each.
    fn training(epochs: usize) -> Saved {
        let recipe = Recipe::load("generated-digits").unwrap();
        let mut facts = RunFacts::begin(recipe.clone(), "CPU".to_owned(), String::new());
        facts.started = 7;
        let epoch = |epoch: usize| EpochReport {
            epoch,
            loss: 0.25,
            accuracy: None,
            validation_loss: Some(0.5),
            validation_accuracy: None,
            seconds: 0.125,
            samples_per_sec: 4096.0,
            learning_rate: 0.001,
            best: true,
        };
        facts.epochs = (1..=epochs).map(epoch).collect();
        let batch = |i: usize| BatchReport {
            epoch: i / 10 + 1,
            batch: i % 10 + 1,
            batches: 10,
            fold: 0,
            learning_rate: 0.001,
            loss: 0.25,
            accuracy: None,
            samples_per_sec: 4096.0,
            left_secs: 8.0,
        };
        for i in 0..10 * epochs {
            facts.batches.push(batch(i));
            thinned(&mut facts.batches);
        }
        let run = SavedRun { facts, weights: Arc::default(), outcome: None, state: None };
        Saved { runs: vec![run], ..Saved::of_form(recipe) }
    }

    fn sizes(folder: &Path) -> BTreeMap<String, u64> {
        let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
        let size = |entry: std::fs::DirEntry| {
            let ending = entry.path().extension().unwrap().to_str().unwrap().to_owned();
            (ending, entry.metadata().unwrap().len())
        };
        entries.map(size).collect()
    }

    #[test]
    fn keeping_a_training_writes_as_much_after_ten_thousand_epochs_as_after_ten() {
        let written = |epochs: usize| {
            let folder = tempfile::tempdir().unwrap();
            let own = Autosave::in_folder(folder.path());
            own.write(&training(epochs), &[]).unwrap();
            let before = sizes(folder.path());
            own.write(&training(epochs + 2), &[]).unwrap();
            let after = sizes(folder.path());
            assert_eq!(after.len(), 3, "the session, its lock and one history: {after:?}");
            (after["afterimage"], after["history"] - before["history"])
        };
        let (few, many) = (written(10), written(10_000));
        // Numbers of epochs have more digits.
        assert!(few.0.abs_diff(many.0) < 16, "{many:?} and {few:?} bytes");
        assert!(many.1 < 2 * few.1, "{many:?} and {few:?} bytes");
    }

    #[test]
    fn a_history_comes_back_whole_whatever_was_written_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let own = Autosave::in_folder(folder.path());
        for epochs in [3, 5, 900] {
            own.write(&training(epochs), &[]).unwrap();
            let kept = read(own.path()).unwrap().runs.remove(0).facts;
            let made = training(epochs).runs.remove(0).facts;
            assert_eq!(kept.epochs, made.epochs);
            assert_eq!(kept.batches.last(), made.batches.last());
            if epochs < 100 {
                assert_eq!(kept.batches, made.batches);
            }
        }
        let history = history::of_file(own.path()).remove(0);
        let whole = std::fs::read(&history).unwrap();
        // A kill amid the next line.
        std::fs::write(&history, [&whole[..], br#"{"epoch":{"epo"#].concat()).unwrap();
        assert_eq!(read(own.path()).unwrap().runs[0].facts.epochs.len(), 900);
        std::fs::write(&history, &whole[..whole.len() / 2]).unwrap();
        assert!(read(own.path()).is_err_and(|why| why.to_string().contains("history")));
        // Another training begins; then it is over.
        let mut other = training(4);
        other.runs[0].facts.started = 8;
        own.write(&other, &[]).unwrap();
        assert_eq!(history::of_file(own.path()).len(), 1, "the history of the one before stays");
        assert_eq!(read(own.path()).unwrap().runs[0].facts.epochs.len(), 4);
        other.runs[0].facts.came.ending = Some(Ending::Done);
        own.write(&other, &[]).unwrap();
        assert!(history::of_file(own.path()).is_empty());
        assert_eq!(read(own.path()).unwrap().runs[0].facts.epochs.len(), 4);
        own.write(&training(4), &[]).unwrap();
        own.discard().unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something is left behind");
    }

    #[test]
    fn a_history_lies_beside_its_session() {
        let folder = tempfile::tempdir().unwrap();
        let session = folder.path().join("a.afterimage");
        for file in ["../b.history", "/etc/passwd", "b.history/", "b.txt", ""] {
            let beside = Beside { run: 0, file: file.to_owned(), lines: 1 };
            let mut facts = training(1).runs.remove(0).facts;
            assert!(history::read(&beside, &session, &mut facts).is_err(), "{file}");
        }
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
