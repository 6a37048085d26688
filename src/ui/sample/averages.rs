//! Means over many signals, made once for a dataset: the normal class with its spread, and every class.

use crate::data::Prepared;
use std::sync::Arc;

/// Values read for one of the two, at most: they are made within a frame.
const MOST_VALUES: usize = 600_000;

/// Samples that the normal band is made of, at most.
const MOST_NORMAL: usize = 4000;

/// Classes whose means are shown, at most.
const MOST_CLASSES: usize = 12;

/// Mean and standard deviation at each point.
pub(in crate::ui) struct Band {
    /// The mean, in scaled values.
    pub mean: Vec<f64>,
    /// The standard deviation of the population.
    pub std: Vec<f64>,
}

/// The mean signal of a class.
pub(in crate::ui) struct ClassMean {
    /// The class.
    pub class: u32,
    /// What people call it.
    pub title: String,
    /// How many samples it has.
    pub samples: usize,
    /// Whether it is normal.
    pub is_normal: bool,
    /// Scaled values.
    pub signal: Vec<f32>,
}

/// The means, each with the number of the preparation that it was made of.
#[derive(Default)]
pub(in crate::ui) struct Averages {
    band: Option<(u64, Option<Arc<Band>>)>,
    classes: Option<(u64, Arc<Vec<ClassMean>>)>,
}

impl Averages {
    /// The normal samples that were learnt from; of those held out where nothing was learnt from, as after a
    /// cross-validation. `None` where there is none.
    pub(in crate::ui) fn band(&mut self, prepared: &Prepared) -> Option<Arc<Band>> {
        if let Some((made, band)) = &self.band
            && *made == prepared.id
        {
            return band.clone();
        }
        let split = &prepared.split;
        let learnt = if split.train.is_empty() { &split.test } else { &split.train };
        let normal: Vec<u32> = learnt.iter().copied().filter(|&id| prepared.is_normal(id as usize)).collect();
        let most = (MOST_VALUES / prepared.dataset.samples.shape().len().max(1)).min(MOST_NORMAL);
        let band = moments(|id| prepared.clean(id as usize), &normal, most).map(Arc::new);
        self.band = Some((prepared.id, band.clone()));
        band
    }

    /// The mean of each class.
    pub(in crate::ui) fn classes(&mut self, prepared: &Prepared) -> Arc<Vec<ClassMean>> {
        if let Some((made, classes)) = &self.classes
            && *made == prepared.id
        {
            return Arc::clone(classes);
        }
        let classes = Arc::new(class_means(prepared));
        self.classes = Some((prepared.id, Arc::clone(&classes)));
        classes
    }
}

fn class_means(prepared: &Prepared) -> Vec<ClassMean> {
    let labels = &prepared.dataset.labels;
    let shown = labels.classes.len().min(MOST_CLASSES);
    let mut of_class: Vec<Vec<u32>> = vec![Vec::new(); shown];
    for (id, &class) in (0u32..).zip(&labels.ids) {
        if let Some(ids) = of_class.get_mut(usize::from(class)) {
            ids.push(id);
        }
    }
    let most = MOST_VALUES / (prepared.dataset.samples.shape().len() * shown.max(1)).max(1);
    let mean = |(class, ids): (usize, &Vec<u32>)| {
        let band = moments(|id| prepared.clean(id as usize), ids, most)?;
        Some(ClassMean {
            class: class as u32,
            title: labels.classes[class].title.clone(),
            samples: ids.len(),
            is_normal: prepared.normal_classes[class],
            signal: band.mean.iter().map(|&v| v as f32).collect(),
        })
    };
    of_class.iter().enumerate().filter_map(mean).collect()
}

/// Mean and standard deviation of at most so many of the rows, taken evenly, by Welford's method (1962).
fn moments(row: impl Fn(u32) -> Vec<f32>, ids: &[u32], most: usize) -> Option<Band> {
    let step = ids.len().div_ceil(most.max(1)).max(1);
    let (mut mean, mut squares): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut count = 0.0;
    for &id in ids.iter().step_by(step) {
        let row = row(id);
        mean.resize(row.len(), 0.0);
        squares.resize(row.len(), 0.0);
        count += 1.0;
        for ((mean, squares), value) in mean.iter_mut().zip(&mut squares).zip(row) {
            let away = f64::from(value) - *mean;
            *mean += away / count;
            *squares += away * (f64::from(value) - *mean);
        }
    }
    let std = squares.into_iter().map(|squares| (squares / count).sqrt()).collect();
    (count > 0.0).then_some(Band { mean, std })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_deviations_are_those_of_the_population() {
        let rows = [[1.0f32, 2.0], [3.0, 2.0], [5.0, 2.0], [100.0, 100.0]];
        let band = moments(|id| rows[id as usize].to_vec(), &[0, 1, 2], 10).unwrap();
        assert_eq!(band.mean, vec![3.0, 2.0]);
        assert!((band.std[0] - (8.0f64 / 3.0).sqrt()).abs() < 1e-12 && band.std[1] == 0.0);
        assert!(moments(|_| Vec::new(), &[], 10).is_none());
        let thinned = moments(|id| rows[id as usize].to_vec(), &[0, 3, 2, 3], 2).unwrap();
        assert_eq!(thinned.mean, vec![3.0, 2.0]);
    }
}
