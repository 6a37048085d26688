//! Exact nearest neighbours among bytes or floats, most of the work in blocked matrix products.
//!
//! `|a − b|² = |a|² + |b|² − 2 a·b`, and the cosine is a product of rows of length 1. Products in 32 bits round, so a few
//! more candidates are kept than asked for, measured exactly and sorted; where the bound on rounding (Higham, Accuracy
//! and Stability of Numerical Algorithms, 3.1) cannot rule out a row that was not kept, all rows are measured.

use super::metric::{rough_l1, squared_length};
use super::rows::Numbers;
use super::watch::Watch;
use super::{ClassicError, Metric, Rows};
use crate::analysis::Neighbour;
use crate::progress::Progress;
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

/// Training rows of one product: two tiles of faer's widest kernel, so that they stay in a core's own cache.
const STEP: usize = 192;

/// Most rows asked about in one product: beyond 512 faer splits it.
const GROUP: usize = 480;

/// Training values made ready at a time: 48 MB.
const READY: usize = 12_000_000;

/// Candidates kept beyond those asked for.
const SPARE: usize = 32;

/// Products compared at once with the worst candidate.
const RUN: usize = 32;

/// Fewer rows than this are measured against all others one by one.
const FEW: usize = 8;

/// Training rows measured by one thread at a time.
const MEASURED: usize = 1024;

/// Training rows from which their middle is taken.
const CENTRED: usize = 1024;

/// The `count` nearest rows of `train` (all, where there are fewer) of each row of `asked`, nearest first; ties by the
/// lowest index. Indices are rows of `train`; distances are those of `metric`. A row that is in both is its own nearest.
///
/// # Errors
/// [`ClassicError`] where there is nothing to search, rows differ in length, or the person stopped it.
pub fn nearest(
    train: Rows<'_>,
    asked: Rows<'_>,
    count: usize,
    metric: Metric,
    progress: &dyn Progress,
) -> Result<Vec<Vec<Neighbour>>, ClassicError> {
    if train.is_empty() {
        return Err(ClassicError::NoSamples);
    }
    if train.width() != asked.width() {
        return Err(ClassicError::Widths { trained: train.width(), asked: asked.width() });
    }
    if asked.is_empty() || count == 0 {
        return Ok(vec![Vec::new(); asked.len()]);
    }
    let search = Search::new(train, asked, count.min(train.len()), metric);
    let watch = Watch::new("Finding the nearest samples", progress, train.len() * asked.len());
    if asked.len() < FEW {
        let one_by_one = (0..asked.len()).map(|row| -> Result<Vec<Neighbour>, ClassicError> {
            let found = search.among_all(asked.row(row), &watch)?;
            watch.advance(train.len())?;
            Ok(found)
        });
        return one_by_one.collect();
    }
    search.by_products(&watch)
}

/// What is searched for, where, and how.
struct Search<'a> {
    train: Rows<'a>,
    asked: Rows<'a>,
    metric: Metric,
    /// Neighbours asked for.
    count: usize,
    /// About the middle of the training rows: differences from it are smaller, and so is what rounding loses.
    centre: Vec<f32>,
}

/// Training rows made ready for products.
struct Block {
    first: usize,
    rows: usize,
    /// `[rows, width]`; empty where nothing is multiplied.
    values: Vec<f32>,
    /// Squared length of each row for L2, else 0.
    bias: Vec<f32>,
}

/// What one thread works in.
struct Work {
    /// Rows asked about, made ready.
    rows: Vec<f32>,
    /// One column of [`STEP`] products a row asked about.
    products: Vec<f32>,
}

impl<'a> Search<'a> {
    fn new(train: Rows<'a>, asked: Rows<'a>, count: usize, metric: Metric) -> Self {
        let centre = if metric == Metric::Euclidean { middle(train) } else { Vec::new() };
        Self { train, asked, metric, count, centre }
    }

    fn multiplies(&self) -> bool {
        self.metric != Metric::Manhattan
    }

    /// What a product is taken times, and off a training row's bias.
    fn factor(&self) -> f32 {
        match self.metric {
            Metric::Euclidean => 2.0,
            Metric::Cosine => 1.0,
            Metric::Manhattan => -1.0,
        }
    }

    fn by_products(&self, watch: &Watch<'_>) -> Result<Vec<Vec<Neighbour>>, ClassicError> {
        let width = self.train.width();
        let kept = (self.count + SPARE).min(self.train.len());
        let mut best: Vec<Best> = (0..self.asked.len()).map(|_| Best::new(kept)).collect();
        let size = ((READY / width / STEP).clamp(1, 64) * STEP).min(self.train.len());
        let group = even_group(best.len(), width);
        let ready = if self.multiplies() { width } else { 0 };
        let mut block = Block { first: 0, rows: 0, values: vec![0.0; size * ready], bias: vec![0.0; size] };
        let mut longest = 0.0f64;
        for first in (0..self.train.len()).step_by(size) {
            (block.first, block.rows) = (first, size.min(self.train.len() - first));
            watch.advance(0)?;
            longest = longest.max(self.make_ready(&mut block));
            let block = &block;
            best.par_chunks_mut(group).enumerate().try_for_each_init(
                || Work { rows: vec![0.0; group * ready], products: vec![0.0; group * STEP] },
                |work, (i, best)| self.compare(i * group, block, work, best, watch),
            )?;
        }
        let rows = best.into_par_iter().enumerate();
        rows.map(|(row, best)| self.settle(self.asked.row(row), &best, longest, watch)).collect()
    }

