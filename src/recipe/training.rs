//! The `[training]` part of a recipe.

use super::{EarlyStopping, Loss, Optimizer, Schedule};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a network is trained. Defaults are those of Keras.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainingPart {
    /// How the weights are found.
    #[serde(skip_serializing_if = "Method::is_usual")]
    pub method: Method,
    /// What training makes small; absent: the usual loss of the network's task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<Loss>,
    /// How the weights follow the gradient.
    pub optimizer: Optimizer,
    /// Size of a step.
    pub learning_rate: f64,
    /// With SGD: the share of the last step that is taken again, 0 to below 1; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub momentum: Option<f64>,
    /// With AdamW: the share of each weight that is taken off with each step of size 1; absent: 0.004.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_decay: Option<f64>,
    /// Samples a step.
    pub batch_size: usize,
    /// Passes over the training samples.
    pub epochs: usize,
    /// How much the samples of each class count in the loss.
    #[serde(skip_serializing_if = "ClassWeights::is_off")]
    pub class_weights: ClassWeights,
    /// Train so many networks, each judged on another part of the samples; absent: one network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folds: Option<usize>,
    /// How the learning rate changes.
    #[serde(skip_serializing_if = "Schedule::is_constant")]
    pub schedule: Schedule,
    /// Whether and when training ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early_stopping: Option<EarlyStopping>,
    /// With `class_weights = "given"`: the weight of each class, by label or name; 1 where a class is not named.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<String, f64>,
}

impl Default for TrainingPart {
    fn default() -> Self {
        Self {
            method: Method::Descent,
            loss: None,
            optimizer: Optimizer::Adam,
            learning_rate: 0.001,
            momentum: None,
            weight_decay: None,
            batch_size: 32,
            epochs: 10,
            class_weights: ClassWeights::Off,
            folds: None,
            schedule: Schedule::Constant,
            early_stopping: None,
            weights: BTreeMap::new(),
        }
    }
}

/// How the weights of a network are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Step by step along the gradient of the loss.
    #[default]
    Descent,
    /// In closed form: the network is linear, its bottleneck holds the principal components.
    Pca,
    /// The same, once for the samples of each class; a sample is given back by the components of its own class.
    PcaPerClass,
}

impl Method {
    /// Every method, in the order of menus.
    pub const ALL: [Self; 3] = [Self::Descent, Self::Pca, Self::PcaPerClass];

    /// Whether weights are found step by step.
    pub fn is_usual(&self) -> bool {
        *self == Self::Descent
    }

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Descent => "gradient descent",
            Self::Pca => "principal components",
            Self::PcaPerClass => "principal components per class",
        }
    }
}

/// How much the samples of each class count in the loss. For networks that detect anomalies the classes are two: normal
/// and anomalous.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClassWeights {
    /// All the same.
    #[default]
    Off,
    /// `n / (k · nᵢ)` for `n` training samples in `k` classes, `nᵢ` of them in class `i`: each class counts the same.
    Balanced,
    /// As `weights` says.
    Given,
}

impl ClassWeights {
    /// Every way, in the order of menus.
    pub const ALL: [Self; 3] = [Self::Off, Self::Balanced, Self::Given];

    /// Whether all count the same.
    pub fn is_off(&self) -> bool {
        *self == Self::Off
    }

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Balanced => "balanced",
            Self::Given => "by hand",
        }
    }
}
