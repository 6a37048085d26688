//! How raw values become a network's inputs, fitted on the training part only.

use crate::data::Samples;
use crate::recipe::{Scaling, ScalingFrom};

/// A scaling with its numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum FittedScaling {
    /// `(x − shift) · factor`, the same for every value.
    Affine {
        /// Taken off first.
        shift: f32,
        /// Multiplied by then.
        factor: f32,
    },
    /// `(x − mean) / std`, each value of a sample on its own; values that never change become 0.
    Standard {
        /// Mean of each value, `[values per sample]`.
        mean: Vec<f32>,
        /// One over the standard deviation of each value, `[values per sample]`; 0 where it never changes.
        inverse_std: Vec<f32>,
    },
}

impl FittedScaling {
    /// Fits a scaling on the samples named.
    pub fn fit(kind: Scaling, samples: &Samples, training_part: &[u32]) -> Self {
        match kind {
            Scaling::None => Self::Affine { shift: 0.0, factor: 1.0 },
            Scaling::Divide255 => Self::Affine { shift: 0.0, factor: 1.0 / 255.0 },
            Scaling::TrainMinMax => {
                let (low, high) = samples.range(training_part);
                let factor = if high > low { 1.0 / (high - low) } else { 1.0 };
                Self::Affine { shift: low, factor }
            }
            Scaling::Standardise => Self::standard(samples, training_part),
        }
    }

    fn standard(samples: &Samples, training_part: &[u32]) -> Self {
        let values = samples.shape().len();
        let (mut sum, mut squares) = (vec![0.0f64; values], vec![0.0f64; values]);
        let mut row = vec![0.0; values];
        for &index in training_part {
            samples.read(index as usize, &mut row);
            for ((sum, square), &x) in sum.iter_mut().zip(&mut squares).zip(&row) {
                *sum += f64::from(x);
                *square += f64::from(x) * f64::from(x);
            }
        }
        let n = training_part.len().max(1) as f64;
        let mean: Vec<f64> = sum.iter().map(|s| s / n).collect();
        // Of a value that never changes only rounding is left, which is small beside its square.
        let inverse = |(s, m): (&f64, &f64)| {
            let variance = s / n - m * m;
            if variance > 1e-12 * (s / n) { (1.0 / variance.sqrt()) as f32 } else { 0.0 }
        };
        let inverse_std = squares.iter().zip(&mean).map(inverse).collect();
        Self::Standard { mean: mean.into_iter().map(|m| m as f32).collect(), inverse_std }
    }

    /// Scales one sample's raw values in place.
    pub fn apply(&self, row: &mut [f32]) {
        match self {
            Self::Affine { shift, factor } => row.iter_mut().for_each(|x| *x = (*x - shift) * factor),
            Self::Standard { mean, inverse_std } => {
                for ((x, mean), inverse) in row.iter_mut().zip(mean).zip(inverse_std) {
                    *x = (*x - mean) * inverse;
                }
            }
        }
    }

    /// Back from scaled to raw values, in place. Values that never change come back as their mean.
    pub fn invert(&self, row: &mut [f32]) {
        match self {
            Self::Affine { shift, factor } => row.iter_mut().for_each(|x| *x = *x / factor + shift),
            Self::Standard { mean, inverse_std } => {
                for ((x, mean), inverse) in row.iter_mut().zip(mean).zip(inverse_std) {
                    *x = if *inverse > 0.0 { *x / inverse + mean } else { *mean };
                }
            }
        }
    }

    /// The lowest and the highest value that scaling gives, for what is added or drawn afterwards: 0 and 1 where it
    /// aims at that, the range of the values where it leaves them, three standard deviations either way.
    pub fn bounds(&self, kind: Scaling, range: (f32, f32)) -> (f32, f32) {
        match kind {
            Scaling::Divide255 | Scaling::TrainMinMax => (0.0, 1.0),
            Scaling::None => range,
            Scaling::Standardise => (-3.0, 3.0),
        }
    }

    /// What was done, in a sentence.
    pub fn words(&self, kind: Scaling, from: ScalingFrom) -> String {
        let whose = match from {
            ScalingFrom::Train => "the training set's",
            ScalingFrom::All => "all samples'",
        };
        match (kind, self) {
            (Scaling::None, _) => "values not scaled".to_owned(),
            (Scaling::Divide255, _) => "divided by 255".to_owned(),
            (Scaling::TrainMinMax, Self::Affine { shift, factor }) => {
                let high = shift + 1.0 / factor;
                format!("scaled to 0–1 by {whose} minimum {shift:.2} and maximum {high:.2}")
            }
            _ => format!("each value standardised by {whose} mean and standard deviation"),
        }
    }
}
