//! What tells a sample from the others wherever it is drawn: the frame around what is in focus or selected, and its tag.

use crate::ui::panel::Cx;
use crate::ui::theme;
use egui::{Align2, Color32, Rect, Stroke, StrokeKind, TextStyle, Ui, pos2, vec2};

/// A frame around what is in focus or selected, and the number of its tag.
pub fn outline_ui(ui: &Ui, cx: &Cx<'_>, id: u32, place: Rect) {
    let selection = cx.session.selection();
    if selection.focus() == Some(id) {
        let stroke = Stroke::new(2.0, ui.visuals().strong_text_color());
        ui.painter().rect_stroke(place.expand(2.0), 3.0, stroke, StrokeKind::Inside);
    } else if selection.contains(id) {
        theme::ring_rect(ui.painter(), ui.visuals(), place.expand(2.0), 3);
    }
    tag_badge(ui, cx, id, place);
}

/// The colour of a tag, from 0; the number beside it tells it apart without colour.
pub fn tag_color(tag: u8, dark: bool) -> Color32 {
    // Those colours of classes that mean nothing else.
    let colors = [2, 6, 8, 9];
    theme::tokens(dark).class(colors[usize::from(tag) % colors.len()])
}

/// The number of a sample's tag, in the upper right corner of its place; nothing where it has none.
pub fn tag_badge(ui: &Ui, cx: &Cx<'_>, id: u32, place: Rect) {
    let Some(tag) = cx.prepared().and_then(|prepared| cx.session.tags().of(&prepared.dataset, id)) else { return };
    let badge = Rect::from_min_size(pos2(place.right() - 13.0, place.top()), vec2(13.0, 13.0));
    let painter = ui.painter();
    painter.rect_filled(badge, 3.0, ui.visuals().extreme_bg_color);
    painter.rect_stroke(badge, 3.0, Stroke::new(1.5, tag_color(tag, ui.visuals().dark_mode)), StrokeKind::Inside);
    let (font, color) = (TextStyle::Small.resolve(ui.style()), ui.visuals().strong_text_color());
    painter.text(badge.center(), Align2::CENTER_CENTER, tag + 1, font, color);
}

/// What a sample's tag is called, to go on after other words; empty where it has none.
pub fn tag_words(cx: &Cx<'_>, id: u32) -> String {
    let tag = cx.prepared().and_then(|prepared| cx.session.tags().of(&prepared.dataset, id));
    let name = tag.and_then(|tag| Some((tag, cx.session.tags().names.get(usize::from(tag))?)));
    name.map_or_else(String::new, |(tag, name)| format!(" · tag {}, {name}", tag + 1))
}
