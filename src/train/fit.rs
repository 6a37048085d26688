//! The loop.

use super::device_samples::{DeviceSamples, read_error, upload_labels};
use super::loss::{batch_loss, usual};
use super::report::{BatchReport, EpochReport, Stage, TrainError, Watch};
use crate::data::random::{Purpose, stream};
use crate::data::{Prepared, Step};
use crate::model::{Network, NetworkSpec, Weights};
use crate::recipe::{Loss, Task, TrainingPart};
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor};
use rand::seq::SliceRandom;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Time between two looks at the loss on the device: each makes the device wait.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Samples judged at a time.
const VALIDATION_BATCH: usize = 256;

/// What is to be trained, on what, where.
pub struct Fit<'a> {
    /// The samples.
    pub prepared: &'a Prepared,
    /// The network.
    pub spec: &'a NetworkSpec,
    /// How it is trained.
    pub training: &'a TrainingPart,
    /// Seeds first weights and the order of batches.
    pub seed: u64,
    /// Where, without autodiff.
    pub device: Device,
    /// Set from outside to stop work that hears of nothing for a while, such as an upload.
    pub cancelled: &'a AtomicBool,
    /// Epochs that are done already, and what they learnt.
    pub from: Option<(usize, Arc<Weights>)>,
}

/// What was learnt.
pub struct Fitted {
    /// The network, for use rather than for learning.
    pub network: Network,
    /// Its weights.
    pub weights: Arc<Weights>,
    /// Whether the person stopped it before the last epoch.
    pub stopped: bool,
}

/// Trains a network. A stop keeps what was learnt until then.
///
/// # Errors
/// [`TrainError`] where the loss is no number or the device fails; [`TrainError::Cancelled`] where the person stopped
/// before the first batch.
pub fn fit(ask: &Fit<'_>, watch: &mut dyn Watch) -> Result<Fitted, TrainError> {
    let mut run = Run::start(ask, watch)?;
    let first = ask.from.as_ref().map_or(1, |(done, _)| done + 1);
    let mut stopped = false;
    for epoch in first..=ask.training.epochs {
        let started = Instant::now();
        let Some(learnt) = run.epoch(epoch, watch)? else {
            stopped = true;
            break;
        };
        let network = run.network.valid();
        let validation = run.validate(&network, watch)?;
        let weights = Arc::new(network.weights());
        let report = EpochReport {
            epoch,
            loss: learnt.loss,
            accuracy: learnt.accuracy,
            validation_loss: validation.as_ref().map(|v| v.loss),
            validation_accuracy: validation.and_then(|v| v.accuracy),
            seconds: started.elapsed().as_secs_f64(),
            samples_per_sec: learnt.samples_per_sec,
        };
        watch.epoch(&report, weights);
    }
    let network = run.network.valid();
    let weights = Arc::new(network.weights());
    Ok(Fitted { network, weights, stopped })
}

/// Mean loss and accuracy over some samples.
struct Mean {
    loss: f64,
    accuracy: Option<f64>,
    samples_per_sec: f64,
}

/// A training under way.
struct Run<'a> {
    ask: &'a Fit<'a>,
    loss: Loss,
    network: Network,
    optimizer: ModuleOptimizer,
    learning: Part,
    validation: Option<Part>,
    order: Vec<u32>,
}

/// Samples on the device with their labels.
struct Part {
    samples: DeviceSamples,
    labels: Option<Tensor<1, Int>>,
    count: usize,
}

impl Part {
    fn upload(ask: &Fit<'_>, indices: &[u32], device: &Device) -> Self {
        let labels =
            (ask.spec.task == Task::Classify).then(|| upload_labels(&ask.prepared.dataset.labels.ids, indices, device));
        Self {
            samples: DeviceSamples::upload(ask.prepared, indices, device, ask.cancelled),
            labels,
            count: indices.len(),
        }
    }
}

