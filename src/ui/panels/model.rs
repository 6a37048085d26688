//! The networks to choose from, and the layers of the one chosen.

use super::{Cx, Panel};
use crate::model::{LayerRow, NetworkSpec, PRESETS, Preset, dims_words};
use crate::recipe::Task;
use crate::session::Action;
use crate::ui::theme::{ANOMALOUS, SELECTION};
use crate::ui::top_bar::with_model;
use egui::{Button, RichText, ScrollArea, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

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
    let shape = cx.session.samples().map(|dataset| dataset.samples.shape().dims());
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
    let Some(dataset) = cx.session.samples() else {
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
            "{encoder} in the encoder, {} in the decoder; the bottleneck is layer {} and holds {} numbers",
            spec.parameters() - encoder,
            spec.encoder_layers,
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
        .column(Column::exact(16.0))
        .column(Column::remainder().at_least(110.0).clip(true))
        .column(Column::exact(66.0))
        .column(Column::exact(66.0));
    let table = table.header(20.0, |mut header| {
        for head in ["", "layer", "output", "parameters"] {
            header.col(|ui| {
                ui.label(RichText::new(head).small().weak());
            });
        }
    });
    let reconstructs = spec.task == Task::Reconstruct;
    table.body(|body| {
        body.rows(20.0, rows.len(), |mut row| {
            let i = row.index();
            let bottleneck = reconstructs && i + 1 == spec.encoder_layers;
            layer_ui(&mut row, i + 1, &rows[i], bottleneck);
        });
    });
}

/// One layer; the bottleneck stands out by weight and colour, and is named below the table.
fn layer_ui(row: &mut TableRow<'_, '_>, number: usize, layer: &LayerRow, bottleneck: bool) {
    let cells = [
        number.to_string(),
        format!("{} {}", layer.kind, layer.settings),
        dims_words(&layer.output),
        layer.parameters.to_string(),
    ];
    for (column, text) in cells.into_iter().enumerate() {
        row.col(|ui| {
            let mut text = RichText::new(text);
            if column == 0 {
                text = text.weak();
            } else if bottleneck {
                text = text.strong();
                if ui.visuals().dark_mode {
                    text = text.color(SELECTION);
                }
            }
            ui.label(text);
        });
    }
}
