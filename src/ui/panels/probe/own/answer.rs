//! What the network says of a sample of one's own, in numbers and words.

use crate::analysis::{Errors, Neighbour};
use crate::data::Prepared;
use crate::job::questions::Judged;
use crate::recipe::Task;
use crate::session::{MarkAction, Run};
use crate::ui::panel::Cx;
use crate::ui::sample::{small, thumbnail_ui};
use crate::ui::theme;
use crate::ui::widgets::{metric_ui, number, percent};
use egui::{CollapsingHeader, Label, Rect, RichText, Sense, Ui, vec2};
use std::sync::Arc;

/// Most classes whose probabilities are shown.
const CLASSES: usize = 5;

/// Says aloud that the sample went in as it is, with the way out.
pub fn warning_ui(ui: &mut Ui, judged: &Judged, prepared: &Prepared) {
    let sample = &judged.sample;
    if !sample.unprepared {
        return;
    }
    let (low, high) = prepared.scaling.bounds(prepared.data.scaling, prepared.range);
    // Whole numbers as people say them.
    let figure = |value: f32| match value.fract() == 0.0 {
        true => format!("{value:.0}"),
        false => number(Some(f64::from(value))),
    };
    let (top, low, high) = (figure(sample.range.1), figure(low), figure(high));
    let words = format!("Values up to {top} went into a network trained on {low}–{high}");
    ui.label(RichText::new(words).strong().color(theme::of(ui.visuals()).anomalous_text));
    ui.label(RichText::new("Untick it to prepare the sample like the training data").weak());
}

/// Numbers, verdict, samples like it, its place in the map, and what was done to it.
pub fn answer_ui(ui: &mut Ui, cx: &mut Cx<'_>, judged: &Judged, prepared: &Arc<Prepared>) {
    let run = cx.run().filter(|run| judged.run == Some(run.id));
    match (run, judged.errors) {
        (Some(run), Some(errors)) => errors_ui(ui, run, errors),
        (Some(run), None) if run.spec.task == Task::Classify => classes_ui(ui, judged, prepared),
        (Some(run), None) => detection_ui(ui, run, judged),
        (None, _) => {
            ui.label(RichText::new("Train a network to score this").weak());
        }
    }
    nearest_ui(ui, cx, &judged.nearest, prepared);
    place_ui(ui, cx, judged);
    ui.add_space(8.0);
    CollapsingHeader::new("Preparation steps").default_open(true).show(ui, |ui| {
        for (i, step) in judged.sample.steps.iter().enumerate() {
            ui.label(format!("{}. {step}", i + 1));
        }
    });
}

/// How far the reconstruction is, beside the test samples.
fn errors_ui(ui: &mut Ui, run: &Run, errors: Errors) {
    // Without a table of the space asked for another is shown, and the line is of that one.
    let space = run.table().map_or(run.space, |table| table.space);
    let score = space.map(|space| (space, errors.of(space))).filter(|(_, score)| score.is_finite());
    let farther = run.table().zip(score).map(|(table, (_, score))| table.ranked.percentile(score));
    ui.horizontal_wrapped(|ui| {
        let figures = [("MSE", errors.mse), ("L2 distance", errors.l2)];
        for (name, value) in figures {
            metric_ui(ui, name, Some(&format!("{name} of your sample")), &number(Some(f64::from(value))));
        }
        let share = farther.map_or("—".to_owned(), percent);
        metric_ui(ui, "Percentile", Some("Percentile of your sample"), &share);
    });
    if let Some(farther) = farther {
        ui.label(format!("Scores higher than {} of the test samples", percent(farther)));
    }
    if let (Some((space, score)), true) = (score, run.scores.is_some()) {
        verdict_ui(ui, run, space.name(), score);
    }
}

/// On which side of the line it is.
fn verdict_ui(ui: &mut Ui, run: &Run, name: &str, score: f32) {
    let flagged = score >= run.threshold;
    let (word, place) = if flagged { ("Flagged", "at or above") } else { ("Not flagged", "below") };
    let figure = |value: f32| number(Some(f64::from(value)));
    let words = format!("{word}: its {name} of {} is {place} the line at {}", figure(score), figure(run.threshold));
    ui.label(RichText::new(words).strong().color(side(ui, flagged)));
}

