//! What a trained network makes of samples.

use super::device_samples::{DeviceSamples, read_error};
use super::report::{Stage, TrainError, Watch};
use crate::analysis::Errors;
use crate::data::{Prepared, Step};
use crate::model::{Network, NetworkSpec, Weights};
use crate::recipe::Task;
use burn::tensor::{Device, Tensor, TensorData};
use std::sync::atomic::AtomicBool;

/// Samples at a time.
const BATCH: usize = 256;

/// What a network makes of every sample, by index into the dataset.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// An autoencoder's errors.
    Reconstructions(Vec<Errors>),
    /// A classifier's answers.
    Classes {
        /// The class named, one a sample.
        named: Vec<u16>,
        /// The probability given to the true class, one a sample.
        truth: Vec<f32>,
    },
}

impl Outcome {
    /// How many samples.
    pub fn len(&self) -> usize {
        match self {
            Self::Reconstructions(errors) => errors.len(),
            Self::Classes { truth, .. } => truth.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Runs every sample through the network.
///
/// # Errors
/// [`TrainError::Device`]; [`TrainError::Cancelled`] when the watcher stopped it.
pub fn evaluate(
    network: &Network,
    task: Task,
    prepared: &Prepared,
    device: &Device,
    watch: &mut dyn Watch,
) -> Result<Outcome, TrainError> {
    let count = prepared.dataset.len();
    let mut errors = Vec::new();
    let (mut named, mut truth) = (Vec::new(), Vec::new());
    // In parts, so that noise for every sample never has to lie in memory at once.
    for start in (0..count).step_by(BATCH) {
        if watch.stage(Stage::Scoring, start as f32 / count as f32) == Step::Cancel {
            return Err(TrainError::Cancelled);
        }
        let indices: Vec<u32> = (start as u32..(start + BATCH).min(count) as u32).collect();
        let samples = DeviceSamples::upload(prepared, &indices, device, &AtomicBool::new(false));
        let order: Vec<u32> = (0..indices.len() as u32).collect();
        let (inputs, targets) = samples.batch(samples.places(&order));
        match task {
            Task::Reconstruct => errors.extend(reconstruction_errors(network, inputs, targets)?),
            Task::Classify => {
                let labels = &prepared.dataset.labels.ids[start..start + indices.len()];
                classify(network, inputs, labels, &mut named, &mut truth)?;
            }
        }
    }
    Ok(match task {
        Task::Reconstruct => Outcome::Reconstructions(errors),
        Task::Classify => Outcome::Classes { named, truth },
    })
}

/// Errors of a batch: `inputs` and `targets` are `[batch, values]`.
fn reconstruction_errors(network: &Network, inputs: Tensor<2>, targets: Tensor<2>) -> Result<Vec<Errors>, TrainError> {
    let [n, values] = inputs.dims();
    let difference = network.forward(inputs) - targets;
    let squares = difference.clone().square().sum_dim(1);
    let sizes = difference.abs().sum_dim(1);
    let both = Tensor::cat(vec![squares, sizes], 1).try_into_vec_as::<f32>().map_err(read_error)?;
    debug_assert_eq!(both.len(), 2 * n);
    let per_value = 1.0 / values as f32;
    Ok(both
        .chunks_exact(2)
        .map(|sums| Errors { mse: sums[0] * per_value, mae: sums[1] * per_value, l2: sums[0].sqrt() })
        .collect())
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

/// A network kept ready on the processor to show what it makes of a few samples, while another device trains.
pub struct Viewer {
    network: Network,
    device: Device,
}

impl Viewer {
    /// The network with these weights.
    ///
    /// # Errors
    /// [`TrainError::Weights`] where they belong to another network.
    pub fn new(spec: &NetworkSpec, weights: &Weights) -> Result<Self, TrainError> {
        let device = Device::flex();
        Ok(Self { network: Network::with_weights(spec, weights, &device)?, device })
    }

    /// The outputs for inputs `[n, values]`, row-major: `[n, outputs]`.
    ///
    /// # Errors
    /// [`TrainError::Device`].
    pub fn outputs(&self, inputs: Vec<f32>, values: usize) -> Result<Vec<f32>, TrainError> {
        let outputs = self.network.forward(self.rows(inputs, values));
        outputs.try_into_vec_as::<f32>().map_err(read_error)
    }

    /// The latent codes of inputs `[n, values]`, row-major: `[n, latent]`.
    ///
    /// # Errors
    /// [`TrainError::Device`].
    pub fn codes(&self, inputs: Vec<f32>, values: usize) -> Result<Vec<f32>, TrainError> {
        let codes = self.network.encode(self.rows(inputs, values));
        codes.try_into_vec_as::<f32>().map_err(read_error)
    }

    fn rows(&self, inputs: Vec<f32>, values: usize) -> Tensor<2> {
        let count = inputs.len() / values;
        Tensor::from_data(TensorData::new(inputs, [count, values]), &self.device)
    }
}
