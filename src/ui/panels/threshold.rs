//! Where the line is, what follows from it, and which samples just crossed it.

use super::threshold_plots::{histogram_ui, roc_ui};
use super::thumbnail::thumbnail_ui;
use super::{Cx, Panel};
use crate::analysis::{Reading, Scores};
use crate::data::SampleShape;
use crate::recipe::Task;
use crate::session::{Action, Run};
use crate::ui::widgets::{caption_ui, empty_ui, metric_ui, number};
use egui::{DragValue, RichText, ScrollArea, Ui, vec2};

/// Most flipped samples shown.
const FLIPPED: usize = 24;

/// The panel.
#[derive(Default)]
pub struct Threshold {
    log_counts: bool,
}

impl Panel for Threshold {
    fn name(&self) -> &'static str {
        "threshold"
    }

    fn title(&self) -> &'static str {
        "Threshold"
    }

    fn about(&self) -> &'static str {
        "The scores, the line between normal and anomalous, and what follows from it"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(run) = cx.run().filter(|run| run.scores.is_some()) else {
            let training = cx.session.is_training();
            let what = if training { "Scores come when training is over" } else { "Train a network to get scores" };
            if empty_ui(ui, what, (!training).then_some("Start training")) {
                cx.actions.push(Action::Train);
            }
            return;
        };
        if run.spec.task == Task::Classify {
            classifier_ui(ui, run);
            return;
        }
        let Some(table) = run.table() else { return };
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            self.controls_ui(ui, cx, run);
            histogram_ui(ui, cx, run, table, self.log_counts);
            ui.add_space(4.0);
            if run.prepared.has_both_sides() {
                metrics_ui(ui, run);
            } else {
                ui.label("Every class of this dataset counts as normal, so there is no precision or recall to read. Say under Preparation which classes are normal to get both sides.");
                flagged_ui(ui, run, table);
            }
            flipped_ui(ui, cx, run, table);
            roc_ui(ui, run, table);
        });
    }
}

/// What a classifier has instead of a line.
fn classifier_ui(ui: &mut Ui, run: &Run) {
    let facts = run.facts(None);
    let metrics = facts.as_ref().map(crate::export::metrics).unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        metric_ui(ui, "Accuracy", None, &number(metrics.get("test_accuracy").copied()));
        metric_ui(ui, "F1", None, &number(metrics.get("f1_macro").copied()));
        metric_ui(ui, "Test loss", None, &number(metrics.get("test_loss").copied()));
    });
    ui.label(RichText::new("A classifier names classes; it has no threshold. The figures are of the test set, F1 as the mean over classes.").weak());
}

impl Threshold {
    fn controls_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, run: &Run) {
        let Some(table) = run.table() else { return };
        ui.horizontal_wrapped(|ui| {
            super::reconstructions::space_ui(ui, cx);
            let mut value = run.threshold;
            let speed = table.histogram.width / 4.0;
            let drag = DragValue::new(&mut value).speed(speed).max_decimals(6).min_decimals(4);
            caption_ui(ui, "threshold");
            if ui.add(drag).accessible_name("Anomaly threshold").changed() {
                cx.actions.push(Action::SetThreshold(value));
            }
            let k = run.recipe.threshold.k;
            let rule = format!("Mean + {k} std of training");
            if ui
                .button(rule)
                .on_hover_text("Where the recipe's rule puts the line (R)")
                .accessible_name("Use the rule")
                .clicked()
            {
                cx.actions.push(Action::SuggestThreshold);
            }
            ui.checkbox(&mut self.log_counts, "log counts");
        });
    }
}

fn flagged_ui(ui: &mut Ui, run: &Run, table: &Scores) {
    let flagged = table.ranked.len() - table.ranked.place(run.threshold);
    metric_ui(ui, "Flagged", None, &format!("{flagged}"));
}

/// Every figure, read both ways.
fn metrics_ui(ui: &mut Ui, run: &Run) {
    let Some(confusion) = run.confusion() else { return };
    ui.label(RichText::new(confusion.sentence()).strong());
    ui.add_space(2.0);
    row_ui(ui, "anomaly as positive", "", confusion.anomaly_as_positive(), confusion.accuracy());
    row_ui(ui, "normal as positive", ", normal as positive", confusion.normal_as_positive(), None);
}

fn row_ui(ui: &mut Ui, words: &str, suffix: &str, reading: Reading, accuracy: Option<f64>) {
    ui.label(RichText::new(words).weak());
    ui.horizontal_wrapped(|ui| {
        let figures = [("Precision", reading.precision), ("Recall", reading.recall), ("F1", reading.f1)];
        for (name, value) in figures {
            metric_ui(ui, name, Some(&format!("{name}{suffix}")), &number(value));
        }
        if accuracy.is_some() {
            metric_ui(ui, "Accuracy", None, &number(accuracy));
        }
    });
}

/// The samples that changed sides with the last move.
fn flipped_ui(ui: &mut Ui, cx: &mut Cx<'_>, run: &Run, table: &Scores) {
    let flipped = table.ranked.flipped(run.threshold_before, run.threshold);
    let words = match (flipped.ids.len(), flipped.now_anomalous) {
        (0, _) => "just flipped: move the line to see samples change sides".to_owned(),
        (n, true) => format!("just flipped: {n} now called anomalous"),
        (n, false) => format!("just flipped: {n} now called normal"),
    };
    ui.add_space(4.0);
    ui.label(RichText::new(words).weak());
    // Those that crossed last, nearest the line, come first.
    let shown: Vec<u32> = if flipped.now_anomalous {
        flipped.ids.iter().take(FLIPPED).copied().collect()
    } else {
        flipped.ids.iter().rev().take(FLIPPED).copied().collect()
    };
    let is_image = matches!(run.prepared.dataset.samples.shape(), SampleShape::Image { .. });
    let size = if is_image { vec2(40.0, 40.0) } else { vec2(88.0, 40.0) };
    ui.scope(|ui| {
        ui.set_min_height(44.0);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            for id in shown {
                thumbnail_ui(ui, cx, &run.prepared, id, size);
            }
        });
    });
}
