//! A training that is interrupted and goes on ends with the numbers of one that never was.
//!
//! Weights are compared bit for bit: everything is added up in the same order on the processor.

use super::support::{prepared, recipe, small};
use afterimage::data::Prepared;
use afterimage::model::{NetworkSpec, Weights};
use afterimage::progress::{Progress, Step};
use afterimage::recipe::{Activation, EarlyStopping, LayerSpec, ModelPart, Recipe, Schedule, Task};
use afterimage::train::{
    BatchReport, Ending, EpochEnd, EpochReport, Fit, Fitted, RateChange, ResumePoint, Stage, StateHead, TrainError,
    TrainState, Watch, fit,
};
use burn::tensor::Device;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Notes what it hears, stops where it is told to, and chooses learning rates.
#[derive(Default)]
struct Notes {
    /// Epochs that are done, those before this watch began included.
    done: usize,
    epochs: Vec<EpochReport>,
    states: Vec<Arc<TrainState>>,
    weights: Vec<Arc<Weights>>,
    changes: Vec<RateChange>,
    /// After so many epochs, before that batch of the next one, counted from 1.
    stop: Option<(usize, usize)>,
    /// After so many epochs, while the next one is validated.
    stop_validating: Option<usize>,
    /// After so many epochs this rate is chosen.
    choose: Option<(usize, f64)>,
    polls: usize,
}

impl Progress for Notes {
    fn step(&self, what: &str, _share: f32) -> Step {
        let stops = what == Stage::Validating.word() && self.stop_validating == Some(self.done);
        if stops { Step::Cancel } else { Step::Continue }
    }
}

impl Watch for Notes {
    fn poll(&mut self) -> Step {
        self.polls += 1;
        if self.stop == Some((self.done, self.polls)) { Step::Cancel } else { Step::Continue }
    }

    fn batch(&mut self, _report: &BatchReport) {}

    fn epoch(&mut self, done: EpochEnd) {
        self.polls = 0;
        self.done = done.report.epoch;
        self.epochs.push(done.report);
        self.weights.push(done.weights);
        self.states.extend(done.state);
    }

    fn wants_state(&self) -> bool {
        true
    }

    fn chosen_rate(&mut self) -> Option<f64> {
        let (after, rate) = self.choose?;
        (after == self.done).then(|| {
            self.choose = None;
            rate
        })
    }

    fn rate_changed(&mut self, change: RateChange) {
        self.changes.push(change);
    }
}

/// What the numbers of an epoch are; how long it took is left out.
fn figures(epochs: &[EpochReport]) -> Vec<(usize, f64, Option<f64>, f64, bool)> {
    epochs.iter().map(|e| (e.epoch, e.loss, e.validation_loss, e.learning_rate, e.best)).collect()
}

fn spec(recipe: &Recipe, prepared: &Prepared) -> NetworkSpec {
    let dims = prepared.dataset.samples.shape().dims();
    NetworkSpec::from_recipe(&recipe.model, &dims, prepared.dataset.labels.classes.len()).unwrap()
}

fn attempt(recipe: &Recipe, notes: &mut Notes, from: Option<ResumePoint>) -> Result<Fitted, TrainError> {
    let prepared = prepared(recipe);
    let spec = spec(recipe, &prepared);
    let (cancelled, training, seed, device) = (AtomicBool::new(false), &recipe.training, recipe.seed, Device::flex());
    notes.done = from.as_ref().map_or(0, |from| from.epochs);
    fit(&Fit { prepared: &prepared, spec: &spec, training, seed, fold: 0, device, cancelled: &cancelled, from }, notes)
}

fn run(recipe: &Recipe, notes: &mut Notes, from: Option<ResumePoint>) -> Fitted {
    attempt(recipe, notes, from).unwrap()
}

/// What is left of a place to go on from after a trip through the two files.
fn filed(point: &ResumePoint) -> ResumePoint {
    let through = |weights: &Weights| Weights::from_safetensors(&weights.to_safetensors("").unwrap()).unwrap();
    let (head, arrays) = point.state.as_ref().unwrap().to_parts();
    let head: StateHead = serde_json::from_str(&serde_json::to_string(&head).unwrap()).unwrap();
    let state = TrainState::from_parts(head, through(&arrays)).unwrap();
    ResumePoint { epochs: point.epochs, weights: Arc::new(through(&point.weights)), state: Some(Arc::new(state)) }
}

