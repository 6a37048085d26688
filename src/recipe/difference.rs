//! What differs between recipes, key by key.

use super::Recipe;
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// A key whose value is not the same in every recipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The key with its tables: `training.epochs`. A layer of one's own goes by its number, from 1: `model.layers 3`.
    pub key: String,
    /// Its value in each recipe, in words.
    pub values: Vec<String>,
}

/// The keys of a recipe's first level, in the order of the text.
const PARTS: [&str; 7] = ["name", "seed", "data", "model", "training", "threshold", "map"];

/// What decides no number.
const IDLE: [&str; 2] = ["format", "about"];

/// Where a value stands: its part's place, its key, and the number of a layer or 0.
type Place = (usize, String, usize);

/// The keys whose values are not the same in every recipe, in the order of a recipe's text.
pub fn differences(recipes: &[&Recipe]) -> Vec<Difference> {
    let flat: Vec<BTreeMap<Place, String>> = recipes.iter().map(|recipe| flatten(recipe)).collect();
    let places: BTreeSet<&Place> = flat.iter().flat_map(BTreeMap::keys).collect();
    let mut found = Vec::new();
    for place in places {
        let value = |(values, recipe): (&BTreeMap<Place, String>, &&Recipe)| {
            values.get(place).cloned().unwrap_or_else(|| missing(place, recipe).to_owned())
        };
        let values: Vec<String> = flat.iter().zip(recipes).map(value).collect();
        if values.windows(2).any(|pair| pair[0] != pair[1]) {
            let (_, key, layer) = place;
            let key = if *layer > 0 { format!("{key} {layer}") } else { key.clone() };
            found.push(Difference { key, values });
        }
    }
    found
}

fn flatten(recipe: &Recipe) -> BTreeMap<Place, String> {
    let mut flat = BTreeMap::new();
    // A seed may be larger than any number of TOML; it is put in by hand.
    let mut table = Table::try_from(&Recipe { seed: 0, ..recipe.clone() }).unwrap_or_default();
    for key in IDLE {
        table.remove(key);
    }
    if let Some(Value::Table(model)) = table.get_mut("model") {
        model.remove("layers");
    }
    for (part, value) in &table {
        put(&mut flat, part, value);
    }
    flat.insert(place("seed", 0), recipe.seed.to_string());
    for (i, layer) in recipe.model.layers.iter().enumerate() {
        let words = format!("{} {}", layer.kind(), layer.settings());
        flat.insert(place("model.layers", i + 1), words.trim_end().to_owned());
    }
    flat
}

fn place(key: &str, layer: usize) -> Place {
    let part = key.split('.').next().unwrap_or(key);
    (PARTS.iter().position(|known| *known == part).unwrap_or(PARTS.len()), key.to_owned(), layer)
}

