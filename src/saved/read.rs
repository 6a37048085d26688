//! Reading a session file, without trusting what it says of its sizes.

use super::{FORMAT, HEAD, Head, MAP, OUTCOME, Saved, SavedError, SavedRun, WEIGHTS, arrays, part_of};
use crate::model::Weights;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use zip::ZipArchive;
use zip::result::ZipError;

/// The largest part read: 4 GiB.
const LARGEST: u64 = 4 << 30;

type Archive = ZipArchive<BufReader<File>>;

/// Reads a session.
///
/// # Errors
/// [`SavedError`] says whether it cannot be reached, is damaged, or comes from a newer program.
pub fn read(path: &Path) -> Result<Saved, SavedError> {
    let io = |source| SavedError::Io { doing: "read", source, path: path.to_owned() };
    let damaged = |what: String| SavedError::Damaged { what, path: path.to_owned() };
    let file = File::open(path).map_err(io)?;
    let size = file.metadata().map_err(io)?.len();
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|e| damaged(e.to_string()))?;
    let mut part = |name: &str| part(&mut archive, name, size).map_err(damaged);
    let head = part(HEAD)?.ok_or_else(|| damaged(format!("{HEAD} is not there")))?;
    let head = parse(&head, path)?;
    let array_part = |bytes: Option<Vec<u8>>, name: &str| -> Result<Option<Weights>, SavedError> {
        let read = |bytes: Vec<u8>| Weights::from_safetensors(&bytes).map_err(|e| damaged(format!("{name}: {e}")));
        bytes.map(read).transpose()
    };
    // Format 1 had one run, whose parts lay beside the head.
    let (records, shown) = match head.run {
        Some(run) => (vec![(run, WEIGHTS.to_owned(), OUTCOME.to_owned())], Some(0)),
        None => {
            let named = |(i, run)| (run, part_of(i, WEIGHTS), part_of(i, OUTCOME));
            (head.runs.into_iter().enumerate().map(named).collect(), head.shown)
        }
    };
    let mut runs = Vec::with_capacity(records.len());
    for (facts, weights, outcome) in records {
        let weights =
            array_part(part(&weights)?, &weights)?.ok_or_else(|| damaged(format!("{weights} is not there")))?;
        let outcome = array_part(part(&outcome)?, &outcome)?;
        let outcome = outcome.map(|arrays| arrays::to_outcome(&arrays)).transpose().map_err(damaged)?;
        runs.push(SavedRun { facts, weights: Arc::new(weights), outcome: outcome.map(Arc::new) });
    }
    let map = array_part(part(MAP)?, MAP)?;
    let map = match (head.map, map) {
        (Some(part), Some(map)) => Some(arrays::to_map(&map, part).map_err(damaged)?),
        _ => None,
    };
    let shown = shown.filter(|&shown| shown < runs.len());
    let (recipe, pins, selection, focus, layout) = (head.recipe, head.pins, head.selection, head.focus, head.layout);
    Ok(Saved { recipe, runs, shown, pins, tags: head.tags, selection, focus, map, layout })
}

fn parse(bytes: &[u8], path: &Path) -> Result<Head, SavedError> {
    let damaged = |what: String| SavedError::Damaged { what, path: path.to_owned() };
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|e| damaged(format!("{HEAD}: {e}")))?;
    // The format first: a newer file may well have a head that cannot be read here.
    match value.get("format").and_then(serde_json::Value::as_u64) {
        Some(found) if found > u64::from(FORMAT) => return Err(SavedError::Newer { found, path: path.to_owned() }),
        Some(_) => {}
        None => return Err(damaged(format!("{HEAD} names no format"))),
    }
    serde_json::from_value(value).map_err(|e| damaged(format!("{HEAD}: {e}")))
}

/// One part of the archive; `None` where it is not there. Parts are stored uncompressed, so none is larger than the
/// file itself.
fn part(archive: &mut Archive, name: &str, file_size: u64) -> Result<Option<Vec<u8>>, String> {
    let entry = match archive.by_name(name) {
        Ok(entry) => entry,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(e) => return Err(format!("{name}: {e}")),
    };
    let most = file_size.min(LARGEST);
    let mut bytes = Vec::new();
    // One byte more than allowed, so that the end is reached and the checksum compared.
    entry.take(most + 1).read_to_end(&mut bytes).map_err(|e| format!("{name}: {e}"))?;
    if bytes.len() as u64 > most { Err(format!("{name} is larger than the file")) } else { Ok(Some(bytes)) }
}
