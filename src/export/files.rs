//! The files of a run.

use super::{MapFacts, MapRunFacts, MapRunResult, RunExport, RunResult, map_png, map_svg, write_atomically};
use crate::data::{Dataset, Part};
use crate::record::RunRecord;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a run could not be written.
#[derive(Debug, Error)]
#[error("could not write the run ({why}): {}", path.display())]
pub struct ExportError {
    /// What went wrong.
    pub why: String,
    /// The file or folder.
    pub path: PathBuf,
}

/// A folder that is written into.
struct Folder<'a>(&'a Path);

impl Folder<'_> {
    fn open(&self) -> Result<(), ExportError> {
        std::fs::create_dir_all(self.0).map_err(|e| self.failed("", e))
    }

    fn failed(&self, name: &str, why: impl ToString) -> ExportError {
        let path = if name.is_empty() { self.0.to_owned() } else { self.0.join(name) };
        ExportError { why: why.to_string(), path }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ExportError> {
        write_atomically(bytes, &self.0.join(name)).map_err(|e| self.failed(name, e))
    }

    fn json(&self, name: &str, value: &impl serde::Serialize) -> Result<(), ExportError> {
        self.put(name, &serde_json::to_vec_pretty(value).map_err(|e| self.failed(name, e))?)
    }

    fn table(&self, name: &str, rows: Result<Vec<u8>, csv::Error>) -> Result<(), ExportError> {
        self.put(name, &rows.map_err(|e| self.failed(name, e))?)
    }

    /// `map.csv`, `map.png` and `map.svg`.
    fn map(&self, dataset: &Dataset, map: &MapFacts) -> Result<(), ExportError> {
        self.table("map.csv", map_rows(dataset, map))?;
        let picture = map_png(dataset, map).map_err(|e| self.failed("map.png", e))?;
        self.put("map.png", &picture)?;
        self.put("map.svg", map_svg(dataset, map).as_bytes())
    }
}

/// Writes `recipe.toml`, `metrics.json`, `history.csv`, `scores.csv`, `weights.safetensors`, `data_card.json` and, where
/// there is a map, `map.csv`, `map.png` and `map.svg` into a folder, which is made where it is not there.
///
/// # Errors
/// [`ExportError`] names the file that could not be written.
pub fn write_run(run: &RunExport, folder: &Path) -> Result<(), ExportError> {
    let folder = Folder(folder);
    folder.open()?;
    folder.put("recipe.toml", run.recipe.to_text().as_bytes())?;
    write_what_came(run, &folder)
}

/// The same but for `recipe.toml`, which is left as it is: the run was started from it.
///
/// # Errors
/// As [`write_run`].
pub fn write_run_but_recipe(run: &RunExport, folder: &Path) -> Result<(), ExportError> {
    let folder = Folder(folder);
    folder.open()?;
    write_what_came(run, &folder)
}

/// Writes `recipe.toml`, `metrics.json` and `history.csv` of a run that failed before it had a result; the recipe only
/// where it is asked for.
///
/// # Errors
/// As [`write_run`].
pub fn write_broken(run: &RunRecord, folder: &Path, with_recipe: bool) -> Result<(), ExportError> {
    let folder = Folder(folder);
    folder.open()?;
    if with_recipe {
        folder.put("recipe.toml", run.recipe.to_text().as_bytes())?;
    }
    folder.json("metrics.json", &RunResult::of_broken(run))?;
    folder.table("history.csv", history(run))
}

fn write_what_came(run: &RunExport, folder: &Folder<'_>) -> Result<(), ExportError> {
    folder.json("metrics.json", &RunResult::new(run))?;
    folder.table("history.csv", history(run))?;
    folder.table("scores.csv", scores(run))?;
    let weights = run.weights.to_safetensors(&run.recipe.to_text());
    folder.put("weights.safetensors", &weights.map_err(|e| folder.failed("weights.safetensors", e))?)?;
    if let Some(card) = &run.came.card {
        folder.json("data_card.json", card.as_ref())?;
    }
    match &run.map {
        Some(map) => folder.map(&run.prepared.dataset, map),
        None => Ok(()),
    }
}

/// Writes `recipe.toml`, `metrics.json`, `map.csv`, `map.png` and `map.svg` of a recipe that only makes a map into a
/// folder, which is made where it is not there.
///
/// # Errors
/// [`ExportError`] names the file that could not be written.
pub fn write_map_run(run: &MapRunFacts, folder: &Path) -> Result<(), ExportError> {
    Folder(folder).open()?;
    Folder(folder).put("recipe.toml", run.recipe.to_text().as_bytes())?;
    write_map_run_but_recipe(run, folder)
}

/// The same but for `recipe.toml`, which is left as it is: the map was started from it.
///
/// # Errors
/// As [`write_map_run`].
pub fn write_map_run_but_recipe(run: &MapRunFacts, folder: &Path) -> Result<(), ExportError> {
    let folder = Folder(folder);
    folder.open()?;
    folder.json("metrics.json", &MapRunResult::new(run))?;
    folder.map(&run.prepared.dataset, &run.map)
}

