//! Who is called what, and the figures that follow, read both ways.

use super::intervals::{Interval, Z95, wilson};
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

/// Figures with one side as the positive one. `None` where the figure divides by zero. Intervals are Wilson's of 95 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Of those called positive, the share that is: `tp / (tp + fp)`.
    pub precision: Option<f64>,
    /// Its interval.
    pub precision_interval: Option<Interval>,
    /// Of those that are positive, the share called so: `tp / (tp + fn)`.
    pub recall: Option<f64>,
    /// Its interval.
    pub recall_interval: Option<Interval>,
    /// Of those that are negative, the share called so: `tn / (tn + fp)`.
    pub specificity: Option<f64>,
    /// Its interval.
    pub specificity_interval: Option<Interval>,
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

    /// Wilson's interval of the accuracy, 95 %; `None` of none.
    pub fn accuracy_interval(self) -> Option<Interval> {
        wilson(self.caught + self.normal, self.total(), Z95)
    }

    /// The mean of the shares of both sides that are called what they are: 0.5 for calling all the same, however rare
    /// one side is. `None` where a side has no samples; scikit-learn takes the other side's share alone there.
    pub fn balanced_accuracy(self) -> Option<f64> {
        let anomaly = self.anomaly_as_positive();
        Some(f64::midpoint(anomaly.recall?, anomaly.specificity?))
    }

    /// The correlation of what samples are with what they are called, −1 to 1 (Matthews, 1975). The same read both
    /// ways. `None` where all are the same or are called the same; scikit-learn says 0 there.
    pub fn mcc(self) -> Option<f64> {
        let [caught, missed, normal, false_alarms] =
            [self.caught, self.missed, self.normal, self.false_alarms].map(|count| count as f64);
        let sides = (caught + missed) * (normal + false_alarms);
        let calls = (caught + false_alarms) * (normal + missed);
        let apart = caught * normal - missed * false_alarms;
        (sides > 0.0 && calls > 0.0).then(|| (apart / (sides.sqrt() * calls.sqrt())).clamp(-1.0, 1.0))
    }

    /// Figures with the anomalous side as positive.
    pub fn anomaly_as_positive(self) -> Reading {
        Reading::new(self.caught, self.false_alarms, self.missed, self.normal)
    }

    /// Figures with the normal side as positive.
    pub fn normal_as_positive(self) -> Reading {
        Reading::new(self.normal, self.missed, self.false_alarms, self.caught)
    }

    /// In a sentence: "of 489 flagged, 436 really are anomalous; 4 were missed".
    pub fn sentence(self) -> String {
        let Self { caught, missed, .. } = self;
        let (are, were) = (if caught == 1 { "is" } else { "are" }, if missed == 1 { "was" } else { "were" });
        format!("of {} flagged, {caught} {are} truly anomalous; {missed} {were} missed", self.flagged())
    }
}

impl Reading {
    /// Of `tp`, `fp`, `fn` and `tn`, in this order.
    fn new(hits: u64, false_hits: u64, misses: u64, rejected: u64) -> Self {
        let (called, positive, negative) = (hits + false_hits, hits + misses, rejected + false_hits);
        Self {
            precision: share(hits, called),
            precision_interval: wilson(hits, called, Z95),
            recall: share(hits, positive),
            recall_interval: wilson(hits, positive, Z95),
            specificity: share(rejected, negative),
            specificity_interval: wilson(rejected, negative, Z95),
            f1: share(2 * hits, called + positive),
        }
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
