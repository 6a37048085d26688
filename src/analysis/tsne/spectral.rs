//! A start on the graph of neighbours: the smoothest patterns over it (Belkin and Niyogi, 2003; for t-SNE Kobak and
//! Linderman, 2021).
//!
//! Wanted are the eigenvectors of `D^-½ P D^-½` with the largest eigenvalues but the first, which is known to be
//! `√d`. They are found by subspace iteration: Chebyshev polynomials of the matrix blow up what lies above the block's
//! least eigenvalue and leave the rest small (Zhou and others, 2006).

use super::pairs::Pairs;
use crate::data::random::{Purpose, stream};
use crate::progress::{Cancelled, Progress};
use faer::{Mat, Side};
use rand::RngExt;
use rand_distr::StandardNormal;
use rayon::prelude::*;

/// Vectors sought together: two are wanted; the others help them to part.
const BLOCK: usize = 4;

/// Matrix products in a round.
const DEGREE: usize = 12;

/// Most rounds.
const ROUNDS: usize = 16;

/// The search ends when the wanted eigenvalues change by less in a round.
const STEADY: f64 = 1e-6;

/// Rows that one thread works on at a time.
const ROWS: usize = 512;

/// One entry of each vector of the block.
type Row = [f32; BLOCK];

/// Two patterns over the samples, each of length 1, smoothest first.
///
/// # Errors
/// [`Cancelled`] where the person stopped it.
pub fn patterns(pairs: &Pairs, seed: u64, progress: &dyn Progress) -> Result<Vec<[f32; 2]>, Cancelled> {
    let graph = Graph::new(pairs);
    let mut block = random_block(graph.roots.len(), seed);
    graph.without_first(&mut block);
    let mut values = ritz(&graph, &mut block);
    for _ in 0..ROUNDS {
        block = filtered(&graph, &block, values[BLOCK - 1].max(0.0), progress)?;
        graph.without_first(&mut block);
        let found = ritz(&graph, &mut block);
        let moved = (0..2).map(|k| (found[k] - values[k]).abs()).fold(0.0, f64::max);
        values = found;
        if moved < STEADY {
            break;
        }
    }
    // Of the random walk's matrix: on these a sample lies amid its neighbours however many they are.
    let places: Vec<[f32; 2]> =
        block.iter().zip(&graph.roots).map(|(row, root)| [row[0] / root, row[1] / root]).collect();
    Ok(of_unit_length(places))
}

/// The graph as a matrix: `D^-½ P D^-½`.
struct Graph<'a> {
    pairs: &'a Pairs,
    /// `√d` of each sample.
    roots: Vec<f32>,
}

impl<'a> Graph<'a> {
    fn new(pairs: &'a Pairs) -> Self {
        let root = |row| pairs.row(row).1.iter().map(|&p| f64::from(p)).sum::<f64>().sqrt().max(1e-12) as f32;
        Self { pairs, roots: (0..pairs.samples()).into_par_iter().map(root).collect() }
    }

    fn times(&self, block: &[Row]) -> Vec<Row> {
        let scaled: Vec<Row> = block.par_iter().zip(&self.roots).map(|(row, root)| row.map(|x| x / root)).collect();
        let mut product = vec![[0.0; BLOCK]; block.len()];
        product.par_chunks_mut(ROWS).enumerate().for_each(|(chunk, out)| {
            for (row, out) in (chunk * ROWS..).zip(out) {
                let (others, shares) = self.pairs.row(row);
                for (&other, &share) in others.iter().zip(shares) {
                    let other = &scaled[other as usize];
                    for k in 0..BLOCK {
                        out[k] += share * other[k];
                    }
                }
                *out = out.map(|x| x / self.roots[row]);
            }
        });
        product
    }

    /// Takes off what lies along `√d`, the pattern that is the same everywhere.
    fn without_first(&self, block: &mut [Row]) {
        let length: f64 = self.roots.iter().map(|&root| f64::from(root).powi(2)).sum();
        let along = sums(block.len(), |row, k| f64::from(block[row][k]) * f64::from(self.roots[row]));
        for (row, root) in block.iter_mut().zip(&self.roots) {
            for k in 0..BLOCK {
                row[k] -= (along[k] / length) as f32 * root;
            }
        }
    }
}

