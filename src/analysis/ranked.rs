//! Scores sorted once, so that a threshold is a binary search.

use super::Confusion;
use thiserror::Error;

/// One sample's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The sample's index in its dataset.
    pub id: u32,
    /// Its score: the larger, the more anomalous.
    pub score: f32,
    /// Whether its class is one of the anomalous ones.
    pub anomalous: bool,
}

/// Why scores cannot be ranked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RankError {
    /// There is nothing to rank.
    #[error("there are no scores to rank")]
    Empty,
    /// A score is not a number.
    #[error("{count} of {of} scores are not finite numbers; the network's output is invalid")]
    NotFinite {
        /// How many.
        count: usize,
        /// Of how many.
        of: usize,
    },
}

/// Scores in ascending order with, before each place, the number of anomalies.
///
/// A sample is called anomalous when its score is at least the threshold. Ties keep the order of their ids.
#[derive(Clone, Debug)]
pub struct Ranked {
    scores: Vec<f32>,
    ids: Vec<u32>,
    anomalies_before: Vec<u32>,
}

/// The samples that change sides when the threshold moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flipped<'a> {
    /// Their ids, by ascending score.
    pub ids: &'a [u32],
    /// Whether they are called anomalous now.
    pub now_anomalous: bool,
}

impl Ranked {
    /// Sorts scores, `O(n log n)`.
    ///
    /// # Errors
    /// [`RankError`] where there is none, or one is not finite.
    pub fn new(mut scored: Vec<Scored>) -> Result<Self, RankError> {
        if scored.is_empty() {
            return Err(RankError::Empty);
        }
        let count = scored.iter().filter(|s| !s.score.is_finite()).count();
        if count > 0 {
            return Err(RankError::NotFinite { count, of: scored.len() });
        }
        scored.sort_unstable_by(|a, b| a.score.total_cmp(&b.score).then(a.id.cmp(&b.id)));
        let mut anomalies_before = Vec::with_capacity(scored.len() + 1);
        let mut anomalies = 0;
        for sample in &scored {
            anomalies_before.push(anomalies);
            anomalies += u32::from(sample.anomalous);
        }
        anomalies_before.push(anomalies);
        Ok(Self {
            scores: scored.iter().map(|s| s.score).collect(),
            ids: scored.iter().map(|s| s.id).collect(),
            anomalies_before,
        })
    }

    /// How many samples.
    pub fn len(&self) -> usize {
        self.scores.len()
    }

    /// Whether there is none; never, by construction.
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    /// Scores in ascending order.
    pub fn scores(&self) -> &[f32] {
        &self.scores
    }

    /// Sample ids by ascending score.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// Whether the sample at this place is anomalous.
    pub fn is_anomalous(&self, place: usize) -> bool {
        self.anomalies_before[place + 1] > self.anomalies_before[place]
    }

    /// How many samples are anomalous.
    pub fn anomalies(&self) -> usize {
        self.anomalies_before[self.len()] as usize
    }

    /// The smallest score.
    pub fn lowest(&self) -> f32 {
        self.scores[0]
    }

    /// The largest score.
    pub fn highest(&self) -> f32 {
        self.scores[self.len() - 1]
    }

    /// How many samples lie below the threshold: those called normal.
    pub fn place(&self, threshold: f32) -> usize {
        self.scores.partition_point(|&score| score < threshold)
    }

    /// Who is called what at this threshold. One binary search.
    pub fn confusion(&self, threshold: f32) -> Confusion {
        self.confusion_at(self.place(threshold))
    }

    /// Who is called what when the first `place` samples are called normal.
    pub fn confusion_at(&self, place: usize) -> Confusion {
        let missed = u64::from(self.anomalies_before[place]);
        let caught = self.anomalies() as u64 - missed;
        let normal = place as u64 - missed;
        Confusion { caught, missed, normal, false_alarms: self.len() as u64 - place as u64 - caught }
    }

    /// The samples that change sides when the threshold moves. Two binary searches.
    pub fn flipped(&self, before: f32, after: f32) -> Flipped<'_> {
        let (from, to) = (self.place(before), self.place(after));
        Flipped { ids: &self.ids[from.min(to)..from.max(to)], now_anomalous: to < from }
    }

    /// The `count` samples whose scores are nearest the threshold, nearest first.
    pub fn nearest(&self, threshold: f32, count: usize) -> Vec<u32> {
        let (mut below, mut above) = (self.place(threshold), self.place(threshold));
        let mut found = Vec::with_capacity(count.min(self.len()));
        while found.len() < count && (below > 0 || above < self.len()) {
            let down = if below > 0 { threshold - self.scores[below - 1] } else { f32::INFINITY };
            let up = if above < self.len() { self.scores[above] - threshold } else { f32::INFINITY };
            if up <= down {
                found.push(self.ids[above]);
                above += 1;
            } else {
                below -= 1;
                found.push(self.ids[below]);
            }
        }
        found
    }

    /// The share of samples with a lower score, 0 to 1.
    pub fn percentile(&self, score: f32) -> f64 {
        self.place(score) as f64 / self.len() as f64
    }
}
