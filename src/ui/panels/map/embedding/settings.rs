//! How the next map is made.

use crate::data::SampleShape;
use crate::recipe::{MapAlgorithm, MapEngine, MapMethod, MapOf, MapPart, MapStart, Reduction};
use crate::ui::panel::Cx;
use crate::ui::widgets::caption_ui;
use egui::{ComboBox, DragValue, Response, Ui};

/// Every setting; those that are seldom changed stand below the others.
pub(super) fn settings_ui(ui: &mut Ui, cx: &Cx<'_>, part: &mut MapPart) {
    let all = cx.prepared().map_or(0, |prepared| prepared.dataset.len());
    let samples = if part.limit > 0 { part.limit.min(all) } else { all };
    ui.horizontal_wrapped(|ui| {
        of_ui(ui, cx, part);
        tsne_ui(ui, part);
    });
    ui.collapsing("More settings", |ui| {
        ui.horizontal_wrapped(|ui| values_ui(ui, part));
        // The reference engine takes its steps as it does.
        if part.method == MapMethod::Tsne && part.engine != MapEngine::Linfa {
            ui.horizontal_wrapped(|ui| steps_ui(ui, part, samples));
        }
    });
}

/// What is mapped.
fn of_ui(ui: &mut Ui, cx: &Cx<'_>, part: &mut MapPart) {
    let has_codes = cx.run().is_some_and(|run| run.weights.is_some() && !run.is_baseline());
    let is_image =
        cx.prepared().is_some_and(|prepared| matches!(prepared.dataset.samples.shape(), SampleShape::Image { .. }));
    let combo = ComboBox::from_id_salt("of").selected_text(part.of.name()).width(110.0);
    let response = combo.show_ui(ui, |ui| {
        for of in [MapOf::Pixels, MapOf::Hog, MapOf::Latent, MapOf::Layer] {
            let there = if of.needs_network() { has_codes } else { of != MapOf::Hog || is_image };
            ui.add_enabled_ui(there, |ui| ui.selectable_value(&mut part.of, of, of.name()));
        }
    });
    response.response.accessible_name("Map of");
    if part.of == MapOf::Layer {
        let layers = cx.run().map_or(1, |run| run.spec.layers.len().max(1));
        let mut layer = part.layer.unwrap_or(1);
        field_ui(ui, "layer", "Map layer", DragValue::new(&mut layer).range(1..=layers));
        part.layer = Some(layer);
    }
    field_ui(ui, "samples", "Map samples", DragValue::new(&mut part.limit).range(0..=1_000_000).speed(50.0));
}

/// What t-SNE is asked for most often.
fn tsne_ui(ui: &mut Ui, part: &mut MapPart) {
    field_ui(ui, "perplexity", "Perplexity", DragValue::new(&mut part.perplexity).range(2.0..=200.0).speed(0.2));
    field_ui(
        ui,
        "iterations",
        "Map iterations",
        DragValue::new(&mut part.iterations).range(50..=1_000_000).speed(10.0),
    );
    let name = |start: MapStart| match start {
        MapStart::Pca => "from components",
        MapStart::Spectral => "from the neighbour graph",
        MapStart::Random => "from random",
        MapStart::Last => "from this map",
    };
    let combo = ComboBox::from_id_salt("start").selected_text(name(part.start)).width(120.0).show_ui(ui, |ui| {
        for start in [MapStart::Pca, MapStart::Spectral, MapStart::Random, MapStart::Last] {
            ui.selectable_value(&mut part.start, start, name(start));
        }
    });
    combo.response.accessible_name("Map start");
    let name = |engine: MapEngine| match engine {
        MapEngine::Mesh => "live",
        MapEngine::Bhtsne => "live, by bhtsne",
        MapEngine::Linfa => "reference, up to 2 000 samples",
    };
    let combo = ComboBox::from_id_salt("engine").selected_text(name(part.engine)).width(70.0).truncate();
    let response = combo.show_ui(ui, |ui| {
        for engine in [MapEngine::Mesh, MapEngine::Bhtsne, MapEngine::Linfa] {
            ui.selectable_value(&mut part.engine, engine, name(engine));
        }
    });
    response.response.accessible_name("Map engine");
    if part.engine != MapEngine::Bhtsne {
        // Nobody else has a tree.
        part.algorithm = MapAlgorithm::FitSne;
    }
}

