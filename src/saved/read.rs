//! Reading a session file, without trusting what it says of its sizes.

use super::{
    FORMAT, HEAD, Head, MAP, OUTCOME, STATE, Saved, SavedData, SavedError, SavedMap, SavedRun, WEIGHTS, arrays,
    history, part_of,
};
use crate::model::Weights;
use crate::recipe::Recipe;
use crate::record::RunFacts;
use crate::train::{StateHead, TrainState};
use serde_json::Value;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use zip::ZipArchive;
use zip::result::ZipError;

/// The largest part read: 4 GiB.
const LARGEST: u64 = 4 << 30;

/// Reads a session.
///
/// # Errors
/// [`SavedError`] says whether it cannot be reached, is damaged, or comes from a newer program.
pub fn read(path: &Path) -> Result<Saved, SavedError> {
    let io = |source| SavedError::Io { doing: "read", source, path: path.to_owned() };
    // Opening a pipe would wait for whoever writes into it.
    let data = std::fs::metadata(path).map_err(io)?;
    if !data.is_file() {
        return Err(SavedError::Damaged { what: "it is not a regular file".to_owned(), path: path.to_owned() });
    }
    let file = File::open(path).map_err(io)?;
    read_from(BufReader::new(file), path)
}

/// Reads a session from anything that holds the bytes of a session file; `path` is for messages.
///
/// # Errors
/// As [`read`].
pub fn read_from(mut from: impl Read + Seek, path: &Path) -> Result<Saved, SavedError> {
    let damaged = |what: String| SavedError::Damaged { what, path: path.to_owned() };
    let io = |source| SavedError::Io { doing: "read", source, path: path.to_owned() };
    let size = from.seek(SeekFrom::End(0)).map_err(io)?;
    let archive = ZipArchive::new(from).map_err(|e| damaged(e.to_string()))?;
    let mut parts = Parts { archive, size };
    let head = parts.bytes(HEAD).map_err(damaged)?.ok_or_else(|| damaged(format!("{HEAD} is missing")))?;
    let (mut head, first) = parse(&head, path)?;
    let map = parts.map(head.map).map_err(damaged)?;
    let mut notes = Vec::new();
    let (mut runs, mut places) = (Vec::new(), Vec::new());
    if let Some(beside) = &head.beside {
        let facts = head.runs.get_mut(beside.run).ok_or_else(|| damaged("its history belongs to no run".to_owned()))?;
        history::read(beside, path, facts).map_err(damaged)?;
    }
    let states = head.states.into_iter().chain(std::iter::repeat_with(|| None));
    for (place, (facts, state)) in head.runs.into_iter().zip(states).enumerate() {
        let run = parts.run(place, first, facts, state).map_err(damaged)?;
        match problem(&run.facts.recipe) {
            None => {
                places.push(place);
                runs.push(run);
            }
            Some(why) => notes.push(format!("Run {} was skipped: its recipe is not valid ({why}).", run.facts.name)),
        }
    }
    let shown = head.shown.and_then(|shown| places.iter().position(|&place| place == shown));
    let mut recipe = head.recipe;
    if let Some(why) = problem(&recipe) {
        let instead = shown.and_then(|shown| runs.get(shown)).or(runs.last());
        let Some(run) = instead else { return Err(damaged(format!("its recipe is not valid: {why}"))) };
        recipe = run.facts.recipe.clone();
        notes.push(format!("The form was not valid ({why}) and was reset to that of run {}.", run.facts.name));
    }
    let open = head.open.map(|open| SavedData { data: open.data, seed: open.seed, prepared: None, hash: open.hash });
    let (pins, tags, selection, focus, layout) = (head.pins, head.tags, head.selection, head.focus, head.layout);
    let saved = Saved { recipe, open, runs, shown, pins, tags, selection, focus, map, layout, notes };
    Ok(without_what_cannot_be(saved))
}

/// Without a preparation or a map that no recipe could ask for.
fn without_what_cannot_be(mut saved: Saved) -> Saved {
    if let Some(open) = &saved.open
        && let Some(why) = problem(&Recipe { data: open.data.clone(), ..saved.recipe.clone() })
    {
        saved.notes.push(format!("The open data was not valid ({why}): the selection and the map were dropped."));
        (saved.open, saved.map, saved.focus) = (None, None, None);
        saved.selection.clear();
        saved.pins.clear();
    }
    if let Some(map) = &saved.map
        && let Some(why) = problem(&Recipe { map: map.part.clone(), ..saved.recipe.clone() })
    {
        saved.notes.push(format!("The map was dropped: its settings are not valid ({why})."));
        saved.map = None;
    }
    saved
}

