//! The performance figures of the design, as ratios where something can be compared in the same run.
//!
//! `cargo bench` prints each with its bar. Absolute times on a shared machine mean little; they are printed all the same.

use afterimage::analysis::features::{HogSettings, hog_all};
use afterimage::analysis::{
    Histogram, Pca, Ranked, Scored, Space, for_budget, nearest_neighbours, pr_curve, review, roc_curve,
};
use afterimage::data::random::{Purpose, stream};
use afterimage::data::{self, DataFolder};
use afterimage::model::{NetworkSpec, WeightArray, Weights};
use afterimage::progress::{Progress, Quiet, Step};
use afterimage::recipe::{DataPart, Recipe};
use afterimage::record::{RunFacts, thinned};
use afterimage::saved::{Autosave, Saved, SavedRun};
use afterimage::train::{BatchReport, EpochEnd, EpochReport, Fit, Watch, fit};
use burn::tensor::Device;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use rand::RngExt;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

fn scores(count: u32) -> Vec<Scored> {
    let mut rng = stream(1, Purpose::Grid, 0);
    let mut one = |id| {
        let anomalous = rng.random_bool(0.1);
        Scored { id, score: rng.random_range(0.0f32..1.0) + if anomalous { 0.4 } else { 0.0 }, anomalous }
    };
    (0..count).map(&mut one).collect()
}

/// What one move of the line computes: every figure both ways with its interval, the operating point, the review band
/// of a budget, the samples that flipped and those nearest the line.
fn one_move(ranked: &Ranked, before: f32, after: f32) -> (f64, usize, usize) {
    let confusion = ranked.confusion(after);
    let (a, n) = (confusion.anomaly_as_positive(), confusion.normal_as_positive());
    let figures = [
        [confusion.accuracy(), confusion.balanced_accuracy(), confusion.mcc(), None],
        [a.precision, a.recall, a.f1, a.specificity],
        [n.precision, n.recall, n.f1, n.specificity],
    ];
    let intervals = [confusion.accuracy_interval(), a.precision_interval, a.recall_interval, a.specificity_interval];
    let width: f64 = intervals.iter().flatten().map(|interval| interval.high - interval.low).sum();
    let band = review(ranked, after, for_budget(ranked, after, 0.04));
    let flipped = ranked.flipped(before, after);
    let near = ranked.nearest(after, 24);
    (figures.iter().flatten().flatten().sum::<f64>() + width, flipped.ids.len() + band.band, near.len())
}

fn threshold(c: &mut Criterion) {
    for (count, bar) in [(70_000, "bar 1 ms"), (1_000_000, "bar 5 ms")] {
        let ranked = Ranked::new(scores(count)).expect("scores are finite");
        let mut group = c.benchmark_group("threshold");
        group.bench_function(format!("one move over {count} scores ({bar})"), |b| {
            let mut line = 0.2f32;
            b.iter(|| {
                let before = line;
                line = if line > 1.2 { 0.2 } else { line + 0.001 };
                black_box(one_move(&ranked, before, line))
            });
        });
        group.sample_size(10);
        group.bench_function(format!("rank, curves and histogram of {count} scores, once a run"), |b| {
            b.iter_batched(
                || scores(count),
                |scored| {
                    let ranked = Ranked::new(scored).expect("scores are finite");
                    black_box((roc_curve(&ranked), pr_curve(&ranked), Histogram::new(&ranked, 80)))
                },
                BatchSize::LargeInput,
            );
        });
    }
}

fn maps(c: &mut Criterion) {
    let mut rng = stream(2, Purpose::Grid, 0);
    let rows: Vec<f32> = (0..5000 * 50).map(|_| rng.random_range(-1.0f32..1.0)).collect();
    let mut group = c.benchmark_group("maps");
    group.sample_size(10);
    group.bench_function("90 nearest neighbours of 5 000 × 50", |b| {
        b.iter(|| black_box(nearest_neighbours(&rows, 50, 90, &Quiet)));
    });
    let wide: Vec<f32> = (0..2000 * 784).map(|_| rng.random_range(0.0f32..1.0)).collect();
    group.bench_function("50 components of 2 000 × 784", |b| {
        b.iter(|| black_box(Pca::fit(&wide, 784, 50, &Quiet).is_ok()));
    });
}

