//! The one row above a panel: the names of its views and the controls that are used most.

use super::bar::{Bar, GAP, Pass, State};
use super::panel::{Cx, Panel};
use super::theme;
use egui::{Align, Color32, CursorIcon, Id, Layout, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use egui_material_icons::icons::ICON_TUNE;
use std::collections::BTreeSet;

/// Space before and after a title.
const SIDE: f32 = 12.0;

/// Width of the button that opens the options.
const BUTTON: f32 = 28.0;

/// The name of a view; a line below it where it is in front.
pub fn tab_ui(ui: &mut Ui, id: Id, title: &str, active: bool, draggable: bool) -> Response {
    let t = theme::of(ui.visuals());
    let color = if active { t.strong } else { t.dim };
    let galley = ui.painter().layout_no_wrap(title.to_owned(), theme::label_font(), Color32::PLACEHOLDER);
    let (_, rect) = ui.allocate_space(vec2(galley.size().x + SIDE * 1.5, ui.available_height()));
    let sense = if draggable { Sense::click_and_drag() } else { Sense::click() };
    let response = ui.interact(rect, id, sense);
    let response = if draggable { response.on_hover_cursor(CursorIcon::Grab) } else { response };
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, active, title));
    let at = pos2(rect.left() + SIDE, rect.center().y - galley.size().y / 2.0);
    let width = galley.size().x;
    let color = if response.hovered() { t.strong } else { color };
    ui.painter().galley(at, galley, color);
    if active {
        let line = at.x..=at.x + width;
        ui.painter().hline(line, rect.bottom() - 2.0, Stroke::new(2.0, t.accent));
    }
    response
}

fn state_id(panel: &dyn Panel) -> Id {
    Id::unique("header").with(panel.name())
}

/// The controls of the panel in front, from right to left; what has no room is among its options.
pub fn toolbar_ui(
    ui: &mut Ui,
    panel: &mut dyn Panel,
    cx: &mut Cx<'_>,
    options: &mut BTreeSet<&'static str>,
    titles: &[String],
) {
    let id = state_id(panel);
    let mut state: State = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let width = |title: &String| {
        ui.painter().layout_no_wrap(title.clone(), theme::label_font(), Color32::PLACEHOLDER).size().x + SIDE * 1.5
    };
    let names: f32 = titles.iter().map(width).sum();
    state.room = (ui.available_width() - names - BUTTON - 32.0).max(0.0);
    ui.add_space(6.0);
    if panel.has_options() || state.fitting() < state.widths.len() {
        button_ui(ui, panel, options);
    }
    let fitting = state.fitting();
    let shown: f32 = state.widths.iter().take(fitting).map(|width| width + GAP).sum();
    let shown = if state.widths.is_empty() { state.room } else { shown };
    let size = vec2(shown, ui.available_height());
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        ui.spacing_mut().interact_size.y = 22.0;
        ui.spacing_mut().button_padding.y = 2.0;
        let before = state.widths.clone();
        let mut bar = Bar::new(ui, Pass::Header, state);
        panel.toolbar(&mut bar, cx);
        let state = bar.end();
        if state.widths != before {
            ui.ctx().request_repaint();
        }
        ui.data_mut(|data| data.insert_temp(id, state));
    });
}

fn button_ui(ui: &mut Ui, panel: &dyn Panel, options: &mut BTreeSet<&'static str>) {
    let open = options.contains(panel.name());
    let button = egui::Button::selectable(open, theme::icon(ICON_TUNE, 16.0)).min_size(vec2(BUTTON, 22.0));
    let name = format!("{} options", panel.title());
    if ui.add(button).on_hover_text(&name).accessible_name(&name).clicked() && !options.remove(panel.name()) {
        options.insert(panel.name());
    }
}

/// The controls that are used less, between the header and the content: those without room in the header first.
pub fn options_ui(ui: &mut Ui, panel: &mut dyn Panel, cx: &mut Cx<'_>, with_settings: bool) {
    let state: State = ui.data(|data| data.get_temp(state_id(panel))).unwrap_or_default();
    let height = ui.available_height();
    egui::ScrollArea::vertical().id_salt("options").max_height((height * 0.6).max(60.0)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let mut bar = Bar::new(ui, Pass::Rest, state);
            panel.toolbar(&mut bar, cx);
            panel.options(ui, cx);
        });
        if with_settings {
            panel.settings(ui, cx);
        }
    });
    ui.add_space(4.0);
}
