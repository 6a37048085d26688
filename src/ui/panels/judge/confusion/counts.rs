//! Counts of two sides by the line, or of many classes by what a classifier names them, behind one face.

use crate::analysis::{ClassFigures, ClassMatrix, Confusion, Normalise, Reading};

/// What samples are, and what they are called.
pub(super) type Cell = (u16, u16);

/// What is counted.
pub(super) enum Counts<'a> {
    /// Normal and anomalous samples at the line: 0 and 1.
    Two(Confusion),
    /// Classes by their index.
    Many(&'a ClassMatrix),
}

impl Counts<'_> {
    /// How many classes.
    pub(super) fn classes(&self) -> usize {
        match self {
            Self::Two(_) => 2,
            Self::Many(matrix) => matrix.classes(),
        }
    }

    /// How many samples.
    pub(super) fn total(&self) -> u64 {
        match self {
            Self::Two(confusion) => confusion.total(),
            Self::Many(matrix) => matrix.total(),
        }
    }

    /// Samples of the first class that are called the second.
    pub(super) fn count(&self, (truth, named): Cell) -> u64 {
        match self {
            Self::Two(confusion) => match (truth, named) {
                (0, 0) => confusion.normal,
                (0, _) => confusion.false_alarms,
                (_, 0) => confusion.missed,
                _ => confusion.caught,
            },
            Self::Many(matrix) => matrix.count(truth, named),
        }
    }

    /// A cell as a share, 0 to 1; `None` of none.
    pub(super) fn share(&self, cell: Cell, of: Normalise) -> Option<f64> {
        if let Self::Many(matrix) = self {
            return matrix.share(cell.0, cell.1, of);
        }
        let whole = match of {
            Normalise::None => self.total(),
            Normalise::Row => self.occurs(cell.0),
            Normalise::Column => self.count((0, cell.1)) + self.count((1, cell.1)),
        };
        (whole > 0).then(|| self.count(cell) as f64 / whole as f64)
    }

    /// The share that fills a cell: no cell has more.
    pub(super) fn most(&self, of: Normalise) -> f64 {
        let most = (0..self.classes()).map(|class| self.occurs(class as u16)).max().unwrap_or(0);
        if of == Normalise::None { most as f64 / self.total().max(1) as f64 } else { 1.0 }
    }

    /// Share of samples called what they are; `None` of none.
    pub(super) fn right(&self) -> Option<f64> {
        match self {
            Self::Two(confusion) => confusion.accuracy(),
            Self::Many(matrix) => matrix.accuracy(),
        }
    }

    /// The figures of a class.
    pub(super) fn figures(&self, class: u16) -> ClassFigures {
        match self {
            Self::Two(confusion) if class == 0 => of_reading(confusion.normal_as_positive(), self.occurs(0)),
            Self::Two(confusion) => of_reading(confusion.anomaly_as_positive(), self.occurs(1)),
            Self::Many(matrix) => matrix.figures(class),
        }
    }

    /// The mean over classes, and the mean weighted with how often each occurs.
    pub(super) fn averages(&self) -> [ClassFigures; 2] {
        match self {
            Self::Two(_) => {
                let (normal, anomalous) = (self.figures(0), self.figures(1));
                let share = anomalous.support as f64 / self.total().max(1) as f64;
                [mixed(normal, anomalous, 0.5), mixed(normal, anomalous, share)]
            }
            Self::Many(matrix) => [matrix.macro_average(), matrix.weighted_average()],
        }
    }

    /// Pairs of many classes that are confused most often, most first.
    pub(super) fn most_confused(&self, most: usize) -> Vec<(u16, u16, u64)> {
        match self {
            // Two sides have two such pairs, and both are cells in plain sight.
            Self::Two(_) => Vec::new(),
            Self::Many(matrix) => matrix.most_confused(most),
        }
    }

    fn occurs(&self, class: u16) -> u64 {
        match self {
            Self::Two(_) => self.count((class, 0)) + self.count((class, 1)),
            Self::Many(matrix) => matrix.occurs(class),
        }
    }
}

fn of_reading(reading: Reading, support: u64) -> ClassFigures {
    let or_none = |figure: Option<f64>| figure.unwrap_or(0.0);
    ClassFigures {
        precision: or_none(reading.precision),
        recall: or_none(reading.recall),
        f1: or_none(reading.f1),
        support,
    }
}

/// Figures of two sides, the second with this weight of 0 to 1.
fn mixed(a: ClassFigures, b: ClassFigures, weight: f64) -> ClassFigures {
    let mix = |a: f64, b: f64| a + (b - a) * weight;
    ClassFigures {
        precision: mix(a.precision, b.precision),
        recall: mix(a.recall, b.recall),
        f1: mix(a.f1, b.f1),
        support: a.support + b.support,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sides_are_counted_as_two_classes() {
        let confusion = Confusion { caught: 6, missed: 2, normal: 27, false_alarms: 3 };
        // The same samples as classes.
        let samples = [((1, 1), 6), ((1, 0), 2), ((0, 0), 27), ((0, 1), 3)];
        let all = samples.iter().flat_map(|&(cell, count)| std::iter::repeat_n(cell, count));
        let (truth, named): (Vec<u16>, Vec<u16>) = all.unzip();
        let matrix = ClassMatrix::new(&truth, &named, 2);
        let (two, many) = (Counts::Two(confusion), Counts::Many(&matrix));
        for cell in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            assert_eq!(two.count(cell), many.count(cell));
            for of in Normalise::ALL {
                assert_eq!(two.share(cell, of), many.share(cell, of), "{cell:?} {of:?}");
            }
        }
        assert_eq!((two.figures(0), two.figures(1)), (many.figures(0), many.figures(1)));
        for (a, b) in two.averages().into_iter().zip(many.averages()) {
            let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
            assert!(close(a.precision, b.precision) && close(a.recall, b.recall) && close(a.f1, b.f1), "{a:?} {b:?}");
        }
    }
}
