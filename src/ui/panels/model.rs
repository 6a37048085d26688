//! The networks to choose from, and the layers of the one chosen.

use super::{Cx, Panel};
use crate::model::{NetworkSpec, PRESETS, Preset, dims_words};
use crate::recipe::Task;
use crate::session::Action;
use crate::ui::theme::{ANOMALOUS, SELECTION};
use crate::ui::top_bar::with_model;
use egui::{Button, RichText, ScrollArea, Ui};
use egui_extras::{Column, TableBuilder};

/// The panel.
pub struct Model;

impl Panel for Model {
    fn name(&self) -> &'static str {
        "model"
    }

    fn title(&self) -> &'static str {
        "Network"
    }

    fn about(&self) -> &'static str {
        "The networks to choose from, and the layers of the one chosen"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            presets_ui(ui, cx);
            ui.add_space(10.0);
            ui.separator();
            ui.add_space(4.0);
            layers_ui(ui, cx);
        });
    }
}

fn presets_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let shape = cx.session.dataset.as_ref().map(|dataset| dataset.samples.shape().dims());
    for preset in PRESETS.iter() {
        let fits = shape.as_ref().is_none_or(|shape| *shape == preset.input);
        let chosen = cx.session.recipe.model.preset == preset.name;
        let entry = ui.add_enabled(fits, Button::selectable(chosen, preset.title.as_str()).frame_when_inactive(true));
        let needs = format!("Made for samples of {}", dims_words(&preset.input));
        let entry = entry.on_disabled_hover_text(needs).accessible_name(format!("Use {}", preset.title));
        if entry.clicked() {
            choose(cx, preset);
        }
        ui.label(RichText::new(&preset.about).small().weak());
    }
}

fn choose(cx: &mut Cx<'_>, preset: &Preset) {
    cx.actions.push(Action::Edit(Box::new(with_model(&cx.session.recipe, &preset.name, preset.task))));
}

fn layers_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let Some(dataset) = &cx.session.dataset else {
        ui.label(RichText::new("Load a dataset to see how its samples flow through the layers").weak());
        return;
    };
    let classes = dataset.labels.classes.len();
    let spec = match NetworkSpec::from_recipe(&cx.session.recipe.model, &dataset.samples.shape().dims(), classes) {
        Ok(spec) => spec,
        Err(error) => {
            ui.label(RichText::new("This network does not fit these samples").strong().color(ANOMALOUS));
            ui.label(error.to_string());
            return;
        }
    };
    table_ui(ui, &spec);
    ui.add_space(6.0);
    ui.label(format!("{} parameters", spec.parameters()));
    if spec.task == Task::Reconstruct {
        let encoder = spec.encoder_parameters();
        let text = format!(
            "{encoder} in the encoder, {} in the decoder; the bottleneck holds {} numbers",
            spec.parameters() - encoder,
            spec.latent_size()
        );
        ui.label(RichText::new(text).weak());
    }
}

fn table_ui(ui: &mut Ui, spec: &NetworkSpec) {
    let rows = spec.rows();
    let table = TableBuilder::new(ui)
        .id_salt("layers")
        .vscroll(false)
        .striped(true)
        .column(Column::exact(22.0))
        .column(Column::exact(104.0))
        .column(Column::remainder().at_least(120.0).clip(true))
        .column(Column::exact(78.0))
        .column(Column::exact(78.0));
    let table = table.header(20.0, |mut header| {
        for head in ["", "layer", "settings", "output", "parameters"] {
            header.col(|ui| {
                ui.label(RichText::new(head).small().weak());
            });
        }
    });
    let reconstructs = spec.task == Task::Reconstruct;
    table.body(|body| {
        body.rows(20.0, rows.len(), |mut row| {
            let i = row.index();
            let layer = &rows[i];
            let bottleneck = reconstructs && i + 1 == spec.encoder_layers;
            let plain = |text: String| if bottleneck { RichText::new(text).strong() } else { RichText::new(text) };
            row.col(|ui| {
                ui.label(RichText::new((i + 1).to_string()).weak());
            });
            row.col(|ui| {
                ui.label(plain(layer.kind.to_owned()));
            });
            row.col(|ui| {
                let settings =
                    if bottleneck { format!("{} (bottleneck)", layer.settings) } else { layer.settings.clone() };
                let text = plain(settings);
                let text = if bottleneck && ui.visuals().dark_mode { text.color(SELECTION) } else { text };
                ui.label(text);
            });
            row.col(|ui| {
                ui.label(plain(dims_words(&layer.output)));
            });
            row.col(|ui| {
                ui.label(plain(layer.parameters.to_string()));
            });
        });
    });
}
