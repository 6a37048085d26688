//! What the network makes of a few samples after each epoch, so that one can watch it learn.

use super::device_samples::{DeviceSamples, Places, read_error};
use super::error::TrainError;
use super::memory::at_once;
use super::score::{row_scores, space_of};
use crate::analysis::{Pca, Ranked, Scored, roc_curve};
use crate::data::Prepared;
use crate::model::{Network, NetworkSpec};
use crate::progress::Quiet;
use crate::recipe::{Loss, Task};
use burn::tensor::Device;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Most samples watched.
const WATCHED: usize = 500;

/// The widest bottleneck whose principal axes are found after every epoch; wider ones take too long.
const WIDEST: usize = 512;

/// What a network makes of the samples watched, after one epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// After which epoch, from 1.
    pub epoch: usize,
    /// The samples watched: at most 500, of the test set where there is one.
    pub ids: Arc<Vec<u32>>,
    /// Their scores: errors as the loss measures them, the surprise `−ln p` of classifiers, the probability of an anomaly.
    pub scores: Vec<f32>,
    /// Their places in the bottleneck, one a sample; empty for networks that do not reconstruct.
    pub latent: Vec<[f32; 2]>,
    /// Whether the bottleneck has two units, so that `latent` is what it holds; else its two principal axes.
    pub latent_is_plain: bool,
    /// Area under the ROC curve of the scores, where both sides are among the samples.
    pub auc: Option<f64>,
}

/// The samples watched, ready on a device.
pub struct Watched {
    ids: Arc<Vec<u32>>,
    samples: DeviceSamples,
    places: Places,
    /// Where they lay after the last epoch: principal axes have no direction, so each keeps the one it had.
    before: Vec<[f32; 2]>,
}

impl Watched {
    /// Uploads the samples to be watched: those of the test set where there is one, evenly thinned.
    pub fn upload(prepared: &Prepared, device: &Device) -> Self {
        let split = &prepared.split;
        let from = if split.test.is_empty() { &split.train } else { &split.test };
        let mut from = from.clone();
        from.sort_unstable();
        let count = from.len().min(WATCHED);
        let ids: Vec<u32> = (0..count).map(|i| from[i * from.len() / count.max(1)]).collect();
        let samples = DeviceSamples::upload(prepared, &ids, device, &AtomicBool::new(false));
        let order: Vec<u32> = (0..count as u32).collect();
        let places = samples.places(&order);
        Self { ids: Arc::new(ids), samples, places, before: Vec::new() }
    }

    /// What the network makes of them.
    ///
    /// # Errors
    /// [`TrainError::Device`]; [`TrainError::TooLarge`] where there is no memory for what it makes of a single one.
    pub fn snapshot(
        &mut self,
        epoch: usize,
        network: &Network,
        spec: &NetworkSpec,
        loss: Loss,
        prepared: &Prepared,
    ) -> Result<Snapshot, TrainError> {
        let (mut scores, mut codes) = (Vec::with_capacity(self.ids.len()), Vec::new());
        let size = at_once(network, self.ids.len(), self.samples.device())?;
        for (part, ids) in self.ids.chunks(size).enumerate() {
            let (inputs, targets) = self.samples.batch(&self.places.part(part * size, ids.len()));
            if spec.task == Task::Reconstruct {
                let here = network.encode(inputs.clone());
                codes.extend(here.try_into_vec_as::<f32>().map_err(read_error)?);
            }
            let outputs = network.forward(inputs);
            scores.extend(row_scores(spec.task, space_of(loss), outputs, targets, ids, prepared)?);
        }
        let latent = if spec.task == Task::Reconstruct { places(codes, spec.latent_size()) } else { Vec::new() };
        let plain = spec.latent_size() == 2;
        let latent = if plain { latent } else { self.turned(latent) };
        self.before.clone_from(&latent);
        let auc = area(&self.ids, &scores, prepared);
        Ok(Snapshot { epoch, ids: Arc::clone(&self.ids), scores, latent, latent_is_plain: plain, auc })
    }

    /// Axes that point the other way than after the last epoch are turned around.
    fn turned(&self, mut latent: Vec<[f32; 2]>) -> Vec<[f32; 2]> {
        if self.before.len() != latent.len() {
            return latent;
        }
        for axis in 0..2 {
            let along: f32 = latent.iter().zip(&self.before).map(|(now, before)| now[axis] * before[axis]).sum();
            if along < 0.0 {
                latent.iter_mut().for_each(|place| place[axis] = -place[axis]);
            }
        }
        latent
    }
}

/// Codes `[samples, width]` as they are where they are two wide, else on their two principal axes.
fn places(codes: Vec<f32>, width: usize) -> Vec<[f32; 2]> {
    match width {
        0 => Vec::new(),
        1 => codes.iter().map(|&x| [x, 0.0]).collect(),
        2 => codes.chunks_exact(2).map(|p| [p[0], p[1]]).collect(),
        _ if width > WIDEST => Vec::new(),
        _ => match Pca::fit(&codes, width, 2, &Quiet) {
            Ok(pca) => pca.project(&codes).chunks_exact(2).map(|p| [p[0], p[1]]).collect(),
            Err(_) => Vec::new(),
        },
    }
}

fn area(ids: &[u32], scores: &[f32], prepared: &Prepared) -> Option<f64> {
    let scored = |(&id, &score): (&u32, &f32)| Scored { id, score, anomalous: !prepared.is_normal(id as usize) };
    let ranked = Ranked::new(ids.iter().zip(scores).map(scored).collect()).ok()?;
    roc_curve(&ranked).map(|curve| curve.area)
}
