//! The inspector at the right: the sample in focus, or the settings of the workspace.

use super::guard::Guard;
use super::header;
use super::panel::{Cx, Panel};
use super::view::Inspector;
use super::workspaces::{Room, Workspace};
use egui::{ScrollArea, Ui};

impl Inspector {
    /// Whether it is open.
    pub fn is_open(self, room: Room) -> bool {
        self.open.unwrap_or(room != Room::Small)
    }

    /// Opens it, or closes it.
    pub fn toggle(&mut self, room: Room) {
        self.open = Some(!self.is_open(room));
    }
}

/// Draws the inspector.
pub fn inspector_ui(
    ui: &mut Ui,
    panels: &mut [Box<dyn Panel>],
    guard: &mut Guard,
    inspector: &mut Inspector,
    workspace: Workspace,
    room: Room,
    cx: &mut Cx<'_>,
) {
    let settings = workspace.settings();
    let in_front = inspector.settings && settings.is_some();
    ui.allocate_ui_with_layout(
        egui::vec2(ui.available_width(), room.header()),
        egui::Layout::left_to_right(egui::Align::Center),
        |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let id = ui.scope_id();
            if header::tab_ui(ui, id.with("sample"), "Sample", !in_front, false).clicked() {
                inspector.settings = false;
            }
            if settings.is_some() && header::tab_ui(ui, id.with("settings"), "Settings", in_front, false).clicked() {
                inspector.settings = true;
            }
        },
    );
    let name = settings.filter(|_| in_front).unwrap_or("sample");
    let Some(panel) = panels.iter_mut().find(|panel| panel.name() == name) else { return };
    egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 6)).show(ui, |ui| {
        ui.push_id(("inspector", name), |ui| {
            if in_front && panel.has_settings() {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| panel.settings(ui, cx));
            } else {
                guard.ui(ui, panel.as_mut(), cx);
            }
        });
    });
}