/// How samples become values, and values points.
fn values_ui(ui: &mut Ui, part: &mut MapPart) {
    let name = |method: MapMethod| match method {
        MapMethod::Tsne => "t-SNE",
        MapMethod::Pca => "principal components",
        MapMethod::TruncatedSvd => "truncated SVD",
    };
    caption_ui(ui, "by");
    let combo = ComboBox::from_id_salt("method").selected_text(name(part.method)).width(120.0).show_ui(ui, |ui| {
        for method in [MapMethod::Tsne, MapMethod::Pca, MapMethod::TruncatedSvd] {
            ui.selectable_value(&mut part.method, method, name(method));
        }
    });
    combo.response.accessible_name("Map method");
    let hint = "Scale each value to mean 0 and standard deviation 1 first";
    ui.checkbox(&mut part.standardise, "Standardise").on_hover_text(hint);
    if part.method != MapMethod::Tsne {
        return;
    }
    field_ui(ui, "components", "Map components", DragValue::new(&mut part.components).range(0..=1000));
    let name = |reduction: Reduction| match reduction {
        Reduction::Pca => "principal",
        Reduction::TruncatedSvd => "truncated SVD",
    };
    let combo =
        ComboBox::from_id_salt("reduction").selected_text(name(part.reduction)).width(100.0).show_ui(ui, |ui| {
            for reduction in [Reduction::Pca, Reduction::TruncatedSvd] {
                ui.selectable_value(&mut part.reduction, reduction, name(reduction));
            }
        });
    combo.response.accessible_name("Map reduction");
}

/// How t-SNE moves the points, so many.
fn steps_ui(ui: &mut Ui, part: &mut MapPart, samples: usize) {
    if part.engine == MapEngine::Bhtsne {
        bhtsne_ui(ui, part);
    }
    let value = DragValue::new(&mut part.exaggeration).range(1.0..=100.0).speed(0.1);
    let hint = "How much more strongly neighbours attract at first, so that clusters form";
    field_ui(ui, "early exaggeration", "Early exaggeration", value).on_hover_text(hint);
    let (most, usual) = (part.iterations, part.engine.usual_exaggeration(part.iterations));
    iterations_ui(ui, "for iterations", "Exaggerated iterations", &mut part.exaggeration_iterations, usual, most);
    if part.engine == MapEngine::Mesh {
        let usual = part.engine.usual_easing(part.iterations);
        iterations_ui(ui, "eased over", "Easing iterations", &mut part.easing_iterations, usual, most)
            .on_hover_text("Iterations over which the exaggeration then falls to 1: points can still change clusters");
    }
    rate_ui(ui, part, samples);
    let value = DragValue::new(&mut part.momentum).range(0.0..=0.99).speed(0.005);
    field_ui(ui, "momentum", "Map momentum", value).on_hover_text("Share of the last step added to each step");
    let value = DragValue::new(&mut part.final_momentum).range(0.0..=0.99).speed(0.005);
    field_ui(ui, "then", "Final map momentum", value).on_hover_text("The same after the exaggeration ends");
}

/// What only `bhtsne` can be asked.
fn bhtsne_ui(ui: &mut Ui, part: &mut MapPart) {
    let name = |algorithm: MapAlgorithm| match algorithm {
        MapAlgorithm::FitSne => "FIt-SNE",
        MapAlgorithm::BarnesHut => "Barnes-Hut",
    };
    caption_ui(ui, "forces by");
    let combo = ComboBox::from_id_salt("algorithm").selected_text(name(part.algorithm)).width(90.0).show_ui(ui, |ui| {
        for algorithm in [MapAlgorithm::FitSne, MapAlgorithm::BarnesHut] {
            ui.selectable_value(&mut part.algorithm, algorithm, name(algorithm));
        }
    });
    combo.response.accessible_name("Map algorithm");
    let hint = "The same seed gives the same map. Without it all cores are used, which is faster";
    ui.checkbox(&mut part.repeatable, "Repeatable").on_hover_text(hint);
}

/// How many iterations, of which there is a usual number until somebody asks for another.
fn iterations_ui(
    ui: &mut Ui,
    shown: &str,
    name: &str,
    asked: &mut Option<usize>,
    usual: usize,
    most: usize,
) -> Response {
    let mut count = asked.unwrap_or(usual);
    let response = field_ui(ui, shown, name, DragValue::new(&mut count).range(0..=most).speed(2.0));
    if response.changed() {
        *asked = Some(count);
    }
    response
}

/// How far each step goes: as suits the engine and the number of samples, or a number.
fn rate_ui(ui: &mut Ui, part: &mut MapPart, samples: usize) {
    let mut suits = part.learning_rate.is_none();
    let usual = part.engine.usual_rate(samples);
    let hint = format!("Step size, set from the number of samples: {usual}");
    if ui.checkbox(&mut suits, "Automatic map learning rate").on_hover_text(hint).changed() {
        part.learning_rate = if suits { None } else { Some(usual) };
    }
    if let Some(rate) = &mut part.learning_rate {
        let value = DragValue::new(rate).range(1.0..=1e6).speed(5.0);
        field_ui(ui, "learning rate", "Map learning rate", value);
    }
}

/// A number with its name; straight in a wrapped row, so that it wraps with it.
fn field_ui(ui: &mut Ui, shown: &str, name: &str, value: DragValue<'_>) -> Response {
    caption_ui(ui, shown);
    ui.add(value).accessible_name(name)
}
