//! What training makes small.

use crate::model::{Network, NetworkSpec};
use crate::recipe::{Activation, Loss, Task};
use burn::tensor::{Int, Tensor, activation};

/// Keras' guard against the logarithm of zero.
const EPSILON: f32 = 1e-7;

/// One batch on the device.
pub struct Batch {
    /// What the network is given, `[n, values]`.
    pub inputs: Tensor<2>,
    /// What an autoencoder is to give back, `[n, values]`.
    pub targets: Tensor<2>,
    /// The class of each sample, or 1 for anomalous and 0 for normal ones where that is the task, `[n]`.
    pub labels: Option<Tensor<1, Int>>,
    /// How much each sample counts, `[n]`; absent: all the same.
    pub weights: Option<Tensor<1>>,
}

/// Losses and hits of one batch.
pub struct BatchLoss {
    /// Mean over the batch, `[1]`.
    pub mean: Tensor<1>,
    /// How many samples were named right, `[1]`; classifiers and detectors only.
    pub hits: Option<Tensor<1>>,
}

/// The loss that the recipe asks for, where it suits the task; else the usual one.
pub fn usual(asked: Option<Loss>, spec: &NetworkSpec) -> Loss {
    asked.filter(|loss| loss.suits(spec.task)).unwrap_or_else(|| Loss::usual(spec.task))
}

/// A loss with what it needs to know of the network.
#[derive(Clone, Copy, Debug)]
pub struct Criterion {
    loss: Loss,
    task: Task,
    /// The last layer is a sigmoid: its logits give a stable logarithm.
    sigmoid: bool,
}

impl Criterion {
    /// This loss for this network.
    pub fn new(loss: Loss, spec: &NetworkSpec) -> Self {
        Self { loss, task: spec.task, sigmoid: spec.ends_in(Activation::Sigmoid) }
    }

    /// The loss of one batch.
    pub fn of(&self, network: &Network, batch: Batch) -> BatchLoss {
        let Batch { inputs, targets, labels, weights } = batch;
        let (losses, hits) = match (self.task, labels) {
            (Task::Classify, Some(labels)) => self.classes(network, inputs, labels),
            (Task::Detect, Some(labels)) => self.detection(network, inputs, labels),
            _ => (self.differences(network, inputs, targets), None),
        };
        let mean = match weights {
            Some(weights) => (losses * weights).mean(),
            None => losses.mean(),
        };
        BatchLoss { mean, hits }
    }

    /// An autoencoder's losses, `[n]`.
    fn differences(&self, network: &Network, inputs: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
        let each = match self.loss {
            Loss::Bce => self.binary(network, inputs, targets),
            Loss::Mae => (network.forward(inputs) - targets).abs(),
            _ => (network.forward(inputs) - targets).square(),
        };
        mean_of_rows(each)
    }

    /// A classifier's losses, `[n]`, and its hits.
    fn classes(&self, network: &Network, inputs: Tensor<2>, labels: Tensor<1, Int>) -> (Tensor<1>, Option<Tensor<1>>) {
        let [n, _] = inputs.dims();
        if self.loss == Loss::BceOneHot {
            let outputs = network.forward(inputs);
            let [_, classes] = outputs.dims();
            let hits = hits(&outputs, &labels);
            let one_hot: Tensor<2> = labels.one_hot::<2>(classes).float();
            return (mean_of_rows(cross_entropy(outputs, one_hot)), Some(hits));
        }
        let logits = network.forward_logits(inputs);
        let hits = hits(&logits, &labels);
        let losses = activation::log_softmax(logits, 1).gather(1, labels.reshape([n, 1])).neg();
        (losses.reshape([n]), Some(hits))
    }

    /// A detector's losses, `[n]`, and its hits.
    fn detection(
        &self,
        network: &Network,
        inputs: Tensor<2>,
        labels: Tensor<1, Int>,
    ) -> (Tensor<1>, Option<Tensor<1>>) {
        let [n, _] = inputs.dims();
        let logits = network.forward_logits(inputs);
        let anomalous = labels.clone().inner_if_tracked().equal_elem(1).reshape([n, 1]);
        let named = logits.clone().inner_if_tracked().greater_equal_elem(0.0);
        let hits = named.equal(anomalous).int().sum().float();
        let targets: Tensor<2> = labels.float().reshape([n, 1]);
        (mean_of_rows(from_logits(logits, targets)), Some(hits))
    }

    /// The binary cross-entropy of every value, `[n, values]`.
    fn binary(&self, network: &Network, inputs: Tensor<2>, targets: Tensor<2>) -> Tensor<2> {
        if self.sigmoid {
            return from_logits(network.forward_logits(inputs), targets);
        }
        cross_entropy(network.forward(inputs), targets)
    }
}

/// `−t ln y − (1 − t) ln (1 − y)` with `y = sigmoid z`.
fn from_logits(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<2> {
    let yes = activation::log_sigmoid(logits.clone());
    let no = activation::log_sigmoid(logits.neg());
    (targets.clone() * yes + (targets.neg() + 1.0) * no).neg()
}

/// `−t ln y − (1 − t) ln (1 − y)`
fn cross_entropy(outputs: Tensor<2>, targets: Tensor<2>) -> Tensor<2> {
    let outputs = outputs.clamp(EPSILON, 1.0 - EPSILON);
    let (yes, no) = (outputs.clone().log(), (outputs.neg() + 1.0).log());
    (targets.clone() * yes + (targets.neg() + 1.0) * no).neg()
}

/// `[n, values]` → `[n]`
fn mean_of_rows(values: Tensor<2>) -> Tensor<1> {
    let [n, _] = values.dims();
    values.mean_dim(1).reshape([n])
}

/// How many rows of `[n, classes]` are largest where the label says, `[1]`.
fn hits(outputs: &Tensor<2>, labels: &Tensor<1, Int>) -> Tensor<1> {
    let [n, _] = outputs.dims();
    let named = outputs.clone().inner_if_tracked().argmax(1).reshape([n]);
    named.equal(labels.clone().inner_if_tracked()).int().sum().float()
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
