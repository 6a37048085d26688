//! How far a map can be believed: what it keeps of who is near whom.
//!
//! Figures are of 2 000 samples drawn with a fixed seed, or of all where there are fewer, so that maps of the same
//! samples are judged by the same ones, whatever made them.

use super::{Affinities, Neighbour, nearest_neighbours_of, nearest_points};
use crate::progress::{Cancelled, Progress};
use rayon::prelude::*;

/// Samples that figures are of.
const JUDGED: usize = 2000;

/// Pairs of points whose weights are summed for the normaliser, where that is not all of them.
const PAIRS: usize = 100_000_000;

/// How far a map can be believed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapQuality {
    /// The Kullback–Leibler divergence that t-SNE makes small; where the neighbours of all samples are known.
    pub kl_divergence: Option<f64>,
    /// The share of each sample's ten nearest neighbours that are among its ten nearest in the map, 0 to 1.
    pub neighbours_kept: f64,
    /// The share of samples that their ten nearest in the map name rightly; where there are two classes or more.
    pub knn_accuracy: Option<f64>,
}

/// The samples of `n` that figures are of, in ascending order.
pub fn judged_sample(n: usize) -> Vec<u32> {
    drawn(n, JUDGED)
}

/// Those `count` of `n` whose place comes first in the order of SplitMix64 (Steele and others, 2014) from seed 0: a
/// draw without replacement that is easily made again in any language.
fn drawn(n: usize, count: usize) -> Vec<u32> {
    let mut ids: Vec<u32> = (0..n as u32).collect();
    if count < n {
        ids.sort_by_cached_key(|&id| split_mix(u64::from(id)));
        ids.truncate(count);
        ids.sort_unstable();
    }
    ids
}

/// The number in this place of the stream of SplitMix64 from seed 0.
fn split_mix(place: u64) -> u64 {
    let z = place.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The mean share of the `count` nearest rows (`rows` is `[n, values]`, row-major) of each sampled row that are among
/// its `count` nearest points.
///
/// # Errors
/// [`Cancelled`] where the person stopped it.
pub fn neighbours_kept(
    rows: &[f32],
    values: usize,
    points: &[[f32; 2]],
    sample: &[u32],
    count: usize,
    progress: &dyn Progress,
) -> Result<f64, Cancelled> {
    let near = nearest_neighbours_of(rows, values, sample, count, progress)?;
    let shown = nearest_points(points, sample, count);
    let shares = near.iter().zip(&shown).map(|(near, shown)| share(near, shown));
    Ok(shares.sum::<f64>() / sample.len().max(1) as f64)
}

/// Of every sample the share of its `count` nearest neighbours that are among its `count` nearest points, 0 to 1.
pub fn preserved(neighbours: &[Vec<Neighbour>], points: &[[f32; 2]], count: usize) -> Vec<f32> {
    let all: Vec<u32> = (0..points.len() as u32).collect();
    let shown = nearest_points(points, &all, count);
    neighbours.iter().zip(&shown).map(|(near, shown)| share(&near[..count.min(near.len())], shown) as f32).collect()
}

fn share(near: &[Neighbour], shown: &[u32]) -> f64 {
    let kept = near.iter().filter(|neighbour| shown.contains(&neighbour.index)).count();
    kept as f64 / near.len().max(1) as f64
}

/// The share of the sampled points that most of their `count` nearest other points name rightly; of equally many the
/// class that comes first counts. `None` where fewer than two classes are there.
pub fn knn_accuracy(points: &[[f32; 2]], labels: &[u16], sample: &[u32], count: usize) -> Option<f64> {
    let first = labels.first()?;
    if sample.is_empty() || labels.iter().all(|label| label == first) {
        return None;
    }
    let near = nearest_points(points, sample, count);
    let right = |(&id, near): (&u32, &Vec<u32>)| {
        let mut votes: Vec<u16> = near.iter().map(|&other| labels[other as usize]).collect();
        votes.sort_unstable();
        let most = votes.chunk_by(|a, b| a == b).rev().max_by_key(|votes| votes.len());
        most.and_then(|votes| votes.first()) == Some(&labels[id as usize])
    };
    Some(sample.iter().zip(&near).filter(|&pair| right(pair)).count() as f64 / sample.len() as f64)
}

/// The Kullback–Leibler divergence that t-SNE makes small, `Σ pᵢⱼ ln(pᵢⱼ / qᵢⱼ)`: of any points, whatever made them.
///
/// With `wᵢⱼ = 1 / (1 + |yᵢ − yⱼ|²)`, `Z = Σ wᵢⱼ` over all ordered pairs and `qᵢⱼ = wᵢⱼ / Z` this is
/// `Σ pᵢⱼ ln(pᵢⱼ / wᵢⱼ) + ln Z`. The first sum is over the stored pairs of all points and exact. `Z` takes all pairs:
/// it is exact up to 10 000 points; beyond, the sums over all others of some points, at least 2 000, are scaled up,
/// which is an unbiased estimate of `Z` whose error moves the divergence by about a hundredth.
pub fn kl_divergence(affinities: &Affinities, points: &[[f32; 2]]) -> f64 {
    let weight = |i: usize, j: usize| {
        let (dx, dy) = (points[i][0] - points[j][0], points[i][1] - points[j][1]);
        1.0 / (1.0 + f64::from(dx * dx + dy * dy))
    };
    let n = points.len();
    let asked = drawn(n, (PAIRS / n.max(1)).max(JUDGED));
    // Each point's weight with itself is 1. Collected before they are summed: always in the same order.
    let of = |&i: &u32| (0..n).map(|j| weight(i as usize, j)).sum::<f64>() - 1.0;
    let sums: Vec<f64> = asked.par_iter().map(of).collect();
    let all = sums.iter().sum::<f64>() * n as f64 / asked.len().max(1) as f64;
    let pairs = affinities.pairs();
    let of_row = |i: usize| {
        let (others, shares) = pairs.row(i);
        let known = others.iter().zip(shares).filter(|pair| *pair.1 > 0.0);
        known.map(|(&j, &p)| f64::from(p) * (f64::from(p) / weight(i, j as usize)).ln()).sum::<f64>()
    };
    let rows: Vec<f64> = (0..n).into_par_iter().map(of_row).collect();
    rows.iter().sum::<f64>() + all.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_drawn_as_published() {
        // The first numbers of SplitMix64 from seed 0.
        assert_eq!(split_mix(0), 0xE220_A839_7B1D_CDAF);
        assert_eq!(split_mix(1), 0x6E78_9E6A_A1B9_65F4);
        let sample = judged_sample(60_000);
        assert_eq!(sample.len(), 2000);
        assert!(sample.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(judged_sample(3), [0, 1, 2]);
    }

    #[test]
    fn votes_are_counted() {
        let points = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [9.0, 9.0]];
        // Of the two nearest of the last one each names another class: the first class counts.
        assert_eq!(knn_accuracy(&points, &[0, 0, 0, 1], &[0, 1, 2], 2), Some(1.0));
        assert_eq!(knn_accuracy(&points, &[0, 1, 0, 1], &[3], 2), Some(0.0));
        assert_eq!(knn_accuracy(&points, &[1, 1, 1, 1], &[0], 2), None);
    }
}
