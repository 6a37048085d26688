//! Principal components.

use crate::data::{Budget, OverBudget};
use crate::progress::{Cancelled, Progress};
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::{Accum, Mat, MatRef, Par, Side};
use rayon::prelude::*;
use thiserror::Error;

/// Rows whose products are summed at a time, in double precision: few enough to stay in cache.
/// What people are told while it goes on.
const FINDING: &str = "Computing principal components";

const BLOCK: usize = 512;

/// Numbers in double precision for each entry of a matrix that is decomposed: the matrix itself, its vectors, and what
/// faer works in.
const DECOMPOSED: u64 = 5;

/// Directions along which the variance is a smaller share of the largest than this are taken for having none.
const NOTHING: f64 = 1e-10;

/// Why there are no components.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProjectionError {
    /// Not enough to look at.
    #[error("{rows} samples of {values} values do not have {asked} principal components")]
    TooFew {
        /// Samples.
        rows: usize,
        /// Values of each.
        values: usize,
        /// Components asked for.
        asked: usize,
    },
    /// The decomposition failed.
    #[error("the principal components did not converge; are all values finite?")]
    NoConvergence,
    /// More memory than there is.
    #[error(transparent)]
    TooLarge(#[from] OverBudget),
    /// The person stopped it.
    #[error("stopped")]
    Cancelled,
}

crate::progress::can_be_cancelled!(ProjectionError);

/// The directions in which samples vary most (Pearson, 1901).
#[derive(Clone, Debug)]
pub struct Pca {
    /// Mean of each value, `[values]`.
    pub mean: Vec<f64>,
    /// One direction of length 1 a row, `[components, values]`, the largest variance first; the entry of largest size
    /// is positive.
    pub components: Vec<Vec<f64>>,
    /// Variance along each direction (over `n − 1`).
    pub variance: Vec<f64>,
    /// Variance over all directions.
    pub total_variance: f64,
}

impl Pca {
    /// Finds `count` components of `rows`, `[n, values]` row-major. Of fewer samples than values the products of samples are decomposed instead of those of values.
    ///
    /// # Errors
    /// [`ProjectionError`] where there are too few samples or values, memory does not suffice, or some values are not
    /// finite.
    pub fn fit(rows: &[f32], values: usize, count: usize, progress: &dyn Progress) -> Result<Self, ProjectionError> {
        Self::fit_within(rows, values, count, &Budget::of_machine(), progress)
    }

    fn fit_within(
        rows: &[f32],
        values: usize,
        count: usize,
        budget: &Budget,
        progress: &dyn Progress,
    ) -> Result<Self, ProjectionError> {
        let n = rows.len().checked_div(values).unwrap_or(0);
        if n < 2 || count == 0 || count > values.min(n) {
            return Err(ProjectionError::TooFew { rows: n, values, asked: count });
        }
        room_for(n, values, count, budget)?;
        let mean = means(rows, values, n);
        let Principal { directions, along, total } = principal(rows, values, &mean, count, progress)?;
        Ok(Self { mean, components: directions, variance: along, total_variance: total })
    }

    /// The share of the variance that the components carry, 0 to 1.
    pub fn explained(&self) -> f64 {
        if self.total_variance > 0.0 { self.variance.iter().sum::<f64>() / self.total_variance } else { 0.0 }
    }

    /// Each row's place along the components: `[n, values]` → `[n, components]`, row-major.
    pub fn project(&self, rows: &[f32]) -> Vec<f32> {
        project(rows, &self.mean, &self.components)
    }
}

/// Each row's place along directions, after the mean is taken off: `[n, values]` → `[n, components]`, row-major.
pub(super) fn project(rows: &[f32], mean: &[f64], components: &[Vec<f64>]) -> Vec<f32> {
    let (values, count) = (mean.len(), components.len());
    let mut places = vec![0.0f32; rows.len() / values * count];
    places.par_chunks_mut(count).zip(rows.par_chunks(values)).for_each(|(to, row)| {
        for (to, component) in to.iter_mut().zip(components) {
            let terms = row.iter().zip(mean).zip(component);
            *to = terms.map(|((&x, mean), c)| (f64::from(x) - mean) * c).sum::<f64>() as f32;
        }
    });
    places
}

