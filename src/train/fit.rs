//! The loop.

use super::device_samples::{DeviceSamples, upload_labels};
use super::loss::{Batch, BatchLoss, Criterion, usual};
use super::rate::{Progress, Rate};
use super::report::{EpochReport, Stage, TrainError, Watch};
use super::snapshot::Watched;
use super::tally::{self, EpochFacts, Mean, Tally};
use super::{class_weights, optimizer};
use crate::data::random::{Purpose, stream};
use crate::data::{Prepared, Step};
use crate::model::{Network, NetworkSpec, Weights};
use crate::recipe::{Loss, Task, TrainingPart};
use burn::module::Module;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::seq::SliceRandom;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

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
    /// Which fold of a cross-validation it is, from 1; 0 without folds.
    pub fold: usize,
    /// Where, without autodiff.
    pub device: Device,
    /// Set from outside to stop work that hears of nothing for a while, such as an upload.
    pub cancelled: &'a AtomicBool,
    /// Epochs that are done already, and what they learnt.
    pub from: Option<(usize, Arc<Weights>)>,
}

/// How training ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// After its last epoch.
    Done,
    /// By itself: the loss that is followed got no better.
    Early,
    /// The person stopped it.
    Stopped,
    /// It could not go on; what was learnt until the epoch before is kept.
    Failed(TrainError),
}

/// What was learnt.
pub struct Fitted {
    /// The network, for use rather than for learning.
    pub network: Network,
    /// Where it lies.
    pub device: Device,
    /// Its weights.
    pub weights: Arc<Weights>,
    /// How it came to its end.
    pub ending: Ending,
}

/// Trains a network. A stop keeps what was learnt until then, and so does a failure after the first epoch.
///
/// # Errors
/// [`TrainError`] where it fails before anything was learnt; [`TrainError::Cancelled`] where the person stopped before
/// the first batch.
pub fn fit(ask: &Fit<'_>, watch: &mut dyn Watch) -> Result<Fitted, TrainError> {
    let mut run = Run::start(ask, watch)?;
    let first = ask.from.as_ref().map_or(1, |(done, _)| done + 1);
    let mut progress = Progress::new(ask.training.early_stopping);
    let mut learnt = ask.from.as_ref().map(|(_, weights)| Arc::clone(weights));
    let mut best = None;
    let mut ending = Ending::Done;
    for epoch in first..=ask.training.epochs {
        match run.guarded_epoch(epoch, &mut progress, watch) {
            Ok(Some((weights, is_best, is_over))) => {
                best = if is_best || best.is_none() { Some(Arc::clone(&weights)) } else { best };
                learnt = Some(weights);
                if is_over && epoch < ask.training.epochs {
                    ending = Ending::Early;
                    break;
                }
            }
            Ok(None) => {
                ending = Ending::Stopped;
                break;
            }
            Err(error) if learnt.is_none() => return Err(error),
            Err(error) => {
                ending = Ending::Failed(error);
                break;
            }
        }
    }
    let restores = ask.training.early_stopping.is_some_and(|stopping| stopping.restore_best);
    run.end(ending, if restores { best } else { None }, learnt)
}

/// A training under way.
struct Run<'a> {
    ask: &'a Fit<'a>,
    loss: Loss,
    criterion: Criterion,
    rate: Rate,
    network: Network,
    optimizer: ModuleOptimizer,
    learning: Part,
    validation: Option<Part>,
    watched: Watched,
    order: Vec<u32>,
    first_loss: Option<f64>,
}

/// Samples on the device with their labels.
struct Part {
    samples: DeviceSamples,
    labels: Option<Tensor<1, Int>>,
    /// The weight of each label, `[labels]`.
    weights: Option<Tensor<1>>,
    count: usize,
}

