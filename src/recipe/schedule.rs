//! How the learning rate changes from epoch to epoch, and when training ends by itself.

use serde::{Deserialize, Serialize};

/// How the learning rate changes from epoch to epoch, as a factor of the one in the recipe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Schedule {
    /// It stays.
    #[default]
    Constant,
    /// Times `factor` after every so many epochs.
    Step {
        /// Epochs between two steps.
        every: usize,
        /// What it is multiplied by, 0 to 1.
        factor: f64,
    },
    /// Half a cosine from 1 down to `to` over all epochs (Loshchilov and Hutter, 2017).
    Cosine {
        /// The factor after the last epoch, 0 to 1.
        #[serde(default)]
        to: f64,
    },
    /// Times `factor` each time the validation loss has not got better for `patience` epochs.
    Plateau {
        /// Epochs without a better loss.
        patience: usize,
        /// What it is multiplied by, 0 to 1.
        factor: f64,
        /// By how much the loss must fall to count as better.
        #[serde(default)]
        min_change: f64,
    },
}

impl Schedule {
    /// Whether the learning rate stays.
    pub fn is_constant(&self) -> bool {
        *self == Self::Constant
    }

    /// The word for its kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Step { .. } => "step",
            Self::Cosine { .. } => "cosine",
            Self::Plateau { .. } => "reduce on plateau",
        }
    }
}

/// Training ends by itself once the validation loss gets no better.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlyStopping {
    /// Epochs in a row without a better loss, after which training ends.
    pub patience: usize,
    /// By how much the loss must fall to count as better.
    #[serde(default)]
    pub min_change: f64,
    /// Whether the weights of the best epoch are taken in the end, not those of the last.
    #[serde(default = "yes")]
    pub restore_best: bool,
}

fn yes() -> bool {
    true
}

impl Default for EarlyStopping {
    fn default() -> Self {
        Self { patience: 3, min_change: 0.0, restore_best: true }
    }
}
