//! The live engine's parts against scikit-learn's and against sums over all pairs.

use super::attraction::attract;
use super::pairs::Pairs;
use super::repulsion::Mesh;
use super::{Affinities, Descent, MapAsk, MapError, MapFrom, MapWatch};
use crate::analysis::{kl_divergence, nearest_neighbours};
use crate::data::Budget;
use crate::progress::{Progress, Quiet, Step};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
struct Expected {
    perplexity: f64,
    neighbours: usize,
    rows: Vec<[f32; 3]>,
    points: Vec<[f32; 2]>,
    joint: Vec<Vec<f64>>,
    divergence: f64,
    gradient: Vec<[f64; 2]>,
}

fn expected() -> Expected {
    serde_json::from_str(include_str!("../../../tests/it/expected/tsne.json")).unwrap()
}

fn pairs(of: &Expected) -> Pairs {
    let neighbours = nearest_neighbours(of.rows.as_flattened(), 3, of.neighbours, &Quiet).unwrap();
    Pairs::of(&neighbours, of.neighbours, of.perplexity, &Quiet).unwrap()
}

struct Unwatched;

impl Progress for Unwatched {
    fn step(&self, _what: &str, _share: f32) -> Step {
        Step::Continue
    }
}

impl MapWatch for Unwatched {
    fn iteration(&mut self, _iteration: usize, _points: &[f32]) -> Step {
        Step::Continue
    }
}

#[test]
fn joint_probabilities_equal_those_of_scikit_learn() {
    let expected = expected();
    let pairs = pairs(&expected);
    for (i, row) in expected.joint.iter().enumerate() {
        let mut found = vec![0.0; row.len()];
        let (others, shares) = pairs.row(i);
        assert!(others.is_sorted_by(|a, b| a < b), "a pair is stored twice");
        for (&other, &share) in others.iter().zip(shares) {
            found[other as usize] = f64::from(share);
        }
        for (j, (found, expected)) in found.iter().zip(row).enumerate() {
            // scikit-learn stops its search for a width at 1e-5.
            assert!((found - expected).abs() < 1e-4 * expected + 1e-8, "{i}, {j}: {found} is not {expected}");
        }
    }
}

#[test]
fn forces_and_divergence_equal_those_of_scikit_learn() {
    let expected = expected();
    let n = expected.points.len();
    let (mut drawn, mut pushed) = (vec![[0.0; 2]; n], vec![[0.0; 2]; n]);
    attract(&expected.points, &pairs(&expected), &mut drawn);
    let z = Mesh::new().repel(&expected.points, &mut pushed);
    let (mut apart, mut size) = (0.0, 0.0);
    for (i, theirs) in expected.gradient.iter().enumerate() {
        for axis in 0..2 {
            let ours = 4.0 * (f64::from(drawn[i][axis]) - f64::from(pushed[i][axis]) / z);
            apart += (ours - theirs[axis]).powi(2);
            size += theirs[axis].powi(2);
        }
    }
    assert!((apart / size).sqrt() < 0.02, "the gradients differ by {}", (apart / size).sqrt());
    let ask = MapAsk {
        rows: Arc::new(expected.rows.as_flattened().to_vec()),
        values: 3,
        perplexity: expected.perplexity,
        iterations: 1,
        descent: super::Descent::default(),
        start: MapFrom::Points(expected.points.clone()),
        affinities: None,
        seed: 0,
    };
    let affinities = Affinities::find(&ask, &Unwatched).unwrap();
    let divergence = kl_divergence(&affinities, &expected.points);
    assert!((divergence - expected.divergence).abs() < 1e-5, "{divergence} is not {}", expected.divergence);
}

