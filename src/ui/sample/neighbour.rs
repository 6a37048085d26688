//! A sample beside the one it is like or unlike.

use super::outline::outline_ui;
use super::thumbnail::paint;
use crate::analysis::Neighbour;
use crate::data::Prepared;
use crate::session::MarkAction;
use crate::ui::panel::Cx;
use crate::ui::widgets::{SMALL_LINE, number, small_line};
use egui::{Rect, Role, Sense, Ui, Vec2, WidgetInfo, vec2};
use std::sync::Arc;

/// The room that a neighbour takes whose picture has this size: two lines of words below it.
pub(in crate::ui) fn neighbour_size(picture: Vec2) -> Vec2 {
    vec2(picture.x.max(52.0), picture.y + 2.0 * SMALL_LINE)
}

/// A sample with its class and its distance below; a click puts it into focus.
pub(in crate::ui) fn neighbour_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    prepared: &Arc<Prepared>,
    name: &str,
    neighbour: Neighbour,
    picture: Vec2,
) {
    let (id, distance) = (neighbour.index, number(Some(f64::from(neighbour.distance))));
    let class = prepared.dataset.class_of(id as usize);
    let (rect, response) = ui.allocate_exact_size(neighbour_size(picture), Sense::click());
    if ui.is_rect_visible(rect) {
        let inner = Rect::from_min_size(rect.min, picture);
        paint(ui, cx.pictures, prepared, id, inner);
        outline_ui(ui, cx, id, inner);
        let (below, color) = (inner.left_bottom(), ui.visuals().weak_text_color());
        small_line(ui, below, rect.width(), class.to_owned(), color);
        small_line(ui, below + vec2(0.0, SMALL_LINE), rect.width(), distance.clone(), color);
    }
    let words = format!("{name}, sample {id}, {class}, distance {distance}");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    if response.clicked() {
        cx.actions.push(MarkAction::Focus(Some(id)));
    }
    response.on_hover_text(format!("#{id} · {class} · distance {distance}"));
}
