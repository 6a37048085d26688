//! Reading a session file and bringing its runs back.

use super::teller::{Stop, Teller};
use super::{DataMissing, Fact, Restored, RestoredRun, run_data, run_training};
use crate::data::{self, Availability, DataFolder, Dataset, Prepared, availability};
use crate::recipe::{DataPart, Recipe};
use crate::saved::{self, SavedRun};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Datasets opened so far, with what each was opened for.
struct Opener<'a> {
    folder: DataFolder,
    /// Where the data lies now, as the person says.
    located: Option<&'a Path>,
    /// Where the session lies: its data may lie beside it.
    beside: &'a Path,
    open: Vec<(DataPart, u64, Arc<Dataset>)>,
    teller: &'a Teller<'a>,
}

pub fn run(path: &Path, folder: &DataFolder, located: Option<&Path>, teller: &Teller<'_>) -> Result<(), Stop> {
    let saved = Arc::new(saved::read(path).map_err(|e| Stop::Failed(e.to_string()))?);
    let mut opener = Opener { folder: folder.clone(), located, beside: path, open: Vec::new(), teller };
    let recipe = saved.run().map_or(&saved.recipe, |run| &run.facts.recipe).clone();
    let dataset = match opener.dataset(&recipe) {
        Ok(dataset) => dataset,
        Err(Stop::Failed(why)) if opener.is_missing(&recipe.data) => {
            let dataset = recipe.data.dataset.clone();
            teller.fact(Fact::DataMissing(DataMissing { session: path.to_owned(), dataset, why }));
            return Ok(());
        }
        Err(stop) => return Err(stop),
    };
    let prepared = prepared(Arc::clone(&dataset), &recipe)?;
    let (mut runs, mut left_out) = (Vec::new(), Vec::new());
    for (place, run) in saved.runs.iter().enumerate() {
        let shared = run.facts.recipe.data == recipe.data && run.facts.recipe.seed == recipe.seed;
        let shared = shared && run.facts.recipe.training.folds == recipe.training.folds;
        let found = restored(place, run, shared.then(|| Arc::clone(&prepared)), &mut opener);
        match found {
            Ok(found) => runs.push(found),
            Err(Stop::Cancelled) => return Err(Stop::Cancelled),
            // Without the run that is shown there is nothing to open.
            Err(stop) if saved.shown == Some(place) => return Err(stop),
            Err(Stop::Failed(why)) => left_out.push(format!("The run {} was left out: {why}", run.facts.name)),
        }
    }
    let moved_to = opener.moved(&recipe.data).map(|path| path.to_string_lossy().into_owned());
    teller.fact(Fact::Restored(Box::new(Restored { saved, moved_to, dataset, prepared, runs, left_out })));
    Ok(())
}

fn restored(
    place: usize,
    run: &SavedRun,
    shared: Option<Arc<Prepared>>,
    opener: &mut Opener<'_>,
) -> Result<RestoredRun, Stop> {
    let recipe = &run.facts.recipe;
    let prepared = match shared {
        Some(prepared) => prepared,
        None => prepared(opener.dataset(recipe)?, recipe)?,
    };
    let spec = run_training::spec(recipe, &prepared)?;
    let scores = match &run.outcome {
        None => None,
        Some(outcome) if outcome.len() == prepared.dataset.len() => {
            Some(Arc::new(run_training::score(outcome, &prepared, recipe)?))
        }
        Some(outcome) => {
            return Err(Stop::Failed(format!(
                "the session was saved with {} samples, but its dataset has {} now; open it where the data is as it was",
                outcome.len(),
                prepared.dataset.len()
            )));
        }
    };
    Ok(RestoredRun { place, prepared, spec, scores })
}

/// The samples as a run has them: of a cross-validation, all held out.
fn prepared(dataset: Arc<Dataset>, recipe: &Recipe) -> Result<Arc<Prepared>, Stop> {
    match recipe.training.folds {
        None => run_data::prepare(dataset, &recipe.data, recipe.seed),
        Some(folds) => data::prepare_folds(dataset, &recipe.data, recipe.seed, folds)
            .map(|found| Arc::new(found.pooled))
            .map_err(|e| Stop::Failed(e.to_string())),
    }
}

impl Opener<'_> {
    /// The dataset of a recipe, opened once.
    fn dataset(&mut self, recipe: &Recipe) -> Result<Arc<Dataset>, Stop> {
        let same = |data: &DataPart, seed: u64| {
            data.opens() == recipe.data.opens() && (seed == recipe.seed || !data.dataset.starts_with("generated"))
        };
        if let Some((.., dataset)) = self.open.iter().find(|(data, seed, _)| same(data, *seed)) {
            return Ok(Arc::clone(dataset));
        }
        let mut data = recipe.data.clone();
        if let Some(path) = self.moved(&data) {
            data.dataset = path.to_string_lossy().into_owned();
        }
        let folder = self.folder_of(&data.dataset);
        let dataset = run_data::open(&data, recipe.seed, &folder, self.teller)?;
        self.open.push((recipe.data.clone(), recipe.seed, Arc::clone(&dataset)));
        Ok(dataset)
    }

    /// Whether the data is neither where the recipe says nor where else it was looked for.
    fn is_missing(&self, data: &DataPart) -> bool {
        let name = data.dataset.as_str();
        let known = data::catalog::find(name).is_some() || availability(name, &self.folder) == Availability::Generated;
        match known {
            true => availability(name, &self.folder_of(name)) == Availability::Missing,
            false => !Path::new(name).exists() && self.moved(data).is_none(),
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
        let path = Path::new(&data.dataset);
        if data::catalog::find(&data.dataset).is_some() || path.exists() {
            return None;
        }
        let name = path.file_name()?;
        let beside = |folder: &Path| Some(folder.join(name)).filter(|path| path.exists());
        let located = self.located.and_then(|located| beside(located).or_else(|| Some(located.to_owned())));
        located.or_else(|| self.beside.parent().and_then(beside)).filter(|path| path.exists())
    }
}
