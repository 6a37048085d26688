//! The figures of one epoch.

use super::{is_anomalous, watched_space, watched_words};
use crate::analysis::{confusion_of, line_among};
use crate::recipe::{ScoreSpace, Task};
use crate::session::{Run, RunState};
use crate::train::Snapshot;
use crate::ui::widgets::{metric_ui, number};
use egui::{RichText, Ui};

/// Losses, and how well the line tells the samples watched apart.
/// `hidden`: while the line is placed by guess, nothing says how good it is.
pub(super) fn figures_ui(ui: &mut Ui, run: &Run, snapshot: &Snapshot, hidden: bool) {
    let report = run.epochs.iter().rev().find(|report| report.epoch == snapshot.epoch);
    let judges = !hidden && run.spec.task != Task::Classify && run.prepared.has_both_sides();
    let line = line(run);
    ui.horizontal_wrapped(|ui| {
        figure_ui(ui, "Loss", report.map(|report| report.loss));
        figure_ui(ui, "Validation loss", report.and_then(|report| report.validation_loss));
        if run.spec.task != Task::Reconstruct {
            figure_ui(ui, "Training accuracy", report.and_then(|report| report.accuracy));
            figure_ui(ui, "Validation accuracy", report.and_then(|report| report.validation_accuracy));
        }
        if judges {
            figure_ui(ui, "ROC AUC", snapshot.auc);
            let confusion =
                line.as_ref().ok().map(|line| confusion_of(&snapshot.scores, is_anomalous(run, snapshot), *line));
            let reading = confusion.map(|confusion| confusion.anomaly_as_positive());
            figure_ui(ui, "Precision", reading.and_then(|reading| reading.precision));
            figure_ui(ui, "Recall", reading.and_then(|reading| reading.recall));
            figure_ui(ui, "F1", reading.and_then(|reading| reading.f1));
        }
    });
    if judges {
        let watched = watched_words(run, snapshot);
        let words = match line {
            Ok(_) => format!("ROC AUC, precision, recall and F1 are for {watched}, at the current line."),
            Err(why) => format!("The ROC AUC is for {watched}. {why}"),
        };
        ui.label(RichText::new(words).weak());
    }
    if let Some(kept) = kept_epoch(run).filter(|_| run.scrub().is_none()) {
        let words = format!("The weights of epoch {kept} were restored; the newest reconstructions use them.");
        ui.label(RichText::new(words).weak());
    }
}

/// A figure; its accessible name differs from those of the panels that show the whole run.
fn figure_ui(ui: &mut Ui, name: &str, value: Option<f64>) {
    metric_ui(ui, name, Some(&format!("{name} at the epoch shown")), &number(value));
}

/// Where the line stands among the scores of the samples watched, or why it does not.
pub(super) fn line(run: &Run) -> Result<f32, String> {
    if run.scores.is_none() {
        return Err("Precision, recall and F1 need the line, which is set after training.".to_owned());
    }
    let (Some(from), Some(to)) = (run.space, watched_space(run)) else { return Ok(run.threshold) };
    let values = run.prepared.dataset.samples.shape().len();
    line_among(run.threshold, from, to, values).ok_or_else(|| differs(from, to))
}

fn differs(from: ScoreSpace, to: ScoreSpace) -> String {
    format!("The line applies to {}, but epochs are scored by {}, so it is not shown here.", from.name(), to.name())
}

/// The epoch whose network was kept, where that is not the last.
fn kept_epoch(run: &Run) -> Option<usize> {
    let restores = run.recipe.training.early_stopping.is_some_and(|stopping| stopping.restore_best);
    let best = run.epochs.iter().rev().find(|report| report.best).map(|report| report.epoch)?;
    let last = run.epochs.last()?.epoch;
    (restores && run.state() != RunState::Training && best != last).then_some(best)
}
