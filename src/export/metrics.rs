//! The figures of a run by name.

use super::{OwnFacts, RunExport};
use crate::analysis::{Scores, accuracy, macro_f1};
use crate::recipe::ScoreSpace;
use crate::record::RunRecord;
use crate::train::{FoldReport, Outcome};
use std::collections::BTreeMap;

/// Every figure that the run has: a figure that divides by zero, or has no meaning for this run, is left out.
pub fn metrics(run: &RunExport) -> BTreeMap<&'static str, f64> {
    let mut found = Found(figures(&run.record));
    found.put_own_and_map(run);
    found.0
}

/// The same without what belongs to no run: a sample of one's own and the map. Nothing is cloned.
pub fn figures(run: &RunRecord) -> BTreeMap<&'static str, f64> {
    let mut found = Found::default();
    found.put_training(run);
    match (run.outcome.as_deref(), run.table()) {
        (Some(Outcome::Classes { named, truth }), _) => found.put_classes(run, named, truth),
        (Some(outcome), Some(table)) => {
            found.put_errors(run, table, outcome);
            if run.prepared.has_both_sides() {
                found.put_sides(table, run.threshold);
            }
        }
        _ => {}
    }
    found.put_folds(&run.folds);
    found.0
}

/// Figures by name.
#[derive(Default)]
struct Found(BTreeMap<&'static str, f64>);

impl Found {
    fn put(&mut self, name: &'static str, value: Option<f64>) {
        if let Some(value) = value.filter(|v| v.is_finite()) {
            self.0.insert(name, value);
        }
    }

    /// How far the training came, and how long a baseline took.
    fn put_training(&mut self, run: &RunRecord) {
        if let Some(last) = run.epochs.last() {
            self.put("validation_loss", last.validation_loss);
            self.put("validation_accuracy", last.validation_accuracy);
            self.put("loss", Some(last.loss));
        }
        self.put("explained_variance", run.came.explained);
        self.put("seconds_fit", run.came.timing.map(|timing| timing.fit));
        self.put("seconds_predict", run.came.timing.map(|timing| timing.predict));
    }

    /// Of a classifier: `named` is the class that it gives each sample, `truth` the probability of the true one.
    fn put_classes(&mut self, run: &RunRecord, named: &[u16], truth: &[f32]) {
        let test = &run.prepared.split.test;
        if test.is_empty() {
            return;
        }
        let labels = &run.prepared.dataset.labels;
        let of = |ids: &[u16]| test.iter().map(|&i| ids[i as usize]).collect::<Vec<u16>>();
        let (truth_ids, named) = (of(&labels.ids), of(named));
        let surprise = test.iter().map(|&i| -f64::from(truth[i as usize].max(1e-7)).ln()).sum::<f64>();
        self.put("test_accuracy", Some(accuracy(&truth_ids, &named)));
        self.put("f1_macro", Some(macro_f1(&truth_ids, &named, labels.classes.len())));
        self.put("test_loss", Some(surprise / test.len() as f64));
    }

    /// Of a run with a line: where it is, and the mean of what it divides.
    fn put_errors(&mut self, run: &RunRecord, table: &Scores, outcome: &Outcome) {
        self.put("threshold", Some(f64::from(run.threshold)));
        if let Outcome::Detections(probabilities) = outcome {
            self.put("test_loss", Some(detection_loss(run, probabilities)));
        } else {
            self.put("mean_error", Some(table.mean));
            self.put("test_loss", Some(table.mean));
        }
    }

    /// How well the line tells anomalous samples from normal ones, read both ways.
    fn put_sides(&mut self, table: &Scores, threshold: f32) {
        let confusion = table.ranked.confusion(threshold);
        let (anomaly, normal) = (confusion.anomaly_as_positive(), confusion.normal_as_positive());
        self.put("accuracy", confusion.accuracy());
        self.put("precision_anomaly", anomaly.precision);
        self.put("recall_anomaly", anomaly.recall);
        self.put("f1_anomaly", anomaly.f1);
        self.put("precision_normal", normal.precision);
        self.put("recall_normal", normal.recall);
        self.put("f1_normal", normal.f1);
        self.put("specificity_anomaly", anomaly.specificity);
        self.put("specificity_normal", normal.specificity);
        self.put("balanced_accuracy", confusion.balanced_accuracy());
        self.put("mcc", confusion.mcc());
        self.put("roc_auc", table.roc.as_ref().map(|curve| curve.area));
        self.put("pr_auc", table.pr.as_ref().map(|curve| curve.area));
    }

    /// Mean and standard deviation over the folds of a cross-validation.
    fn put_folds(&mut self, folds: &[FoldReport]) {
        for (mean, std, of) in [
            ("loss_mean", "loss_std", (|fold| Some(fold.loss)) as fn(&FoldReport) -> Option<f64>),
            ("accuracy_mean", "accuracy_std", |fold| fold.accuracy),
            ("roc_auc_mean", "roc_auc_std", |fold| fold.auc),
        ] {
            let found = mean_and_std(folds.iter().filter_map(of).collect());
            self.put(mean, found.map(|(mean, _)| mean));
            self.put(std, found.map(|(_, std)| std));
        }
    }

    /// Of a sample of one's own and of the map, where there are such.
    fn put_own_and_map(&mut self, run: &RunExport) {
        if let Some(own) = &run.own {
            self.put("mse", Some(f64::from(own.errors.mse)));
            self.put("l2", Some(f64::from(own.errors.l2)));
            self.put("percentile", percentile(run, own));
        }
        if let Some(map) = &run.map {
            self.put("kl_divergence", map.quality.and_then(|quality| quality.kl_divergence));
            self.put("neighbours_kept", map.quality.map(|quality| quality.neighbours_kept));
            self.put("knn_accuracy", map.quality.and_then(|quality| quality.knn_accuracy));
            self.put("map_seconds", map.seconds);
        }
    }
}

/// Where the distance of a sample of one's own stands among those of the test samples: per cent of them are nearer.
fn percentile(run: &RunExport, own: &OwnFacts) -> Option<f64> {
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
fn detection_loss(run: &RunRecord, probabilities: &[f32]) -> f64 {
    let split = &run.prepared.split;
    let judged = if split.test.is_empty() { &split.train } else { &split.test };
    let of = |&id: &u32| {
        let p = f64::from(probabilities[id as usize]);
        let truth = if run.prepared.is_normal(id as usize) { 1.0 - p } else { p };
        -truth.max(1e-7).ln()
    };
    judged.iter().map(of).sum::<f64>() / judged.len().max(1) as f64
}
