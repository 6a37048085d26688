//! Samples a second that each network of the program learns on the processor, with the program's own operations and with
//! burn's, one after the other in the same run: `cargo bench --bench training [-- PART_OF_A_NAME]`.
//!
//! The samples are noise of the network's shape: what they are does not matter to the time. The loop is the one that the
//! program trains with, reports and all.

use afterimage::data::{self, ClassName, Dataset, Labels, Prepared, SampleShape, Samples, Values};
use afterimage::model::{NetworkSpec, PRESETS, Preset, use_own_operations};
use afterimage::progress::{Progress, Step};
use afterimage::recipe::{DataPart, Task, TrainingPart, Validation};
use afterimage::train::{BatchReport, EpochEnd, Fit, Watch, fit};
use burn::tensor::Device;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Batch sizes of the recipes that the networks come from.
const BATCHES: &[(&str, usize)] = &[
    ("mnist-cnn", 128),
    ("mnist-deep-autoencoder", 1024),
    ("ecg-autoencoder", 512),
    ("zero-vs-rest-cnn", 64),
    ("zero-vs-rest-conv-autoencoder", 64),
    ("zero-vs-rest-deep-conv-autoencoder", 64),
    ("cifar-mlp", 256),
    ("cifar-lenet", 256),
];

/// Rounds of each; the fastest counts, since the machine is shared.
const ROUNDS: usize = 3;

/// Hears the speed of each epoch.
#[derive(Default)]
struct Speed(f64);

impl Progress for Speed {
    fn step(&self, _what: &str, _share: f32) -> Step {
        Step::Continue
    }
}

impl Watch for Speed {
    fn poll(&mut self) -> Step {
        Step::Continue
    }

    fn batch(&mut self, _report: &BatchReport) {}

    fn epoch(&mut self, done: EpochEnd) {
        self.0 = self.0.max(done.report.samples_per_sec);
    }
}

/// Noise of the network's shape in ten classes, or two.
fn noise(preset: &Preset, count: usize) -> Prepared {
    let shape = match preset.input[..] {
        [height, width, channels] => SampleShape::Image { height, width, channels },
        _ => SampleShape::Series { points: preset.input[0] },
    };
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let values = (0..count * shape.len()).map(|_| next()).collect();
    let samples = Samples::new(shape, Values::Bytes(values)).expect("whole samples");
    let classes = if preset.task == Task::Classify { 10 } else { 2 };
    let labels = Labels {
        ids: (0..count).map(|i| (i % classes) as u16).collect(),
        classes: (0..classes).map(|class| ClassName::plain(class.to_string())).collect(),
    };
    let dataset = Dataset::at("noise", Path::new("noise"), samples, labels).shared();
    let mut part = DataPart::of("noise");
    part.validation = Validation::None;
    part.normal = if preset.task == Task::Detect { vec!["0".to_owned()] } else { Vec::new() };
    data::prepare(dataset, &part, 0).expect("it can be prepared")
}

/// Samples a second, the fastest of a few epochs.
fn speed(preset: &Preset, prepared: &Prepared, batch_size: usize) -> f64 {
    let spec = NetworkSpec::new(preset.task, &preset.input, preset.layers.clone(), None).expect("it fits");
    let training = TrainingPart { batch_size, epochs: ROUNDS, ..TrainingPart::default() };
    let cancelled = AtomicBool::new(false);
    let ask = Fit {
        prepared,
        spec: &spec,
        training: &training,
        seed: 0,
        fold: 0,
        device: Device::flex(),
        cancelled: &cancelled,
        from: None,
    };
    let mut speed = Speed::default();
    fit(&ask, &mut speed).expect("it trains");
    speed.0
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    println!(
        "{:<40} {:>6} {:>10} {:>10} {:>7}",
        "samples a second on the processor", "batch", "own", "burn's", "ratio"
    );
    for preset in PRESETS.iter().filter(|p| asked.is_empty() || asked.iter().any(|part| p.name.contains(part))) {
        let batch = BATCHES.iter().find(|(name, _)| *name == preset.name).map_or(32, |(_, batch)| *batch);
        // Enough for about a second an epoch at the speeds of two cores.
        let count = if preset.input.len() == 3 { 6000 } else { 40_000 };
        let prepared = noise(preset, count);
        use_own_operations(true);
        let own = speed(preset, &prepared, batch);
        use_own_operations(false);
        let burns = speed(preset, &prepared, batch);
        println!("{:<40} {batch:>6} {own:>10.0} {burns:>10.0} {:>7.2}", preset.name, own / burns);
    }
}
