//! The recipes that come with the program.

use super::{Recipe, RecipeError};

/// A recipe that comes with the program.
pub struct RecipeEntry {
    /// Its name, as `afterimage run` takes it.
    pub name: &'static str,
    /// Its TOML text.
    pub text: &'static str,
}

impl RecipeEntry {
    /// The recipe itself.
    pub fn recipe(&self) -> Result<Recipe, RecipeError> {
        Recipe::parse(self.text)
    }
}

macro_rules! recipes {
    ($($name:literal),+ $(,)?) => {
        &[$(RecipeEntry { name: $name, text: include_str!(concat!("../../assets/recipes/", $name, ".toml")) }),+]
    };
}

/// Every recipe that comes with the program. To add one: a file in `assets/recipes` and its name here.
pub static RECIPES: &[RecipeEntry] = recipes![
    "generated-digits",
    "generated-heartbeats",
    "mnist-cnn",
    "fashion-dense-autoencoder",
    "fashion-denoising-autoencoder",
    "ecg-autoencoder",
    "mnist-deep-autoencoder",
    "fashion-cnn",
    "zero-vs-rest-cnn",
    "zero-vs-rest-cnn-kfold",
    "zero-vs-rest-conv-autoencoder",
    "zero-vs-rest-deep-conv-autoencoder",
    "cifar-mlp",
    "cifar-lenet",
    "cifar-random",
    "cifar-nearest",
    "cifar-hog-nearest",
    "cifar-forest",
    "cifar-hog-forest",
    "mnist-pca-worst",
    "mnist-pca-worst-per-class",
    "mnist-own-image",
    "mnist-tsne",
];

/// The recipe of this name, if there is one.
pub fn find(name: &str) -> Option<&'static RecipeEntry> {
    RECIPES.iter().find(|entry| entry.name == name)
}
