//! How the network is trained, and how it goes.

use super::{Cx, Panel};
use crate::recipe::{Recipe, Task};
use crate::session::{Action, Run};
use crate::ui::theme::{TRAIN, VALIDATION, plot_grid};
use crate::ui::widgets::{caption_ui, empty_ui, mark_label, metric_ui, number, round_marks};
use egui::{DragValue, Ui, vec2};
use egui_plot::{Legend, Line, LineStyle, Plot, PlotPoints, Points};

/// The panel.
pub struct Training;

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
        settings_ui(ui, cx);
        ui.add_space(6.0);
        let Some(run) = cx.run() else {
            if empty_ui(ui, "Nothing is trained yet", Some("Start training")) {
                cx.actions.push(Action::Train);
            }
            return;
        };
        figures_ui(ui, run);
        let classifies = run.spec.task == Task::Classify;
        let height = ui.available_height().max(80.0);
        let each = if classifies { (height - 12.0) / 2.0 } else { height };
        let loss = |report: &dyn Reported| Some(report.loss());
        curve_ui(ui, run, "Loss curve", each, loss, |epoch| epoch.validation_loss);
        if classifies {
            curve_ui(ui, run, "Accuracy curve", each, |report| report.accuracy(), |epoch| epoch.validation_accuracy);
        }
    }
}

/// What both kinds of report say.
trait Reported {
    fn loss(&self) -> f64;
    fn accuracy(&self) -> Option<f64>;
}

impl Reported for crate::train::BatchReport {
    fn loss(&self) -> f64 {
        self.loss
    }

    fn accuracy(&self) -> Option<f64> {
        self.accuracy
    }
}

impl Reported for crate::train::EpochReport {
    fn loss(&self) -> f64 {
        self.loss
    }

    fn accuracy(&self) -> Option<f64> {
        self.accuracy
    }
}

/// The numbers that decide how it is trained.
fn settings_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let mut recipe: Recipe = cx.session.recipe.clone();
    let locked = cx.session.is_training();
    ui.add_enabled_ui(!locked, |ui| {
        ui.horizontal_wrapped(|ui| {
            let training = &mut recipe.training;
            field_ui(ui, "Epochs", DragValue::new(&mut training.epochs).range(1..=10_000));
            field_ui(ui, "Batch size", DragValue::new(&mut training.batch_size).range(1..=65_536));
            let rate = DragValue::new(&mut training.learning_rate).range(1e-7..=10.0).speed(1e-5).max_decimals(7);
            field_ui(ui, "Learning rate", rate);
            field_ui(ui, "Seed", DragValue::new(&mut recipe.seed));
        });
    });
    if recipe != cx.session.recipe {
        cx.actions.push(Action::Edit(Box::new(recipe)));
    }
}

/// A number with its name; straight in a wrapped row, so that it wraps with it.
fn field_ui(ui: &mut Ui, name: &str, value: DragValue<'_>) {
    let label = caption_ui(ui, name);
    ui.add(value.min_size(vec2(56.0, 24.0))).labelled_by(label.id).accessible_name(name);
}

fn figures_ui(ui: &mut Ui, run: &Run) {
    let (batch, epoch) = (run.batches.last(), run.epochs.last());
    let done = run.epochs.len();
    let current = batch.map_or(done, |batch| batch.epoch).max(done);
    ui.horizontal_wrapped(|ui| {
        metric_ui(ui, "Epoch", None, &format!("{current}/{}", run.recipe.training.epochs));
        metric_ui(ui, "Loss", None, &number(batch.map(|b| b.loss).or(epoch.map(|e| e.loss))));
        metric_ui(ui, "Validation loss", None, &number(epoch.and_then(|e| e.validation_loss)));
        if run.spec.task == Task::Classify {
            metric_ui(ui, "Training accuracy", None, &number(batch.and_then(|b| b.accuracy)));
            metric_ui(ui, "Validation accuracy", None, &number(epoch.and_then(|e| e.validation_accuracy)));
        }
        let speed = batch.map(|b| b.samples_per_sec);
        metric_ui(ui, "Samples/s", None, &number(speed));
    });
}

/// A figure as it moved: within epochs as a thin line, at their ends as marks, validation dashed.
fn curve_ui(
    ui: &mut Ui,
    run: &Run,
    name: &str,
    height: f32,
    value: impl Fn(&dyn Reported) -> Option<f64>,
    validation: impl Fn(&crate::train::EpochReport) -> Option<f64>,
) {
    let at = |b: &crate::train::BatchReport| b.epoch as f64 - 1.0 + b.batch as f64 / b.batches.max(1) as f64;
    let within: Vec<[f64; 2]> = run.batches.iter().filter_map(|b| Some([at(b), value(b)?])).collect();
    let ends: Vec<[f64; 2]> = run.epochs.iter().filter_map(|e| Some([e.epoch as f64, value(e)?])).collect();
    let held: Vec<[f64; 2]> = run.epochs.iter().filter_map(|e| Some([e.epoch as f64, validation(e)?])).collect();
    let axis = name.trim_end_matches(" curve").to_lowercase();
    let plot = Plot::new(name)
        .height(height)
        .allow_scroll(false)
        .grid_color(plot_grid(ui.visuals().dark_mode))
        .legend(Legend::default())
        .include_x(0.0)
        .include_x(run.recipe.training.epochs as f64)
        .x_axis_label("epoch")
        .y_axis_label(axis)
        .y_grid_spacer(round_marks)
        .y_axis_formatter(mark_label)
        .y_axis_min_width(42.0);
    let response = plot.show(ui, |plot| {
        plot.line(
            Line::new("training, within epochs", PlotPoints::from(within)).color(TRAIN.gamma_multiply(0.55)).width(1.0),
        );
        plot.line(Line::new("training", PlotPoints::from(ends.clone())).color(TRAIN).width(2.0));
        plot.points(Points::new("training", PlotPoints::from(ends)).color(TRAIN).radius(3.0));
        if !held.is_empty() {
            let style = LineStyle::dashed_dense();
            plot.line(
                Line::new("validation", PlotPoints::from(held.clone())).color(VALIDATION).width(2.0).style(style),
            );
            plot.points(Points::new("validation", PlotPoints::from(held)).color(VALIDATION).radius(3.0));
        }
    });
    let summary = format!("{name}: {}", summary(run));
    response.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &summary));
}

/// The curve in words.
fn summary(run: &Run) -> String {
    match (run.epochs.first(), run.epochs.last()) {
        (Some(first), Some(last)) => {
            format!(
                "{} after epoch 1, {} after epoch {}",
                number(Some(first.loss)),
                number(Some(last.loss)),
                last.epoch
            )
        }
        _ => "no epoch is done yet".to_owned(),
    }
}
