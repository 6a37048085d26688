//! Codes made of places on the axes of the bottleneck, and back.

use crate::job::questions::LatentSpace;

/// How far beyond the samples a slider goes, as a share of their reach.
const BEYOND: f32 = 0.25;

/// The code at places along the axes: `mean + rest + Σ tᵢ · axisᵢ`, `[width]`. `rest` is what the axes do not reach.
pub(super) fn code_at(space: &LatentSpace, at: &[f32], rest: &[f32]) -> Vec<f32> {
    let mut code = space.mean.clone();
    code.iter_mut().zip(rest).for_each(|(to, rest)| *to += rest);
    for (t, axis) in at.iter().zip(&space.axes) {
        code.iter_mut().zip(axis).for_each(|(to, a)| *to += t * a);
    }
    code
}

/// The places of a code along the axes, and what is left of it beside them: [`code_at`] gives the code back.
pub(super) fn taken_apart(space: &LatentSpace, code: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let mut rest: Vec<f32> = code.iter().zip(&space.mean).map(|(x, mean)| x - mean).collect();
    let along = |axis: &Vec<f32>| rest.iter().zip(axis).map(|(x, a)| f64::from(*x) * f64::from(*a)).sum::<f64>() as f32;
    let at: Vec<f32> = space.axes.iter().map(along).collect();
    for (t, axis) in at.iter().zip(&space.axes) {
        rest.iter_mut().zip(axis).for_each(|(to, a)| *to -= t * a);
    }
    (at, rest)
}

/// Codes in equal steps from one to another, both ends among them: `[steps][width]`, at least two.
pub(super) fn walk(start: &[f32], end: &[f32], steps: usize) -> Vec<Vec<f32>> {
    let last = steps.max(2) - 1;
    let code = |step: usize| {
        let share = step as f32 / last as f32;
        start.iter().zip(end).map(|(a, b)| a * (1.0 - share) + b * share).collect()
    };
    (0..=last).map(code).collect()
}

/// Codes over the reach of the first two axes, row by row from the top left: `[side · side][width]`.
pub(super) fn grid(space: &LatentSpace, side: usize) -> Vec<Vec<f32>> {
    let (across, up) = (bounds(space, 0), bounds(space, 1));
    let place = |[low, high]: [f32; 2], step: usize| low + (high - low) * step as f32 / (side - 1).max(1) as f32;
    let code = |i: usize| code_at(space, &[place(across, i % side), place(up, side - 1 - i / side)], &[]);
    (0..side * side).map(code).collect()
}

/// From where to where the sliders of an axis go: the samples' reach and a little beyond; never a single point.
pub(super) fn bounds(space: &LatentSpace, axis: usize) -> [f32; 2] {
    let [low, high] = space.reach.get(axis).copied().unwrap_or_default();
    let beyond = (high - low) * BEYOND;
    if beyond > 1e-6 { [low - beyond, high + beyond] } else { [low - 1.0, high + 1.0] }
}

/// Whether every number of a code is finite: what a network makes of others is nothing to be shown.
pub(super) fn is_finite(code: &[f32]) -> bool {
    code.iter().all(|x| x.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn space() -> LatentSpace {
        LatentSpace {
            version: 1,
            width: 3,
            mean: vec![1.0, 2.0, 3.0],
            axes: vec![vec![0.6, 0.8, 0.0], vec![0.8, -0.6, 0.0]],
            plain: false,
            reach: vec![[-2.0, 2.0], [0.5, 0.5]],
            ids: Arc::default(),
            codes: Arc::default(),
        }
    }

    #[test]
    fn a_code_taken_apart_is_the_same_when_put_together() {
        let space = space();
        let code = [4.0, -1.0, 7.5];
        let (at, rest) = taken_apart(&space, &code);
        // Less the middle it is 3, −3, 4.5: 1.8 − 2.4 along the first axis, 2.4 + 1.8 along the second.
        assert!((at[0] + 0.6).abs() < 1e-6 && (at[1] - 4.2).abs() < 1e-6, "{at:?}");
        assert!((rest[2] - 4.5).abs() < 1e-6 && rest[0].abs() < 1e-6, "what no axis reaches is kept: {rest:?}");
        let back = code_at(&space, &at, &rest);
        assert!(back.iter().zip(&code).all(|(a, b)| (a - b).abs() < 1e-5), "{back:?}");
        assert_eq!(code_at(&space, &[0.0, 0.0], &[]), space.mean);
    }

    #[test]
    fn a_walk_begins_and_ends_at_the_samples() {
        let steps = walk(&[0.1, 2.0], &[1.1, -2.0], 5);
        assert_eq!((steps.len(), &steps[0][..], &steps[4][..]), (5, &[0.1, 2.0][..], &[1.1, -2.0][..]));
        assert!((steps[2][0] - 0.6).abs() < 1e-6 && steps[2][1].abs() < 1e-6);
        assert_eq!(walk(&[0.0], &[1.0], 0).len(), 2);
    }

    #[test]
    fn a_grid_goes_over_the_reach_from_the_top_left() {
        let space = space();
        assert_eq!((bounds(&space, 0), bounds(&space, 1)), ([-3.0, 3.0], [-0.5, 1.5]));
        let codes = grid(&space, 3);
        let (at, _) = taken_apart(&space, &codes[0]);
        assert!((at[0] + 3.0).abs() < 1e-5 && (at[1] - 1.5).abs() < 1e-5, "{at:?}");
        let (at, _) = taken_apart(&space, &codes[8]);
        assert!((at[0] - 3.0).abs() < 1e-5 && (at[1] + 0.5).abs() < 1e-5, "{at:?}");
    }
}
