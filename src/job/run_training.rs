//! Training a network and scoring every sample.

use super::teller::{Stop, Teller};
use super::{Fact, TrainCommand, TrainingDone, TrainingStarted, run_data};
use crate::analysis::Scores;
use crate::data::{Prepared, Step};
use crate::model::{NetworkSpec, Weights, device};
use crate::recipe::Recipe;
use crate::train::{self, BatchReport, EpochReport, Fit, Outcome, Stage, TrainError, Watch};
use std::sync::Arc;
use std::time::Instant;

pub fn run(ask: TrainCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let recipe = &ask.recipe;
    let failed = |e: &dyn std::fmt::Display| Stop::Failed(e.to_string());
    let prepared = run_data::prepare(ask.dataset, &recipe.data, recipe.seed)?;
    let spec = spec(recipe, &prepared)?;
    let opened = device::open(&ask.device).map_err(|e| failed(&e))?;
    teller.fact(Fact::TrainingStarted(Box::new(TrainingStarted {
        recipe: recipe.clone(),
        device: opened.name.clone(),
        notice: opened.notice.clone(),
        prepared: Arc::clone(&prepared),
        spec: spec.clone(),
    })));
    let started = Instant::now();
    let fit = Fit {
        prepared: &prepared,
        spec: &spec,
        training: &recipe.training,
        seed: recipe.seed,
        device: opened.device.clone(),
        cancelled: teller.controls.flag(),
        from: ask.from,
    };
    let fitted = train::fit(&fit, &mut Watcher { teller }).map_err(stop)?;
    let seconds = started.elapsed().as_secs_f64();
    // What a stopped training has learnt is scored all the same: only a second stop gives that up.
    let mut scoring = Scoring { teller, stopped: fitted.stopped };
    let outcome = train::evaluate(&fitted.network, spec.task, &prepared, &opened.device, &mut scoring).map_err(stop)?;
    let scores = score(&outcome, &prepared, recipe)?;
    teller.fact(Fact::Trained(Box::new(TrainingDone {
        weights: fitted.weights,
        outcome: Arc::new(outcome),
        scores: Arc::new(scores),
        stopped: fitted.stopped,
        seconds,
        card: ask.card.clone(),
    })));
    // Frozen into the run; a person who stops here has the run without it.
    if ask.card.is_none() {
        teller.fact(Fact::RunCard(Arc::new(run_data::describe(&prepared, teller)?.to_json())));
    }
    Ok(())
}

/// The recipe's network for these samples.
pub fn spec(recipe: &Recipe, prepared: &Prepared) -> Result<NetworkSpec, Stop> {
    let dataset = &prepared.dataset;
    let (dims, classes) = (dataset.samples.shape().dims(), dataset.labels.classes.len());
    NetworkSpec::from_recipe(&recipe.model, &dims, classes).map_err(|e| Stop::Failed(e.to_string()))
}

/// The score tables of an outcome.
pub fn score(outcome: &Outcome, prepared: &Prepared, recipe: &Recipe) -> Result<Vec<Scores>, Stop> {
    let tables = match outcome {
        Outcome::Reconstructions(errors) => Scores::of_errors(errors, prepared, &recipe.threshold),
        Outcome::Classes { truth, .. } => Scores::of_classes(truth, prepared, &recipe.threshold),
    };
    tables.map_err(|e| Stop::Failed(e.to_string()))
}

fn stop(error: TrainError) -> Stop {
    match error {
        TrainError::Cancelled => Stop::Cancelled,
        other => Stop::Failed(other.to_string()),
    }
}

struct Watcher<'a> {
    teller: &'a Teller<'a>,
}

impl Watch for Watcher<'_> {
    fn stage(&mut self, stage: Stage, share: f32) -> Step {
        self.teller.progress(stage_word(stage), share);
        if self.teller.controls.is_cancelled() { Step::Cancel } else { Step::Continue }
    }

    fn poll(&mut self) -> Step {
        if self.teller.controls.poll() { Step::Continue } else { Step::Cancel }
    }

    fn batch(&mut self, report: &BatchReport) {
        self.teller.fact(Fact::Batch(*report));
    }

    fn epoch(&mut self, report: &EpochReport, weights: Arc<Weights>) {
        self.teller.fact(Fact::Epoch(*report, weights));
    }
}

/// Watches the scoring after training.
struct Scoring<'a> {
    teller: &'a Teller<'a>,
    stopped: bool,
}

impl Watch for Scoring<'_> {
    fn stage(&mut self, stage: Stage, share: f32) -> Step {
        self.teller.progress(stage_word(stage), share);
        if self.teller.controls.is_cancelled() && !self.stopped { Step::Cancel } else { Step::Continue }
    }

    fn poll(&mut self) -> Step {
        Step::Continue
    }

    fn batch(&mut self, _report: &BatchReport) {}

    fn epoch(&mut self, _report: &EpochReport, _weights: Arc<Weights>) {}
}

fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Uploading => "Copying the samples to the device",
        Stage::Validating => "Validating",
        Stage::Scoring => "Scoring every sample",
    }
}
