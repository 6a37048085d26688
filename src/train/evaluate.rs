//! What a trained network makes of samples.

use super::device_samples::{batch_of, read_error};
use super::error::TrainError;
use super::guard::guarded;
use super::memory::at_once;
use super::report::Stage;
use crate::analysis::{Errors, sample_error};
use crate::data::Prepared;
use crate::model::Network;
use crate::progress::Progress;
use crate::recipe::Task;
use burn::tensor::{Device, Tensor};
use rayon::prelude::*;

/// Samples at a time, where memory suffices.
const BATCH: usize = 256;

/// Stands for no class: the sample was not asked about.
pub const UNNAMED: u16 = u16::MAX;

/// What a network makes of every sample, by index into the dataset.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// An autoencoder's errors.
    Reconstructions(Vec<Errors>),
    /// A classifier's answers.
    Classes {
        /// The class named, one a sample; [`UNNAMED`] where a baseline was not asked.
        named: Vec<u16>,
        /// The probability given to the true class, one a sample; 1 where a baseline was not asked.
        truth: Vec<f32>,
    },
    /// A detector's answers: the probability of an anomaly, one a sample.
    Detections(Vec<f32>),
}

impl Outcome {
    /// How many samples.
    pub fn len(&self) -> usize {
        match self {
            Self::Reconstructions(errors) => errors.len(),
            Self::Classes { truth, .. } => truth.len(),
            Self::Detections(probabilities) => probabilities.len(),
        }
    }

    /// Whether the sample at `index` was asked about: baselines answer for those that figures are of.
    pub fn answers(&self, index: usize) -> bool {
        match self {
            Self::Classes { named, .. } => named.get(index).is_some_and(|&class| class != UNNAMED),
            _ => index < self.len(),
        }
    }

    /// An outcome of this task for no sample.
    pub(super) fn none(task: Task) -> Self {
        match task {
            Task::Reconstruct => Self::Reconstructions(Vec::new()),
            Task::Classify => Self::Classes { named: Vec::new(), truth: Vec::new() },
            Task::Detect => Self::Detections(Vec::new()),
        }
    }

    /// Puts the answers for some samples, by place in this outcome, where they belong; it is made `count` long first.
    pub(super) fn put(&mut self, count: usize, places: &[u32], part: Self) {
        fn set<T: Copy + Default>(to: &mut Vec<T>, count: usize, places: &[u32], from: &[T]) {
            to.resize(count, T::default());
            for (&place, &value) in places.iter().zip(from) {
                to[place as usize] = value;
            }
        }
        match (self, part) {
            (Self::Reconstructions(all), Self::Reconstructions(part)) => set(all, count, places, &part),
            (Self::Detections(all), Self::Detections(part)) => set(all, count, places, &part),
            (Self::Classes { named, truth }, Self::Classes { named: part_named, truth: part_truth }) => {
                set(named, count, places, &part_named);
                set(truth, count, places, &part_truth);
            }
            (all, part) => *all = part,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Runs samples through the network; the answers come in the order of `ids`.
///
/// # Errors
/// [`TrainError::TooLarge`] where there is no memory for what it makes of a single sample; [`TrainError::Device`];
/// [`TrainError::Cancelled`] when the person stopped it.
pub fn evaluate(
    network: &Network,
    task: Task,
    prepared: &Prepared,
    ids: &[u32],
    device: &Device,
    progress: &dyn Progress,
) -> Result<Outcome, TrainError> {
    let mut outcome = Outcome::none(task);
    let size = at_once(network, BATCH, device)?;
    // In parts, so that noise for every sample never has to lie in memory at once.
    for (part, ids_here) in ids.chunks(size).enumerate() {
        progress.report(Stage::Scoring.word(), (part * size) as f32 / ids.len() as f32)?;
        guarded(device, || add_answers(&mut outcome, network, prepared, ids_here, device))?;
    }
    Ok(outcome)
}

/// Adds what the network makes of these samples.
fn add_answers(
    outcome: &mut Outcome,
    network: &Network,
    prepared: &Prepared,
    ids: &[u32],
    device: &Device,
) -> Result<(), TrainError> {
    let (inputs, targets) = batch_of(prepared, ids, device);
    match outcome {
        Outcome::Reconstructions(errors) => errors.extend(reconstruction_errors(network, inputs, targets)?),
        Outcome::Classes { named, truth } => {
            let labels = &prepared.dataset.labels.ids;
            let labels: Vec<u16> = ids.iter().map(|&id| labels[id as usize]).collect();
            classify(network, inputs, &labels, named, truth)?;
        }
        Outcome::Detections(probabilities) => {
            probabilities.extend(network.forward(inputs).try_into_vec_as::<f32>().map_err(read_error)?);
        }
    }
    Ok(())
}

/// Errors of a batch: `inputs` and `targets` are `[batch, values]`.
fn reconstruction_errors(network: &Network, inputs: Tensor<2>, targets: Tensor<2>) -> Result<Vec<Errors>, TrainError> {
    let [_, values] = inputs.dims();
    let outputs = network.forward(inputs).try_into_vec_as::<f32>().map_err(read_error)?;
    let targets = targets.try_into_vec_as::<f32>().map_err(read_error)?;
    let rows = targets.par_chunks_exact(values).zip(outputs.par_chunks_exact(values));
    Ok(rows.map(|(target, output)| sample_error(target, output)).collect())
}

fn classify(
    network: &Network,
    inputs: Tensor<2>,
    labels: &[u16],
    named: &mut Vec<u16>,
    truth: &mut Vec<f32>,
) -> Result<(), TrainError> {
    let probabilities = network.forward(inputs);
    let [_, classes] = probabilities.dims();
    let rows = probabilities.try_into_vec_as::<f32>().map_err(read_error)?;
    for (row, &label) in rows.chunks_exact(classes).zip(labels) {
        let best = (0..classes).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(0);
        named.push(best as u16);
        truth.push(row[usize::from(label)]);
    }
    Ok(())
}
