//! The files of a run.

use super::{RunFacts, RunResult, write_atomically};
use crate::data::Part;
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

/// Writes `recipe.toml`, `metrics.json`, `history.csv`, `scores.csv`, `weights.safetensors`, `data_card.json` and, where
/// there is a map, `map.csv` into a folder, which is made where it is not there.
///
/// # Errors
/// [`ExportError`] names the file that could not be written.
pub fn write_run(run: &RunFacts, folder: &Path) -> Result<(), ExportError> {
    let failed = |path: &Path, why: String| ExportError { why, path: path.to_owned() };
    std::fs::create_dir_all(folder).map_err(|e| failed(folder, e.to_string()))?;
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        write_atomically(bytes, &path).map_err(|e| failed(&path, e.to_string()))
    };
    let table = |name: &str, rows: Result<Vec<u8>, csv::Error>| match rows {
        Ok(bytes) => put(name, &bytes),
        Err(e) => Err(failed(&folder.join(name), e.to_string())),
    };
    put("recipe.toml", run.recipe.to_text().as_bytes())?;
    let result = serde_json::to_vec_pretty(&RunResult::new(run)).map_err(|e| failed(folder, e.to_string()))?;
    put("metrics.json", &result)?;
    table("history.csv", history(run))?;
    table("scores.csv", scores(run))?;
    let weights = run.weights.to_safetensors(&run.recipe.to_text());
    put("weights.safetensors", &weights.map_err(|e| failed(folder, e.to_string()))?)?;
    if let Some(card) = &run.card {
        put("data_card.json", &serde_json::to_vec_pretty(card.as_ref()).map_err(|e| failed(folder, e.to_string()))?)?;
    }
    if run.map.is_some() {
        table("map.csv", map(run))?;
    }
    Ok(())
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
fn map(run: &RunFacts) -> Result<Vec<u8>, csv::Error> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(["id", "label", "x", "y"])?;
    if let Some(map) = &run.map {
        for (&id, [x, y]) in map.ids.iter().zip(map.points.iter()) {
            let label = run.prepared.dataset.class_of(id as usize);
            rows.write_record([&id.to_string(), label, &x.to_string(), &y.to_string()])?;
        }
    }
    finish(rows)
}
