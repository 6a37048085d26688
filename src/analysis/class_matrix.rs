//! Who is taken for whom: the confusion matrix of many classes.

use std::collections::BTreeMap;

/// What a cell's share is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Normalise {
    /// Of all samples.
    #[default]
    None,
    /// Of the samples of the true class: the diagonal is recall.
    Row,
    /// Of the samples given the name: the diagonal is precision.
    Column,
}

impl Normalise {
    /// Every way, in the order of menus.
    pub const ALL: [Self; 3] = [Self::None, Self::Row, Self::Column];

    /// A few words for menus.
    pub fn title(self) -> &'static str {
        match self {
            Self::None => "counts",
            Self::Row => "share of the true class",
            Self::Column => "share of the predicted class",
        }
    }
}

/// The figures of one class, or their average; 0 where a figure divides by zero.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClassFigures {
    /// Of the samples named so, the share that is.
    pub precision: f64,
    /// Of the samples that are, the share named so.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Samples of the class; of an average: all.
    pub support: u64,
}

/// Counts of samples by what they are and what they are named. Only cells with a sample are kept: there may be
/// thousands of classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassMatrix {
    cells: BTreeMap<(u16, u16), u64>,
    occurs: Vec<u64>,
    called: Vec<u64>,
}

impl ClassMatrix {
    /// Counts samples: both slices hold one class index a sample, below `classes`; others are left out.
    pub fn new(truth: &[u16], named: &[u16], classes: usize) -> Self {
        let mut matrix = Self { cells: BTreeMap::new(), occurs: vec![0; classes], called: vec![0; classes] };
        for (&t, &n) in truth.iter().zip(named) {
            let (row, column) = (usize::from(t), usize::from(n));
            if row < classes && column < classes {
                matrix.occurs[row] += 1;
                matrix.called[column] += 1;
                *matrix.cells.entry((t, n)).or_default() += 1;
            }
        }
        matrix
    }

    /// How many classes.
    pub fn classes(&self) -> usize {
        self.occurs.len()
    }

    /// How many samples.
    pub fn total(&self) -> u64 {
        self.occurs.iter().sum()
    }

    /// Samples of class `truth` that are named `named`.
    pub fn count(&self, truth: u16, named: u16) -> u64 {
        self.cells.get(&(truth, named)).copied().unwrap_or(0)
    }

    /// Samples of a class.
    pub fn occurs(&self, class: u16) -> u64 {
        self.occurs.get(usize::from(class)).copied().unwrap_or(0)
    }

    /// Samples named so.
    pub fn called(&self, class: u16) -> u64 {
        self.called.get(usize::from(class)).copied().unwrap_or(0)
    }

    /// A cell as a share, 0 to 1; `None` of none.
    pub fn share(&self, truth: u16, named: u16, of: Normalise) -> Option<f64> {
        let whole = match of {
            Normalise::None => self.total(),
            Normalise::Row => self.occurs(truth),
            Normalise::Column => self.called(named),
        };
        (whole > 0).then(|| self.count(truth, named) as f64 / whole as f64)
    }

    /// Share of samples named right; `None` of none.
    pub fn accuracy(&self) -> Option<f64> {
        let right: u64 = self.cells.iter().filter(|((truth, named), _)| truth == named).map(|(_, count)| count).sum();
        let total = self.total();
        (total > 0).then(|| right as f64 / total as f64)
    }

    /// The figures of a class.
    pub fn figures(&self, class: u16) -> ClassFigures {
        let (hits, occurs, called) = (self.count(class, class), self.occurs(class), self.called(class));
        let share = |part: u64, whole: u64| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        ClassFigures {
            precision: share(hits, called),
            recall: share(hits, occurs),
            f1: share(2 * hits, occurs + called),
            support: occurs,
        }
    }

    /// The mean over classes; one that neither occurs nor is named is left out, as in scikit-learn.
    pub fn macro_average(&self) -> ClassFigures {
        self.average(|_| 1.0)
    }

    /// The mean over classes, each weighted with how often it occurs.
    pub fn weighted_average(&self) -> ClassFigures {
        self.average(|figures| figures.support as f64)
    }

    /// The `most` pairs that are taken for each other most often, as true class, name and count, most first; nothing
    /// that is named right.
    pub fn most_confused(&self, most: usize) -> Vec<(u16, u16, u64)> {
        let wrong = self.cells.iter().filter(|((truth, named), _)| truth != named);
        let mut pairs: Vec<(u16, u16, u64)> = wrong.map(|(&(truth, named), &count)| (truth, named, count)).collect();
        // Stable: equal counts stay in the order of their classes.
        pairs.sort_by_key(|&(_, _, count)| std::cmp::Reverse(count));
        pairs.truncate(most);
        pairs
    }

    fn average(&self, weight: impl Fn(&ClassFigures) -> f64) -> ClassFigures {
        let mut sum = ClassFigures { support: self.total(), ..ClassFigures::default() };
        let mut weights = 0.0;
        let is_there = |&class: &usize| self.occurs[class] + self.called[class] > 0;
        for class in (0..self.classes()).filter(is_there) {
            let figures = self.figures(class as u16);
            let weight = weight(&figures);
            weights += weight;
            sum.precision += weight * figures.precision;
            sum.recall += weight * figures.recall;
            sum.f1 += weight * figures.f1;
        }
        if weights > 0.0 {
            sum.precision /= weights;
            sum.recall /= weights;
            sum.f1 /= weights;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_shares_of_rows_columns_or_all() {
        let matrix = ClassMatrix::new(&[0, 0, 0, 1, 1, 2, 9], &[0, 1, 1, 1, 0, 0, 0], 4);
        assert_eq!((matrix.classes(), matrix.total(), matrix.count(0, 1)), (4, 6, 2), "9 is no class");
        assert_eq!(matrix.share(0, 1, Normalise::Row), Some(2.0 / 3.0));
        assert_eq!(matrix.share(0, 1, Normalise::Column), Some(2.0 / 3.0));
        assert_eq!(matrix.share(0, 1, Normalise::None), Some(2.0 / 6.0));
        assert_eq!(matrix.share(3, 0, Normalise::Row), None);
        assert_eq!(matrix.share(0, 2, Normalise::Column), None);
        assert_eq!(matrix.accuracy(), Some(2.0 / 6.0));
        assert_eq!(matrix.most_confused(2), [(0, 1, 2), (1, 0, 1)]);
        assert_eq!(ClassMatrix::new(&[], &[], 2).macro_average(), ClassFigures::default());
    }
}
