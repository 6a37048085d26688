//! The products of a convolution and of its way back, for samples `[n, channels, height, width]`.
//!
//! Weights are `[small channels, big channels · kernel²]` row-major: the small side is the output of a convolution and the
//! input of a transposed one. Both layers are the same three products between the same three arrays.

use super::window::Window;
use crate::model::processor::vector;
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

/// Columns of one product that are aimed at: several small maps lie side by side.
const COLUMNS: usize = 512;

/// Most values of one `im2col`, so that it stays in a core's own cache.
const MOST_VALUES: usize = 1 << 17;

/// Fewest channels on the small side for which a matrix product pays.
const FEW: usize = 4;

/// Parts that gradients of weights are summed in. The number must not depend on the machine: nor do the sums then.
const PARTS: usize = 8;

/// What a layer is: its geometry and its channels.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The geometry.
    pub window: Window,
    /// Channels of the small map.
    pub small: usize,
    /// Channels of the big map.
    pub big: usize,
}

/// Arrays that a thread works in, and the arithmetic over them.
struct Work {
    shape: Shape,
    rows: usize,
    spread: usize,
    /// Samples side by side.
    group: usize,
    /// The phases of a big map that is read; zeros beyond its border, always.
    phased: Vec<f32>,
    /// The phases of a big map that is added up.
    sums: Vec<f32>,
    /// `[rows, group · spread]`
    cols: Vec<f32>,
    /// Small maps that are read, `[small channels, group · spread]`; zeros between their rows, always.
    maps: Vec<f32>,
    /// Small maps that are made, of the same shape.
    found: Vec<f32>,
}

impl Shape {
    fn small_len(&self) -> usize {
        self.small * self.window.small_len()
    }

    fn big_len(&self) -> usize {
        self.big * self.window.big_len()
    }

    /// Samples side by side in one product.
    fn group(&self) -> usize {
        let spread = self.window.spread_len();
        if self.small < FEW {
            return 1;
        }
        let fits = MOST_VALUES / (self.window.rows(self.big) * spread).max(1);
        (COLUMNS / spread).min(fits).max(1)
    }

    fn work(&self) -> Work {
        let (rows, spread, group) = (self.window.rows(self.big), self.window.spread_len(), self.group());
        let is_small = self.small < FEW;
        Work {
            shape: *self,
            rows,
            spread,
            group,
            phased: vec![0.0; self.big * self.window.phased_len()],
            sums: vec![0.0; self.big * self.window.phased_len()],
            cols: vec![0.0; if is_small { 0 } else { rows * group * spread }],
            maps: vec![0.0; self.small * group * spread],
            found: vec![0.0; self.small * group * spread],
        }
    }
}

impl Work {
    /// Values of one row of `cols` and `maps`, all samples side by side.
    fn width(&self) -> usize {
        self.group * self.spread
    }

    /// Fills `cols` with the windows of these samples `[count, big channels, big]`.
    fn gather(&mut self, samples: &[f32]) {
        let (width, spread) = (self.width(), self.spread);
        for (place, sample) in samples.chunks_exact(self.shape.big_len()).enumerate() {
            self.shape.window.take_apart(sample, &mut self.phased);
            for (row, to) in self.cols.chunks_exact_mut(width).enumerate() {
                let from = self.shape.window.offset(row);
                to[place * spread..(place + 1) * spread].copy_from_slice(&self.phased[from..from + spread]);
            }
        }
    }

    /// Adds `cols` up into samples `[count, big channels, big]` of zeros.
    fn scatter(&mut self, samples: &mut [f32]) {
        let (width, spread) = (self.width(), self.spread);
        for (place, sample) in samples.chunks_exact_mut(self.shape.big_len()).enumerate() {
            self.sums.fill(0.0);
            for (row, from) in self.cols.chunks_exact(width).enumerate() {
                let to = self.shape.window.offset(row);
                vector::add(&mut self.sums[to..to + spread], &from[place * spread..(place + 1) * spread]);
            }
            self.shape.window.put_together(&self.sums, sample);
        }
    }

    /// Fills `maps` with samples `[count, small channels, small]`.
    fn spread(&mut self, samples: &[f32]) {
        let (width, spread, plane) = (self.width(), self.spread, self.shape.window.small_len());
        for (place, sample) in samples.chunks_exact(self.shape.small_len()).enumerate() {
            for (to, from) in self.maps.chunks_exact_mut(width).zip(sample.chunks_exact(plane)) {
                self.shape.window.spread(from, &mut to[place * spread..(place + 1) * spread]);
            }
        }
    }

    /// Takes samples `[count, small channels, small]` out of `found`, with bias and relu on the way.
    fn take(&self, samples: &mut [f32], bias: Option<&[f32]>, relu: bool) {
        let (width, spread, window) = (self.width(), self.spread, self.shape.window);
        let sizes = (window.small[1], window.phase()[1]);
        for (place, sample) in samples.chunks_exact_mut(self.shape.small_len()).enumerate() {
            let maps = sample.chunks_exact_mut(window.small_len()).zip(self.found.chunks_exact(width));
            for (channel, (to, from)) in maps.enumerate() {
                let bias = bias.map_or(0.0, |bias| bias[channel]);
                vector::take_rows(to, &from[place * spread..(place + 1) * spread], sizes, bias, relu);
            }
        }
    }

