//! Values that can be read but make no sense.

use super::{
    Baseline, ClassWeights, FORMAT, LayerSpec, MapAlgorithm, MapEngine, MapOf, NoiseKind, Recipe, Schedule, Validation,
};

/// Numbers of a layer that are sides or steps of a window.
const WINDOW: [&str; 3] = ["kernel", "stride", "size"];

/// The widest window and the longest step: no picture is larger.
const WIDEST: usize = 4096;

/// One thing wrong with a recipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key with its tables: `training.epochs`.
    pub key: &'static str,
    /// What is wrong and what was expected.
    pub why: String,
}

impl Recipe {
    /// Everything wrong with the values, in the order of the text; empty when the recipe can be tried.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Problems::default();
        found.check(self.format >= 1 && self.format <= FORMAT, "format", || {
            format!("expected {FORMAT}, found {}", self.format)
        });
        found.check(!self.name.trim().is_empty(), "name", || "a recipe needs a name".to_owned());
        self.check_data(&mut found);
        self.check_model(&mut found);
        self.check_training(&mut found);
        self.check_threshold(&mut found);
        self.check_map(&mut found);
        found.0
    }

    fn check_data(&self, found: &mut Problems) {
        let data = &self.data;
        found.check(!data.dataset.trim().is_empty(), "data.dataset", || {
            "name a dataset (`afterimage list datasets`) or a path".to_owned()
        });
        found.check(data.samples != Some(0), "data.samples", || "expected at least 1".to_owned());
        found.share("data.anomaly_share", data.anomaly_share, 0.0..=1.0);
        found.share("data.test_share", data.test_share, 0.01..=0.99);
        self.check_split(found);
        found.check(data.subsample != Some(0), "data.subsample", || "expected at least 1".to_owned());
        let size =
            |size: Option<[usize; 2]>| size.is_none_or(|[h, w]| (1..=4096).contains(&h) && (1..=4096).contains(&w));
        let sides = || "expected a height and a width of 1 to 4096 pixels".to_owned();
        found.check(size(data.resize), "data.resize", sides);
        found.check(size(data.reading.size), "data.reading.size", sides);
        let shape = &data.reading.shape;
        found.check(shape.len() <= 3 && !shape.contains(&0), "data.reading.shape", || {
            "expected [points], [height, width] or [height, width, channels]".to_owned()
        });
        if let Some(noise) = data.noise {
            let most = if noise.kind == NoiseKind::Gaussian { f32::MAX } else { 1.0 };
            found.check((0.0..=most).contains(&noise.amount), "data.noise.amount", || {
                let most = if noise.kind == NoiseKind::Gaussian { "at least 0" } else { "0 to 1" };
                format!("expected a number of {most}, found {}", noise.amount)
            });
        }
    }

    fn check_split(&self, found: &mut Problems) {
        let data = &self.data;
        found.check(data.test_share.is_none() || data.test_count.is_none(), "data.test_count", || {
            "expected a count or a share, not both".to_owned()
        });
        found.check(data.test_count != Some(0), "data.test_count", || "expected at least 1".to_owned());
        let sets_aside = matches!(data.validation, Validation::Last | Validation::Random);
        let says_how_many = data.validation_count.is_some_and(|n| n > 0) || data.validation_share.is_some();
        found.check(!sets_aside || says_how_many, "data.validation_count", || {
            "this kind of validation needs the number or share of samples to hold out".to_owned()
        });
        found.share("data.validation_share", data.validation_share, 0.01..=0.99);
        found.check(data.train_limit != Some(0), "data.train_limit", || "expected at least 1".to_owned());
        found.share("data.contamination", data.contamination, 0.0..=0.9);
    }

    fn check_model(&self, found: &mut Problems) {
        let model = &self.model;
        let said = [!model.preset.is_empty(), !model.layers.is_empty(), model.baseline.is_some()];
        let said = said.into_iter().filter(|said| *said).count();
        found.check(said == 1 || self.only_maps(), "model", || {
            "expected either a preset or a list of layers, or a baseline".to_owned()
        });
        if let Some((key, why)) = model.baseline.and_then(Baseline::problem) {
            found.0.push(Problem { key, why: why.to_owned() });
        }
        found.check(model.layers.is_empty() || model.task.is_some(), "model.task", || {
            "custom layers need task = \"reconstruct\" or \"classify\"".to_owned()
        });
        for layer in &model.layers {
            if let Some(why) = layer.problem() {
                found.0.push(Problem { key: "model.layers", why });
            }
        }
    }

    fn check_training(&self, found: &mut Problems) {
        let training = &self.training;
        let rate = training.learning_rate;
        found.check(rate.is_finite() && rate > 0.0, "training.learning_rate", || {
            format!("expected a number above 0, found {rate}")
        });
        found.check(training.batch_size > 0, "training.batch_size", || "expected at least 1".to_owned());
        found.check(training.epochs > 0, "training.epochs", || "expected at least 1".to_owned());
        let momentum = training.momentum.unwrap_or(0.0);
        found.check((0.0..1.0).contains(&momentum), "training.momentum", || {
            format!("expected a number from 0 to below 1, found {momentum}")
        });
        let decay = training.weight_decay.unwrap_or(0.0);
        found.check(decay.is_finite() && decay >= 0.0, "training.weight_decay", || {
            format!("expected a number of at least 0, found {decay}")
        });
        found.check(training.folds.is_none_or(|folds| folds >= 2), "training.folds", || {
            "expected at least 2; remove the key for a single training".to_owned()
        });
        found.check(training.folds.is_none() || training.method.is_usual(), "training.folds", || {
            "principal components are computed once; remove the key".to_owned()
        });
        let fits_itself = self.model.baseline.is_some();
        found.check(training.folds.is_none() || !fits_itself, "training.folds", || {
            "baselines cannot be cross-validated; remove the key".to_owned()
        });
        found.check(training.method.is_usual() || !fits_itself, "training.method", || {
            "baselines do not use a training method; remove the key".to_owned()
        });
        self.check_schedule(found);
        self.check_stopping(found);
        self.check_class_weights(found);
    }

    fn check_schedule(&self, found: &mut Problems) {
        let (factor, epochs) = match self.training.schedule {
            Schedule::Constant => return,
            Schedule::Step { every, factor } => (factor, every),
            Schedule::Cosine { to } => (to, 1),
            Schedule::Plateau { patience, factor, min_change } => {
                found.check(min_change >= 0.0, "training.schedule.min_change", || {
                    format!("expected a number of at least 0, found {min_change}")
                });
                (factor, patience)
            }
        };
        found.check((0.0..=1.0).contains(&factor), "training.schedule", || {
            format!("expected a factor from 0 to 1, found {factor}")
        });
        found.check(epochs > 0, "training.schedule", || "expected at least 1 epoch".to_owned());
    }

    fn check_stopping(&self, found: &mut Problems) {
        let Some(stopping) = self.training.early_stopping else { return };
        found.check(stopping.patience > 0, "training.early_stopping.patience", || "expected at least 1".to_owned());
        found.check(stopping.min_change >= 0.0, "training.early_stopping.min_change", || {
            format!("expected a number of at least 0, found {}", stopping.min_change)
        });
        let followed = self.data.validation != Validation::None;
        found.check(followed, "training.early_stopping", || {
            "early stopping watches the validation loss; set data.validation".to_owned()
        });
    }

    fn check_class_weights(&self, found: &mut Problems) {
        let training = &self.training;
        for (class, weight) in &training.weights {
            found.check(weight.is_finite() && *weight >= 0.0, "training.weights", || {
                format!("class {class}: expected a number of at least 0, found {weight}")
            });
        }
        let by_hand = training.class_weights == ClassWeights::Given;
        found.check(!by_hand || !training.weights.is_empty(), "training.weights", || {
            "class_weights = \"given\" needs a weight for each class that should not count as 1".to_owned()
        });
    }

    fn check_threshold(&self, found: &mut Problems) {
        let threshold = &self.threshold;
        found.check(threshold.k.is_finite(), "threshold.k", || format!("expected a number, found {}", threshold.k));
        let Some(number) = threshold.rule.number() else { return };
        let value = threshold.number();
        found.check(value.is_some_and(|value| number.accepts(value)), "threshold.value", || match value {
            Some(value) if value.is_finite() => {
                let (low, high) = (number.low, number.high);
                format!("the {} must be a number from {low} to {high}, found {value}", number.name)
            }
            // Only a rule without a usual number has none: the line itself.
            _ => format!("the rule \"{}\" needs a value", threshold.rule.title()),
        });
    }

    fn check_map(&self, found: &mut Problems) {
        let perplexity = self.map.perplexity;
        found.check(perplexity.is_finite() && perplexity >= 1.0, "map.perplexity", || {
            format!("expected a number of at least 1, found {perplexity}")
        });
        let named = self.map.of != MapOf::Layer || self.map.layer.is_some_and(|layer| layer > 0);
        found.check(named, "map.layer", || "of = \"layer\" needs the number of a layer, from 1".to_owned());
        found.check(self.map.iterations > 0, "map.iterations", || "expected at least 1".to_owned());
        let exaggeration = self.map.exaggeration;
        found.check(exaggeration.is_finite() && exaggeration >= 1.0, "map.exaggeration", || {
            format!("expected a number of at least 1, found {exaggeration}")
        });
        let by_tree = self.map.algorithm == MapAlgorithm::BarnesHut;
        found.check(!by_tree || self.map.engine == MapEngine::Bhtsne, "map.algorithm", || {
            "\"barnes-hut\" needs engine = \"bhtsne\"".to_owned()
        });
        let rate = self.map.learning_rate.unwrap_or(1.0);
        found.check(rate.is_finite() && rate > 0.0, "map.learning_rate", || {
            format!("expected a number above 0, found {rate}")
        });
        for (key, momentum) in [("map.momentum", self.map.momentum), ("map.final_momentum", self.map.final_momentum)] {
            found.check((0.0..1.0).contains(&momentum), key, || {
                format!("expected a number from 0 to below 1, found {momentum}")
            });
        }
    }
}

