//! Tells of a training, and lets it be paused, stepped and stopped.

use super::teller::Teller;
use super::{EpochDone, RunFact};
use crate::model::Weights;
use crate::progress::{Progress, Step};
use crate::saved::EpochLog;
use crate::train::{BatchReport, EpochEnd, RateChange, Watch};
use std::sync::Arc;

/// Watches the loop.
pub struct Watcher<'a> {
    /// Whom to tell.
    pub teller: &'a Teller<'a>,
    /// Where the weights of each epoch are kept.
    pub log: Option<Arc<EpochLog>>,
}

impl Watcher<'_> {
    /// Keeps the weights of an epoch, so that it can be looked at later.
    fn keep(&mut self, epoch: usize, weights: &Weights) {
        if let Some(log) = &self.log
            && log.append(epoch, weights).is_err()
        {
            // A full disk: past epochs cannot be looked at any more, everything else goes on.
            self.log = None;
        }
    }
}

impl Progress for Watcher<'_> {
    fn step(&self, what: &str, share: f32) -> Step {
        self.teller.step(what, share)
    }
}

impl Watch for Watcher<'_> {
    fn poll(&mut self) -> Step {
        if self.teller.controls.poll() { Step::Continue } else { Step::Cancel }
    }

    fn batch(&mut self, report: &BatchReport) {
        self.teller.fact(RunFact::Batch(*report));
    }

    fn epoch(&mut self, end: EpochEnd) {
        let EpochEnd { report, weights, snapshot, state } = end;
        self.keep(report.epoch, &weights);
        // Before the epoch is told: who hears of it may allow the next one at once, or ask for the next state.
        self.teller.controls.end_epoch();
        if state.is_some() {
            self.teller.controls.state_told();
        }
        self.teller.fact(RunFact::Epoch(Box::new(EpochDone { report, weights, snapshot, state })));
    }

    fn chosen_rate(&mut self) -> Option<f64> {
        self.teller.controls.take_rate()
    }

    fn rate_changed(&mut self, change: RateChange) {
        self.teller.fact(RunFact::RateChanged(change));
    }

    fn wants_report(&self) -> bool {
        self.teller.controls.is_paused()
    }

    fn wants_state(&self) -> bool {
        self.teller.controls.wants_state()
    }
}

/// Watches the scoring after training.
pub struct Scoring<'a> {
    /// Whom to tell.
    pub teller: &'a Teller<'a>,
    /// Whether the training was stopped: what it has learnt is scored all the same.
    pub stopped: bool,
}

impl Progress for Scoring<'_> {
    fn step(&self, what: &str, share: f32) -> Step {
        match self.teller.step(what, share) {
            Step::Cancel if !self.stopped => Step::Cancel,
            Step::Cancel | Step::Continue => Step::Continue,
        }
    }
}
