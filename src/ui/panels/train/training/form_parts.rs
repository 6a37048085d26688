//! The parts of the training form that have numbers of their own.

use crate::data::ClassName;
use crate::recipe::{ClassWeights, EarlyStopping, Recipe, Schedule, Task, TrainingPart, Validation};
use crate::ui::forms::{choice_ui, named_number_ui, number_ui};
use crate::ui::widgets::caption_ui;
use egui::{Checkbox, ComboBox, DragValue, RichText, Ui};

/// Every schedule as it is when it is chosen, in the order of the menu.
const SCHEDULES: [Schedule; 4] = [
    Schedule::Constant,
    Schedule::Step { every: 10, factor: 0.5 },
    Schedule::Cosine { to: 0.0 },
    Schedule::Plateau { patience: 2, factor: 0.5, min_change: 0.0 },
];

/// Classes that get a weight by hand; data of one's own may have thousands.
const MOST_WEIGHTS: usize = 40;

/// Folds that a cross-validation begins with.
const USUAL_FOLDS: usize = 5;

/// The share of training samples set aside where none was chosen.
const USUAL_SHARE: f64 = 0.1;

/// How the learning rate changes.
pub(super) fn schedule_ui(ui: &mut Ui, schedule: &mut Schedule) {
    caption_ui(ui, "Schedule");
    let name = schedule.name();
    let combo = ComboBox::from_id_salt("Schedule").selected_text(name).width(110.0).show_ui(ui, |ui| {
        for choice in SCHEDULES {
            let chosen = choice.name() == name;
            if ui.selectable_label(chosen, choice.name()).clicked() && !chosen {
                *schedule = choice;
            }
        }
    });
    combo.response.on_hover_text("How the learning rate changes from epoch to epoch").accessible_name("Schedule");
    match schedule {
        Schedule::Constant => {}
        Schedule::Step { every, factor } => {
            number_ui(ui, "Step every", epochs(every));
            number_ui(ui, "Step factor", factor_of(factor));
        }
        Schedule::Cosine { to } => number_ui(ui, "Cosine to", factor_of(to)),
        Schedule::Plateau { patience, factor, min_change } => {
            number_ui(ui, "Plateau patience", epochs(patience));
            number_ui(ui, "Plateau factor", factor_of(factor));
            number_ui(ui, "Plateau minimum change", change(min_change));
        }
    }
}

/// Whether and when training ends by itself. Without validation samples there is nothing to follow.
pub(super) fn stopping_ui(ui: &mut Ui, stopping: &mut Option<EarlyStopping>, followed: bool) {
    let mut on = stopping.is_some();
    ui.add_enabled(followed || on, Checkbox::new(&mut on, "Early stopping"))
        .on_hover_text("Stops training when the validation loss stops improving")
        .on_disabled_hover_text("Needs a validation loss: choose validation samples first");
    if on != stopping.is_some() {
        *stopping = on.then(EarlyStopping::default);
    }
    if let Some(stopping) = stopping {
        number_ui(ui, "Patience", epochs(&mut stopping.patience));
        number_ui(ui, "Minimum change", change(&mut stopping.min_change));
        ui.checkbox(&mut stopping.restore_best, "Restore best").on_hover_text("Restore the best epoch's weights");
    }
}

/// How much the samples of each class count.
pub(super) fn class_weights_ui(ui: &mut Ui, training: &mut TrainingPart, task: Task, classes: &[ClassName]) {
    let before = training.class_weights;
    choice_ui(ui, "Class weights", &mut training.class_weights, &ClassWeights::ALL.map(|way| (way, way.name())));
    let names = match task {
        // A detector knows two classes, whatever the dataset calls them.
        Task::Detect => vec![weight_name("normal", "0", "normal"), weight_name("anomalous", "1", "anomalous")],
        _ => classes.iter().take(MOST_WEIGHTS).map(|c| weight_name(&c.key, &c.title, &c.title)).collect(),
    };
    if training.class_weights != ClassWeights::Given && before == ClassWeights::Given {
        training.weights.clear();
    }
    if training.class_weights != ClassWeights::Given {
        return;
    }
    if training.weights.is_empty() {
        training.weights.extend(names.iter().map(|name| (name.key.to_owned(), 1.0)));
    }
    for name in &names {
        weight_ui(ui, training, name);
    }
    if task != Task::Detect && classes.len() > MOST_WEIGHTS {
        ui.label(RichText::new("The other classes count as 1, or as the recipe says").weak());
    }
}