fn side(ui: &Ui, anomalous: bool) -> egui::Color32 {
    match anomalous {
        true => theme::of(ui.visuals()).anomalous,
        false => theme::of(ui.visuals()).normal,
    }
}

/// The probability of an anomaly, of a network that has seen both kinds.
fn detection_ui(ui: &mut Ui, run: &Run, judged: &Judged) {
    let Some(&probability) = judged.output.first() else { return };
    let name = "Anomaly probability";
    metric_ui(ui, name, Some("Anomaly probability of your sample"), &percent(f64::from(probability)));
    if run.scores.is_some() {
        verdict_ui(ui, run, "probability", probability);
    }
}

/// The classes that a classifier finds likeliest.
fn classes_ui(ui: &mut Ui, judged: &Judged, prepared: &Prepared) {
    let mut likely: Vec<(usize, f32)> = judged.output.iter().copied().enumerate().collect();
    likely.sort_by(|a, b| b.1.total_cmp(&a.1));
    let title = |class: usize| prepared.dataset.labels.classes.get(class).map_or("?", |class| class.title.as_str());
    if let Some(&(class, _)) = likely.first() {
        metric_ui(ui, "Predicted", Some("Predicted class of your sample"), title(class));
    }
    egui::Grid::new("probabilities").num_columns(3).spacing([8.0, 2.0]).show(ui, |ui| {
        for &(class, probability) in likely.iter().take(CLASSES) {
            ui.label(title(class));
            let (rect, _) = ui.allocate_exact_size(vec2(120.0, 10.0), Sense::hover());
            ui.painter().rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
            let filled = vec2(rect.width() * probability.clamp(0.0, 1.0), rect.height());
            ui.painter().rect_filled(Rect::from_min_size(rect.min, filled), 2.0, theme::of(ui.visuals()).training);
            ui.label(percent(f64::from(probability)));
            ui.end_row();
        }
    });
}

/// The samples most like it by their values; a click focuses one.
fn nearest_ui(ui: &mut Ui, cx: &mut Cx<'_>, nearest: &[Neighbour], prepared: &Arc<Prepared>) {
    ui.add_space(8.0);
    ui.label(RichText::new("Most similar samples, with their distance").weak());
    let size = small(prepared);
    // Room for the words below.
    let width = size.x.max(72.0);
    let columns = (((ui.available_width() + 8.0) / (width + 8.0)) as usize).max(1);
    let known: Vec<&Neighbour> = nearest.iter().filter(|n| (n.index as usize) < prepared.dataset.len()).collect();
    for row in known.chunks(columns) {
        ui.horizontal_top(|ui| {
            for near in row {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    thumbnail_ui(ui, cx, prepared, near.index, size);
                    let class = prepared.dataset.class_of(near.index as usize);
                    let distance = number(Some(f64::from(near.distance)));
                    ui.add(Label::new(RichText::new(format!("{class} · {distance}")).small().weak()).truncate());
                });
            }
        });
    }
}

/// Where it would lie in the map.
fn place_ui(ui: &mut Ui, cx: &mut Cx<'_>, judged: &Judged) {
    let Some([x, y]) = judged.place else { return };
    let map = cx.session.map();
    if !map.finished || map.points.is_empty() {
        return;
    }
    let figure = |value: f32| number(Some(f64::from(value)));
    let near = judged.nearest.iter().find(|near| map.ids.binary_search(&near.index).is_ok()).map(|near| near.index);
    ui.horizontal_wrapped(|ui| {
        ui.label(format!("Position in the map: {}, {} (approximate, from its neighbours)", figure(x), figure(y)));
        if let Some(id) = near
            && ui.small_button("Show in map").on_hover_text("Focuses the nearest sample in the map").clicked()
        {
            cx.actions.push(MarkAction::Focus(Some(id)));
        }
    });
}
