//! Maps: alike samples together, neighbours kept, both engines behind one face.

use super::support::{settle, small, trained};
use afterimage::analysis::{MapAsk, MapError, MapWatch, embedder, kl_divergence, random_start};
use afterimage::data::Step;
use afterimage::recipe::{MapEngine, MapOf, MapPart};
use afterimage::session::Action;
use rand::RngExt;
use std::sync::Arc;

#[derive(Default)]
struct Notes {
    prepared: usize,
    iterations: usize,
    stop_at: Option<usize>,
}

impl MapWatch for Notes {
    fn preparing(&mut self, _share: f32) -> Step {
        self.prepared += 1;
        Step::Continue
    }

    fn iteration(&mut self, iteration: usize, _points: &[f32]) -> Step {
        self.iterations += 1;
        if self.stop_at.is_some_and(|at| iteration >= at) { Step::Cancel } else { Step::Continue }
    }
}

/// Three clouds far apart, `n` samples each.
fn clouds(n: usize) -> MapAsk {
    let mut rng = afterimage::data::random::stream(3, afterimage::data::random::Purpose::Grid, 0);
    let mut row = |cloud: usize| {
        (0..5).map(|v| rng.random_range(-1.0f32..1.0) + if v == cloud { 20.0 } else { 0.0 }).collect::<Vec<f32>>()
    };
    let rows: Vec<f32> = (0..3 * n).flat_map(|i| row(i % 3)).collect();
    let start = random_start(3 * n, 1);
    MapAsk { rows: Arc::new(rows), values: 5, perplexity: 10.0, iterations: 300, start, affinities: None, seed: 1 }
}

/// The share of samples whose nearest point in the map is of the same cloud.
fn kept(points: &[[f32; 2]]) -> f64 {
    let same = |i: usize| {
        let distance = |j: usize| (points[i][0] - points[j][0]).hypot(points[i][1] - points[j][1]);
        let nearest = (0..points.len()).filter(|&j| j != i).min_by(|&a, &b| distance(a).total_cmp(&distance(b)));
        nearest.is_some_and(|j| j % 3 == i % 3)
    };
    (0..points.len()).filter(|&i| same(i)).count() as f64 / points.len() as f64
}

#[test]
fn both_engines_keep_clouds_apart() {
    for engine in [MapEngine::Bhtsne, MapEngine::Linfa] {
        let ask = clouds(60);
        let mut notes = Notes::default();
        let map = embedder(engine).embed(&ask, &mut notes).unwrap();
        assert_eq!(map.points.len(), 180);
        assert!(kept(&map.points) > 0.97, "{engine:?} keeps {}", kept(&map.points));
        assert!(notes.iterations >= 1);
    }
}

#[test]
fn kept_neighbours_are_not_looked_for_again_and_give_as_good_a_map() {
    let ask = clouds(60);
    let first = embedder(MapEngine::Bhtsne).embed(&ask, &mut Notes::default()).unwrap();
    let affinities = first.affinities.unwrap();
    let again = MapAsk { affinities: Some(affinities.clone()), ..ask };
    let mut notes = Notes::default();
    let second = embedder(MapEngine::Bhtsne).embed(&again, &mut notes).unwrap();
    assert_eq!(notes.prepared, 0, "neighbours are looked for again");
    assert!(kept(&second.points) > 0.97);
    let (a, b) = (kl_divergence(&affinities, &first.points), kl_divergence(&affinities, &second.points));
    assert!(a > 0.0 && (a - b).abs() < 0.25, "{a} and {b}");
    assert!(kl_divergence(&affinities, &random_start(180, 5)) > a, "a random cloud is not better than a map");
}

#[test]
fn what_cannot_be_mapped_is_refused_with_a_way_out() {
    for engine in [MapEngine::Bhtsne, MapEngine::Linfa] {
        let few = MapAsk { perplexity: 200.0, ..clouds(10) };
        let error = embedder(engine).embed(&few, &mut Notes::default()).unwrap_err();
        assert!(
            matches!(error, MapError::TooFew { .. }) && error.to_string().contains("lower the perplexity"),
            "{error}"
        );
        let empty = MapAsk { rows: Arc::default(), ..clouds(10) };
        assert!(matches!(embedder(engine).embed(&empty, &mut Notes::default()), Err(MapError::TooFew { .. })));
        let mut broken = clouds(40);
        Arc::make_mut(&mut broken.rows)[7] = f32::NAN;
        assert_eq!(embedder(engine).embed(&broken, &mut Notes::default()).unwrap_err(), MapError::NotFinite);
    }
}

#[test]
fn a_map_stops_when_asked() {
    let mut notes = Notes { stop_at: Some(20), ..Notes::default() };
    let error = embedder(MapEngine::Bhtsne).embed(&clouds(60), &mut notes).unwrap_err();
    assert_eq!(error, MapError::Cancelled);
    assert!(notes.iterations <= 22);
}

#[test]
fn a_session_maps_values_and_latent_codes() {
    let mut session = trained(small());
    for of in [MapOf::Pixels, MapOf::Latent] {
        let part = MapPart { of, iterations: 120, limit: 150, perplexity: 10.0, ..MapPart::default() };
        session.perform(Action::StartMap(part));
        settle(&mut session);
        assert!(session.notices.is_empty(), "{:?}", session.notices);
        assert!(session.map.finished && session.map.points.len() == 150 && session.map.ids.len() == 150);
        assert!(session.map.kl_divergence.unwrap() > 0.0);
        assert!(session.map.points.as_flattened().iter().all(|x| x.is_finite()));
    }
}
