//! How a running job is paused, stepped and stopped from outside.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Pause, steps and cancel of one job; clones are the same controls.
#[derive(Clone, Debug, Default)]
pub struct Controls(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    cancelled: AtomicBool,
    wants_state: AtomicBool,
    gate: Mutex<Gate>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Gate {
    paused: bool,
    allowed: Option<Stride>,
    rate: Option<f64>,
}

/// How far a paused job may go before it pauses again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stride {
    /// One batch.
    Batch,
    /// To the end of the epoch.
    Epoch,
}

impl Controls {
    /// Asks the job to stop; a paused one too.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
        self.pause(false);
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }

    /// The flag itself, for work that only looks.
    pub fn flag(&self) -> &AtomicBool {
        &self.0.cancelled
    }

    /// Pauses the job at its next poll, or lets it go on.
    pub fn pause(&self, paused: bool) {
        let mut gate = self.gate();
        gate.paused = paused;
        gate.allowed = None;
        self.0.changed.notify_all();
    }

    /// Whether it is to pause.
    pub fn is_paused(&self) -> bool {
        self.gate().paused
    }

    /// Lets a paused job go this far.
    pub fn step(&self, stride: Stride) {
        self.gate().allowed = Some(stride);
        self.0.changed.notify_all();
    }

    /// Hands the job another learning rate.
    pub fn set_rate(&self, rate: f64) {
        self.gate().rate = Some(rate);
    }

    /// Called by the job: the learning rate that was chosen since it was asked last.
    pub fn take_rate(&self) -> Option<f64> {
        self.gate().rate.take()
    }

    /// Asks the job to hand out with its next epoch what it takes to go on from there.
    pub fn want_state(&self) {
        self.0.wants_state.store(true, Ordering::Relaxed);
    }

    /// Called by the job: whether that is wanted.
    pub fn wants_state(&self) -> bool {
        self.0.wants_state.load(Ordering::Relaxed)
    }

    /// Called by the job: it has been handed out.
    pub fn state_told(&self) {
        self.0.wants_state.store(false, Ordering::Relaxed);
    }

    /// Called by the job before each batch: waits while paused, then says whether to go on.
    pub fn poll(&self) -> bool {
        self.poll_after(|| {})
    }

    /// As [`Self::poll`]; where it has to wait, this is done before.
    pub fn poll_after(&self, before_waiting: impl FnOnce()) -> bool {
        let mut gate = self.gate();
        if gate.paused && gate.allowed.is_none() && !self.is_cancelled() {
            drop(gate);
            before_waiting();
            gate = self.gate();
        }
        while gate.paused && gate.allowed.is_none() && !self.is_cancelled() {
            gate = self.0.changed.wait(gate).unwrap_or_else(PoisonError::into_inner);
        }
        if gate.allowed == Some(Stride::Batch) {
            gate.allowed = None;
        }
        !self.is_cancelled()
    }

    /// Called by the job after each epoch: where one epoch was allowed, it is over.
    pub fn end_epoch(&self) {
        self.gate().allowed = None;
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.0.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