/// A Chebyshev polynomial of the matrix times the block, small on eigenvalues from −1 to `above`.
fn filtered(graph: &Graph<'_>, block: &[Row], above: f64, progress: &dyn Progress) -> Result<Vec<Row>, Cancelled> {
    // Maps −1 … above onto −1 … 1; scaled so that the eigenvalue 1 stays 1 and nothing overflows.
    let (centre, half) = ((above - 1.0) / 2.0, (above + 1.0) / 2.0);
    let end = half / (1.0 - centre);
    let mut sigma = end;
    let mut before = block.to_vec();
    let mut now = combine(&graph.times(block), block, None, [sigma / half, -sigma * centre / half, 0.0]);
    for _ in 1..DEGREE {
        progress.report("Computing starting positions", 1.0)?;
        let next = 1.0 / (2.0 / end - sigma);
        let product = graph.times(&now);
        let weights = [2.0 * next / half, -2.0 * next * centre / half, -sigma * next];
        let after = combine(&product, &now, Some(&before), weights);
        (before, now, sigma) = (now, after, next);
    }
    Ok(now)
}

/// `a·product + b·now + c·before`, row by row.
fn combine(product: &[Row], now: &[Row], before: Option<&[Row]>, weights: [f64; 3]) -> Vec<Row> {
    let [a, b, c] = weights.map(|weight| weight as f32);
    let mixed = |row: usize| {
        let before = before.map_or([0.0; BLOCK], |before| before[row]);
        let mut mixed = [0.0; BLOCK];
        for k in 0..BLOCK {
            mixed[k] = a * product[row][k] + b * now[row][k] + c * before[k];
        }
        mixed
    };
    (0..now.len()).into_par_iter().map(mixed).collect()
}

/// Turns the block into the best approximations of eigenvectors that it spans, largest eigenvalue first, each of length
/// 1; returns their eigenvalues.
fn ritz(graph: &Graph<'_>, block: &mut Vec<Row>) -> [f64; BLOCK] {
    orthonormal(block);
    let product = graph.times(block);
    let small = Mat::from_fn(BLOCK, BLOCK, |i, j| {
        let dot = |row: usize| f64::from(block[row][i]) * f64::from(product[row][j]);
        (0..block.len()).map(dot).sum::<f64>()
    });
    let Ok(found) = small.self_adjoint_eigen(Side::Lower) else { return [0.0; BLOCK] };
    // Ascending there.
    let turned = |row: &Row| {
        let entry =
            |k: usize| (0..BLOCK).map(|i| f64::from(row[i]) * found.U()[(i, BLOCK - 1 - k)]).sum::<f64>() as f32;
        std::array::from_fn(entry)
    };
    *block = block.par_iter().map(turned).collect();
    std::array::from_fn(|k| found.S().column_vector()[BLOCK - 1 - k])
}

/// Makes the block's vectors orthogonal and of length 1, by Gram and Schmidt, twice for the sake of rounding.
fn orthonormal(block: &mut [Row]) {
    for k in (0..BLOCK).chain(0..BLOCK) {
        let dots = sums(block.len(), |row, i| f64::from(block[row][i]) * f64::from(block[row][k]));
        for row in block.iter_mut() {
            for i in 0..k {
                row[k] -= dots[i] as f32 * row[i];
            }
        }
        let length = sums(block.len(), |row, i| if i == 0 { f64::from(block[row][k]).powi(2) } else { 0.0 })[0].sqrt();
        for row in block.iter_mut() {
            row[k] = (f64::from(row[k]) / length.max(1e-30)) as f32;
        }
    }
}

/// A sum over all rows for each vector.
fn sums(rows: usize, of: impl Fn(usize, usize) -> f64) -> [f64; BLOCK] {
    let mut sums = [0.0; BLOCK];
    for row in 0..rows {
        for (k, sum) in sums.iter_mut().enumerate() {
            *sum += of(row, k);
        }
    }
    sums
}

