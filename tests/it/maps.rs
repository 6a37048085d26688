//! Maps: alike samples together, neighbours kept, all engines behind one face.

use super::support::{PATIENCE, recipe, session, settle, small, trained, until};
use afterimage::analysis::{
    Affinities, Descent, MapAsk, MapError, MapFrom, MapWatch, TruncatedSvd, embedder, judged_sample, kl_divergence,
    knn_accuracy, nearest_points, neighbours_kept, preserved, random_start,
};
use afterimage::job::Lane;
use afterimage::progress::{Cancelled, Progress, Quiet, Step};
use afterimage::recipe::{MapAlgorithm, MapEngine, MapMethod, MapOf, MapPart, MapStart};
use afterimage::session::{DataAction, FormAction, MapAction, RunAction, Session};
use proptest::prelude::*;
use rand::RngExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[derive(Default)]
struct Notes {
    searched: AtomicUsize,
    iterations: usize,
    stop_at: Option<usize>,
}

impl Progress for Notes {
    fn step(&self, _what: &str, share: f32) -> Step {
        // The last tenth is how much each neighbour counts.
        self.searched.fetch_add(usize::from(share < 0.9), Ordering::Relaxed);
        Step::Continue
    }
}

impl MapWatch for Notes {
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
    MapAsk {
        rows: Arc::new(rows),
        values: 5,
        perplexity: 10.0,
        iterations: 300,
        descent: Descent::default(),
        start: MapFrom::Points(random_start(3 * n, 1)),
        affinities: None,
        seed: 1,
    }
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
fn all_engines_keep_clouds_apart() {
    for engine in [MapEngine::Mesh, MapEngine::Bhtsne, MapEngine::Linfa] {
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
    let first = embedder(MapEngine::Mesh).embed(&ask, &mut Notes::default()).unwrap();
    let affinities = first.affinities.unwrap();
    let again = MapAsk { affinities: Some(affinities.clone()), ..ask.clone() };
    let mut notes = Notes::default();
    let second = embedder(MapEngine::Mesh).embed(&again, &mut notes).unwrap();
    assert_eq!(notes.searched.load(Ordering::Relaxed), 0, "neighbours are looked for again");
    assert_eq!(first.points, second.points, "the same seed gives another map");
    let smaller = MapAsk { perplexity: 5.0, ..again };
    let third = embedder(MapEngine::Mesh).embed(&smaller, &mut notes).unwrap();
    assert_eq!(notes.searched.load(Ordering::Relaxed), 0, "a smaller perplexity looks for neighbours again");
    assert!(kept(&third.points) > 0.97 && third.points != first.points);
    let larger = MapAsk { perplexity: 20.0, ..smaller };
    embedder(MapEngine::Mesh).embed(&larger, &mut notes).unwrap();
    assert!(notes.searched.load(Ordering::Relaxed) > 0, "there are not enough neighbours for a larger one");
    let a = kl_divergence(&affinities, &first.points);
    assert!(a > 0.0, "{a}");
    assert!(kl_divergence(&affinities, &random_start(180, 5)) > a, "a random cloud is not better than a map");
}

#[test]
fn what_cannot_be_mapped_is_refused_with_a_way_out() {
    for engine in [MapEngine::Mesh, MapEngine::Bhtsne, MapEngine::Linfa] {
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
    for engine in [MapEngine::Mesh, MapEngine::Bhtsne] {
        let mut notes = Notes { stop_at: Some(20), ..Notes::default() };
        let error = embedder(engine).embed(&clouds(60), &mut notes).unwrap_err();
        assert_eq!(error, MapError::Cancelled);
        assert!(notes.iterations <= 22);
    }
}

#[test]
fn the_map_does_not_depend_on_the_number_of_threads() {
    let map = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| embedder(MapEngine::Mesh).embed(&clouds(400), &mut Notes::default())).unwrap().points
    };
    let alone = map(1);
    for threads in [2, 3, 8] {
        assert_eq!(map(threads), alone, "{threads} threads");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Few samples, equal ones, values of any size, steps that are far too long.
    #[test]
    fn a_map_of_anything_has_its_points_at_numbers(
        rows in prop::collection::vec(prop::sample::select(vec![0.0f32, 1.0, -3.0, 1e-20, 1e15]), 2 * 40..2 * 60),
        learning_rate in prop::option::of(1.0f64..1e6),
        exaggeration in 1.0f64..100.0,
        spectral in prop::bool::ANY,
    ) {
        let rows = &rows[..rows.len() / 2 * 2];
        let start = if spectral { MapFrom::Spectral } else { MapFrom::Points(random_start(rows.len() / 2, 1)) };
        let descent = Descent { learning_rate, exaggeration, ..Descent::default() };
        let rows = Arc::new(rows.to_vec());
        let ask = MapAsk { rows, values: 2, perplexity: 8.0, iterations: 60, descent, start, ..clouds(1) };
        let map = embedder(MapEngine::Mesh).embed(&ask, &mut Notes::default()).unwrap();
        prop_assert!(map.points.as_flattened().iter().all(|x| x.is_finite()), "{:?}", map.points);
    }
}

#[test]
fn a_session_maps_values_and_latent_codes() {
    let mut session = trained(small());
    for of in [MapOf::Pixels, MapOf::Latent] {
        let part = MapPart { of, iterations: 120, limit: 150, perplexity: 10.0, ..MapPart::default() };
        session.perform(MapAction::StartMap(part));
        settle(&mut session);
        assert!(session.notices().is_empty(), "{:?}", session.notices());
        assert!(session.map().finished && session.map().points.len() == 150 && session.map().ids.len() == 150);
        assert!(session.map().kl_divergence.unwrap() > 0.0);
        assert!(session.map().points.as_flattened().iter().all(|x| x.is_finite()));
    }
}

#[test]
fn a_tree_and_a_spectral_start_keep_clouds_apart_too() {
    let tree = Descent { algorithm: MapAlgorithm::BarnesHut, ..Descent::default() };
    let (tree, spectral) = (MapAsk { descent: tree, ..clouds(60) }, MapAsk { start: MapFrom::Spectral, ..clouds(60) });
    for (engine, ask) in [(MapEngine::Bhtsne, &tree), (MapEngine::Bhtsne, &spectral), (MapEngine::Mesh, &spectral)] {
        let map = embedder(engine).embed(ask, &mut Notes::default()).unwrap();
        assert!(kept(&map.points) > 0.97, "{engine:?} keeps {}", kept(&map.points));
        let again = embedder(engine).embed(ask, &mut Notes::default()).unwrap();
        assert_eq!(map.points, again.points, "the same seed gives another map");
    }
}

/// Those of `places` nearest to one of them, without itself.
fn nearest_by_hand(places: &[&[f32]], of: usize, count: usize) -> Vec<usize> {
    let distance =
        |other: &usize| places[of].iter().zip(places[*other]).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>();
    let mut others: Vec<usize> = (0..places.len()).filter(|&other| other != of).collect();
    others.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
    others.truncate(count);
    others
}

#[test]
fn quality_equals_what_is_counted_by_hand() {
    let mut rng = afterimage::data::random::stream(5, afterimage::data::random::Purpose::Grid, 1);
    let rows = Arc::new((0..120 * 5).map(|_| rng.random_range(-1.0f32..1.0)).collect());
    let ask = MapAsk { rows, ..clouds(40) };
    let n = ask.len();
    let points: Vec<[f32; 2]> =
        (0..n).map(|_| [rng.random_range(-3.0f32..3.0), rng.random_range(-1.0f32..40.0)]).collect();
    let rows: Vec<&[f32]> = ask.rows.chunks_exact(ask.values).collect();
    let flat: Vec<&[f32]> = points.iter().map(|p| p.as_slice()).collect();
    let labels: Vec<u16> = (0..n).map(|i| (i % 3) as u16).collect();
    let (mut shares, mut right) = (Vec::new(), 0);
    for i in 0..n {
        let (near, shown) = (nearest_by_hand(&rows, i, 10), nearest_by_hand(&flat, i, 10));
        let found: Vec<usize> = nearest_points(&points, &[i as u32], 10)[0].iter().map(|&id| id as usize).collect();
        assert_eq!(found, shown, "point {i}");
        shares.push(near.iter().filter(|id| shown.contains(id)).count() as f32 / 10.0);
        let votes = |class: usize| shown.iter().filter(|&&id| id % 3 == class).count();
        // The first of equally many counts.
        let named = (0..3).rev().max_by_key(|&class| votes(class)).unwrap();
        right += usize::from(named == i % 3);
    }
    let sample = judged_sample(n);
    let mean = shares.iter().map(|&share| f64::from(share)).sum::<f64>() / n as f64;
    let kept = neighbours_kept(&ask.rows, ask.values, &points, &sample, 10, &Quiet).unwrap();
    assert!((kept - mean).abs() < 1e-6, "{kept} is not {mean}");
    assert_eq!(
        neighbours_kept(&ask.rows, ask.values, &points, &sample, 10, &|_: &str, _: f32| Step::Cancel),
        Err(Cancelled)
    );
    assert_eq!(knn_accuracy(&points, &labels, &sample, 10), Some(right as f64 / n as f64));
    let affinities = Affinities::find(&ask, &Notes::default()).unwrap();
    let found = preserved(affinities.neighbours(), &points, 10);
    assert!(found.iter().zip(&shares).all(|(a, b)| (a - b).abs() < 1e-6));
}

#[test]
fn a_truncated_decomposition_equals_a_full_one() {
    let ask = clouds(20);
    let (n, values) = (ask.len(), ask.values);
    let svd = TruncatedSvd::fit(&ask.rows, values, 3, &Quiet).unwrap();
    let full = faer::Mat::from_fn(n, values, |i, j| f64::from(ask.rows[i * values + j])).thin_svd().unwrap();
    for (k, component) in svd.components.iter().enumerate() {
        let length = full.S().column_vector()[k];
        assert!((svd.singular_values[k] - length).abs() < 1e-6 * length);
        let along: f64 = (0..values).map(|j| full.V()[(j, k)] * component[j]).sum();
        assert!((along.abs() - 1.0).abs() < 1e-6, "component {k}: {along}");
    }
    let places = svd.project(&ask.rows);
    let squares: f64 = places.iter().step_by(3).map(|&x| f64::from(x).powi(2)).sum();
    assert!((squares.sqrt() - svd.singular_values[0]).abs() < 1e-3 * svd.singular_values[0]);
}

#[test]
fn a_session_makes_the_map_of_a_recipe_that_only_maps() {
    let keys = ["data.dataset=generated-digits", "data.samples=200", "data.take=all", "map.iterations=80"];
    let recipe = recipe("mnist-tsne", &[&keys[..], &["map.perplexity=10"]].concat());
    let mut session = session(recipe.clone(), None);
    session.perform(FormAction::UseRecipe(Box::new(recipe.clone())));
    settle(&mut session);
    session.perform(RunAction::Train);
    assert!(
        !session.is_training() && session.notices()[0].text.contains("only computes a map"),
        "{:?}",
        session.notices()
    );
    session.take_notices();
    let methods = [MapMethod::Tsne, MapMethod::Pca, MapMethod::TruncatedSvd];
    for (method, of) in methods.into_iter().zip([MapOf::Pixels, MapOf::Pixels, MapOf::Hog]) {
        session.perform(MapAction::StartMap(MapPart { method, of, start: MapStart::Spectral, ..recipe.map.clone() }));
        settle(&mut session);
        assert!(session.notices().is_empty(), "{:?}", session.notices());
        let quality = session.map().quality.unwrap();
        assert!(session.map().finished && (0.0..=1.0).contains(&quality.neighbours_kept));
        assert!(quality.kl_divergence.is_some() && quality.knn_accuracy.is_some_and(|share| share > 0.1));
        let preserved = session.map().preserved.clone().unwrap();
        // All samples are judged where there are so few: the mean of each is that of all.
        let mean = preserved.iter().map(|&share| f64::from(share)).sum::<f64>() / preserved.len() as f64;
        assert!(preserved.len() == 200 && (mean - quality.neighbours_kept).abs() < 0.02, "{method:?}: {mean}");
    }
    let endless = MapPart { iterations: 1_000_000, ..recipe.map.clone() };
    session.perform(MapAction::StartMap(endless));
    until(&mut session, "the points move", |s| s.map().iteration > 5);
    session.perform(MapAction::StopMap);
    until(&mut session, "it stops", |s| !s.is_busy(Lane::Mapping));
    assert!(!session.map().finished && session.map().quality.is_none());
}

/// A session on 200 digits that only maps.
fn mapping() -> Session {
    let keys = ["data.dataset=generated-digits", "data.samples=200", "data.take=all", "map.iterations=80"];
    let recipe = recipe("mnist-tsne", &[&keys[..], &["map.perplexity=10"]].concat());
    let mut session = session(recipe.clone(), None);
    session.perform(FormAction::UseRecipe(Box::new(recipe)));
    settle(&mut session);
    session
}

/// Waits until a paused map tells nothing any more; its iteration then.
fn resting(session: &mut Session) -> usize {
    let began = Instant::now();
    loop {
        session.wait(Duration::from_millis(400));
        if !session.drain(Duration::from_millis(50)) {
            return session.map().iteration;
        }
        assert!(began.elapsed() < PATIENCE, "the map does not rest");
    }
}

#[test]
fn a_paused_map_goes_on_by_one_iteration_at_a_time() {
    let mut session = mapping();
    session.perform(MapAction::StartMap(MapPart { iterations: 1_000_000, ..session.recipe().map.clone() }));
    until(&mut session, "the points move", |s| s.map().iteration > 5);
    session.perform(MapAction::PauseMap(true));
    let paused = resting(&mut session);
    for step in 1..=3 {
        let before = Arc::clone(&session.map().points);
        session.perform(MapAction::StepMap);
        until(&mut session, "a step", |s| s.map().iteration >= paused + step);
        assert_eq!(resting(&mut session), paused + step);
        assert_ne!(before, session.map().points, "step {step} moves nothing");
    }
    session.perform(MapAction::PauseMap(false));
    until(&mut session, "it goes on", |s| s.map().iteration > paused + 10);
    session.perform(MapAction::StopMap);
    settle(&mut session);
}

#[test]
fn a_map_beside_has_the_next_seed_and_goes_with_the_map() {
    let mut session = mapping();
    let part = MapPart { start: MapStart::Pca, ..session.recipe().map.clone() };
    session.perform(MapAction::MapBeside(true));
    assert!(!session.is_busy(Lane::Mapping), "there is nothing to be beside of");
    session.perform(MapAction::StartMap(part.clone()));
    settle(&mut session);
    let alone = Arc::clone(&session.map().points);
    session.perform(MapAction::MapBeside(true));
    settle(&mut session);
    assert!(session.notices().is_empty(), "{:?}", session.notices());
    let (map, beside) = (session.map(), session.beside());
    assert_eq!((&map.points, &beside.ids), (&alone, &map.ids));
    assert_eq!(beside.seed, map.seed.map(|seed| seed + 1));
    assert!(beside.finished && beside.points.len() == 200 && beside.points != map.points);
    assert_eq!(beside.part, Some(MapPart { start: MapStart::Random, ..part.clone() }));
    assert!(beside.quality.unwrap().kl_divergence.unwrap() > 0.0);
    assert_eq!(session.to_saved().map.unwrap().points, alone, "a session keeps the first");

    // One that is not wanted any more shows nothing, whatever its job still tells.
    session.perform(MapAction::MapBeside(false));
    session.perform(MapAction::MapBeside(true));
    session.perform(MapAction::MapBeside(false));
    settle(&mut session);
    assert!(session.beside().part.is_none() && session.beside().points.is_empty());
    assert_eq!(session.map().points, alone);

    session.perform(MapAction::MapBeside(true));
    settle(&mut session);
    session.perform(MapAction::StartMap(MapPart { method: MapMethod::Pca, ..part }));
    assert!(session.beside().part.is_none() && session.beside().points.is_empty());
    settle(&mut session);
    session.perform(MapAction::MapBeside(true));
    assert!(!session.is_busy(Lane::Mapping), "a projection is the same with every seed");
}

#[test]
fn other_samples_leave_no_map_behind() {
    let mut session = mapping();
    session.perform(MapAction::StartMap(session.recipe().map.clone()));
    settle(&mut session);
    session.perform(MapAction::MapBeside(true));
    session.perform(DataAction::UseDataset("generated-heartbeats".to_owned()));
    settle(&mut session);
    assert!(session.map().points.is_empty() && session.beside().part.is_none() && session.beside().points.is_empty());
}
