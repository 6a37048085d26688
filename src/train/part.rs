//! A part of the split on the device: what is learnt from, or what is judged after each epoch.

use super::class_weights;
use super::device_samples::{DeviceSamples, Places, upload_labels};
use super::loss::Batch;
use crate::data::Prepared;
use crate::recipe::Task;
use burn::tensor::{Device, Int, Tensor, TensorData};
use std::sync::atomic::AtomicBool;

/// What is uploaded, for which task, where.
#[derive(Clone, Copy)]
pub struct Upload<'a> {
    /// The samples.
    pub prepared: &'a Prepared,
    /// What the network is for: reconstructing needs no labels.
    pub task: Task,
    /// Where to.
    pub device: &'a Device,
    /// Set from outside to stop it.
    pub cancelled: &'a AtomicBool,
}

/// Samples on the device with their labels.
pub struct Part {
    /// Inputs and targets.
    pub samples: DeviceSamples,
    labels: Option<Tensor<1, Int>>,
    /// The weight of each label, `[labels]`.
    weights: Option<Tensor<1>>,
    /// How many samples.
    pub count: usize,
}

impl Part {
    /// Copies the samples of these indices to the device; `weights` has one for each label.
    pub fn upload(from: &Upload<'_>, indices: &[u32], weights: Option<Vec<f32>>) -> Self {
        let &Upload { prepared, task, device, cancelled } = from;
        let needs_labels = task != Task::Reconstruct || weights.is_some();
        let labels = || upload_labels(class_weights::labels(task, prepared, indices), device);
        let weights = weights.map(|weights| {
            let count = weights.len();
            Tensor::from_data(TensorData::new(weights, [count]), device)
        });
        Self {
            samples: DeviceSamples::upload(prepared, indices, device, cancelled),
            labels: needs_labels.then(labels),
            weights,
            count: indices.len(),
        }
    }

    /// The samples at these places, with their labels and weights where the loss needs them.
    pub fn batch(&self, places: &Places) -> Batch {
        let (inputs, targets) = self.samples.batch(places);
        let labels = self.labels.as_ref().map(|labels| labels.clone().select(0, places.on_device()));
        let weights = match (&self.weights, &labels) {
            (Some(weights), Some(labels)) => Some(weights.clone().select(0, labels.clone())),
            _ => None,
        };
        Batch { inputs, targets, labels, weights }
    }
}
