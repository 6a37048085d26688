//! The data card: what is in a prepared dataset, measured, and what was done to it.

use super::copies::{self, Duplicates};
use super::sums::Sums;
use super::{DataError, Prepared};
use crate::progress::Progress;
use serde_json::{Map, Value, json};

/// What is in a prepared dataset, and what was done to it.
#[derive(Clone, Debug)]
pub struct DataCard {
    /// The kind of data it was read as.
    pub kind: &'static str,
    /// What people call it.
    pub title: String,
    /// How many samples.
    pub samples: usize,
    /// The shape of one.
    pub shape: Vec<usize>,
    /// The stored label and the name of each class.
    pub classes: Vec<(String, String)>,
    /// How many samples each class has in training part, validation and test: `[classes][3]`.
    pub counts: Vec<[usize; 3]>,
    /// How many samples are learnt from, left out, held for validation and for the test.
    pub parts: [usize; 4],
    /// The smallest raw value.
    pub min: f32,
    /// The largest raw value.
    pub max: f32,
    /// The mean of all raw values.
    pub mean: f64,
    /// Their standard deviation (of the population: divided by n).
    pub std: f64,
    /// Values of a sample that are the same in every sample.
    pub constant: usize,
    /// The mean sample of each class, raw; empty for a class without samples, and for all where there are too many.
    pub class_means: Vec<Vec<f32>>,
    /// Samples that are there twice.
    pub duplicates: Duplicates,
    /// Values that were missing in the file.
    pub missing: usize,
    /// How many times as many samples the largest class has as the smallest; 1 for one class.
    pub imbalance: f64,
    /// What was done, in plain sentences.
    pub sentences: Vec<String>,
    /// What a person should know before trusting a figure, in plain sentences.
    pub warnings: Vec<String>,
}

/// Measures a prepared dataset.
///
/// # Errors
/// [`DataError::Cancelled`].
pub fn describe(prepared: &Prepared, progress: &dyn Progress) -> Result<DataCard, DataError> {
    progress.report("Computing the data card", 0.0)?;
    let dataset = &prepared.dataset;
    let split = &prepared.split;
    let sums = Sums::of(dataset);
    let count = |indices: &[u32]| dataset.class_counts(indices);
    let (train, validation, test) = (count(&split.training_part()), count(&split.validation), count(&split.test));
    let counts: Vec<[usize; 3]> = (0..train.len()).map(|c| [train[c], validation[c], test[c]]).collect();
    let (learnt, held) = split.learnt_and_held();
    let duplicates = copies::find(&dataset.samples, sums.std(), &learnt, &held, progress)?;
    let totals = || counts.iter().map(|c| c.iter().sum::<usize>()).filter(|&n| n > 0);
    let imbalance = totals().max().unwrap_or(1) as f64 / totals().min().unwrap_or(1) as f64;
    let mut card = DataCard {
        kind: dataset.kind,
        title: dataset.title.clone(),
        samples: dataset.len(),
        shape: dataset.samples.shape().asked(),
        classes: dataset.labels.classes.iter().map(|c| (c.key.clone(), c.title.clone())).collect(),
        parts: [split.train.len(), split.left_out.len(), split.validation.len(), split.test.len()],
        min: prepared.range.0,
        max: prepared.range.1,
        mean: sums.mean(),
        std: sums.std(),
        constant: sums.constant(),
        class_means: sums.class_means(&counts),
        missing: dataset.missing,
        imbalance,
        sentences: prepared.card.clone(),
        warnings: prepared.warnings.clone(),
        counts,
        duplicates,
    };
    card.warn_of_copies();
    Ok(card)
}

impl DataCard {
    fn warn_of_copies(&mut self) {
        let copies = [
            (self.duplicates.exact_across.len(), "are copies of training samples"),
            (self.duplicates.near_across.len(), "are near copies of training samples"),
        ];
        for (count, what) in copies {
            if count > 0 {
                self.warnings.push(format!("{count} of the held-out samples {what}: metrics on them are too good"));
            }
        }
    }

    /// The card as one JSON object, as `afterimage data describe --json` prints it and exports keep it.
    pub fn to_json(&self) -> Value {
        let classes: Map<String, Value> = self
            .classes
            .iter()
            .zip(&self.counts)
            .map(|((key, _), c)| (key.clone(), json!(c.iter().sum::<usize>())))
            .collect();
        let names: Map<String, Value> = self.classes.iter().map(|(key, title)| (key.clone(), json!(title))).collect();
        let [train, left_out, validation, test] = self.parts;
        json!({
            "kind": self.kind, "title": self.title, "samples": self.samples, "shape": self.shape,
            "classes": classes, "class_names": names,
            "splits": { "train": train, "left_out": left_out, "validation": validation, "test": test },
            "min": self.min, "max": self.max, "mean": self.mean, "std": self.std,
            "constant_values": self.constant, "missing": self.missing, "imbalance": self.imbalance,
            "duplicates": self.duplicates.exact,
            "duplicates_across_splits": self.duplicates.exact_across.len(),
            "near_duplicates": self.duplicates.near,
            "near_duplicates_across_splits": self.duplicates.near_across.len(),
            "sentences": self.sentences, "warnings": self.warnings,
        })
    }
}
