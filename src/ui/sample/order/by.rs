//! The orders of samples.

use crate::analysis::{Errors, Scores};
use crate::data::Prepared;
use crate::data::random::{Purpose, stream};
use crate::session::Run;
use crate::train::Outcome;
use crate::ui::panel::Cx;
use rand::seq::SliceRandom;

/// How many of the worst of each class are shown.
const OF_EACH: usize = 3;

/// The orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The largest errors first.
    #[default]
    Worst,
    /// The smallest errors first.
    Best,
    /// Nearest the threshold first.
    Nearest,
    /// Those whose error sits in the fewest values first.
    Concentrated,
    /// Those whose error is spread over the most values first.
    Spread,
    /// As dice have it.
    Random,
    /// The three largest errors of every class, class after class.
    WorstOfEach,
}

impl Order {
    /// Those of the menu; the last has a button of its own.
    pub const ALL: [Self; 6] = [Self::Worst, Self::Best, Self::Nearest, Self::Concentrated, Self::Spread, Self::Random];

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Worst => "worst",
            Self::Best => "best",
            Self::Nearest => "nearest the threshold",
            Self::Concentrated => "most concentrated",
            Self::Spread => "most spread",
            Self::Random => "random",
            Self::WorstOfEach => "3 worst of each class",
        }
    }

    /// Whether it looks at how far the error is spread.
    pub fn is_by_spread(self) -> bool {
        matches!(self, Self::Concentrated | Self::Spread)
    }
}

/// The errors of every sample, where the run has given samples back.
pub fn errors(run: &Run) -> Option<&[Errors]> {
    match run.outcome.as_deref()? {
        Outcome::Reconstructions(errors) => Some(errors),
        Outcome::Classes { .. } | Outcome::Detections(_) => None,
    }
}

/// The samples to choose from.
#[derive(Clone, Copy)]
pub(in crate::ui) enum Pool<'a> {
    /// Those that scores are ranked of.
    Judged(&'a [u32]),
    /// Another part of the dataset.
    Part(&'a [u32]),
}

impl<'a> Pool<'a> {
    fn ids(self) -> &'a [u32] {
        match self {
            Self::Judged(ids) | Self::Part(ids) => ids,
        }
    }
}

/// The samples of the pool in this order; by their place in the dataset while there are no scores.
pub(in crate::ui) fn ordered(order: Order, seed: u64, pool: Pool<'_>, cx: &Cx<'_>, prepared: &Prepared) -> Vec<u32> {
    let run = cx.run();
    let table = run.and_then(|run| run.table()).filter(|table| table.of_sample.len() == prepared.dataset.len());
    let (Some(run), Some(table)) = (run, table.filter(|_| order != Order::Random)) else {
        let mut ids = pool.ids().to_vec();
        ids.sort_unstable();
        if order == Order::Random {
            ids.shuffle(&mut stream(seed, Purpose::Grid, 0));
        }
        return ids;
    };
    match (order, errors(run)) {
        (Order::Best, _) => by_score(table, pool),
        (Order::Nearest, _) => nearest(table, pool, run.threshold),
        (Order::Concentrated, Some(errors)) => by_spread(errors, pool),
        (Order::Spread, Some(errors)) => reversed(by_spread(errors, pool)),
        _ => reversed(by_score(table, pool)),
    }
}

fn reversed(mut ids: Vec<u32>) -> Vec<u32> {
    ids.reverse();
    ids
}

/// The smallest scores first. Ties keep the order of the dataset.
fn by_score(table: &Scores, pool: Pool<'_>) -> Vec<u32> {
    match pool {
        Pool::Judged(_) => table.ranked.ids().to_vec(),
        Pool::Part(ids) => sorted(ids, |id| table.of_sample[id as usize]),
    }
}

fn nearest(table: &Scores, pool: Pool<'_>, threshold: f32) -> Vec<u32> {
    match pool {
        Pool::Judged(_) => table.ranked.nearest(threshold, table.ranked.len()),
        Pool::Part(ids) => sorted(ids, |id| (table.of_sample[id as usize] - threshold).abs()),
    }
}

/// Those whose error sits in the fewest values first.
fn by_spread(errors: &[Errors], pool: Pool<'_>) -> Vec<u32> {
    sorted(pool.ids(), |id| errors.get(id as usize).map_or(1.0, |errors| errors.spread))
}

/// By ascending value, ties by place in the dataset.
fn sorted(ids: &[u32], value: impl Fn(u32) -> f32) -> Vec<u32> {
    let mut ids = ids.to_vec();
    ids.sort_unstable_by(|&a, &b| value(a).total_cmp(&value(b)).then(a.cmp(&b)));
    ids
}

/// The first three of each class, class after class.
pub(in crate::ui) fn first_of_each(ids: &[u32], labels: &[u16]) -> Vec<u32> {
    let classes = labels.iter().max().map_or(0, |&class| usize::from(class) + 1);
    let mut first: Vec<Vec<u32>> = vec![Vec::new(); classes];
    for &id in ids {
        let Some(of_class) = labels.get(id as usize).and_then(|&class| first.get_mut(usize::from(class))) else {
            continue;
        };
        if of_class.len() < OF_EACH {
            of_class.push(id);
        }
    }
    first.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_three_of_each_class_stand_together() {
        let labels = [1, 0, 1, 1, 0, 1, 3];
        assert_eq!(first_of_each(&[5, 4, 3, 6, 2, 1, 0], &labels), vec![4, 1, 5, 3, 2, 6]);
        assert!(first_of_each(&[], &labels).is_empty());
    }

    #[test]
    fn concentrated_errors_come_first_and_ties_keep_their_order() {
        let spread = |spread: f32| Errors { spread, ..Errors::default() };
        let errors = [spread(1.0), spread(0.2), spread(0.5), spread(0.2)];
        assert_eq!(by_spread(&errors, Pool::Part(&[3, 2, 1, 0])), vec![1, 3, 2, 0]);
        assert_eq!(reversed(by_spread(&errors, Pool::Judged(&[0, 2, 3]))), vec![0, 2, 3]);
    }
}
