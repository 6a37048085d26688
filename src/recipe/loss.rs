//! What training makes small, and how.

use super::Task;
use serde::{Deserialize, Serialize};

/// What training makes small; each is a mean over the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Mean of `(output − target)²`.
    Mse,
    /// Mean of `|output − target|`.
    Mae,
    /// Mean of `−t ln y − (1 − t) ln (1 − y)` over every output `y` in 0–1; targets are the sample's own values, or 1
    /// for an anomalous sample and 0 for a normal one.
    Bce,
    /// `−ln p(label)`, where the network's last layer is a softmax.
    CrossEntropy,
    /// The binary cross-entropy of each class's output against the one-hot label, whatever the last layer is.
    BceOneHot,
}

impl Loss {
    /// Every loss, in the order of menus.
    pub const ALL: [Self; 5] = [Self::Mse, Self::Mae, Self::Bce, Self::CrossEntropy, Self::BceOneHot];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mse => "MSE",
            Self::Mae => "MAE",
            Self::Bce => "binary cross-entropy",
            Self::CrossEntropy => "cross-entropy",
            Self::BceOneHot => "binary cross-entropy over one-hot labels",
        }
    }

    /// The usual loss of a task.
    pub fn usual(task: Task) -> Self {
        match task {
            Task::Reconstruct => Self::Mse,
            Task::Classify => Self::CrossEntropy,
            Task::Detect => Self::Bce,
        }
    }

    /// Whether the loss has a meaning for a task.
    pub fn suits(self, task: Task) -> bool {
        match self {
            Self::Mse | Self::Mae => task == Task::Reconstruct,
            Self::Bce => task != Task::Classify,
            Self::CrossEntropy | Self::BceOneHot => task == Task::Classify,
        }
    }
}

/// How the weights follow the gradient. Constants are those of Keras.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Optimizer {
    /// Adam (Kingma and Ba, 2015) with β 0.9 and 0.999 and ε 1e-7.
    #[default]
    Adam,
    /// Adam with weights that decay by themselves (Loshchilov and Hutter, 2019), by 0.004 unless said otherwise.
    Adamw,
    /// Stochastic gradient descent, with momentum where that is asked for.
    Sgd,
    /// RMSprop (Hinton, 2012) with ρ 0.9 and ε 1e-7.
    Rmsprop,
}

impl Optimizer {
    /// Every optimiser, in the order of menus.
    pub const ALL: [Self; 4] = [Self::Adam, Self::Adamw, Self::Sgd, Self::Rmsprop];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Adam => "Adam",
            Self::Adamw => "AdamW",
            Self::Sgd => "SGD",
            Self::Rmsprop => "RMSprop",
        }
    }
}
