//! A dataset made ready for a run: split, scaled, noisy, with the normal classes named.

use super::random::{Purpose, stream};
use super::{DataError, Dataset, FittedScaling, Labels, Split};
use crate::recipe::{DataPart, Noise};
use rand::RngExt;
use rand_distr::StandardNormal;
use std::sync::Arc;

/// A dataset as one run sees it.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The raw samples.
    pub dataset: Arc<Dataset>,
    /// What each sample is for.
    pub split: Split,
    /// The scaling with its numbers.
    pub scaling: FittedScaling,
    /// Noise added to inputs, if any.
    pub noise: Option<Noise>,
    /// Whether each class is normal, by class index.
    pub normal_classes: Vec<bool>,
    /// Seeds the noise.
    pub seed: u64,
    /// What was done, in plain sentences.
    pub card: Vec<String>,
    /// The smallest and the largest raw value of all samples.
    pub range: (f32, f32),
    /// How many samples of each class train, by class index.
    pub train_counts: Vec<usize>,
    /// How many samples of each class test, by class index.
    pub test_counts: Vec<usize>,
}

/// Makes a dataset ready as the recipe says.
///
/// # Errors
/// [`DataError::Unusable`] where a class is not there or a part would be empty.
pub fn prepare(dataset: Arc<Dataset>, data: &DataPart, seed: u64) -> Result<Prepared, DataError> {
    let normal_classes = normal_classes(&dataset.labels, &dataset.normal, &data.normal)?;
    let is_normal = |index: u32| normal_classes[usize::from(dataset.labels.ids[index as usize])];
    let split = Split::make(&dataset, data, seed, is_normal)?;
    let scaling = FittedScaling::fit(data.scaling, &dataset.samples, &split.training_part());
    let mut prepared = Prepared {
        range: dataset.samples.full_range(),
        train_counts: dataset.class_counts(&split.train),
        test_counts: dataset.class_counts(&split.test),
        split,
        scaling,
        noise: data.noise,
        normal_classes,
        seed,
        card: Vec::new(),
        dataset,
    };
    prepared.card = prepared.sentences(data);
    Ok(prepared)
}

impl Prepared {
    /// Whether the sample's class is normal.
    pub fn is_normal(&self, index: usize) -> bool {
        self.normal_classes[usize::from(self.dataset.labels.ids[index])]
    }

    /// Whether some class is normal and another is not: without both there is nothing to tell apart.
    pub fn has_both_sides(&self) -> bool {
        self.normal_classes.contains(&true) && self.normal_classes.contains(&false)
    }

    /// The clean target of a sample: its scaled values, `[values per sample]`.
    pub fn target(&self, index: usize) -> Vec<f32> {
        let mut row = self.dataset.samples.row(index);
        self.scaling.apply(&mut row);
        row
    }

    /// What the network is given: the target, with noise where the recipe asks for it. The same on every call.
    pub fn input(&self, index: usize) -> Vec<f32> {
        let mut row = self.target(index);
        self.add_noise(index, &mut row);
        row
    }

    /// Adds the recipe's noise to scaled values; nothing without noise.
    pub fn add_noise(&self, index: usize, row: &mut [f32]) {
        let Some(noise) = self.noise else { return };
        let mut rng = stream(self.seed, Purpose::Noise, index as u64);
        for x in row {
            let z: f32 = rng.sample(StandardNormal);
            *x = (*x + noise.amount * z).clamp(0.0, 1.0);
        }
    }

    fn sentences(&self, data: &DataPart) -> Vec<String> {
        let split = &self.split;
        let mut card = vec![format!(
            "{} samples of {}: {} to train, {} to test",
            self.dataset.len(),
            self.dataset.samples.shape().words(),
            split.train.len(),
            split.test.len()
        )];
        if !split.left_out.is_empty() {
            card.push(format!("{} of the training part are left out", split.left_out.len()));
        }
        if split.validates_on_test {
            card.push("the test set serves as validation set".to_owned());
        } else if !split.validation.is_empty() {
            card.push(format!("{} training samples are set aside for validation", split.validation.len()));
        }
        card.push(self.scaling.words(data.scaling));
        if let Some(noise) = self.noise {
            card.push(format!("Gaussian noise of {} is added to the input; the target stays clean", noise.amount));
        }
        card
    }
}

/// Which classes are normal: those the recipe names, else those the dataset names, else all.
fn normal_classes(labels: &Labels, given: &[u16], asked: &[String]) -> Result<Vec<bool>, DataError> {
    let count = labels.classes.len();
    if asked.is_empty() {
        let all = given.is_empty();
        return Ok((0..count).map(|id| all || given.contains(&(id as u16))).collect());
    }
    let mut normal = vec![false; count];
    for word in asked {
        let found = labels.classes.iter().position(|class| class.is_called(word)).ok_or_else(|| {
            let known: Vec<&str> = labels.classes.iter().map(|class| class.title.as_str()).collect();
            DataError::Unusable(format!(
                "data.normal: there is no class {word:?}; the classes are {}",
                known.join(", ")
            ))
        })?;
        normal[found] = true;
    }
    Ok(normal)
}
