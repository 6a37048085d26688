//! One number a sample from what the network gives back.

use super::device_samples::read_error;
use super::error::TrainError;
use crate::data::Prepared;
use crate::recipe::{Loss, ScoreSpace, Task};
use burn::tensor::Tensor;

/// The least probability whose logarithm is taken, as Keras has it.
pub const LEAST: f32 = 1e-7;

/// How a loss measures the error of a reconstruction.
pub fn space_of(loss: Loss) -> ScoreSpace {
    if loss == Loss::Mae { ScoreSpace::Mae } else { ScoreSpace::Mse }
}

/// The scores of a batch: `outputs` and `targets` `[n, values]`, the samples' ids beside them.
///
/// # Errors
/// [`TrainError::Device`].
pub fn row_scores(
    task: Task,
    space: ScoreSpace,
    outputs: Tensor<2>,
    targets: Tensor<2>,
    ids: &[u32],
    prepared: &Prepared,
) -> Result<Vec<f32>, TrainError> {
    let read = |values: Tensor<2>| values.try_into_vec_as::<f32>().map_err(read_error);
    match (task, space) {
        (Task::Detect, _) => read(outputs),
        (Task::Classify, _) => {
            let [_, classes] = outputs.dims();
            let rows = read(outputs)?;
            let labels = &prepared.dataset.labels.ids;
            let truth = |(row, &id): (&[f32], &u32)| -row[usize::from(labels[id as usize])].max(LEAST).ln();
            Ok(rows.chunks_exact(classes).zip(ids).map(truth).collect())
        }
        (Task::Reconstruct, ScoreSpace::Mae) => read((outputs - targets).abs().mean_dim(1)),
        (Task::Reconstruct, _) => read((outputs - targets).square().mean_dim(1)),
    }
}
