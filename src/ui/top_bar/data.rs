//! What is trained on what: the dataset and the network.

use crate::job::Lane;
use crate::model::PRESETS;
use crate::recipe::{BASELINES, Baseline};
use crate::session::{Actions, DataAction, FileAction, FormAction, Session};
use crate::suit::{DatasetChoice, hindrance, with_baseline, with_model};
use crate::ui::asks::{choose, open_dialog, open_folder_dialog};
use egui::{Button, ComboBox, Ui};

/// The dataset, and every other that can be opened.
pub(super) fn dataset_ui(ui: &mut Ui, width: f32, session: &Session, actions: &mut Actions) {
    let title = match session.dataset() {
        Some(dataset) => dataset.title.clone(),
        None if session.is_busy(Lane::Opening) => "Opening…".to_owned(),
        None => "None".to_owned(),
    };
    let combo = ComboBox::from_id_salt("dataset").selected_text(title).width(width).truncate().show_ui(ui, |ui| {
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
    combo.response.on_hover_text("Dataset").accessible_name("Dataset");
}

/// The network, and every other that comes with the program.
pub(super) fn model_ui(ui: &mut Ui, width: f32, session: &Session, actions: &mut Actions) {
    let name = &session.recipe().model.preset;
    let baseline = session.recipe().model.baseline;
    let network = || crate::model::preset(name).map_or("Custom layers", |preset| preset.title.as_str());
    let title = baseline.map_or_else(network, Baseline::title);
    let dataset = session.samples().map(|dataset| &**dataset);
    let shape = dataset.map(|dataset| dataset.samples.shape().dims());
    let combo =
        ComboBox::from_id_salt("model").selected_text(title).width(width).truncate().height(440.0).show_ui(ui, |ui| {
            for preset in PRESETS.iter() {
                let fits = shape.as_ref().is_none_or(|shape| *shape == preset.input);
                let entry = ui.add_enabled(fits, Button::selectable(*name == preset.name, preset.title.as_str()));
                if entry.on_disabled_hover_text("Made for samples of a different shape").clicked() {
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
    combo.response.on_hover_text("Model").accessible_name("Model");
}
