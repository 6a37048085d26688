//! Where one draws: a pad for pictures, a strip for signals.

use super::drawing::{Brush, Drawing};
use crate::data::{Prepared, SampleShape};
use crate::ui::theme::signal_line;
use crate::ui::widgets::{Drawn, ValueLook, ValuePictures, number};
use egui::{Align2, CursorIcon, Rect, Role, Sense, Shape, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, pos2, vec2};

/// The longest side of the pad.
const PAD: f32 = 224.0;

/// The height of the strip.
const STRIP: f32 = 150.0;

/// Draws the pad and takes strokes on it.
pub fn pad_ui(ui: &mut Ui, drawing: &mut Drawing, pictures: &mut ValuePictures, prepared: &Prepared, brush: Brush) {
    let SampleShape::Image { height, width, .. } = prepared.dataset.samples.shape() else { return };
    let scale = ui.available_width().clamp(56.0, PAD) / width.max(height).max(1) as f32;
    let (rect, response) = ui.allocate_exact_size(vec2(width as f32, height as f32) * scale, Sense::drag());
    let response = response.on_hover_cursor(CursorIcon::Crosshair);
    match response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on()) {
        Some(at) => drawing.stroke([(at.x - rect.left()) / scale, (at.y - rect.top()) / scale], brush),
        None => drawing.lift(),
    }
    let drawn = Drawn { key: drawing.version(), values: drawing.raw(), look: ValueLook::Raw };
    pictures.paint(ui, prepared, drawn, rect, 1.0);
    let stroke = ui.visuals().widgets.noninteractive.bg_stroke;
    ui.painter().rect_stroke(rect, 2.0, stroke, StrokeKind::Outside);
    if let Some(at) = response.hover_pos() {
        let ring = Stroke::new(1.0, ui.visuals().weak_text_color());
        ui.painter_at(rect).circle_stroke(at, brush.thickness * scale / 2.0, ring);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Drawing pad"));
}

/// Draws the signal and takes what is dragged over it.
pub fn strip_ui(ui: &mut Ui, drawing: &mut Drawing, prepared: &Prepared) {
    let (low, high) = room(prepared.range);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width().max(80.0), STRIP), Sense::drag());
    let response = response.on_hover_cursor(CursorIcon::Crosshair);
    let inner = rect.shrink(4.0);
    let last = drawing.raw().len().saturating_sub(1).max(1) as f32;
    match response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on()) {
        Some(at) => {
            let step = (at.x - inner.left()) / inner.width() * last;
            let value = low + (high - low) * (inner.bottom() - at.y) / inner.height();
            drawing.trace([step, value.clamp(low, high)]);
        }
        None => drawing.lift(),
    }
    ui.painter().rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
    line(ui, drawing.raw(), inner, (low, high));
    let font = TextStyle::Small.resolve(ui.style());
    let color = ui.visuals().weak_text_color();
    for (at, align, value) in
        [(rect.left_top(), Align2::LEFT_TOP, high), (rect.left_bottom(), Align2::LEFT_BOTTOM, low)]
    {
        ui.painter().text(at, align, number(Some(f64::from(value))), font.clone(), color);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Signal to draw over"));
}

/// A little more than the samples need, so that one can draw beyond them.
fn room((low, high): (f32, f32)) -> (f32, f32) {
    let margin = ((high - low) * 0.1).max(1e-3);
    (low - margin, high + margin)
}

fn line(ui: &Ui, values: &[f32], rect: Rect, (low, high): (f32, f32)) {
    let last = values.len().saturating_sub(1).max(1) as f32;
    let place = |(i, value): (usize, &f32)| {
        let up = (value - low) / (high - low);
        pos2(rect.left() + rect.width() * i as f32 / last, rect.bottom() - rect.height() * up)
    };
    let points = values.iter().enumerate().map(place).collect();
    ui.painter_at(rect.expand(4.0)).add(Shape::line(points, Stroke::new(1.5, signal_line(ui.visuals().dark_mode))));
}
