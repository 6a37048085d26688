//! Inside the network: what any layer makes of the focused sample, and the filters of the first layer.

mod activations;
mod filters;
mod filters_order;
mod sheet;

use crate::job::Lane;
use crate::model::{LayerRow, dims_words};
use crate::recipe::{MapOf, MapPart};
use crate::session::{MapAction, Run};
use crate::ui::bar::Bar;
use crate::ui::panel::{Cx, Panel};
use crate::ui::widgets::empty_ui;
use egui::{Button, ComboBox, ScrollArea, Ui};
use sheet::Sheet;

/// The panel.
#[derive(Default)]
pub struct Layers {
    /// The layer looked at, from 0; `None`: the first that learns something.
    layer: Option<usize>,
    view: View,
    sheet: Sheet,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    #[default]
    Activations,
    Filters,
}

impl Panel for Layers {
    fn name(&self) -> &'static str {
        "layers"
    }

    fn title(&self) -> &'static str {
        "Layers"
    }

    fn about(&self) -> &'static str {
        "Activations of any layer for the focused sample, and the filters of the first layer"
    }

    fn toolbar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>) {
        let Some(run) = cx.run().filter(|run| cx.session.shown_weights(run).is_some()) else { return };
        let rows = run.spec.rows();
        let layer = self.layer_of(&rows);
        bar.item(|ui| {
            ui.selectable_value(&mut self.view, View::Activations, "Activations");
            ui.selectable_value(&mut self.view, View::Filters, "Filters")
                .on_hover_text("Filters of the first layer with weights");
        });
        bar.item(|ui| self.layer_ui(ui, &rows, layer));
        bar.item(|ui| map_ui(ui, cx, layer));
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(run) = cx.run().filter(|run| cx.session.shown_weights(run).is_some()) else {
            let training = cx.session.is_training();
            let what = if training { "The first epoch is running" } else { "Train a network to see inside its layers" };
            empty_ui(ui, what, None);
            return;
        };
        let rows = run.spec.rows();
        let layer = self.layer_of(&rows);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| match self.view {
            View::Activations => activations::activations_ui(ui, cx, &mut self.sheet, run, layer),
            View::Filters => {
                let weights = cx.session.shown_weights(run).map(AsRef::as_ref);
                filters::filters_ui(ui, &mut self.sheet, run, weights);
            }
        });
    }
}

impl Layers {
    /// The layer chosen, else the first with weights.
    fn layer_of(&self, rows: &[LayerRow]) -> usize {
        let first = rows.iter().position(|row| row.parameters > 0).unwrap_or(0);
        self.layer.filter(|layer| *layer < rows.len()).unwrap_or(first)
    }

    fn layer_ui(&mut self, ui: &mut Ui, rows: &[LayerRow], layer: usize) {
        let text = rows.get(layer).map_or_else(String::new, |row| row_words(layer, row));
        let combo = ComboBox::from_id_salt("layer").selected_text(text).width(150.0).truncate().show_ui(ui, |ui| {
            for (place, row) in rows.iter().enumerate() {
                if ui.selectable_label(place == layer, row_words(place, row)).clicked() {
                    self.layer = Some(place);
                    self.view = View::Activations;
                }
            }
        });
        combo.response.accessible_name("Layer");
    }
}

/// A map of a layer.
fn map_ui(ui: &mut Ui, cx: &mut Cx<'_>, layer: usize) {
    let busy = cx.session.is_busy(Lane::Mapping);
    let button = ui.add_enabled(!busy, Button::new("Map of this layer"));
    let hint = "Maps this layer's activations; see the Map panel";
    if button.on_hover_text(hint).on_disabled_hover_text("A map is being computed").clicked() {
        let part = MapPart { of: MapOf::Layer, layer: Some(layer + 1), ..cx.session.recipe().map.clone() };
        cx.actions.push(MapAction::StartMap(part));
    }
}

/// A layer in words: `3 conv 16 filters 3×3, same, relu, 14×14×16`.
fn row_words(layer: usize, row: &LayerRow) -> String {
    let named = format!("{} {} {}", layer + 1, row.kind, row.settings);
    format!("{}, {}", named.trim_end(), dims_words(&row.output))
}

/// The layer of this place in the words of the list.
fn layer_words(run: &Run, layer: usize) -> String {
    run.spec.rows().get(layer).map_or_else(String::new, |row| format!("layer {} ({})", layer + 1, row.kind))
}