/// Every file that a run may leave in its folder.
const FILES: [&str; 9] = [
    "recipe.toml",
    "metrics.json",
    "history.csv",
    "scores.csv",
    "weights.safetensors",
    "data_card.json",
    "map.csv",
    "map.png",
    "map.svg",
];

/// How many of the names of other files are told.
const TOLD: usize = 3;

/// Why a run is not to be written into a folder.
#[derive(Debug, Error)]
pub enum FolderError {
    /// It is no folder.
    #[error("this is a file, not a folder: {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
    },
    /// It holds something else than the files of a run.
    #[error("the folder holds files that are not from an earlier run ({held}): {}", path.display())]
    Other {
        /// What it holds.
        held: String,
        /// The folder.
        path: PathBuf,
    },
    /// It cannot be made, read or written into.
    #[error("cannot write to the folder ({why}): {}", path.display())]
    Unwritable {
        /// What the system said.
        why: std::io::Error,
        /// The folder.
        path: PathBuf,
    },
}

/// Makes a folder where it is not there, and says whether a run may be written into it: one that is empty or holds
/// nothing but the files of earlier runs, those of a sweep in folders of their own; with `any` whatever it holds.
///
/// # Errors
/// Why it may not.
pub fn check_folder(folder: &Path, any: bool) -> Result<(), FolderError> {
    let path = || folder.to_owned();
    let unwritable = |why| FolderError::Unwritable { why, path: path() };
    if folder.exists() && !folder.is_dir() {
        return Err(FolderError::File { path: path() });
    }
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let other = if any { Vec::new() } else { other_files(folder, true).map_err(unwritable)? };
    if !other.is_empty() {
        let more = other.len().saturating_sub(TOLD);
        let and_more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let held = other.into_iter().take(TOLD).collect::<Vec<_>>().join(", ") + &and_more;
        return Err(FolderError::Other { held, path: path() });
    }
    // Whether a file can be made there only the system knows.
    tempfile::tempfile_in(folder).map(drop).map_err(unwritable)
}

/// The names of what a folder holds besides the files of a run and, with `sweeps`, the folders of a sweep (`key=value`).
fn other_files(folder: &Path, sweeps: bool) -> std::io::Result<Vec<String>> {
    let mut other = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours = if entry.file_type()?.is_dir() {
            sweeps && name.contains('=') && other_files(&entry.path(), false)?.is_empty()
        } else {
            FILES.contains(&name.as_str())
        };
        // Hidden files are the system's, or what is left of a write that was interrupted.
        if !is_ours && !name.starts_with('.') {
            other.push(name);
        }
    }
    other.sort_unstable();
    Ok(other)
}

fn finish(rows: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    rows.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}

fn history(run: &RunRecord) -> Result<Vec<u8>, csv::Error> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    for epoch in &run.epochs {
        rows.serialize(epoch)?;
    }
    finish(rows)
}

/// One row a sample: id, label, split, score, side (both empty where a baseline was not asked); tag, where some are tagged; and origin, its place in the file, where only some were drawn.
fn scores(run: &RunExport) -> Result<Vec<u8>, csv::Error> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    let dataset = &run.prepared.dataset;
    // Where only some samples were drawn, also where each stood in the file.
    let origin = dataset.origin.as_ref().map(|_| "origin");
    let tagged = (!run.tags.is_empty()).then_some("tag");
    rows.write_record(["id", "label", "split", "score", "side"].into_iter().chain(tagged).chain(origin))?;
    let parts = run.prepared.split.parts();
    if let Some(table) = run.table() {
        for (id, score) in table.of_sample.iter().enumerate() {
            // A baseline was not asked about every sample.
            let answered = run.outcome.answers(id);
            let side = if *score >= run.threshold { "anomalous" } else { "normal" };
            let (score, side) = if answered { (score.to_string(), side) } else { (String::new(), "") };
            let part: Part = parts[id];
            let origin = origin.map(|_| dataset.origin_of(id as u32).to_string());
            let cells =
                [id.to_string(), dataset.class_of(id).to_owned(), part.name().to_owned(), score, side.to_owned()];
            let tag = tagged.map(|_| run.tags.get(&(id as u32)).cloned().unwrap_or_default());
            rows.write_record(cells.into_iter().chain(tag).chain(origin))?;
        }
    }
    finish(rows)
}

/// One row a sample mapped: id, label, x, y.
fn map_rows(dataset: &Dataset, map: &MapFacts) -> Result<Vec<u8>, csv::Error> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(["id", "label", "x", "y"])?;
    for (&id, [x, y]) in map.ids.iter().zip(map.points.iter()) {
        let label = dataset.class_of(id as usize);
        rows.write_record([&id.to_string(), label, &x.to_string(), &y.to_string()])?;
    }
    finish(rows)
}
