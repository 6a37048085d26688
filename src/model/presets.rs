//! The networks that come with the program.

use crate::recipe::{Activation, LayerSpec, Method, ModelPart, Task};
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
    /// How its weights are found.
    #[serde(default)]
    pub method: Method,
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
    "zero-vs-rest-conv-autoencoder",
    "zero-vs-rest-deep-conv-autoencoder",
    "zero-vs-rest-cnn",
    "cifar-mlp",
    "cifar-lenet",
    "pca-5",
    "pca-5-per-class",
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

/// The network that samples of this shape get when nobody has chosen one: the first autoencoder made for the shape,
/// else a dense autoencoder as wide as the samples need, its bottleneck about a twelfth of their values.
pub fn suited(input: &[usize]) -> ModelPart {
    let made = PRESETS.iter().find(|preset| preset.input == input && preset.task == Task::Reconstruct);
    if let Some(preset) = made {
        return ModelPart::preset(&preset.name);
    }
    let values: usize = input.iter().product();
    let dense = |units, activation| LayerSpec::Dense { units, activation };
    let mut layers = Vec::new();
    let bottleneck = (values / 12).clamp(values.min(2), 128);
    if let [height, width, channels] = *input {
        layers.push(LayerSpec::Flatten);
        layers.push(dense(bottleneck, Activation::Relu));
        layers.push(dense(values, Activation::Sigmoid));
        layers.push(LayerSpec::Reshape { height, width, channels });
    } else {
        let wide = (values / 3).clamp(values.min(4), 256);
        layers.push(dense(wide, Activation::Relu));
        layers.push(dense(bottleneck, Activation::Relu));
        layers.push(dense(wide, Activation::Relu));
        layers.push(dense(values, Activation::Sigmoid));
    }
    ModelPart { task: Some(Task::Reconstruct), layers, ..ModelPart::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_any_shape_get_a_network_that_fits() {
        for input in [vec![28, 28, 1], vec![140], vec![32, 32, 3], vec![5, 7, 2], vec![4], vec![1], vec![3000]] {
            let spec = crate::model::NetworkSpec::from_recipe(&suited(&input), &input, 2).unwrap();
            assert!(spec.parameters() > 0, "{input:?}");
        }
        assert_eq!(suited(&[140]).preset, "ecg-autoencoder");
    }

    #[test]
    fn every_preset_reads_under_its_own_name() {
        for (name, text) in TEXTS {
            let preset: Preset = toml::from_str(text).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(&preset.name, name);
        }
        assert_eq!(PRESETS.len(), TEXTS.len());
    }
}