    /// `found = weights · cols` for `count` samples whose big maps are given.
    fn big_to_small(&mut self, weights: &[f32], samples: &[f32], count: usize) {
        if self.shape.small < FEW {
            self.shape.window.take_apart(samples, &mut self.phased);
            self.found.fill(0.0);
            for (to, weights) in self.found.chunks_exact_mut(self.spread).zip(weights.chunks_exact(self.rows)) {
                for (row, weight) in weights.iter().enumerate() {
                    let from = self.shape.window.offset(row);
                    vector::add_scaled(to, *weight, &self.phased[from..from + self.spread]);
                }
            }
            return;
        }
        self.gather(samples);
        let (small, rows, width) = (self.shape.small, self.rows, self.width());
        let used = count * self.spread;
        let weights = MatRef::from_row_major_slice(weights, small, rows);
        let cols = MatRef::from_row_major_slice(&self.cols, rows, width).subcols(0, used);
        let found = MatMut::from_row_major_slice_mut(&mut self.found, small, width).subcols_mut(0, used);
        matmul(found, Accum::Replace, weights, cols, 1.0f32, Par::Seq);
    }

    /// Big maps of `count` samples from `maps`: `cols = weightsᵀ · maps`, added up into zeros.
    fn small_to_big(&mut self, weights: &[f32], samples: &mut [f32], count: usize) {
        if self.shape.small < FEW {
            self.sums.fill(0.0);
            for (from, weights) in self.maps.chunks_exact(self.spread).zip(weights.chunks_exact(self.rows)) {
                for (row, weight) in weights.iter().enumerate() {
                    let to = self.shape.window.offset(row);
                    vector::add_scaled(&mut self.sums[to..to + self.spread], *weight, from);
                }
            }
            self.shape.window.put_together(&self.sums, samples);
            return;
        }
        let (small, rows, width) = (self.shape.small, self.rows, self.width());
        let used = count * self.spread;
        let weights = MatRef::from_row_major_slice(weights, small, rows);
        let maps = MatRef::from_row_major_slice(&self.maps, small, width).subcols(0, used);
        let cols = MatMut::from_row_major_slice_mut(&mut self.cols, rows, width).subcols_mut(0, used);
        matmul(cols, Accum::Replace, weights.transpose(), maps, 1.0f32, Par::Seq);
        self.scatter(samples);
    }

    /// `gradient += maps · colsᵀ` for `count` samples whose big maps are given.
    fn weight_gradient(&mut self, gradient: &mut [f32], samples: &[f32], count: usize) {
        if self.shape.small < FEW {
            self.shape.window.take_apart(samples, &mut self.phased);
            for (map, gradient) in self.maps.chunks_exact(self.spread).zip(gradient.chunks_exact_mut(self.rows)) {
                for (row, to) in gradient.iter_mut().enumerate() {
                    let from = self.shape.window.offset(row);
                    *to += vector::dot(map, &self.phased[from..from + self.spread]);
                }
            }
            return;
        }
        self.gather(samples);
        let (small, rows, width) = (self.shape.small, self.rows, self.width());
        let used = count * self.spread;
        let maps = MatRef::from_row_major_slice(&self.maps, small, width).subcols(0, used);
        let cols = MatRef::from_row_major_slice(&self.cols, rows, width).subcols(0, used);
        let gradient = MatMut::from_row_major_slice_mut(gradient, small, rows);
        matmul(gradient, Accum::Add, maps, cols.transpose(), 1.0f32, Par::Seq);
    }
}

/// Adds the bias of each channel to samples `[count, channels, plane]`.
fn add_bias(samples: &mut [f32], plane: usize, bias: &[f32], relu: bool) {
    for (map, bias) in samples.chunks_exact_mut(plane).zip(bias.iter().cycle()) {
        vector::add_bias(map, *bias, relu);
    }
}

/// A convolution with bias and, where asked for, relu: big maps `[n, big channels, big]` → `[n, small channels, small]`.
pub fn forward(shape: &Shape, x: &[f32], weights: &[f32], bias: &[f32], relu: bool) -> Vec<f32> {
    let (big, small, group) = (shape.big_len(), shape.small_len(), shape.group());
    let mut y = vec![0.0f32; x.len() / big * small];
    let groups = y.par_chunks_mut(group * small).zip(x.par_chunks(group * big));
    groups.for_each_init(
        || shape.work(),
        |work, (y, x)| {
            work.big_to_small(weights, x, x.len() / big);
            work.take(y, Some(bias), relu);
        },
    );
    y
}

