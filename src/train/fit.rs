//! The loop.

use super::device_samples::Places;
use super::error::TrainError;
use super::loss::{Batch, BatchLoss, Criterion, usual};
use super::optimizer::Stepper;
use super::part::{Part, Upload};
use super::rate::{Progress, Rate};
use super::report::{EpochEnd, EpochReport, RateChange, Stage, Watch};
use super::resume::{Mark, ResumePoint, in_order};
use super::snapshot::Watched;
use super::tally::{self, EpochFacts, Mean, Tally};
use super::{class_weights, optimizer};
use crate::data::Prepared;
use crate::data::random::{Purpose, stream};
use crate::model::device::is_cpu;
use crate::model::{Network, NetworkSpec, Weights};
use crate::progress::Step;
use crate::recipe::{Loss, Task, TrainingPart};
use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use rand::RngExt;
use rand::seq::SliceRandom;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Samples judged at a time, where memory suffices.
const VALIDATION_BATCH: usize = 256;

/// What is to be trained, on what, where.
pub struct Fit<'a> {
    /// The samples.
    pub prepared: &'a Prepared,
    /// The network.
    pub spec: &'a NetworkSpec,
    /// How it is trained.
    pub training: &'a TrainingPart,
    /// Seeds first weights, the order of batches and dropout.
    pub seed: u64,
    /// Which fold of a cross-validation it is, from 1; 0 without folds.
    pub fold: usize,
    /// Where, without autodiff.
    pub device: Device,
    /// Set from outside to stop work that hears of nothing for a while, such as an upload.
    pub cancelled: &'a AtomicBool,
    /// Epochs that are done already, what they learnt, and what else is known of them.
    pub from: Option<ResumePoint>,
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
    /// After its last whole epoch: from there training can go on as if it had never ended. `None` before the first, and
    /// for folds of a cross-validation; without its state where the device failed.
    pub resume: Option<ResumePoint>,
}

/// What follows an epoch.
enum Next {
    /// Another one.
    Epoch,
    /// The end: the loss that is followed gets no better.
    End,
    /// Nothing: the person stopped it on the way.
    Stopped,
}

/// Trains a network. A stop keeps what was learnt until then, and so does a failure after the first epoch.
///
/// # Errors
/// [`TrainError`] where it fails before anything was learnt; [`TrainError::Cancelled`] where the person stopped before
/// the first batch.
pub fn fit(ask: &Fit<'_>, watch: &mut dyn Watch) -> Result<Fitted, TrainError> {
    let mut run = match (Run::start(ask, watch), &ask.from) {
        // What was learnt before the interruption is kept.
        (Err(TrainError::Cancelled), Some(from)) => return stopped_at_once(ask, from),
        (run, _) => run?,
    };
    let first = ask.from.as_ref().map_or(1, |from| from.epochs + 1);
    // It may have been interrupted between its last epoch and its end.
    if ask.from.is_some() && first <= ask.training.epochs && run.progress.is_over() {
        return run.end(Ending::Early);
    }
    for epoch in first..=ask.training.epochs {
        match run.guarded_epoch(epoch, watch) {
            Ok(Next::End) if epoch < ask.training.epochs => return run.end(Ending::Early),
            Ok(Next::Epoch | Next::End) => {}
            Ok(Next::Stopped) => return run.end(Ending::Stopped),
            Err(error) if run.mark.is_none() => return Err(error),
            Err(error) => return run.end(Ending::Failed(error)),
        }
    }
    run.end(Ending::Done)
}

/// A training that goes on was stopped before its first batch: it is where it was.
fn stopped_at_once(ask: &Fit<'_>, from: &ResumePoint) -> Result<Fitted, TrainError> {
    let network = Network::with_weights(ask.spec, &from.weights, &ask.device)?;
    let (device, weights) = (ask.device.clone(), Arc::clone(&from.weights));
    Ok(Fitted { network, device, weights, ending: Ending::Stopped, resume: Some(from.clone()) })
}

/// A training under way.
struct Run<'a> {
    ask: &'a Fit<'a>,
    loss: Loss,
    criterion: Criterion,
    rate: Rate,
    progress: Progress,
    network: Network,
    optimizer: Box<dyn Stepper>,
    learning: Part,
    validation: Option<Part>,
    watched: Watched,
    order: Vec<u32>,
    first_loss: Option<f64>,
    /// How things stood after the last whole epoch.
    mark: Option<Mark>,
}

impl<'a> Run<'a> {
    /// Refused before anything is built where memory does not suffice; what the device throws on the way is told.
    fn start(ask: &'a Fit<'a>, watch: &mut dyn Watch) -> Result<Self, TrainError> {
        let batch = ask.training.batch_size.min(ask.prepared.split.train.len());
        super::memory::check_training(ask.spec, batch, &ask.device)?;
        super::guard::guarded(&ask.device, || Self::set_up(ask, watch))
    }