/// The first thing that is wrong with a recipe: the same checks as those of a recipe file.
fn problem(recipe: &Recipe) -> Option<String> {
    recipe.problems().into_iter().next().map(|problem| format!("{}: {}", problem.key, problem.why))
}

/// The head, and whether it is of the first format.
fn parse(bytes: &[u8], path: &Path) -> Result<(Head, bool), SavedError> {
    let damaged = |what: String| SavedError::Damaged { what, path: path.to_owned() };
    let mut value: Value = serde_json::from_slice(bytes).map_err(|e| damaged(format!("{HEAD}: {e}")))?;
    // The format first: a newer file may well have a head that cannot be read here.
    let format = match value.get("format").and_then(Value::as_u64) {
        Some(found) if found > u64::from(FORMAT) => return Err(SavedError::Newer { found, path: path.to_owned() }),
        Some(found) => found,
        None => return Err(damaged(format!("{HEAD} has no format"))),
    };
    let first = format < 2 && one_run_becomes_a_list(&mut value);
    if format < 3 {
        stopped_becomes_an_ending(&mut value);
    }
    let head = serde_json::from_value(value).map_err(|e| damaged(format!("{HEAD}: {e}")))?;
    Ok((head, first))
}

/// Format 1 had one run, in `run`, which was shown.
fn one_run_becomes_a_list(head: &mut Value) -> bool {
    let Some(run) = head.get_mut("run").map(Value::take).filter(|run| !run.is_null()) else { return false };
    head["runs"] = Value::Array(vec![run]);
    head["shown"] = 0.into();
    true
}

/// Up to format 2 a run said only whether it was `stopped`, and had a threshold once it was scored.
fn stopped_becomes_an_ending(head: &mut Value) {
    for run in head.get_mut("runs").and_then(Value::as_array_mut).into_iter().flatten() {
        let scored = run.get("threshold").is_some_and(|threshold| !threshold.is_null());
        let stopped = run.get("stopped").and_then(Value::as_bool).unwrap_or(false);
        if let Some(run) = run.as_object_mut().filter(|_| scored) {
            run.insert("ending".to_owned(), if stopped { "stopped" } else { "done" }.into());
        }
    }
}

/// The parts of a file.
struct Parts<R> {
    archive: ZipArchive<R>,
    /// Of the whole file: parts are stored uncompressed, so none is larger.
    size: u64,
}

impl<R: Read + Seek> Parts<R> {
    /// One part; `None` where it is not there.
    fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(e) => return Err(format!("{name}: {e}")),
        };
        let most = self.size.min(LARGEST);
        let mut bytes = Vec::new();
        // One byte more than allowed, so that the end is reached and the checksum compared.
        entry.take(most + 1).read_to_end(&mut bytes).map_err(|e| format!("{name}: {e}"))?;
        if bytes.len() as u64 > most { Err(format!("{name} is larger than the file")) } else { Ok(Some(bytes)) }
    }

    fn arrays(&mut self, name: &str) -> Result<Option<Weights>, String> {
        let read = |bytes: Vec<u8>| Weights::from_safetensors(&bytes).map_err(|e| format!("{name}: {e}"));
        self.bytes(name)?.map(read).transpose()
    }

    fn map(&mut self, part: Option<crate::recipe::MapPart>) -> Result<Option<SavedMap>, String> {
        match (part, self.arrays(MAP)?) {
            (Some(part), Some(map)) => Ok(Some(arrays::to_map(&map, part)?)),
            _ => Ok(None),
        }
    }

    /// A run with its parts, which in the first format were beside the head.
    fn run(
        &mut self,
        place: usize,
        first: bool,
        facts: RunFacts,
        state: Option<StateHead>,
    ) -> Result<SavedRun, String> {
        let name = |part: &str| if first { part.to_owned() } else { part_of(place, part) };
        let weights = name(WEIGHTS);
        let weights = self.arrays(&weights)?.ok_or_else(|| format!("{weights} is missing"))?;
        let outcome = self.arrays(&name(OUTCOME))?;
        let outcome = outcome.map(|arrays| arrays::to_outcome(&arrays)).transpose()?.map(Arc::new);
        let state = match (state, self.arrays(&name(STATE))?) {
            (Some(head), Some(arrays)) => Some(Arc::new(TrainState::from_parts(head, arrays)?)),
            _ => None,
        };
        Ok(SavedRun { facts, weights: Arc::new(weights), outcome, state })
    }
}
