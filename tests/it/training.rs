//! The loop: it learns, gives the same numbers again, stops, goes on, and says so when numbers break.

use super::support::{prepared, recipe, small, trained};
use afterimage::data::Prepared;
use afterimage::model::{NetworkSpec, Weights};
use afterimage::progress::{Progress, Step};
use afterimage::recipe::Recipe;
use afterimage::session::RunState;
use afterimage::train::{BatchReport, Ending, EpochEnd, EpochReport, Fit, Fitted, ResumePoint, TrainError, Watch, fit};
use burn::tensor::Device;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Notes what it hears, and stops after so many polls.
#[derive(Default)]
struct Notes {
    epochs: Vec<EpochReport>,
    weights: Vec<Arc<Weights>>,
    batches: usize,
    stop_after: Option<usize>,
    polls: usize,
}

impl Progress for Notes {
    fn step(&self, _what: &str, _share: f32) -> Step {
        Step::Continue
    }
}

impl Watch for Notes {
    fn poll(&mut self) -> Step {
        self.polls += 1;
        if self.stop_after.is_some_and(|after| self.polls > after) { Step::Cancel } else { Step::Continue }
    }

    fn batch(&mut self, _report: &BatchReport) {
        self.batches += 1;
    }

    fn epoch(&mut self, done: EpochEnd) {
        self.epochs.push(done.report);
        self.weights.push(done.weights);
    }
}

fn spec(recipe: &Recipe, prepared: &Prepared) -> NetworkSpec {
    let dims = prepared.dataset.samples.shape().dims();
    NetworkSpec::from_recipe(&recipe.model, &dims, prepared.dataset.labels.classes.len()).unwrap()
}

fn run(recipe: &Recipe, notes: &mut Notes, from: Option<ResumePoint>) -> Result<Fitted, TrainError> {
    let prepared = prepared(recipe);
    let spec = spec(recipe, &prepared);
    let cancelled = AtomicBool::new(false);
    let ask = Fit {
        prepared: &prepared,
        spec: &spec,
        training: &recipe.training,
        seed: recipe.seed,
        fold: 0,
        device: Device::flex(),
        cancelled: &cancelled,
        from,
    };
    fit(&ask, notes)
}

#[test]
fn the_same_seed_gives_the_same_numbers_and_another_does_not() {
    let (mut a, mut b, mut c) = (Notes::default(), Notes::default(), Notes::default());
    let fitted = run(&small(), &mut a, None).unwrap();
    let again = run(&small(), &mut b, None).unwrap();
    run(&small().with("seed=1").unwrap(), &mut c, None).unwrap();
    assert_eq!(fitted.weights, again.weights);
    let losses = |notes: &Notes| notes.epochs.iter().map(|e| (e.loss, e.validation_loss)).collect::<Vec<_>>();
    assert_eq!(losses(&a), losses(&b));
    assert_ne!(losses(&a), losses(&c));
}

#[test]
fn the_loss_falls_and_every_epoch_is_told() {
    let mut notes = Notes::default();
    run(&small(), &mut notes, None).unwrap();
    assert_eq!(notes.epochs.iter().map(|e| e.epoch).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(notes.epochs[2].loss < notes.epochs[0].loss);
    assert!(notes.batches >= 3 && notes.epochs.iter().all(|e| e.validation_loss.is_some() && e.samples_per_sec > 0.0));
}

#[test]
fn a_stop_keeps_what_was_learnt() {
    let mut notes = Notes { stop_after: Some(1), ..Notes::default() };
    let fitted = run(&small(), &mut notes, None).unwrap();
    assert!(fitted.ending == Ending::Stopped && notes.epochs.is_empty() && fitted.weights.is_finite());
}

#[test]
fn a_training_goes_on_from_weights_alone() {
    let mut first = Notes::default();
    run(&small(), &mut first, None).unwrap();
    let mut rest = Notes::default();
    run(&small(), &mut rest, Some(ResumePoint::of_weights(2, Arc::clone(&first.weights[1])))).unwrap();
    assert_eq!(rest.epochs.iter().map(|e| e.epoch).collect::<Vec<_>>(), [3]);
    // A fresh optimiser takes other steps, so the numbers differ a little, but not much.
    let (a, b) = (rest.epochs[0].loss, first.epochs[2].loss);
    assert!((a / b - 1.0).abs() < 0.3, "{a} is not near {b}");
}

#[test]
fn a_loss_that_is_no_number_ends_the_run_and_says_why() {
    let recipe =
        recipe("generated-heartbeats", &["data.samples=300", "training.learning_rate=10", "data.scaling=none"]);
    let mut broken = prepared(&recipe);
    broken.scaling = afterimage::data::FittedScaling::Affine { shift: 0.0, factor: f32::INFINITY };
    let spec = spec(&recipe, &broken);
    let cancelled = AtomicBool::new(false);
    let (training, seed, device) = (&recipe.training, 0, Device::flex());
    let ask =
        Fit { prepared: &broken, spec: &spec, training, seed, device, fold: 0, cancelled: &cancelled, from: None };
    let Err(error) = fit(&ask, &mut Notes::default()) else { panic!("an infinite input trains") };
    let text = error.to_string();
    assert!(matches!(error, TrainError::NotFinite { epoch: 1, .. }) && text.contains("learning rate"), "{text}");
    assert!(error.is_divergence() && !TrainError::Device(String::new()).is_divergence());
}

#[test]
fn a_classifier_learns_generated_digits() {
    let set = [
        "data.samples=1500",
        "data.anomaly_share=0",
        "data.train_on=all",
        "model.preset=mnist-cnn",
        "training.loss=cross-entropy",
        "training.epochs=2",
    ];
    // The network names ten classes; the generator has fourteen, four of them without a sample.
    let recipe = recipe("generated-digits", &set);
    let prepared = prepared(&recipe);
    let error =
        NetworkSpec::from_recipe(&recipe.model, &[28, 28, 1], prepared.dataset.labels.classes.len()).unwrap_err();
    assert!(error.to_string().contains("14"), "{error}");
    let mut own = recipe.clone();
    own.model = afterimage::recipe::ModelPart {
        task: Some(afterimage::recipe::Task::Classify),
        layers: afterimage::model::preset("mnist-cnn").unwrap().layers.clone(),
        ..Default::default()
    };
    if let Some(afterimage::recipe::LayerSpec::Dense { units, .. }) = own.model.layers.last_mut() {
        *units = 14;
    }
    let mut notes = Notes::default();
    run(&own, &mut notes, None).unwrap();
    let last = notes.epochs.last().unwrap();
    assert!(last.validation_accuracy.unwrap() > 0.75, "{last:?}");
}

#[test]
fn a_run_tells_normal_from_anomalous_heartbeats() {
    let session = trained(recipe("generated-heartbeats", &["data.samples=2000", "training.epochs=15"]));
    let run = session.run().unwrap();
    assert_eq!(run.state(), RunState::Done);
    let table = run.table().unwrap();
    assert!(table.roc.as_ref().unwrap().area > 0.85, "{:?}", table.roc.as_ref().map(|c| c.area));
    assert_eq!(table.ranked.len(), run.prepared.split.test.len());
}
