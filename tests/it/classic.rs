//! Nearest neighbours equal brute force, and a forest is the same however many threads grow it.

use afterimage::analysis::Neighbour;
use afterimage::classic::{ClassicError, Forest, Growth, Metric, Rows, most_likely, nearest};
use afterimage::data::{SampleShape, Samples, Values};
use afterimage::progress::{Quiet, Step};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::atomic::{AtomicUsize, Ordering};

const METRICS: [Metric; 3] = [Metric::Euclidean, Metric::Manhattan, Metric::Cosine];

fn bytes(rng: &mut ChaCha8Rng, count: usize, most: u8) -> Vec<u8> {
    (0..count).map(|_| rng.random_range(0..=most)).collect()
}

fn samples(values: Vec<u8>, width: usize) -> Samples {
    Samples::new(SampleShape::Series { points: width }, Values::Bytes(values)).unwrap()
}

fn sum(term: fn(i64, i64) -> i64, a: &[u8], b: &[u8]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| term(i64::from(a), i64::from(b))).sum::<i64>() as f64
}

/// How far two rows of whole numbers are apart, exactly: for L2 the square.
fn measure(metric: Metric, a: &[u8], b: &[u8]) -> f64 {
    match metric {
        Metric::Euclidean => sum(|a, b| (a - b) * (a - b), a, b),
        Metric::Manhattan => sum(|a, b| (a - b).abs(), a, b),
        Metric::Cosine => {
            let product: fn(i64, i64) -> i64 = |a, b| a * b;
            let lengths = (sum(product, a, a) * sum(product, b, b)).sqrt();
            if lengths > 0.0 { (1.0 - sum(product, a, b) / lengths).max(0.0) } else { 1.0 }
        }
    }
}

fn by_measuring_all(metric: Metric, train: &[&[u8]], asked: &[u8], count: usize) -> Vec<Neighbour> {
    let mut all: Vec<(f64, u32)> = (0u32..).zip(train).map(|(i, row)| (measure(metric, asked, row), i)).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let distance = |m: f64| (if metric == Metric::Euclidean { m.sqrt() } else { m }) as f32;
    all.into_iter().take(count).map(|(m, index)| Neighbour { index, distance: distance(m) }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn neighbours_equal_brute_force(
        seed in any::<u64>(),
        width in 1usize..70,
        train in 1usize..450,
        asked in 1usize..40,
        count in 1usize..7,
        most in prop_oneof![Just(1u8), Just(3), Just(255)],
        metric in prop::sample::select(METRICS.to_vec()),
    ) {
        // Few different values make many rows equally near.
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let all = samples(bytes(&mut rng, (train + asked) * width, most), width);
        let Values::Bytes(values) = all.values() else { unreachable!() };
        let rows: Vec<&[u8]> = values.chunks_exact(width).collect();
        let trained: Vec<u32> = (0..train as u32).rev().collect();
        let wanted: Vec<u32> = (train as u32..(train + asked) as u32).collect();
        let picked: Vec<&[u8]> = trained.iter().map(|&i| rows[i as usize]).collect();
        let floats: Vec<f32> = picked.concat().into_iter().map(f32::from).collect();
        let asked_floats: Vec<f32> = rows[train..].concat().into_iter().map(f32::from).collect();
        let expected: Vec<Vec<Neighbour>> =
            rows[train..].iter().map(|row| by_measuring_all(metric, &picked, row, count)).collect();
        let from = Rows::of_samples(&all, &trained);
        let found = nearest(from, Rows::of_samples(&all, &wanted), count, metric, &Quiet).unwrap();
        prop_assert_eq!(&found, &expected);
        let (from, asked) = (Rows::of_floats(&floats, width), Rows::of_floats(&asked_floats, width));
        let found = nearest(from, asked, count, metric, &Quiet).unwrap();
        prop_assert_eq!(&found, &expected);
    }
}

#[test]
fn copies_of_one_picture_are_found_in_their_order() {
    // More copies than candidates are kept, of pictures too bright for products in 32 bits.
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let (width, count) = (3072, 5);
    let picture = bytes(&mut rng, width, 255);
    let mut rows: Vec<Vec<u8>> = (0..300).map(|_| picture.clone()).collect();
    for (i, row) in rows.iter_mut().enumerate().take(200) {
        row[i] = row[i].wrapping_add(128);
    }
    let train = samples(rows.concat(), width);
    let asked = samples(picture.repeat(9), width);
    for metric in METRICS {
        let found = nearest(Rows::of_all(&train), Rows::of_all(&asked), count, metric, &Quiet).unwrap();
        for neighbours in found {
            let expected: Vec<Neighbour> = (200..205).map(|index| Neighbour { index, distance: 0.0 }).collect();
            assert_eq!(neighbours, expected, "{metric:?}");
        }
    }
}

#[test]
fn what_cannot_be_searched_is_refused_and_a_search_stops() {
    let floats = [0.5f32; 60];
    let (rows, others) = (Rows::of_floats(&floats, 6), Rows::of_floats(&floats, 5));
    let ask = |train, asked| nearest(train, asked, 1, Metric::Euclidean, &Quiet);
    assert_eq!(ask(rows, others), Err(ClassicError::Widths { trained: 6, asked: 5 }));
    assert_eq!(ask(Rows::of_floats(&[], 6), rows), Err(ClassicError::NoSamples));
    assert_eq!(nearest(rows, rows, 1, Metric::Cosine, &|_: &str, _: f32| Step::Cancel), Err(ClassicError::Cancelled));
    let few = Rows::of_floats(&floats[..6], 6);
    assert_eq!(nearest(rows, few, 1, Metric::Manhattan, &|_: &str, _: f32| Step::Cancel), Err(ClassicError::Cancelled));
    assert_eq!(nearest(rows, rows, 0, Metric::Manhattan, &Quiet), Ok(vec![Vec::new(); 10]));
}

/// Samples of three classes, `[n, 30]` bytes: two values tell them apart, the others say nothing.
fn classes(seed: u64, n: usize) -> (Vec<u8>, Vec<u16>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut values, mut labels) = (bytes(&mut rng, n * 30, 255), Vec::new());
    for row in values.chunks_exact_mut(30) {
        let class = rng.random_range(0..3u16);
        row[4] = rng.random_range(0..110u8) + if class == 0 { 130 } else { 0 };
        row[21] = rng.random_range(0..110u8) + if class == 1 { 130 } else { 0 };
        labels.push(class);
    }
    (values, labels)
}