/// Interrupts the training in the middle of the epoch after `epochs`, goes on from what is filed of it, and compares with
/// the training that nothing interrupts. What that one heard and ended with is given back.
fn same_as_uninterrupted(recipe: &Recipe, epochs: usize, choose: Option<(usize, f64)>) -> (Notes, Fitted) {
    let mut whole = Notes { choose, ..Notes::default() };
    let uninterrupted = run(recipe, &mut whole, None);
    let mut before = Notes { choose, stop: Some((epochs, 3)), ..Notes::default() };
    let stopped = run(recipe, &mut before, None);
    assert_eq!((stopped.ending, before.epochs.len()), (Ending::Stopped, epochs));
    let point = stopped.resume.unwrap();
    assert_eq!((point.epochs, &point.weights), (epochs, &before.weights[epochs - 1]));
    assert_eq!(point.state.as_ref(), before.states.last());
    let rest = choose.filter(|(after, _)| *after >= epochs);
    let mut after = Notes { choose: rest, ..Notes::default() };
    let resumed = run(recipe, &mut after, Some(filed(&point)));
    assert_eq!(resumed.ending, uninterrupted.ending);
    let both: Vec<EpochReport> = before.epochs.iter().chain(&after.epochs).copied().collect();
    assert_eq!(figures(&both), figures(&whole.epochs));
    assert_eq!(resumed.weights, uninterrupted.weights);
    assert_eq!(after.states.last().unwrap(), whole.states.last().unwrap());
    (whole, uninterrupted)
}

#[test]
fn every_optimiser_goes_on_with_what_it_remembers() {
    let optimisers: [&[&str]; 4] = [
        &["training.optimizer=adam"],
        &["training.optimizer=adamw", "training.weight_decay=0.01"],
        &["training.optimizer=sgd", "training.momentum=0.9", "training.learning_rate=0.1"],
        &["training.optimizer=rmsprop"],
    ];
    for set in optimisers {
        let recipe = set.iter().fold(small(), |recipe, key| recipe.with(key).unwrap());
        let (whole, uninterrupted) = same_as_uninterrupted(&recipe, 1, None);
        // The memory matters: with the weights alone it ends elsewhere.
        let from = ResumePoint::of_weights(1, Arc::clone(&whole.weights[0]));
        let afresh = run(&recipe, &mut Notes::default(), Some(from));
        assert_ne!(afresh.weights, uninterrupted.weights, "{set:?}");
    }
    // Nothing to remember is no obstacle.
    same_as_uninterrupted(&small().with("training.optimizer=sgd").unwrap(), 2, None);
}

#[test]
fn dropout_and_running_means_go_on_where_they_were() {
    let dense = |units, activation| LayerSpec::Dense { units, activation };
    let mut recipe = small();
    recipe.model = ModelPart {
        task: Some(Task::Reconstruct),
        layers: vec![
            dense(24, Activation::Relu),
            LayerSpec::BatchNorm,
            LayerSpec::Dropout { rate: 0.3 },
            dense(8, Activation::Relu),
            LayerSpec::Dropout { rate: 0.1 },
            dense(140, Activation::Sigmoid),
        ],
        ..ModelPart::default()
    };
    same_as_uninterrupted(&recipe, 2, None);
}

/// No epoch after the first counts as better, so that plateau and patience count them all.
fn impatient() -> Recipe {
    let mut recipe = small().with("training.epochs=20").unwrap().with("training.learning_rate=0.01").unwrap();
    recipe.training.schedule = Schedule::Plateau { patience: 3, factor: 0.5, min_change: 10.0 };
    recipe.training.early_stopping = Some(EarlyStopping { patience: 4, min_change: 10.0, restore_best: true });
    recipe
}

