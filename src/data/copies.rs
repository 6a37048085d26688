//! Samples that are there twice, exactly or nearly.
//!
//! Exact copies are found by hashing. Two samples are *near* duplicates where the root mean square of their difference
//! is at most [`NEAR`] of the standard deviation of all values, and they are not equal. Projections on orthonormal cosines (the
//! discrete cosine transform's lowest frequencies) never lengthen a difference, so that only samples in neighbouring
//! cells of a grid over the first projections can be near: of those the whole difference is measured.

use super::sums::Sums;
use super::{DataError, Dataset, SampleShape, Samples, Values};
use crate::progress::Progress;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher};

/// The root mean square difference of near duplicates, as a share of the values' standard deviation.
pub const NEAR: f64 = 0.1;

/// Projections of each sample.
const PROJECTIONS: usize = 24;

/// Samples looked at between two looks at whether the person has cancelled.
const CHUNK: usize = 2048;

/// Samples that are there twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// Samples that equal an earlier one.
    pub exact: usize,
    /// Samples not learnt from that equal one that is.
    pub exact_across: Vec<u32>,
    /// Samples with a near, not equal, one.
    pub near: usize,
    /// Samples not learnt from with a near, not equal, one that is.
    pub near_across: Vec<u32>,
}

/// Finds them. `std` is the standard deviation of all values; `learnt` says of each sample whether the network learns
/// from it, `held` whether it is held back.
///
/// # Errors
/// [`DataError::Cancelled`].
pub fn find(
    samples: &Samples,
    std: f64,
    learnt: &[bool],
    held: &[bool],
    progress: &dyn Progress,
) -> Result<Duplicates, DataError> {
    progress.report("Finding copies", 0.0)?;
    let first = first_equal(samples);
    let mut found =
        Duplicates { exact: (0..first.len()).filter(|&i| first[i] != i as u32).count(), ..Duplicates::default() };
    let mut learnt_group = vec![false; first.len()];
    for (i, &group) in first.iter().enumerate() {
        learnt_group[group as usize] |= learnt[i];
    }
    let across = |i: &u32| held[*i as usize] && learnt_group[first[*i as usize] as usize];
    found.exact_across = (0..first.len() as u32).filter(across).collect();
    let reach = (NEAR * std * (samples.shape().len() as f64).sqrt()) as f32;
    if reach <= 0.0 {
        return Ok(found);
    }
    // Of equal samples only the first is compared: thousands of blank pictures are one.
    let mut held_group = vec![false; first.len()];
    for (i, &group) in first.iter().enumerate() {
        held_group[group as usize] |= held[i];
    }
    let near = Near::new(samples, &first, reach);
    let count = near.order.len();
    let mut of_group = vec![(false, false); first.len()];
    for start in (0..count).step_by(CHUNK) {
        progress.report("Finding near copies", start as f32 / count as f32)?;
        let chunk: Vec<(u32, (bool, bool))> = (start..(start + CHUNK).min(count))
            .into_par_iter()
            .map(|place| {
                let group = near.order[place];
                (group, near.of(place, held_group[group as usize], &learnt_group))
            })
            .collect();
        chunk.into_iter().for_each(|(group, near)| of_group[group as usize] = near);
    }
    for (i, &group) in first.iter().enumerate() {
        let (any, across) = of_group[group as usize];
        found.near += usize::from(any);
        if held[i] && across {
            found.near_across.push(i as u32);
        }
    }
    Ok(found)
}

/// Samples learnt from that equal one held back, or nearly do: what a card counts, seen from the other side. `learnt`
/// and `held` as for [`find`].
///
/// # Errors
/// [`DataError::Cancelled`].
pub fn learnt_copies(
    dataset: &Dataset,
    learnt: &[bool],
    held: &[bool],
    progress: &dyn Progress,
) -> Result<HashSet<u32>, DataError> {
    let found = find(&dataset.samples, Sums::of(dataset).std(), held, learnt, progress)?;
    Ok(found.exact_across.into_iter().chain(found.near_across).collect())
}

/// For each sample the first one that equals it: itself, where none does.
fn first_equal(samples: &Samples) -> Vec<u32> {
    let width = samples.shape().len();
    let hashes: Vec<u64> = (0..samples.len())
        .into_par_iter()
        .map(|i| {
            let mut hasher = DefaultHasher::new();
            match samples.values() {
                Values::Bytes(values) => hasher.write(&values[i * width..(i + 1) * width]),
                // Adding zero makes -0 and 0 one.
                Values::Floats(values) => {
                    values[i * width..(i + 1) * width].iter().for_each(|v| hasher.write_u32((v + 0.0).to_bits()));
                }
            }
            hasher.finish()
        })
        .collect();
    let mut groups: HashMap<u64, Vec<u32>> = HashMap::with_capacity(hashes.len());
    let mut first = Vec::with_capacity(hashes.len());
    for (i, hash) in hashes.into_iter().enumerate() {
        let group = groups.entry(hash).or_default();
        let equal = group.iter().copied().find(|&j| are_equal(samples, i, j as usize));
        if equal.is_none() {
            group.push(i as u32);
        }
        first.push(equal.unwrap_or(i as u32));
    }
    first
}

