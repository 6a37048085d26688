//! Cross-validation: one training a fold, and the scores of the samples that each has not seen.

use super::run_training::{self, Watcher};
use super::teller::{Stop, Teller};
use super::{Fact, TrainCommand, TrainingDone};
use crate::data::{self, Step};
use crate::model::Weights;
use crate::model::device::Opened;
use crate::train::{self, BatchReport, EpochReport, FoldReport, FoldWatch, Snapshot, Stage, Watch};
use std::sync::Arc;
use std::time::Instant;

pub fn run(ask: &TrainCommand, opened: &Opened, teller: &Teller<'_>) -> Result<(), Stop> {
    let recipe = &ask.recipe;
    let folds = recipe.training.folds.unwrap_or(2);
    let prepared = data::prepare_folds(Arc::clone(&ask.dataset), &recipe.data, recipe.seed, folds);
    let prepared = prepared.map_err(|e| Stop::Failed(e.to_string()))?;
    let pooled = Arc::new(prepared.pooled);
    let spec = run_training::spec(recipe, &pooled)?;
    run_training::begin(ask, opened, &pooled, &spec, None, teller);
    let started = Instant::now();
    let fit = run_training::fit(ask, &pooled, &spec, opened, teller);
    let mut watcher = Folds { inner: Watcher { teller, log: None }, epochs: Vec::new() };
    let found = train::cross_validate(&fit, &prepared.folds, &mut watcher).map_err(run_training::stop)?;
    let scores = run_training::score(&found.outcome, &pooled, recipe)?;
    teller.fact(Fact::Trained(Box::new(TrainingDone {
        weights: found.last.weights,
        outcome: Arc::new(found.outcome),
        scores: Arc::new(scores),
        stopped: false,
        notice: None,
        seconds: started.elapsed().as_secs_f64(),
        card: ask.card.clone(),
        explained: None,
        timing: None,
    })));
    run_training::describe(ask, &pooled, teller)
}

/// Tells of every fold; the epochs of one fold are forgotten by those who listen when the next begins.
struct Folds<'a> {
    inner: Watcher<'a>,
    epochs: Vec<EpochReport>,
}

impl Watch for Folds<'_> {
    fn stage(&mut self, stage: Stage, share: f32) -> Step {
        self.inner.stage(stage, share)
    }

    fn poll(&mut self) -> Step {
        self.inner.poll()
    }

    fn batch(&mut self, report: &BatchReport) {
        self.inner.batch(report);
    }

    fn epoch(&mut self, report: &EpochReport, weights: Arc<Weights>, snapshot: Arc<Snapshot>) {
        self.epochs.push(*report);
        self.inner.epoch(report, weights, snapshot);
    }

    fn chosen_rate(&mut self) -> Option<f64> {
        self.inner.chosen_rate()
    }

    fn wants_report(&self) -> bool {
        self.inner.wants_report()
    }
}

impl FoldWatch for Folds<'_> {
    fn fold(&mut self, report: &FoldReport) {
        self.inner.teller.fact(Fact::Fold(Box::new(report.clone())));
    }

    fn epochs(&mut self) -> Vec<EpochReport> {
        std::mem::take(&mut self.epochs)
    }
}
