//! The files of a run.

use super::{MapFacts, MapRunFacts, MapRunResult, RunFacts, RunResult, map_png, map_svg, write_atomically};
use crate::data::{Dataset, Part};
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
pub fn write_run(run: &RunFacts, folder: &Path) -> Result<(), ExportError> {
    let folder = Folder(folder);
    folder.open()?;
    folder.put("recipe.toml", run.recipe.to_text().as_bytes())?;
    folder.json("metrics.json", &RunResult::new(run))?;
    folder.table("history.csv", history(run))?;
    folder.table("scores.csv", scores(run))?;
    let weights = run.weights.to_safetensors(&run.recipe.to_text());
    folder.put("weights.safetensors", &weights.map_err(|e| folder.failed("weights.safetensors", e))?)?;
    if let Some(card) = &run.card {
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
    let folder = Folder(folder);
    folder.open()?;
    folder.put("recipe.toml", run.recipe.to_text().as_bytes())?;
    folder.json("metrics.json", &MapRunResult::new(run))?;
    folder.map(&run.prepared.dataset, &run.map)
}

fn finish(rows: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    rows.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}

fn history(run: &RunFacts) -> Result<Vec<u8>, csv::Error> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    for epoch in &run.epochs {
        rows.serialize(epoch)?;
    }
    finish(rows)
}

/// One row a sample: id, label, split, score, side (both empty where a baseline was not asked); tag, where some are tagged; and origin, its place in the file, where only some were drawn.
fn scores(run: &RunFacts) -> Result<Vec<u8>, csv::Error> {
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
