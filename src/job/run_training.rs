//! Training a network and scoring every sample.

use super::teller::{Stop, Teller};
use super::{Fact, TrainCommand, TrainingDone, TrainingStarted, run_data};
use super::{run_classic, run_folds};
use crate::analysis::Scores;
use crate::data::{Prepared, Step};
use crate::model::device::{self, Opened};
use crate::model::{NetworkSpec, Weights};
use crate::recipe::Recipe;
use crate::saved::EpochLog;
use crate::train::{self, BatchReport, Ending, EpochReport, Fit, Outcome, Snapshot, Stage, TrainError, Watch};
use std::sync::Arc;
use std::time::Instant;

pub fn run(ask: TrainCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    if let Some(baseline) = ask.recipe.model.baseline {
        return run_classic::run(&ask, baseline, teller);
    }
    let failed = |e: &dyn std::fmt::Display| Stop::Failed(e.to_string());
    let opened = device::open(&ask.device).map_err(|e| failed(&e))?;
    if ask.recipe.training.folds.is_some() {
        return run_folds::run(&ask, &opened, teller);
    }
    let recipe = &ask.recipe;
    let prepared = run_data::prepare(Arc::clone(&ask.dataset), &recipe.data, recipe.seed)?;
    let spec = spec(recipe, &prepared)?;
    // Without a temporary file training goes on all the same; only its past epochs cannot be looked at then.
    let log = EpochLog::new().ok().map(Arc::new);
    begin(&ask, &opened, &prepared, &spec, log.clone(), teller);
    let started = Instant::now();
    if !recipe.training.method.is_usual() {
        return components(&ask, &prepared, &spec, Watcher { teller, log });
    }
    let fit = fit(&ask, &prepared, &spec, &opened, teller);
    let fitted = train::fit(&fit, &mut Watcher { teller, log }).map_err(stop)?;
    let seconds = started.elapsed().as_secs_f64();
    let stopped = fitted.ending == Ending::Stopped;
    // What a stopped training has learnt is scored all the same: only a second stop gives that up.
    let mut scoring = Scoring { teller, stopped };
    let all: Vec<u32> = (0..prepared.dataset.len() as u32).collect();
    let outcome = train::evaluate(&fitted.network, spec.task, &prepared, &all, &fitted.device, &mut scoring);
    let outcome = outcome.map_err(stop)?;
    let scores = score(&outcome, &prepared, recipe)?;
    teller.fact(Fact::Trained(Box::new(TrainingDone {
        weights: fitted.weights,
        outcome: Arc::new(outcome),
        scores: Arc::new(scores),
        stopped,
        notice: ending_words(&fitted.ending),
        seconds,
        card: ask.card.clone(),
        explained: None,
        timing: None,
    })));
    describe(&ask, &prepared, teller)
}

/// Finds the weights of a linear network in closed form.
fn components(
    ask: &TrainCommand,
    prepared: &Prepared,
    spec: &NetworkSpec,
    mut watcher: Watcher<'_>,
) -> Result<(), Stop> {
    let (started, teller) = (Instant::now(), watcher.teller);
    let found = train::fit_components(prepared, spec, ask.recipe.training.method, &mut watcher).map_err(stop)?;
    let scores = score(&found.outcome, prepared, &ask.recipe)?;
    teller.fact(Fact::Trained(Box::new(TrainingDone {
        weights: found.weights,
        outcome: Arc::new(found.outcome),
        scores: Arc::new(scores),
        stopped: false,
        notice: None,
        seconds: started.elapsed().as_secs_f64(),
        card: ask.card.clone(),
        explained: Some(found.explained),
        timing: None,
    })));
    describe(ask, prepared, teller)
}

/// Tells that training begins.
pub fn begin(
    ask: &TrainCommand,
    opened: &Opened,
    prepared: &Arc<Prepared>,
    spec: &NetworkSpec,
    log: Option<Arc<EpochLog>>,
    teller: &Teller<'_>,
) {
    teller.fact(Fact::TrainingStarted(Box::new(TrainingStarted {
        recipe: ask.recipe.clone(),
        device: opened.name.clone(),
        notice: opened.notice.clone(),
        prepared: Arc::clone(prepared),
        data_hash: prepared.hash(),
        spec: spec.clone(),
        log,
    })));
}

/// What is asked of the loop.
pub fn fit<'a>(
    ask: &'a TrainCommand,
    prepared: &'a Prepared,
    spec: &'a NetworkSpec,
    opened: &Opened,
    teller: &'a Teller<'_>,
) -> Fit<'a> {
    Fit {
        prepared,
        spec,
        training: &ask.recipe.training,
        seed: ask.recipe.seed,
        fold: 0,
        device: opened.device.clone(),
        cancelled: teller.controls.flag(),
        from: ask.from.clone(),
    }
}

/// Freezes the data card into the run; a person who stops here has the run without it.
pub fn describe(ask: &TrainCommand, prepared: &Prepared, teller: &Teller<'_>) -> Result<(), Stop> {
    if ask.card.is_none() {
        teller.fact(Fact::RunCard(Arc::new(run_data::describe(prepared, teller)?.to_json())));
    }
    Ok(())
}

/// What to tell the person of an end that they did not ask for.
fn ending_words(ending: &Ending) -> Option<String> {
    match ending {
        Ending::Done | Ending::Stopped => None,
        Ending::Early => Some("Training ended early: the validation loss got no better.".to_owned()),
        Ending::Failed(error) => Some(format!("Training: {error}.")),
    }
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
        Outcome::Detections(p) => Scores::of_detections(p, prepared, &recipe.threshold),
    };
    tables.map_err(|e| Stop::Failed(e.to_string()))
}

/// How a training's failure ends its job.
pub fn stop(error: TrainError) -> Stop {
    match error {
        TrainError::Cancelled => Stop::Cancelled,
        other => Stop::Failed(other.to_string()),
    }
}

/// Tells of a training, and lets it be paused, stepped and stopped.
pub struct Watcher<'a> {
    /// Whom to tell.
    pub teller: &'a Teller<'a>,
    /// Where the weights of each epoch are kept.
    pub log: Option<Arc<EpochLog>>,
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

    fn epoch(&mut self, report: &EpochReport, weights: Arc<Weights>, snapshot: Arc<Snapshot>) {
        if let Some(log) = &self.log
            && log.append(report.epoch, &weights).is_err()
        {
            // A full disk: past epochs cannot be looked at any more, everything else goes on.
            self.log = None;
        }
        // Before the epoch is told: who hears of it may allow the next one at once.
        self.teller.controls.end_epoch();
        self.teller.fact(Fact::Epoch(Box::new(super::EpochDone { report: *report, weights, snapshot })));
    }

    fn chosen_rate(&mut self) -> Option<f64> {
        self.teller.controls.take_rate()
    }

    fn wants_report(&self) -> bool {
        self.teller.controls.is_paused()
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

    fn epoch(&mut self, _report: &EpochReport, _weights: Arc<Weights>, _snapshot: Arc<Snapshot>) {}
}

fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Finding => "Finding principal components",
        Stage::Uploading => "Copying the samples to the device",
        Stage::Validating => "Validating",
        Stage::Scoring => "Scoring every sample",
    }
}
