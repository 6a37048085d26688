//! Exact nearest neighbours by blocked matrix products: `|a − b|² = |a|² + |b|² − 2 a·b`.

use crate::progress::{Cancelled, Progress};
use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatRef, Par};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many nearest neighbours of a sample the map is to keep.
pub const JUDGED_NEIGHBOURS: usize = 10;

/// Rows searched for at a time, and rows looked through at a time: a block of products stays in cache.
const BLOCK: usize = 256;

/// Another sample and how far it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// Its row.
    pub index: u32,
    /// Euclidean distance.
    pub distance: f32,
}

/// The `count` nearest other rows of each row of `rows` (`[n, values]`, row-major), nearest first; ties by row.
///
/// # Errors
/// [`Cancelled`] where the person stopped it.
pub fn nearest_neighbours(
    rows: &[f32],
    values: usize,
    count: usize,
    progress: &dyn Progress,
) -> Result<Vec<Vec<Neighbour>>, Cancelled> {
    let all: Vec<u32> = (0..(rows.len() / values) as u32).collect();
    nearest_neighbours_of(rows, values, &all, count, progress)
}

/// The `count` nearest other rows of the rows `asked` alone, in their order; otherwise as [`nearest_neighbours`].
///
/// # Errors
/// [`Cancelled`] where the person stopped it.
pub fn nearest_neighbours_of(
    rows: &[f32],
    values: usize,
    asked: &[u32],
    count: usize,
    progress: &dyn Progress,
) -> Result<Vec<Vec<Neighbour>>, Cancelled> {
    let n = rows.len() / values;
    let squares: Vec<f32> = rows.par_chunks_exact(values).map(|row| row.iter().map(|x| x * x).sum()).collect();
    let done = AtomicUsize::new(0);
    let count = count.min(n.saturating_sub(1));
    let blocks: Result<Vec<Vec<Vec<Neighbour>>>, Cancelled> = asked
        .par_chunks(BLOCK)
        .map(|block| {
            let share = done.fetch_add(1, Ordering::Relaxed) as f32 * BLOCK as f32 / asked.len() as f32;
            progress.report("Finding neighbours", share)?;
            Ok(search(rows, values, &squares, block, count))
        })
        .collect();
    Ok(blocks?.into_iter().flatten().collect())
}

/// The neighbours of one block of rows.
fn search(rows: &[f32], values: usize, squares: &[f32], block: &[u32], count: usize) -> Vec<Vec<Neighbour>> {
    let n = squares.len();
    let asked = block.len();
    let gathered: Vec<f32> =
        block.iter().flat_map(|&id| &rows[id as usize * values..(id as usize + 1) * values]).copied().collect();
    let query = MatRef::from_row_major_slice(&gathered, asked, values);
    let mut best: Vec<Nearest> = (0..asked).map(|_| Nearest::new(count)).collect();
    // Column-major with one column a query, so that each query's products lie together.
    let mut products = Mat::<f32>::zeros(BLOCK, asked);
    for start in (0..n).step_by(BLOCK) {
        let size = BLOCK.min(n - start);
        let others = MatRef::from_row_major_slice(&rows[start * values..(start + size) * values], size, values);
        let into = products.as_mut().subrows_mut(0, size);
        matmul(into, Accum::Replace, others, query.transpose(), 1.0f32, Par::Seq);
        for (q, best) in best.iter_mut().enumerate() {
            let column = products.col_as_slice(q);
            for (i, product) in column[..size].iter().enumerate() {
                let squared = squares[start + i] - 2.0 * product;
                if squared < best.worst && start + i != block[q] as usize {
                    best.insert((start + i) as u32, squared);
                }
            }
        }
    }
    best.into_iter().zip(block).map(|(best, &id)| best.finish(squares[id as usize])).collect()
}

/// The nearest found so far, by `|b|² − 2 a·b`, in ascending order.
pub(super) struct Nearest {
    found: Vec<(f32, u32)>,
    count: usize,
    /// What another has to be below to be among them.
    pub(super) worst: f32,
}

impl Nearest {
    pub(super) fn new(count: usize) -> Self {
        let worst = if count == 0 { f32::NEG_INFINITY } else { f32::INFINITY };
        Self { found: Vec::with_capacity(count + 1), count, worst }
    }

    pub(super) fn insert(&mut self, index: u32, squared: f32) {
        let at = self.found.partition_point(|&(other, _)| other <= squared);
        self.found.insert(at, (squared, index));
        self.found.truncate(self.count);
        if self.found.len() == self.count {
            self.worst = self.found[self.count - 1].0;
        }
    }

    pub(super) fn finish(self, own_square: f32) -> Vec<Neighbour> {
        let distance = |squared: f32| (squared + own_square).max(0.0).sqrt();
        self.found.into_iter().map(|(squared, index)| Neighbour { index, distance: distance(squared) }).collect()
    }
}
