//! Sums over the samples of a dataset, and what follows from them.

use super::{Dataset, Values};
use rayon::prelude::*;

/// Most values of mean samples that are kept, over all classes.
const MOST_MEANS: usize = 1 << 23;

/// Parts that are summed side by side and then added in their order, so that the sums are the same on any number of cores.
const PARTS: usize = 8;

/// Sums over samples.
pub(super) struct Sums {
    /// Of each class and value, `[classes][values]`.
    of_class: Vec<Vec<f64>>,
    squares: f64,
    low: Vec<f32>,
    high: Vec<f32>,
    values: usize,
}

impl Sums {
    /// Of every sample of a dataset.
    pub fn of(dataset: &Dataset) -> Self {
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
        let part = |number: usize| {
            let mut sums = nothing();
            for i in number * samples.len() / PARTS..(number + 1) * samples.len() / PARTS {
                let range = i * width..(i + 1) * width;
                let class = if apart { usize::from(labels.ids[i]) } else { 0 };
                match samples.values() {
                    Values::Bytes(values) => sums.add(class, values[range].iter().map(|&v| f32::from(v))),
                    Values::Floats(values) => sums.add(class, values[range].iter().copied()),
                }
            }
            sums
        };
        let parts: Vec<Self> = (0..PARTS).into_par_iter().map(part).collect();
        parts.into_iter().fold(nothing(), Self::join)
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

    /// The mean of all values.
    pub fn mean(&self) -> f64 {
        self.of_class.iter().flatten().sum::<f64>() / self.values.max(1) as f64
    }

    /// Their standard deviation (of the population: divided by n).
    pub fn std(&self) -> f64 {
        let mean = self.mean();
        (self.squares / self.values.max(1) as f64 - mean * mean).max(0.0).sqrt()
    }

    /// Values of a sample that are the same in every sample.
    pub fn constant(&self) -> usize {
        self.low.iter().zip(&self.high).filter(|(low, high)| low == high).count()
    }

    /// The mean sample of each class, where they are summed apart; `counts` says how many samples each has, `[classes][3]`.
    pub fn class_means(&self, counts: &[[usize; 3]]) -> Vec<Vec<f32>> {
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