fn put(flat: &mut BTreeMap<Place, String>, key: &str, value: &Value) {
    match value {
        Value::Table(table) => {
            for (inner, value) in table {
                put(flat, &format!("{key}.{inner}"), value);
            }
        }
        other => {
            flat.insert(place(key, 0), words(other));
        }
    }
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Boolean(true) => "yes".to_owned(),
        Value::Boolean(false) => "no".to_owned(),
        // What was kept in single precision is said with its own digits.
        Value::Float(number) if f64::from(*number as f32) == *number => (*number as f32).to_string(),
        Value::Float(number) => number.to_string(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// What it means that a recipe does not say something, by the beginning of the key; the first that fits counts.
const MISSING: &[(&str, &str)] = &[
    ("data.reading", "detected from the file"),
    ("data.samples", "default"),
    ("data.anomaly_share", "default"),
    ("data.take", "all"),
    ("data.anomalies_to", "both"),
    ("data.anomalies", "all"),
    ("data.subsample", "all"),
    ("data.train_limit", "all"),
    ("data.grey", "no"),
    ("data.stratified", "no"),
    ("data.leave_out_copies", "no"),
    ("data.resize", "original size"),
    ("data.scaling_from", "train"),
    ("data.normal", "dataset default"),
    ("data.contamination", "none"),
    ("data.noise.target", "clean"),
    ("data.noise", "no noise"),
    ("model.preset", "custom layers"),
    ("model.task", "preset default"),
    ("model.encoder_layers", "up to the narrowest layer"),
    ("model.baseline.deepest", "unlimited"),
    ("model.baseline.hog", "default"),
    ("model.baseline", "none"),
    ("training.loss", "default for the task"),
    ("training.momentum", "none"),
    ("training.weight_decay", "default"),
    ("training.class_weights", "off"),
    ("training.folds", "one network"),
    ("training.schedule.kind", "constant"),
    ("training.early_stopping", "no early stopping"),
    ("training.weights", "1"),
    ("threshold.score", "same as the loss"),
    ("threshold.value", "default"),
    ("training.method", "gradient descent"),
    ("image", "none"),
    ("map.only", "no"),
    ("map.learning_rate", "automatic"),
    ("map.exaggeration_iterations", "automatic"),
    ("map.easing_iterations", "30 %"),
];

fn missing(place: &Place, recipe: &Recipe) -> &'static str {
    let (_, key, layer) = place;
    let is_of_network = *layer > 0 || (key.starts_with("model.") && !key.starts_with("model.baseline"));
    if recipe.model.baseline.is_some() && is_of_network {
        return "a baseline";
    }
    if *layer > 0 {
        return if recipe.model.layers.is_empty() { "from the preset" } else { "no such layer" };
    }
    let means = |(start, _): &&(&str, &str)| {
        key.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    MISSING.iter().find(means).map_or("not set", |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Activation, LayerSpec, ModelPart, Task};

    fn digits() -> Recipe {
        Recipe::load("generated-digits").unwrap()
    }

    fn found(recipes: &[&Recipe]) -> Vec<(String, Vec<String>)> {
        differences(recipes).into_iter().map(|d| (d.key, d.values)).collect()
    }

    fn row(key: &str, values: &[&str]) -> (String, Vec<String>) {
        (key.to_owned(), values.iter().map(|v| (*v).to_owned()).collect())
    }

    #[test]
    fn equal_recipes_differ_in_nothing() {
        let other = Recipe { about: "said otherwise".to_owned(), ..digits() };
        assert!(differences(&[&digits(), &other, &digits()]).is_empty());
        assert!(differences(&[&digits()]).is_empty() && differences(&[]).is_empty());
    }

    #[test]
    fn keys_come_in_the_order_of_the_text_with_what_is_missing_in_words() {
        let keys = [
            "training.epochs=5",
            "training.early_stopping={patience = 2}",
            "data.noise={kind = \"gaussian\", amount = 0.3}",
        ];
        let changed = keys.iter().fold(digits(), |recipe, key| recipe.with(key).unwrap());
        let changed = Recipe { seed: u64::MAX, ..changed };
        let expected = [
            row("seed", &["0", &u64::MAX.to_string()]),
            row("data.noise.amount", &["no noise", "0.3"]),
            row("data.noise.kind", &["no noise", "gaussian"]),
            row("training.early_stopping.min_change", &["no early stopping", "0"]),
            row("training.early_stopping.patience", &["no early stopping", "2"]),
            row("training.early_stopping.restore_best", &["no early stopping", "yes"]),
            row("training.epochs", &["10", "5"]),
        ];
        assert_eq!(found(&[&digits(), &changed]), expected);
    }

    #[test]
    fn presets_go_by_their_names_and_own_layers_by_their_numbers() {
        let dense = |units| LayerSpec::Dense { units, activation: Activation::Relu };
        let own = |layers: Vec<LayerSpec>| Recipe {
            model: ModelPart { task: Some(Task::Reconstruct), layers, ..ModelPart::default() },
            ..digits()
        };
        let (narrow, wide) = (own(vec![dense(8), dense(784)]), own(vec![dense(16), dense(784), LayerSpec::Flatten]));
        let expected = [
            row("model.preset", &["fashion-dense-autoencoder", "custom layers", "custom layers"]),
            row("model.task", &["preset default", "reconstruct", "reconstruct"]),
            row("model.layers 1", &["from the preset", "dense 8 units, relu", "dense 16 units, relu"]),
            row("model.layers 2", &["from the preset", "dense 784 units, relu", "dense 784 units, relu"]),
            row("model.layers 3", &["from the preset", "no such layer", "flatten"]),
        ];
        let mut all = found(&[&digits(), &narrow, &wide]);
        let mut expected = expected.to_vec();
        all.sort();
        expected.sort();
        assert_eq!(all, expected);
        let layers: Vec<String> = found(&[&narrow, &wide]).into_iter().map(|(key, _)| key).collect();
        assert_eq!(layers, ["model.layers 1", "model.layers 3"]);
    }

    #[test]
    fn a_baseline_differs_from_a_network_by_its_settings() {
        let baseline = Recipe { model: ModelPart::baseline(crate::recipe::Baseline::Guess), ..digits() };
        let expected = [
            row("model.baseline.kind", &["none", "guess"]),
            row("model.preset", &["fashion-dense-autoencoder", "a baseline"]),
        ];
        assert_eq!(found(&[&digits(), &baseline]), expected);
    }

    #[test]
    fn schedules_of_two_kinds_are_told_apart() {
        let with = |value: &str| digits().with(&format!("training.schedule={value}")).unwrap();
        let step = with("{kind = \"step\", every = 3, factor = 0.5}");
        assert_eq!(found(&[&digits(), &step])[1], row("training.schedule.factor", &["not set", "0.5"]));
        assert_eq!(found(&[&digits(), &step])[2], row("training.schedule.kind", &["constant", "step"]));
    }
}
