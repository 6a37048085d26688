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

use crate::job::Lane;
use crate::recipe::MapPart;
use crate::session::{MapAction, MapState};
use crate::ui::bar::Bar;
use crate::ui::panel::{Cx, Panel};
use crate::ui::theme;
use crate::ui::widgets::{bounded, caption_ui, empty_ui, metric_line_ui, number, percent};
use choose::Tool;
use colors::ColorBy;
use egui::{Button, Checkbox, ComboBox, Rect, RichText, Ui, UiBuilder, pos2, vec2};
use egui_material_icons::icons::{ICON_FIT_SCREEN, ICON_PAUSE, ICON_PLAY_ARROW, ICON_STOP};
use plot::{MapPlot, beside, seed_words};
use settings::settings_ui;
use sight::ShowAs;

/// The least height of the map, in points.
const LEAST_HEIGHT: f32 = 60.0;

/// From so high on the figures of the map stand over its corner.
const WITH_FIGURES: f32 = 240.0;

/// Height of a map's figures.
const LINE: f32 = 18.0;

/// What distances on a map mean.
const DISTANCES: &str = "t-SNE preserves neighbours and little else. If two samples are close together, they \
    are similar. Distances between clusters and cluster sizes mean almost nothing: a different start or \
    perplexity changes them. Trust what stays the same across several maps, and check the share of neighbours kept: \
    samples that lost their neighbours sit next to samples they do not resemble.";

/// Why the map beside may start in another way than the first.
const STARTS: &str = "The second map starts at random, because other starts hardly depend on the seed.";

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
        "A live t-SNE map of the samples"
    }

    fn toolbar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>) {
        self.follow(cx);
        let part = self.part.clone().unwrap_or_default();
        bar.item(|ui| run_ui(ui, cx, &part));
        bar.item(|ui| bounded(ui, 92.0, |ui| color_ui(ui, cx, &mut self.plot)));
        bar.item(|ui| fit_ui(ui, &mut self.plot));
        bar.item(|ui| tools_ui(ui, &mut self.plot));
    }

    fn has_options(&self) -> bool {
        true
    }

    fn options(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        step_ui(ui, cx);
        look_ui(ui, cx, &mut self.plot);
        state_ui(ui, cx);
    }

    fn fills_tile(&self) -> bool {
        true
    }

    fn has_settings(&self) -> bool {
        true
    }

    fn settings(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.follow(cx);
        let mut part = self.part.take().unwrap_or_default();
        settings_ui(ui, cx, &mut part);
        if cx.session.map().part.as_ref().is_some_and(|made| *made != part) {
            ui.label(RichText::new("The map shown was made with different settings.").weak());
        }
        self.part = Some(part);
        ui.collapsing("What distances mean", |ui| ui.label(DISTANCES));
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        if cx.prepared().is_none() {
            empty_ui(ui, "Load a dataset first", None);
            return;
        }
        let map = cx.session.map();
        if map.points.is_empty() {
            let busy = cx.session.activity(Lane::Mapping);
            let what = busy.map_or("Start a map to see which samples are alike", |activity| activity.what.as_str());
            empty_ui(ui, what, None);
            return;
        }
        let beside = beside(cx.session);
        if beside.is_some_and(|beside| starts_differ(map, beside)) {
            ui.label(RichText::new(STARTS).weak());
        }
        let place = ui.available_rect_before_wrap();
        self.plot.ui(ui, cx, ui.available_height().max(LEAST_HEIGHT));
        if place.height() >= WITH_FIGURES {
            figures_over(ui, place, map, beside);
        }
    }
}

impl Map {
    /// Where the recipe's settings become others, the form begins anew with them.
    fn follow(&mut self, cx: &Cx<'_>) {
        let recipe = &cx.session.recipe().map;
        if self.of_recipe.as_ref() != Some(recipe) || self.part.is_none() {
            self.of_recipe = Some(recipe.clone());
            self.part = Some(recipe.clone());
        }
    }
}

/// Start, pause and stop, as icons.
fn run_ui(ui: &mut Ui, cx: &mut Cx<'_>, part: &MapPart) {
    let busy = cx.session.is_busy(Lane::Mapping);
    let start = ui.add_enabled(!busy, Button::new((theme::icon(ICON_PLAY_ARROW, 16.0), "t-SNE")));
    if start
        .on_hover_text("Start map: t-SNE, with the settings in the inspector")
        .accessible_name("Start map")
        .clicked()
    {
        cx.actions.push(MapAction::StartMap(part.clone()));
    }
    let paused = cx.session.activity(Lane::Mapping).is_some_and(|activity| activity.paused);
    let (word, icon) = if paused { ("Resume map", ICON_PLAY_ARROW) } else { ("Pause map", ICON_PAUSE) };
    let pause = ui.add_enabled(busy, Button::new(theme::icon(icon, 16.0)));
    if pause.on_hover_text(word).accessible_name(word).clicked() {
        cx.actions.push(MapAction::PauseMap(!paused));
    }
    let stop = ui.add_enabled(busy, Button::new(theme::icon(ICON_STOP, 16.0)));
    if stop.on_hover_text("Stop map").accessible_name("Stop map").clicked() {
        cx.actions.push(MapAction::StopMap);
    }
}

