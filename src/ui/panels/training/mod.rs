//! How the network is trained, and how it goes.

mod controls;
mod curve_points;
mod curves;
mod fields;
mod folds;
mod form;
mod form_parts;
pub(super) mod log_axis;

pub(super) use fields::{choice_ui, number_ui};
pub(super) use form::task_of;

use super::compare::{Figures, Table};
use crate::analysis::{EpochFigures, curve_words};
use crate::recipe::Task;
use crate::session::{Run, RunAction, RunState};
use crate::train::EpochReport;
use crate::ui::panel::{Cx, Panel};
use crate::ui::widgets::{empty_ui, metric_ui, number};
use curve_points::latest;
use curves::Curves;
use egui::{RichText, ScrollArea, Ui};

/// The panel.
#[derive(Default)]
pub struct Training {
    curves: Curves,
    figures: Figures,
}

impl Panel for Training {
    fn name(&self) -> &'static str {
        "training"
    }

    fn title(&self) -> &'static str {
        "Training"
    }

    fn about(&self) -> &'static str {
        "How the network is trained, with its loss and accuracy as they move"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let height = ui.available_height();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            form::form_ui(ui, cx);
            controls::paused_ui(ui, cx);
            ui.add_space(6.0);
            let Some(run) = cx.run() else {
                let training = cx.session.is_training();
                let what = if training { "Training is about to start" } else { "Nothing is trained yet" };
                if empty_ui(ui, what, (!training).then_some("Start training")) {
                    cx.actions.push(RunAction::Train);
                }
                return;
            };
            if run.is_baseline() {
                baseline_ui(ui, run, &self.figures.of(run));
                return;
            }
            figures_ui(ui, run);
            let words = words(run);
            if !words.is_empty() {
                ui.label(RichText::new(&words).weak());
            }
            let left = height - ui.min_rect().height() - 2.0 * ui.spacing().item_spacing.y;
            self.curves.ui(ui, cx, run, left, &words);
            folds::folds_ui(ui, &run.folds);
        });
    }
}

/// What the curves say.
fn words(run: &Run) -> String {
    let figures = |epoch: &EpochReport| EpochFigures {
        epoch: epoch.epoch,
        loss: epoch.loss,
        validation_loss: epoch.validation_loss,
        accuracy: epoch.validation_accuracy.or(epoch.accuracy),
    };
    let epochs: Vec<EpochFigures> = latest(&run.epochs).iter().map(figures).collect();
    curve_words(&epochs, run.state() != RunState::Training).join(" ")
}

/// What a baseline comes to.
fn baseline_ui(ui: &mut Ui, run: &Run, table: &Table) {
    ui.horizontal_wrapped(|ui| {
        let figures = [
            ("Accuracy", "test_accuracy"),
            ("Macro F1", "f1_macro"),
            ("Seconds to fit", "seconds_fit"),
            ("Seconds to predict", "seconds_predict"),
        ];
        for (name, key) in figures {
            metric_ui(ui, name, None, &number(table.get(key).copied()));
        }
        ui.label(RichText::new(format!("on {}", run.device)).weak());
    });
    let words = match run.state() {
        RunState::Training => "The baseline is being fitted",
        RunState::Broken => "The baseline was given up before it had an answer",
        RunState::Done | RunState::Stopped => "A baseline is fitted at one go: there are no epochs to follow",
    };
    ui.label(RichText::new(words).weak());
}

fn figures_ui(ui: &mut Ui, run: &Run) {
    let epochs = latest(&run.epochs);
    let (batch, epoch) = (run.batches.last(), epochs.last());
    let current = batch.map_or(epochs.len(), |batch| batch.epoch).max(epochs.len());
    ui.horizontal_wrapped(|ui| {
        if let Some(folds) = run.recipe.training.folds {
            let fold = batch.map_or(run.folds.len(), |batch| batch.fold);
            metric_ui(ui, "Fold", None, &format!("{fold}/{folds}"));
        }
        metric_ui(ui, "Epoch", None, &format!("{current}/{}", run.recipe.training.epochs));
        metric_ui(ui, "Loss", None, &number(batch.map(|b| b.loss).or(epoch.map(|e| e.loss))));
        metric_ui(ui, "Validation loss", None, &number(epoch.and_then(|e| e.validation_loss)));
        if run.spec.task != Task::Reconstruct {
            metric_ui(ui, "Training accuracy", None, &number(batch.and_then(|b| b.accuracy)));
            metric_ui(ui, "Validation accuracy", None, &number(epoch.and_then(|e| e.validation_accuracy)));
        }
        metric_ui(ui, "Samples/s", None, &number(batch.map(|b| b.samples_per_sec)));
        if run.state() == RunState::Training {
            // With folds the time is that of the one under way.
            let name = if run.recipe.training.folds.is_some() { "Left in fold" } else { "Time left" };
            metric_ui(ui, name, None, &batch.map_or_else(|| number(None), |b| time_words(b.left_secs)));
        }
        if run.rate() > 0.0 && run.rate() != run.recipe.training.learning_rate {
            metric_ui(ui, "Rate in use", None, &log_axis::short(run.rate()));
        }
        ui.label(RichText::new(format!("on {}", run.device)).weak());
    });
}

/// A time to wait, in its largest unit.
fn time_words(seconds: f64) -> String {
    if !seconds.is_finite() {
        number(None)
    } else if seconds < 1.0 {
        "< 1 s".to_owned()
    } else if seconds < 60.0 {
        format!("{seconds:.0} s")
    } else if seconds < 3600.0 {
        format!("{:.1} min", seconds / 60.0)
    } else {
        format!("{:.1} h", seconds / 3600.0)
    }
}

#[cfg(test)]
mod tests {
    use super::time_words;

    #[test]
    fn times_are_told_in_their_largest_unit() {
        let cases = [(0.2, "< 1 s"), (12.4, "12 s"), (78.0, "1.3 min"), (7200.0, "2.0 h"), (f64::INFINITY, "—")];
        for (seconds, words) in cases {
            assert_eq!(time_words(seconds), words);
        }
    }
}