    /// Writes a row as it is multiplied into `to` and returns the square of the length it has there.
    fn prepare(&self, row: Numbers<'_>, to: &mut [f32]) -> f64 {
        row.read(to);
        if self.metric == Metric::Euclidean {
            to.iter_mut().zip(&self.centre).for_each(|(to, centre)| *to -= centre);
            return squared_length(to);
        }
        let length = squared_length(to).sqrt();
        let inverse = if length > 0.0 { 1.0 / length } else { 0.0 };
        to.iter_mut().for_each(|to| *to = (f64::from(*to) * inverse) as f32);
        1.0
    }

    /// Fills a block with its rows; returns the largest squared length.
    fn make_ready(&self, block: &mut Block) -> f64 {
        if !self.multiplies() {
            return 0.0;
        }
        let (first, count) = (block.first, block.rows);
        let rows = block.values.par_chunks_exact_mut(self.train.width()).zip(block.bias.par_iter_mut());
        let squares = rows.enumerate().take(count).map(|(row, (to, bias))| {
            let square = self.prepare(self.train.row(first + row), to);
            *bias = if self.metric == Metric::Euclidean { square as f32 } else { 0.0 };
            square
        });
        squares.reduce(|| 0.0, f64::max)
    }

    /// Compares the rows asked about from `first` on, one for each of `best`, with a block.
    fn compare(
        &self,
        first: usize,
        block: &Block,
        work: &mut Work,
        best: &mut [Best],
        watch: &Watch<'_>,
    ) -> Result<(), ClassicError> {
        if self.multiplies() {
            for (row, to) in work.rows.chunks_exact_mut(self.train.width()).take(best.len()).enumerate() {
                self.prepare(self.asked.row(first + row), to);
            }
        }
        for start in (0..block.rows).step_by(STEP) {
            let rows = STEP.min(block.rows - start);
            watch.advance(rows * best.len())?;
            let Work { rows: asked, products } = &mut *work;
            let products = &mut products[..rows * best.len()];
            if self.multiplies() {
                self.multiply(block, start, asked, products, rows);
            } else {
                self.subtract(block.first + start, first, products, rows);
            }
            let bias = &block.bias[start..start + rows];
            for (best, products) in best.iter_mut().zip(products.chunks_exact(rows)) {
                best.take(products, bias, self.factor(), block.first + start);
            }
        }
        Ok(())
    }

    /// Products of `rows` rows of a block with as many rows asked about as `products` has columns.
    fn multiply(&self, block: &Block, start: usize, asked: &[f32], products: &mut [f32], rows: usize) {
        let (width, columns) = (self.train.width(), products.len() / rows);
        let trained = MatRef::from_row_major_slice(&block.values[start * width..(start + rows) * width], rows, width);
        let asked = MatRef::from_row_major_slice(&asked[..columns * width], columns, width);
        let into = MatMut::from_column_major_slice_mut(products, rows, columns);
        matmul(into, Accum::Replace, trained, asked.transpose(), 1.0f32, Par::Seq);
    }

    /// L1 distances of `rows` training rows from `start` on to rows asked about from `first` on, one column each.
    fn subtract(&self, start: usize, first: usize, distances: &mut [f32], rows: usize) {
        for (column, to) in distances.chunks_exact_mut(rows).enumerate() {
            let asked = self.asked.row(first + column);
            for (row, to) in to.iter_mut().enumerate() {
                *to = rough_l1(asked, self.train.row(start + row));
            }
        }
    }

    /// The nearest of the candidates, or of all rows where the candidates may lack one.
    fn settle(
        &self,
        row: Numbers<'_>,
        best: &Best,
        longest: f64,
        watch: &Watch<'_>,
    ) -> Result<Vec<Neighbour>, ClassicError> {
        watch.advance(0)?;
        let measured = best.found.iter().map(|&(_, index)| self.measured(row, index)).collect();
        let measured = smallest(measured, self.count);
        let all = best.found.len() == self.train.len();
        let full = best.found.len() == best.kept;
        let beyond = || self.least_beyond(row, best.worst, longest);
        if all || full && measured.last().is_some_and(|&(last, _)| last < beyond()) {
            return Ok(self.named(measured));
        }
        self.among_all(row, watch)
    }