fn random_block(rows: usize, seed: u64) -> Vec<Row> {
    let mut rng = stream(seed, Purpose::MapStart, 1);
    (0..rows).map(|_| std::array::from_fn(|_| rng.sample::<f32, _>(StandardNormal))).collect()
}

fn of_unit_length(mut places: Vec<[f32; 2]>) -> Vec<[f32; 2]> {
    let length = |axis: usize| places.iter().map(|place| f64::from(place[axis]).powi(2)).sum::<f64>().sqrt().max(1e-30);
    let lengths = [length(0), length(1)];
    for place in &mut places {
        *place = [0, 1].map(|axis| (f64::from(place[axis]) / lengths[axis]) as f32);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::nearest_neighbours;
    use crate::progress::{Quiet, Step};
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn graph_of(values: &[f32]) -> Pairs {
        let neighbours = nearest_neighbours(values, 2, 15, &Quiet).unwrap();
        Pairs::of(&neighbours, 15, 5.0, &Quiet).unwrap()
    }

    /// A bent band, longer than wide.
    fn band() -> Pairs {
        let mut rng = stream(2, Purpose::Grid, 0);
        let point = |_| {
            let along = rng.random_range(0.0f32..4.0);
            [along, (2.0 * along).sin() + rng.random_range(-0.2..0.2)]
        };
        graph_of((0..240).map(point).collect::<Vec<_>>().as_flattened())
    }

    #[test]
    fn patterns_equal_those_of_a_full_decomposition() {
        let pairs = band();
        let n = pairs.samples();
        let degree = |row: usize| pairs.row(row).1.iter().map(|&p| f64::from(p)).sum::<f64>();
        let mut full = Mat::zeros(n, n);
        for row in 0..n {
            for (&other, &share) in pairs.row(row).0.iter().zip(pairs.row(row).1) {
                full[(row, other as usize)] = f64::from(share) / (degree(row) * degree(other as usize)).sqrt();
            }
        }
        let full = full.self_adjoint_eigen(Side::Lower).unwrap();
        let found = patterns(&pairs, 7, &Quiet).unwrap();
        for axis in 0..2 {
            let theirs: Vec<f64> = (0..n).map(|row| full.U()[(row, n - 2 - axis)] / degree(row).sqrt()).collect();
            let length = theirs.iter().map(|x| x * x).sum::<f64>().sqrt();
            let along: f64 =
                theirs.iter().zip(&found).map(|(theirs, row)| theirs / length * f64::from(row[axis])).sum();
            assert!(along.abs() > 0.999, "pattern {axis}: {along}");
        }
    }

    #[test]
    fn islands_without_a_bridge_lie_apart() {
        let mut rng = stream(3, Purpose::Grid, 0);
        let island =
            |i: usize| [100.0 * (i % 3) as f32 + rng.random_range(-1.0f32..1.0), rng.random_range(-1.0f32..1.0)];
        let pairs = graph_of((0..120).map(island).collect::<Vec<_>>().as_flattened());
        let found = patterns(&pairs, 1, &Quiet).unwrap();
        let far = |a: usize, b: usize| (found[a][0] - found[b][0]).hypot(found[a][1] - found[b][1]);
        let within = (3..120).map(|i| far(i, i % 3)).fold(0.0, f32::max);
        let between = far(0, 1).min(far(1, 2)).min(far(0, 2));
        assert!(between > 5.0 * within, "{between} between, {within} within");
    }

    #[test]
    fn the_search_stops_when_asked() {
        let asked = AtomicUsize::new(0);
        let third =
            |_: &str, _: f32| if asked.fetch_add(1, Ordering::Relaxed) < 2 { Step::Continue } else { Step::Cancel };
        assert_eq!(patterns(&band(), 1, &third), Err(Cancelled));
        assert_eq!(asked.into_inner(), 3);
    }
}
