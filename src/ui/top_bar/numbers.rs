//! The four numbers of a training that are changed most: beside Train, as one changes, trains, and watches.

use crate::recipe::Recipe;
use crate::session::{Actions, FormAction, Session};
use crate::ui::theme;
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Align, Button, DragValue, Layout, PopupCloseBehavior, RichText, Ui, vec2};
use egui_material_icons::icons::ICON_TUNE;

/// Width of a number.
const WIDTH: f32 = 54.0;

/// In the bar: each with its name above.
pub(super) fn numbers_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    edit(ui, session, actions, |ui, recipe| {
        for (name, value) in fields(recipe) {
            ui.allocate_ui_with_layout(vec2(WIDTH, 40.0), Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                let label = ui.label(RichText::new(short(name)).small().weak());
                let value = value.clamp_existing_to_range(false).min_size(vec2(WIDTH, 20.0));
                ui.spacing_mut().interact_size.y = 20.0;
                ui.add(value).labelled_by(label.id).accessible_name(name);
            });
        }
    });
}

/// In a small window: below a button.
pub(super) fn popover_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let button = MenuButton::from_button(Button::new(theme::icon(ICON_TUNE, 18.0))).config(config);
    let (response, _) = button.ui(ui, |ui| {
        edit(ui, session, actions, |ui, recipe| {
            for (name, value) in fields(recipe) {
                ui.horizontal(|ui| {
                    let value = value.clamp_existing_to_range(false).min_size(vec2(64.0, 22.0));
                    let label = ui.label(name);
                    ui.add(value).labelled_by(label.id).accessible_name(name);
                });
            }
        });
    });
    response.on_hover_text("Epochs, batch size, learning rate, seed").accessible_name("Numbers");
}

/// Takes a change into the form, unless something is trained or it would make the form wrong.
fn edit(ui: &mut Ui, session: &Session, actions: &mut Actions, add: impl FnOnce(&mut Ui, &mut Recipe)) {
    let mut recipe = session.recipe().clone();
    ui.scope(|ui| {
        if session.is_training() {
            ui.disable();
        }
        add(ui, &mut recipe);
    });
    let changed = recipe != *session.recipe();
    if changed && (!session.recipe().problems().is_empty() || recipe.problems().is_empty()) {
        actions.push(FormAction::Edit(Box::new(recipe)));
    }
}

fn short(name: &str) -> &str {
    match name {
        "Batch size" => "Batch",
        "Learning rate" => "Rate",
        other => other,
    }
}

/// Those that the form's method has: a baseline is fitted at once.
fn fields(recipe: &mut Recipe) -> Vec<(&'static str, DragValue<'_>)> {
    let mut fields = Vec::with_capacity(4);
    let Recipe { model, training, seed, .. } = recipe;
    if model.baseline.is_none() && training.method.is_usual() {
        fields.push(("Epochs", DragValue::new(&mut training.epochs).range(1..=10_000)));
        fields.push(("Batch size", DragValue::new(&mut training.batch_size).range(1..=65_536)));
        let rate = &mut training.learning_rate;
        let speed = (*rate * 0.01).max(1e-7);
        fields.push(("Learning rate", DragValue::new(rate).range(1e-7..=10.0).speed(speed).max_decimals(7)));
    }
    fields.push(("Seed", DragValue::new(seed)));
    fields
}
