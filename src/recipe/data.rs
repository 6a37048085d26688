//! The `[data]` part of a recipe.

use serde::{Deserialize, Serialize};

/// Which samples, how they are prepared and split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataPart {
    /// Name of a dataset (`afterimage list datasets`) or a path to a file or folder.
    pub dataset: String,
    /// How many samples a generated dataset makes; files ignore it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
    /// Share of anomalies among generated samples, 0 to 1; files ignore it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anomaly_share: Option<f64>,
    /// How raw values become the network's inputs.
    #[serde(default)]
    pub scaling: Scaling,
    /// Share of samples drawn at random as the test set, between 0 and 1; absent: the dataset's own split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_share: Option<f64>,
    /// Where the validation samples come from.
    #[serde(default)]
    pub validation: Validation,
    /// How many training samples `validation = "last"` or `"random"` sets aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation_count: Option<usize>,
    /// Use only the first so many training samples (after the split); absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub train_limit: Option<usize>,
    /// Classes that count as normal, by label or name; empty: what the dataset says, else all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub normal: Vec<String>,
    /// Which training samples the network learns from.
    #[serde(default)]
    pub train_on: TrainOn,
    /// Noise added to the input; the target stays clean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<Noise>,
}

impl DataPart {
    /// The dataset of this name, everything else as usual.
    pub fn of(dataset: &str) -> Self {
        Self {
            dataset: dataset.to_owned(),
            samples: None,
            anomaly_share: None,
            scaling: Scaling::default(),
            test_share: None,
            validation: Validation::default(),
            validation_count: None,
            train_limit: None,
            normal: Vec::new(),
            train_on: TrainOn::default(),
            noise: None,
        }
    }
}

/// How raw values become the network's inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// As stored.
    None,
    /// Bytes divided by 255, so that they lie in 0–1.
    #[default]
    #[serde(rename = "divide-255")]
    Divide255,
    /// Shifted and stretched so that the training part (anomalies included) spans 0–1.
    TrainMinMax,
    /// Each value less its mean over the training part, divided by its standard deviation there.
    Standardise,
}

/// Where the validation samples come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validation {
    /// The test set serves as validation set too.
    #[default]
    Test,
    /// The last `validation_count` training samples.
    Last,
    /// `validation_count` training samples drawn at random.
    Random,
    /// None: only the training loss is followed.
    None,
}

/// Which training samples the network learns from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrainOn {
    /// All of them.
    #[default]
    All,
    /// Only those of the normal classes.
    Normal,
}

/// Noise added to the scaled input.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noise {
    /// The kind of noise.
    pub kind: NoiseKind,
    /// Its strength: the standard deviation, in units of the scaled input.
    pub amount: f32,
}

/// The kinds of noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseKind {
    /// `x + amount · N(0, 1)`, clipped to 0–1.
    Gaussian,
}
