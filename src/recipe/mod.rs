//! What a run is: a [`Recipe`] says which data, which network, how it is trained and where the line is drawn.
//!
//! A recipe is a small TOML text. The window edits one, the command line reads one, a run keeps the one it was made
//! from; `afterimage run` on that text gives the same numbers again. This module knows nothing of the rest of the
//! program: it holds plain values, reads and writes them, and says which key is wrong and why.

mod baseline;
mod check;
mod data;
mod difference;
pub mod floats;
mod layers;
mod loss;
mod map;
mod merge;
mod path;
mod presets;
mod reading;
mod schedule;
mod text;
mod threshold;
mod training;

pub use baseline::{BASELINES, Baseline, BaselineEntry, Distance, Features, HogPart};
pub use check::Problem;
pub use data::{AnomaliesTo, DataPart, Noise, NoiseKind, NoiseTarget, Scaling, ScalingFrom, Take, TrainOn, Validation};
pub use difference::{Difference, differences};
pub use layers::{Activation, LayerSpec, Padding, Task};
pub use loss::{Loss, Optimizer};
pub use map::{MapAlgorithm, MapEngine, MapMethod, MapOf, MapPart, MapStart, Reduction, SpaceOf};
pub use path::{path_text, text_path};
pub use presets::{RECIPES, RecipeEntry, find, ready_recipes};
pub use reading::{Colour, Fit, Missing, NONE, Reading};
pub use schedule::{EarlyStopping, Schedule};
pub use text::RecipeError;
pub use threshold::{RuleNumber, ScoreSpace, ThresholdFrom, ThresholdPart, ThresholdRule};
pub use training::{ClassWeights, Method, TrainingPart};

use serde::{Deserialize, Serialize};

/// The version of the recipe format that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// Everything that decides a run's numbers, but for the device it runs on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Version of this text's format, see [`FORMAT`].
    pub format: u32,
    /// The recipe's name: lower case, words joined by `-`.
    pub name: String,
    /// One line for menus and lists.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Seeds everything random: the split, the weights, the order of batches, noise, the map.
    #[serde(default)]
    pub seed: u64,
    /// A picture of one's own that is judged once the network is trained: a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Which samples, how prepared and split.
    pub data: DataPart,
    /// Which network; empty where `map.only` says that none is wanted.
    #[serde(default)]
    pub model: ModelPart,
    /// How it is trained.
    #[serde(default)]
    pub training: TrainingPart,
    /// Where the line between normal and anomalous is drawn at first.
    #[serde(default)]
    pub threshold: ThresholdPart,
    /// How the map is made.
    #[serde(default)]
    pub map: MapPart,
}

/// Which network: a preset by name, or a list of layers of one's own; or a baseline instead of a network.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelPart {
    /// Name of a preset network; empty when `layers` says it all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub preset: String,
    /// What the network is for; a preset knows, own layers must say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
    /// How many layers, from the input on, make up the encoder; where the output is narrowest when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoder_layers: Option<usize>,
    /// Layers of one's own, instead of a preset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<LayerSpec>,
    /// What names classes instead of a network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
}

impl Recipe {
    /// Whether the recipe only makes a map: it says so, and names no network.
    pub fn only_maps(&self) -> bool {
        self.map.only && self.model == ModelPart::default()
    }
}

impl ModelPart {
    /// The network of this name.
    pub fn preset(name: &str) -> Self {
        Self { preset: name.to_owned(), ..Self::default() }
    }

    /// This baseline instead of a network.
    pub fn baseline(baseline: Baseline) -> Self {
        Self { baseline: Some(baseline), ..Self::default() }
    }
}
