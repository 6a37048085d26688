//! Where the lines behind a plot stand.

use crate::ui::theme;
use egui_plot::{GridInput, GridMark, Plot};
use std::fmt::Debug;
use std::hash::Hash;
use std::ops::RangeInclusive;

/// About so many labelled lines an axis.
const LINES: f64 = 4.0;

/// Lines at round numbers, few enough for each to carry its label.
pub fn round_marks(input: GridInput) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    let step_size = round_step((high - low) / LINES);
    let (first, last) = ((low / step_size).ceil() as i64, (high / step_size).floor() as i64);
    // A plot without an extent, or one beyond all reason, has no lines.
    if !step_size.is_normal() || last - first > 100 {
        return Vec::new();
    }
    (first..=last).map(|i| GridMark { value: i as f64 * step_size, step_size: (high - low) / 2.0 }).collect()
}

/// The number at a line: as many decimals as it needs.
pub fn mark_label(mark: GridMark, _range: &RangeInclusive<f64>) -> String {
    let text = format!("{:.6}", mark.value);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A plot that stays where it is, with round numbers along both sides.
pub fn still_plot(id: impl Hash + Debug, dark: bool) -> Plot<'static> {
    Plot::new(id)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .allow_zoom(false)
        .show_x(false)
        .show_y(false)
        .grid_color(theme::tokens(dark).grid)
        .x_grid_spacer(round_marks)
        .x_axis_formatter(mark_label)
        .y_grid_spacer(round_marks)
        .y_axis_formatter(mark_label)
        .y_axis_min_width(40.0)
}

/// A plot of how often each value occurs that stays where it is: the counts `n` go in as the logarithm (base 10) of `n + 1`.
pub fn count_plot(id: impl Hash + Debug, dark: bool) -> Plot<'static> {
    still_plot(id, dark)
        .y_axis_label("count, log")
        .y_axis_formatter(|mark, _| format!("{:.0}", 10f64.powf(mark.value) - 1.0))
        .label_formatter(|_| None)
}

/// The nearest of 1, 2, 5, 10, 20, 50 …
fn round_step(wanted: f64) -> f64 {
    let power = 10f64.powf(wanted.log10().floor());
    let steps = [(1.5, 1.0), (3.5, 2.0), (7.5, 5.0)];
    let nearest = steps.iter().find(|(below, _)| wanted / power < *below);
    power * nearest.map_or(10.0, |(_, step)| *step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_few() {
        for bounds in [(0.0, 0.05), (0.0, 873.0), (-3.0, 9.0), (0.0, 1.0)] {
            let marks = round_marks(GridInput { bounds, base_step_size: 1.0 });
            assert!((3..=9).contains(&marks.len()), "{bounds:?} has {} lines", marks.len());
            assert!(marks.iter().all(|m| m.value >= bounds.0 && m.value <= bounds.1));
        }
        assert!(round_marks(GridInput { bounds: (1.0, 1.0), base_step_size: 1.0 }).is_empty());
    }
}