/// What a class is called in the recipe and in the window.
struct WeightName<'a> {
    key: &'a str,
    other: &'a str,
    shown: &'a str,
}

fn weight_name<'a>(key: &'a str, other: &'a str, shown: &'a str) -> WeightName<'a> {
    WeightName { key, other, shown }
}

fn weight_ui(ui: &mut Ui, training: &mut TrainingPart, name: &WeightName<'_>) {
    let found = [name.key, name.other].into_iter().find(|word| training.weights.contains_key(*word));
    let before = found.and_then(|word| training.weights.get(word)).copied().unwrap_or(1.0);
    let mut weight = before;
    let drag = DragValue::new(&mut weight).range(0.0..=10_000.0).speed(0.01).max_decimals(3);
    named_number_ui(ui, name.shown, &format!("Weight of {}", name.shown), drag);
    if weight != before {
        training.weights.insert(found.unwrap_or(name.key).to_owned(), weight);
    }
}

/// One network, or one a fold.
pub(super) fn folds_ui(ui: &mut Ui, folds: &mut Option<usize>) {
    let mut on = folds.is_some();
    ui.checkbox(&mut on, "Cross-validation")
        .on_hover_text("Trains one network per fold, each evaluated on the samples it has not seen");
    if on != folds.is_some() {
        *folds = on.then_some(USUAL_FOLDS);
    }
    if let Some(folds) = folds {
        number_ui(ui, "Folds", DragValue::new(folds).range(2..=100).speed(0.05));
    }
}

/// Where the validation samples come from.
pub(super) fn validation_ui(ui: &mut Ui, recipe: &mut Recipe) {
    let data = &mut recipe.data;
    let choices = [
        (Validation::Test, "test set"),
        (Validation::Last, "last"),
        (Validation::Random, "random"),
        (Validation::None, "none"),
    ];
    choice_ui(ui, "Validation", &mut data.validation, &choices);
    if data.validation == Validation::None && recipe.training.early_stopping.is_some() {
        // Nothing is left that it could follow.
        recipe.training.early_stopping = None;
    }
    if !matches!(data.validation, Validation::Last | Validation::Random) {
        return;
    }
    match (&mut data.validation_count, &mut data.validation_share) {
        (Some(count), _) => {
            number_ui(ui, "Validation count", DragValue::new(count).range(1..=100_000_000).speed(20.0));
        }
        (None, Some(share)) => number_ui(ui, "Validation share", percent(share)),
        (None, None) => data.validation_share = Some(USUAL_SHARE),
    }
}

fn epochs(value: &mut usize) -> DragValue<'_> {
    DragValue::new(value).range(1..=10_000).speed(0.1)
}

fn factor_of(value: &mut f64) -> DragValue<'_> {
    DragValue::new(value).range(0.0..=1.0).speed(0.005).max_decimals(4)
}

fn change(value: &mut f64) -> DragValue<'_> {
    DragValue::new(value).range(0.0..=100.0).speed(1e-4).max_decimals(7)
}

/// A share as a percentage.
fn percent(value: &mut f64) -> DragValue<'_> {
    DragValue::new(value)
        .range(0.01..=0.99)
        .speed(0.005)
        .custom_formatter(|share, _| format!("{:.1} %", share * 100.0))
        .custom_parser(|text| text.trim_end_matches(['%', ' ']).parse::<f64>().ok().map(|percent| percent / 100.0))
}
