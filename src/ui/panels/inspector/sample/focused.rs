//! What is known of the sample in focus: its values, what the network made of them, and the error between in numbers.

use crate::data::{Prepared, SampleShape, Values};
use crate::recipe::Task;
use crate::session::RunId;
use crate::ui::panel::Cx;
use crate::ui::widgets::{in_raw_unit, key_of};
use std::sync::Arc;

/// Bins of the histogram of values.
const BINS: usize = 32;

/// The part of a sample whose share of the error is told.
const PART: f64 = 0.05;

/// The sample in focus.
pub(super) struct Focused {
    /// The samples that it is one of.
    pub prepared: Arc<Prepared>,
    /// The run shown.
    run: Option<RunId>,
    /// Its number.
    pub id: u32,
    /// Which weights made the output.
    pub version: u64,
    /// Whether the network has answered.
    answered: bool,
    /// The set that it belongs to, in words.
    pub set: &'static str,
    /// What the network is to give back, scaled.
    pub target: Vec<f32>,
    /// The same values, counted.
    pub counts: Counts,
    /// What the network gave back and how far off it is; `None` for networks that give nothing back, and before that is
    /// known.
    pub given_back: Option<GivenBack>,
}

/// A reconstruction.
pub(super) struct GivenBack {
    /// The reconstruction, scaled.
    pub output: Arc<Vec<f32>>,
    /// Reconstruction less target.
    pub error: Vec<f32>,
    /// A number made of the error's values.
    pub key: u64,
    /// The largest error.
    pub top: f32,
    /// The share of the squared error in the worst twentieth of the pixels or points; `None` without an error.
    pub carried: Option<f64>,
    /// The reconstruction's values, counted.
    pub counts: Counts,
}

/// Raw values counted in bins of equal width.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Counts {
    /// Where the first bin starts.
    pub start: f32,
    /// Width of a bin.
    pub width: f32,
    /// Values in each bin; those outside are in the first and the last.
    pub counts: Vec<u32>,
}

impl Focused {
    /// Works out what is known of a sample.
    pub(super) fn of(cx: &Cx<'_>, prepared: Arc<Prepared>, id: u32) -> Self {
        let run = cx.run();
        let target = prepared.target(id as usize);
        let output = cx.output(id);
        let gives_back = run.is_some_and(|run| run.spec.task == Task::Reconstruct);
        let given_back = output.clone().filter(|output| gives_back && output.len() == target.len());
        Self {
            id,
            run: run.map(|run| run.id),
            version: run.map_or(0, |run| run.version()),
            answered: output.is_some(),
            set: set(&prepared, id),
            counts: Counts::of(&prepared, &in_raw_unit(&prepared, &target)),
            given_back: given_back.map(|output| GivenBack::of(&prepared, &target, output)),
            target,
            prepared,
        }
    }

    /// Whether it still holds. While newer weights have not answered yet, what the ones before made is shown.
    pub(super) fn is_of(&self, cx: &Cx<'_>, prepared: &Prepared, id: u32) -> bool {
        let run = cx.run();
        if self.id != id || self.prepared.id != prepared.id || self.run != run.map(|run| run.id) {
            return false;
        }
        let answered = cx.output(id).is_some();
        let is_same = self.answered == answered && self.version == run.map_or(0, |run| run.version());
        is_same || (self.answered && !answered && run.is_some_and(|run| cx.session.shown_weights(run).is_some()))
    }

    /// What its class is called.
    pub(super) fn class(&self) -> &str {
        self.prepared.dataset.class_of(self.id as usize)
    }
}

impl GivenBack {
    fn of(prepared: &Prepared, target: &[f32], output: Arc<Vec<f32>>) -> Self {
        let error: Vec<f32> = target.iter().zip(output.iter()).map(|(t, o)| o - t).collect();
        Self {
            key: key_of(&error),
            top: error.iter().fold(0.0, |top: f32, e| top.max(e.abs())),
            carried: carried(&error, channels(prepared), PART),
            counts: Counts::of(prepared, &in_raw_unit(prepared, &output)),
            error,
            output,
        }
    }
}

impl Counts {
    /// Counts raw values over what the dataset's values can be.
    fn of(prepared: &Prepared, raw: &[f32]) -> Self {
        let (low, high) = match prepared.dataset.samples.values() {
            Values::Bytes(_) => (0.0, 255.0),
            Values::Floats(_) => prepared.range,
        };
        Self::over(raw, low, high)
    }

    fn over(raw: &[f32], low: f32, high: f32) -> Self {
        let width = if high > low { (high - low) / BINS as f32 } else { 1.0 };
        let mut counts = vec![0; BINS];
        for value in raw.iter().filter(|value| value.is_finite()) {
            let bin = ((value - low) / width).max(0.0) as usize;
            counts[bin.min(BINS - 1)] += 1;
        }
        Self { start: low, width, counts }
    }
}

/// The share of the squared error that the pixels or points with the largest errors carry: the worst `part` of them all,
/// at least one. `None` where there is no error.
fn carried(error: &[f32], channels: usize, part: f64) -> Option<f64> {
    let square = |pixel: &[f32]| pixel.iter().map(|e| f64::from(*e) * f64::from(*e)).sum::<f64>();
    let mut squares: Vec<f64> = error.chunks_exact(channels).map(square).collect();
    squares.sort_unstable_by(|a, b| b.total_cmp(a));
    let total: f64 = squares.iter().sum();
    let count = ((squares.len() as f64 * part).ceil() as usize).max(1);
    let worst: f64 = squares.iter().take(count).sum();
    (total > 0.0).then(|| worst / total)
}

fn channels(prepared: &Prepared) -> usize {
    match prepared.dataset.samples.shape() {
        SampleShape::Image { channels, .. } => channels,
        SampleShape::Series { .. } => 1,
    }
}

/// The set that a sample belongs to, in words.
fn set(prepared: &Prepared, id: u32) -> &'static str {
    let split = &prepared.split;
    let named = [(&split.train, "training"), (&split.validation, "validation"), (&split.test, "test")];
    named.into_iter().find(|(ids, _)| ids.contains(&id)).map_or("left out of training", |(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_pixels_carry_their_share_of_the_squared_error() {
        // Forty pixels, so the worst twentieth is two of them: 9 + 4 of 9 + 4 + 38.
        let mut error = vec![1.0; 40];
        (error[7], error[20]) = (-3.0, 2.0);
        assert_eq!(carried(&error, 1, 0.05), Some(13.0 / 51.0));
        // As twenty pixels of two values one is the worst: 9 + 1.
        assert_eq!(carried(&error, 2, 0.05), Some(10.0 / 51.0));
        assert_eq!(carried(&[0.0; 40], 1, 0.05), None);
        assert_eq!(carried(&[f32::NAN; 4], 1, 0.05), None);
    }

    #[test]
    fn values_are_counted_even_beyond_the_range() {
        let counts = Counts::over(&[-5.0, 0.0, 7.9, 8.0, 255.0, 300.0, f32::NAN], 0.0, 256.0);
        assert_eq!((counts.start, counts.width), (0.0, 8.0));
        assert_eq!((counts.counts[0], counts.counts[1], counts.counts[31]), (3, 1, 2));
        assert_eq!(Counts::over(&[3.0; 4], 3.0, 3.0).counts[0], 4);
    }
}