/// Directions, one a row, and how much lies along each.
type Directions = (Vec<Vec<f64>>, Vec<f64>);

/// What the directions of some rows come to.
pub(super) struct Principal {
    /// One direction of length 1 a row, `[count, values]`, the one along which most lies first.
    pub directions: Vec<Vec<f64>>,
    /// How much lies along each (over `n − 1`).
    pub along: Vec<f64>,
    /// How much lies along all there are.
    pub total: f64,
}

/// Refuses to look for `count` directions of `n` rows where that would take more memory than there is.
pub(super) fn room_for(n: usize, values: usize, count: usize, budget: &Budget) -> Result<(), OverBudget> {
    let (side, values) = (n.min(values) as u64, values as u64);
    let matrices = side.saturating_mul(side).saturating_mul(DECOMPOSED);
    let block = side.saturating_mul(BLOCK as u64);
    let directions = values.saturating_mul((count as u64).saturating_mul(2).saturating_add(1));
    let bytes = matrices.saturating_add(block).saturating_add(directions).saturating_mul(8);
    let what = format!("the principal directions of {n} samples of {values} values");
    budget.check(bytes, &what, "use smaller pictures (data.resize) or fewer samples (data.samples, map.limit)")
}

/// The `count` directions along which rows `[n, values]` lie farthest from `about`, `[values]`: of the products of
/// values, or of those of rows where they are fewer.
pub(super) fn principal(
    rows: &[f32],
    values: usize,
    about: &[f64],
    count: usize,
    progress: &dyn Progress,
) -> Result<Principal, ProjectionError> {
    let n = rows.len() / values;
    let trace = |products: &Mat<f64>| (0..products.nrows()).map(|i| products[(i, i)]).sum::<f64>();
    if values <= n {
        let products = covariance(rows, values, about, n, progress)?;
        let (directions, along) = leading(&products, count)?;
        return Ok(Principal { directions, along, total: trace(&products) });
    }
    let products = gram(rows, values, about, n, progress)?;
    let (shares, along) = leading(&products, count)?;
    let mixed = shares.par_iter().map(|shares| mix(rows, about, shares)).collect();
    Ok(Principal { directions: orthonormal(mixed, &along), along, total: trace(&products) })
}

/// The `count` eigenvectors of the largest eigenvalues, upright, and these eigenvalues; of the lower half of a matrix.
fn leading(covariance: &Mat<f64>, count: usize) -> Result<Directions, ProjectionError> {
    let eigen = covariance.self_adjoint_eigen(Side::Lower).map_err(|_| ProjectionError::NoConvergence)?;
    let (vectors, lengths) = (eigen.U(), eigen.S().column_vector());
    // Eigenvalues come in ascending order.
    let order = (0..count).map(|i| covariance.nrows() - 1 - i);
    let directions = order.clone().map(|j| upright(vectors.col(j).iter().copied().collect())).collect();
    Ok((directions, order.map(|j| lengths[j].max(0.0)).collect()))
}

pub(super) fn means(rows: &[f32], values: usize, n: usize) -> Vec<f64> {
    let add = |mut sums: Vec<f64>, row: &[f32]| {
        sums.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x));
        sums
    };
    // Blocks of one size, added up in order: the same sum whoever does them.
    let blocks = rows.par_chunks(BLOCK * values);
    let parts: Vec<Vec<f64>> = blocks.map(|block| block.chunks_exact(values).fold(vec![0.0f64; values], add)).collect();
    let mut sums = vec![0.0f64; values];
    for part in &parts {
        sums.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
    }
    sums.into_iter().map(|sum| sum / n as f64).collect()
}

