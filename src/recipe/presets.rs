//! The recipes that come with the program, and recipes by their name or their file.

use super::{Recipe, RecipeError};
use std::sync::LazyLock;

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

/// The same, read: with the name of each.
static READY: LazyLock<Vec<(&'static str, Recipe)>> =
    LazyLock::new(|| RECIPES.iter().filter_map(|entry| Some((entry.name, entry.recipe().ok()?))).collect());

/// Every recipe that comes with the program, with its name; read once.
pub fn ready_recipes() -> &'static [(&'static str, Recipe)] {
    &READY
}

/// The recipe of this name, if there is one.
pub fn find(name: &str) -> Option<&'static RecipeEntry> {
    RECIPES.iter().find(|entry| entry.name == name)
}

impl Recipe {
    /// Reads a recipe of the program by name, or a file.
    ///
    /// # Errors
    /// As [`Recipe::parse`], or that there is no such recipe or file.
    pub fn load(name_or_path: &str) -> Result<Self, RecipeError> {
        if let Some(entry) = find(name_or_path) {
            return entry.recipe();
        }
        let path = super::text_path(name_or_path);
        if !path.exists() {
            return Err(RecipeError::Unknown(name_or_path.to_owned()));
        }
        // A pipe or a device would never end.
        let text = if path.is_file() {
            std::fs::read_to_string(path)
        } else {
            Err(std::io::Error::other("this is not a regular file"))
        };
        match text {
            Ok(text) => Self::parse(&text),
            Err(why) => Err(RecipeError::File { why, path: name_or_path.to_owned() }),
        }
    }
}
