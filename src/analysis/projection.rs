//! Principal components.

use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::{Accum, Mat, MatRef, Par, Side};
use rayon::prelude::*;
use thiserror::Error;

/// Rows whose products are summed at a time, in double precision: few enough to stay in cache.
const BLOCK: usize = 512;

/// Why there are no components.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProjectionError {
    /// Not enough to look at.
    #[error("{rows} samples of {values} values have no {asked} principal components")]
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
    /// The person stopped it.
    #[error("stopped")]
    Cancelled,
}

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
    /// Finds `count` components of `rows`, `[n, values]` row-major. `poll` is asked after each block of rows whether to
    /// go on.
    ///
    /// # Errors
    /// [`ProjectionError`] where there are too few samples or values, or some are not finite.
    pub fn fit(rows: &[f32], values: usize, count: usize, poll: &dyn Fn() -> bool) -> Result<Self, ProjectionError> {
        let n = rows.len().checked_div(values).unwrap_or(0);
        if n < 2 || count == 0 || count > values.min(n) {
            return Err(ProjectionError::TooFew { rows: n, values, asked: count });
        }
        let mean = means(rows, values, n);
        let covariance = covariance(rows, values, &mean, n, poll).ok_or(ProjectionError::Cancelled)?;
        let total_variance = (0..values).map(|i| covariance[(i, i)]).sum();
        let (components, variance) = leading(&covariance, count)?;
        Ok(Self { mean, components, variance, total_variance })
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
pub(super) type Directions = (Vec<Vec<f64>>, Vec<f64>);

/// The `count` eigenvectors of the largest eigenvalues, upright, and these eigenvalues; of the lower half of a matrix.
pub(super) fn leading(covariance: &Mat<f64>, count: usize) -> Result<Directions, ProjectionError> {
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

/// The lower half of the covariance matrix, `[values, values]`; `None` when it was stopped.
pub(super) fn covariance(
    rows: &[f32],
    values: usize,
    mean: &[f64],
    n: usize,
    poll: &dyn Fn() -> bool,
) -> Option<Mat<f64>> {
    let mut covariance = Mat::<f64>::zeros(values, values);
    let mut block = vec![0.0f64; BLOCK * values];
    for chunk in rows.chunks(BLOCK * values) {
        if !poll() {
            return None;
        }
        let centred = &mut block[..chunk.len()];
        centred.par_chunks_exact_mut(values).zip(chunk.par_chunks_exact(values)).for_each(|(to, row)| {
            for ((to, &x), mean) in to.iter_mut().zip(row).zip(mean) {
                *to = f64::from(x) - mean;
            }
        });
        let centred = MatRef::from_row_major_slice(centred, chunk.len() / values, values);
        triangular::matmul(
            covariance.as_mut(),
            BlockStructure::TriangularLower,
            Accum::Add,
            centred.transpose(),
            BlockStructure::Rectangular,
            centred,
            BlockStructure::Rectangular,
            1.0 / (n as f64 - 1.0),
            Par::rayon(0),
        );
    }
    Some(covariance)
}

/// The same direction with its largest entry positive, so that signs do not depend on the decomposition.
fn upright(mut direction: Vec<f64>) -> Vec<f64> {
    let largest = direction.iter().copied().fold(0.0f64, |a, b| if b.abs() > a.abs() { b } else { a });
    if largest < 0.0 {
        direction.iter_mut().for_each(|x| *x = -*x);
    }
    direction
}
