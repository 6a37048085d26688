//! Values as a forest sees them: one of at most 256 for each value of a sample, column by column.

use super::rows::Numbers;
use super::watch::Watch;
use super::{ClassicError, Rows};
use rayon::prelude::*;

/// Columns made by one thread at a time.
pub(super) const STRIP: usize = 16;

/// Bins of a value that is no byte.
const BINS: usize = 256;

/// How values become bins.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Bins {
    /// Bytes are bins.
    Bytes,
    /// At most 255 ascending cuts a value: its bin is the number of cuts below it.
    Cuts(Vec<Vec<f32>>),
}

impl Bins {
    /// The bins that suit `train`, and the bins of its values, `[width, rows]`. Floats with more than 256 different
    /// values are cut at their quantiles. Each strip of columns counts as `parts` of the work watched.
    ///
    /// # Errors
    /// [`ClassicError::Cancelled`] where it was stopped.
    pub fn fit(train: Rows<'_>, watch: &Watch<'_>, parts: usize) -> Result<(Self, Vec<u8>), ClassicError> {
        let n = train.len();
        let mut columns = vec![0u8; n * train.width()];
        let strips = columns.par_chunks_mut(STRIP * n).enumerate();
        let cuts = strips.map(|(strip, columns)| -> Result<Vec<Vec<f32>>, ClassicError> {
            watch.advance(parts)?;
            Ok(fill(train, strip * STRIP, columns))
        });
        let cuts: Vec<Vec<Vec<f32>>> = cuts.collect::<Result<_, ClassicError>>()?;
        let bins = if train.are_bytes() { Self::Bytes } else { Self::Cuts(cuts.into_iter().flatten().collect()) };
        Ok((bins, columns))
    }

    /// Writes the bins of a row's values into `to`, which is as long.
    pub fn read(&self, row: Numbers<'_>, to: &mut [u8]) {
        match (self, row) {
            (Self::Bytes, Numbers::Bytes(row)) => to.copy_from_slice(row),
            // A byte's bin goes left where it is at most a whole number, and so does what is less than the next one.
            (Self::Bytes, Numbers::Floats(row)) => to.iter_mut().zip(row).for_each(|(to, &x)| *to = x as u8),
            (Self::Cuts(cuts), Numbers::Floats(row)) => bin_each(cuts, row, to),
            (Self::Cuts(cuts), Numbers::Bytes(_)) => bin_each(cuts, &row.floats(), to),
        }
    }
}

/// Fills columns from column `first` on; returns the cuts of each where values are no bytes.
fn fill(train: Rows<'_>, first: usize, columns: &mut [u8]) -> Vec<Vec<f32>> {
    let n = train.len();
    let count = columns.len() / n;
    let mut floats = vec![0.0f32; if train.are_bytes() { 0 } else { columns.len() }];
    for row in 0..n {
        match train.row(row).part(first..first + count) {
            Numbers::Bytes(values) => scatter(values, &mut columns[row..], n),
            Numbers::Floats(values) => scatter(values, &mut floats[row..], n),
        }
    }
    let pairs = columns.chunks_exact_mut(n).zip(floats.chunks_exact(n));
    pairs.map(|(to, values)| bin_column(values, to)).collect()
}

/// Writes values `pitch` apart.
fn scatter<T: Copy>(values: &[T], to: &mut [T], pitch: usize) {
    for (to, &value) in to.iter_mut().step_by(pitch).zip(values) {
        *to = value;
    }
}

fn bin_column(values: &[f32], to: &mut [u8]) -> Vec<f32> {
    let cuts = cuts(values);
    for (to, &x) in to.iter_mut().zip(values) {
        *to = bin(&cuts, x);
    }
    cuts
}

fn bin_each(cuts: &[Vec<f32>], row: &[f32], to: &mut [u8]) {
    for ((to, &x), cuts) in to.iter_mut().zip(row).zip(cuts) {
        *to = bin(cuts, x);
    }
}

/// The number of cuts below `x`.
fn bin(cuts: &[f32], x: f32) -> u8 {
    cuts.partition_point(|&cut| cut < x) as u8
}

/// Where to cut: between any two different values where there are few, else behind each 256th part of them.
fn cuts(values: &[f32]) -> Vec<f32> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let mut different = sorted.clone();
    different.dedup();
    if different.len() <= BINS {
        return different.windows(2).map(|pair| between(pair[0], pair[1])).collect();
    }
    let behind = |part: usize| {
        let last = sorted[part * sorted.len() / BINS - 1];
        let next = different.partition_point(|&x| x <= last);
        different.get(next).map(|&next| between(last, next))
    };
    let mut cuts: Vec<f32> = (1..BINS).filter_map(behind).collect();
    cuts.dedup();
    cuts
}

/// The middle of two values of which `low` is less, itself less than `high`.
fn between(low: f32, high: f32) -> f32 {
    let middle = low + (high - low) / 2.0;
    if middle < high { middle } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_keep_apart_and_many_are_shared_evenly() {
        let few = cuts(&[3.0, 1.0, 3.0, -1.0]);
        assert_eq!(few, [0.0, 2.0]);
        assert_eq!([-5.0, -1.0, 1.0, 9.0].map(|x| bin(&few, x)), [0, 0, 1, 2]);
        let near = [1.0f32, f32::from_bits(1.0f32.to_bits() + 1)];
        let cut = cuts(&near);
        assert_eq!(near.map(|x| bin(&cut, x)), [0, 1]);
        let many: Vec<f32> = (0..2560).map(|i| (i * i) as f32).collect();
        let cuts = cuts(&many);
        let mut held = [0; BINS];
        many.iter().for_each(|&x| held[usize::from(bin(&cuts, x))] += 1);
        assert_eq!(held, [10; BINS]);
    }

    #[test]
    fn columns_are_the_rows_turned() {
        let rows: Vec<f32> = (0..5 * 19).map(|i| i as f32).collect();
        let watch = Watch::new("Growing", &crate::progress::Quiet, 1);
        let (bins, columns) = Bins::fit(Rows::of_floats(&rows, 19), &watch, 1).unwrap();
        let mut row = [0u8; 19];
        for i in 0..5 {
            bins.read(Numbers::Floats(&rows[i * 19..(i + 1) * 19]), &mut row);
            assert!(
                row.iter().enumerate().all(|(column, &bin)| usize::from(bin) == i && columns[column * 5 + i] == bin)
            );
        }
    }
}
