//! How much of whose neighbour each sample is: the joint probabilities of van der Maaten and Hinton (2008), over the
//! nearest neighbours only.

use crate::analysis::Neighbour;
use crate::progress::{Cancelled, Progress};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows whose widths are sought between two questions whether to go on.
const BLOCK: usize = 1024;

/// Most halvings in the search for a width.
const HALVINGS: usize = 60;

/// How near the logarithm of the perplexity has to be met.
const TOLERANCE: f64 = 1e-6;

/// A symmetric sparse matrix of shares that add up to 1, stored by rows.
#[derive(Debug)]
pub struct Pairs {
    /// Where each row starts, and where the last one ends.
    starts: Vec<usize>,
    /// Who, ascending in each row.
    others: Vec<u32>,
    /// How much, as many.
    shares: Vec<f32>,
}

impl Pairs {
    /// Gaussian shares over each sample's `count` first neighbours, as wide as makes its perplexity `perplexity`; then
    /// the mean of both directions.
    ///
    /// # Errors
    /// [`Cancelled`] where the person stopped it.
    pub fn of(
        neighbours: &[Vec<Neighbour>],
        count: usize,
        perplexity: f64,
        progress: &dyn Progress,
    ) -> Result<Self, Cancelled> {
        let done = AtomicUsize::new(0);
        let rows = neighbours.par_chunks(BLOCK).map(|block| {
            let share = done.fetch_add(block.len(), Ordering::Relaxed) as f32 / neighbours.len() as f32;
            progress.report("Weighting neighbours", share)?;
            Ok(block.iter().map(|row| one_sided(&row[..count.min(row.len())], perplexity)).collect())
        });
        let rows: Vec<Vec<Vec<f32>>> = rows.collect::<Result<_, Cancelled>>()?;
        let shares: Vec<Vec<f32>> = rows.into_iter().flatten().collect();
        symmetric(neighbours, &shares, progress)
    }

