//! The figures of a run by name.

use super::{OwnFacts, RunFacts};
use crate::analysis::{accuracy, macro_f1};
use crate::recipe::ScoreSpace;
use crate::train::{FoldReport, Outcome};
use std::collections::BTreeMap;

/// Every figure that the run has: a figure that divides by zero, or has no meaning for this run, is left out.
pub fn metrics(run: &RunFacts) -> BTreeMap<&'static str, f64> {
    let mut found = BTreeMap::new();
    let mut put = |name: &'static str, value: Option<f64>| {
        if let Some(value) = value.filter(|v| v.is_finite()) {
            found.insert(name, value);
        }
    };
    if let Some(last) = run.epochs.last() {
        put("validation_loss", last.validation_loss);
        put("validation_accuracy", last.validation_accuracy);
        put("loss", Some(last.loss));
    }
    if let Outcome::Classes { named, truth } = run.outcome.as_ref() {
        let test = &run.prepared.split.test;
        let of = |ids: &[u16]| test.iter().map(|&i| ids[i as usize]).collect::<Vec<u16>>();
        let (truth_ids, named) = (of(&run.prepared.dataset.labels.ids), of(named));
        let surprise = test.iter().map(|&i| -f64::from(truth[i as usize].max(1e-7)).ln()).sum::<f64>();
        if !test.is_empty() {
            put("test_accuracy", Some(accuracy(&truth_ids, &named)));
            put("f1_macro", Some(macro_f1(&truth_ids, &named, run.prepared.dataset.labels.classes.len())));
            put("test_loss", Some(surprise / test.len() as f64));
        }
    }
    let has_line = !matches!(run.outcome.as_ref(), Outcome::Classes { .. });
    if let Some(table) = run.table().filter(|_| has_line) {
        put("threshold", Some(f64::from(run.threshold)));
        match run.outcome.as_ref() {
            Outcome::Detections(p) => put("test_loss", Some(detection_loss(run, p))),
            _ => {
                put("mean_error", Some(table.mean));
                put("test_loss", Some(table.mean));
            }
        }
        if run.prepared.has_both_sides() {
            let confusion = table.ranked.confusion(run.threshold);
            let (anomaly, normal) = (confusion.anomaly_as_positive(), confusion.normal_as_positive());
            put("accuracy", confusion.accuracy());
            put("precision_anomaly", anomaly.precision);
            put("recall_anomaly", anomaly.recall);
            put("f1_anomaly", anomaly.f1);
            put("precision_normal", normal.precision);
            put("recall_normal", normal.recall);
            put("f1_normal", normal.f1);
            put("specificity_anomaly", anomaly.specificity);
            put("specificity_normal", normal.specificity);
            put("balanced_accuracy", confusion.balanced_accuracy());
            put("mcc", confusion.mcc());
            put("roc_auc", table.roc.as_ref().map(|curve| curve.area));
            put("pr_auc", table.pr.as_ref().map(|curve| curve.area));
        }
    }
    let over_folds = |of: fn(&FoldReport) -> Option<f64>| mean_and_std(run.folds.iter().filter_map(of).collect());
    for (mean, std, of) in [
        ("loss_mean", "loss_std", (|fold| Some(fold.loss)) as fn(&FoldReport) -> Option<f64>),
        ("accuracy_mean", "accuracy_std", |fold| fold.accuracy),
        ("roc_auc_mean", "roc_auc_std", |fold| fold.auc),
    ] {
        let found = over_folds(of);
        put(mean, found.map(|(mean, _)| mean));
        put(std, found.map(|(_, std)| std));
    }
    put("explained_variance", run.explained);
    put("seconds_fit", run.timing.map(|timing| timing.fit));
    put("seconds_predict", run.timing.map(|timing| timing.predict));
    if let Some(own) = &run.own {
        put("mse", Some(f64::from(own.errors.mse)));
        put("l2", Some(f64::from(own.errors.l2)));
        put("percentile", percentile(run, own));
    }
    if let Some(map) = &run.map {
        put("kl_divergence", map.quality.and_then(|quality| quality.kl_divergence));
        put("neighbours_kept", map.quality.map(|quality| quality.neighbours_kept));
        put("knn_accuracy", map.quality.and_then(|quality| quality.knn_accuracy));
        put("map_seconds", map.seconds);
    }
    found
}

/// Where the distance of a sample of one's own stands among those of the test samples: per cent of them are nearer.
fn percentile(run: &RunFacts, own: &OwnFacts) -> Option<f64> {
    let table = run.scores.iter().find(|table| table.space == Some(ScoreSpace::L2))?;
    Some(100.0 * table.ranked.percentile(own.errors.l2))
}

/// Mean and standard deviation (over `n`, as `numpy.std` has it); `None` of nothing.
fn mean_and_std(values: Vec<f64>) -> Option<(f64, f64)> {
    let n = values.len() as f64;
    if values.is_empty() {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    Some((mean, variance.sqrt()))
}

/// Mean binary cross-entropy of a detector's answers for the test samples, or for all where none was held back.
fn detection_loss(run: &RunFacts, probabilities: &[f32]) -> f64 {
    let split = &run.prepared.split;
    let judged = if split.test.is_empty() { &split.train } else { &split.test };
    let of = |&id: &u32| {
        let p = f64::from(probabilities[id as usize]);
        let truth = if run.prepared.is_normal(id as usize) { 1.0 - p } else { p };
        -truth.max(1e-7).ln()
    };
    judged.iter().map(of).sum::<f64>() / judged.len().max(1) as f64
}
