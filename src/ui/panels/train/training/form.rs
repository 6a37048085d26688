//! The numbers and choices that decide how the network is trained.

use super::form_parts::{class_weights_ui, folds_ui, schedule_ui, stopping_ui, validation_ui};
use crate::recipe::{Loss, Method, Optimizer, Recipe, Task, TrainingPart, Validation};
use crate::session::FormAction;
use crate::suit::task_of;
use crate::ui::forms::{choice_ui, number_ui};
use crate::ui::panel::Cx;
use crate::ui::theme;
use egui::{DragValue, RichText, Ui};

/// The share of each weight that AdamW takes off where nothing is said.
const USUAL_DECAY: f64 = 0.004;

/// Draws what is not in the top bar. Locked while something is trained.
pub(super) fn form_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let mut recipe: Recipe = cx.session.recipe().clone();
    if recipe.model.baseline.is_some() {
        ui.label(RichText::new("Baselines have no training settings; see Network").weak());
        return;
    }
    let locked = cx.session.is_training();
    ui.add_enabled_ui(!locked, |ui| more_ui(ui, cx, &mut recipe));
    // What would make the form wrong is not taken; a form that is wrong already can be fixed step by step.
    let is_wrong = !cx.session.recipe().problems().is_empty();
    if recipe != *cx.session.recipe() && (is_wrong || recipe.problems().is_empty()) {
        cx.actions.push(FormAction::Edit(Box::new(recipe)));
    }
}

/// What is wrong with the form's training, in words.
pub(super) fn problems_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let problems = cx.session.recipe().problems();
    for problem in problems.iter().filter(|problem| problem.key.starts_with("training")) {
        ui.label(RichText::new(format!("{}: {}", problem.key, problem.why)).color(theme::of(ui.visuals()).problem));
    }
}

fn more_ui(ui: &mut Ui, cx: &Cx<'_>, recipe: &mut Recipe) {
    let task = task_of(&recipe.model);
    let classes = cx.session.samples().map_or(&[][..], |dataset| dataset.labels.classes.as_slice());
    let training = &mut recipe.training;
    if task == Task::Reconstruct {
        let methods = Method::ALL.map(|method| (method, method.name()));
        ui.horizontal_wrapped(|ui| choice_ui(ui, "Fit by", &mut training.method, &methods));
    }
    if !training.method.is_usual() {
        let text = "Computed directly, for two dense layers without activation.";
        ui.label(RichText::new(text).weak());
        ui.horizontal_wrapped(|ui| validation_ui(ui, recipe));
        return;
    }
    ui.horizontal_wrapped(|ui| {
        loss_ui(ui, training, task);
        optimizer_ui(ui, training);
    });
    ui.horizontal_wrapped(|ui| schedule_ui(ui, &mut training.schedule));
    let followed = recipe.data.validation != Validation::None;
    ui.horizontal_wrapped(|ui| stopping_ui(ui, &mut training.early_stopping, followed));
    ui.horizontal_wrapped(|ui| class_weights_ui(ui, training, task, classes));
    ui.horizontal_wrapped(|ui| folds_ui(ui, &mut training.folds));
    ui.horizontal_wrapped(|ui| validation_ui(ui, recipe));
}

fn loss_ui(ui: &mut Ui, training: &mut TrainingPart, task: Task) {
    let usual = format!("default ({})", Loss::usual(task).name());
    let mut choices = vec![(None, usual.as_str())];
    let suited = |loss: &Loss| loss.suits(task) || training.loss == Some(*loss);
    choices.extend(Loss::ALL.into_iter().filter(suited).map(|loss| (Some(loss), loss.name())));
    choice_ui(ui, "Loss function", &mut training.loss, &choices);
    if training.loss.is_some_and(|loss| !loss.suits(task)) {
        ui.label(RichText::new("This loss does not fit the network").color(theme::of(ui.visuals()).problem));
    }
}

fn optimizer_ui(ui: &mut Ui, training: &mut TrainingPart) {
    let before = training.optimizer;
    choice_ui(ui, "Optimiser", &mut training.optimizer, &Optimizer::ALL.map(|optimizer| (optimizer, optimizer.name())));
    if training.optimizer != before {
        // What only the other one understands.
        training.momentum = None;
        training.weight_decay = None;
    }
    match training.optimizer {
        Optimizer::Sgd => optional_ui(ui, "Momentum", &mut training.momentum, 0.0, |value| {
            DragValue::new(value).range(0.0..=0.999).speed(0.005).max_decimals(3)
        }),
        Optimizer::Adamw => optional_ui(ui, "Weight decay", &mut training.weight_decay, USUAL_DECAY, |value| {
            DragValue::new(value).range(0.0..=1.0).speed(1e-4).max_decimals(6)
        }),
        Optimizer::Adam | Optimizer::Rmsprop => {}
    }
}

/// A number with a usual value for where nothing is said.
fn optional_ui(
    ui: &mut Ui,
    name: &str,
    value: &mut Option<f64>,
    usual: f64,
    drag: impl FnOnce(&mut f64) -> DragValue<'_>,
) {
    let before = value.unwrap_or(usual);
    let mut number = before;
    number_ui(ui, name, drag(&mut number));
    if number != before {
        *value = Some(number);
    }
}