    /// What every row that is no candidate measures at the least: `worst` is the worst candidate's key, and at most this
    /// is lost to rounding.
    fn least_beyond(&self, row: Numbers<'_>, worst: f32, longest: f64) -> f64 {
        let (unit, worst) = (f64::from(f32::EPSILON) / 2.0, f64::from(worst));
        let lost = 1.1 * (row.count() as f64 + 8.0) * unit;
        match self.metric {
            Metric::Euclidean => {
                let own = self.prepare(row, &mut vec![0.0; row.count()]);
                // Products of larger numbers may not be finite in 32 bits.
                if own.max(longest) > 1e37 {
                    return f64::NEG_INFINITY;
                }
                worst + own - 2.0 * lost * (own * longest).sqrt() - 8.0 * unit * (own + longest)
            }
            Metric::Cosine => 1.0 + worst - 2.0 * lost,
            Metric::Manhattan => worst * (1.0 - 2.0 * lost),
        }
    }

    /// The nearest of all training rows, each measured.
    fn among_all(&self, row: Numbers<'_>, watch: &Watch<'_>) -> Result<Vec<Neighbour>, ClassicError> {
        let parts = (0..self.train.len().div_ceil(MEASURED)).into_par_iter().map(
            |part| -> Result<Vec<(f64, u32)>, ClassicError> {
                watch.advance(0)?;
                let last = self.train.len().min((part + 1) * MEASURED);
                let measured = (part * MEASURED..last).map(|index| self.measured(row, index as u32)).collect();
                Ok(smallest(measured, self.count))
            },
        );
        let parts: Vec<Vec<(f64, u32)>> = parts.collect::<Result<_, ClassicError>>()?;
        Ok(self.named(smallest(parts.concat(), self.count)))
    }

    fn measured(&self, row: Numbers<'_>, index: u32) -> (f64, u32) {
        (self.metric.measure(row, self.train.row(index as usize)), index)
    }

    fn named(&self, measured: Vec<(f64, u32)>) -> Vec<Neighbour> {
        let neighbour = |(measure, index)| Neighbour { index, distance: self.metric.distance(measure) };
        measured.into_iter().map(neighbour).collect()
    }
}

/// The `count` smallest, in order; ties by index.
fn smallest(mut measured: Vec<(f64, u32)>, count: usize) -> Vec<(f64, u32)> {
    let order = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if count < measured.len() {
        measured.select_nth_unstable_by(count, order);
        measured.truncate(count);
    }
    measured.sort_unstable_by(order);
    measured
}

/// How many rows asked about go together, so that every thread gets as many groups as the others; fewer where rows are
/// long, for the memory's sake.
fn even_group(rows: usize, width: usize) -> usize {
    let most = (READY / 4 / width).clamp(16, GROUP);
    let groups = rows.div_ceil(most).next_multiple_of(rayon::current_num_threads().max(1));
    rows.div_ceil(groups).max(1)
}

/// The mean of some training rows; of bytes rounded, so that differences from it are whole and exact.
fn middle(train: Rows<'_>) -> Vec<f32> {
    let picked = (0..train.len()).step_by(train.len().div_ceil(CENTRED).max(1));
    let mut sums = vec![0.0f64; train.width()];
    let mut row = vec![0.0f32; train.width()];
    for index in picked.clone() {
        train.row(index).read(&mut row);
        sums.iter_mut().zip(&row).for_each(|(sum, &x)| *sum += f64::from(x));
    }
    let rounded = |mean: f64| if train.are_bytes() { mean.round() as f32 } else { mean as f32 };
    sums.into_iter().map(|sum| rounded(sum / picked.len() as f64)).collect()
}

/// The nearest found so far, by `bias − factor · product`, in ascending order.
struct Best {
    found: Vec<(f32, u32)>,
    kept: usize,
    worst: f32,
}

impl Best {
    fn new(kept: usize) -> Self {
        Self { found: Vec::with_capacity(kept + 1), kept, worst: f32::INFINITY }
    }

    /// Takes in the products of training rows from `first` on.
    fn take(&mut self, products: &[f32], bias: &[f32], factor: f32, first: usize) {
        let mut keys = [0.0f32; RUN];
        for (run, (products, bias)) in products.chunks(RUN).zip(bias.chunks(RUN)).enumerate() {
            let (worst, mut nearer) = (self.worst, false);
            for ((key, product), bias) in keys.iter_mut().zip(products).zip(bias) {
                *key = bias - factor * product;
                nearer |= *key < worst;
            }
            if nearer {
                self.insert_nearer(&keys[..products.len()], first + run * RUN);
            }
        }
    }

    fn insert_nearer(&mut self, keys: &[f32], first: usize) {
        for (i, &key) in keys.iter().enumerate() {
            if key < self.worst {
                let at = self.found.partition_point(|&(other, _)| other <= key);
                self.found.insert(at, (key, (first + i) as u32));
                self.found.truncate(self.kept);
                if self.found.len() == self.kept {
                    self.worst = self.found[self.kept - 1].0;
                }
            }
        }
    }
}
