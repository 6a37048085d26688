//! The map: its controls, and what it says of itself.

mod choose;
mod colors;
mod density;
mod drawing;
mod grid;
mod hover;
mod legend;
mod painted;
mod pane;
mod plot;
mod settings;
mod sight;

pub use colors::class_colors;

use crate::job::Lane;
use crate::recipe::MapPart;
use crate::session::{MapAction, MapState};
use crate::ui::panel::{Cx, Panel};
use crate::ui::widgets::{caption_ui, empty_ui, metric_ui, number, percent};
use choose::Tool;
use colors::ColorBy;
use egui::{Button, Checkbox, ComboBox, RichText, ScrollArea, Ui};
use plot::{MapPlot, beside, seed_words};
use settings::settings_ui;
use sight::ShowAs;

/// The least height of the map, in points.
const LEAST_HEIGHT: f32 = 200.0;

/// What distances on a map mean.
const DISTANCES: &str = "t-SNE keeps neighbours together and little else. That two samples lie side by side says that they \
    are alike. How far apart two islands lie, and how large an island is, says next to nothing: another start or another \
    perplexity puts them elsewhere. Trust what stays the same in several maps, and look at the share of neighbours kept: \
    what is not kept lies beside samples that it is not like.";

/// Why the map beside may start in another way than the first.
const STARTS: &str =
    "The map beside starts at random: every other start is the same with every seed, but for a little noise.";

/// The panel.
#[derive(Default)]
pub struct Map {
    part: Option<MapPart>,
    /// The recipe's settings that `part` began with: where these become others, it begins anew.
    of_recipe: Option<MapPart>,
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
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| self.content_ui(ui, cx));
    }
}

impl Map {
    fn content_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let recipe = &cx.session.recipe().map;
        if self.of_recipe.as_ref() != Some(recipe) {
            self.of_recipe = Some(recipe.clone());
            self.part = None;
        }
        let mut part = self.part.take().unwrap_or_else(|| recipe.clone());
        ui.horizontal_wrapped(|ui| run_ui(ui, cx, &part));
        settings_ui(ui, cx, &mut part);
        let map = cx.session.map();
        let is_empty = map.points.is_empty();
        if !is_empty && map.part.as_ref().is_some_and(|made| *made != part) {
            ui.label(RichText::new("The map below was made with other settings than these.").weak());
        }
        self.part = Some(part);
        ui.horizontal_wrapped(|ui| view_ui(ui, cx, &mut self.plot));
        if is_empty {
            let busy = cx.session.activity(Lane::Mapping);
            let what = busy.map_or("Start a map to see which samples are alike", |activity| activity.what.as_str());
            empty_ui(ui, what, None);
            return;
        }
        let beside = beside(cx.session);
        if beside.is_some_and(|beside| starts_differ(map, beside)) {
            ui.label(RichText::new(STARTS).weak());
        }
        // What stands below the map has its place kept free.
        let rows = usize::from(has_figures(map)) + usize::from(beside.is_some_and(has_figures));
        let below = 64.0 + 50.0 * rows as f32;
        let height = (ui.available_height() - below).max(LEAST_HEIGHT);
        self.plot.ui(ui, cx, height);
        ui.horizontal_wrapped(|ui| look_ui(ui, cx, &mut self.plot));
        if has_figures(map) {
            ui.horizontal_wrapped(|ui| figures_ui(ui, map, beside.map(|_| seed_words(map)), ""));
        }
        if let Some(beside) = beside.filter(|beside| has_figures(beside)) {
            let words = seed_words(beside);
            let of = format!(", {words}");
            ui.horizontal_wrapped(|ui| figures_ui(ui, beside, Some(words), &of));
        }
        ui.collapsing("What distances mean", |ui| ui.label(DISTANCES));
    }
}

fn run_ui(ui: &mut Ui, cx: &mut Cx<'_>, part: &MapPart) {
    let busy = cx.session.is_busy(Lane::Mapping);
    if ui.add_enabled(!busy, Button::new("Start map")).clicked() {
        cx.actions.push(MapAction::StartMap(part.clone()));
    }
    if ui.add_enabled(busy, Button::new("Stop map")).clicked() {
        cx.actions.push(MapAction::StopMap);
    }
    let paused = cx.session.activity(Lane::Mapping).is_some_and(|activity| activity.paused);
    let word = if paused { "Resume map" } else { "Pause map" };
    if ui.add_enabled(busy, Button::new(word)).clicked() {
        cx.actions.push(MapAction::PauseMap(!paused));
    }
    let step = ui.add_enabled(busy && paused, Button::new("Step map"));
    let hint = "One iteration";
    if step.on_hover_text(hint).on_disabled_hover_text("Pause the map first").clicked() {
        cx.actions.push(MapAction::StepMap);
    }
    beside_ui(ui, cx, busy);
    caption_ui(ui, &state_words(cx.session.map()));
    let beside = cx.session.beside();
    if beside.part.is_some() {
        caption_ui(ui, &format!("{}, {}", seed_words(beside), state_words(beside)));
    }
}