fn growth(seed: u64) -> Growth {
    Growth { trees: 20, tried: Some(12), seed, ..Growth::default() }
}

#[test]
fn a_forest_tells_simple_classes_apart_from_bytes_and_from_floats() {
    let ((train, labels), (test, truth)) = (classes(1, 2000), classes(2, 500));
    let floats = |values: &[u8]| values.iter().map(|&x| f32::from(x) / 255.0 - 0.3).collect::<Vec<f32>>();
    let (train_floats, test_floats) = (floats(&train), floats(&test));
    let (train, test) = (samples(train, 30), samples(test, 30));
    let kinds = [
        (Rows::of_all(&train), Rows::of_all(&test)),
        (Rows::of_floats(&train_floats, 30), Rows::of_floats(&test_floats, 30)),
    ];
    for (train, test) in kinds {
        let forest = Forest::fit(train, &labels, 3, growth(5), &Quiet).unwrap();
        let probabilities = forest.predict(test, &Quiet).unwrap();
        assert!(probabilities.chunks_exact(3).all(|row| (row.iter().sum::<f32>() - 1.0).abs() < 1e-5));
        let named = most_likely(&probabilities, 3);
        let right = named.iter().zip(&truth).filter(|(a, b)| a == b).count();
        assert!(right >= 490, "{right} of 500");
        // Every tree is grown until its leaves are pure: it knows what it has learnt.
        let learnt = most_likely(&forest.predict(train, &Quiet).unwrap(), 3);
        assert!(learnt.iter().zip(&labels).filter(|(a, b)| a == b).count() >= 1999);
    }
}

#[test]
fn a_forest_does_not_depend_on_threads_but_on_its_seed() {
    let ((train, labels), (test, _)) = (classes(3, 900), classes(4, 200));
    let (train, test) = (samples(train, 30), samples(test, 30));
    let with = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let forest = Forest::fit(Rows::of_all(&train), &labels, 3, growth(seed), &Quiet).unwrap();
            let probabilities = forest.predict(Rows::of_all(&test), &Quiet).unwrap();
            (forest, probabilities)
        })
    };
    let one = with(1, 7);
    assert!(one == with(3, 7), "three threads grow another forest than one");
    assert!(one.0 != with(3, 8).0, "the seed changes nothing");
}

#[test]
fn samples_that_nothing_tells_apart_share_a_leaf() {
    let train = samples(vec![9; 40], 4);
    let labels: Vec<u16> = (0..10).map(|i| i % 2).collect();
    let growth = Growth { trees: 200, ..Growth::default() };
    let forest = Forest::fit(Rows::of_all(&train), &labels, 2, growth, &Quiet).unwrap();
    assert_eq!((forest.trees(), forest.leaves()), (200, 200));
    let probabilities = forest.predict(Rows::of_all(&samples(vec![200; 4], 4)), &Quiet).unwrap();
    assert!((probabilities[0] - 0.5).abs() < 0.05 && (probabilities[0] + probabilities[1] - 1.0).abs() < 1e-5);
}

#[test]
fn what_cannot_be_learnt_is_refused_and_growing_stops() {
    let (train, labels) = classes(5, 400);
    let train = samples(train, 30);
    let fit = |labels: &[u16], classes| Forest::fit(Rows::of_all(&train), labels, classes, growth(0), &Quiet);
    assert_eq!(fit(&labels[1..], 3), Err(ClassicError::Labels { labels: 399, samples: 400 }));
    assert_eq!(fit(&labels[..], 2), Err(ClassicError::Class { label: 2, classes: 2 }));
    let asked = AtomicUsize::new(0);
    let stop = |_: &str, share: f32| {
        let goes_on = (0.0..=1.0).contains(&share) && asked.fetch_add(1, Ordering::Relaxed) < 6;
        if goes_on { Step::Continue } else { Step::Cancel }
    };
    let stopped = Forest::fit(Rows::of_all(&train), &labels, 3, growth(0), &stop);
    assert_eq!(stopped, Err(ClassicError::Cancelled));
    let forest = fit(&labels[..], 3).unwrap();
    assert_eq!(forest.predict(Rows::of_all(&train), &|_: &str, _: f32| Step::Cancel), Err(ClassicError::Cancelled));
}
