//! The best place to divide the samples of a node by one value (Breiman and others, Classification and Regression
//! Trees, 1984): the one after which the two sides are purest by Gini's measure.

/// Bins of a value. Where a node has fewer samples than a histogram has counters, they are sorted instead.
const BINS: usize = 256;

/// Up to so many samples are sorted by comparing them.
const FEW: usize = 32;

/// A sample that a tree learns from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    /// Its row.
    pub row: u32,
    /// Its class.
    pub class: u16,
    /// How often it was drawn.
    pub weight: u8,
}

/// A division: values up to `at` go left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    /// The largest bin that goes left.
    pub at: u8,
    /// How pure both sides are, `Σ left² / |left| + Σ right² / |right|`, as a fraction: no division.
    above: f64,
    below: f64,
}

impl Cut {
    /// Whether the sides of this one are purer.
    pub fn is_purer(&self, other: &Self) -> bool {
        self.above * other.below > other.above * self.below
    }
}

/// Samples left and right of a place that moves to the right.
#[derive(Default)]
struct Sides {
    /// Weight of each class left of it.
    left: Vec<i64>,
    /// Sums of the squares of the classes' weights, left and right.
    squares: [i64; 2],
    /// Weight left and right.
    weights: [i64; 2],
    best: Option<Cut>,
}

impl Sides {
    fn begin(&mut self, totals: &[i64]) {
        self.left.clear();
        self.left.resize(totals.len(), 0);
        self.squares = [0, totals.iter().map(|total| total * total).sum()];
        self.weights = [0, totals.iter().sum()];
        self.best = None;
    }

    /// Moves samples of one class to the left.
    #[inline]
    fn pass(&mut self, totals: &[i64], class: usize, weight: i64) {
        let left = self.left[class];
        let right = totals[class] - left;
        self.left[class] = left + weight;
        self.squares[0] += weight * (2 * left + weight);
        self.squares[1] -= weight * (2 * right - weight);
        self.weights[0] += weight;
        self.weights[1] -= weight;
    }

    /// Considers dividing here, half way between two bins.
    #[inline]
    fn offer(&mut self, last: u32, next: u32) {
        let [left, right] = self.weights.map(|weight| weight as f64);
        let above = self.squares[0] as f64 * right + self.squares[1] as f64 * left;
        let cut = Cut { at: ((last + next) / 2) as u8, above, below: left * right };
        if self.best.as_ref().is_none_or(|best| cut.is_purer(best)) {
            self.best = Some(cut);
        }
    }
}

/// What dividing a node works in.
#[derive(Default)]
pub(super) struct Splitter {
    /// Weight of each class in the node.
    totals: Vec<i64>,
    /// The bin of each sample.
    bins: Vec<u8>,
    /// Samples by bin: the bin above, then the weight, the class below.
    ordered: Vec<u32>,
    /// Weight of each bin and class.
    histogram: Vec<u32>,
    sides: Sides,
}

impl Splitter {
    /// Counts the classes of a node's samples; the weight of each.
    pub fn begin(&mut self, cases: &[Case], classes: usize) -> &[i64] {
        self.totals.clear();
        self.totals.resize(classes, 0);
        for case in cases {
            self.totals[usize::from(case.class)] += i64::from(case.weight);
        }
        &self.totals
    }

    /// The best division of the node's samples by the bins of one `column`; `None` where all are the same.
    pub fn best_cut(&mut self, column: &[u8], cases: &[Case]) -> Option<Cut> {
        self.bins.clear();
        self.bins.extend(cases.iter().map(|case| column[case.row as usize]));
        let least_and_most = |(low, high): (u8, u8), &bin: &u8| (low.min(bin), high.max(bin));
        let (low, high) = self.bins.iter().fold((u8::MAX, u8::MIN), least_and_most);
        if low >= high {
            return None;
        }
        self.sides.begin(&self.totals);
        if cases.len() >= BINS * self.totals.len() {
            self.count(cases, low, high);
            self.sweep_histogram(low, high);
        } else {
            self.order(cases);
            self.sweep_ordered();
        }
        self.sides.best
    }

    fn count(&mut self, cases: &[Case], low: u8, high: u8) {
        let classes = self.totals.len();
        self.histogram.resize(BINS * classes, 0);
        self.histogram[usize::from(low) * classes..(usize::from(high) + 1) * classes].fill(0);
        for (case, &bin) in cases.iter().zip(&self.bins) {
            self.histogram[usize::from(bin) * classes + usize::from(case.class)] += u32::from(case.weight);
        }
    }

