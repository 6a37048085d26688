//! Cross-validation: every sample is judged once, by a network that has not seen it.

use super::support::{dataset, recipe, settle, small, trained};
use afterimage::data::{Part, prepare_folds};
use afterimage::export;
use afterimage::recipe::{Activation, ClassWeights, LayerSpec, ModelPart, Recipe, Task, ThresholdRule, TrainOn};
use afterimage::session::{RunAction, RunState};
use proptest::prelude::*;

fn folded(folds: usize) -> Recipe {
    small().with(&format!("training.folds={folds}")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn folds_hold_every_sample_out_once_and_spread_classes_evenly(folds in 2usize..12, seed in 0u64..1000) {
        let recipe = small();
        let data = dataset(&recipe);
        let found = prepare_folds(data.clone(), &recipe.data, seed, folds).unwrap();
        let mut held_out = vec![0; data.len()];
        for prepared in &found.folds {
            let parts = prepared.split.parts();
            for &id in &prepared.split.test {
                held_out[id as usize] += 1;
                prop_assert_eq!(parts[id as usize], Part::Test);
            }
            prop_assert!(prepared.split.train.iter().all(|&id| prepared.is_normal(id as usize)));
            let counts = data.class_counts(&prepared.split.test);
            for (count, all) in counts.iter().zip(data.class_counts(&(0..data.len() as u32).collect::<Vec<_>>())) {
                prop_assert!(count.abs_diff(all / folds) <= 1, "{} of {} in one of {} folds", count, all, folds);
            }
        }
        prop_assert!(held_out.iter().all(|&times| times == 1));
        prop_assert_eq!(found.pooled.split.test.len(), data.len());
    }
}

#[test]
fn a_cross_validation_pools_what_each_network_makes_of_what_it_has_not_seen() {
    let session = trained(folded(3));
    let run = session.run().unwrap();
    assert_eq!((run.state(), run.folds.len()), (RunState::Done, 3));
    assert_eq!(run.folds.iter().map(|fold| fold.samples).sum::<usize>(), 600);
    assert!(run.folds.iter().all(|fold| fold.epochs.len() == 3 && fold.loss.is_finite() && fold.auc.is_some()));
    let table = run.table().unwrap();
    assert_eq!(table.ranked.len(), 600, "every sample is ranked");
    let metrics = export::metrics(&run.to_export(None).unwrap());
    let losses: Vec<f64> = run.folds.iter().map(|fold| fold.loss).collect();
    let mean = losses.iter().sum::<f64>() / 3.0;
    let std = (losses.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 3.0).sqrt();
    assert!((metrics["loss_mean"] - mean).abs() < 1e-12 && (metrics["loss_std"] - std).abs() < 1e-12);
    assert!(metrics["roc_auc"] > 0.8, "{metrics:?}");
}

#[test]
fn a_detector_is_judged_by_accuracy_over_folds() {
    let set = ["data.samples=300", "data.anomaly_share=0.4", "training.folds=3", "training.epochs=2"];
    let mut recipe = recipe("generated-heartbeats", &set);
    recipe.model = detector();
    recipe.training.class_weights = ClassWeights::Balanced;
    recipe.training.loss = None;
    recipe.data.train_on = TrainOn::All;
    recipe.threshold.value = Some(0.5);
    recipe.threshold.rule = ThresholdRule::Value;
    let session = trained(recipe);
    let run = session.run().unwrap();
    let metrics = export::metrics(&run.to_export(None).unwrap());
    let accuracies: Vec<f64> = run.folds.iter().map(|fold| fold.accuracy.unwrap()).collect();
    let pooled = accuracies.iter().sum::<f64>() / 3.0;
    assert!((metrics["accuracy_mean"] - pooled).abs() < 1e-12);
    // Folds are equally large, so the mean over folds is the accuracy of all answers.
    assert!((metrics["accuracy"] - pooled).abs() < 1e-9, "{metrics:?}");
}

fn detector() -> ModelPart {
    let dense = |units, activation| LayerSpec::Dense { units, activation };
    ModelPart {
        task: Some(Task::Detect),
        layers: vec![dense(16, Activation::Relu), dense(1, Activation::Sigmoid)],
        ..ModelPart::default()
    }
}

#[test]
fn a_cross_validation_that_is_stopped_leaves_no_half_result() {
    let mut session = super::support::session(folded(4).with("training.epochs=2000").unwrap(), None);
    session.perform(RunAction::Train);
    super::support::until(&mut session, "an epoch", |s| s.run().is_some_and(|run| !run.epochs.is_empty()));
    session.perform(RunAction::StopTraining);
    settle(&mut session);
    let run = session.run().unwrap();
    assert!(run.scores.is_none() && run.state() == RunState::Broken);
}
