//! The left rail: every panel, and whether it is in the window.

use super::layout::Layout;
use super::panel::Panel;
use egui::{Button, RichText, Ui};

/// Lists the panels; a click brings one to the front.
pub fn rail_ui(ui: &mut Ui, panels: &[Box<dyn Panel>], layout: &mut Layout) {
    ui.add_space(10.0);
    ui.label(RichText::new("Panels").small().weak());
    ui.add_space(2.0);
    egui::ScrollArea::vertical().show(ui, |ui| {
        for panel in panels {
            entry_ui(ui, panel.as_ref(), layout);
        }
    });
}

fn entry_ui(ui: &mut Ui, panel: &dyn Panel, layout: &mut Layout) {
    let text = RichText::new(panel.title());
    let text = if layout.has(panel.name()) { text.strong() } else { text.weak() };
    let button = Button::new(text).frame_when_inactive(false).min_size(egui::vec2(ui.available_width(), 26.0));
    let response = ui.add(button).on_hover_text(panel.about());
    let accessible = format!("Show {}", panel.title().to_lowercase());
    if response.accessible_name(accessible).clicked() {
        layout.show(panel.name());
    }
}
