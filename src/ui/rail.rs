//! The rail at the left: the workspaces, every panel on request, and the inspector's switch.

use super::panel::{Fit, Panel};
use super::theme;
use super::view::View;
use super::workspaces::{Room, Workspace};
use crate::session::Session;
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{
    Align2, Button, FontId, Key, Modifiers, PopupCloseBehavior, Response, RichText, Role, ScrollArea, Sense, Ui,
    WidgetInfo, pos2, vec2,
};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_RIGHT_PANEL_CLOSE, ICON_RIGHT_PANEL_OPEN, ICON_WIDGETS};

/// Draws the rail.
pub fn rail_ui(ui: &mut Ui, session: &Session, panels: &[Box<dyn Panel>], view: &mut View, room: Room) {
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.add_space(4.0);
    let custom = view.workspaces.has_custom().then_some(Workspace::Custom);
    for (place, workspace) in Workspace::ALL.into_iter().chain(custom).enumerate() {
        let shown = !view.shows_start && view.workspaces.shown == workspace;
        let name = format!("{} workspace", workspace.name());
        let response = entry_ui(ui, room, workspace.icon(), workspace.name(), shown, &name);
        let key = ui.ctx().format_shortcut(&egui::KeyboardShortcut::new(Modifiers::COMMAND, key(place)));
        if response.on_hover_text(format!("{} ({key})", workspace.about())).clicked() {
            view.open(workspace);
        }
    }
    ui.with_layout(egui::Layout::bottom_up(egui::Align::Center), |ui| {
        ui.add_space(4.0);
        inspector_ui(ui, view, room);
        all_panels_ui(ui, session, panels, view);
    });
}

fn key(place: usize) -> Key {
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7][place.min(6)]
}

/// An icon with a word below it where there is room for one.
fn entry_ui(ui: &mut Ui, room: Room, icon: MaterialIcon, word: &str, shown: bool, name: &str) -> Response {
    let height = if room == Room::Small { 40.0 } else { 54.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, shown, name));
    let t = theme::of(ui.visuals());
    let ground = rect.shrink2(vec2(4.0, 1.0));
    if shown || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(ground, 8.0, if shown { t.control } else { t.hover });
    }
    let color = if shown { t.strong } else { t.dim };
    let font = FontId::new(20.0, icon.font_family());
    let middle = if room == Room::Small { rect.center() } else { pos2(rect.center().x, rect.top() + 20.0) };
    ui.painter().text(middle, Align2::CENTER_CENTER, icon.codepoint, font, color);
    if room != Room::Small {
        let font = FontId::proportional(theme::CAPTION);
        ui.painter().text(pos2(rect.center().x, rect.bottom() - 5.0), Align2::CENTER_BOTTOM, word, font, color);
    }
    if shown {
        let mark = egui::Rect::from_min_size(pos2(rect.left(), ground.top() + 8.0), vec2(3.0, ground.height() - 16.0));
        ui.painter().rect_filled(mark, 1.5, t.accent);
    }
    response
}

fn inspector_ui(ui: &mut Ui, view: &mut View, room: Room) {
    let open = view.inspector.is_open(room);
    let icon = if open { ICON_RIGHT_PANEL_CLOSE } else { ICON_RIGHT_PANEL_OPEN };
    let button = Button::new(theme::icon(icon, 18.0)).frame_when_inactive(false);
    let name = if open { "Hide inspector" } else { "Show inspector" };
    if ui.add(button).on_hover_text(format!("{name} (I)")).accessible_name(name).clicked() {
        view.inspector.toggle(room);
    }
}

/// Every panel; those that do not suit the data say why.
fn all_panels_ui(ui: &mut Ui, session: &Session, panels: &[Box<dyn Panel>], view: &mut View) {
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let button = MenuButton::from_button(Button::new(theme::icon(ICON_WIDGETS, 18.0)).frame_when_inactive(false));
    let (response, _) = button.config(config).ui(ui, |ui| {
        ui.label(RichText::new("All panels").small().weak());
        let most = ui.ctx().content_rect().height() - 80.0;
        ScrollArea::vertical().max_height(most).show(ui, |ui| {
            for panel in panels {
                let (fits, hint) = match panel.fits(session) {
                    Fit::Yes => (true, panel.about()),
                    Fit::No(why) => (false, why),
                };
                let text = if fits { RichText::new(panel.title()) } else { RichText::new(panel.title()).weak() };
                let button = Button::new(text).frame_when_inactive(false).min_size(vec2(170.0, 24.0));
                let name = format!("Show {}", panel.title().to_lowercase());
                if ui.add(button).on_hover_text(hint).accessible_name(name).clicked() {
                    view.show(panel.name());
                    ui.close();
                }
            }
        });
    });
    response.on_hover_text("Every panel by name").accessible_name("All panels");
}
