//! Pooling: the largest or the mean value of windows side by side.

use super::bridge::{self, Tracked, made};
use super::vector;
use burn::backend::Flex;
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::NoCheckpointing};
use burn::backend::autodiff::grads::Gradients as Graph;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::flex::FlexTensor;
use burn::tensor::Tensor;
use rayon::prelude::*;

/// Planes that a thread takes at a time.
const PLANES: usize = 64;

/// How windows lie over a picture, and what is taken of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pooling {
    /// Side of the window and its step.
    pub size: usize,
    /// Rows and columns that the first window reaches out before the picture.
    pub before: [usize; 2],
    /// Whether the largest value is taken, not the mean. Places beyond the border count for neither.
    pub largest: bool,
    /// Height and width of the picture.
    pub input: [usize; 2],
    /// Height and width of the result.
    pub output: [usize; 2],
}

/// Pools `[n, channels, h, w]` → `[n, channels, h', w']` on the processor; `None` where the tensor lies elsewhere.
pub fn pool(x: &Tensor<4>, pooling: Pooling) -> Option<Tensor<4>> {
    let [n, channels, ..] = x.dims();
    let planes = [n, channels];
    if !bridge::place(x)? {
        let x = bridge::plain(x)?;
        let y = pooling.forward(x.as_slice::<f32>()?);
        return Some(Tensor::from_primitive::<Flex>(made(y, pooling.dims(planes, pooling.output))));
    }
    let tracked = bridge::tracked(x)?;
    let guard = tracked.node();
    let input = tracked.primitive().to_contiguous();
    let y = made(pooling.forward(input.as_slice::<f32>()?), pooling.dims(planes, pooling.output));
    let y = match Pooled.prepare::<NoCheckpointing>([guard]).compute_bound().stateful() {
        OpsKind::Tracked(prepared) => prepared.finish(Saved { x: input, y: y.clone(), pooling, planes }, y),
        OpsKind::UnTracked(prepared) => prepared.finish(y),
    };
    Some(Tensor::from_primitive::<Tracked>(y))
}

/// The operation in the graph of derivatives.
#[derive(Debug)]
struct Pooled;

/// What the way back needs.
#[derive(Clone, Debug)]
struct Saved {
    x: FlexTensor,
    y: FlexTensor,
    pooling: Pooling,
    planes: [usize; 2],
}

impl Backward<Flex, 1> for Pooled {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, 1>, graph: &mut Graph, _checkpointer: &mut Checkpointer) {
        let dy = graph.consume::<Flex>(&ops.node).to_contiguous();
        let [Some(node)] = ops.parents else { return };
        let Saved { x, y, pooling, planes } = ops.state;
        let slices = (x.as_slice::<f32>(), y.as_slice::<f32>(), dy.as_slice::<f32>());
        // Tensors that are not of plain 32-bit floats never come here.
        let (Some(x), Some(y), Some(dy)) = slices else { return };
        graph.register::<Flex>(node.id, made(pooling.backward(x, y, dy), pooling.dims(planes, pooling.input)));
    }
}

impl Pooling {
    fn dims(&self, [n, channels]: [usize; 2], [h, w]: [usize; 2]) -> [usize; 4] {
        [n, channels, h, w]
    }

    /// The rows or columns of the picture under window `at`.
    fn under(&self, axis: usize, at: usize) -> std::ops::Range<usize> {
        let start = (at * self.size).saturating_sub(self.before[axis]);
        let end = ((at + 1) * self.size).saturating_sub(self.before[axis]).min(self.input[axis]);
        start..end
    }

    /// Whether every window is two by two and lies inside.
    fn is_plain_pair(&self) -> bool {
        self.size == 2 && self.before == [0; 2] && (0..2).all(|axis| self.output[axis] * 2 <= self.input[axis])
    }

    fn forward(&self, x: &[f32]) -> Vec<f32> {
        let (area_in, area_out) = (self.input[0] * self.input[1], self.output[0] * self.output[1]);
        let mut y = vec![0.0f32; x.len() / area_in * area_out];
        y.par_chunks_mut(PLANES * area_out).zip(x.par_chunks(PLANES * area_in)).for_each(|(y, x)| {
            for (y, x) in y.chunks_exact_mut(area_out).zip(x.chunks_exact(area_in)) {
                for (row, y) in y.chunks_exact_mut(self.output[1]).enumerate() {
                    self.forward_row(row, x, y);
                }
            }
        });
        y
    }

    fn forward_row(&self, row: usize, x: &[f32], y: &mut [f32]) {
        let width = self.input[1];
        if self.is_plain_pair() {
            let (top, bottom) = x[2 * row * width..(2 * row + 2) * width].split_at(width);
            return if self.largest {
                vector::largest_pairs(y, top, bottom)
            } else {
                vector::mean_pairs(y, top, bottom)
            };
        }
        let rows = self.under(0, row);
        for (column, y) in y.iter_mut().enumerate() {
            let columns = self.under(1, column);
            let count = (rows.len() * columns.len()).max(1) as f32;
            let values = rows.clone().flat_map(|row| &x[row * width..][columns.clone()]);
            *y = if self.largest {
                values.fold(f32::NEG_INFINITY, |most, &x| if x > most || x.is_nan() { x } else { most })
            } else {
                values.sum::<f32>() / count
            };
        }
    }

    fn backward(&self, x: &[f32], y: &[f32], dy: &[f32]) -> Vec<f32> {
        let (area_in, area_out) = (self.input[0] * self.input[1], self.output[0] * self.output[1]);
        let mut dx = vec![0.0f32; x.len()];
        let blocks = dx.par_chunks_mut(PLANES * area_in).zip(x.par_chunks(PLANES * area_in));
        let outs = y.par_chunks(PLANES * area_out).zip(dy.par_chunks(PLANES * area_out));
        blocks.zip(outs).for_each(|((dx, x), (y, dy))| {
            let planes = dx.chunks_exact_mut(area_in).zip(x.chunks_exact(area_in));
            for ((dx, x), (y, dy)) in planes.zip(y.chunks_exact(area_out).zip(dy.chunks_exact(area_out))) {
                let width = self.output[1];
                for (row, (y, dy)) in y.chunks_exact(width).zip(dy.chunks_exact(width)).enumerate() {
                    self.backward_row(row, x, dx, y, dy);
                }
            }
        });
        dx
    }

    fn backward_row(&self, row: usize, x: &[f32], dx: &mut [f32], y: &[f32], dy: &[f32]) {
        let width = self.input[1];
        if self.is_plain_pair() {
            let at = 2 * row * width..(2 * row + 2) * width;
            let (to_top, to_bottom) = dx[at.clone()].split_at_mut(width);
            let (top, bottom) = x[at].split_at(width);
            return if self.largest {
                vector::to_largest_of_pairs([to_top, to_bottom], [top, bottom], y, dy)
            } else {
                vector::to_pairs([to_top, to_bottom], dy)
            };
        }
        let rows = self.under(0, row);
        for (column, (y, dy)) in y.iter().zip(dy).enumerate() {
            let columns = self.under(1, column);
            let count = (rows.len() * columns.len()).max(1) as f32;
            let mut places = rows.clone().flat_map(|row| columns.clone().map(move |column| row * width + column));
            if !self.largest {
                places.for_each(|place| dx[place] += dy / count);
            } else if let Some(place) = places.find(|&place| x[place] == *y) {
                // The first of equals, as everywhere.
                dx[place] += dy;
            }
        }
    }
}