/// A transposed convolution: small maps `[n, small channels, small]` → `[n, big channels, big]`.
pub fn forward_transposed(shape: &Shape, x: &[f32], weights: &[f32], bias: &[f32], relu: bool) -> Vec<f32> {
    let (big, small, group) = (shape.big_len(), shape.small_len(), shape.group());
    let mut y = vec![0.0f32; x.len() / small * big];
    let groups = y.par_chunks_mut(group * big).zip(x.par_chunks(group * small));
    groups.for_each_init(
        || shape.work(),
        |work, (y, x)| {
            work.spread(x);
            work.small_to_big(weights, y, x.len() / small);
            add_bias(y, shape.window.big_len(), bias, relu);
        },
    );
    y
}

/// Gradients of one layer.
pub struct Gradients {
    /// Of the input; `None` where nobody asks for it.
    pub input: Option<Vec<f32>>,
    /// Of the weights.
    pub weights: Vec<f32>,
    /// Of the bias.
    pub bias: Vec<f32>,
}

/// What a backward pass is given, but for the weights.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// What went in.
    pub x: &'a [f32],
    /// What came out, where relu is part of the layer.
    pub y: Option<&'a [f32]>,
    /// The gradient of what came out.
    pub dy: &'a [f32],
    /// Whether the gradient of the input is wanted.
    pub wants_input: bool,
}

/// The way back through a convolution.
pub fn backward(shape: &Shape, given: Given<'_>, weights: &[f32]) -> Gradients {
    let (big, small) = (shape.big_len(), shape.small_len());
    let plane = shape.window.small_len();
    parts(shape, given, (big, small, shape.small), weights.len(), |work, x, dy, dx, gradient, bias| {
        let count = dy.len() / small;
        sum_planes(dy, plane, bias);
        work.spread(dy);
        work.weight_gradient(gradient, x, count);
        if let Some(dx) = dx {
            work.small_to_big(weights, dx, count);
        }
    })
}

/// The way back through a transposed convolution.
pub fn backward_transposed(shape: &Shape, given: Given<'_>, weights: &[f32]) -> Gradients {
    let (big, small) = (shape.big_len(), shape.small_len());
    let plane = shape.window.big_len();
    parts(shape, given, (small, big, shape.big), weights.len(), |work, x, dy, dx, gradient, bias| {
        let count = dy.len() / big;
        sum_planes(dy, plane, bias);
        work.spread(x);
        work.weight_gradient(gradient, dy, count);
        if let Some(dx) = dx {
            work.big_to_small(weights, dy, count);
            work.take(dx, None, false);
        }
    })
}

/// Adds the sum of each channel's plane to that channel's place.
fn sum_planes(samples: &[f32], plane: usize, sums: &mut [f32]) {
    let channels = sums.len();
    for (i, map) in samples.chunks_exact(plane).enumerate() {
        sums[i % channels] += vector::sum(map);
    }
}

/// Shares the samples among threads in a fixed number of parts, each with gradients of its own, and adds those up in
/// order. `sizes` are the values of a sample in, out, and the channels out.
fn parts(
    shape: &Shape,
    given: Given<'_>,
    sizes: (usize, usize, usize),
    weights: usize,
    step: impl Fn(&mut Work, &[f32], &[f32], Option<&mut [f32]>, &mut [f32], &mut [f32]) + Sync,
) -> Gradients {
    let (size_in, size_out, channels) = sizes;
    let n = given.dy.len() / size_out;
    let (group, each) = (shape.group(), n.div_ceil(PARTS).max(1));
    let mut dx = vec![0.0f32; if given.wants_input { n * size_in } else { 0 }];
    let mut of_part: Vec<Option<&mut [f32]>> = dx.chunks_mut(each * size_in).map(Some).collect();
    of_part.resize_with(n.div_ceil(each), || None);
    let sums: Vec<(Vec<f32>, Vec<f32>)> = of_part
        .into_par_iter()
        .enumerate()
        .map(|(part, mut dx)| {
            let mut work = shape.work();
            let (mut gradient, mut bias) = (vec![0.0f32; weights], vec![0.0f32; channels]);
            let mut masked = Vec::new();
            let (first, last) = (part * each, n.min((part + 1) * each));
            for start in (first..last).step_by(group) {
                let end = last.min(start + group);
                let mut dy = &given.dy[start * size_out..end * size_out];
                if let Some(y) = given.y {
                    masked.resize(dy.len(), 0.0);
                    vector::mask(&mut masked, dy, &y[start * size_out..end * size_out]);
                    dy = &masked;
                }
                let x = &given.x[start * size_in..end * size_in];
                let dx = dx.as_mut().map(|dx| &mut dx[(start - first) * size_in..(end - first) * size_in]);
                step(&mut work, x, dy, dx, &mut gradient, &mut bias);
            }
            (gradient, bias)
        })
        .collect();
    let (mut gradient, mut bias) = (vec![0.0f32; weights], vec![0.0f32; channels]);
    for (part, part_bias) in &sums {
        vector::add(&mut gradient, part);
        vector::add(&mut bias, part_bias);
    }
    Gradients { input: given.wants_input.then_some(dx), weights: gradient, bias }
}
