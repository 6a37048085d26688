//! Writing a session file.

use super::history::Beside;
use super::{
    FORMAT, HEAD, Head, MAP, OUTCOME, OpenHead, STATE, Saved, SavedData, SavedError, SavedRun, WEIGHTS, arrays, part_of,
};
use crate::export::write_atomically;
use crate::train::StateHead;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Writes a session: beside the old file first, then in its place.
///
/// # Errors
/// [`SavedError::Io`] where the system refuses; the old file is as it was.
pub fn write(saved: &Saved, path: &Path) -> Result<(), SavedError> {
    write_beside(saved, None, path)
}

/// The same, with the history of one run in a file of its own.
///
/// # Errors
/// As [`write`].
pub(super) fn write_beside(saved: &Saved, beside: Option<Beside>, path: &Path) -> Result<(), SavedError> {
    let failed = |source: std::io::Error| SavedError::Io { doing: "write", source, path: path.to_owned() };
    let bytes = archive(saved, beside).map_err(failed)?;
    write_atomically(&bytes, path).map_err(failed)
}

fn archive(saved: &Saved, beside: Option<Beside>) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Floats hardly shrink: stored as they are, a session is written as fast as the disk takes it.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::DEFAULT);
    let mut add = |name: &str, bytes: &[u8]| -> std::io::Result<()> {
        zip.start_file(name, options)?;
        zip.write_all(bytes)
    };
    let states: Vec<_> =
        saved.runs.iter().map(|run| run.state.as_deref().map(crate::train::TrainState::to_parts)).collect();
    let heads = states.iter().map(|state| state.as_ref().map(|(head, _)| head.clone())).collect();
    add(HEAD, &serde_json::to_vec_pretty(&head(saved, heads, beside))?)?;
    let other = |e: crate::model::WeightsError| std::io::Error::other(e.to_string());
    for (place, (run, state)) in saved.runs.iter().zip(&states).enumerate() {
        add(&part_of(place, WEIGHTS), &run.weights.to_safetensors(&run.facts.recipe.to_text()).map_err(other)?)?;
        if let Some(outcome) = &run.outcome {
            add(&part_of(place, OUTCOME), &arrays::from_outcome(outcome).to_safetensors("outcome").map_err(other)?)?;
        }
        if let Some((_, arrays)) = state {
            add(&part_of(place, STATE), &arrays.to_safetensors("state").map_err(other)?)?;
        }
    }
    if let Some(map) = &saved.map {
        add(MAP, &arrays::from_map(map).to_safetensors("map").map_err(other)?)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn head(saved: &Saved, states: Vec<Option<StateHead>>, beside: Option<Beside>) -> Head {
    let facts = |(place, run): (usize, &SavedRun)| {
        if beside.as_ref().is_some_and(|beside| beside.run == place) {
            run.facts.without_history()
        } else {
            run.facts.clone()
        }
    };
    let runs = saved.runs.iter().enumerate().map(facts).collect();
    Head {
        format: u64::from(FORMAT),
        program: concat!("Afterimage ", env!("CARGO_PKG_VERSION")).to_owned(),
        recipe: saved.recipe.clone(),
        open: saved.open.as_ref().map(open),
        runs,
        states,
        shown: saved.shown,
        pins: saved.pins.clone(),
        tags: saved.tags.clone(),
        selection: saved.selection.clone(),
        focus: saved.focus,
        map: saved.map.as_ref().map(|map| map.part.clone()),
        layout: saved.layout.clone(),
        beside,
    }
}

/// The fingerprint is worked out here, by whoever writes, rather than where the session is: it reads every sample.
fn open(open: &SavedData) -> OpenHead {
    let hash = open.prepared.as_ref().map_or_else(|| open.hash.clone(), |prepared| prepared.hash());
    OpenHead { data: open.data.clone(), seed: open.seed, hash }
}
