//! The data card: what is in a prepared dataset, measured, and what was done to it.

mod duplicates;

pub use duplicates::{Duplicates, NEAR};

use super::{DataError, Dataset, Prepared, Progress, Split, Values};
use rayon::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// Most values of mean samples that are kept, over all classes.
const MOST_MEANS: usize = 1 << 23;

/// Rows summed by one thread at a time.
const ROWS: usize = 2048;

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
pub fn describe(prepared: &Prepared, progress: &mut dyn Progress) -> Result<DataCard, DataError> {
    progress.report("Measuring the data", 0.0)?;
    let dataset = &prepared.dataset;
    let split = &prepared.split;
    let sums = Sums::of(dataset);
    let count = |indices: &[u32]| dataset.class_counts(indices);
    let (train, validation, test) = (count(&split.training_part()), count(&split.validation), count(&split.test));
    let counts: Vec<[usize; 3]> = (0..train.len()).map(|c| [train[c], validation[c], test[c]]).collect();
    let (learnt, held) = learnt_and_held(dataset.len(), split);
    let duplicates = duplicates::find(&dataset.samples, sums.std(), &learnt, &held, progress)?;
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

/// Samples learnt from that equal one held back, or nearly do: what the card counts, seen from the other side.
///
/// # Errors
/// [`DataError::Cancelled`].
pub(super) fn learnt_copies(
    dataset: &Dataset,
    split: &Split,
    progress: &mut dyn Progress,
) -> Result<HashSet<u32>, DataError> {
    let (learnt, held) = learnt_and_held(dataset.len(), split);
    let found = duplicates::find(&dataset.samples, Sums::of(dataset).std(), &held, &learnt, progress)?;
    Ok(found.exact_across.into_iter().chain(found.near_across).collect())
}

/// Of each sample, whether it is learnt from and whether it is held back.
fn learnt_and_held(samples: usize, split: &Split) -> (Vec<bool>, Vec<bool>) {
    let (mut learnt, mut held) = (vec![false; samples], vec![false; samples]);
    split.train.iter().for_each(|&i| learnt[i as usize] = true);
    split.validation.iter().chain(&split.test).for_each(|&i| held[i as usize] = true);
    (learnt, held)
}

impl DataCard {
    fn warn_of_copies(&mut self) {
        let copies = [
            (self.duplicates.exact_across.len(), "equal samples that are learnt from"),
            (self.duplicates.near_across.len(), "are nearly equal to samples that are learnt from"),
        ];
        for (count, what) in copies {
            if count > 0 {
                self.warnings
                    .push(format!("{count} of the samples held back {what}: figures on them flatter the network"));
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

/// Sums over samples.
struct Sums {
    /// Of each class and value, `[classes][values]`.
    of_class: Vec<Vec<f64>>,
    squares: f64,
    low: Vec<f32>,
    high: Vec<f32>,
    values: usize,
}

impl Sums {
    fn of(dataset: &Dataset) -> Self {
        let (samples, labels) = (&dataset.samples, &dataset.labels);
        let width = samples.shape().len();
        // Thousands of classes of large samples have no mean pictures: all share one sum.
        let classes = labels.classes.len();
        let apart = classes.saturating_mul(width) <= MOST_MEANS;
        let classes = if apart { classes } else { 1 };
        let nothing = || Self {
            of_class: vec![Vec::new(); classes],
            squares: 0.0,
            low: vec![f32::INFINITY; width],
            high: vec![f32::NEG_INFINITY; width],
            values: 0,
        };
        let chunks: Vec<usize> = (0..samples.len()).step_by(ROWS).collect();
        chunks
            .into_par_iter()
            .fold(nothing, |mut sums, start| {
                for i in start..(start + ROWS).min(samples.len()) {
                    let range = i * width..(i + 1) * width;
                    let class = if apart { usize::from(labels.ids[i]) } else { 0 };
                    match samples.values() {
                        Values::Bytes(values) => sums.add(class, values[range].iter().map(|&v| f32::from(v))),
                        Values::Floats(values) => sums.add(class, values[range].iter().copied()),
                    }
                }
                sums
            })
            .reduce(nothing, Self::join)
    }

    fn add(&mut self, class: usize, row: impl ExactSizeIterator<Item = f32>) {
        let of_class = &mut self.of_class[class];
        of_class.resize(self.low.len(), 0.0);
        self.values += row.len();
        let mut squares = 0.0;
        for (((v, sum), low), high) in row.zip(of_class).zip(&mut self.low).zip(&mut self.high) {
            *sum += f64::from(v);
            squares += f64::from(v) * f64::from(v);
            *low = low.min(v);
            *high = high.max(v);
        }
        self.squares += squares;
    }

    fn join(mut self, other: Self) -> Self {
        for (mine, theirs) in self.of_class.iter_mut().zip(other.of_class) {
            if mine.is_empty() {
                *mine = theirs;
            } else {
                mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
            }
        }
        self.low.iter_mut().zip(other.low).for_each(|(a, b)| *a = a.min(b));
        self.high.iter_mut().zip(other.high).for_each(|(a, b)| *a = a.max(b));
        Self { squares: self.squares + other.squares, values: self.values + other.values, ..self }
    }

    fn mean(&self) -> f64 {
        self.of_class.iter().flatten().sum::<f64>() / self.values.max(1) as f64
    }

    fn std(&self) -> f64 {
        let mean = self.mean();
        (self.squares / self.values.max(1) as f64 - mean * mean).max(0.0).sqrt()
    }

    fn constant(&self) -> usize {
        self.low.iter().zip(&self.high).filter(|(low, high)| low == high).count()
    }

    fn class_means(&self, counts: &[[usize; 3]]) -> Vec<Vec<f32>> {
        if self.of_class.len() != counts.len() {
            return Vec::new();
        }
        let mean = |(sums, counts): (&Vec<f64>, &[usize; 3])| {
            let n = counts.iter().sum::<usize>().max(1) as f64;
            sums.iter().map(|sum| (sum / n) as f32).collect()
        };
        self.of_class.iter().zip(counts).map(mean).collect()
    }
}