impl Part {
    fn upload(ask: &Fit<'_>, indices: &[u32], weights: Option<Vec<f32>>, device: &Device) -> Self {
        let needs_labels = ask.spec.task != Task::Reconstruct || weights.is_some();
        let labels = || upload_labels(class_weights::labels(ask.spec.task, ask.prepared, indices), device);
        let weights = weights.map(|weights| {
            let count = weights.len();
            Tensor::from_data(TensorData::new(weights, [count]), device)
        });
        Self {
            samples: DeviceSamples::upload(ask.prepared, indices, device, ask.cancelled),
            labels: needs_labels.then(labels),
            weights,
            count: indices.len(),
        }
    }

    fn batch(&self, places: Tensor<1, Int>) -> Batch {
        let (inputs, targets) = self.samples.batch(places.clone());
        let labels = self.labels.as_ref().map(|labels| labels.clone().select(0, places));
        let weights = match (&self.weights, &labels) {
            (Some(weights), Some(labels)) => Some(weights.clone().select(0, labels.clone())),
            _ => None,
        };
        Batch { inputs, targets, labels, weights }
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
        let weights = class_weights::weights(ask.training, ask.spec.task, ask.prepared);
        let learning = Part::upload(ask, &split.train, weights, &ask.device);
        let followed = split.followed();
        let validation = (!followed.is_empty()).then(|| Part::upload(ask, followed, None, &ask.device));
        let watched = Watched::upload(ask.prepared, &ask.device);
        if ask.cancelled.load(Ordering::Relaxed) {
            return Err(TrainError::Cancelled);
        }
        let loss = usual(ask.training.loss, ask.spec);
        Ok(Self {
            ask,
            loss,
            criterion: Criterion::new(loss, ask.spec),
            rate: Rate::new(ask.training.schedule, ask.training.learning_rate, ask.training.epochs),
            network,
            optimizer: optimizer::build(ask.training),
            order: (0..learning.count as u32).collect(),
            learning,
            validation,
            watched,
            first_loss: None,
        })
    }

    /// An epoch whose device may die on the way: what burn throws then is the device's failure, not ours.
    fn guarded_epoch(
        &mut self,
        epoch: usize,
        progress: &mut Progress,
        watch: &mut dyn Watch,
    ) -> Result<Option<(Arc<Weights>, bool, bool)>, TrainError> {
        if crate::model::device::is_cpu(&self.ask.device) {
            return self.whole_epoch(epoch, progress, watch);
        }
        let guarded = catch_unwind(AssertUnwindSafe(|| self.whole_epoch(epoch, progress, watch)));
        guarded.unwrap_or_else(|_| Err(TrainError::Device("it gave no answer any more".to_owned())))
    }

    /// One epoch with all that follows it: weights, whether it was the best, and whether training is to end; `None`
    /// when the person stopped it.
    fn whole_epoch(
        &mut self,
        epoch: usize,
        progress: &mut Progress,
        watch: &mut dyn Watch,
    ) -> Result<Option<(Arc<Weights>, bool, bool)>, TrainError> {
        let started = Instant::now();
        let Some(learnt) = self.epoch(epoch, watch)? else { return Ok(None) };
        let network = self.network.valid();
        let validation = self.validate(&network, watch)?;
        let weights = Arc::new(network.weights());
        let followed = validation.as_ref().map_or(learnt.loss, |validation| validation.loss);
        let learning_rate = self.rate.of(epoch);
        self.rate.hear(followed);
        let (best, is_over) = progress.hear(followed);
        self.first_loss = self.first_loss.or(Some(learnt.loss));
        let snapshot = self.watched.snapshot(epoch, &network, self.ask.spec, self.loss, self.ask.prepared)?;
        let report = EpochReport {
            epoch,
            loss: learnt.loss,
            accuracy: learnt.accuracy,
            validation_loss: validation.as_ref().map(|v| v.loss),
            validation_accuracy: validation.and_then(|v| v.accuracy),
            seconds: started.elapsed().as_secs_f64(),
            samples_per_sec: learnt.samples_per_sec,
            learning_rate,
            best,
        };
        watch.epoch(&report, Arc::clone(&weights), Arc::new(snapshot));
        Ok(Some((weights, best, is_over)))
    }

