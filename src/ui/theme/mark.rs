//! The ring around what is selected or has changed sides.

use super::tokens;
use egui::{Color32, CornerRadius, Painter, Pos2, Rect, Stroke, StrokeKind, Visuals};

/// Width of the ring, in points.
const WIDTH: f32 = 2.0;

/// A ring around a place. Yellow cannot be seen on white: there it runs between two dark lines.
pub fn ring_rect(painter: &Painter, visuals: &Visuals, rect: Rect, corner: impl Into<CornerRadius>) {
    let corner = corner.into();
    if let Some(color) = around(visuals) {
        painter.rect_stroke(rect.expand(1.0), corner, Stroke::new(WIDTH + 2.0, color), StrokeKind::Inside);
    }
    let stroke = Stroke::new(WIDTH, tokens::of(visuals).selection);
    painter.rect_stroke(rect, corner, stroke, StrokeKind::Inside);
}

/// The same around a dot.
pub fn ring_circle(painter: &Painter, visuals: &Visuals, center: Pos2, radius: f32) {
    if let Some(color) = around(visuals) {
        painter.circle_stroke(center, radius, Stroke::new(WIDTH + 2.0, color));
    }
    painter.circle_stroke(center, radius, Stroke::new(WIDTH, tokens::of(visuals).selection));
}

fn around(visuals: &Visuals) -> Option<Color32> {
    (!visuals.dark_mode).then_some(tokens::of(visuals).strong)
}
