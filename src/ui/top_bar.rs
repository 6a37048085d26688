//! The top line: dataset, network, device, and the buttons that train.

use super::app::View;
use super::keys::save_action;
use super::layout::{Layout, ReadyLayout};
use super::theme::{self, Look};
use crate::data::{Availability, SOURCES, availability, catalog};
use crate::job::Lane;
use crate::model::{PRESETS, Preset, device::DeviceChoice};
use crate::recipe::{BASELINES, Baseline, Method, ModelPart, RECIPES, Recipe, Task};
use crate::session::{Action, Dialogs, RunState, Session};
use egui::{Button, ComboBox, RichText, Ui};

/// Draws the top line.
pub fn top_bar_ui(ui: &mut Ui, session: &Session, view: &mut View, actions: &mut Vec<Action>) {
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

/// Every dataset that can be chosen by name: name, title, whether it can be opened.
pub fn choices(session: &Session) -> Vec<(&'static str, &'static str, bool)> {
    let generated = SOURCES.iter().filter(|source| source.generates().is_some());
    let generated = generated.map(|source| (source.id(), source.title(), true));
    let known = catalog::entries().iter().map(|entry| {
        let here = availability(&entry.name, session.data_folder()) != Availability::Missing;
        (entry.name.as_str(), entry.title.as_str(), here)
    });
    generated.chain(known).collect()
}

/// What choosing a dataset does: use the recipe that comes with it, use it with what suits it, or ask whether it is to
/// be downloaded.
pub fn choose(session: &Session, name: &str, here: bool) -> Action {
    if !here {
        return Action::AskDownload(Some(name.to_owned()));
    }
    match recipe_for(name, session.recipe.seed) {
        Some(recipe) => Action::UseRecipe(Box::new(recipe)),
        None => Action::UseDataset(name.to_owned()),
    }
}

fn dataset_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let title = match &session.dataset {
        Some(dataset) => dataset.title.clone(),
        None if session.is_busy(Lane::Files) => "Opening…".to_owned(),
        None => "None".to_owned(),
    };
    let combo =
        ComboBox::from_id_salt("dataset").selected_text(format!("Dataset: {title}")).width(190.0).show_ui(ui, |ui| {
            for (name, title, here) in choices(session) {
                let chosen = session.recipe.data.dataset == name;
                let shown = if here { title.to_owned() } else { format!("{title}, download…") };
                if ui.add(Button::selectable(chosen, shown)).clicked() {
                    actions.push(choose(session, name, here));
                }
            }
            ui.separator();
            if ui.button("Open a file…").clicked() {
                actions.push(Action::OpenDialog(open_dialog()));
            }
            if ui.button("Open a folder…").clicked() {
                actions.push(Action::OpenDialog(open_folder_dialog()));
            }
        });
    combo.response.accessible_name("Dataset");
}

/// The recipe that comes with a dataset, with this seed.
fn recipe_for(dataset: &str, seed: u64) -> Option<Recipe> {
    let recipes = RECIPES.iter().filter_map(|entry| entry.recipe().ok());
    // An autoencoder first: what this program is for.
    let reconstructs = |recipe: &Recipe| {
        crate::model::preset(&recipe.model.preset).is_some_and(|preset| preset.task == Task::Reconstruct)
    };
    let found: Vec<Recipe> = recipes.filter(|recipe| recipe.data.dataset == dataset).collect();
    let best = found.iter().find(|recipe| reconstructs(recipe)).or(found.first());
    best.cloned().map(|recipe| Recipe { seed, ..recipe })
}

fn model_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let name = &session.recipe.model.preset;
    let baseline = session.recipe.model.baseline;
    let network = || crate::model::preset(name).map_or("Own layers", |preset| preset.title.as_str());
    let title = baseline.map_or_else(network, Baseline::title);
    let shape = session.samples().map(|dataset| dataset.samples.shape().dims());
    let combo = ComboBox::from_id_salt("model")
        .selected_text(format!("Model: {title}"))
        .width(210.0)
        .height(440.0)
        .show_ui(ui, |ui| {
            for preset in PRESETS.iter() {
                let fits = shape.as_ref().is_none_or(|shape| *shape == preset.input);
                let entry = ui.add_enabled(fits, Button::selectable(*name == preset.name, preset.title.as_str()));
                if entry.on_disabled_hover_text("Made for samples of another shape").clicked() {
                    actions.push(Action::Edit(Box::new(with_model(&session.recipe, preset))));
                }
            }
            ui.separator();
            for entry in BASELINES {
                let (chosen, why) =
                    (baseline.is_some_and(|own| own.is_like(entry.baseline)), hindrance(session, entry.baseline));
                let response = ui.add_enabled(why.is_none(), Button::selectable(chosen, entry.title));
                if response.on_disabled_hover_text(why.unwrap_or_default()).clicked() {
                    actions.push(Action::Edit(Box::new(with_baseline(&session.recipe, entry.baseline))));
                }
            }
        });
    combo.response.accessible_name("Model");
}

/// The form with another network, whose weights are found in its own way; what does not suit it goes.
pub fn with_model(form: &Recipe, preset: &Preset) -> Recipe {
    let mut recipe = Recipe { model: ModelPart::preset(&preset.name), ..form.clone() };
    let training = &mut recipe.training;
    training.loss = training.loss.filter(|loss| loss.suits(preset.task));
    training.method = preset.method;
    if !preset.method.is_usual() {
        training.folds = None;
    }
    recipe
}

