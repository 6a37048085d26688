//! The samples on which two runs disagree.

use super::Ranked;

/// How one run judges samples.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// The scores of the samples it is judged on.
    pub ranked: &'a Ranked,
    /// What it calls them.
    pub called: Called<'a>,
}

/// What a run calls samples.
#[derive(Clone, Copy, Debug)]
pub enum Called<'a> {
    /// Anomalous where the score is at least this, else normal.
    Line(f32),
    /// The class named, one a sample, by index into the dataset.
    Classes(&'a [u16]),
}

/// A sample as two runs see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disagreement {
    /// The sample's index in the dataset.
    pub id: u32,
    /// Whether the runs call it differently.
    pub differs: bool,
    /// For each run, the share of the shared samples with a lower score, 0 to below 1.
    pub ranks: [f64; 2],
    /// How many samples lie between the two ranks: whole numbers, so that equal distances are equal.
    apart: u32,
}

/// Two runs side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreements {
    /// How many samples both runs are judged on; only these are compared.
    pub shared: usize,
    /// How many of them the runs call differently.
    pub differing: usize,
    /// Those that are called differently first, then by how far apart their ranks are.
    pub ranked: Vec<Disagreement>,
}

/// The samples that two runs of the same dataset judge most differently, at most `most` of them; equal ones by their
/// ids. `None` where one run draws a line and the other names classes: those cannot disagree.
pub fn disagreements(first: Judged<'_>, second: Judged<'_>, most: usize) -> Option<Disagreements> {
    match (first.called, second.called) {
        (Called::Line(_), Called::Line(_)) | (Called::Classes(_), Called::Classes(_)) => {}
        _ => return None,
    }
    let places = [places(first.ranked, &held(second.ranked)), places(second.ranked, &held(first.ranked))];
    let shared = places[0].iter().flatten().count();
    let rank = |place: &Place| f64::from(place.below) / shared.max(1) as f64;
    let mut ranked = Vec::with_capacity(shared);
    for (id, pair) in places[0].iter().zip(&places[1]).enumerate() {
        let (Some(a), Some(b)) = pair else { continue };
        let differs = first.called.verdict(id, a.score) != second.called.verdict(id, b.score);
        let apart = a.below.abs_diff(b.below);
        ranked.push(Disagreement { id: id as u32, differs, ranks: [rank(a), rank(b)], apart });
    }
    let differing = ranked.iter().filter(|sample| sample.differs).count();
    if (1..ranked.len()).contains(&most) {
        ranked.select_nth_unstable_by(most - 1, Disagreement::before);
    }
    ranked.truncate(most);
    ranked.sort_unstable_by(Disagreement::before);
    Some(Disagreements { shared, differing, ranked })
}

impl Disagreement {
    fn before(&self, other: &Self) -> std::cmp::Ordering {
        other.differs.cmp(&self.differs).then(other.apart.cmp(&self.apart)).then(self.id.cmp(&other.id))
    }
}

impl Called<'_> {
    /// A number for what the sample is called: the class, or 1 for anomalous and 0 for normal.
    fn verdict(self, id: usize, score: f32) -> Option<u16> {
        match self {
            Self::Line(line) => Some(u16::from(score >= line)),
            Self::Classes(named) => named.get(id).copied(),
        }
    }
}

/// Where a sample stands among those that both runs are judged on.
#[derive(Clone, Copy)]
struct Place {
    score: f32,
    /// How many of them have a lower score.
    below: u32,
}

/// Whether each sample, by index, is among the ranked.
fn held(ranked: &Ranked) -> Vec<bool> {
    let mut held = vec![false; length(ranked)];
    for &id in ranked.ids() {
        held[id as usize] = true;
    }
    held
}

fn length(ranked: &Ranked) -> usize {
    ranked.ids().iter().max().map_or(0, |&id| id as usize + 1)
}

