//! Where values that are no sample would lie in a map of samples.

use super::Space;

/// As many neighbours as a place is made of.
const NEAR: usize = 10;

/// Where values `[values]` that are no sample would lie in the map: amid the nearest samples that it shows, the nearer
/// the heavier. `mapped` are the samples in the map by index into `space`, ascending, `points` their places, one each.
/// `None` where the map shows none of them.
pub fn place_in_map(space: &Space, query: &[f32], mapped: &[u32], points: &[[f32; 2]]) -> Option<[f32; 2]> {
    let near = space.nearest(query, NEAR, |id| mapped.binary_search(&id).is_ok());
    let (mut sum, mut weights) = ([0.0f64; 2], 0.0f64);
    for neighbour in &near {
        let place = mapped.binary_search(&neighbour.index).ok().and_then(|place| points.get(place));
        let Some(point) = place else { continue };
        let weight = 1.0 / (f64::from(neighbour.distance) + 1e-6);
        weights += weight;
        (0..2).for_each(|axis| sum[axis] += weight * f64::from(point[axis]));
    }
    (weights > 0.0).then(|| [(sum[0] / weights) as f32, (sum[1] / weights) as f32])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lie_amid_the_nearest_samples_shown() {
        let space = Space::of_rows(vec![0.0, 10.0, 1.0, 20.0], 1);
        let place = place_in_map(&space, &[0.0], &[0, 1], &[[5.0, -5.0], [900.0, 900.0]]).unwrap();
        assert!((place[0] - 5.0).abs() < 0.01 && (place[1] + 5.0).abs() < 0.01, "{place:?}");
        // As far from one as from the other, and nothing of the sample that the map does not show.
        let place = place_in_map(&space, &[5.0], &[0, 1], &[[0.0, 0.0], [2.0, 4.0]]).unwrap();
        assert!((place[0] - 1.0).abs() < 1e-3 && (place[1] - 2.0).abs() < 1e-3, "{place:?}");
        assert_eq!(place_in_map(&space, &[5.0], &[], &[]), None);
    }
}
