//! Where a rule puts the line.

use crate::recipe::{ThresholdPart, ThresholdRule};

/// Mean and (population) standard deviation, in double precision; zeros of none.
pub fn mean_and_std(scores: &[f32]) -> (f64, f64) {
    let n = scores.len().max(1) as f64;
    let mean = scores.iter().map(|&s| f64::from(s)).sum::<f64>() / n;
    let variance = scores.iter().map(|&s| (f64::from(s) - mean).powi(2)).sum::<f64>() / n;
    (mean, variance.sqrt())
}

/// The threshold that the rule gives, from the scores it looks at.
pub fn place(rule: &ThresholdPart, scores: &[f32]) -> f64 {
    match (rule.rule, rule.value) {
        (ThresholdRule::Value, Some(value)) => value,
        _ => {
            let (mean, std) = mean_and_std(scores);
            mean + rule.k * std
        }
    }
}
