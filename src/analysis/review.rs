//! A second line: between the two, a person looks.

use super::Ranked;

/// A band of scores between two lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Review {
    /// From here on a sample is looked at.
    pub low: f32,
    /// From here on a sample is called anomalous unseen.
    pub high: f32,
}

impl Review {
    /// The band between two lines, in either order.
    pub fn between(line: f32, other: f32) -> Self {
        Self { low: line.min(other), high: line.max(other) }
    }

    /// Whether a sample of this score is looked at.
    pub fn holds(self, score: f32) -> bool {
        (self.low..self.high).contains(&score)
    }
}

/// What becomes of the samples with a band between two lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReviewCounts {
    /// Samples in the band: those that are looked at.
    pub band: usize,
    /// Anomalies among them.
    pub caught_in_band: usize,
    /// Normal samples among them.
    pub normal_in_band: usize,
    /// Anomalies below the band: missed all the same.
    pub missed_below: usize,
    /// Samples above the band: called anomalous unseen.
    pub flagged_above: usize,
}

/// Counts what a band between two lines, in either order, makes of the samples. Two binary searches.
pub fn review(ranked: &Ranked, line: f32, other: f32) -> ReviewCounts {
    let Review { low, high } = Review::between(line, other);
    let (from, to) = (ranked.place(low), ranked.place(high));
    let missed = |place: usize| ranked.confusion_at(place).missed as usize;
    let (band, caught_in_band) = (to - from, missed(to) - missed(from));
    ReviewCounts {
        band,
        caught_in_band,
        normal_in_band: band - caught_in_band,
        missed_below: missed(from),
        flagged_above: ranked.len() - to,
    }
}

/// The lowest second line at or below `line` that leaves at most `share` (0 to 1) of all judged samples between the
/// two; samples of equal scores are looked at together or not at all. Three binary searches.
pub fn for_budget(ranked: &Ranked, line: f32, share: f64) -> f32 {
    let scores = ranked.scores();
    let to = ranked.place(line);
    // A little more, so that 40 of 1000 are 40 whatever the rounding of the share.
    let most = (share.clamp(0.0, 1.0) * ranked.len() as f64 + 1e-6) as usize;
    let from = to.saturating_sub(most);
    if from == to {
        return line;
    }
    let lowest = scores[from];
    let first = ranked.place(lowest);
    let start = if first == from { from } else { scores.partition_point(|&score| score <= lowest) };
    if start < to { scores[start] } else { line }
}

impl ReviewCounts {
    /// What it means for so many samples a day, where these counts are of `total` judged samples: "of 1 000 a day, 40
    /// are looked at: 3 anomalies found among them, 1 missed".
    pub fn sentence(self, per_day: f64, total: usize) -> String {
        let a_day = |count: usize| amount(count as f64 * per_day / total.max(1) as f64);
        let (seen, found, missed) = (a_day(self.band), a_day(self.caught_in_band), a_day(self.missed_below));
        let is = if seen == "1" { "is" } else { "are" };
        let anomalies = if found == "1" { "anomaly" } else { "anomalies" };
        format!(
            "of {} per day, {seen} {is} checked: {found} {anomalies} found among them, {missed} missed",
            amount(per_day)
        )
    }
}

/// A count as people write it: `1 000`, and one digit after the point where it is small.
fn amount(value: f64) -> String {
    if value < 9.95 {
        let text = format!("{value:.1}");
        return text.trim_end_matches(".0").to_owned();
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Scored;

    fn ranked(scores: &[f32], anomalous_from: usize) -> Ranked {
        let scored = |(id, &score): (usize, &f32)| Scored { id: id as u32, score, anomalous: id >= anomalous_from };
        Ranked::new(scores.iter().enumerate().map(scored).collect()).unwrap()
    }

    #[test]
    fn a_band_is_counted_from_either_side() {
        let ranked = ranked(&[0.1, 0.2, 0.3, 0.6, 0.15, 0.4, 0.7], 4);
        let counts = review(&ranked, 0.5, 0.2);
        let expected =
            ReviewCounts { band: 3, caught_in_band: 1, normal_in_band: 2, missed_below: 1, flagged_above: 2 };
        assert_eq!(counts, expected);
        assert_eq!(review(&ranked, 0.2, 0.5), expected);
        assert_eq!(review(&ranked, 0.5, 0.5).band, 0);
        assert!(Review::between(0.5, 0.2).holds(0.2) && !Review::between(0.5, 0.2).holds(0.5));
    }

    #[test]
    fn a_budget_is_used_up_but_ties_are_not_split() {
        let ranked = ranked(&[0.1, 0.2, 0.2, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], 9);
        assert_eq!(for_budget(&ranked, 0.5, 0.2), 0.3);
        assert_eq!(for_budget(&ranked, 0.5, 0.4), 0.3, "three share a score");
        assert_eq!(for_budget(&ranked, 0.5, 0.5), 0.2);
        assert_eq!(for_budget(&ranked, 0.5, 1.0), 0.1);
        assert_eq!(for_budget(&ranked, 0.3, 0.2), 0.3, "no room for the three");
        assert_eq!(for_budget(&ranked, 0.5, 0.0), 0.5);
        assert_eq!(for_budget(&ranked, 0.05, 1.0), 0.05);
        assert_eq!(for_budget(&ranked, 0.5, f64::NAN), 0.5);
    }

    #[test]
    fn counts_are_said_for_a_day() {
        let counts =
            ReviewCounts { band: 80, caught_in_band: 6, normal_in_band: 74, missed_below: 2, flagged_above: 50 };
        assert_eq!(
            counts.sentence(1000.0, 2000),
            "of 1 000 per day, 40 are checked: 3 anomalies found among them, 1 missed"
        );
        assert_eq!(
            counts.sentence(25.0, 2000),
            "of 25 per day, 1 is checked: 0.1 anomalies found among them, 0 missed"
        );
        let amounts = [(1_234_567.0, "1 234 567"), (999.6, "1 000"), (9.96, "10"), (2.5, "2.5"), (0.0, "0")];
        for (value, text) in amounts {
            assert_eq!(amount(value), text);
        }
    }
}