    fn set_up(ask: &'a Fit<'a>, watch: &mut dyn Watch) -> Result<Self, TrainError> {
        watch.report(Stage::Uploading.word(), 0.0)?;
        let mut network = Network::new(ask.spec, ask.seed, &ask.device.clone().autodiff());
        if let Some(from) = &ask.from {
            network = network.load(&from.weights)?;
        }
        let split = &ask.prepared.split;
        let data =
            Upload { prepared: ask.prepared, task: ask.spec.task, device: &ask.device, cancelled: ask.cancelled };
        let weights = class_weights::weights(ask.training, ask.spec.task, ask.prepared);
        let learning = Part::upload(&data, &split.train, weights);
        let followed = split.followed();
        let validation = (!followed.is_empty()).then(|| Part::upload(&data, followed, None));
        let watched = Watched::upload(ask.prepared, &ask.device);
        if ask.cancelled.load(Ordering::Relaxed) {
            return Err(TrainError::Cancelled);
        }
        let loss = usual(ask.training.loss, ask.spec);
        let mut run = Self {
            ask,
            loss,
            criterion: Criterion::new(loss, ask.spec),
            rate: Rate::new(ask.training.schedule, ask.training.learning_rate, ask.training.epochs),
            progress: Progress::new(ask.training.early_stopping),
            network,
            optimizer: optimizer::build(ask.training),
            order: (0..learning.count as u32).collect(),
            learning,
            validation,
            watched,
            first_loss: None,
            mark: None,
        };
        if let Some(from) = &ask.from {
            run.go_on(from)?;
        }
        Ok(run)
    }

    /// Takes up what is known of the epochs that are done; their weights are in the network already.
    fn go_on(&mut self, from: &ResumePoint) -> Result<(), TrainError> {
        let weights = Arc::new(self.network.valid().weights());
        let mut best = None;
        if let Some(state) = &from.state {
            if state.epoch != from.epochs {
                let (state, weights) = (state.epoch, from.epochs);
                return Err(TrainError::Unsuited(format!(
                    "training cannot resume: the optimiser state is from epoch {state}, the weights are from epoch {weights}"
                )));
            }
            self.rate.go_on(state.rate);
            self.progress.go_on(state.progress);
            self.first_loss = state.first_loss;
            if let (true, Some(kept)) = (self.restores_best(), &state.best) {
                best = Some(Arc::new(in_order(kept, &weights)?));
            }
            if let Some(remembered) = &state.optimizer {
                self.optimizer.go_on(remembered, &weights, &self.ask.device)?;
            }
        }
        self.mark = Some(self.marked(from.epochs, weights, best));
        Ok(())
    }

    fn marked(&self, epoch: usize, weights: Arc<Weights>, best: Option<Arc<Weights>>) -> Mark {
        let (rate, progress, first_loss) = (self.rate, self.progress, self.first_loss);
        Mark { epoch, weights, rate, progress, first_loss, best, optimizer: self.optimizer.held() }
    }

    fn restores_best(&self) -> bool {
        self.ask.training.early_stopping.is_some_and(|stopping| stopping.restore_best)
    }

    /// An epoch whose device may die on the way: what burn throws then is the device's failure, not ours.
    fn guarded_epoch(&mut self, epoch: usize, watch: &mut dyn Watch) -> Result<Next, TrainError> {
        let device = self.ask.device.clone();
        super::guard::guarded(&device, || self.whole_epoch(epoch, watch))
    }

    /// One epoch with all that follows it. Of an epoch that is stopped on the way, validation included, nothing is told.
    fn whole_epoch(&mut self, epoch: usize, watch: &mut dyn Watch) -> Result<Next, TrainError> {
        let started = Instant::now();
        let Some(learnt) = self.epoch(epoch, watch)? else { return Ok(Next::Stopped) };
        let network = self.network.valid();
        let validation = match &self.validation {
            Some(part) => match self.validate(part, &network, watch)? {
                Some(mean) => Some(mean),
                None => return Ok(Next::Stopped),
            },
            None => None,
        };
        let weights = Arc::new(network.weights());
        let snapshot = self.watched.snapshot(epoch, &network, self.ask.spec, self.loss, self.ask.prepared)?;
        let followed = validation.as_ref().map_or(learnt.loss, |validation| validation.loss);
        let learning_rate = self.rate.of(epoch);
        self.rate.hear(followed);
        let (is_best, is_over) = self.progress.hear(followed);
        self.first_loss = self.first_loss.or(Some(learnt.loss));
        let before = self.mark.take().and_then(|mark| mark.best);
        let best = if is_best || before.is_none() { Some(Arc::clone(&weights)) } else { before };
        let mark = self.marked(epoch, Arc::clone(&weights), best.filter(|_| self.restores_best()));
        let mark = self.mark.insert(mark);
        let state = watch.wants_state().then(|| Arc::new(mark.state()));
        let report = EpochReport {
            epoch,
            loss: learnt.loss,
            accuracy: learnt.accuracy,
            validation_loss: validation.as_ref().map(|v| v.loss),
            validation_accuracy: validation.and_then(|v| v.accuracy),
            seconds: started.elapsed().as_secs_f64(),
            samples_per_sec: learnt.samples_per_sec,
            learning_rate,
            best: is_best,
        };
        watch.epoch(EpochEnd { report, weights, snapshot: Arc::new(snapshot), state });
        Ok(if is_over { Next::End } else { Next::Epoch })
    }

