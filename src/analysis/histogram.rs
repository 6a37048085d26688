//! Counts of scores in bins of equal width, normal and anomalous apart.

use super::Ranked;
use super::threshold::percentile;

/// Fewest and most bins that the rule makes.
const BINS: (usize, usize) = (40, 400);

/// How many bins.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum BinRule {
    /// As wide as twice the quartiles' distance over the cube root of the number of scores in range (Freedman and
    /// Diaconis, 1981); `1 + log₂ n` bins (Sturges, 1926) where the quartiles are equal. 40 to 400 bins.
    #[default]
    Auto,
    /// So many.
    Count(usize),
}

impl BinRule {
    /// How many bins over a range of ascending scores.
    fn bins(self, scores: &[f32], start: f64, end: f64) -> usize {
        if let Self::Count(bins) = self {
            return bins.max(1);
        }
        let from = scores.partition_point(|&score| f64::from(score) < start);
        let to = scores.partition_point(|&score| f64::from(score) <= end);
        let seen = &scores[from..to.max(from)];
        let n = seen.len() as f64;
        let width = 2.0 * (percentile(seen, 75.0) - percentile(seen, 25.0)) / n.cbrt();
        let bins = if width > 0.0 { (end - start) / width } else { 1.0 + n.max(1.0).log2() };
        (bins.ceil() as usize).clamp(BINS.0, BINS.1)
    }
}

/// A histogram of scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// Where the first bin starts.
    pub start: f64,
    /// Width of a bin.
    pub width: f64,
    /// Normal samples in each bin.
    pub normal: Vec<u32>,
    /// Anomalous samples in each bin.
    pub anomalous: Vec<u32>,
    /// Normal training samples in each bin, where they were handed over; else zeros.
    pub train_normal: Vec<u32>,
    /// Samples outside of the bins, those of the training not counted: a long tail is cut where it would squeeze the
    /// rest.
    pub beyond: u32,
}

impl Histogram {
    /// Counts the scores in `bins` bins from 0 (or the lowest score, where that is below) to three times the 90th
    /// percentile, or to the highest score where that is nearer: a few far away must not squeeze the rest.
    pub fn new(ranked: &Ranked, bins: usize) -> Self {
        Self::build(ranked, &[], BinRule::Count(bins), None)
    }

    /// Counts the scores over a range, else over the usual one of [`Histogram::new`]. `train_normal`: the scores of the
    /// normal training samples, ascending, or none. Two binary searches a bin, whatever the number of scores.
    pub fn build(ranked: &Ranked, train_normal: &[f32], rule: BinRule, range: Option<(f64, f64)>) -> Self {
        let asked = range.filter(|(low, high)| low.is_finite() && high.is_finite() && low < high);
        let (start, end) = asked.unwrap_or_else(|| usual_range(ranked));
        let bins = rule.bins(ranked.scores(), start, end);
        let width = if end > start { (end - start) / bins as f64 } else { 1.0 / bins as f64 };
        let places = edges(ranked.scores(), start, width, bins);
        // The anomalies before a place are those that a line there misses.
        let anomalies = |place: usize| ranked.confusion_at(place).missed as u32;
        let anomalous: Vec<u32> = places.windows(2).map(|pair| anomalies(pair[1]) - anomalies(pair[0])).collect();
        let all = counts(&places);
        let counted: u32 = all.iter().sum();
        Self {
            start,
            width,
            normal: all.iter().zip(&anomalous).map(|(all, anomalous)| all - anomalous).collect(),
            anomalous,
            train_normal: counts(&edges(train_normal, start, width, bins)),
            beyond: ranked.len() as u32 - counted,
        }
    }

    /// Where the last bin ends.
    pub fn end(&self) -> f64 {
        self.start + self.width * self.normal.len() as f64
    }
}

fn usual_range(ranked: &Ranked) -> (f64, f64) {
    let start = f64::from(ranked.lowest().min(0.0));
    let near_top = f64::from(ranked.scores()[(ranked.len() - 1) * 9 / 10]);
    (start, f64::from(ranked.highest()).min(start + (near_top - start) * 3.0))
}

/// The places in ascending scores where each bin begins, and where the last one ends.
fn edges(scores: &[f32], start: f64, width: f64, bins: usize) -> Vec<usize> {
    let edge = |bin: usize| {
        // The highest score itself belongs into the last bin.
        let edge = if bin == bins { bins as f64 + 1e-6 } else { bin as f64 };
        scores.partition_point(|&score| (f64::from(score) - start) / width < edge)
    };
    (0..=bins).map(edge).collect()
}

fn counts(places: &[usize]) -> Vec<u32> {
    // Scores that are no numbers have no order; they must not make a negative count.
    places.windows(2).map(|pair| pair[1].saturating_sub(pair[0]) as u32).collect()
}