    /// One pass over the training samples; `None` when the person stopped it.
    fn epoch(&mut self, epoch: usize, watch: &mut dyn Watch) -> Result<Option<Mean>, TrainError> {
        // The order depends on seed and epoch alone, so that a training that goes on later sees the same.
        let mut rng = stream(self.ask.seed, Purpose::Order, (self.ask.fold as u64) << 32 | epoch as u64);
        self.order.sort_unstable();
        self.order.shuffle(&mut rng);
        let places = self.learning.samples.places(&self.order);
        let (size, count) = (self.ask.training.batch_size, self.learning.count);
        let batches = count.div_ceil(size);
        let (epochs, fold, first_loss) = (self.ask.training.epochs, self.ask.fold, self.first_loss);
        let mut tally = Tally::new(EpochFacts { epoch, epochs, fold, batches, count, first_loss });
        for batch in 0..batches {
            if watch.poll() == Step::Cancel {
                return Ok(None);
            }
            if let Some(rate) = watch.chosen_rate() {
                self.rate.rebase(rate, epoch);
            }
            let start = batch * size;
            let length = size.min(count - start);
            let learning_rate = self.rate.of(epoch);
            let (mean, hits) = self.step(places.clone().narrow(0, start, length), learning_rate);
            tally.add(mean, hits, length);
            if tally.is_due() || batch + 1 == batches || watch.wants_report() {
                let report = tally.look(batch + 1, learning_rate)?;
                watch.batch(&report);
            }
        }
        Ok(Some(tally.mean()))
    }

    /// One step of the optimiser; the loss and the hits stay on the device.
    fn step(&mut self, places: Tensor<1, Int>, learning_rate: f64) -> (Tensor<1>, Option<Tensor<1>>) {
        let Batch { inputs, targets, labels, weights } = self.learning.batch(places);
        let tracked = Batch {
            inputs: inputs.autodiff(),
            targets: targets.autodiff(),
            labels: labels.map(Tensor::autodiff),
            weights: weights.map(Tensor::autodiff),
        };
        let BatchLoss { mean, hits } = self.criterion.of(&self.network, tracked);
        let gradients = GradientsParams::from_grads(mean.backward(), &self.network);
        // The optimiser takes the network and gives it back; a cheap handle stands in meanwhile.
        let network = self.network.clone();
        self.network = self.optimizer.step(learning_rate, network, gradients);
        (mean.inner(), hits)
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
            let loss = self.criterion.of(network, part.batch(places.clone().narrow(0, start, length)));
            sums = Some(tally::add(sums, loss.mean * length as f32, loss.hits));
        }
        let Some(sums) = sums else { return Ok(None) };
        let (loss, hits) = tally::read(sums)?;
        let n = part.count as f64;
        let accuracy = (self.ask.spec.task != Task::Reconstruct).then_some(hits / n);
        Ok(Some(Mean { loss: loss / n, accuracy, samples_per_sec: 0.0 }))
    }

    /// The network as it is kept: that of the best epoch where that is asked for, that of the last whole epoch after a
    /// failure (on the processor, since the device may be gone), else as it is now.
    fn end(
        self,
        ending: Ending,
        best: Option<Arc<Weights>>,
        learnt: Option<Arc<Weights>>,
    ) -> Result<Fitted, TrainError> {
        let failed = matches!(ending, Ending::Failed(_));
        let kept = best.or(if failed { learnt } else { None });
        let device = if failed { Device::flex() } else { self.ask.device.clone() };
        let network = match &kept {
            Some(weights) => Network::with_weights(self.ask.spec, weights, &device)?,
            None => self.network.valid(),
        };
        let weights = kept.unwrap_or_else(|| Arc::new(network.weights()));
        Ok(Fitted { network, device, weights, ending })
    }
}
