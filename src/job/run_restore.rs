//! Reading a session file and bringing its runs back.

use super::teller::{Stop, Teller};
use super::{DataMissing, FileFact, Restored, RestoredRun, run_data, score};
use crate::data::{self, Availability, DataFolder, Dataset, Prepared, availability};
use crate::recipe::{DataPart, path_text, text_path};
use crate::saved::{self, Saved, SavedRun};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Datasets opened so far, with what each was opened for.
struct Opener<'a> {
    folder: DataFolder,
    /// Where the data is now, as the person says.
    located: Option<&'a Path>,
    /// Where the session is: its data may be beside it.
    beside: &'a Path,
    open: Vec<(DataPart, u64, Arc<Dataset>)>,
    teller: &'a Teller<'a>,
}

pub fn run(
    path: &Path,
    saved: Option<Arc<Saved>>,
    folder: &DataFolder,
    located: Option<&Path>,
    teller: &Teller<'_>,
) -> Result<(), Stop> {
    let saved = match saved {
        Some(saved) => saved,
        None => Arc::new(saved::read(path)?),
    };
    let mut opener = Opener { folder: folder.clone(), located, beside: path, open: Vec::new(), teller };
    let (data, seed) = what_was_open(&saved);
    let moved = opener.moved(&data).map(|to| (data.dataset.clone(), path_text(&to)));
    let saved = match &moved {
        Some((from, to)) => Arc::new(saved.with_data_moved(from, to)),
        None => saved,
    };
    let (data, seed) = moved.as_ref().map_or((data, seed), |_| what_was_open(&saved));
    let dataset = match opener.dataset(&data, seed) {
        Ok(dataset) => dataset,
        Err(Stop::Failed(why)) if opener.is_missing(&data) => {
            let dataset = data.dataset.clone();
            teller.fact(FileFact::DataMissing(DataMissing { session: path.to_owned(), dataset, why }));
            return Ok(());
        }
        Err(stop) => return Err(stop),
    };
    let prepared = Arc::new(data::prepare(Arc::clone(&dataset), &data, seed)?);
    let mut notes = saved.notes.clone();
    let same_samples = same_samples(&saved, &prepared, &mut notes);
    let mut runs = Vec::new();
    for (place, run) in saved.runs.iter().enumerate() {
        let recipe = &run.facts.recipe;
        let shared = recipe.data == data && recipe.seed == seed && recipe.training.folds.is_none();
        match restored(place, run, shared.then(|| Arc::clone(&prepared)), &mut opener) {
            Ok((found, note)) => {
                runs.push(found);
                notes.extend(note);
            }
            Err(Stop::Cancelled) => return Err(Stop::Cancelled),
            Err(Stop::Failed(why)) => notes.push(format!("Run {} was skipped: {why}", run.facts.name)),
        }
    }
    let path = path.to_owned();
    teller.fact(FileFact::Restored(Box::new(Restored { path, saved, moved, prepared, same_samples, runs, notes })));
    Ok(())
}

/// What was open decides: selection and map are of it. A file that does not say so was saved with its run's samples open.
fn what_was_open(saved: &Saved) -> (DataPart, u64) {
    match (&saved.open, saved.run()) {
        (Some(open), _) => (open.data.clone(), open.seed),
        (None, Some(run)) => (run.facts.recipe.data.clone(), run.facts.recipe.seed),
        (None, None) => (saved.recipe.data.clone(), saved.recipe.seed),
    }
}

/// Whether these are the samples that were open; where they are not, what that means.
fn same_samples(saved: &Saved, prepared: &Prepared, notes: &mut Vec<String>) -> bool {
    let Some(open) = saved.open.as_ref().filter(|open| !open.hash.is_empty()) else { return true };
    let same = open.hash == prepared.hash();
    if !same {
        notes.push(
            "The data has changed since this session was saved: the selection and the map no longer match and \
             were dropped. Tags are kept for samples that still exist."
                .to_owned(),
        );
    }
    same
}

