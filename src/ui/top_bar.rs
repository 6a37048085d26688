//! The top line: dataset, network, device, and the buttons that train.

use super::asks::{choose, folder_dialog, open_dialog, open_folder_dialog, save_action, save_dialog, session_dialog};
use super::layout::{Layout, ReadyLayout};
use super::theme::{self, Look};
use super::view::View;
use crate::job::Lane;
use crate::model::{PRESETS, device::DeviceChoice};
use crate::recipe::{BASELINES, Baseline, ready_recipes};
use crate::session::{Actions, DataAction, FileAction, FormAction, RunAction, RunState, Session};
use crate::suit::{DatasetChoice, hindrance, with_baseline, with_model};
use egui::{Button, ComboBox, RichText, Ui};

/// Draws the top line.
pub fn top_bar_ui(ui: &mut Ui, session: &Session, view: &mut View, actions: &mut Actions) {
    ui.add_space(5.0);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Afterimage").heading().strong());
        ui.add_space(8.0);
        dataset_ui(ui, session, actions);
        model_ui(ui, session, actions);
        device_ui(ui, session, actions);
        ui.add_space(8.0);
        train_ui(ui, session, actions);
        ui.add_space(8.0);
        menus_ui(ui, session, view, actions);
    });
    ui.add_space(5.0);
}

fn dataset_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let title = match session.dataset() {
        Some(dataset) => dataset.title.clone(),
        None if session.is_busy(Lane::Opening) => "Opening…".to_owned(),
        None => "None".to_owned(),
    };
    let combo =
        ComboBox::from_id_salt("dataset").selected_text(format!("Dataset: {title}")).width(190.0).show_ui(ui, |ui| {
            for &DatasetChoice { name, title, here } in session.catalogue().iter() {
                let chosen = session.recipe().data.dataset == name;
                let shown = if here { title.to_owned() } else { format!("{title}, download…") };
                if ui.add(Button::selectable(chosen, shown)).clicked() {
                    actions.push(choose(name, here, session.recipe().seed));
                }
            }
            ui.separator();
            if ui.button("Open a file…").clicked() {
                actions.push(FileAction::OpenDialog(open_dialog()));
            }
            if ui.button("Open a folder…").clicked() {
                actions.push(FileAction::OpenDialog(open_folder_dialog()));
            }
        });
    if combo.response.clicked() {
        // Files may have been put there by hand.
        actions.push(DataAction::LookForDatasets);
    }
    combo.response.accessible_name("Dataset");
}

fn model_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let name = &session.recipe().model.preset;
    let baseline = session.recipe().model.baseline;
    let network = || crate::model::preset(name).map_or("Own layers", |preset| preset.title.as_str());
    let title = baseline.map_or_else(network, Baseline::title);
    let dataset = session.samples().map(|dataset| &**dataset);
    let shape = dataset.map(|dataset| dataset.samples.shape().dims());
    let combo = ComboBox::from_id_salt("model")
        .selected_text(format!("Model: {title}"))
        .width(210.0)
        .height(440.0)
        .show_ui(ui, |ui| {
            for preset in PRESETS.iter() {
                let fits = shape.as_ref().is_none_or(|shape| *shape == preset.input);
                let entry = ui.add_enabled(fits, Button::selectable(*name == preset.name, preset.title.as_str()));
                if entry.on_disabled_hover_text("Made for samples of another shape").clicked() {
                    actions.push(FormAction::Edit(Box::new(with_model(session.recipe(), preset))));
                }
            }
            ui.separator();
            for entry in BASELINES {
                let (chosen, why) =
                    (baseline.is_some_and(|own| own.is_like(entry.baseline)), hindrance(dataset, entry.baseline));
                let response = ui.add_enabled(why.is_none(), Button::selectable(chosen, entry.title));
                if response.on_disabled_hover_text(why.unwrap_or_default()).clicked() {
                    actions.push(FormAction::Edit(Box::new(with_baseline(session.recipe(), entry.baseline))));
                }
            }
        });
    combo.response.accessible_name("Model");
}

fn device_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let words = |choice: &DeviceChoice| match choice {
        DeviceChoice::Auto => "automatic".to_owned(),
        other => session
            .devices()
            .iter()
            .find(|d| d.id == other.to_string())
            .map_or_else(|| other.to_string(), |d| d.name.clone()),
    };
    let selected = format!("Device: {}", words(session.device()));
    let combo = ComboBox::from_id_salt("device").selected_text(selected).width(150.0).truncate().show_ui(ui, |ui| {
        let mut choices = vec![(DeviceChoice::Auto, "Automatic".to_owned())];
        for device in session.devices() {
            choices.extend(device.id.parse().ok().map(|choice| (choice, device.name.clone())));
        }
        for (choice, title) in choices {
            if ui.selectable_label(*session.device() == choice, title).clicked() {
                actions.push(FormAction::UseDevice(choice));
            }
        }
    });
    combo.response.accessible_name("Device");
}

fn train_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let training = session.is_training();
    let scoring = session.training_run().is_some_and(|run| run.state() == RunState::Training);
    let pauses = session.training_run().is_some_and(|run| !run.is_baseline());
    let paused = session.is_paused();
    let fill = theme::primary(ui.visuals().dark_mode);
    let train = Button::new(RichText::new("Train").strong()).fill(fill).min_size(egui::vec2(72.0, 26.0));
    let hint = "Train the network (Ctrl+Enter)";
    if ui.add_enabled(!training, train).on_hover_text(hint).accessible_name("Train").clicked() {
        actions.push(RunAction::Train);
    }
    let word = if paused { "Resume" } else { "Pause" };
    if ui.add_enabled(training && scoring && pauses, Button::new(word).min_size(egui::vec2(64.0, 26.0))).clicked() {
        actions.push(RunAction::PauseTraining(!paused));
    }
    let stop = ui.add_enabled(training, Button::new("Stop").min_size(egui::vec2(56.0, 26.0)));
    if stop.on_hover_text("Stop and keep what was learnt").accessible_name("Stop").clicked() {
        actions.push(RunAction::StopTraining);
    }
}

fn menus_ui(ui: &mut Ui, session: &Session, view: &mut View, actions: &mut Actions) {
    ui.menu_button("Recipes", |ui| {
        for (name, recipe) in ready_recipes() {
            if ui.button(*name).on_hover_text(&recipe.about).accessible_name(*name).clicked() {
                actions.push(FormAction::UseRecipe(Box::new(recipe.clone())));
                ui.close();
            }
        }
    });
    ui.menu_button("Session", |ui| session_menu_ui(ui, session, actions));
    ui.menu_button("Layout", |ui| {
        for layout in ReadyLayout::ALL {
            if ui.button(layout.name()).clicked() {
                view.layout = Layout::ready(layout);
                ui.close();
            }
        }
    });
    ui.menu_button("Look", |ui| {
        for look in Look::ALL {
            if ui.selectable_label(view.look == look, look.name()).clicked() {
                view.look = look;
                look.apply(ui.ctx());
                ui.close();
            }
        }
        ui.checkbox(&mut view.pictures.inverted, "Black on white pictures");
    });
    if ui.button("?").on_hover_text("Keys").accessible_name("Keys").clicked() {
        view.shows_keys = !view.shows_keys;
    }
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