    /// One pass over the training samples; `None` when the person stopped it.
    fn epoch(&mut self, epoch: usize, watch: &mut dyn Watch) -> Result<Option<Mean>, TrainError> {
        // Order and dropout depend on seed and epoch alone, so that a training that goes on later sees the same.
        let index = (self.ask.fold as u64) << 32 | epoch as u64;
        let mut dropout = stream(self.ask.seed, Purpose::Dropout, index);
        if !is_cpu(&self.ask.device) {
            self.ask.device.seed(dropout.random());
        }
        self.network.restart_dropout(&mut dropout);
        let mut rng = stream(self.ask.seed, Purpose::Order, index);
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
            if let Some(rate) = watch.chosen_rate()
                && self.rate.rebase(rate, epoch)
            {
                watch.rate_changed(RateChange { epoch, batch: batch + 1, rate });
            }
            let start = batch * size;
            let length = size.min(count - start);
            let learning_rate = self.rate.of(epoch);
            let (mean, hits) = self.step(&places.part(start, length), learning_rate);
            tally.add(mean, hits, length);
            if tally.is_due() || batch + 1 == batches || watch.wants_report() {
                let report = tally.look(batch + 1, learning_rate)?;
                watch.batch(&report);
            }
        }
        Ok(Some(tally.mean()))
    }

    /// One step of the optimiser; the loss and the hits stay on the device.
    fn step(&mut self, places: &Places, learning_rate: f64) -> (Tensor<1>, Option<Tensor<1>>) {
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
        self.network = self.optimizer.step(network, gradients, learning_rate);
        (mean.inner(), hits)
    }

    /// Loss and accuracy over the validation samples; `None` when the person stopped it.
    fn validate(&self, part: &Part, network: &Network, watch: &mut dyn Watch) -> Result<Option<Mean>, TrainError> {
        let order: Vec<u32> = (0..part.count as u32).collect();
        let places = part.samples.places(&order);
        let mut sums: Option<Tensor<1>> = None;
        let size = super::memory::at_once(network, VALIDATION_BATCH, &self.ask.device)?;
        for start in (0..part.count).step_by(size) {
            if watch.step(Stage::Validating.word(), start as f32 / part.count as f32) == Step::Cancel {
                // A mean over some of them would be taken for one over all.
                return Ok(None);
            }
            let length = size.min(part.count - start);
            let loss = self.criterion.of(network, part.batch(&places.part(start, length)));
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
    fn end(self, ending: Ending) -> Result<Fitted, TrainError> {
        let resume = self.resume_point(&ending);
        let failed = matches!(ending, Ending::Failed(_));
        let learnt = self.mark.as_ref().filter(|_| failed).map(|mark| Arc::clone(&mark.weights));
        let kept = self.mark.as_ref().and_then(|mark| mark.best.clone()).or(learnt);
        let device = if failed { Device::flex() } else { self.ask.device.clone() };
        let network = match &kept {
            Some(weights) => Network::with_weights(self.ask.spec, weights, &device)?,
            None => self.network.valid(),
        };
        let weights = kept.unwrap_or_else(|| Arc::new(network.weights()));
        Ok(Fitted { network, device, weights, ending, resume })
    }

    fn resume_point(&self, ending: &Ending) -> Option<ResumePoint> {
        let mark = self.mark.as_ref().filter(|_| self.ask.fold == 0)?;
        // What the optimiser remembers lies on the device, which may be gone.
        let gone = matches!(ending, Ending::Failed(TrainError::Device(_)));
        let state = (!gone).then(|| Arc::new(mark.state()));
        Some(ResumePoint { epochs: mark.epoch, weights: Arc::clone(&mark.weights), state })
    }
}
