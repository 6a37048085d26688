//! The `[threshold]` part of a recipe.

use serde::{Deserialize, Serialize};

/// Where the line between normal and anomalous is drawn at first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ThresholdPart {
    /// How the line is found.
    pub rule: ThresholdRule,
    /// The `k` of `mean-plus-std`.
    pub k: f64,
    /// The line itself, for `rule = "value"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Whose scores the rule looks at.
    pub from: ThresholdFrom,
    /// How a reconstruction's error is measured; absent: as the loss measures it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreSpace>,
}

impl Default for ThresholdPart {
    fn default() -> Self {
        Self { rule: ThresholdRule::MeanPlusStd, k: 1.0, value: None, from: ThresholdFrom::TrainNormal, score: None }
    }
}

/// How the line is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThresholdRule {
    /// Mean plus `k` standard deviations of the scores looked at.
    MeanPlusStd,
    /// The number in `value`.
    Value,
}

/// Whose scores a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThresholdFrom {
    /// The normal samples that the network was trained on.
    TrainNormal,
}

/// How the error of a reconstruction is measured, over the values of one sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreSpace {
    /// Mean of the squared differences.
    #[default]
    Mse,
    /// Mean of the absolute differences.
    Mae,
    /// Root of the sum of the squared differences.
    L2,
}

impl ScoreSpace {
    /// Every space, in the order of menus.
    pub const ALL: [Self; 3] = [Self::Mse, Self::Mae, Self::L2];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mse => "MSE",
            Self::Mae => "MAE",
            Self::L2 => "L2",
        }
    }
}
