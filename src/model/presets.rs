//! The networks that come with the program.

use crate::recipe::{LayerSpec, Task};
use serde::Deserialize;
use std::sync::LazyLock;

/// A network that comes with the program.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// Its name, as recipes use it.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What it is, in a sentence.
    pub about: String,
    /// What it is for.
    pub task: Task,
    /// The shape of sample that it is made for.
    pub input: Vec<usize>,
    /// Its layers.
    pub layers: Vec<LayerSpec>,
}

macro_rules! presets {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../assets/networks/", $name, ".toml")))),+]
    };
}

/// Names and texts of every preset. To add one: a file in `assets/networks` and its name here.
static TEXTS: &[(&str, &str)] = presets![
    "fashion-dense-autoencoder",
    "fashion-denoising-autoencoder",
    "mnist-deep-autoencoder",
    "ecg-autoencoder",
    "mnist-cnn",
];

/// Every preset.
pub static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| {
    // The texts are part of the program; a test reads each.
    TEXTS.iter().filter_map(|(_, text)| toml::from_str(text).ok()).collect()
});

/// The preset of this name.
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_reads_under_its_own_name() {
        for (name, text) in TEXTS {
            let preset: Preset = toml::from_str(text).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(&preset.name, name);
        }
        assert_eq!(PRESETS.len(), TEXTS.len());
    }
}
