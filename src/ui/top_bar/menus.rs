//! The menu at the right: recipes, sessions, and how the window looks.

use crate::recipe::ready_recipes;
use crate::session::{Actions, FileAction, FormAction, Session};
use crate::ui::asks::{folder_dialog, open_folder_dialog, save_action, save_dialog, session_dialog};
use crate::ui::theme::{self, Look};
use crate::ui::view::View;
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Button, PopupCloseBehavior, ScrollArea, Ui};
use egui_material_icons::icons::ICON_MORE_HORIZ;

/// Everything that is not needed every minute.
pub(super) fn more_ui(ui: &mut Ui, session: &Session, view: &mut View, actions: &mut Actions) {
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let button = Button::new(theme::icon(ICON_MORE_HORIZ, 18.0)).frame_when_inactive(false);
    let (response, _) = MenuButton::from_button(button).config(config).ui(ui, |ui| {
        if ui.button("Open folder…").on_hover_text("Open a folder of pictures or data files").clicked() {
            actions.push(FileAction::OpenDialog(open_folder_dialog()));
            ui.close();
        }
        ui.menu_button("Recipes", |ui| recipes_ui(ui, actions));
        ui.menu_button("Session", |ui| session_menu_ui(ui, session, actions));
        ui.menu_button("Workspace", |ui| workspace_ui(ui, view));
        ui.menu_button("Theme", |ui| look_ui(ui, view));
        if ui.add(Button::new("Find a command…").shortcut_text("Ctrl+K")).clicked() {
            view.palette = Some(Default::default());
            ui.close();
        }
        if ui.add(Button::new("Keys").shortcut_text("?")).clicked() {
            view.shows_keys = !view.shows_keys;
            ui.close();
        }
        if ui.button("Start page").clicked() {
            view.shows_start = true;
            ui.close();
        }
    });
    response.on_hover_text("More").accessible_name("More");
}

fn recipes_ui(ui: &mut Ui, actions: &mut Actions) {
    let most = ui.ctx().content_rect().height() - 80.0;
    ScrollArea::vertical().max_height(most).show(ui, |ui| {
        for (name, recipe) in ready_recipes() {
            if ui.button(*name).on_hover_text(&recipe.about).accessible_name(*name).clicked() {
                actions.push(FormAction::UseRecipe(Box::new(recipe.clone())));
                ui.close();
            }
        }
    });
}

fn workspace_ui(ui: &mut Ui, view: &mut View) {
    let edit = Button::selectable(view.edits, "Edit layout").shortcut_text("Ctrl+Shift+L");
    if ui.add(edit).on_hover_text("Drag panels to other places").clicked() {
        view.edits = !view.edits;
        ui.close();
    }
    if ui.button("Save as workspace").on_hover_text("Keep this arrangement as a workspace of your own").clicked() {
        view.workspaces.save_as_custom();
        ui.close();
    }
    if ui.button("Reset workspace").clicked() {
        view.workspaces.reset();
        ui.close();
    }
}

fn look_ui(ui: &mut Ui, view: &mut View) {
    for look in Look::ALL {
        if ui.selectable_label(view.look == look, look.name()).clicked() {
            view.look = look;
            look.apply(ui.ctx());
            ui.close();
        }
    }
    ui.checkbox(&mut view.pictures.inverted, "Black on white pictures");
}

fn session_menu_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    if ui.button("Open session…").clicked() {
        actions.push(FileAction::OpenDialog(session_dialog()));
        ui.close();
    }
    ui.add_enabled_ui(!session.recent().is_empty(), |ui| {
        ui.menu_button("Open recent", |ui| recent_ui(ui, session, actions));
    });
    ui.separator();
    if ui.add(Button::new("Save session").shortcut_text("Ctrl+S")).clicked() {
        actions.push(save_action(session));
        ui.close();
    }
    if ui.button("Save session as…").clicked() {
        actions.push(FileAction::SaveDialog(save_dialog()));
        ui.close();
    }
    if ui.button("Export run…").clicked() {
        actions.push(FileAction::ExportDialog(folder_dialog()));
        ui.close();
    }
}

/// The sessions opened or saved last; two of one name differ in their folder.
fn recent_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    for path in session.recent() {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let entry = ui.button(name.as_str()).on_hover_text(path.display().to_string());
        if entry.accessible_name(format!("Open {name}")).clicked() {
            actions.push(FileAction::OpenPath(path.clone()));
            ui.close();
        }
    }
}
