//! The bars that explain the colours of errors.

use super::rows::{Row, Rows};
use crate::ui::theme::{diverging, magma};
use crate::ui::widgets::{caption_ui, color_bar_ui, number};
use egui::{Align2, Color32, Mesh, Rect, Role, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, pos2, vec2};

/// Pieces of a bar.
const STEPS: usize = 32;

/// The bars of the error rows that are shown; where every picture has a scale of its own, a badge says so.
pub(super) fn bars_ui(ui: &mut Ui, rows: &Rows, top: f32, own_scale: bool) {
    if rows.has(Row::Error) {
        caption_ui(ui, "error");
        if own_scale {
            bar_ui(ui, &["0".to_owned(), "its max".to_owned()], magma);
        } else {
            color_bar_ui(ui, top);
        }
    }
    if rows.has(Row::Difference) {
        let hint = "Blue where the output is too low, vermilion where it is too high";
        caption_ui(ui, "output − target").on_hover_text(hint);
        let end = if own_scale { "its max".to_owned() } else { number(Some(f64::from(top))) };
        let start = if own_scale { String::new() } else { format!("-{end}") };
        bar_ui(ui, &[start, end], |share| diverging(2.0 * share - 1.0));
    }
    if own_scale && (rows.has(Row::Error) || rows.has(Row::Difference)) {
        badge_ui(ui, "own scale");
    }
}

/// A bar of colours, from a share of 0 on the left to 1 on the right, with words at both ends.
fn bar_ui(ui: &mut Ui, ends: &[String; 2], color: impl Fn(f32) -> Color32) {
    let font = TextStyle::Small.resolve(ui.style());
    let weak = ui.visuals().weak_text_color();
    let galleys = ends.each_ref().map(|text| ui.painter().layout_no_wrap(text.clone(), font.clone(), weak));
    let [left, right] = galleys;
    let size = vec2(left.size().x + right.size().x + 130.0, ui.spacing().interact_size.y);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let from = pos2(rect.left() + left.size().x + 5.0, rect.center().y - 6.0);
    let bar = Rect::from_min_size(from, vec2(120.0, 12.0));
    let mut mesh = Mesh::default();
    for i in 0..STEPS {
        let at = |i: usize| bar.left() + bar.width() * i as f32 / STEPS as f32;
        let piece = Rect::from_min_max(pos2(at(i), bar.top()), pos2(at(i + 1), bar.bottom()));
        mesh.add_colored_rect(piece, color((i as f32 + 0.5) / STEPS as f32));
    }
    let middle = |height: f32| rect.center().y - height / 2.0;
    let painter = ui.painter();
    painter.add(mesh);
    painter.galley(pos2(rect.left(), middle(left.size().y)), left, weak);
    painter.galley(pos2(bar.right() + 5.0, middle(right.size().y)), right, weak);
}

/// A word in a frame that is not to be overlooked.
fn badge_ui(ui: &mut Ui, word: &str) {
    let font = TextStyle::Small.resolve(ui.style());
    let color = ui.visuals().strong_text_color();
    let galley = ui.painter().layout_no_wrap(word.to_owned(), font, color);
    let size = vec2(galley.size().x + 12.0, ui.spacing().interact_size.y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let frame = Rect::from_center_size(rect.center(), vec2(size.x, 18.0));
    ui.painter().rect_stroke(frame, 4.0, Stroke::new(1.0, color), StrokeKind::Inside);
    let place = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(place.min, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    response.on_hover_text("Each error picture has its own scale; they cannot be compared");
}