/// The lower half of the covariance matrix, `[values, values]`; refused when it was stopped.
fn covariance(
    rows: &[f32],
    values: usize,
    mean: &[f64],
    n: usize,
    progress: &dyn Progress,
) -> Result<Mat<f64>, Cancelled> {
    let mut covariance = Mat::<f64>::zeros(values, values);
    let mut block = vec![0.0f64; BLOCK.min(n) * values];
    for (place, chunk) in rows.chunks(BLOCK * values).enumerate() {
        progress.report(FINDING, (place * BLOCK) as f32 / n as f32)?;
        let centred = &mut block[..chunk.len()];
        centred.par_chunks_exact_mut(values).zip(chunk.par_chunks_exact(values)).for_each(|(to, row)| {
            for ((to, &x), mean) in to.iter_mut().zip(row).zip(mean) {
                *to = f64::from(x) - mean;
            }
        });
        let centred = MatRef::from_row_major_slice(centred, chunk.len() / values, values);
        add_products(&mut covariance, centred.transpose(), centred, 1.0 / (n as f64 - 1.0));
    }
    Ok(covariance)
}

/// The lower half of the products of rows with each other about the mean, over `n − 1`, `[n, n]`; refused when it was
/// stopped.
fn gram(rows: &[f32], values: usize, mean: &[f64], n: usize, progress: &dyn Progress) -> Result<Mat<f64>, Cancelled> {
    let mut gram = Mat::<f64>::zeros(n, n);
    let mut block = vec![0.0f64; n * BLOCK.min(values)];
    for start in (0..values).step_by(BLOCK) {
        progress.report(FINDING, start as f32 / values as f32)?;
        let columns = start..(start + BLOCK).min(values);
        let width = columns.len();
        let centred = &mut block[..n * width];
        centred.par_chunks_exact_mut(width).zip(rows.par_chunks_exact(values)).for_each(|(to, row)| {
            for ((to, &x), mean) in to.iter_mut().zip(&row[columns.clone()]).zip(&mean[columns.clone()]) {
                *to = f64::from(x) - mean;
            }
        });
        let centred = MatRef::from_row_major_slice(centred, n, width);
        add_products(&mut gram, centred, centred.transpose(), 1.0 / (n as f64 - 1.0));
    }
    Ok(gram)
}

/// Adds the lower half of `scale · left · right`.
fn add_products(sum: &mut Mat<f64>, left: MatRef<'_, f64>, right: MatRef<'_, f64>, scale: f64) {
    triangular::matmul(
        sum.as_mut(),
        BlockStructure::TriangularLower,
        Accum::Add,
        left,
        BlockStructure::Rectangular,
        right,
        BlockStructure::Rectangular,
        scale,
        Par::rayon(0),
    );
}

/// The rows about the mean, so much of each, added up: `[values]`.
fn mix(rows: &[f32], mean: &[f64], shares: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; mean.len()];
    for (row, share) in rows.chunks_exact(mean.len()).zip(shares) {
        for ((sum, &x), mean) in sum.iter_mut().zip(row).zip(mean) {
            *sum += share * (f64::from(x) - mean);
        }
    }
    sum
}

/// The same directions upright, of length 1, each at right angles to those before it. One along which nothing lies has
/// no direction of its own and gets one that is left.
fn orthonormal(mixed: Vec<Vec<f64>>, along: &[f64]) -> Vec<Vec<f64>> {
    let least = along.first().map_or(0.0, |largest| largest * NOTHING);
    let mut done: Vec<Vec<f64>> = Vec::with_capacity(mixed.len());
    for (mut direction, &along) in mixed.into_iter().zip(along) {
        if along > least {
            to_length_1(&mut direction);
        } else {
            direction = left_over(&done, direction.len());
        }
        // Twice: the first time rounding leaves a little.
        for _ in 0..2 {
            for other in &done {
                let common: f64 = direction.iter().zip(other).map(|(a, b)| a * b).sum();
                direction.iter_mut().zip(other).for_each(|(a, b)| *a -= common * b);
            }
            to_length_1(&mut direction);
        }
        done.push(upright(direction));
    }
    done
}

