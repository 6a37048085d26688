//! A control that stays within its width.

use egui::{Align, Layout, Ui, vec2};

/// Draws into a place of this width: lists cut their text off there, while left alone they grow with it.
pub fn bounded<R>(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    let size = vec2(width, ui.spacing().interact_size.y);
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_max_width(width);
        add(ui)
    })
    .inner
}