/// A run with its samples; and what a person should know of them.
fn restored(
    place: usize,
    run: &SavedRun,
    shared: Option<Arc<Prepared>>,
    opener: &mut Opener<'_>,
) -> Result<(RestoredRun, Option<String>), Stop> {
    let recipe = &run.facts.recipe;
    let prepared = match shared {
        Some(prepared) => prepared,
        None => score::prepared(opener.dataset(&recipe.data, recipe.seed)?, recipe)?,
    };
    let spec = score::spec(recipe, &prepared)?;
    let scores = match &run.outcome {
        None => None,
        Some(outcome) if outcome.len() == prepared.dataset.len() => Some(score::score(outcome, &prepared, recipe)?),
        Some(outcome) => {
            return Err(Stop::failed(format!(
                "the session was saved with {} samples, but its dataset now has {}; restore the original data to open it",
                outcome.len(),
                prepared.dataset.len()
            )));
        }
    };
    let hash = &run.facts.data_hash;
    let differs = !hash.is_empty() && *hash != prepared.hash();
    let note = differs.then(|| {
        format!(
            "The data of run {} has changed since it was trained: its scores belong to the old samples, but \
             the pictures show the new ones. Train again to update the scores.",
            run.facts.name
        )
    });
    Ok((RestoredRun { place, prepared, spec, scores }, note))
}

impl Opener<'_> {
    /// A dataset, opened once.
    fn dataset(&mut self, asked: &DataPart, seed: u64) -> Result<Arc<Dataset>, Stop> {
        let same = |data: &DataPart, other: u64| {
            data.opens() == asked.opens() && (other == seed || !data.dataset.starts_with("generated"))
        };
        if let Some((.., dataset)) = self.open.iter().find(|(data, seed, _)| same(data, *seed)) {
            return Ok(Arc::clone(dataset));
        }
        let mut data = asked.clone();
        if let Some(path) = self.moved(&data) {
            data.dataset = path_text(&path);
        }
        let folder = self.folder_of(&data.dataset);
        let dataset = run_data::open(&data, seed, &folder, self.teller)?;
        self.open.push((asked.clone(), seed, Arc::clone(&dataset)));
        Ok(dataset)
    }

    /// Whether the data is neither where the recipe says nor where else it was looked for.
    fn is_missing(&self, data: &DataPart) -> bool {
        let name = data.dataset.as_str();
        let known = data::catalog::find(name).is_some() || availability(name, &self.folder) == Availability::Generated;
        match known {
            true => availability(name, &self.folder_of(name)) == Availability::Missing,
            false => !text_path(name).exists() && self.moved(data).is_none(),
        }
    }

    /// The folder that holds a dataset known by name: as usual, or where the person says.
    fn folder_of(&self, name: &str) -> DataFolder {
        let Some(located) = self.located else { return self.folder.clone() };
        let around = [Some(located), located.parent()].into_iter().flatten().map(|path| DataFolder(path.to_owned()));
        let here = |folder: &DataFolder| availability(name, folder) == Availability::Here;
        around.into_iter().find(here).unwrap_or_else(|| self.folder.clone())
    }

    /// Where a file or folder of one's own lies now: where the person says, else beside the session; `None` where it is
    /// where it was, or is nowhere.
    fn moved(&self, data: &DataPart) -> Option<PathBuf> {
        let path = text_path(&data.dataset);
        if data::catalog::find(&data.dataset).is_some() || path.exists() {
            return None;
        }
        let name = path.file_name()?;
        let beside = |folder: &Path| Some(folder.join(name)).filter(|path| path.exists());
        let located = self.located.and_then(|located| beside(located).or_else(|| Some(located.to_owned())));
        located.or_else(|| self.beside.parent().and_then(beside)).filter(|path| path.exists())
    }
}
