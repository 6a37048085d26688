//! A logarithmic axis: the plot holds decimal logarithms, the marks show the numbers themselves.

use crate::ui::widgets::{mark_label, number, round_marks};
use egui_plot::{GridInput, GridMark};
use std::ops::RangeInclusive;

/// More decades than this have no marks between them.
const FINE: f64 = 2.0;

/// Lines at 1, 2, 5, 10 …, at powers of ten where there are many of them, at round numbers where there is not even one.
pub fn log_marks(input: GridInput) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    let decades = high - low;
    // A plot without an extent, or one beyond all reason, has no lines.
    if !decades.is_normal() || decades < 0.0 || low < -300.0 || high > 300.0 {
        return Vec::new();
    }
    let step_size = decades / 2.0;
    let mark = |value: f64| GridMark { value, step_size };
    let every = if decades > FINE { (decades / 5.0).ceil().max(1.0) as usize } else { 1 };
    let within: &[f64] = if decades > FINE { &[1.0] } else { &[1.0, 2.0, 5.0] };
    let powers = (low.floor() as i32..=high.ceil() as i32).step_by(every);
    let places = powers.flat_map(|power| within.iter().map(move |digit| f64::from(power) + digit.log10()));
    let marks: Vec<GridMark> = places.filter(|place| (low..=high).contains(place)).map(mark).collect();
    if marks.len() > 2 {
        return marks;
    }
    let plain = GridInput { bounds: (10f64.powf(low), 10f64.powf(high)), base_step_size: input.base_step_size };
    round_marks(plain).into_iter().filter(|m| m.value > 0.0).map(|m| mark(m.value.log10())).collect()
}

/// The number at a line of a logarithmic axis.
pub fn log_label(mark: GridMark, range: &RangeInclusive<f64>) -> String {
    let value = 10f64.powf(mark.value);
    if value >= 1e-4 { mark_label(GridMark { value, ..mark }, range) } else { short(value) }
}

/// A number as people write it: `0.001`, `64`, `1e-5`.
pub fn short(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e9).contains(&size) {
        let text = format!("{value:e}");
        // Sums of binary fractions may carry a tail of digits that nobody has written.
        return if text.len() > 8 { number(Some(value)) } else { text };
    }
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(low: f64, high: f64) -> Vec<String> {
        let marks = log_marks(GridInput { bounds: (low.log10(), high.log10()), base_step_size: 1.0 });
        marks.into_iter().map(|mark| log_label(mark, &(0.0..=1.0))).collect()
    }

    #[test]
    fn marks_are_numbers_that_people_write() {
        assert_eq!(values(0.015, 0.6), ["0.02", "0.05", "0.1", "0.2", "0.5"]);
        assert_eq!(values(0.00002, 50.0), ["0.001", "0.1", "10"]);
        // Less than one decade.
        let few = values(0.21, 0.29);
        assert!((3..=9).contains(&few.len()), "{few:?}");
        assert!(values(1.0, 1.0).is_empty());
    }

    #[test]
    fn short_numbers_are_as_written() {
        for (value, text) in [(0.001, "0.001"), (64.0, "64"), (1e-5, "1e-5"), (0.0, "0"), (2.5, "2.5"), (3e-7, "3e-7")]
        {
            assert_eq!(short(value), text);
        }
    }
}
