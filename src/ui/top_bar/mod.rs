//! The top bar: what is trained on what, how, and the button that trains. One row at every width.

mod data;
mod menus;
mod numbers;
mod run;

use super::asks::open_dialog;
use super::theme;
use super::view::View;
use super::widgets::bounded;
use super::workspaces::Room;
use crate::session::{Actions, FileAction, Session};
use egui::{Align, Button, Layout, RichText, Ui, vec2};
use egui_material_icons::icons::{ICON_FLAG, ICON_FOLDER_OPEN, ICON_NOTIFICATIONS};

/// From so wide on the numbers of training stand in the bar itself.
const WITH_NUMBERS: f32 = 1180.0;

/// Width of everything but the lists of datasets and networks in a small window.
const OTHERS: f32 = 404.0;

/// From so wide on buttons have words beside their icons.
const WITH_WORDS: f32 = 1280.0;

/// Draws the top bar.
pub fn top_bar_ui(ui: &mut Ui, session: &Session, view: &mut View, actions: &mut Actions, room: Room) {
    let width = ui.available_width();
    ui.allocate_ui_with_layout(vec2(width, room.top()), Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = if room == Room::Small { 4.0 } else { 8.0 };
        mark_ui(ui, view, width);
        let combo = ((width - OTHERS) / 2.0).clamp(36.0, if width >= WITH_NUMBERS { 190.0 } else { 170.0 });
        bounded(ui, combo, |ui| data::dataset_ui(ui, combo, session, actions));
        bounded(ui, combo, |ui| data::model_ui(ui, combo, session, actions));
        if width >= WITH_NUMBERS {
            numbers::numbers_ui(ui, session, actions);
        } else {
            numbers::popover_ui(ui, session, actions);
        }
        run::train_ui(ui, session, actions, view.shows_start);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            menus::more_ui(ui, session, view, actions);
            bell_ui(ui, session, view);
            checks_ui(ui, session, view);
            open_ui(ui, actions, width >= WITH_WORDS);
        });
    });
}

/// The program's name, which leads to the start page.
fn mark_ui(ui: &mut Ui, view: &mut View, width: f32) {
    let text = if width >= WITH_WORDS { "◐ Afterimage" } else { "◐" };
    let button = Button::new(RichText::new(text).font(theme::title_font())).frame_when_inactive(false);
    if ui.add(button).on_hover_text("Start page").accessible_name("Start page").clicked() {
        view.shows_start = !view.shows_start;
    }
}

fn open_ui(ui: &mut Ui, actions: &mut Actions, words: bool) {
    let icon = theme::icon(ICON_FOLDER_OPEN, 18.0);
    let button = if words { Button::new((icon, "Open…")) } else { Button::new(icon) };
    let hint = "Open a file: data, a recipe or a session (Ctrl+O)";
    if ui.add(button).on_hover_text(hint).accessible_name("Open…").clicked() {
        actions.push(FileAction::OpenDialog(open_dialog()));
    }
}

/// How many problems were found in the run shown.
fn checks_ui(ui: &mut Ui, session: &Session, view: &mut View) {
    let count = session.pitfalls().len();
    let t = theme::of(ui.visuals());
    let icon = theme::icon(ICON_FLAG, 18.0);
    let icon = if count > 0 { icon.color(t.warn) } else { icon.color(t.dim) };
    let button = if count > 0 { Button::new((icon, count.to_string())) } else { Button::new(icon) };
    let hint = match count {
        0 => "No problems found in this run".to_owned(),
        1 => "1 problem found in this run".to_owned(),
        _ => format!("{count} problems found in this run"),
    };
    if ui.add(button.frame_when_inactive(false)).on_hover_text(hint).accessible_name("Checks").clicked() {
        view.show("pitfalls");
    }
}

fn bell_ui(ui: &mut Ui, session: &Session, view: &mut View) {
    let count = session.notices().len();
    let text = match count {
        0 => "No notices".to_owned(),
        1 => "1 notice".to_owned(),
        _ => format!("{count} notices"),
    };
    let icon = theme::icon(ICON_NOTIFICATIONS, 18.0);
    let button = if count > 0 { Button::new((icon, count.to_string())) } else { Button::new(icon) };
    let button = ui.add_enabled(count > 0, button.frame_when_inactive(false));
    if button.on_hover_text(&text).on_disabled_hover_text(&text).accessible_name(&text).clicked() {
        view.shows_notices = !view.shows_notices;
    }
}
