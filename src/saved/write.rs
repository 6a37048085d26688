//! Writing a session file.

use super::{FORMAT, HEAD, Head, MAP, OUTCOME, Saved, SavedError, WEIGHTS, arrays, part_of};
use crate::export::write_atomically;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Writes a session: beside the old file first, then in its place.
///
/// # Errors
/// [`SavedError::Io`] where the system refuses; the old file is as it was.
pub fn write(saved: &Saved, path: &Path) -> Result<(), SavedError> {
    let failed = |source: std::io::Error| SavedError::Io { doing: "write", source, path: path.to_owned() };
    let bytes = archive(saved).map_err(failed)?;
    write_atomically(&bytes, path).map_err(failed)
}

fn archive(saved: &Saved) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Floats hardly shrink: stored as they are, a session is written as fast as the disk takes it.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::DEFAULT);
    let mut add = |name: &str, bytes: &[u8]| -> std::io::Result<()> {
        zip.start_file(name, options)?;
        zip.write_all(bytes)
    };
    add(HEAD, &serde_json::to_vec_pretty(&head(saved))?)?;
    let other = |e: crate::model::WeightsError| std::io::Error::other(e.to_string());
    for (place, run) in saved.runs.iter().enumerate() {
        add(&part_of(place, WEIGHTS), &run.weights.to_safetensors(&run.facts.recipe.to_text()).map_err(other)?)?;
        if let Some(outcome) = &run.outcome {
            add(&part_of(place, OUTCOME), &arrays::from_outcome(outcome).to_safetensors("outcome").map_err(other)?)?;
        }
    }
    if let Some(map) = &saved.map {
        add(MAP, &arrays::from_map(map).to_safetensors("map").map_err(other)?)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn head(saved: &Saved) -> Head {
    Head {
        format: u64::from(FORMAT),
        program: concat!("Afterimage ", env!("CARGO_PKG_VERSION")).to_owned(),
        recipe: saved.recipe.clone(),
        run: None,
        runs: saved.runs.iter().map(|run| run.facts.clone()).collect(),
        shown: saved.shown,
        pins: saved.pins.clone(),
        tags: saved.tags.clone(),
        selection: saved.selection.clone(),
        focus: saved.focus,
        map: saved.map.as_ref().map(|map| map.part.clone()),
        layout: saved.layout.clone(),
    }
}
