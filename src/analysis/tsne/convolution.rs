//! A square grid convolved with a kernel, by Fourier transforms.

use super::spline::{ORDER, Weights};
use rayon::prelude::*;
use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, FftError, RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftPlanner};
use std::sync::Arc;

/// Rows or columns that one thread transforms at a time: as many complex numbers as fill a line of the cache.
const BLOCK: usize = 8;

/// Convolves grids of up to `len / 2` nodes a side with `1 / (1 + r²)`, so that what splines read off the result is
/// exact where points lie on nodes, and smooth in between.
pub struct Convolution {
    len: usize,
    /// Columns of a half spectrum.
    half: usize,
    forward_row: Arc<dyn RealToComplex<f32>>,
    inverse_row: Arc<dyn ComplexToReal<f32>>,
    forward_column: Arc<dyn Fft<f32>>,
    inverse_column: Arc<dyn Fft<f32>>,
    /// The kernel's spectrum, which is real, column by column `[half, len]`.
    kernel: Vec<f32>,
    /// Spectra of rows, `[nodes, half]`.
    rows: Vec<Complex32>,
    /// The convolved columns, `[half, nodes]`.
    columns: Vec<Complex32>,
}

impl Convolution {
    /// For grids of at most `nodes` nodes a side, `spacing` apart.
    pub fn new(nodes: usize, spacing: f32) -> Self {
        let len = smooth(2 * nodes);
        let (mut real, mut complex) = (RealFftPlanner::new(), FftPlanner::new());
        let mut made = Self {
            len,
            half: len / 2 + 1,
            forward_row: real.plan_fft_forward(len),
            inverse_row: real.plan_fft_inverse(len),
            forward_column: complex.plan_fft_forward(len),
            inverse_column: complex.plan_fft_inverse(len),
            kernel: Vec::new(),
            rows: Vec::new(),
            columns: Vec::new(),
        };
        made.kernel = made.sample_kernel(spacing);
        made
    }

    /// Nodes a side that fit.
    pub fn room(&self) -> usize {
        self.len / 2
    }

    /// Replaces `grid`, `[nodes, nodes]`, by its convolution.
    pub fn apply(&mut self, grid: &mut [f32], nodes: usize) {
        self.transform_rows(grid, nodes);
        self.convolve_columns(nodes);
        self.transform_back(grid, nodes);
    }

    /// The spectra of all rows, each filled up with zeros.
    fn transform_rows(&mut self, grid: &[f32], nodes: usize) {
        let (len, half, plan) = (self.len, self.half, &self.forward_row);
        self.rows.resize(nodes * half, Complex32::ZERO);
        self.rows.par_chunks_mut(BLOCK * half).zip(grid.par_chunks(BLOCK * nodes)).for_each(|(spectra, rows)| {
            let (mut padded, mut scratch) = (vec![0.0; len], plan.make_scratch_vec());
            for (spectrum, row) in spectra.chunks_exact_mut(half).zip(rows.chunks_exact(nodes)) {
                padded[..nodes].copy_from_slice(row);
                padded[nodes..].fill(0.0);
                fits(plan.process_with_scratch(&mut padded, spectrum, &mut scratch));
            }
        });
    }

    /// Column by column: there, times the kernel, and back.
    fn convolve_columns(&mut self, nodes: usize) {
        let (len, half) = (self.len, self.half);
        let (forward, inverse, rows) = (&self.forward_column, &self.inverse_column, &self.rows);
        self.columns.resize(half * nodes, Complex32::ZERO);
        let blocks = self.columns.par_chunks_mut(BLOCK * nodes).zip(self.kernel.par_chunks(BLOCK * len));
        blocks.enumerate().for_each(|(block, (out, kernel))| {
            let (first, count) = (block * BLOCK, out.len() / nodes);
            let mut padded = vec![Complex32::ZERO; count * len];
            let mut scratch =
                vec![Complex32::ZERO; forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len())];
            for (node, row) in rows.chunks_exact(half).enumerate() {
                for (column, &value) in row[first..first + count].iter().enumerate() {
                    padded[column * len + node] = value;
                }
            }
            forward.process_with_scratch(&mut padded, &mut scratch);
            for (value, &factor) in padded.iter_mut().zip(kernel) {
                *value *= factor;
            }
            inverse.process_with_scratch(&mut padded, &mut scratch);
            for (out, column) in out.chunks_exact_mut(nodes).zip(padded.chunks_exact(len)) {
                out.copy_from_slice(&column[..nodes]);
            }
        });
    }

    /// Rows of potentials from convolved columns.
    fn transform_back(&self, grid: &mut [f32], nodes: usize) {
        let (len, half, plan, columns) = (self.len, self.half, &self.inverse_row, &self.columns);
        grid.par_chunks_mut(BLOCK * nodes).enumerate().for_each(|(block, rows)| {
            let (first, count) = (block * BLOCK, rows.len() / nodes);
            let mut spectra = vec![Complex32::ZERO; count * half];
            for (place, column) in columns.chunks_exact(nodes).enumerate() {
                for (row, &value) in column[first..first + count].iter().enumerate() {
                    spectra[row * half + place] = value;
                }
            }
            let (mut padded, mut scratch) = (vec![0.0; len], plan.make_scratch_vec());
            for (row, spectrum) in rows.chunks_exact_mut(nodes).zip(spectra.chunks_exact_mut(half)) {
                // Real but for rounding.
                spectrum[0].im = 0.0;
                if len.is_multiple_of(2) {
                    spectrum[half - 1].im = 0.0;
                }
                fits(plan.process_with_scratch(spectrum, &mut padded, &mut scratch));
                row.copy_from_slice(&padded[..nodes]);
            }
        });
    }

    /// The spectrum of the kernel over all lags, divided by what the splines on both sides take away, and by the
    /// number of nodes, by which the transforms there and back multiply.
    fn sample_kernel(&self, spacing: f32) -> Vec<f32> {
        let (len, half) = (self.len, self.half);
        let lag = |place: usize| place.min(len - place) as f32 * spacing;
        let mut spectra = vec![Complex32::ZERO; len * half];
        spectra.par_chunks_mut(half).enumerate().for_each(|(row, spectrum)| {
            let mut values: Vec<f32> =
                (0..len).map(|column| 1.0 / (1.0 + lag(row).powi(2) + lag(column).powi(2))).collect();
            fits(self.forward_row.process(&mut values, spectrum));
        });
        let taken = taken_by_splines(len);
        let mut kernel = vec![0.0; half * len];
        kernel.par_chunks_mut(len).enumerate().for_each(|(column, out)| {
            let mut values: Vec<Complex32> = spectra.iter().skip(column).step_by(half).copied().collect();
            self.forward_column.process(&mut values);
            for ((out, value), row) in out.iter_mut().zip(values).zip(&taken) {
                *out = value.re / (row * taken[column] * (len * len) as f32);
            }
        });
        kernel
    }
}

