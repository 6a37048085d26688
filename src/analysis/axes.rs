//! The axes along which a bottleneck is looked at: its units where they are few, else its principal axes.

use super::{Pca, ProjectionError};
use crate::progress::Progress;

/// Most axes that are looked at.
const MOST: usize = 8;

/// Where the axes of a bottleneck cross, and how they run.
#[derive(Clone, Debug, PartialEq)]
pub struct Axes {
    /// The middle of the codes, `[width]`.
    pub mean: Vec<f32>,
    /// One direction of length 1 an axis, at most eight, `[axes, width]`.
    pub axes: Vec<Vec<f32>>,
    /// Whether the axes are the units themselves.
    pub plain: bool,
}

/// The middle of the codes `[n, width]`, row-major, and the directions that are looked at: the units themselves where
/// they are few or there are hardly any codes, else the principal axes.
///
/// # Errors
/// [`ProjectionError`] where the principal axes cannot be found, or the person stopped it.
pub fn axes(codes: &[f32], width: usize, progress: &dyn Progress) -> Result<Axes, ProjectionError> {
    let rows = codes.len() / width.max(1);
    if width <= MOST || rows <= width.min(MOST) {
        let mut mean = vec![0.0f64; width];
        for row in codes.chunks_exact(width.max(1)) {
            mean.iter_mut().zip(row).for_each(|(m, &x)| *m += f64::from(x) / rows.max(1) as f64);
        }
        let unit = |i: usize| (0..width).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
        let mean = mean.into_iter().map(|m| m as f32).collect();
        return Ok(Axes { mean, axes: (0..width.min(MOST)).map(unit).collect(), plain: true });
    }
    let pca = Pca::fit(codes, width, MOST, progress)?;
    let floats = |values: Vec<f64>| values.into_iter().map(|x| x as f32).collect::<Vec<f32>>();
    Ok(Axes { mean: floats(pca.mean), axes: pca.components.into_iter().map(floats).collect(), plain: false })
}

/// From the 1st to the 99th percentile of the places of codes `[n, width]` along an axis `[width]` through `mean`
/// `[width]`; zeros without codes.
pub fn reach(codes: &[f32], mean: &[f32], axis: &[f32]) -> [f32; 2] {
    let along = |row: &[f32]| row.iter().zip(mean).zip(axis).map(|((x, m), a)| (x - m) * a).sum::<f32>();
    let mut places: Vec<f32> = codes.chunks_exact(axis.len().max(1)).map(along).collect();
    places.sort_unstable_by(f32::total_cmp);
    match places.len().checked_sub(1) {
        Some(last) => [places[last / 100], places[last - last / 100]],
        None => [0.0, 0.0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::{Quiet, Step};

    #[test]
    fn few_units_are_axes_themselves() {
        let found = axes(&[1.0, 2.0, 3.0, 6.0], 2, &Quiet).unwrap();
        assert_eq!(found, Axes { mean: vec![2.0, 4.0], axes: vec![vec![1.0, 0.0], vec![0.0, 1.0]], plain: true });
        let none = axes(&[], 3, &Quiet).unwrap();
        assert_eq!((none.mean, none.axes.len()), (vec![0.0; 3], 3));
        assert!(axes(&[], 0, &Quiet).unwrap().axes.is_empty());
    }

    #[test]
    fn many_units_are_seen_along_their_principal_axes() {
        // Twenty codes that differ most along the ninth unit, then along the third.
        let value = |i: usize, unit: usize| match unit {
            2 => 0.3 * (i % 3) as f32,
            8 => 2.0 * i as f32,
            0..=7 => 0.0,
            other => panic!("there is no unit {other}"),
        };
        let codes: Vec<f32> = (0..20).flat_map(|i| (0..9).map(move |unit| value(i, unit))).collect();
        let found = axes(&codes, 9, &Quiet).unwrap();
        assert!(!found.plain && found.axes.len() == 8 && (found.mean[8] - 19.0).abs() < 1e-5);
        assert!(found.axes[0][8] > 0.99 && found.axes[1][2] > 0.99, "{:?}", found.axes);
        assert_eq!(axes(&codes, 9, &|_: &str, _: f32| Step::Cancel), Err(ProjectionError::Cancelled));
    }

    #[test]
    fn an_axis_reaches_from_the_first_to_the_last_percentile() {
        let codes: Vec<f32> = (0..=200).rev().flat_map(|i| [i as f32, 7.0]).collect();
        assert_eq!(reach(&codes, &[100.0, 7.0], &[1.0, 0.0]), [-98.0, 98.0]);
        assert_eq!(reach(&[], &[0.0], &[1.0]), [0.0, 0.0]);
    }
}
