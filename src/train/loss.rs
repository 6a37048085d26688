//! What training makes small.

use crate::model::{Network, NetworkSpec};
use crate::recipe::{Loss, Task};
use burn::tensor::{Int, Tensor, activation};

/// Losses and hits of one batch.
pub struct BatchLoss {
    /// Mean over the batch, `[1]`.
    pub mean: Tensor<1>,
    /// How many samples were named right, `[1]`; classifiers only.
    pub hits: Option<Tensor<1>>,
}

/// The loss that the recipe asks for, or the usual one of the task.
pub fn usual(asked: Option<Loss>, spec: &NetworkSpec) -> Loss {
    asked.unwrap_or(match spec.task {
        Task::Reconstruct => Loss::Mse,
        Task::Classify => Loss::CrossEntropy,
    })
}

/// The loss of one batch: `inputs` and `targets` `[batch, values]`, `labels` `[batch]` for classifiers.
pub fn batch_loss(
    network: &Network,
    loss: Loss,
    inputs: Tensor<2>,
    targets: Tensor<2>,
    labels: Option<Tensor<1, Int>>,
) -> BatchLoss {
    match (loss, labels) {
        (Loss::CrossEntropy, Some(labels)) => {
            let [n, _] = inputs.dims();
            let logits = network.forward_logits(inputs);
            let named = logits.clone().inner_if_tracked().argmax(1).reshape([n]);
            let hits = named.equal(labels.clone().inner_if_tracked()).int().sum().float();
            let mean = activation::log_softmax(logits, 1).gather(1, labels.reshape([n, 1])).mean().neg();
            BatchLoss { mean, hits: Some(hits) }
        }
        (Loss::Mae, _) => BatchLoss { mean: (network.forward(inputs) - targets).abs().mean(), hits: None },
        _ => BatchLoss { mean: (network.forward(inputs) - targets).square().mean(), hits: None },
    }
}

/// Leaves the graph of derivatives where there is one.
trait InnerIfTracked {
    fn inner_if_tracked(self) -> Self;
}

impl<const D: usize> InnerIfTracked for Tensor<D> {
    fn inner_if_tracked(self) -> Self {
        if self.is_autodiff() { self.inner() } else { self }
    }
}

impl<const D: usize> InnerIfTracked for Tensor<D, Int> {
    fn inner_if_tracked(self) -> Self {
        if self.is_autodiff() { self.inner() } else { self }
    }
}
