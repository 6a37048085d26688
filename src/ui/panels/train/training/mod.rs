//! How the network is trained, and how it goes.

mod controls;
mod curve_points;
mod curves;
mod folds;
mod form;
mod form_parts;

use crate::analysis::{EpochFigures, curve_words};
use crate::session::{Run, RunState};
use crate::train::EpochReport;
use crate::ui::panel::{Cx, Panel};
use crate::ui::run_figures::{Figures, Table};
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
        "Training settings, with live loss and accuracy"
    }

    fn has_options(&self) -> bool {
        true
    }

    fn options(&mut self, ui: &mut Ui, _cx: &mut Cx<'_>) {
        self.curves.options_ui(ui);
    }

    fn has_settings(&self) -> bool {
        true
    }

    fn settings(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        form::form_ui(ui, cx);
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        form::problems_ui(ui, cx);
        controls::paused_ui(ui, cx);
        let Some(run) = cx.run() else {
            let training = cx.session.is_training();
            let what = if training { "Training is about to start" } else { "Press Train to watch the network learn" };
            empty_ui(ui, what, None);
            return;
        };
        let height = ui.available_height();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if run.is_baseline() {
                baseline_ui(ui, run, &self.figures.of(run));
                return;
            }
            let words = words(run);
            if !words.is_empty() && height > 150.0 {
                ui.add(egui::Label::new(RichText::new(&words).weak()).truncate()).on_hover_text(&words);
            }
            let left = height - ui.min_rect().height() - ui.spacing().item_spacing.y;
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
        RunState::Training => "Fitting the baseline",
        RunState::Broken => "The baseline was stopped before it finished",
        RunState::Done | RunState::Stopped => "Baselines have no epochs",
    };
    ui.label(RichText::new(words).weak());
}