    fn sweep_histogram(&mut self, low: u8, high: u8) {
        let classes = self.totals.len();
        let mut last = u32::from(low);
        let held = &self.histogram[usize::from(low) * classes..(usize::from(high) + 1) * classes];
        for (bin, weights) in (u32::from(low)..).zip(held.chunks_exact(classes)) {
            if weights.iter().all(|&weight| weight == 0) {
                continue;
            }
            if bin != last {
                self.sides.offer(last, bin);
                last = bin;
            }
            for (class, &weight) in weights.iter().enumerate() {
                self.sides.pass(&self.totals, class, i64::from(weight));
            }
        }
    }

    fn order(&mut self, cases: &[Case]) {
        let packed =
            |case: &Case, bin: u8| (u32::from(bin) << 24) | (u32::from(case.weight) << 16) | u32::from(case.class);
        let pairs = cases.iter().zip(&self.bins);
        if cases.len() <= FEW {
            self.ordered.clear();
            self.ordered.extend(pairs.map(|(case, &bin)| packed(case, bin)));
            self.ordered.sort_unstable();
            return;
        }
        let mut places = [0u32; BINS];
        self.bins.iter().for_each(|&bin| places[usize::from(bin)] += 1);
        let mut first = 0;
        for place in &mut places {
            first += std::mem::replace(place, first);
        }
        self.ordered.resize(cases.len(), 0);
        for (case, &bin) in pairs {
            let place = &mut places[usize::from(bin)];
            self.ordered[*place as usize] = packed(case, bin);
            *place += 1;
        }
    }

    fn sweep_ordered(&mut self) {
        let mut last = self.ordered[0] >> 24;
        for &packed in &self.ordered {
            let bin = packed >> 24;
            if bin != last {
                self.sides.offer(last, bin);
                last = bin;
            }
            self.sides.pass(&self.totals, (packed & 0xffff) as usize, i64::from((packed >> 16) & 0xff));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Σ weight² / Σ weight` over the classes of one side.
    fn purity(side: &[&Case], classes: usize) -> f64 {
        let mut weights = vec![0.0f64; classes];
        for case in side {
            weights[usize::from(case.class)] += f64::from(case.weight);
        }
        weights.iter().map(|w| w * w).sum::<f64>() / weights.iter().sum::<f64>()
    }

    /// The purity of the best division, by trying each.
    fn by_trying(bins: &[u8], cases: &[Case], classes: usize) -> f64 {
        let (low, high) = (*bins.iter().min().unwrap(), *bins.iter().max().unwrap());
        let worth = |at: u8| {
            let (left, right): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|c| bins[c.row as usize] <= at);
            purity(&left, classes) + purity(&right, classes)
        };
        (low..high).map(worth).fold(0.0, f64::max)
    }

    #[test]
    fn sorting_and_counting_find_the_best_division() {
        let mut state = 7u32;
        let mut draw = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        for (n, classes) in [(2u32, 2u32), (9, 3), (33, 3), (400, 2), (600, 2), (2000, 5)] {
            let bins: Vec<u8> = (0..n).map(|i| if i < 2 { i as u8 * 200 } else { draw(256) as u8 }).collect();
            let case = |row: u32| Case { row, class: draw(classes) as u16, weight: 1 + draw(4) as u8 };
            let cases: Vec<Case> = (0..n).map(case).collect();
            let mut splitter = Splitter::default();
            splitter.begin(&cases, classes as usize);
            let cut = splitter.best_cut(&bins, &cases).unwrap();
            let purity = by_trying(&bins, &cases, classes as usize);
            assert!((cut.above / cut.below - purity).abs() < 1e-6 * purity, "{n} samples of {classes} classes");
        }
    }

    #[test]
    fn a_value_that_never_changes_divides_nothing() {
        let cases = [0, 1, 2].map(|row| Case { row, class: row as u16, weight: 1 });
        let mut splitter = Splitter::default();
        splitter.begin(&cases, 3);
        assert!(splitter.best_cut(&[9, 9, 9], &cases).is_none());
        assert_eq!(splitter.best_cut(&[9, 9, 13], &cases).unwrap().at, 11);
    }
}
