//! One entry of a legend: a small drawing and its name, kept together wherever a row wraps.

use egui::{Align2, Color32, Painter, Rect, Role, Sense, TextStyle, Ui, WidgetInfo, vec2};

/// Width of the drawing, in points.
const DRAWING: f32 = 22.0;

/// Points between the drawing and its name.
const GAP: f32 = 6.0;

/// Draws an entry: `draw` is handed the place before the name.
pub fn legend_entry_ui(ui: &mut Ui, name: &str, draw: impl FnOnce(&Painter, Rect)) {
    let font = TextStyle::Body.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(name.to_owned(), font, Color32::PLACEHOLDER);
    let size = vec2(DRAWING + GAP + galley.size().x, ui.spacing().interact_size.y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    draw(ui.painter(), Rect::from_min_size(rect.min, vec2(DRAWING, rect.height())));
    let place = Align2::RIGHT_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(place.min, galley, ui.visuals().weak_text_color());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
}
