//! The strips over the lines: dragged with the pointer, moved with the arrow keys while they have the focus.

use crate::ui::theme;
use egui::{CursorIcon, EventFilter, Key, Modifiers, Rect, Response, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};
use egui_plot::{PlotPoint, PlotTransform};

/// Width of the strip that is dragged, around the line.
const STRIP: f32 = 16.0;

/// How a line was moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Moved {
    /// To this score.
    To(f32),
    /// Over so many samples.
    By(i32),
}

/// A line that can be moved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strip {
    /// Its accessible name.
    pub name: &'static str,
    /// Where it is.
    pub line: f32,
    /// Whether its handle hangs from the top, so that two lines at one place can be told apart.
    pub hangs: bool,
}

/// The strip, and how it was moved in this frame.
pub(super) fn strip_ui(ui: &Ui, transform: &PlotTransform, strip: Strip) -> Option<Moved> {
    let frame = *transform.frame();
    let x = transform.position_from_point(&PlotPoint::new(f64::from(strip.line), 0.0)).x;
    let x = x.min(frame.right()).max(frame.left());
    let rect = Rect::from_center_size(pos2(x, frame.center().y), vec2(STRIP, frame.height()));
    let response = ui.interact(rect, ui.make_persistent_id(strip.name), Sense::click_and_drag());
    let response = response.on_hover_cursor(CursorIcon::ResizeHorizontal);
    response.widget_info(|| WidgetInfo::slider(true, f64::from(strip.line), strip.name));
    handle(ui, &response, x, frame, strip.hangs);
    if response.clicked() {
        response.request_focus();
    }
    if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let x = pointer.x.min(frame.right()).max(frame.left());
        return Some(Moved::To(transform.value_from_position(pos2(x, frame.center().y)).x as f32));
    }
    arrows(ui, &response).map(Moved::By)
}

/// A handle at an end of the line, so that it is seen to be movable.
fn handle(ui: &Ui, response: &Response, x: f32, frame: Rect, hangs: bool) {
    let active = response.hovered() || response.dragged() || response.has_focus();
    let color =
        if active { ui.visuals().strong_text_color() } else { theme::tokens(!ui.visuals().dark_mode).unselected };
    let half = if active { 8.0 } else { 6.0 };
    let (foot, tip) = if hangs { (frame.top(), 1.4) } else { (frame.bottom(), -1.4) };
    let foot = pos2(x, foot);
    let corners = vec![foot + vec2(0.0, half * tip), foot + vec2(half, 0.0), foot + vec2(-half, 0.0)];
    ui.painter().add(Shape::convex_polygon(corners, color, Stroke::NONE));
}

/// How far the left and right keys move what has the focus; they do not move the focus then.
pub(super) fn arrows(ui: &Ui, response: &Response) -> Option<i32> {
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    match (pressed(Key::ArrowLeft), pressed(Key::ArrowRight)) {
        (true, false) => Some(-1),
        (false, true) => Some(1),
        _ => None,
    }
}