/// What pushes each point, and `Z`, over all pairs.
fn over_all_pairs(points: &[[f32; 2]]) -> (Vec<[f64; 2]>, f64) {
    let mut z = 0.0;
    let forces = points.iter().map(|a| {
        let mut force = [0.0; 2];
        for b in points {
            let apart = [0, 1].map(|axis| f64::from(a[axis]) - f64::from(b[axis]));
            let weight = 1.0 / (1.0 + apart[0].powi(2) + apart[1].powi(2));
            z += weight;
            force = [0, 1].map(|axis| force[axis] + weight * weight * apart[axis]);
        }
        force
    });
    let forces = forces.collect();
    (forces, z - points.len() as f64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// From a map that has hardly begun to one with islands far apart, and one with a point that shot off.
    #[test]
    fn the_mesh_equals_sums_over_all_pairs(
        seed in 0u64..1_000_000,
        size in prop::sample::select(vec![0.3f32, 3.0, 30.0, 150.0]),
        far in prop::bool::ANY,
    ) {
        let mut rng = rand::rngs::StdRng::seed_from_u64(seed);
        let centres: Vec<[f32; 2]> = (0..5).map(|_| [rng.random_range(-size..size), rng.random_range(-size..size)]).collect();
        let near = (0.1 * size).min(3.0);
        let mut points: Vec<[f32; 2]> = (0..400)
            .map(|i| centres[i % 5].map(|at| at + rng.random_range(-near..near)))
            .collect();
        if far {
            points[0] = [2.0 * size, 0.0];
        }
        let mut found = vec![[0.0; 2]; points.len()];
        let found_z = Mesh::new().repel(&points, &mut found);
        let (forces, z) = over_all_pairs(&points);
        prop_assert!((found_z - z).abs() < 2e-3 * z, "Z is {found_z}, not {z}");
        let apart: f64 = found.iter().zip(&forces).map(|(a, b)| (f64::from(a[0]) - b[0]).powi(2) + (f64::from(a[1]) - b[1]).powi(2)).sum();
        let whole: f64 = forces.iter().map(|force| force[0].powi(2) + force[1].powi(2)).sum();
        prop_assert!((apart / whole).sqrt() < 0.02, "the forces differ by {}", (apart / whole).sqrt());
    }
}

#[test]
fn the_mesh_may_be_used_again_for_maps_of_any_size() {
    let mut rng = rand::rngs::StdRng::seed_from_u64(4);
    let cloud: Vec<[f32; 2]> = (0..300).map(|_| [rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0)]).collect();
    let mut mesh = Mesh::new();
    for size in [40.0, 0.5, 200.0, 3.0, 3.1, 41.0] {
        let points: Vec<[f32; 2]> = cloud.iter().map(|point| point.map(|at| at * size)).collect();
        let (mut used, mut fresh) = (vec![[0.0; 2]; 300], vec![[0.0; 2]; 300]);
        let (z, z_fresh) = (mesh.repel(&points, &mut used), Mesh::new().repel(&points, &mut fresh));
        assert!((z - z_fresh).abs() < 1e-4 * z_fresh, "size {size}: {z} is not {z_fresh}");
        let far = used.iter().flatten().zip(fresh.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        let most = fresh.iter().flatten().map(|x| x.abs()).fold(0.0, f32::max);
        assert!(far < 0.02 * most, "size {size}: {far} of {most}");
    }
}

#[test]
fn points_on_one_spot_or_far_out_do_no_harm() {
    let mut mesh = Mesh::new();
    for points in [vec![[1.0, -2.0]; 50], vec![[0.0, 0.0], [1e7, -1e7]], vec![[3.0, 3.0]]] {
        let mut forces = vec![[0.0; 2]; points.len()];
        let z = mesh.repel(&points, &mut forces);
        let others = points.len() as f64 - 1.0;
        assert!(z.is_finite() && z > -1e-3 && z <= points.len() as f64 * others + 1e-2, "{z}");
        assert!(forces.as_flattened().iter().all(|force| force.abs() < 0.1), "{forces:?}");
    }
}

#[test]
fn neighbours_larger_than_memory_are_refused_with_a_way_out() {
    let ask = |perplexity: f64| MapAsk {
        rows: Arc::new((0..400).map(|i| i as f32).collect()),
        values: 2,
        perplexity,
        iterations: 1,
        descent: Descent::default(),
        start: MapFrom::Spectral,
        affinities: None,
        seed: 0,
    };
    let budget = Budget::of_bytes(400_000);
    assert_eq!(ask(10.0).check_within(&budget), Ok(()));
    let error = ask(50.0).check_within(&budget).unwrap_err();
    assert!(matches!(error, MapError::TooLarge(_)) && error.to_string().contains("perplexity"), "{error}");
    // No number of neighbours wraps around to a few.
    assert!(matches!(ask(1e300).check_within(&budget), Err(MapError::TooFew { .. })));
}