/// Lengths are the plan's own, so that it has nothing to object to.
fn fits(transformed: Result<(), FftError>) {
    debug_assert!(transformed.is_ok(), "{transformed:?}");
}

/// By how much spreading onto a line of `len` nodes and reading off it damp each frequency.
fn taken_by_splines(len: usize) -> Vec<f32> {
    let weights = Weights::at(0.0).values;
    let damped = |place: usize| {
        let turn = std::f64::consts::TAU * place as f64 / len as f64;
        let (mut re, mut im) = (0.0, 0.0);
        for (node, weight) in weights.iter().enumerate().take(ORDER) {
            let (sin, cos) = (turn * node as f64).sin_cos();
            re += f64::from(*weight) * cos;
            im += f64::from(*weight) * sin;
        }
        (re * re + im * im) as f32
    };
    (0..len).map(damped).collect()
}

/// The least multiple of 8 from `least` on that has no prime factors but 2, 3 and 5: the lengths that transform fastest.
fn smooth(least: usize) -> usize {
    let is_smooth = |number: usize| {
        let mut rest = number;
        for prime in [2, 3, 5] {
            while rest.is_multiple_of(prime) {
                rest /= prime;
            }
        }
        rest == 1
    };
    let first = least.max(8).next_multiple_of(8);
    (first..).step_by(8).find(|&number| is_smooth(number)).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_the_nodes_it_is_the_sum_over_all_nodes() {
        let (nodes, spacing) = (12, 0.5);
        let sources = [(2, 3, 1.0), (9, 3, -2.0), (5, 8, 0.5)];
        // A source on a node, spread as a point there would be.
        let spread = Weights::at(0.0).values;
        let mut grid = vec![0.0f32; nodes * nodes];
        for (row, column, weight) in sources {
            for (r, down) in spread.iter().enumerate().take(ORDER - 1) {
                for (c, across) in spread.iter().enumerate().take(ORDER - 1) {
                    grid[(row + r - 1) * nodes + column + c - 1] += weight * down * across;
                }
            }
        }
        let mut convolution = Convolution::new(nodes, spacing);
        assert!(convolution.room() >= nodes);
        convolution.apply(&mut grid, nodes);
        for row in 1..nodes - 2 {
            for column in 1..nodes - 2 {
                let mut read = 0.0;
                for (r, down) in spread.iter().enumerate().take(ORDER - 1) {
                    for (c, across) in spread.iter().enumerate().take(ORDER - 1) {
                        read += down * across * grid[(row + r - 1) * nodes + column + c - 1];
                    }
                }
                let kernel = |(r, c, weight): (usize, usize, f32)| {
                    let [down, across] = [r.abs_diff(row), c.abs_diff(column)].map(|lag| lag as f32 * spacing);
                    weight / (1.0 + down * down + across * across)
                };
                let sum: f32 = sources.into_iter().map(kernel).sum();
                assert!((read - sum).abs() < 1e-3, "{row}, {column}: {read} is not {sum}");
            }
        }
    }

    #[test]
    fn lengths_are_smooth_multiples_of_eight() {
        assert_eq!([1, 8, 9, 105, 1351].map(smooth), [8, 8, 16, 120, 1440]);
    }
}
