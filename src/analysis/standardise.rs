//! Every value to mean 0 and standard deviation 1.

use super::projection::means;
use rayon::prelude::*;

/// Brings each of the `values` columns of `rows` (`[n, values]`, row-major) to mean 0 and standard deviation 1 over
/// the rows (over `n`, as scikit-learn's `StandardScaler`). A column that is the same everywhere becomes 0.
pub fn standardise(rows: &mut [f32], values: usize) {
    let n = rows.len().checked_div(values).unwrap_or(0);
    if n == 0 {
        return;
    }
    let mean = means(rows, values, n);
    let mut squares = vec![0.0f64; values];
    for row in rows.chunks_exact(values) {
        for ((sum, &x), mean) in squares.iter_mut().zip(row).zip(&mean) {
            *sum += (f64::from(x) - mean) * (f64::from(x) - mean);
        }
    }
    let factor: Vec<f64> = squares
        .iter()
        .map(|sum| (sum / n as f64).sqrt())
        .map(|deviation| if deviation > 1e-12 { 1.0 / deviation } else { 0.0 })
        .collect();
    rows.par_chunks_exact_mut(values).for_each(|row| {
        for ((x, mean), factor) in row.iter_mut().zip(&mean).zip(&factor) {
            *x = ((f64::from(*x) - mean) * factor) as f32;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_standardised_and_constant_ones_become_zero() {
        let mut rows = [1.0, 5.0, 3.0, 5.0, 5.0, 5.0, 7.0, 5.0];
        standardise(&mut rows, 2);
        let expected = [-1.341_640_8, 0.0, -0.447_213_6, 0.0, 0.447_213_6, 0.0, 1.341_640_8, 0.0];
        assert!(rows.iter().zip(expected).all(|(&x, e): (&f32, f32)| (x - e).abs() < 1e-6), "{rows:?}");
    }
}
