//! The name before a control.

use egui::{Align2, Color32, Response, Role, Sense, TextStyle, Ui, WidgetInfo, vec2};

/// A quiet word as high as the control it belongs to, so that both stand on one line wherever a row wraps.
pub fn caption_ui(ui: &mut Ui, text: &str) -> Response {
    let font = TextStyle::Body.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER);
    let size = vec2(galley.size().x, ui.spacing().interact_size.y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let place = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(place.min, galley, ui.visuals().weak_text_color());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}
