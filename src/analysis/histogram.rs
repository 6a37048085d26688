//! Counts of scores in bins of equal width, normal and anomalous apart.

use super::Ranked;

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
    /// Samples beyond the last bin: a long tail is cut where it would squeeze the rest.
    pub beyond: u32,
}

impl Histogram {
    /// Counts the scores in `bins` bins from 0 (or the lowest score, where that is below) to three times the 90th
    /// percentile, or to the highest score where that is nearer: a few far away must not squeeze the rest.
    pub fn new(ranked: &Ranked, bins: usize) -> Self {
        let start = f64::from(ranked.lowest().min(0.0));
        let near_top = f64::from(ranked.scores()[(ranked.len() - 1) * 9 / 10]);
        let end = f64::from(ranked.highest()).min(start + (near_top - start) * 3.0);
        let width = if end > start { (end - start) / bins as f64 } else { 1.0 / bins as f64 };
        let mut histogram = Self { start, width, normal: vec![0; bins], anomalous: vec![0; bins], beyond: 0 };
        for (place, &score) in ranked.scores().iter().enumerate() {
            // The highest score itself belongs into the last bin.
            let at = (f64::from(score) - start) / width;
            let bin = if at < bins as f64 + 1e-6 { (at as usize).min(bins - 1) } else { bins };
            if bin == bins {
                histogram.beyond += 1;
            } else if ranked.is_anomalous(place) {
                histogram.anomalous[bin] += 1;
            } else {
                histogram.normal[bin] += 1;
            }
        }
        histogram
    }

    /// Where the last bin ends.
    pub fn end(&self) -> f64 {
        self.start + self.width * self.normal.len() as f64
    }
}
