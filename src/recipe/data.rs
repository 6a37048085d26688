//! The `[data]` part of a recipe.

use super::Reading;
use serde::{Deserialize, Serialize};

/// Which samples, how they are prepared and split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataPart {
    /// Name of a dataset (`afterimage list datasets`) or a path to a file or folder, as [`path_text`](super::path_text)
    /// writes it.
    pub dataset: String,
    /// What the file or folder does not say of itself.
    #[serde(default, skip_serializing_if = "Reading::is_empty")]
    pub reading: Reading,
    /// How many samples a generated dataset makes; files ignore it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
    /// Share of anomalies among generated samples, 0 to 1; files ignore it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anomaly_share: Option<f64>,
    /// Which of the dataset's own parts are used.
    #[serde(default, skip_serializing_if = "Take::is_usual")]
    pub take: Take,
    /// How many anomalous samples are used, drawn at random; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anomalies: Option<usize>,
    /// How many samples are used, drawn at random; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subsample: Option<usize>,
    /// Colour pictures become grey.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub grey: bool,
    /// Pictures are brought to this height and width.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resize: Option<[usize; 2]>,
    /// How raw values become the network's inputs.
    #[serde(default)]
    pub scaling: Scaling,
    /// Which samples the scaling is measured on.
    #[serde(default, skip_serializing_if = "ScalingFrom::is_usual")]
    pub scaling_from: ScalingFrom,
    /// Share of samples drawn at random as the test set, between 0 and 1; absent: the dataset's own split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_share: Option<f64>,
    /// How many samples are drawn at random as the test set, instead of a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_count: Option<usize>,
    /// What is drawn at random keeps the classes' shares.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stratified: bool,
    /// Where the anomalous samples go.
    #[serde(default, skip_serializing_if = "AnomaliesTo::is_usual")]
    pub anomalies_to: AnomaliesTo,
    /// Where the validation samples come from.
    #[serde(default)]
    pub validation: Validation,
    /// How many training samples `validation = "last"` or `"random"` sets aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation_count: Option<usize>,
    /// The same as a share of the training samples, between 0 and 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation_share: Option<f64>,
    /// Training samples that equal one held back, or nearly do, are not learnt from.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leave_out_copies: bool,
    /// Use only the first so many training samples (after the split); absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub train_limit: Option<usize>,
    /// Classes that count as normal, by label or name; empty: what the dataset says, else all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub normal: Vec<String>,
    /// Which training samples the network learns from.
    #[serde(default)]
    pub train_on: TrainOn,
    /// With `train_on = "normal"`: the share of anomalous samples among those learnt from, below 1; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contamination: Option<f64>,
    /// Noise added to the input; the target stays clean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<Noise>,
}

impl DataPart {
    /// What opening the data depends on; the rest of the part only prepares it.
    pub fn opens(&self) -> (&str, &Reading, Option<usize>, Option<f64>) {
        (&self.dataset, &self.reading, self.samples, self.anomaly_share)
    }

    /// The dataset of this name, everything else as usual.
    pub fn of(dataset: &str) -> Self {
        Self {
            dataset: dataset.to_owned(),
            reading: Reading::default(),
            samples: None,
            anomaly_share: None,
            take: Take::default(),
            anomalies: None,
            subsample: None,
            grey: false,
            resize: None,
            scaling: Scaling::default(),
            scaling_from: ScalingFrom::default(),
            test_share: None,
            test_count: None,
            stratified: false,
            anomalies_to: AnomaliesTo::default(),
            validation: Validation::default(),
            validation_count: None,
            validation_share: None,
            leave_out_copies: false,
            train_limit: None,
            normal: Vec::new(),
            train_on: TrainOn::default(),
            contamination: None,
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

/// Which of the dataset's own parts are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Take {
    /// Training and test samples.
    #[default]
    All,
    /// Its training samples only.
    Train,
    /// Its test samples only.
    Test,
}

impl Take {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// Which samples the scaling is measured on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScalingFrom {
    /// The training part, as it should be.
    #[default]
    Train,
    /// All samples: the network then knows something of the test set. The card warns of it.
    All,
}

impl ScalingFrom {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// Where the anomalous samples go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnomaliesTo {
    /// Into training and test part as the split has it.
    #[default]
    Both,
    /// All into the test part.
    Test,
}

impl AnomaliesTo {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// Noise added to the scaled input.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noise {
    /// The kind of noise.
    pub kind: NoiseKind,
    /// Its strength; what that means depends on the kind.
    pub amount: f32,
    /// What the network is to give back.
    #[serde(default, skip_serializing_if = "NoiseTarget::is_usual")]
    pub target: NoiseTarget,
}

/// The kinds of noise. Values stay within the range that the scaling gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseKind {
    /// `x + amount · N(0, 1)`, clipped: to 0–1 where the scaling gives that.
    Gaussian,
    /// A share `amount` of the values becomes the lowest or the highest value, as likely one as the other.
    SaltAndPepper,
    /// A square, or a stretch of a series, becomes the lowest value; `amount` is its share of a side.
    Occlusion,
}

impl NoiseKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Gaussian, Self::SaltAndPepper, Self::Occlusion];

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Gaussian => "Gaussian",
            Self::SaltAndPepper => "salt and pepper",
            Self::Occlusion => "occlusion",
        }
    }
}

/// What a network that is given noise is to give back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseTarget {
    /// The sample without the noise: it learns to take it off.
    #[default]
    Clean,
    /// The noisy sample itself.
    Noisy,
}

impl NoiseTarget {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}
