//! What is said of a dot below the pointer, and the samples themselves where few are seen.

use super::drawing::Drawing;
use crate::data::{Prepared, SampleShape};
use crate::ui::panel::Cx;
use crate::ui::pictures::Shown;
use crate::ui::sample::picture;
use crate::ui::sample::tag_words;
use crate::ui::sample::{line, paint, small, thumbnail_ui};
use crate::ui::scatter::Height;
use crate::ui::theme;
use crate::ui::widgets::number;
use egui::{Rect, Response, RichText, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2, vec2};
use std::sync::Arc;

/// Beside the pointer: the sample, what the network makes of it, and what is known of it.
pub(super) fn tooltip_ui(response: &Response, cx: &mut Cx<'_>, id: u32) {
    let Some(prepared) = cx.prepared().filter(|prepared| (id as usize) < prepared.dataset.len()).cloned() else {
        return;
    };
    let gives_back = cx.run().is_some_and(|run| run.weights.is_some() && !run.is_baseline());
    if gives_back && cx.output(id).is_none() {
        cx.view(&[id]);
    }
    response.clone().on_hover_ui_at_pointer(|ui| {
        let class = prepared.dataset.class_of(id as usize);
        ui.label(format!("#{id} · {class}{}", tag_words(cx, id)));
        if let Some(words) = said_of(cx, &prepared, id) {
            ui.label(RichText::new(words).weak());
        }
        let is_image = matches!(prepared.dataset.samples.shape(), SampleShape::Image { .. });
        let size = if is_image { vec2(84.0, 84.0) } else { vec2(140.0, 60.0) };
        ui.horizontal(|ui| {
            thumbnail_ui(ui, cx, &prepared, id, size);
            reconstruction_ui(ui, cx, &prepared, id, size);
        });
    });
}

/// What the run says of a sample.
fn said_of(cx: &Cx<'_>, prepared: &Prepared, id: u32) -> Option<String> {
    let run = cx.run()?;
    if let Some(named) = run.named_class(id) {
        let title = prepared.dataset.labels.classes.get(usize::from(named)).map(|class| class.title.as_str());
        return Some(format!("predicted {}", title?));
    }
    let table = run.table().filter(|_| run.has_answer(id))?;
    let score = number(Some(f64::from(*table.of_sample.get(id as usize)?)));
    let side = if run.is_flagged(id)? { "flagged" } else { "not flagged" };
    Some(format!("{} {score}, {side}", table.name))
}

/// What the network gives back, where it is as long as a sample.
fn reconstruction_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, id: u32, size: Vec2) {
    let Some(output) = cx.output(id).filter(|output| output.len() == prepared.dataset.samples.shape().len()) else {
        return;
    };
    let version = cx.run().map_or(0, |run| run.version());
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Reconstruction of {id}")));
    match picture(ui, cx, prepared, id, Shown::Output(version)) {
        Some(picture) => picture.paint(ui.painter(), rect),
        None => line(ui, &output, rect, theme::of(ui.visuals()).training),
    }
}

/// The samples seen, each where its dot would be, framed in the colour of the dot.
pub(super) fn samples_ui(ui: &mut Ui, cx: &mut Cx<'_>, drawing: &Drawing<'_>, seen: &[usize]) {
    let Some(prepared) = cx.prepared().cloned() else { return };
    let Drawing { map, rect, cloud, projection, .. } = drawing;
    let mut inner = ui.new_child(UiBuilder::new().max_rect(*rect));
    inner.set_clip_rect(rect.intersect(ui.clip_rect()));
    let size = small(&prepared);
    for &i in seen {
        let (Some(&id), Some(place), Some(look)) = (map.ids.get(i), cloud.places.get(i), cloud.looks.get(i)) else {
            continue;
        };
        if look.height() == Height::Hidden || id as usize >= prepared.dataset.len() {
            continue;
        }
        let at = Rect::from_center_size(projection.place(*place), size);
        paint(&inner, cx.pictures, &prepared, id, at);
        inner.painter().rect_stroke(at, 2.0, Stroke::new(2.0, look.color()), StrokeKind::Outside);
        if look.height() == Height::Chosen {
            theme::ring_rect(inner.painter(), ui.visuals(), at.expand(3.0), 2);
        }
    }
}