/// The place of each sample, by index, that the other run holds too.
fn places(ranked: &Ranked, other: &[bool]) -> Vec<Option<Place>> {
    let mut places = vec![None; length(ranked)];
    let (mut seen, mut below, mut last) = (0u32, 0u32, f32::NAN);
    for (&id, &score) in ranked.ids().iter().zip(ranked.scores()) {
        if other.get(id as usize) != Some(&true) {
            continue;
        }
        // Equal scores share a rank.
        if score != last {
            (below, last) = (seen, score);
        }
        seen += 1;
        places[id as usize] = Some(Place { score, below });
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Scored;

    fn ranked(scores: &[(u32, f32)]) -> Ranked {
        Ranked::new(scores.iter().map(|&(id, score)| Scored { id, score, anomalous: false }).collect()).unwrap()
    }

    fn ids(found: &Disagreements) -> Vec<u32> {
        found.ranked.iter().map(|sample| sample.id).collect()
    }

    #[test]
    fn a_run_agrees_with_itself() {
        let scores = ranked(&[(0, 1.0), (1, 3.0), (2, 2.0)]);
        let run = Judged { ranked: &scores, called: Called::Line(2.5) };
        let found = disagreements(run, run, 10).unwrap();
        assert_eq!((found.shared, found.differing, ids(&found)), (3, 0, vec![0, 1, 2]));
    }

    #[test]
    fn other_sides_come_first_then_the_distance_of_ranks_then_ids() {
        let first = ranked(&[(0, 0.1), (1, 0.2), (2, 0.3), (3, 0.4), (4, 0.5)]);
        // Another unit: only the ranks count. Sample 0 goes to the top, but below its line.
        let second = ranked(&[(0, 50.0), (1, 10.0), (2, 20.0), (3, 30.0), (4, 40.0)]);
        let (a, b) = (Judged { ranked: &first, called: Called::Line(0.4) }, |line| Judged {
            ranked: &second,
            called: Called::Line(line),
        });
        let found = disagreements(a, b(60.0), 10).unwrap();
        assert_eq!((found.shared, found.differing), (5, 2));
        assert_eq!(ids(&found), [3, 4, 0, 1, 2]);
        assert!(found.ranked[0].differs && !found.ranked[2].differs);
        assert_eq!(found.ranked[2].ranks, [0.0, 0.8]);
        // Fewer are the first of all, whatever their number.
        for most in 0..=5 {
            let fewer = disagreements(a, b(60.0), most).unwrap();
            assert_eq!(fewer.ranked, found.ranked[..most]);
            assert_eq!(fewer.differing, 2);
        }
    }

    #[test]
    fn only_samples_that_both_are_judged_on_count() {
        let first = ranked(&[(0, 0.0), (5, 1.0), (7, 2.0)]);
        let second = ranked(&[(5, 9.0), (7, 1.0), (9, 3.0)]);
        let judged = |ranked| Judged { ranked, called: Called::Line(1.5) };
        let found = disagreements(judged(&first), judged(&second), 10).unwrap();
        assert_eq!((found.shared, found.differing, ids(&found)), (2, 2, vec![5, 7]));
        assert_eq!(found.ranked[0].ranks, [0.0, 0.5]);
        let apart = ranked(&[(1, 0.0)]);
        assert_eq!(disagreements(judged(&first), judged(&apart), 10).unwrap().shared, 0);
    }

    #[test]
    fn equal_scores_share_a_rank() {
        let flat = ranked(&[(0, 1.0), (1, 1.0), (2, 1.0)]);
        let run = Judged { ranked: &flat, called: Called::Line(1.0) };
        let found = disagreements(run, run, 10).unwrap();
        assert!(found.ranked.iter().all(|sample| sample.ranks == [0.0, 0.0]));
    }

    #[test]
    fn classes_disagree_by_name_and_never_with_a_line() {
        let scores = ranked(&[(0, 0.1), (1, 0.2), (2, 0.3)]);
        let named = |named| Judged { ranked: &scores, called: Called::Classes(named) };
        let found = disagreements(named(&[0, 1, 2]), named(&[0, 2, 2]), 10).unwrap();
        assert_eq!((found.differing, ids(&found)), (1, vec![1, 0, 2]));
        let line = Judged { ranked: &scores, called: Called::Line(0.2) };
        assert!(disagreements(named(&[0, 1, 2]), line, 10).is_none());
    }
}
