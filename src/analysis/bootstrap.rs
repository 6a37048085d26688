//! How far a figure of four counts can be trusted: it is drawn again and again.

use super::{Confusion, Interval};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rand_distr::{Binomial, Distribution};

/// Rounds of a bootstrap whose ends are steady enough to be read.
pub const ROUNDS: usize = 2000;

/// The middle 95 % of a figure over `rounds` redrawn sets of as many samples (Efron, 1979: the percentile bootstrap).
/// Only the four counts are redrawn, so a round costs the same for any number of samples. Rounds without the figure are
/// left out; `None` where the counts themselves have none.
pub fn bootstrap(
    confusion: Confusion,
    rounds: usize,
    seed: u64,
    figure: impl Fn(Confusion) -> Option<f64>,
) -> Option<Interval> {
    figure(confusion)?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut found: Vec<f64> = (0..rounds).filter_map(|_| figure(redrawn(confusion, &mut rng))).collect();
    found.sort_unstable_by(f64::total_cmp);
    Some(Interval { low: quantile(&found, 0.025)?, high: quantile(&found, 0.975)? })
}

/// As many samples drawn anew, each of the four kinds as likely as it is frequent.
fn redrawn(confusion: Confusion, rng: &mut ChaCha8Rng) -> Confusion {
    let (mut left, mut kinds) = (confusion.total(), confusion.total());
    let mut draw = |count: u64| {
        let share = if kinds == 0 { 0.0 } else { count as f64 / kinds as f64 };
        // No share is outside of 0 to 1, so there is always such a distribution.
        let drawn = Binomial::new(left, share).map_or(0, |binomial| binomial.sample(rng));
        left -= drawn;
        kinds -= count;
        drawn
    };
    let (caught, missed) = (draw(confusion.caught), draw(confusion.missed));
    let false_alarms = draw(confusion.false_alarms);
    let normal = draw(confusion.normal);
    Confusion { caught, missed, normal, false_alarms }
}

/// The quantile of ascending values, in a straight line between neighbours; `None` of none.
fn quantile(ascending: &[f64], share: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    let at = last as f64 * share;
    let below = at.floor() as usize;
    let (a, b) = (ascending[below], ascending[(below + 1).min(last)]);
    Some(a + (b - a) * (at - below as f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Z95, wilson};

    #[test]
    fn redrawn_counts_are_as_many_and_as_frequent() {
        let confusion = Confusion { caught: 30, missed: 10, normal: 155, false_alarms: 5 };
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let mut sums = [0.0; 4];
        for _ in 0..4000 {
            let drawn = redrawn(confusion, &mut rng);
            assert_eq!(drawn.total(), 200);
            for (sum, count) in sums.iter_mut().zip([drawn.caught, drawn.missed, drawn.normal, drawn.false_alarms]) {
                *sum += count as f64 / 4000.0;
            }
        }
        for (mean, count) in sums.into_iter().zip([30.0, 10.0, 155.0, 5.0]) {
            assert!((mean - count).abs() < 0.5, "{mean} is not {count}");
        }
        assert_eq!(redrawn(Confusion::default(), &mut rng).total(), 0);
    }

    #[test]
    fn a_bootstrap_is_seeded_and_agrees_with_what_is_known_of_shares() {
        let confusion = Confusion { caught: 80, missed: 20, normal: 850, false_alarms: 50 };
        let found = bootstrap(confusion, 8000, 1, Confusion::accuracy);
        assert_eq!(found, bootstrap(confusion, 8000, 1, Confusion::accuracy));
        let (found, known) = (found.unwrap(), wilson(930, 1000, Z95).unwrap());
        assert!((found.low - known.low).abs() < 0.005 && (found.high - known.high).abs() < 0.005, "{found:?}");
        let f1 = bootstrap(confusion, ROUNDS, 1, |c| c.anomaly_as_positive().f1).unwrap();
        let at = confusion.anomaly_as_positive().f1.unwrap();
        assert!(f1.low < at && at < f1.high && f1.high - f1.low < 0.2, "{f1:?}");
        let nothing = Confusion { normal: 9, ..Confusion::default() };
        assert_eq!(bootstrap(nothing, ROUNDS, 1, Confusion::mcc), None);
        let certain = Interval { low: 1.0, high: 1.0 };
        assert_eq!(bootstrap(nothing, ROUNDS, 1, Confusion::accuracy), Some(certain));
    }
}
