//! Figures of the samples watched after an epoch: where their scores lie, and what a line makes of them.

use super::{Confusion, Histogram};
use crate::recipe::ScoreSpace;

/// Where nearly all scores of several epochs lie: what goes with the epochs is seen to move only on one scale.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScoreRange {
    /// 0, or the lowest score where that is below.
    pub low: f64,
    /// The largest of the epochs' 99th percentiles: a few far away must not squeeze the rest.
    pub high: f64,
}

impl ScoreRange {
    /// Makes room for the scores of one more epoch.
    pub fn include(&mut self, scores: &[f32]) {
        let mut finite: Vec<f32> = scores.iter().copied().filter(|score| score.is_finite()).collect();
        if finite.is_empty() {
            return;
        }
        let near_top = (finite.len() - 1) * 99 / 100;
        let (below, top, _) = finite.select_nth_unstable_by(near_top, f32::total_cmp);
        let (lowest, top) = (below.iter().copied().fold(*top, f32::min), f64::from(*top));
        self.low = self.low.min(f64::from(lowest));
        self.high = self.high.max(top);
    }
}

/// Counts the scores of one epoch in bins over a range of several; those outside count as beyond.
/// `is_anomalous` is asked by place in `scores`.
pub fn count_scores(scores: &[f32], is_anomalous: impl Fn(usize) -> bool, range: ScoreRange, bins: usize) -> Histogram {
    let width = if range.high > range.low { (range.high - range.low) / bins as f64 } else { 1.0 / bins as f64 };
    let mut histogram = Histogram {
        start: range.low,
        width,
        normal: vec![0; bins],
        anomalous: vec![0; bins],
        train_normal: Vec::new(),
        beyond: 0,
    };
    for (place, &score) in scores.iter().enumerate() {
        // The highest score itself belongs into the last bin.
        let at = (f64::from(score) - range.low) / width;
        if !(-1e-6..bins as f64 + 1e-6).contains(&at) {
            histogram.beyond += 1;
            continue;
        }
        let bin = (at as usize).min(bins - 1);
        let side = if is_anomalous(place) { &mut histogram.anomalous } else { &mut histogram.normal };
        side[bin] += 1;
    }
    histogram
}

/// Who is called what by a line: anomalous from the line on. `is_anomalous` is asked by place in `scores`.
pub fn confusion_of(scores: &[f32], is_anomalous: impl Fn(usize) -> bool, line: f32) -> Confusion {
    let mut confusion = Confusion::default();
    for (place, &score) in scores.iter().enumerate() {
        let count = match (is_anomalous(place), score >= line) {
            (true, true) => &mut confusion.caught,
            (true, false) => &mut confusion.missed,
            (false, true) => &mut confusion.false_alarms,
            (false, false) => &mut confusion.normal,
        };
        *count += 1;
    }
    confusion
}

/// Places of the `count` highest scores, highest first, and of the `count` lowest of the others, lowest first.
pub fn worst_and_best(scores: &[f32], count: usize) -> (Vec<usize>, Vec<usize>) {
    let mut places: Vec<usize> = (0..scores.len()).filter(|&place| scores[place].is_finite()).collect();
    places.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let worst: Vec<usize> = places.iter().rev().take(count).copied().collect();
    places.truncate(places.len() - worst.len());
    places.truncate(count);
    (worst, places)
}

/// Where a line drawn among errors of one space stands among those of another, for samples of so many values; `None`
/// where the one does not follow from the other.
pub fn line_among(line: f32, from: ScoreSpace, to: ScoreSpace, values: usize) -> Option<f32> {
    let n = values.max(1) as f32;
    // No error is below zero, so a line there calls everything anomalous just as one at zero does.
    match (from, to) {
        (from, to) if from == to => Some(line),
        (ScoreSpace::L2, ScoreSpace::Mse) => Some(line.max(0.0).powi(2) / n),
        (ScoreSpace::Mse, ScoreSpace::L2) => Some((line.max(0.0) * n).sqrt()),
        (ScoreSpace::Sse, ScoreSpace::Mse) => Some(line.max(0.0) / n),
        (ScoreSpace::Mse, ScoreSpace::Sse) => Some(line.max(0.0) * n),
        (ScoreSpace::L2, ScoreSpace::Sse) => Some(line.max(0.0).powi(2)),
        (ScoreSpace::Sse, ScoreSpace::L2) => Some(line.max(0.0).sqrt()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_holds_every_epoch_but_for_a_few_far_away() {
        let mut range = ScoreRange::default();
        let mut early: Vec<f32> = (0..200).map(|i| i as f32 / 200.0).collect();
        early[7] = 1000.0;
        range.include(&early);
        assert!((0.9..1.0).contains(&range.high) && range.low == 0.0, "{range:?}");
        let before = range;
        range.include(&[0.1, 0.2, f32::NAN]);
        assert_eq!(range, before, "later, smaller scores change nothing");
        range.include(&[-0.5]);
        assert_eq!(range.low, -0.5);
        range.include(&[]);
        assert_eq!(range.high, before.high);
    }

    #[test]
    fn scores_are_counted_by_side() {
        let scores = [0.0, 0.1, 0.55, 0.95, 1.0, 3.0, f32::NAN];
        let histogram = count_scores(&scores, |place| place % 2 == 1, ScoreRange { low: 0.0, high: 1.0 }, 10);
        assert_eq!(histogram.beyond, 2);
        assert_eq!(histogram.normal, [1, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
        assert_eq!(histogram.anomalous.iter().sum::<u32>(), 2);
        assert_eq!(histogram.anomalous[9], 1);
        let nothing = count_scores(&[0.0], |_| false, ScoreRange::default(), 4);
        assert_eq!(nothing.normal, [1, 0, 0, 0]);
    }

    #[test]
    fn a_score_on_the_line_is_anomalous() {
        let confusion = confusion_of(&[0.1, 0.5, 0.6, 0.2], |place| place >= 2, 0.5);
        assert_eq!(confusion, Confusion { caught: 1, missed: 1, normal: 1, false_alarms: 1 });
    }

    #[test]
    fn worst_and_best_never_overlap() {
        assert_eq!(worst_and_best(&[3.0, 1.0, f32::NAN, 2.0, 5.0], 2), (vec![4, 0], vec![1, 3]));
        assert_eq!(worst_and_best(&[1.0, 2.0], 3), (vec![1, 0], vec![]));
        assert_eq!(worst_and_best(&[], 3), (vec![], vec![]));
    }

    #[test]
    fn a_line_moves_between_measures_where_one_follows_from_the_other() {
        assert_eq!(line_among(4.0, ScoreSpace::L2, ScoreSpace::Mse, 8), Some(2.0));
        assert_eq!(line_among(2.0, ScoreSpace::Mse, ScoreSpace::L2, 8), Some(4.0));
        assert_eq!(line_among(0.3, ScoreSpace::Mae, ScoreSpace::Mae, 8), Some(0.3));
        assert_eq!(line_among(0.3, ScoreSpace::Mae, ScoreSpace::Mse, 8), None);
    }
}