impl LayerSpec {
    /// What is wrong with the layer's own numbers, whatever comes in.
    fn problem(&self) -> Option<String> {
        let numbers = match self {
            Self::Dense { units, .. } => vec![("units", *units)],
            Self::Conv { filters, kernel, stride, .. } | Self::ConvTranspose { filters, kernel, stride, .. } => {
                vec![("filters", *filters), ("kernel", *kernel), ("stride", *stride)]
            }
            Self::MaxPool { size, .. } | Self::AvgPool { size, .. } | Self::UpSample { size } => vec![("size", *size)],
            Self::Crop { height, width } => vec![("height", *height), ("width", *width)],
            Self::Reshape { height, width, channels } => {
                vec![("height", *height), ("width", *width), ("channels", *channels)]
            }
            Self::Flatten | Self::BatchNorm => vec![],
            Self::Dropout { rate } => {
                let fine = (0.0..1.0).contains(rate);
                return (!fine).then(|| format!("dropout: expected a rate from 0 to below 1, found {rate}"));
            }
        };
        let (name, number) = numbers.into_iter().find(|(name, n)| *n == 0 || *n > most(name))?;
        let expected = if number == 0 { "at least 1".to_owned() } else { format!("at most {WIDEST}") };
        Some(format!("{}: {name} is {number}, expected {expected}", self.kind()))
    }
}