/// One iteration of a map that is paused, and the same map with another seed.
fn step_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let busy = cx.session.is_busy(Lane::Mapping);
    let paused = cx.session.activity(Lane::Mapping).is_some_and(|activity| activity.paused);
    let step = ui.add_enabled(busy && paused, Button::new("Step map"));
    let hint = "One iteration";
    if step.on_hover_text(hint).on_disabled_hover_text("Pause the map first").clicked() {
        cx.actions.push(MapAction::StepMap);
    }
    beside_ui(ui, cx, busy);
}

/// How far the maps are.
fn state_ui(ui: &mut Ui, cx: &Cx<'_>) {
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
    let why = if is_same { "This map is the same with every seed" } else { "Finish a map first" };
    let tick = ui.add_enabled(enabled, Checkbox::new(&mut on, "Compare seeds"));
    let hint = format!("Makes the same map with the next seed: do not trust what changes. {STARTS}");
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

/// What colours tell.
fn color_ui(ui: &mut Ui, cx: &Cx<'_>, plot: &mut MapPlot) {
    let by = plot.by(cx);
    let combo = ComboBox::from_id_salt("color").selected_text(by.name()).width(84.0).truncate();
    let response = combo.show_ui(ui, |ui| {
        for by in ColorBy::ALL {
            ui.add_enabled_ui(by.is_there(cx), |ui| ui.selectable_value(&mut plot.color_by, Some(by), by.name()));
        }
    });
    response.response.on_hover_text("Colour by").accessible_name("Colour by");
}

fn fit_ui(ui: &mut Ui, plot: &mut MapPlot) {
    let fit = ui.add(Button::new(theme::icon(ICON_FIT_SCREEN, 16.0)));
    if fit.on_hover_text("Fit the whole map").accessible_name("Fit").clicked() {
        plot.reset();
    }
}

/// What dragging does.
fn tools_ui(ui: &mut Ui, plot: &mut MapPlot) {
    for tool in Tool::ALL {
        let button = Button::selectable(plot.tool == tool, theme::icon(tool.icon(), 16.0));
        if ui.add(button).on_hover_text(tool.about()).accessible_name(tool.name()).clicked() {
            plot.tool = tool;
        }
    }
}

/// How the map is drawn.
fn look_ui(ui: &mut Ui, cx: &Cx<'_>, plot: &mut MapPlot) {
    let combo = ComboBox::from_id_salt("show").selected_text(plot.show.name()).width(96.0);
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

/// How far the maps can be believed, over the lower left corner of the plot.
fn figures_over(ui: &mut Ui, place: Rect, map: &MapState, beside: Option<&MapState>) {
    let others = beside.filter(|beside| has_figures(beside)).into_iter();
    let rows: Vec<(&MapState, bool)> = Some(map)
        .filter(|map| has_figures(map))
        .into_iter()
        .map(|map| (map, false))
        .chain(others.map(|map| (map, true)))
        .collect();
    if rows.is_empty() {
        return;
    }
    let height = LINE * rows.len() as f32 + 8.0;
    let corner = pos2(place.left() + 8.0, place.bottom() - height - 8.0);
    let room = Rect::from_min_max(corner, place.right_bottom() - vec2(8.0, 8.0));
    ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
        let ground = ui.visuals().panel_fill.gamma_multiply(0.85);
        egui::Frame::new().fill(ground).corner_radius(4).inner_margin(egui::Margin::symmetric(6, 4)).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(12.0, 2.0);
            for (map, is_beside) in rows {
                let words = beside.map(|_| seed_words(map));
                let of = if is_beside { format!(", {}", seed_words(map)) } else { String::new() };
                ui.horizontal(|ui| figures_ui(ui, map, words, &of));
            }
        });
    });
}

/// How far a map can be believed; where there are two, which one it is, and what its figures' names end in.
fn figures_ui(ui: &mut Ui, map: &MapState, caption: Option<String>, of: &str) {
    if let Some(caption) = caption {
        caption_ui(ui, &caption);
    }
    let mut figure = |name: &str, value: &str| metric_line_ui(ui, name, Some(&format!("{name}{of}")), value);
    let hint = "How badly the map preserves the samples' neighbourhoods; smaller is better. \
        Compare only maps of the same samples at the same perplexity";
    figure("KL divergence", &number(map.kl_divergence)).on_hover_text(hint);
    let Some(quality) = &map.quality else { return };
    let hint = "Share of each sample's ten nearest neighbours that are still among its ten nearest on the map";
    figure("Neighbours kept", &percent(quality.neighbours_kept)).on_hover_text(hint);
    let accuracy = quality.knn_accuracy.map_or_else(|| number(None), percent);
    let hint = "How often the ten nearest samples on the map predict the right class";
    figure("10-NN accuracy", &accuracy).on_hover_text(hint);
}
