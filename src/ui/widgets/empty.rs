//! What a panel says when it has nothing to show.

use egui::{RichText, Ui};

/// Says what is needed, with the button that does it; true when it was clicked.
pub fn empty_ui(ui: &mut Ui, what: &str, button: Option<&str>) -> bool {
    let mut clicked = false;
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() / 3.0).clamp(8.0, 160.0));
        ui.label(RichText::new(what).weak());
        if let Some(button) = button {
            ui.add_space(8.0);
            clicked = ui.button(button).clicked();
        }
    });
    clicked
}