/// The six most and the six least similar of 60 000 pictures, as the panel asks for them.
fn similarity(c: &mut Criterion) {
    let recipe = Recipe::load("generated-digits").and_then(|recipe| recipe.with("data.samples=60000"));
    let recipe = recipe.expect("a recipe");
    let prepared = data::prepare(open(&recipe).shared(), &recipe.data, 0).expect("samples");
    let gradients = hog_all(&prepared.dataset.samples, HogSettings::default(), &Quiet).expect("pictures");
    let values = gradients.len() / prepared.dataset.len();
    let mut group = c.benchmark_group("similarity");
    group.sample_size(20);
    for (name, space) in [("values", Space::of_samples(&prepared)), ("HOG", Space::of_rows(gradients, values))] {
        let name = format!("most and least similar of 60 000 by {} {name} (bar 50 ms)", space.values());
        let mut asked = 0;
        group.bench_function(name, |b| {
            b.iter(|| {
                asked = (asked + 7919) % 60_000;
                let query = space.row(asked);
                let others = |id: u32| id != asked;
                black_box((space.nearest(&query, 6, others), space.farthest(&query, 6, others)))
            });
        });
    }
}

fn generators(c: &mut Criterion) {
    let mut group = c.benchmark_group("generators");
    group.sample_size(10);
    for name in ["generated-digits", "generated-heartbeats"] {
        let recipe = Recipe::load(name).and_then(|recipe| recipe.with("data.samples=20000")).expect("a recipe");
        group.bench_function(format!("20 000 samples of {name}"), |b| b.iter(|| black_box(open(&recipe))));
    }
    if let Some(folder) = std::env::var_os("AFTERIMAGE_DATA") {
        let recipe = Recipe::load("mnist-cnn").expect("a recipe");
        let folder = DataFolder(folder.into());
        group.bench_function("open MNIST from .gz (bar 0.5 s)", |b| {
            b.iter(|| black_box(data::open(&recipe.data, 0, &folder, &Quiet).is_ok()));
        });
        formats(&mut group, &folder);
    }
}

/// CIFAR-10 in the binary version and as files of pictures, both made here from the archive of pictures; a table.
fn formats(group: &mut criterion::BenchmarkGroup<'_, criterion::measurement::WallTime>, data: &DataFolder) {
    let archive = data.of("cifar-10").join("cifar-10-jpeg.tar.gz");
    let (Ok(place), Ok(file)) = (tempfile::tempdir(), std::fs::File::open(&archive)) else { return };
    let open = |path: &std::path::Path| {
        let part = DataPart::of(&path.to_string_lossy());
        data::open(&part, 0, data, &Quiet).expect("the files made here")
    };
    let tree = place.path().join("tree");
    tar::Archive::new(flate2::read::GzDecoder::new(file)).unpack(&tree).expect("the archive");
    let pictures = open(&tree);
    let binary = place.path().join("binary");
    std::fs::create_dir(&binary).expect("a folder");
    let records = |from: usize| -> Vec<u8> { (from..from + 10_000).flat_map(|i| cifar_record(&pictures, i)).collect() };
    for batch in 0..5 {
        std::fs::write(binary.join(format!("data_batch_{}.bin", batch + 1)), records(10_000 * batch)).expect("room");
    }
    group.bench_function("open 50 000 of CIFAR-10 binary (bar 1.5 s)", |b| b.iter(|| black_box(open(&binary).len())));
    let table = place.path().join("table.csv");
    let row = |i: usize| pictures.samples.row(i)[..784].iter().map(|v| format!("{v},")).collect::<String>() + "1\n";
    std::fs::write(&table, (0..20_000).map(row).collect::<String>()).expect("room");
    let megabytes = std::fs::metadata(&table).map_or(0, |m| m.len()) / 1_000_000;
    group.bench_function(format!("open a table of 20 000 rows, {megabytes} MB"), |b| {
        b.iter(|| black_box(open(&table).len()))
    });
    group.bench_function("open 60 000 small JPEG files (bar 7.5 s, 8 000 a second)", |b| {
        b.iter(|| black_box(open(&tree).len()));
    });
}

/// A label byte and three planes of colour.
fn cifar_record(pictures: &data::Dataset, i: usize) -> Vec<u8> {
    let row = pictures.samples.row(i);
    let planes = (0..3).flat_map(|channel| row.iter().skip(channel).step_by(3).map(|v| *v as u8).collect::<Vec<_>>());
    [pictures.labels.ids[i] as u8].into_iter().chain(planes).collect()
}

fn open(recipe: &Recipe) -> data::Dataset {
    let nowhere = DataFolder("nowhere".into());
    data::open(&recipe.data, 0, &nowhere, &Quiet).expect("generators need no file")
}

struct Unwatched;

impl Progress for Unwatched {
    fn step(&self, _what: &str, _share: f32) -> Step {
        Step::Continue
    }
}

impl Watch for Unwatched {
    fn poll(&mut self) -> Step {
        Step::Continue
    }