#[test]
fn patience_plateaus_and_the_best_epoch_are_not_forgotten() {
    // After two epochs a rate is chosen that spoils the network, so that the best epoch lies before the interruption.
    let (whole, uninterrupted) = same_as_uninterrupted(&impatient(), 3, Some((2, 100.0)));
    assert_eq!((uninterrupted.ending, whole.epochs.len()), (Ending::Early, 5));
    assert_eq!(whole.epochs[4].learning_rate, 50.0);
    let best = whole.epochs.iter().rposition(|epoch| epoch.best).unwrap();
    assert!(best < 3, "{:?}", figures(&whole.epochs));
    assert_eq!(uninterrupted.weights, whole.weights[best]);
}

#[test]
fn a_training_interrupted_between_its_last_epoch_and_its_end_ends_at_once() {
    let mut whole = Notes::default();
    let uninterrupted = run(&impatient(), &mut whole, None);
    let point = uninterrupted.resume.unwrap();
    assert_eq!((uninterrupted.ending, point.epochs), (Ending::Early, 5));
    let mut after = Notes::default();
    let resumed = run(&impatient(), &mut after, Some(filed(&point)));
    assert_eq!((resumed.ending, after.epochs.len()), (Ending::Early, 0));
    assert_eq!(resumed.weights, uninterrupted.weights);
}

#[test]
fn a_rate_chosen_by_hand_is_told_and_kept() {
    let mut recipe = small();
    recipe.training.schedule = Schedule::Step { every: 1, factor: 0.5 };
    let (whole, _) = same_as_uninterrupted(&recipe, 2, Some((1, 0.002)));
    assert_eq!(whole.changes, [RateChange { epoch: 2, batch: 1, rate: 0.002 }]);
    let rates: Vec<f64> = whole.epochs.iter().map(|e| e.learning_rate).collect();
    assert!((rates[1] - 0.002).abs() < 1e-12 && (rates[2] - 0.001).abs() < 1e-12, "{rates:?}");
}

#[test]
fn an_epoch_stopped_while_it_is_validated_does_not_count() {
    let mut notes = Notes { stop_validating: Some(1), ..Notes::default() };
    let fitted = run(&small(), &mut notes, None);
    assert_eq!(fitted.ending, Ending::Stopped);
    assert!(notes.epochs.len() == 1 && notes.epochs[0].validation_loss.is_some(), "{:?}", notes.epochs);
    // What was learnt meanwhile is kept, what is gone on from is the epoch before.
    assert_ne!(fitted.weights, notes.weights[0]);
    assert_eq!(fitted.resume.unwrap().weights, notes.weights[0]);
}

#[test]
fn a_state_that_does_not_fit_is_refused_in_words() {
    let mut notes = Notes::default();
    run(&small(), &mut notes, None);
    let at = |epochs: usize, state: &Arc<TrainState>| ResumePoint {
        epochs,
        weights: Arc::clone(&notes.weights[1]),
        state: Some(Arc::clone(state)),
    };
    let refused = |recipe: &Recipe, from: ResumePoint| match attempt(recipe, &mut Notes::default(), Some(from)) {
        Ok(_) => panic!("it goes on from a state that does not fit"),
        Err(error) => error.to_string(),
    };
    let other_epoch = refused(&small(), at(2, &notes.states[0]));
    assert!(other_epoch.contains("epoch 1") && other_epoch.contains("epoch 2"), "{other_epoch}");
    let (head, mut arrays) = notes.states[1].to_parts();
    let damaged = |arrays: Weights| TrainState::from_parts(head.clone(), arrays);
    arrays.arrays[0].values.pop();
    let short = refused(&small(), at(2, &Arc::new(damaged(arrays.clone()).unwrap())));
    assert!(short.contains("layers.0"), "{short}");
    arrays.arrays.remove(0);
    let missing = refused(&small(), at(2, &Arc::new(damaged(arrays.clone()).unwrap())));
    assert!(missing.contains("incomplete"), "{missing}");
    arrays.arrays[0].name = "elsewhere".to_owned();
    assert!(damaged(arrays).unwrap_err().contains("elsewhere"));
    // Another optimiser begins afresh.
    let other = recipe("generated-heartbeats", &["data.samples=600", "training.epochs=3", "training.optimizer=sgd"]);
    run(&other, &mut Notes::default(), Some(at(2, &notes.states[1])));
}
