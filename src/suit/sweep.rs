//! The recipes of a sweep: one a value of a key.

use crate::data::Dataset;
use crate::model::{NetworkSpec, with_bottleneck};
use crate::recipe::Recipe;

/// What a sweep over the width of the bottleneck is called.
pub const BOTTLENECK: &str = "bottleneck";

/// The recipe with each of the values, in their order. `key` is a key of recipes (`training.batch_size`) or
/// [`BOTTLENECK`], which needs the samples that the network is for.
///
/// # Errors
/// Which value does not suit, and why.
pub fn sweep(recipe: &Recipe, dataset: Option<&Dataset>, key: &str, values: &[f64]) -> Result<Vec<Recipe>, String> {
    if values.is_empty() {
        return Err("A sweep needs values, for example 2, 4, 8.".to_owned());
    }
    values.iter().map(|&value| with_value(recipe, dataset, key, value)).collect()
}

fn with_value(recipe: &Recipe, dataset: Option<&Dataset>, key: &str, value: f64) -> Result<Recipe, String> {
    if key != BOTTLENECK {
        return recipe.with(&format!("{key}={}", in_toml(value))).map_err(|e| e.to_string());
    }
    let Some(dataset) = dataset else {
        return Err("A sweep over the bottleneck needs a dataset; open one first.".to_owned());
    };
    let (input, classes) = (dataset.samples.shape().dims(), dataset.labels.classes.len());
    let spec = NetworkSpec::from_recipe(&recipe.model, &input, classes).map_err(|e| e.to_string())?;
    let wide = if value.fract() == 0.0 && value >= 1.0 { value as usize } else { 0 };
    let changed = with_bottleneck(&spec, wide)?;
    Ok(Recipe { model: changed, ..recipe.clone() })
}

/// A number as TOML reads it: a whole one as an integer, which counts need and shares take too; one that is too large for
/// TOML's integers with an exponent.
fn in_toml(value: f64) -> String {
    let is_integer = value.fract() == 0.0 && value.abs() < i64::MAX as f64;
    if is_integer { format!("{value}") } else { format!("{value:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ClassName, Labels, SampleShape, Samples, Values};
    use std::path::Path;

    fn form() -> Recipe {
        Recipe::load("generated-digits").unwrap()
    }

    #[test]
    fn counts_take_whole_numbers_and_rates_take_any() {
        let recipes = sweep(&form(), None, "training.batch_size", &[32.0, 64.0]).unwrap();
        let sizes: Vec<usize> = recipes.iter().map(|recipe| recipe.training.batch_size).collect();
        assert_eq!(sizes, [32, 64]);
        let rates = [1e30, 0.5, 1.0, 1e-7];
        let recipes = sweep(&form(), None, "training.learning_rate", &rates).unwrap();
        let found: Vec<f64> = recipes.iter().map(|recipe| recipe.training.learning_rate).collect();
        assert_eq!(found, rates);
    }

    #[test]
    fn what_does_not_suit_is_refused_with_its_key() {
        let why = |key: &str, values: &[f64]| sweep(&form(), None, key, values).unwrap_err();
        assert!(why("training.epochs", &[2.0, 0.5]).contains("training.epochs"));
        assert!(why("training.learning_rate", &[f64::INFINITY]).contains("training.learning_rate"));
        assert!(why("training.epochs", &[]).contains("needs values"));
        assert!(why(BOTTLENECK, &[2.0]).contains("needs a dataset"));
    }

    #[test]
    fn the_bottleneck_gets_each_width() {
        let shape = SampleShape::Image { height: 28, width: 28, channels: 1 };
        let samples = Samples::new(shape, Values::Bytes(vec![0; 784])).unwrap();
        let labels = Labels { ids: vec![0], classes: vec![ClassName::plain("0")] };
        let dataset = Dataset::at("table", Path::new("small"), samples, labels);
        let recipes = sweep(&form(), Some(&dataset), BOTTLENECK, &[2.0, 8.0]).unwrap();
        let width = |recipe: &Recipe| NetworkSpec::from_recipe(&recipe.model, &[28, 28, 1], 1).unwrap().latent_size();
        assert_eq!(recipes.iter().map(width).collect::<Vec<_>>(), [2, 8]);
        assert!(sweep(&form(), Some(&dataset), BOTTLENECK, &[2.5]).is_err());
    }
}