fn to_length_1(direction: &mut [f64]) {
    let length = direction.iter().map(|x| x * x).sum::<f64>().sqrt();
    if length > 0.0 {
        direction.iter_mut().for_each(|x| *x /= length);
    }
}

/// The axis of which the directions found hold least, `[values]`.
fn left_over(done: &[Vec<f64>], values: usize) -> Vec<f64> {
    let held: Vec<f64> = (0..values).map(|axis| done.iter().map(|other| other[axis] * other[axis]).sum()).collect();
    let least = (0..values).min_by(|&a, &b| held[a].total_cmp(&held[b]));
    (0..values).map(|axis| if Some(axis) == least { 1.0 } else { 0.0 }).collect()
}

/// The same direction with its largest entry positive, so that signs do not depend on the decomposition.
fn upright(mut direction: Vec<f64>) -> Vec<f64> {
    let largest = direction.iter().copied().fold(0.0f64, |a, b| if b.abs() > a.abs() { b } else { a });
    if largest < 0.0 {
        direction.iter_mut().for_each(|x| *x = -*x);
    }
    direction
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::random::{Purpose, stream};
    use crate::progress::{Quiet, Step};
    use rand::RngExt;

    /// `n` rows of `values` numbers, of which every later one varies less.
    fn rows(n: usize, values: usize) -> Vec<f32> {
        let mut rng = stream(7, Purpose::Grid, 2);
        (0..n * values).map(|i| rng.random_range(-1.0f32..1.0) * 3.0 / (1 + i % values) as f32 + 0.5).collect()
    }

    fn product(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn of_fewer_rows_than_values_the_components_are_the_same() {
        let (n, values) = (12, 700);
        let rows = rows(n, values);
        let found = Pca::fit(&rows, values, n, &Quiet).unwrap();
        let covariance = covariance(&rows, values, &found.mean, n, &Quiet).unwrap();
        let (directions, along) = leading(&covariance, n).unwrap();
        for k in 0..n - 1 {
            assert!((found.variance[k] - along[k]).abs() < 1e-9 * along[0], "variance {k}");
            assert!((product(&found.components[k], &directions[k]) - 1.0).abs() < 1e-6, "component {k}");
        }
        // Twelve rows span eleven dimensions: along the last direction nothing lies, and it is one all the same.
        assert!(found.variance[n - 1] < 1e-9 && (found.explained() - 1.0).abs() < 1e-9);
        for (k, a) in found.components.iter().enumerate() {
            for (l, b) in found.components.iter().enumerate() {
                let expected = if k == l { 1.0 } else { 0.0 };
                assert!((product(a, b) - expected).abs() < 1e-9, "{k} and {l}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_and_few_rows_of_many_values_do() {
        let budget = Budget::of_bytes(4_000_000);
        let find = |n: usize, values: usize| Pca::fit_within(&rows(n, values), values, 2, &budget, &Quiet);
        // 1000 · 1000 products of values in double precision would be 8 MB, 20 · 20 products of rows are nothing.
        assert!(find(20, 1000).is_ok());
        let error = find(1000, 1000).unwrap_err();
        assert!(matches!(error, ProjectionError::TooLarge(_)) && error.to_string().contains("data.resize"), "{error}");
        assert!(room_for(usize::MAX, usize::MAX, usize::MAX / 4, &budget).is_err(), "nothing wraps around");
    }

    #[test]
    fn rows_that_are_all_equal_have_directions_without_variance() {
        let found = Pca::fit(&[2.0; 30], 10, 3, &Quiet).unwrap();
        assert_eq!((found.variance, found.total_variance), (vec![0.0; 3], 0.0));
        assert!(found.components.iter().all(|c| (product(c, c) - 1.0).abs() < 1e-12));
    }

    #[test]
    fn few_rows_of_many_values_can_be_stopped() {
        assert_eq!(
            Pca::fit(&rows(4, 600), 600, 2, &|_: &str, _: f32| Step::Cancel).unwrap_err(),
            ProjectionError::Cancelled
        );
    }
}
