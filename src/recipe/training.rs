//! The `[training]` part of a recipe.

use serde::{Deserialize, Serialize};

/// How a network is trained. Defaults are those of Keras.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainingPart {
    /// What training makes small; absent: cross-entropy for a classifier, mean squared error for an autoencoder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<Loss>,
    /// How the weights follow the gradient.
    pub optimizer: Optimizer,
    /// Size of a step.
    pub learning_rate: f64,
    /// Samples a step.
    pub batch_size: usize,
    /// Passes over the training samples.
    pub epochs: usize,
}

impl Default for TrainingPart {
    fn default() -> Self {
        Self { loss: None, optimizer: Optimizer::Adam, learning_rate: 0.001, batch_size: 32, epochs: 10 }
    }
}

/// What training makes small; each is a mean over the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Mean of `(output − target)²`.
    Mse,
    /// Mean of `|output − target|`.
    Mae,
    /// `−ln p(label)`, where the network's last layer is a softmax.
    CrossEntropy,
}

impl Loss {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mse => "MSE",
            Self::Mae => "MAE",
            Self::CrossEntropy => "cross-entropy",
        }
    }
}

/// How the weights follow the gradient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Optimizer {
    /// Adam (Kingma and Ba, 2015) with β 0.9 and 0.999 and ε 1e-7.
    #[default]
    Adam,
}