impl<'a> Run<'a> {
    fn start(ask: &'a Fit<'a>, watch: &mut dyn Watch) -> Result<Self, TrainError> {
        if watch.stage(Stage::Uploading, 0.0) == Step::Cancel {
            return Err(TrainError::Cancelled);
        }
        let autodiff = ask.device.clone().autodiff();
        autodiff.seed(ask.seed);
        let mut network = Network::new(ask.spec, ask.seed, &autodiff);
        if let Some((_, weights)) = &ask.from {
            network = network.load(weights)?;
        }
        let split = &ask.prepared.split;
        let learning = Part::upload(ask, &split.train, &ask.device);
        let followed = split.followed();
        let validation = (!followed.is_empty()).then(|| Part::upload(ask, followed, &ask.device));
        if ask.cancelled.load(Ordering::Relaxed) {
            return Err(TrainError::Cancelled);
        }
        Ok(Self {
            ask,
            loss: usual(ask.training.loss, ask.spec),
            network,
            optimizer: AdamConfig::new().with_beta_1(0.9).with_beta_2(0.999).with_epsilon(1e-7).init(),
            order: (0..learning.count as u32).collect(),
            learning,
            validation,
        })
    }

    /// One pass over the training samples; `None` when the person stopped it.
    fn epoch(&mut self, epoch: usize, watch: &mut dyn Watch) -> Result<Option<Mean>, TrainError> {
        // The order depends on seed and epoch alone, so that a training that goes on later sees the same.
        let mut rng = stream(self.ask.seed, Purpose::Order, epoch as u64);
        self.order.sort_unstable();
        self.order.shuffle(&mut rng);
        let places = self.learning.samples.places(&self.order);
        let (size, count) = (self.ask.training.batch_size, self.learning.count);
        let batches = count.div_ceil(size);
        let mut tally = Tally::new(epoch, batches, self.ask.training.epochs, count);
        for batch in 0..batches {
            if watch.poll() == Step::Cancel {
                return Ok(None);
            }
            let start = batch * size;
            let length = size.min(count - start);
            let (mean, hits) = self.step(places.clone().narrow(0, start, length));
            tally.add(mean, hits, length);
            if tally.is_due() || batch + 1 == batches {
                let report = tally.look(batch + 1)?;
                watch.batch(&report);
            }
        }
        Ok(Some(tally.mean()))
    }

    /// One step of the optimiser; the loss and the hits stay on the device.
    fn step(&mut self, places: Tensor<1, Int>) -> (Tensor<1>, Option<Tensor<1>>) {
        let (inputs, targets) = self.learning.samples.batch(places.clone());
        let labels = self.learning.labels.as_ref().map(|labels| labels.clone().select(0, places));
        let track = |x: Tensor<2>| x.autodiff();
        let loss = batch_loss(&self.network, self.loss, track(inputs), track(targets), labels.map(Tensor::autodiff));
        let gradients = GradientsParams::from_grads(loss.mean.backward(), &self.network);
        // The optimiser takes the network and gives it back; a cheap handle stands in meanwhile.
        let network = self.network.clone();
        self.network = self.optimizer.step(self.ask.training.learning_rate, network, gradients);
        (loss.mean.inner(), loss.hits)
    }