    /// How many samples.
    pub fn samples(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many shares are stored, each pair twice.
    pub fn stored(&self) -> usize {
        self.shares.len()
    }

    /// The neighbours of a sample, ascending, and the share of each pair.
    pub fn row(&self, of: usize) -> (&[u32], &[f32]) {
        let range = self.starts[of]..self.starts[of + 1];
        (&self.others[range.clone()], &self.shares[range])
    }
}

/// The shares that a sample gives its neighbours, adding up to 1: `exp(-β d²)`, β such that the entropy is the
/// logarithm of the perplexity.
fn one_sided(neighbours: &[Neighbour], perplexity: f64) -> Vec<f32> {
    let squares: Vec<f64> = neighbours.iter().map(|n| f64::from(n.distance).powi(2)).collect();
    // Only differences matter; so nothing underflows.
    let least = squares.iter().copied().fold(f64::INFINITY, f64::min);
    let wanted = perplexity.min(squares.len() as f64).ln();
    let mean = squares.iter().map(|d| d - least).sum::<f64>() / squares.len().max(1) as f64;
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut beta = if mean > 0.0 { 1.0 / mean } else { 1.0 };
    let mut shares = vec![0.0; squares.len()];
    for _ in 0..HALVINGS {
        let entropy = weigh(&squares, least, beta, &mut shares);
        if (entropy - wanted).abs() < TOLERANCE {
            break;
        }
        // Too even: narrower.
        if entropy > wanted {
            low = beta
        } else {
            high = beta
        }
        beta = if high.is_finite() { f64::midpoint(low, high) } else { 2.0 * beta };
    }
    shares.into_iter().map(|share| share as f32).collect()
}

/// Fills in the shares for this β and returns their entropy, in nats.
fn weigh(squares: &[f64], least: f64, beta: f64, shares: &mut [f64]) -> f64 {
    let (mut sum, mut weighted) = (0.0, 0.0);
    for (share, square) in shares.iter_mut().zip(squares) {
        let apart = square - least;
        *share = (-beta * apart).exp();
        sum += *share;
        weighted += apart * *share;
    }
    for share in shares {
        *share /= sum;
    }
    sum.ln() + beta * weighted / sum
}

/// The mean of both directions, over all pairs.
fn symmetric(neighbours: &[Vec<Neighbour>], shares: &[Vec<f32>], progress: &dyn Progress) -> Result<Pairs, Cancelled> {
    let (given_starts, given) = turned(neighbours, shares);
    let scale = 0.5 / shares.len() as f32;
    let both = |row: usize| {
        let own = neighbours[row].iter().zip(&shares[row]).map(|(n, &share)| (n.index, scale * share));
        let given = &given[given_starts[row]..given_starts[row + 1]];
        own.chain(given.iter().map(|&(other, share)| (other, scale * share))).collect()
    };
    let blocks = shares.par_chunks(BLOCK).enumerate().map(|(block, rows)| {
        let first = block * BLOCK;
        progress.report("Weighting neighbours", 1.0)?;
        Ok((first..first + rows.len()).map(|row| merged(both(row))).collect())
    });
    let blocks: Vec<Vec<Vec<(u32, f32)>>> = blocks.collect::<Result<_, Cancelled>>()?;
    let rows = || blocks.iter().flatten();
    let mut starts = vec![0];
    for row in rows() {
        starts.push(starts[starts.len() - 1] + row.len());
    }
    let others = rows().flatten().map(|pair| pair.0).collect();
    let shares = rows().flatten().map(|pair| pair.1).collect();
    Ok(Pairs { starts, others, shares })
}

/// In the order of the others, what is given twice added up.
fn merged(mut pairs: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    pairs.sort_by_key(|pair| pair.0);
    pairs.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    pairs
}

/// The matrix turned over: for each sample, those that count it as a neighbour, ascending, and the share they give it.
fn turned(neighbours: &[Vec<Neighbour>], shares: &[Vec<f32>]) -> (Vec<usize>, Vec<(u32, f32)>) {
    let mut starts = vec![0usize; shares.len() + 1];
    let entries = || neighbours.iter().zip(shares).map(|(row, shares)| row.iter().zip(shares));
    for (neighbour, _) in entries().flatten() {
        starts[neighbour.index as usize + 1] += 1;
    }
    for row in 0..shares.len() {
        starts[row + 1] += starts[row];
    }
    let mut next = starts.clone();
    let mut given = vec![(0, 0.0); starts[shares.len()]];
    for (row, entries) in entries().enumerate() {
        for (neighbour, &share) in entries {
            let place = &mut next[neighbour.index as usize];
            given[*place] = (row as u32, share);
            *place += 1;
        }
    }
    (starts, given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::nearest_neighbours;
    use crate::progress::{Quiet, Step};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn pairs_are_symmetric_and_add_up_to_one(values in prop::collection::vec(-5.0f32..5.0, 60..200)) {
            let neighbours = nearest_neighbours(&values, 2, 15, &Quiet).unwrap();
            let pairs = Pairs::of(&neighbours, 15, 5.0, &Quiet).unwrap();
            let share = |a: u32, b: u32| {
                let (others, shares) = pairs.row(a as usize);
                others.binary_search(&b).map(|place| shares[place]).ok()
            };
            let mut sum = 0.0;
            for a in 0..values.len() as u32 / 2 {
                for (&b, &p) in pairs.row(a as usize).0.iter().zip(pairs.row(a as usize).1) {
                    prop_assert!(a != b);
                    prop_assert_eq!(share(b, a), Some(p));
                    sum += f64::from(p);
                }
            }
            prop_assert!((sum - 1.0).abs() < 1e-5, "{}", sum);
        }
    }

    #[test]
    fn samples_that_are_all_equal_share_evenly() {
        let neighbours = nearest_neighbours(&[2.0; 40], 2, 6, &Quiet).unwrap();
        let pairs = Pairs::of(&neighbours, 6, 2.0, &Quiet).unwrap();
        let stored: f32 = (0..20).flat_map(|row| pairs.row(row).1).sum();
        assert!((stored - 1.0).abs() < 1e-5);
        assert!(Pairs::of(&neighbours, 6, 2.0, &|_: &str, _: f32| Step::Cancel).is_err(), "nobody can stop it");
    }
}