fn are_equal(samples: &Samples, a: usize, b: usize) -> bool {
    let width = samples.shape().len();
    let (a, b) = (a * width..(a + 1) * width, b * width..(b + 1) * width);
    match samples.values() {
        Values::Bytes(values) => values[a] == values[b],
        Values::Floats(values) => values[a] == values[b],
    }
}

/// Samples by their place on a grid over three projections, in each cell by a fourth: those that differ most.
struct Near<'a> {
    samples: &'a Samples,
    reach: f32,
    /// Indices of samples that equal no earlier one, cell after cell.
    order: Vec<u32>,
    /// Their projections in the same order: what is compared lies side by side.
    rows: Vec<[f32; PROJECTIONS]>,
    /// Where each cell begins and ends in that order.
    cells: HashMap<[i32; 3], (usize, usize)>,
}

impl<'a> Near<'a> {
    fn new(samples: &'a Samples, first: &[u32], reach: f32) -> Self {
        let projections = widest_first(projections(samples));
        let mut order: Vec<u32> = (0..projections.len() as u32).filter(|&i| first[i as usize] == i).collect();
        let key = |i: u32| (cell(&projections[i as usize], reach), projections[i as usize][0]);
        order.par_sort_unstable_by(|&a, &b| {
            let ((a, x), (b, y)) = (key(a), key(b));
            a.cmp(&b).then(x.total_cmp(&y))
        });
        let rows: Vec<[f32; PROJECTIONS]> = order.iter().map(|&i| projections[i as usize]).collect();
        let mut cells: HashMap<[i32; 3], (usize, usize)> = HashMap::new();
        for (place, row) in rows.iter().enumerate() {
            cells.entry(cell(row, reach)).or_insert((place, place)).1 = place + 1;
        }
        Self { samples, reach, order, rows, cells }
    }

    /// Whether the sample at this place of the order has a near one, and, where it is `held`, one that is `learnt`.
    fn of(&self, place: usize, held: bool, learnt: &[bool]) -> (bool, bool) {
        let (row, i) = (&self.rows[place], self.order[place] as usize);
        let here = cell(row, self.reach);
        let (mut any, mut across) = (false, false);
        for offset in 0..27 {
            let around = [offset / 9 - 1, offset / 3 % 3 - 1, offset % 3 - 1];
            let there: [i32; 3] = std::array::from_fn(|axis| here[axis] + around[axis]);
            let Some(&(start, end)) = self.cells.get(&there) else { continue };
            let rows = &self.rows[start..end];
            let low = start + rows.partition_point(|other| other[0] < row[0] - self.reach);
            let high = start + rows.partition_point(|other| other[0] <= row[0] + self.reach);
            for place in low..high {
                if !self.may_be_near(row, &self.rows[place]) {
                    continue;
                }
                let j = self.order[place] as usize;
                // A second near one only matters where it is learnt from.
                if i != j && (!any || learnt[j]) && self.are_near(i, j) {
                    any = true;
                    across |= held && learnt[j];
                    if across || !held {
                        return (any, across);
                    }
                }
            }
        }
        (any, across)
    }

    /// Whether the projections leave it possible.
    fn may_be_near(&self, x: &[f32; PROJECTIONS], y: &[f32; PROJECTIONS]) -> bool {
        // Room for rounding: the whole difference decides.
        let most = self.reach * self.reach * 1.001;
        let mut seen = 0.0;
        for (x, y) in x.chunks_exact(8).zip(y.chunks_exact(8)) {
            let mut squares = [0.0f32; 8];
            for ((square, x), y) in squares.iter_mut().zip(x).zip(y) {
                *square = (x - y) * (x - y);
            }
            seen += squares.iter().sum::<f32>();
            if seen > most {
                return false;
            }
        }
        true
    }

    fn are_near(&self, a: usize, b: usize) -> bool {
        let most = f64::from(self.reach) * f64::from(self.reach);
        let width = self.samples.shape().len();
        let (a, b) = (a * width..(a + 1) * width, b * width..(b + 1) * width);
        match self.samples.values() {
            Values::Bytes(values) => {
                let differences = values[a].iter().zip(&values[b]).map(|(x, y)| u64::from(x.abs_diff(*y)).pow(2));
                differences.sum::<u64>() as f64 <= most
            }
            Values::Floats(values) => {
                let differences = values[a].iter().zip(&values[b]).map(|(x, y)| f64::from(x - y).powi(2));
                differences.sum::<f64>() <= most
            }
        }
    }
}