/// The most that a number of a layer may be.
fn most(name: &str) -> usize {
    if WINDOW.contains(&name) { WIDEST } else { usize::MAX }
}

#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn check(&mut self, fine: bool, key: &'static str, why: impl FnOnce() -> String) {
        if !fine {
            self.0.push(Problem { key, why: why() });
        }
    }

    fn share(&mut self, key: &'static str, value: Option<f64>, range: std::ops::RangeInclusive<f64>) {
        let Some(value) = value else { return };
        self.check(range.contains(&value), key, || {
            format!("expected a share from {} to {}, found {value}", range.start(), range.end())
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Activation, Padding};

    #[test]
    fn windows_are_no_larger_than_pictures() {
        let conv = |kernel: usize, stride: usize| {
            let (padding, activation) = (Padding::Same, Activation::Relu);
            LayerSpec::Conv { filters: 100_000, kernel, stride, padding, activation }.problem()
        };
        assert_eq!(conv(4096, 4096), None);
        assert_eq!(conv(3, 4097).unwrap(), "conv: stride is 4097, expected at most 4096");
        assert_eq!(conv(0, 1).unwrap(), "conv: kernel is 0, expected at least 1");
        let pool = LayerSpec::MaxPool { size: 1_000_000_000, padding: Padding::Same };
        assert!(pool.problem().is_some_and(|why| why.contains("size is 1000000000")));
    }
}
