//! The history of a training under way, beside the file that is kept on the program's own account. Each report is appended
//! once, so that keeping a training costs the same after ten thousand epochs as after one.

use crate::record::{MOST_BATCHES, RunFacts, thinned};
use crate::train::{BatchReport, EpochReport};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// The ending of such files.
pub(super) const ENDING: &str = "history";

/// The largest that is read: 1 GiB.
const LARGEST: u64 = 1 << 30;

/// A file with more reports from within epochs than this is written anew, thinned.
const MOST_LINES: usize = 4 * MOST_BATCHES;

/// Where the history of a run lies that is not in the session file itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Beside {
    /// Which run, by its place.
    pub run: usize,
    /// The file, in the same folder.
    pub file: String,
    /// How many of its lines count: what follows was written for a session file that never came to be.
    pub lines: usize,
}

/// One line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Epoch(EpochReport),
    Batch(BatchReport),
}

/// A history that grows.
#[derive(Debug)]
pub(super) struct History {
    path: PathBuf,
    file: File,
    /// The run that it is of: when it began, and its name.
    of: (u64, String),
    epochs: usize,
    last_epoch: Option<EpochReport>,
    last_batch: Option<BatchReport>,
    batches: usize,
    lines: usize,
}

impl History {
    /// An empty one of a run, in this file.
    ///
    /// # Errors
    /// What the system says.
    pub fn begin(path: PathBuf, run: &RunFacts) -> io::Result<Self> {
        let file = OpenOptions::new().create_new(true).append(true).open(&path)?;
        let of = (run.started, run.name.clone());
        Ok(Self { path, file, of, epochs: 0, last_epoch: None, last_batch: None, batches: 0, lines: 0 })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the run is the same and has only gone on.
    pub fn goes_on_with(&self, run: &RunFacts) -> bool {
        let before = self.epochs.checked_sub(1).and_then(|last| run.epochs.get(last)).copied();
        self.of.0 == run.started
            && self.of.1 == run.name
            && self.epochs <= run.epochs.len()
            && before == self.last_epoch
            && self.batches <= MOST_LINES
    }

    /// Appends what is new, and says where the history of the run at this place lies now.
    ///
    /// # Errors
    /// What the system says; the file is of no use then.
    pub fn append(&mut self, place: usize, run: &RunFacts) -> io::Result<Beside> {
        let mut text = Vec::new();
        let after = self.last_batch.map_or((0, 0), |batch| (batch.epoch, batch.batch));
        let new = run.batches.partition_point(|batch| (batch.epoch, batch.batch) <= after);
        for batch in &run.batches[new..] {
            line(&mut text, &Line::Batch(*batch))?;
        }
        for epoch in &run.epochs[self.epochs..] {
            line(&mut text, &Line::Epoch(*epoch))?;
        }
        self.file.write_all(&text)?;
        self.file.sync_data()?;
        self.lines += run.batches.len() - new + run.epochs.len() - self.epochs;
        self.batches += run.batches.len() - new;
        self.epochs = run.epochs.len();
        self.last_epoch = run.epochs.last().copied();
        self.last_batch = run.batches.last().copied();
        let file = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Beside { run: place, file, lines: self.lines })
    }
}

fn line(text: &mut Vec<u8>, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *text, line)?;
    text.push(b'\n');
    Ok(())
}

/// Reads the history that belongs to a session file into the facts of its run.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn read(beside: &Beside, session: &Path, facts: &mut RunFacts) -> Result<(), String> {
    let name = Path::new(&beside.file);
    let is_plain = name.file_name().is_some_and(|plain| plain == name.as_os_str());
    if !is_plain || name.extension().is_none_or(|ending| ending != ENDING) {
        return Err(format!("its history file is {}", beside.file));
    }
    let path = session.with_file_name(name);
    let failed = |why: &dyn std::fmt::Display| format!("its history cannot be read ({why}): {}", path.display());
    if !std::fs::metadata(&path).map_err(|e| failed(&e))?.is_file() {
        return Err(failed(&"not a regular file"));
    }
    let file = BufReader::new(File::open(&path).map_err(|e| failed(&e))?.take(LARGEST));
    let mut found = 0;
    for text in file.lines().take(beside.lines) {
        match serde_json::from_str(&text.map_err(|e| failed(&e))?).map_err(|e| failed(&e))? {
            Line::Epoch(epoch) => facts.epochs.push(epoch),
            Line::Batch(batch) => {
                facts.batches.push(batch);
                thinned(&mut facts.batches);
            }
        }
        found += 1;
    }
    if found < beside.lines { Err(failed(&format!("{found} of {} lines", beside.lines))) } else { Ok(()) }
}

/// The histories that were written beside a file of the program's own.
pub(super) fn of_file(path: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(stem)) = (path.parent(), path.file_stem()) else { return Vec::new() };
    let begins = format!("{}.", stem.to_string_lossy());
    let is_its = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ending == ENDING)
            && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&begins))
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(is_its).collect()
}
