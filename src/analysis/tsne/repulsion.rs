//! What pushes the points of a map apart: `Σ_j (y_i − y_j) / (1 + |y_i − y_j|²)²`, and the sum `Z` of all
//! `1 / (1 + |y_i − y_j|²)`.
//!
//! The potential of all points, `Φ(y) = Σ_j 1 / (1 + |y − y_j|²)`, is found on a grid as in FIt-SNE (Linderman and
//! others, 2019): points are spread onto nodes, convolved with the kernel and read off. Three nodes a unit and
//! polynomials that break at the edges of boxes make FIt-SNE convolve four times, for the forces cannot be had by
//! differentiating such a potential. B-splines are smooth, as in the particle mesh of Essmann and others (1995): here
//! the force is `−½ ∇Φ`, `Z` is `Σ_i Φ(y_i) − n`, and one convolution gives both.

use super::convolution::Convolution;
use super::spline::{ORDER, Weights};
use rayon::prelude::*;

/// Distance of two nodes once the map has spread; the kernel's width is 1. The forces are then right to 1 %.
const SPACING: f32 = 1.0 / 3.0;

/// Fewest intervals along an axis while they may be halved: a map that has not spread yet is all short distances, for
/// which the kernel has to be smoother.
const FEWEST: f32 = 32.0;

/// Most halvings. With nodes closer than that the potential's differences would drown in its rounding.
const HALVINGS: i32 = 3;

/// Most intervals along an axis: one far point must not cost all memory.
const MOST: f32 = 2000.0;

/// Parts into which the points are cut, each spread by one thread: the same parts whatever the number of threads.
const PARTS: usize = 8;

/// Points read off by one thread at a time.
const BLOCK: usize = 512;

/// Room for the grid, kept from iteration to iteration.
pub struct Mesh {
    spacing: f32,
    convolution: Convolution,
    parts: Vec<Vec<f32>>,
    grid: Vec<f32>,
}

/// Where the grid lies.
#[derive(Clone, Copy)]
struct Frame {
    least: [f32; 2],
    spacing: f32,
    nodes: usize,
}

impl Mesh {
    /// Room for a small map; it grows with the map.
    pub fn new() -> Self {
        Self {
            spacing: SPACING,
            convolution: Convolution::new(FEWEST as usize, SPACING),
            parts: Vec::new(),
            grid: Vec::new(),
        }
    }

    /// Writes what pushes each point away from all others into `forces`, not yet divided by `Z`; returns `Z`.
    pub fn repel(&mut self, points: &[[f32; 2]], forces: &mut [[f32; 2]]) -> f64 {
        let frame = self.fit(points);
        self.spread(points, frame);
        self.convolution.apply(&mut self.grid, frame.nodes);
        let grid = &self.grid;
        let sums: Vec<f64> = forces
            .par_chunks_mut(BLOCK)
            .zip(points.par_chunks(BLOCK))
            .map(|(forces, points)| {
                let read = |(force, point): (&mut [f32; 2], &[f32; 2])| f64::from(frame.read(grid, *point, force));
                forces.iter_mut().zip(points).map(read).sum()
            })
            .collect();
        // Each point is on the grid too, at distance 0 from itself.
        sums.iter().sum::<f64>() - points.len() as f64
    }

    /// Lays the grid over the points, and prepares a convolution of that size.
    fn fit(&mut self, points: &[[f32; 2]]) -> Frame {
        let (least, most) = bounds(points);
        let extent = (most[0] - least[0]).max(most[1] - least[1]).max(f32::MIN_POSITIVE);
        let spacing = spacing(extent);
        let nodes = (extent / spacing) as usize + 1 + ORDER;
        if spacing != self.spacing || nodes > self.convolution.room() || 5 * nodes < 4 * self.convolution.room() {
            self.convolution = Convolution::new(nodes, spacing);
            self.spacing = spacing;
        }
        Frame { least, spacing, nodes }
    }

    /// Spreads the points onto the grid, part by part.
    fn spread(&mut self, points: &[[f32; 2]], frame: Frame) {
        let size = frame.nodes * frame.nodes;
        self.parts.resize_with(PARTS, Vec::new);
        let part = points.len().div_ceil(PARTS).max(1);
        let cuts: Vec<&[[f32; 2]]> = (0..PARTS).map(|cut| points.chunks(part).nth(cut).unwrap_or_default()).collect();
        self.parts.par_iter_mut().zip(cuts).for_each(|(grid, points)| {
            grid.clear();
            grid.resize(size, 0.0);
            for &point in points {
                frame.add(grid, point);
            }
        });
        self.grid.resize(size, 0.0);
        let parts = &self.parts;
        self.grid.par_chunks_mut(frame.nodes).enumerate().for_each(|(row, out)| {
            let range = row * frame.nodes..(row + 1) * frame.nodes;
            out.copy_from_slice(&parts[0][range.clone()]);
            for part in &parts[1..] {
                for (out, value) in out.iter_mut().zip(&part[range.clone()]) {
                    *out += value;
                }
            }
        });
    }
}

impl Frame {
    /// The first node that a point touches, and its weights.
    #[inline(always)]
    fn place(&self, point: [f32; 2]) -> (usize, [Weights; 2]) {
        let along = [0, 1].map(|axis| {
            let at = (point[axis] - self.least[axis]) / self.spacing;
            let node = (at as usize).min(self.nodes - ORDER);
            (node, Weights::at(at - node as f32))
        });
        (along[1].0 * self.nodes + along[0].0, [along[0].1, along[1].1])
    }

    #[inline(always)]
    fn add(&self, grid: &mut [f32], point: [f32; 2]) {
        let (first, [x, y]) = self.place(point);
        for (row, share) in y.values.iter().enumerate() {
            let nodes = &mut grid[first + row * self.nodes..][..ORDER];
            for (node, weight) in nodes.iter_mut().zip(x.values) {
                *node += share * weight;
            }
        }
    }

    /// The potential at a point; its force is written.
    #[inline(always)]
    fn read(&self, grid: &[f32], point: [f32; 2], force: &mut [f32; 2]) -> f32 {
        let (first, [x, y]) = self.place(point);
        let (mut potential, mut slope) = (0.0, [0.0; 2]);
        for row in 0..ORDER {
            let nodes = &grid[first + row * self.nodes..][..ORDER];
            let (mut sum, mut sloped) = (0.0, 0.0);
            for ((value, slope), node) in x.values.iter().zip(x.slopes).zip(nodes) {
                sum += value * node;
                sloped += slope * node;
            }
            potential += y.values[row] * sum;
            slope[0] += y.values[row] * sloped;
            slope[1] += y.slopes[row] * sum;
        }
        *force = slope.map(|slope| -0.5 * slope / self.spacing);
        potential
    }
}

/// How far apart the nodes are: halved until a small map has enough of them, more where a large one would have too many.
fn spacing(extent: f32) -> f32 {
    let halved = (0..HALVINGS).map(|times| SPACING * 0.5f32.powi(times)).find(|&spacing| extent / spacing >= FEWEST);
    halved.unwrap_or(SPACING * 0.5f32.powi(HALVINGS)).max(extent / MOST)
}

/// The least and the most along each axis.
fn bounds(points: &[[f32; 2]]) -> ([f32; 2], [f32; 2]) {
    let none = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
    let wider = |a: ([f32; 2], [f32; 2]), b: ([f32; 2], [f32; 2])| {
        ([a.0[0].min(b.0[0]), a.0[1].min(b.0[1])], [a.1[0].max(b.1[0]), a.1[1].max(b.1[1])])
    };
    points.par_iter().map(|&point| (point, point)).reduce(|| none, wider)
}
