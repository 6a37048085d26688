//! The network of a recipe for some samples, and the scores of what came of it: what trainings, imports and restored
//! sessions share.

use super::teller::{Stop, Teller};
use crate::analysis::Scores;
use crate::data::{self, Dataset, Prepared};
use crate::model::NetworkSpec;
use crate::recipe::{Loss, Recipe, ScoreSpace, Task};
use crate::record::RunFacts;
use crate::train::Outcome;
use std::sync::Arc;

/// The recipe's network for these samples.
pub fn spec(recipe: &Recipe, prepared: &Prepared) -> Result<NetworkSpec, Stop> {
    let dataset = &prepared.dataset;
    let (dims, classes) = (dataset.samples.shape().dims(), dataset.labels.classes.len());
    Ok(NetworkSpec::from_recipe(&recipe.model, &dims, classes)?)
}

/// The score tables of an outcome.
pub fn score(outcome: &Outcome, prepared: &Prepared, recipe: &Recipe) -> Result<Arc<Vec<Scores>>, Stop> {
    let tables = match outcome {
        Outcome::Reconstructions(errors) => Scores::of_errors(errors, prepared, &recipe.threshold)?,
        Outcome::Classes { truth, .. } => Scores::of_classes(truth, prepared, &recipe.threshold)?,
        Outcome::Detections(p) => Scores::of_detections(p, prepared, &recipe.threshold)?,
    };
    Ok(Arc::new(tables))
}

/// The space that a run's scores are shown in at first.
pub fn space(recipe: &Recipe, spec: &NetworkSpec) -> Option<ScoreSpace> {
    let by_mean_error = recipe.training.loss == Some(Loss::Mae);
    let by_loss = if by_mean_error { ScoreSpace::Mae } else { ScoreSpace::Mse };
    (spec.task == Task::Reconstruct).then(|| recipe.threshold.score.unwrap_or(by_loss))
}

/// The facts of a run that begins.
pub fn facts(recipe: &Recipe, device: &str, prepared: &Prepared, spec: &NetworkSpec) -> RunFacts {
    let facts = RunFacts::begin(recipe.clone(), device.to_owned(), prepared.hash());
    RunFacts { space: space(recipe, spec), ..facts }
}

/// The samples as a run has them: of a cross-validation, all held out.
pub fn prepared(dataset: Arc<Dataset>, recipe: &Recipe) -> Result<Arc<Prepared>, Stop> {
    match recipe.training.folds {
        None => Ok(Arc::new(data::prepare(dataset, &recipe.data, recipe.seed)?)),
        Some(folds) => Ok(Arc::new(data::prepare_folds(dataset, &recipe.data, recipe.seed, folds)?.pooled)),
    }
}

/// The data card as JSON: the one that is there, else a new one. A person who stops here has the run without it.
pub fn card(prepared: &Prepared, teller: &Teller<'_>) -> Result<Arc<serde_json::Value>, Stop> {
    let card = data::describe(prepared, teller)?;
    Ok(Arc::new(card.to_json()))
}
