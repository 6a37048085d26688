//! Samples as rows of numbers, left where and as they are.

use crate::data::{Samples, Values};
use std::ops::Range;

/// Numbers as they are stored: those of one row, or of many one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Numbers<'a> {
    /// 0–255.
    Bytes(&'a [u8]),
    /// Any finite number.
    Floats(&'a [f32]),
}

impl Numbers<'_> {
    /// How many.
    pub fn count(self) -> usize {
        match self {
            Self::Bytes(values) => values.len(),
            Self::Floats(values) => values.len(),
        }
    }

    /// Those at `range`.
    pub fn part(self, range: Range<usize>) -> Self {
        match self {
            Self::Bytes(values) => Self::Bytes(&values[range]),
            Self::Floats(values) => Self::Floats(&values[range]),
        }
    }

    /// Writes them into `to`, which is as long.
    pub fn read(self, to: &mut [f32]) {
        match self {
            Self::Bytes(values) => to.iter_mut().zip(values).for_each(|(to, &from)| *to = f32::from(from)),
            Self::Floats(values) => to.copy_from_slice(values),
        }
    }

    /// As floats.
    pub fn floats(self) -> Vec<f32> {
        let mut floats = vec![0.0; self.count()];
        self.read(&mut floats);
        floats
    }
}

/// Rows of numbers, `[rows, width]`: samples of a dataset, or features of them. Nothing is copied.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    values: Numbers<'a>,
    width: usize,
    picked: Option<&'a [u32]>,
}

impl<'a> Rows<'a> {
    /// The samples at the places `picked`, in that order: row `i` is sample `picked[i]`, as it is stored.
    pub fn of_samples(samples: &'a Samples, picked: &'a [u32]) -> Self {
        Self { picked: Some(picked), ..Self::of_all(samples) }
    }

    /// All samples, as they are stored.
    pub fn of_all(samples: &'a Samples) -> Self {
        let values = match samples.values() {
            Values::Bytes(values) => Numbers::Bytes(values),
            Values::Floats(values) => Numbers::Floats(values),
        };
        Self { values, width: samples.shape().len(), picked: None }
    }

    /// Rows of `width` finite numbers, one after the other.
    pub fn of_floats(values: &'a [f32], width: usize) -> Self {
        Self { values: Numbers::Floats(values), width, picked: None }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.picked.map_or_else(|| self.values.count().checked_div(self.width).unwrap_or(0), <[u32]>::len)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers of each row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether the numbers are bytes.
    pub(super) fn are_bytes(&self) -> bool {
        matches!(self.values, Numbers::Bytes(_))
    }

    /// Row `index`.
    pub(super) fn row(&self, index: usize) -> Numbers<'a> {
        let at = self.picked.map_or(index, |picked| picked[index] as usize);
        self.values.part(at * self.width..(at + 1) * self.width)
    }
}
