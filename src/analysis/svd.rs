//! A truncated singular value decomposition.

use super::ProjectionError;
use super::projection::{Principal, principal, project, room_for};
use crate::data::Budget;
use crate::progress::Progress;

/// The directions along which samples are longest, seen from the origin: as principal components, but without taking
/// off the mean (scikit-learn's `TruncatedSVD`).
#[derive(Clone, Debug)]
pub struct TruncatedSvd {
    /// One direction of length 1 a row, `[components, values]`, the largest singular value first; the entry of largest
    /// size is positive.
    pub components: Vec<Vec<f64>>,
    /// The singular values.
    pub singular_values: Vec<f64>,
}

impl TruncatedSvd {
    /// Finds `count` components of `rows`, `[n, values]` row-major.
    ///
    /// # Errors
    /// [`ProjectionError`] where there are too few samples or values, memory does not suffice, or some values are not
    /// finite.
    pub fn fit(rows: &[f32], values: usize, count: usize, progress: &dyn Progress) -> Result<Self, ProjectionError> {
        let n = rows.len().checked_div(values).unwrap_or(0);
        if n < 2 || count == 0 || count > values.min(n) {
            return Err(ProjectionError::TooFew { rows: n, values, asked: count });
        }
        room_for(n, values, count, &Budget::of_machine())?;
        // Products about the origin, divided by n − 1.
        let origin = vec![0.0; values];
        let Principal { directions: components, along, .. } = principal(rows, values, &origin, count, progress)?;
        let singular_values = along.iter().map(|square| (square * (n as f64 - 1.0)).sqrt()).collect();
        Ok(Self { components, singular_values })
    }

    /// Each row's place along the components: `[n, values]` → `[n, components]`, row-major.
    pub fn project(&self, rows: &[f32]) -> Vec<f32> {
        let origin = vec![0.0; self.components.first().map_or(1, Vec::len)];
        project(rows, &origin, &self.components)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Quiet;

    #[test]
    fn fewer_rows_than_values_are_seen_from_the_origin_too() {
        let svd = TruncatedSvd::fit(&[3.0, 0.0, 0.0, 0.0, 4.0, 0.0], 3, 2, &Quiet).unwrap();
        assert!((svd.singular_values[0] - 4.0).abs() < 1e-12 && (svd.singular_values[1] - 3.0).abs() < 1e-12);
        assert!((svd.components[0][1] - 1.0).abs() < 1e-12 && (svd.components[1][0] - 1.0).abs() < 1e-12);
    }
}