    fn batch(&mut self, _report: &BatchReport) {}

    fn epoch(&mut self, _done: EpochEnd) {}
}

/// Samples a second of every preset on the CPU, with its own recipe's batch size, on generated samples of its shape.
fn training(_: &mut Criterion) {
    println!("training on the CPU, samples a second (two-core reference of the design: Keras on TensorFlow)");
    let cases = [
        ("fashion-dense-autoencoder", "generated-digits", 12_000, Some(17_000.0)),
        ("mnist-deep-autoencoder", "generated-digits", 12_000, Some(24_000.0)),
        ("fashion-denoising-autoencoder", "generated-digits", 3_000, Some(4_300.0)),
        ("ecg-autoencoder", "generated-heartbeats", 20_000, None),
    ];
    for (name, dataset, samples, keras) in cases {
        let mut recipe = Recipe::load(name).expect("a recipe");
        recipe.data = Recipe::load(dataset).expect("a recipe").data;
        recipe.data.samples = Some(samples);
        recipe.training.epochs = 1;
        let prepared = data::prepare(open(&recipe).shared(), &recipe.data, 0).expect("samples");
        let dims = prepared.dataset.samples.shape().dims();
        let spec = NetworkSpec::from_recipe(&recipe.model, &dims, 10).expect("a network");
        let cancelled = AtomicBool::new(false);
        let (training, device) = (&recipe.training, Device::flex());
        let ask = Fit {
            prepared: &prepared,
            spec: &spec,
            training,
            seed: 0,
            fold: 0,
            device,
            cancelled: &cancelled,
            from: None,
        };
        let began = Instant::now();
        let done = fit(&ask, &mut Unwatched).is_ok();
        let speed = prepared.split.train.len() as f64 / began.elapsed().as_secs_f64();
        let ratio = keras.map_or(String::new(), |keras: f64| format!("{:5.2} of the reference", speed / keras));
        println!("  {name:32} {speed:8.0}   {ratio}{}", if done { "" } else { "   failed" });
    }
}

/// A training under way with so many epochs of ten reports, of a network with its optimiser's state: 2.4 MB.
fn under_way(epochs: usize) -> Saved {
    let recipe = Recipe::load("generated-digits").expect("a recipe");
    let mut facts = RunFacts::begin(recipe.clone(), "CPU".to_owned(), String::new());
    let (best, seconds, samples_per_sec, learning_rate) = (true, 0.1, 9000.0, 0.001);
    for epoch in 1..=epochs {
        let loss = 1.0 / epoch as f64;
        for batch in 1..=10 {
            let (accuracy, left_secs) = (None, 9.5);
            let report = BatchReport {
                epoch,
                batch,
                batches: 10,
                fold: 0,
                learning_rate,
                loss,
                accuracy,
                samples_per_sec,
                left_secs,
            };
            facts.batches.push(report);
        }
        thinned(&mut facts.batches);
        let (accuracy, validation_loss, validation_accuracy) = (None, Some(loss), None);
        facts.epochs.push(EpochReport {
            epoch,
            loss,
            accuracy,
            validation_loss,
            validation_accuracy,
            seconds,
            samples_per_sec,
            learning_rate,
            best,
        });
    }
    let array = WeightArray { name: "layers.0.weight".to_owned(), shape: vec![600_000], values: vec![0.5; 600_000] };
    let weights = Arc::new(Weights { arrays: vec![array] });
    let run = SavedRun { facts, weights, outcome: None, state: None };
    Saved { runs: vec![run], ..Saved::of_form(recipe) }
}

/// What it takes to keep a training after ten and after ten thousand epochs, twenty of which are new; in turn.
fn keeping(_: &mut Criterion) {
    println!("keeping a training under way, milliseconds, medians of 21");
    let folder = tempfile::tempdir().expect("a folder");
    let mut kept = [10, 10_000].map(|epochs| (epochs, Autosave::in_folder(folder.path()), Vec::new()));
    for round in 0..21 {
        for (epochs, own, times) in &mut kept {
            let saved = under_way(*epochs + 20 * round);
            let began = Instant::now();
            own.write(&saved, &[]).expect("the disk has room");
            times.push(1000.0 * began.elapsed().as_secs_f64());
        }
    }
    for (epochs, _, times) in &mut kept {
        // The first one writes everything.
        let times = &mut times[1..];
        times.sort_by(f64::total_cmp);
        println!("  after {epochs:6} epochs {:8.2}", times[times.len() / 2]);
    }
}

criterion_group!(figures, threshold, maps, similarity, generators, training, keeping);
criterion_main!(figures);
