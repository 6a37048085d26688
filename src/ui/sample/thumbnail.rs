//! Samples drawn small: pictures as pictures, series as lines.

use super::outline::{outline_ui, tag_words};
use crate::data::{Prepared, SampleShape};
use crate::session::MarkAction;
use crate::ui::panel::Cx;
use crate::ui::pictures::{Pictures, Shown};
use crate::ui::theme::{self, signal_line};
use egui::{Color32, Rect, Sense, Shape, Stroke, TextStyle, Ui, Vec2, pos2, vec2};
use std::sync::Arc;

/// The size of a small sample: pictures square, series wide.
pub fn small(prepared: &Prepared) -> Vec2 {
    match prepared.dataset.samples.shape() {
        SampleShape::Image { .. } => vec2(40.0, 40.0),
        SampleShape::Series { .. } => vec2(96.0, 48.0),
    }
}

/// A small picture or signal of a sample; a click focuses it.
pub fn thumbnail_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, id: u32, size: Vec2) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if ui.is_rect_visible(rect) {
        paint(ui, cx.pictures, prepared, id, rect);
        outline_ui(ui, cx, id, rect);
    }
    let class = prepared.dataset.class_of(id as usize);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Sample {id}, {class}")));
    if response.clicked() {
        cx.actions.push(MarkAction::Focus(Some(id)));
    }
    response.on_hover_text(format!("#{id} · {class}{}", tag_words(cx, id)));
}

/// A small sample with its class below, of a dataset that is not open yet.
pub fn sample_ui(ui: &mut Ui, pictures: &mut Pictures, prepared: &Arc<Prepared>, id: u32) {
    let size = small(prepared).max(vec2(56.0, 56.0));
    let class = prepared.dataset.class_of(id as usize);
    let (rect, response) = ui.allocate_exact_size(size + vec2(0.0, 16.0), Sense::hover());
    let inner = Rect::from_min_size(rect.min, size);
    paint(ui, pictures, prepared, id, inner);
    let font = TextStyle::Small.resolve(ui.style());
    let mut job = egui::text::LayoutJob::simple_singleline(class.to_owned(), font, ui.visuals().weak_text_color());
    job.wrap = egui::text::TextWrapping::truncate_at_width(size.x);
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(
        pos2(inner.center().x - galley.size().x / 2.0, inner.bottom() + 1.0),
        galley,
        Color32::PLACEHOLDER,
    );
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Sample {id}, {class}")));
}

/// Draws a sample as it was.
pub fn paint(ui: &Ui, pictures: &mut Pictures, prepared: &Arc<Prepared>, id: u32, rect: Rect) {
    let clean = || prepared.clean(id as usize);
    match pictures.get(ui.ctx(), prepared, id, Shown::Original, clean) {
        Some(picture) => picture.paint(ui.painter(), rect),
        None => {
            let normal = prepared.is_normal(id as usize);
            let color = if normal { signal_line(ui.visuals().dark_mode) } else { theme::of(ui.visuals()).anomalous };
            line(ui, &prepared.dataset.samples.row(id as usize), rect, color);
        }
    }
}

/// Draws values as a line that fills the place.
pub fn line(ui: &Ui, row: &[f32], rect: Rect, color: Color32) {
    let (low, high) = row.iter().fold((f32::MAX, f32::MIN), |(low, high), &v| (low.min(v), high.max(v)));
    let inner = rect.shrink(4.0);
    // No more points than there are pixels to draw them on.
    let step = row.len().div_ceil(512).max(1);
    let point = |(i, v): (usize, &f32)| {
        let x = inner.left() + inner.width() * i as f32 / (row.len() - 1).max(1) as f32;
        pos2(x, inner.bottom() - inner.height() * (v - low) / (high - low).max(1e-9))
    };
    let points = row.iter().enumerate().step_by(step).map(point).collect();
    ui.painter().rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
    ui.painter().add(Shape::line(points, Stroke::new(1.0, color)));
}
