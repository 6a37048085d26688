//! Who is called what, and the figures that follow, read both ways.

use serde::{Deserialize, Serialize};

/// How many samples are called what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// Anomalies called anomalous.
    pub caught: u64,
    /// Anomalies called normal.
    pub missed: u64,
    /// Normal samples called normal.
    pub normal: u64,
    /// Normal samples called anomalous.
    pub false_alarms: u64,
}

/// Figures with one side as the positive one. `None` where the figure divides by zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Of those called positive, the share that is: `tp / (tp + fp)`.
    pub precision: Option<f64>,
    /// Of those that are positive, the share called so: `tp / (tp + fn)`.
    pub recall: Option<f64>,
    /// Harmonic mean of the two: `2 tp / (2 tp + fp + fn)`.
    pub f1: Option<f64>,
}

impl Confusion {
    /// How many samples in all.
    pub fn total(self) -> u64 {
        self.caught + self.missed + self.normal + self.false_alarms
    }

    /// How many samples are called anomalous.
    pub fn flagged(self) -> u64 {
        self.caught + self.false_alarms
    }

    /// Share of samples called what they are; `None` of none.
    pub fn accuracy(self) -> Option<f64> {
        share(self.caught + self.normal, self.total())
    }

    /// Figures with the anomalous side as positive.
    pub fn anomaly_as_positive(self) -> Reading {
        Reading::new(self.caught, self.false_alarms, self.missed)
    }

    /// Figures with the normal side as positive.
    pub fn normal_as_positive(self) -> Reading {
        Reading::new(self.normal, self.missed, self.false_alarms)
    }

    /// In a sentence: "of 489 flagged, 436 really are anomalous; 4 were missed".
    pub fn sentence(self) -> String {
        let Self { caught, missed, .. } = self;
        let (are, were) = (if caught == 1 { "is" } else { "are" }, if missed == 1 { "was" } else { "were" });
        format!("of {} flagged, {caught} really {are} anomalous; {missed} {were} missed", self.flagged())
    }
}

impl Reading {
    fn new(hits: u64, false_hits: u64, misses: u64) -> Self {
        Self {
            precision: share(hits, hits + false_hits),
            recall: share(hits, hits + misses),
            f1: share(2 * hits, 2 * hits + false_hits + misses),
        }
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