    /// Loss and accuracy over the validation samples; `None` without any.
    fn validate(&self, network: &Network, watch: &mut dyn Watch) -> Result<Option<Mean>, TrainError> {
        let Some(part) = &self.validation else { return Ok(None) };
        let order: Vec<u32> = (0..part.count as u32).collect();
        let places = part.samples.places(&order);
        let mut sums: Option<Tensor<1>> = None;
        for start in (0..part.count).step_by(VALIDATION_BATCH) {
            if watch.stage(Stage::Validating, start as f32 / part.count as f32) == Step::Cancel {
                // A mean over some of them would be taken for one over all.
                return Ok(None);
            }
            let length = VALIDATION_BATCH.min(part.count - start);
            let chosen = places.clone().narrow(0, start, length);
            let (inputs, targets) = part.samples.batch(chosen.clone());
            let labels = part.labels.as_ref().map(|labels| labels.clone().select(0, chosen));
            let loss = batch_loss(network, self.loss, inputs, targets, labels);
            sums = Some(add(sums, loss.mean * length as f32, loss.hits));
        }
        let Some(sums) = sums else { return Ok(None) };
        let (loss, hits) = read(sums)?;
        let n = part.count as f64;
        let accuracy = part.labels.as_ref().map(|_| hits / n);
        Ok(Some(Mean { loss: loss / n, accuracy, samples_per_sec: 0.0 }))
    }
}

/// Adds a batch's loss sum and hits to the running sums, `[2]`.
fn add(sums: Option<Tensor<1>>, loss: Tensor<1>, hits: Option<Tensor<1>>) -> Tensor<1> {
    let hits = hits.unwrap_or_else(|| loss.clone().zeros_like());
    let both = Tensor::cat(vec![loss, hits], 0);
    match sums {
        Some(sums) => sums + both,
        None => both,
    }
}

/// Reads running sums: the device finishes everything before them.
fn read(sums: Tensor<1>) -> Result<(f64, f64), TrainError> {
    let values = sums.try_into_vec_as::<f32>().map_err(read_error)?;
    Ok((f64::from(values[0]), f64::from(values[1])))
}

/// Sums of an epoch: since the last look on the device, before it here in double precision.
struct Tally {
    epoch: usize,
    batches: usize,
    epochs: usize,
    count: usize,
    sums: Option<Tensor<1>>,
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
    fn new(epoch: usize, batches: usize, epochs: usize, count: usize) -> Self {
        let now = Instant::now();
        Self {
            epoch,
            batches,
            epochs,
            count,
            sums: None,
            samples: 0,
            classifies: false,
            loss_before: 0.0,
            hits_before: 0.0,
            samples_before: 0,
            began: now,
            looked: now,
        }
    }

    fn add(&mut self, mean: Tensor<1>, hits: Option<Tensor<1>>, length: usize) {
        self.classifies = hits.is_some();
        self.sums = Some(add(self.sums.take(), mean * length as f32, hits));
        self.samples += length;
    }

    fn is_due(&self) -> bool {
        self.looked.elapsed() >= LOOK_EVERY
    }

    /// Reads the sums and reports.
    fn look(&mut self, batch: usize) -> Result<BatchReport, TrainError> {
        let (loss, hits) = match self.sums.take() {
            Some(sums) => read(sums)?,
            None => (0.0, 0.0),
        };
        if !loss.is_finite() {
            return Err(TrainError::NotFinite { value: loss.to_string(), epoch: self.epoch, batch });
        }
        let samples = self.samples.max(1) as f64;
        self.loss_before += loss;
        self.hits_before += hits;
        self.samples_before += self.samples;
        self.samples = 0;
        self.looked = Instant::now();
        let samples_per_sec = self.samples_per_sec();
        let left = self.count * (self.epochs - self.epoch + 1) - self.samples_before;
        Ok(BatchReport {
            epoch: self.epoch,
            batch,
            batches: self.batches,
            loss: loss / samples,
            accuracy: self.classifies.then_some(hits / samples),
            samples_per_sec,
            left_secs: left as f64 / samples_per_sec.max(1e-9),
        })
    }

    fn samples_per_sec(&self) -> f64 {
        self.samples_before as f64 / self.began.elapsed().as_secs_f64().max(1e-9)
    }

    fn mean(&self) -> Mean {
        let n = self.samples_before.max(1) as f64;
        Mean {
            loss: self.loss_before / n,
            accuracy: self.classifies.then_some(self.hits_before / n),
            samples_per_sec: self.samples_per_sec(),
        }
    }
}
