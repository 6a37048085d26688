//! What draws the points of a map together: `Σ_j p_ij / (1 + |y_i − y_j|²) · (y_i − y_j)`.

use super::pairs::Pairs;
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// Pairs looked at at once.
const LANES: usize = 16;

/// Points that one thread moves at a time.
const BLOCK: usize = 256;

/// Writes the attraction of each point into `forces`. Each is summed by one thread in one order: the same bits every
/// time, whatever the number of threads.
pub fn attract(points: &[[f32; 2]], pairs: &Pairs, forces: &mut [[f32; 2]]) {
    forces.par_chunks_mut(BLOCK).enumerate().for_each(|(block, forces)| {
        Arch::new().dispatch(Block { first: block * BLOCK, points, pairs, forces });
    });
}

/// The points of one block.
struct Block<'a> {
    first: usize,
    points: &'a [[f32; 2]],
    pairs: &'a Pairs,
    forces: &'a mut [[f32; 2]],
}

impl WithSimd for Block<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        for (row, force) in (self.first..).zip(self.forces) {
            let (others, shares) = self.pairs.row(row);
            *force = pull(self.points, self.points[row], others, shares);
        }
    }
}

/// The attraction of one point.
#[inline(always)]
fn pull(points: &[[f32; 2]], at: [f32; 2], others: &[u32], shares: &[f32]) -> [f32; 2] {
    let mut sums = [[0.0; LANES]; 2];
    let (whole, whole_shares) = (others.as_chunks::<LANES>(), shares.as_chunks::<LANES>());
    for (others, shares) in whole.0.iter().zip(whole_shares.0) {
        add(points, at, others, shares, &mut sums);
    }
    let rest = whole.1.len();
    if rest > 0 {
        // The lanes left over look at a point that has no share.
        let (mut others, mut shares) = ([whole.1[0]; LANES], [0.0; LANES]);
        others[..rest].copy_from_slice(whole.1);
        shares[..rest].copy_from_slice(whole_shares.1);
        add(points, at, &others, &shares, &mut sums);
    }
    sums.map(|lanes| lanes.iter().sum())
}

#[inline(always)]
fn add(points: &[[f32; 2]], at: [f32; 2], others: &[u32; LANES], shares: &[f32; LANES], sums: &mut [[f32; LANES]; 2]) {
    // Fetched one by one, so that the arithmetic below is on whole lanes.
    let (mut across, mut down) = ([0.0; LANES], [0.0; LANES]);
    for lane in 0..LANES {
        [across[lane], down[lane]] = points[others[lane] as usize];
    }
    for lane in 0..LANES {
        let (x, y) = (at[0] - across[lane], at[1] - down[lane]);
        let factor = shares[lane] / (1.0 + x * x + y * y);
        sums[0][lane] += factor * x;
        sums[1][lane] += factor * y;
    }
}
