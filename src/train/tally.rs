//! Sums of an epoch: since the last look the batches' own sums on the device, before it here in double precision and in
//! the order of the batches, so that an epoch's loss does not depend on when it was looked at.

use super::device_samples::read_error;
use super::error::TrainError;
use super::report::BatchReport;
use burn::tensor::Tensor;
use std::time::{Duration, Instant};

/// Time between two looks at the loss on the device: each makes the device wait.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How many times the loss of the first epoch a loss must be to be taken for a training that has run away.
const RUN_AWAY: f64 = 1e4;

/// Mean loss and accuracy over some samples.
pub struct Mean {
    /// Mean loss.
    pub loss: f64,
    /// Share of samples named right; classifiers and detectors only.
    pub accuracy: Option<f64>,
    /// How fast it went.
    pub samples_per_sec: f64,
}

/// What stays the same over an epoch.
#[derive(Clone, Copy, Debug)]
pub struct EpochFacts {
    /// Which, from 1.
    pub epoch: usize,
    /// Of how many.
    pub epochs: usize,
    /// Which fold, from 1; 0 without folds.
    pub fold: usize,
    /// Batches an epoch.
    pub batches: usize,
    /// Samples an epoch.
    pub count: usize,
    /// The loss of the first epoch, once there is one.
    pub first_loss: Option<f64>,
}

/// The running sums of an epoch.
pub struct Tally {
    facts: EpochFacts,
    /// Loss and hits of each batch since the last look, `[2]`.
    batches: Vec<Tensor<1>>,
    /// Samples since the last look.
    samples: usize,
    classifies: bool,
    loss_before: f64,
    hits_before: f64,
    samples_before: usize,
    began: Instant,
    looked: Instant,
}

impl Tally {
    /// Nothing yet.
    pub fn new(facts: EpochFacts) -> Self {
        let now = Instant::now();
        Self {
            facts,
            batches: Vec::new(),
            samples: 0,
            classifies: false,
            loss_before: 0.0,
            hits_before: 0.0,
            samples_before: 0,
            began: now,
            looked: now,
        }
    }

    /// Adds a batch: its mean loss and its hits, both still on the device.
    pub fn add(&mut self, mean: Tensor<1>, hits: Option<Tensor<1>>, length: usize) {
        self.classifies = hits.is_some();
        self.batches.push(add(None, mean * length as f32, hits));
        self.samples += length;
    }

    /// Whether the last look was long enough ago.
    pub fn is_due(&self) -> bool {
        self.looked.elapsed() >= LOOK_EVERY
    }

    /// Reads the sums and reports.
    ///
    /// # Errors
    /// [`TrainError::NotFinite`], [`TrainError::Diverged`], [`TrainError::Device`].
    pub fn look(&mut self, batch: usize, learning_rate: f64) -> Result<BatchReport, TrainError> {
        let sums = read_all(std::mem::take(&mut self.batches))?;
        let (loss, hits) = sums.iter().fold((0.0, 0.0), |(loss, hits), (more, named)| (loss + more, hits + named));
        let EpochFacts { epoch, epochs, fold, batches, count, first_loss } = self.facts;
        if !loss.is_finite() {
            return Err(TrainError::NotFinite { value: loss.to_string(), epoch, batch });
        }
        let samples = self.samples.max(1) as f64;
        if first_loss.is_some_and(|first| loss / samples > RUN_AWAY * first.max(1e-6)) {
            return Err(TrainError::Diverged { loss: format!("{:.3e}", loss / samples), epoch });
        }
        for (loss, hits) in sums {
            self.loss_before += loss;
            self.hits_before += hits;
        }
        self.samples_before += self.samples;
        self.samples = 0;
        self.looked = Instant::now();
        let samples_per_sec = self.samples_per_sec();
        let left = count * (epochs - epoch + 1) - self.samples_before;
        Ok(BatchReport {
            epoch,
            batch,
            batches,
            fold,
            learning_rate,
            loss: loss / samples,
            accuracy: self.classifies.then_some(hits / samples),
            samples_per_sec,
            left_secs: left as f64 / samples_per_sec.max(1e-9),
        })
    }

    fn samples_per_sec(&self) -> f64 {
        self.samples_before as f64 / self.began.elapsed().as_secs_f64().max(1e-9)
    }

    /// Over the whole epoch.
    pub fn mean(&self) -> Mean {
        let n = self.samples_before.max(1) as f64;
        Mean {
            loss: self.loss_before / n,
            accuracy: self.classifies.then_some(self.hits_before / n),
            samples_per_sec: self.samples_per_sec(),
        }
    }
}

/// Adds a batch's loss sum and hits to the running sums, `[2]`.
pub fn add(sums: Option<Tensor<1>>, loss: Tensor<1>, hits: Option<Tensor<1>>) -> Tensor<1> {
    let hits = hits.unwrap_or_else(|| loss.clone().zeros_like());
    let both = Tensor::cat(vec![loss, hits], 0);
    match sums {
        Some(sums) => sums + both,
        None => both,
    }
}

/// Reads the sums of several batches, in their order.
fn read_all(batches: Vec<Tensor<1>>) -> Result<Vec<(f64, f64)>, TrainError> {
    if batches.is_empty() {
        return Ok(Vec::new());
    }
    let values = Tensor::cat(batches, 0).try_into_vec_as::<f32>().map_err(read_error)?;
    Ok(values.chunks_exact(2).map(|both| (f64::from(both[0]), f64::from(both[1]))).collect())
}

/// Reads running sums: the device finishes everything before them.
///
/// # Errors
/// [`TrainError::Device`].
pub fn read(sums: Tensor<1>) -> Result<(f64, f64), TrainError> {
    let values = sums.try_into_vec_as::<f32>().map_err(read_error)?;
    Ok((f64::from(values[0]), f64::from(values[1])))
}
