//! The numbers and choices that decide how the network is trained.

use super::fields::{choice_ui, number_ui, rate};
use super::form_parts::{class_weights_ui, folds_ui, schedule_ui, stopping_ui, validation_ui};
use crate::model::preset;
use crate::recipe::{Loss, Method, ModelPart, Optimizer, Recipe, Task, TrainingPart, Validation};
use crate::session::FormAction;
use crate::ui::panel::Cx;
use crate::ui::theme::ANOMALOUS;
use egui::{CollapsingHeader, DragValue, RichText, Ui};

/// The share of each weight that AdamW takes off where nothing is said.
const USUAL_DECAY: f64 = 0.004;

/// Draws the form: four numbers always, the rest on request. Locked while something is trained.
pub(super) fn form_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let mut recipe: Recipe = cx.session.recipe().clone();
    let locked = cx.session.is_training();
    ui.add_enabled_ui(!locked, |ui| ui.horizontal_wrapped(|ui| numbers_ui(ui, &mut recipe)));
    let before = cx.session.recipe().problems();
    if recipe.model.baseline.is_none() {
        CollapsingHeader::new("More settings").show_unindented(ui, |ui| {
            ui.add_enabled_ui(!locked, |ui| more_ui(ui, cx, &mut recipe));
        });
    }
    for problem in before.iter().filter(|problem| problem.key.starts_with("training")) {
        ui.label(RichText::new(format!("{}: {}", problem.key, problem.why)).color(ANOMALOUS));
    }
    // What would make the form wrong is not taken; a form that is wrong already can be mended step by step.
    if recipe != *cx.session.recipe() && (!before.is_empty() || recipe.problems().is_empty()) {
        cx.actions.push(FormAction::Edit(Box::new(recipe)));
    }
}

/// What the form's network is for.
pub(in crate::ui::panels) fn task_of(model: &ModelPart) -> Task {
    if model.baseline.is_some() {
        return Task::Classify;
    }
    let of_preset = preset(&model.preset).filter(|_| model.layers.is_empty()).map(|preset| preset.task);
    of_preset.or(model.task).unwrap_or(Task::Reconstruct)
}

fn numbers_ui(ui: &mut Ui, recipe: &mut Recipe) {
    // A baseline is fitted at one go.
    if recipe.model.baseline.is_none() && recipe.training.method.is_usual() {
        let training = &mut recipe.training;
        number_ui(ui, "Epochs", DragValue::new(&mut training.epochs).range(1..=10_000));
        number_ui(ui, "Batch size", DragValue::new(&mut training.batch_size).range(1..=65_536));
        number_ui(ui, "Learning rate", rate(&mut training.learning_rate));
    }
    number_ui(ui, "Seed", DragValue::new(&mut recipe.seed));
}

fn more_ui(ui: &mut Ui, cx: &Cx<'_>, recipe: &mut Recipe) {
    let task = task_of(&recipe.model);
    let classes = cx.session.samples().map_or(&[][..], |dataset| dataset.labels.classes.as_slice());
    let training = &mut recipe.training;
    if task == Task::Reconstruct {
        let methods = Method::ALL.map(|method| (method, method.name()));
        ui.horizontal_wrapped(|ui| choice_ui(ui, "Weights by", &mut training.method, &methods));
    }
    if !training.method.is_usual() {
        let text = "Found at one go, for a network of two dense layers without activation.";
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
    let usual = format!("usual ({})", Loss::usual(task).name());
    let mut choices = vec![(None, usual.as_str())];
    let suited = |loss: &Loss| loss.suits(task) || training.loss == Some(*loss);
    choices.extend(Loss::ALL.into_iter().filter(suited).map(|loss| (Some(loss), loss.name())));
    choice_ui(ui, "Loss function", &mut training.loss, &choices);
    if training.loss.is_some_and(|loss| !loss.suits(task)) {
        ui.label(RichText::new("This loss has no meaning for the network").color(ANOMALOUS));
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
