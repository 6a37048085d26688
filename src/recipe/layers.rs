//! Networks as lists of layers: plain descriptions, given a meaning by `model`.

use serde::{Deserialize, Serialize};

/// What a network is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Give the input back: an autoencoder.
    Reconstruct,
    /// Name the class: a classifier whose last layer has one unit a class.
    Classify,
    /// Tell anomalous samples from normal ones, having seen both: a classifier that ends in one sigmoid unit.
    Detect,
}

impl Task {
    /// Every task, in the order of menus.
    pub const ALL: [Self; 3] = [Self::Reconstruct, Self::Classify, Self::Detect];

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reconstruct => "reconstruct",
            Self::Classify => "classify",
            Self::Detect => "detect anomalies",
        }
    }
}

/// One layer of a network. Numbers and defaults are those of Keras.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum LayerSpec {
    /// Fully connected: `[n]` → `[units]`.
    Dense {
        /// Width of the output.
        units: usize,
        /// What is applied to the sum.
        #[serde(default)]
        activation: Activation,
    },
    /// Convolution: `[h, w, c]` → `[h', w', filters]`.
    Conv {
        /// Channels of the output.
        filters: usize,
        /// Side of the square window.
        kernel: usize,
        /// Step of the window.
        #[serde(default = "one")]
        stride: usize,
        /// What happens at the border.
        #[serde(default)]
        padding: Padding,
        /// What is applied to the sum.
        #[serde(default)]
        activation: Activation,
    },
    /// Transposed convolution: `[h, w, c]` → `[h·stride, w·stride, filters]` with padding "same", its default.
    ConvTranspose {
        /// Channels of the output.
        filters: usize,
        /// Side of the square window.
        kernel: usize,
        /// Factor by which height and width grow.
        #[serde(default = "one")]
        stride: usize,
        /// What happens at the border: "same" cuts the result to `size·stride`, "valid" keeps all of it.
        #[serde(default = "same")]
        padding: Padding,
        /// What is applied to the sum.
        #[serde(default)]
        activation: Activation,
    },
    /// The largest value of each `size`×`size` window, windows side by side.
    MaxPool {
        /// Side of the window and its step.
        size: usize,
        /// What happens at the border.
        #[serde(default)]
        padding: Padding,
    },
    /// The mean of each `size`×`size` window, windows side by side.
    AvgPool {
        /// Side of the window and its step.
        size: usize,
        /// What happens at the border; places beyond it do not count in the mean.
        #[serde(default)]
        padding: Padding,
    },
    /// Each value repeated `size` times in both directions: `[h, w, c]` → `[h·size, w·size, c]`.
    UpSample {
        /// Factor by which height and width grow.
        size: usize,
    },
    /// The first `height` rows and `width` columns: `[h, w, c]` → `[height, width, c]`.
    Crop {
        /// Rows kept.
        height: usize,
        /// Columns kept.
        width: usize,
    },
    /// Each channel shifted and scaled to mean 0 and variance 1 over the batch, then by two learnt numbers (Ioffe and
    /// Szegedy, 2015); running means (momentum 0.99) stand in for the batch's after training.
    BatchNorm,
    /// `[h, w, c]` → `[h·w·c]`, channels running fastest.
    Flatten,
    /// `[n]` → `[height, width, channels]`, channels running fastest.
    Reshape {
        /// Height of the result.
        height: usize,
        /// Width of the result.
        width: usize,
        /// Channels of the result.
        channels: usize,
    },
    /// While training, sets a share `rate` of the values to zero and grows the rest by `1/(1 − rate)`.
    Dropout {
        /// Share of values dropped, 0 to 1.
        rate: f64,
    },
}

fn one() -> usize {
    1
}

fn same() -> Padding {
    Padding::Same
}

impl LayerSpec {
    /// The layer's kind, as a reader of the summary knows it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Dense { .. } => "dense",
            Self::Conv { .. } => "conv",
            Self::ConvTranspose { .. } => "conv-transpose",
            Self::MaxPool { .. } => "max-pool",
            Self::AvgPool { .. } => "avg-pool",
            Self::UpSample { .. } => "up-sample",
            Self::Crop { .. } => "crop",
            Self::BatchNorm => "batch-norm",
            Self::Flatten => "flatten",
            Self::Reshape { .. } => "reshape",
            Self::Dropout { .. } => "dropout",
        }
    }

    /// The function applied to the layer's sums, where it has one.
    pub fn activation(&self) -> Option<Activation> {
        match self {
            Self::Dense { activation, .. } | Self::Conv { activation, .. } | Self::ConvTranspose { activation, .. } => {
                Some(*activation)
            }
            _ => None,
        }
    }

    /// Its settings in words: `32 filters 3×3, stride 2, same, relu`.
    pub fn settings(&self) -> String {
        let mut words = match self {
            Self::Dense { units, .. } => vec![format!("{units} units")],
            Self::Conv { filters, kernel, stride, padding, .. } => {
                vec![format!("{filters} filters {kernel}×{kernel}"), stride_words(*stride), padding.name().to_owned()]
            }
            Self::ConvTranspose { filters, kernel, stride, padding, .. } => {
                let padding = if *padding == Padding::Same { String::new() } else { padding.name().to_owned() };
                vec![format!("{filters} filters {kernel}×{kernel}"), stride_words(*stride), padding]
            }
            Self::MaxPool { size, padding } | Self::AvgPool { size, padding } => {
                vec![format!("{size}×{size}"), padding.name().to_owned()]
            }
            Self::UpSample { size } => vec![format!("{size}×{size}")],
            Self::Crop { height, width } => vec![format!("{height}×{width}")],
            Self::Flatten | Self::BatchNorm => vec![],
            Self::Reshape { height, width, channels } => vec![format!("{height}×{width}×{channels}")],
            Self::Dropout { rate } => vec![format!("rate {rate}")],
        };
        words.extend(self.activation().map(|a| a.name().to_owned()));
        words.retain(|word| !word.is_empty());
        words.join(", ")
    }
}

fn stride_words(stride: usize) -> String {
    if stride == 1 { String::new() } else { format!("stride {stride}") }
}

/// What happens at the border of a window that slides over a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Padding {
    /// The window stays inside: the output is smaller.
    #[default]
    Valid,
    /// Zeros around the picture, one more at the end than at the start where it is odd, so that the output has
    /// `⌈size / stride⌉` rows.
    Same,
}

impl Padding {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Same => "same",
        }
    }
}

/// The function applied to a layer's sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// `x`
    #[default]
    Linear,
    /// `max(x, 0)`
    Relu,
    /// `x` above zero, `eˣ − 1` below.
    Elu,
    /// `1 / (1 + e⁻ˣ)`
    Sigmoid,
    /// `tanh x`
    Tanh,
    /// `x` above zero, `0.2 x` below.
    LeakyRelu,
    /// `eˣ / Σ eˣ` over the classes.
    Softmax,
}

impl Activation {
    /// Every function, in the order of menus.
    pub const ALL: [Self; 7] =
        [Self::Linear, Self::Relu, Self::LeakyRelu, Self::Elu, Self::Sigmoid, Self::Tanh, Self::Softmax];

    /// The word for it; empty for linear, which needs none.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "",
            Self::Relu => "relu",
            Self::Elu => "elu",
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
            Self::LeakyRelu => "leaky relu",
            Self::Softmax => "softmax",
        }
    }
}
