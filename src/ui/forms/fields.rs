//! The fields of forms: a number with its name, a choice of a few.

use crate::ui::widgets::caption_ui;
use egui::{ComboBox, DragValue, Ui, vec2};

/// A learning rate.
pub(in crate::ui) fn rate(value: &mut f64) -> DragValue<'_> {
    let speed = (*value * 0.01).max(1e-7);
    DragValue::new(value).range(1e-7..=10.0).speed(speed).max_decimals(7)
}

/// A number with its name; straight in a wrapped row, so that it wraps with it. A value out of its range stays as it is
/// until it is edited: looking at a recipe changes nothing.
pub(in crate::ui) fn number_ui(ui: &mut Ui, name: &str, value: DragValue<'_>) {
    named_number_ui(ui, name, name, value);
}

/// The same with another name for those who do not see where it stands.
pub(in crate::ui) fn named_number_ui(ui: &mut Ui, shown: &str, name: &str, value: DragValue<'_>) {
    let label = caption_ui(ui, shown);
    let value = value.clamp_existing_to_range(false).min_size(vec2(56.0, 24.0));
    ui.add(value).labelled_by(label.id).accessible_name(name);
}

/// A value chosen of a few, with its name before it.
pub(in crate::ui) fn choice_ui<T: Copy + PartialEq>(ui: &mut Ui, name: &str, value: &mut T, choices: &[(T, &str)]) {
    caption_ui(ui, name);
    let words = choices.iter().find(|(choice, _)| choice == value).map_or("", |(_, words)| words);
    let combo = ComboBox::from_id_salt(name).selected_text(words).width(110.0).show_ui(ui, |ui| {
        for (choice, words) in choices {
            ui.selectable_value(value, *choice, *words);
        }
    });
    combo.response.accessible_name(name);
}