/// The same map with the next seed beside it, or not.
fn beside_ui(ui: &mut Ui, cx: &mut Cx<'_>, busy: bool) {
    let map = cx.session.map();
    let has_seed = map.part.as_ref().is_some_and(MapPart::depends_on_seed);
    let mut on = cx.session.beside().part.is_some();
    let enabled = on || (map.finished && !busy && has_seed);
    let is_same = map.finished && !has_seed;
    let why = if is_same { "This map is the same with every seed" } else { "Once a map is finished" };
    let tick = ui.add_enabled(enabled, Checkbox::new(&mut on, "Second seed beside"));
    let hint = format!("Makes the same map with the next seed: do not trust what lies elsewhere in it. {STARTS}");
    if tick.on_hover_text(hint).on_disabled_hover_text(why).changed() {
        cx.actions.push(MapAction::MapBeside(on));
    }
}

/// How far a map is.
fn state_words(map: &MapState) -> String {
    match (&map.part, map.finished) {
        (None, _) => String::new(),
        (Some(_), true) => {
            let seconds = map.seconds.map(|s| format!(" in {s:.1} s")).unwrap_or_default();
            format!("{} samples{seconds}", map.ids.len())
        }
        (Some(part), false) => format!("iteration {}/{}", map.iteration, part.iterations),
    }
}

/// Whether two maps began in different ways.
fn starts_differ(map: &MapState, beside: &MapState) -> bool {
    let start = |map: &MapState| map.part.as_ref().map(|part| part.start);
    start(map) != start(beside)
}

fn view_ui(ui: &mut Ui, cx: &Cx<'_>, plot: &mut MapPlot) {
    let combo =
        ComboBox::from_id_salt("color").selected_text(format!("colour by {}", plot.color_by.name())).width(150.0);
    let response = combo.show_ui(ui, |ui| {
        for by in ColorBy::ALL {
            ui.add_enabled_ui(by.is_there(cx), |ui| ui.selectable_value(&mut plot.color_by, by, by.name()));
        }
    });
    response.response.accessible_name("Colour by");
    for tool in Tool::ALL {
        ui.selectable_value(&mut plot.tool, tool, tool.name()).on_hover_text(tool.about());
    }
    if ui.button("Whole map").clicked() {
        plot.reset();
    }
    let selected = cx.session.selection().len();
    if selected > 0 {
        ui.label(RichText::new(format!("{selected} selected")).weak());
    }
}

/// How the map is drawn: below it, since it is changed less often.
fn look_ui(ui: &mut Ui, cx: &Cx<'_>, plot: &mut MapPlot) {
    let combo = ComboBox::from_id_salt("show").selected_text(format!("show {}", plot.show.name())).width(110.0);
    let response = combo.show_ui(ui, |ui| {
        for show in ShowAs::ALL {
            ui.selectable_value(&mut plot.show, show, show.name());
        }
    });
    response.response.accessible_name("Show");
    if ui.add_enabled(!cx.session.selection().is_empty(), Button::new("Zoom to selection")).clicked() {
        plot.zooms = true;
    }
    ui.checkbox(&mut plot.names_classes, "Class names");
}

fn has_figures(map: &MapState) -> bool {
    map.finished && (map.quality.is_some() || map.kl_divergence.is_some())
}

/// How far a map can be believed; where there are two, which one it is, and what its figures' names end in.
fn figures_ui(ui: &mut Ui, map: &MapState, caption: Option<String>, of: &str) {
    if let Some(caption) = caption {
        caption_ui(ui, &caption);
    }
    let mut figure = |name: &str, value: &str| metric_ui(ui, name, Some(&format!("{name}{of}")), value);
    let hint = "How much is lost between the neighbourhoods of the samples and those of the map; smaller is better, and \
        only maps of the same samples at the same perplexity compare";
    figure("KL divergence", &number(map.kl_divergence)).on_hover_text(hint);
    let Some(quality) = &map.quality else { return };
    let hint = "Of each sample's ten nearest neighbours, the share that is among its ten nearest on the map";
    figure("Neighbours kept", &percent(quality.neighbours_kept)).on_hover_text(hint);
    let accuracy = quality.knn_accuracy.map_or_else(|| number(None), percent);
    let hint = "How often the ten nearest on the map name a sample's class rightly";
    figure("10-NN accuracy", &accuracy).on_hover_text(hint);
}
