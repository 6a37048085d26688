//! The sample in focus, large, with its numbers.

use super::signals::{beat_ui, legend_ui};
use super::{Cx, Panel, Shown};
use crate::data::{Prepared, SampleShape};
use crate::recipe::Task;
use crate::session::Action;
use crate::ui::theme::ANOMALOUS;
use crate::ui::widgets::{color_bar_ui, empty_ui, number, percent};
use egui::{Grid, RichText, ScrollArea, Sense, Ui, vec2};
use std::sync::Arc;

/// The panel.
pub struct Sample;

impl Panel for Sample {
    fn name(&self) -> &'static str {
        "sample"
    }

    fn title(&self) -> &'static str {
        "Sample"
    }

    fn about(&self) -> &'static str {
        "The sample in focus, large, with its numbers"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(prepared) = cx.prepared().cloned() else {
            empty_ui(ui, "Load a dataset first", None);
            return;
        };
        let Some(id) = cx.session.selection.focus.filter(|&id| (id as usize) < prepared.dataset.len()) else {
            if empty_ui(ui, "Click a sample anywhere to see it here", Some("Show the first sample")) {
                cx.actions.push(Action::Focus(Some(0)));
            }
            return;
        };
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.label(RichText::new(format!("#{id}  {}", prepared.dataset.class_of(id as usize))).heading());
                let pinned = cx.session.pins.contains(&id);
                let (word, name) = if pinned { ("Unpin", "Unpin this sample") } else { ("Pin", "Pin this sample") };
                let hint = "Pinned samples are reconstructed after every epoch, in the Epochs panel";
                if ui.small_button(word).on_hover_text(hint).accessible_name(name).clicked() {
                    cx.actions.push(Action::Pin(id, !pinned));
                }
            });
            ui.add_space(4.0);
            match prepared.dataset.samples.shape() {
                SampleShape::Image { .. } => pictures_ui(ui, cx, &prepared, id),
                SampleShape::Series { .. } => {
                    beat_ui(ui, cx, &prepared, id, 150.0, "focused");
                    ui.horizontal_wrapped(legend_ui);
                }
            }
            ui.add_space(8.0);
            numbers_ui(ui, cx, &prepared, id);
        });
        cx.actions.push(Action::View(vec![id]));
    }
}

fn pictures_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, id: u32) {
    let output = cx.output(id);
    let version = cx.run().map_or(0, |run| run.views.version);
    let reconstructs = cx.run().is_some_and(|run| run.spec.task == Task::Reconstruct);
    let top = output.as_ref().map(|output| {
        let target = prepared.target(id as usize);
        target.iter().zip(output.iter()).map(|(t, o)| (o - t).abs()).fold(0.0f32, f32::max)
    });
    let mut shown = vec![("original", Shown::Original)];
    if prepared.noise.is_some() {
        shown.push(("input", Shown::Input));
    }
    if let Some(top) = top.filter(|_| reconstructs) {
        shown.push(("reconstruction", Shown::Output(version)));
        shown.push(("error, own scale", Shown::Error(version, top.to_bits())));
    }
    let side = ((ui.available_width() - 10.0) / 2.0).clamp(60.0, 220.0);
    Grid::new("pictures").num_columns(2).spacing([8.0, 4.0]).show(ui, |ui| {
        for (i, (name, shown)) in shown.into_iter().enumerate() {
            ui.vertical(|ui| {
                ui.label(RichText::new(name).small().weak());
                let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
                if let Some(picture) = super::reconstructions::picture(ui, cx, prepared, id, shown) {
                    picture.paint(ui.painter(), rect);
                }
                response.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Focused sample, {name}"))
                });
            });
            if i % 2 == 1 {
                ui.end_row();
            }
        }
    });
    if let Some(top) = top.filter(|_| reconstructs) {
        color_bar_ui(ui, top);
    }
}

fn numbers_ui(ui: &mut Ui, cx: &Cx<'_>, prepared: &Prepared, id: u32) {
    let parts = |id: u32| {
        let split = &prepared.split;
        let named = [(&split.train, "training"), (&split.validation, "validation"), (&split.test, "test")];
        named.into_iter().find(|(ids, _)| ids.contains(&id)).map_or("left out of training", |(_, word)| word)
    };
    let mut rows = vec![
        ("set", parts(id).to_owned(), false),
        ("side", if prepared.is_normal(id as usize) { "normal" } else { "anomalous" }.to_owned(), false),
    ];
    if prepared.dataset.origin.is_some() {
        rows.push(("in the file", format!("#{}", prepared.dataset.origin_of(id)), false));
    }
    if let Some(run) = cx.run() {
        if let Some(table) = run.table() {
            let score = table.of_sample[id as usize];
            rows.push((table.name, number(Some(f64::from(score))), false));
            rows.push(("worse than", percent(table.ranked.percentile(score)), false));
        }
        if let Some(flagged) = run.is_flagged(id).filter(|_| run.spec.task == Task::Reconstruct) {
            rows.push(("called", if flagged { "anomalous" } else { "normal" }.to_owned(), flagged));
        }
        if let Some(named) = run.named_class(id) {
            let right = named == prepared.dataset.labels.ids[id as usize];
            rows.push(("named", prepared.dataset.labels.classes[usize::from(named)].title.clone(), !right));
        }
    }
    Grid::new("numbers").num_columns(2).spacing([16.0, 4.0]).show(ui, |ui| {
        for (name, value, alarming) in rows {
            ui.label(RichText::new(name).weak());
            let value = RichText::new(value).strong();
            ui.label(if alarming { value.color(ANOMALOUS) } else { value });
            ui.end_row();
        }
    });
}
