//! The map: its controls, and what it says of itself.

use super::map_colors::ColorBy;
use super::map_plot::{MapPlot, Tool};
use super::{Cx, Panel};
use crate::job::Lane;
use crate::recipe::{MapEngine, MapOf, MapPart, MapStart};
use crate::session::Action;
use crate::ui::widgets::{caption_ui, empty_ui, number};
use egui::{ComboBox, DragValue, RichText, Ui};

/// The panel.
#[derive(Default)]
pub struct Map {
    part: Option<MapPart>,
    plot: MapPlot,
}

impl Panel for Map {
    fn name(&self) -> &'static str {
        "map"
    }

    fn title(&self) -> &'static str {
        "Map"
    }

    fn about(&self) -> &'static str {
        "A t-SNE map of the samples that moves while it is made"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if cx.prepared().is_none() {
            empty_ui(ui, "Load a dataset first", None);
            return;
        }
        let mut part = self.part.clone().unwrap_or_else(|| cx.session.recipe.map.clone());
        ui.horizontal_wrapped(|ui| run_ui(ui, cx, &part));
        ui.horizontal_wrapped(|ui| settings_ui(ui, cx, &mut part));
        self.part = Some(part);
        ui.horizontal_wrapped(|ui| view_ui(ui, cx, &mut self.plot));
        if cx.session.map.points.is_empty() {
            let busy = cx.session.activity(Lane::Embedding);
            let what = busy.map_or("Start a map to see which samples are alike", |activity| activity.what.as_str());
            empty_ui(ui, what, None);
            return;
        }
        self.plot.ui(ui, cx);
    }
}

fn run_ui(ui: &mut Ui, cx: &mut Cx<'_>, part: &MapPart) {
    let busy = cx.session.is_busy(Lane::Embedding);
    if ui.add_enabled(!busy, egui::Button::new("Start map")).clicked() {
        cx.actions.push(Action::StartMap(part.clone()));
    }
    if ui.add_enabled(busy, egui::Button::new("Stop map")).clicked() {
        cx.actions.push(Action::StopMap);
    }
    let paused = cx.session.activity(Lane::Embedding).is_some_and(|activity| activity.paused);
    let word = if paused { "Resume map" } else { "Pause map" };
    if ui.add_enabled(busy, egui::Button::new(word)).clicked() {
        cx.actions.push(Action::PauseMap(!paused));
    }
    let map = &cx.session.map;
    let state = match (&map.part, map.finished) {
        (None, _) => String::new(),
        (Some(_), true) => {
            let divergence =
                map.kl_divergence.map(|kl| format!(", KL divergence {}", number(Some(kl)))).unwrap_or_default();
            let seconds = map.seconds.map(|s| format!(" in {s:.1} s")).unwrap_or_default();
            format!("{} samples{seconds}{divergence}", map.ids.len())
        }
        (Some(part), false) => format!("iteration {}/{}", map.iteration, part.iterations),
    };
    caption_ui(ui, &state);
}

fn settings_ui(ui: &mut Ui, cx: &Cx<'_>, part: &mut MapPart) {
    let has_codes = cx.run().is_some_and(|run| run.weights.is_some() && !run.is_baseline());
    let combo = ComboBox::from_id_salt("of").selected_text(format!("of {}", part.of.name())).width(110.0);
    let response = combo.show_ui(ui, |ui| {
        ui.selectable_value(&mut part.of, MapOf::Pixels, MapOf::Pixels.name());
        ui.add_enabled_ui(has_codes, |ui| {
            ui.selectable_value(&mut part.of, MapOf::Latent, MapOf::Latent.name());
            ui.selectable_value(&mut part.of, MapOf::Layer, MapOf::Layer.name());
        });
    });
    response.response.accessible_name("Map of");
    if part.of == MapOf::Layer {
        let layers = cx.run().map_or(1, |run| run.spec.layers.len().max(1));
        let mut layer = part.layer.unwrap_or(1);
        field_ui(ui, "layer", "Map layer", DragValue::new(&mut layer).range(1..=layers));
        part.layer = Some(layer);
    }
    field_ui(ui, "perplexity", "Perplexity", DragValue::new(&mut part.perplexity).range(2.0..=200.0).speed(0.2));
    field_ui(ui, "samples", "Map samples", DragValue::new(&mut part.limit).range(0..=1_000_000).speed(50.0));
    field_ui(ui, "iterations", "Map iterations", DragValue::new(&mut part.iterations).range(50..=10_000).speed(10.0));
    let name = |start: MapStart| match start {
        MapStart::Pca => "from components",
        MapStart::Random => "from random",
        MapStart::Last => "from this map",
    };
    let combo = ComboBox::from_id_salt("start").selected_text(name(part.start)).width(120.0).show_ui(ui, |ui| {
        for start in [MapStart::Pca, MapStart::Random, MapStart::Last] {
            ui.selectable_value(&mut part.start, start, name(start));
        }
    });
    combo.response.accessible_name("Map start");
    let name = |engine: MapEngine| match engine {
        MapEngine::Bhtsne => "live",
        MapEngine::Linfa => "reference, up to 2 000 samples",
    };
    let combo = ComboBox::from_id_salt("engine").selected_text(name(part.engine)).width(70.0).truncate();
    let response = combo.show_ui(ui, |ui| {
        for engine in [MapEngine::Bhtsne, MapEngine::Linfa] {
            ui.selectable_value(&mut part.engine, engine, name(engine));
        }
    });
    response.response.accessible_name("Map engine");
}

/// A number with its name; straight in a wrapped row, so that it wraps with it.
fn field_ui(ui: &mut Ui, shown: &str, name: &str, value: DragValue<'_>) {
    caption_ui(ui, shown);
    ui.add(value).accessible_name(name);
}

fn view_ui(ui: &mut Ui, cx: &Cx<'_>, plot: &mut MapPlot) {
    let has_scores = cx.run().is_some_and(|run| run.scores.is_some());
    let combo =
        ComboBox::from_id_salt("color").selected_text(format!("colour by {}", plot.color_by.name())).width(150.0);
    let response = combo.show_ui(ui, |ui| {
        for by in ColorBy::ALL {
            let there = has_scores || matches!(by, ColorBy::Class | ColorBy::Tag);
            ui.add_enabled_ui(there, |ui| ui.selectable_value(&mut plot.color_by, by, by.name()));
        }
    });
    response.response.accessible_name("Colour by");
    for tool in Tool::ALL {
        ui.selectable_value(&mut plot.tool, tool, tool.name()).on_hover_text(tool.about());
    }
    if ui.button("Whole map").clicked() {
        plot.reset();
    }
    let selected = cx.session.selection.len();
    if selected > 0 {
        ui.label(RichText::new(format!("{selected} selected")).weak());
    }
}
