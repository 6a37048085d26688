//! Cross-validation: one training a fold, and the scores of the samples that each has not seen.

use super::run_network::{begin, broke, describe, fit};
use super::score::{score, spec};
use super::teller::{Stop, Teller};
use super::watcher::Watcher;
use super::{RunFact, TrainCommand, Trained};
use crate::data;
use crate::model::device::Opened;
use crate::progress::{Progress, Step};
use crate::record::{Came, Ending};
use crate::train::{self, BatchReport, EpochEnd, EpochReport, FoldReport, FoldWatch, RateChange, Watch};
use std::sync::Arc;
use std::time::Instant;

pub fn run(ask: &TrainCommand, folds: usize, opened: &Opened, teller: &Teller<'_>) -> Result<(), Stop> {
    let recipe = &ask.recipe;
    let prepared = data::prepare_folds(Arc::clone(&ask.dataset), &recipe.data, recipe.seed, folds)?;
    let pooled = Arc::new(prepared.pooled);
    let spec = spec(recipe, &pooled)?;
    begin(ask, &opened.name, opened.notice.clone(), &pooled, &spec, None, teller);
    let started = Instant::now();
    let fit = fit(ask, &pooled, &spec, opened, teller);
    let mut watcher = Folds { inner: Watcher { teller, log: None }, epochs: Vec::new() };
    let found =
        train::cross_validate(&fit, &prepared.folds, &mut watcher).map_err(|error| broke(error, started, teller))?;
    let scores = score(&found.outcome, &pooled, recipe)?;
    let came = Came {
        ending: Some(Ending::Done),
        seconds: started.elapsed().as_secs_f64(),
        card: ask.card.clone(),
        ..Came::default()
    };
    let (weights, outcome) = (found.last.weights, Arc::new(found.outcome));
    teller.fact(RunFact::Trained(Box::new(Trained { weights, outcome, scores, came })));
    describe(ask, &pooled, teller)
}

/// Tells of every fold; the epochs of one fold are forgotten by those who listen when the next begins.
struct Folds<'a> {
    inner: Watcher<'a>,
    epochs: Vec<EpochReport>,
}

impl Progress for Folds<'_> {
    fn step(&self, what: &str, share: f32) -> Step {
        self.inner.step(what, share)
    }
}

impl Watch for Folds<'_> {
    fn poll(&mut self) -> Step {
        self.inner.poll()
    }

    fn batch(&mut self, report: &BatchReport) {
        self.inner.batch(report);
    }

    fn epoch(&mut self, end: EpochEnd) {
        self.epochs.push(end.report);
        self.inner.epoch(end);
    }

    fn chosen_rate(&mut self) -> Option<f64> {
        self.inner.chosen_rate()
    }

    fn rate_changed(&mut self, change: RateChange) {
        self.inner.rate_changed(change);
    }

    fn wants_report(&self) -> bool {
        self.inner.wants_report()
    }
}

impl FoldWatch for Folds<'_> {
    fn fold(&mut self, report: &FoldReport) {
        self.inner.teller.fact(RunFact::Fold(Box::new(report.clone())));
    }

    fn epochs(&mut self) -> Vec<EpochReport> {
        std::mem::take(&mut self.epochs)
    }
}