/// Why a baseline is not for the open samples.
pub fn hindrance(session: &Session, baseline: Baseline) -> Option<String> {
    let dataset = session.samples()?;
    baseline.hindrance(&dataset.samples.shape().dims(), dataset.labels.classes.len())
}

/// The form with a baseline instead of a network; what only networks understand goes.
pub fn with_baseline(form: &Recipe, baseline: Baseline) -> Recipe {
    let mut recipe = Recipe { model: ModelPart::baseline(baseline), ..form.clone() };
    let training = &mut recipe.training;
    training.loss = training.loss.filter(|loss| loss.suits(Task::Classify));
    training.method = Method::Descent;
    training.folds = None;
    recipe
}

fn device_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let words = |choice: &DeviceChoice| match choice {
        DeviceChoice::Auto => "automatic".to_owned(),
        other => session
            .devices
            .iter()
            .find(|d| d.id == other.to_string())
            .map_or_else(|| other.to_string(), |d| d.name.clone()),
    };
    let selected = format!("Device: {}", words(&session.device));
    let combo = ComboBox::from_id_salt("device").selected_text(selected).width(150.0).truncate().show_ui(ui, |ui| {
        let mut choices = vec![(DeviceChoice::Auto, "Automatic".to_owned())];
        for device in &session.devices {
            choices.extend(device.id.parse().ok().map(|choice| (choice, device.name.clone())));
        }
        for (choice, title) in choices {
            if ui.selectable_label(session.device == choice, title).clicked() {
                actions.push(Action::UseDevice(choice));
            }
        }
    });
    combo.response.accessible_name("Device");
}

fn train_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let training = session.is_training();
    let scoring = session.training_run().is_some_and(|run| run.state == RunState::Training);
    let pauses = session.training_run().is_some_and(|run| !run.is_baseline());
    let paused = session.is_paused();
    let fill = theme::primary(ui.visuals().dark_mode);
    let train = Button::new(RichText::new("Train").strong()).fill(fill).min_size(egui::vec2(72.0, 26.0));
    let hint = "Train the network (Ctrl+Enter)";
    if ui.add_enabled(!training, train).on_hover_text(hint).accessible_name("Train").clicked() {
        actions.push(Action::Train);
    }
    let word = if paused { "Resume" } else { "Pause" };
    if ui.add_enabled(training && scoring && pauses, Button::new(word).min_size(egui::vec2(64.0, 26.0))).clicked() {
        actions.push(Action::PauseTraining(!paused));
    }
    let stop = ui.add_enabled(training, Button::new("Stop").min_size(egui::vec2(56.0, 26.0)));
    if stop.on_hover_text("Stop and keep what was learnt").accessible_name("Stop").clicked() {
        actions.push(Action::StopTraining);
    }
}

fn menus_ui(ui: &mut Ui, session: &Session, view: &mut View, actions: &mut Vec<Action>) {
    ui.menu_button("Recipes", |ui| {
        for entry in RECIPES {
            let Ok(recipe) = entry.recipe() else { continue };
            if ui.button(entry.name).on_hover_text(&recipe.about).accessible_name(entry.name).clicked() {
                actions.push(Action::UseRecipe(Box::new(recipe)));
                ui.close();
            }
        }
    });
    ui.menu_button("Session", |ui| {
        if ui.add(Button::new("Save session").shortcut_text("Ctrl+S")).clicked() {
            actions.push(save_action(session));
            ui.close();
        }
        if ui.button("Save session as…").clicked() {
            actions.push(Action::SaveDialog(save_dialog()));
            ui.close();
        }
        if ui.button("Export run…").clicked() {
            actions.push(Action::ExportDialog(folder_dialog()));
            ui.close();
        }
    });
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
        view.help.open = !view.help.open;
    }
}

/// Asks for something to open.
pub fn open_dialog() -> Dialogs {
    let mut extensions = vec!["afterimage", "toml"];
    // Dialogs know the last part of an ending only: `tar.gz` is `gz` to them.
    extensions.extend(SOURCES.iter().flat_map(|source| source.extensions()).filter(|ending| !ending.contains('.')));
    Box::new(move || {
        let dialog = rfd::FileDialog::new().set_title("Open data, a recipe or a session");
        dialog.add_filter("Data, recipes and sessions", &extensions).add_filter("All files", &["*"]).pick_file()
    })
}

/// Asks for the file that a session's data is in now.
pub fn locate_dialog() -> Dialogs {
    Box::new(|| rfd::FileDialog::new().set_title("Where is the data of this session now?").pick_file())
}

/// Asks for a folder to open.
pub fn open_folder_dialog() -> Dialogs {
    Box::new(|| rfd::FileDialog::new().set_title("Open a folder of data").pick_folder())
}

/// Asks where to save the session.
pub fn save_dialog() -> Dialogs {
    Box::new(|| {
        let dialog = rfd::FileDialog::new().set_title("Save the session").set_file_name("session.afterimage");
        dialog.add_filter("Afterimage session", &["afterimage"]).save_file()
    })
}

/// Asks for a folder.
pub fn folder_dialog() -> Dialogs {
    Box::new(|| rfd::FileDialog::new().set_title("Export the run into a folder").pick_folder())
}