/// The same projections, those in which samples differ most first: they tell them apart soonest.
fn widest_first(mut projections: Vec<[f32; PROJECTIONS]>) -> Vec<[f32; PROJECTIONS]> {
    let n = projections.len().max(1) as f64;
    let variance = |axis: usize| {
        let (sum, squares) = projections.iter().fold((0.0, 0.0), |(sum, squares), row| {
            let v = f64::from(row[axis]);
            (sum + v, squares + v * v)
        });
        squares / n - (sum / n) * (sum / n)
    };
    let variances: Vec<f64> = (0..PROJECTIONS).map(variance).collect();
    let mut axes: Vec<usize> = (0..PROJECTIONS).collect();
    axes.sort_by(|&a, &b| variances[b].total_cmp(&variances[a]));
    for row in &mut projections {
        *row = std::array::from_fn(|place| row[axes[place]]);
    }
    projections
}

fn cell(projection: &[f32; PROJECTIONS], reach: f32) -> [i32; 3] {
    [1, 2, 3].map(|axis| (projection[axis] / reach).floor() as i32)
}

/// Each sample on the lowest cosines, `[samples, PROJECTIONS]`.
fn projections(samples: &Samples) -> Vec<[f32; PROJECTIONS]> {
    let basis = basis(samples.shape());
    let width = samples.shape().len();
    (0..samples.len())
        .into_par_iter()
        .map_init(
            || vec![0.0; width],
            |row, i| {
                samples.read(i, row);
                let mut projected = [0.0; PROJECTIONS];
                for (to, wave) in projected.iter_mut().zip(&basis) {
                    *to = dot(wave, row);
                }
                projected
            },
        )
        .collect()
}

/// The inner product, in eight sums that the processor takes at once.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let (eights, rest) = a.as_chunks::<8>();
    let (others, other_rest) = b.as_chunks::<8>();
    for (a, b) in eights.iter().zip(others) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest.iter().zip(other_rest).map(|(a, b)| a * b).sum::<f32>()
}

/// Orthonormal cosines over a sample, the slowest first; fewer where a sample has fewer values.
fn basis(shape: SampleShape) -> Vec<Vec<f32>> {
    let (height, width, channels) = match shape {
        SampleShape::Image { height, width, channels } => (height, width, channels),
        SampleShape::Series { points } => (1, points, 1),
    };
    let mut frequencies: Vec<(usize, usize)> =
        (0..height.min(8)).flat_map(|u| (0..width.min(PROJECTIONS)).map(move |v| (u, v))).collect();
    frequencies.sort_by_key(|&(u, v)| (u + v, u));
    let wave = |n: usize, frequency: usize, at: usize| {
        let scale = if frequency == 0 { 1.0 } else { 2.0f64 } / n as f64;
        scale.sqrt() * (std::f64::consts::PI * (at as f64 + 0.5) * frequency as f64 / n as f64).cos()
    };
    let value = |(u, v): (usize, usize), place: usize| {
        let (y, x) = (place / channels / width, place / channels % width);
        (wave(height, u, y) * wave(width, v, x) / (channels as f64).sqrt()) as f32
    };
    let values = height * width * channels;
    frequencies.into_iter().take(PROJECTIONS).map(|f| (0..values).map(|place| value(f, place)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Quiet;

    #[test]
    fn cosines_are_orthonormal() {
        for shape in [SampleShape::Series { points: 30 }, SampleShape::Image { height: 7, width: 9, channels: 3 }] {
            let basis = basis(shape);
            for (i, a) in basis.iter().enumerate() {
                for (j, b) in basis.iter().enumerate() {
                    let dot: f32 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                    assert!((dot - f32::from(u8::from(i == j))).abs() < 1e-4, "{i} {j} {dot}");
                }
            }
        }
    }

    #[test]
    fn copies_near_and_exact_are_found_within_and_across() {
        let shape = SampleShape::Series { points: 4 };
        let rows = [
            [0.0, 0.0, 9.0, 5.0],
            [1.0, 2.0, 3.0, 4.0],
            [0.0, 0.0, 9.0, 5.0],
            [0.05, 0.0, 9.0, 5.0],
            [9.0, 0.0, 0.0, 0.0],
        ];
        let samples = Samples::new(shape, Values::Floats(rows.concat())).unwrap();
        let learnt = [true, true, false, false, false];
        let held: Vec<bool> = learnt.iter().map(|l| !l).collect();
        let found = find(&samples, 1.0, &learnt, &held, &Quiet).unwrap();
        assert_eq!((found.exact, found.exact_across.as_slice()), (1, [2].as_slice()));
        assert_eq!((found.near, found.near_across.as_slice()), (3, [3].as_slice()));
    }
}
