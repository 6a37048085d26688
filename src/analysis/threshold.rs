//! What lines are placed by: mean and spread, percentiles, and every line that makes a difference.

use super::Ranked;

/// Mean and (population) standard deviation, in double precision; zeros of none.
pub fn mean_and_std(scores: &[f32]) -> (f64, f64) {
    let n = scores.len().max(1) as f64;
    let mean = scores.iter().map(|&s| f64::from(s)).sum::<f64>() / n;
    let variance = scores.iter().map(|&s| (f64::from(s) - mean).powi(2)).sum::<f64>() / n;
    (mean, variance.sqrt())
}

/// The percentile, 0 to 100, of ascending scores, in a straight line between neighbours as numpy has it; not a number
/// of none.
pub fn percentile(ascending: &[f32], percent: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else { return f64::NAN };
    let at = last as f64 * (percent / 100.0).clamp(0.0, 1.0);
    let below = (at.floor() as usize).min(last);
    let (a, b) = (f64::from(ascending[below]), f64::from(ascending[(below + 1).min(last)]));
    let part = at - below as f64;
    if part < 0.5 { a + (b - a) * part } else { b - (b - a) * (1.0 - part) }
}

/// The places of all lines that differ in what they call anomalous, from just above the highest score down to the
/// lowest score: how many samples each leaves below it.
pub(super) fn line_places(ranked: &Ranked) -> impl Iterator<Item = usize> {
    let scores = ranked.scores();
    let starts_ties = move |&place: &usize| place == 0 || scores[place - 1] != scores[place];
    std::iter::once(ranked.len()).chain((0..ranked.len()).rev().filter(starts_ties))
}

/// The line that leaves so many samples below it: the score at this place, or just above the highest.
pub(super) fn line_at(ranked: &Ranked, place: usize) -> f32 {
    ranked.scores().get(place).copied().unwrap_or_else(|| ranked.highest().next_up())
}
