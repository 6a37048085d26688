//! Bars that can be seen, the hatch that tells anomalous ones apart without colour, and what they are of.

use egui::{Align2, Color32, Painter, Rect, Shape, Stroke, TextStyle, Ui, pos2, vec2};
use egui_plot::{Bar, BarChart};

/// Distance between the lines of the hatch, in points.
const STEP: f32 = 6.0;

/// Their width.
const WIDTH: f32 = 1.5;

/// The part of its place that a bar fills: the rest keeps it apart from its neighbour.
pub const FILLED: f64 = 0.94;

/// Side of the square before a word.
const SQUARE: f32 = 10.0;

/// Solid bars. (A chart's own colour would be drawn at a fifth of its strength.)
pub fn solid_bars(name: impl Into<String>, bars: Vec<Bar>, color: Color32) -> BarChart {
    let solid = |bar: Bar| bar.fill(color).stroke(Stroke::NONE);
    BarChart::new(name, bars.into_iter().map(solid).collect()).color(color).allow_hover(false)
}

/// Lines at 45° inside a rectangle, in step with those of its neighbours.
pub fn hatch_rect(painter: &Painter, rect: Rect, color: Color32) {
    if !rect.is_positive() {
        return;
    }
    let first = ((rect.left() + rect.top()) / STEP).ceil() as i32;
    let last = ((rect.right() + rect.bottom()) / STEP).floor() as i32;
    for step in first..=last {
        // The line x + y = sum, cut off at the rectangle.
        let sum = step as f32 * STEP;
        let x0 = (sum - rect.bottom()).clamp(rect.left(), rect.right());
        let x1 = (sum - rect.top()).clamp(rect.left(), rect.right());
        painter.add(Shape::line_segment([pos2(x0, sum - x0), pos2(x1, sum - x1)], Stroke::new(WIDTH, color)));
    }
}

/// What bars are of.
pub struct BarKey {
    /// The words.
    pub words: String,
    /// Their colour.
    pub fill: Color32,
    /// The colour of their hatch, where they have one.
    pub hatch: Option<Color32>,
}

/// Words for the bars in the upper right corner of a plot, from right to left: a legend without a box.
pub fn bar_keys_ui(ui: &Ui, frame: Rect, keys: &[BarKey]) {
    let painter = ui.painter().with_clip_rect(frame);
    let (font, color) = (TextStyle::Small.resolve(ui.style()), ui.visuals().text_color());
    let mut right = frame.right() - 8.0;
    for key in keys.iter().rev() {
        let galley = painter.layout_no_wrap(key.words.clone(), font.clone(), color);
        let place = Align2::RIGHT_TOP.anchor_size(pos2(right, frame.top() + 5.0), galley.size());
        let square = Rect::from_min_size(
            pos2(place.left() - SQUARE - 5.0, place.center().y - SQUARE / 2.0),
            vec2(SQUARE, SQUARE),
        );
        let ground = Rect::from_min_max(square.min, place.max).expand2(vec2(4.0, 3.0));
        painter.rect_filled(ground, 3.0, ui.visuals().extreme_bg_color.gamma_multiply(0.85));
        painter.rect_filled(square, 1.0, key.fill);
        if let Some(hatch) = key.hatch {
            hatch_rect(&painter, square, hatch);
        }
        painter.galley(place.min, galley, color);
        right = square.left() - 14.0;
    }
}
