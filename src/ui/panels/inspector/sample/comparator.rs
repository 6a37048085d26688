//! The original against its reconstruction: side by side, under a line dragged across, in turn, or the error laid over.

use super::focused::{Focused, GivenBack};
use crate::data::SampleShape;
use crate::ui::panel::Cx;
use crate::ui::pictures::Shown;
use crate::ui::theme;
use crate::ui::widgets::{Drawn, ValueLook, ValuePictures, caption_ui, color_bar_ui, fitted, number};
use egui::{
    ComboBox, Key, Pos2, Rect, Response, RichText, Role, Sense, Slider, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};
use std::time::Duration;

/// Seconds that each of the two pictures is shown while they blink.
const BLINK_SECS: f64 = 0.5;

/// Side of a large picture at most, in points.
const LARGEST: f32 = 340.0;

/// Pictures as wide as this have room for their whole names.
const ROOMY: f32 = 100.0;

/// Side of one of several pictures at most, in points.
const BESIDE: f32 = 220.0;

/// How the two are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Comparison {
    #[default]
    SideBySide,
    Swipe,
    Blink,
    Overlay,
}

impl Comparison {
    const ALL: [Self; 4] = [Self::SideBySide, Self::Swipe, Self::Blink, Self::Overlay];

    fn name(self) -> &'static str {
        match self {
            Self::SideBySide => "side by side",
            Self::Swipe => "swipe",
            Self::Blink => "blink",
            Self::Overlay => "error overlay",
        }
    }
}

/// The pictures of the sample in focus.
pub(super) struct Comparator {
    by: Comparison,
    /// Where the line is, as a share of the width: left of it is the original.
    swipe: f32,
    opacity: f32,
    blinks: bool,
}

impl Default for Comparator {
    fn default() -> Self {
        Self { by: Comparison::default(), swipe: 0.5, opacity: 0.7, blinks: false }
    }
}

/// The pictures drawn in this frame, and the pixel under the pointer, row and column.
#[derive(Default)]
struct Places {
    rects: Vec<Rect>,
    pixel: Option<[usize; 2]>,
}

impl Comparator {
    /// The pictures, the controls of the way they are compared, and the values under the pointer.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, pictures: &mut ValuePictures, focused: &Focused) {
        let mut places = Places::default();
        match &focused.given_back {
            None => beside_ui(ui, cx, focused, &mut places),
            Some(given_back) => {
                self.choice_ui(ui);
                match self.by {
                    Comparison::SideBySide => {
                        beside_ui(ui, cx, focused, &mut places);
                        color_bar_ui(ui, given_back.top);
                    }
                    Comparison::Swipe => self.swipe_ui(ui, cx, focused, &mut places),
                    Comparison::Blink => self.blink_ui(ui, cx, focused, &mut places),
                    Comparison::Overlay => {
                        let rect = overlaid_ui(ui, cx, focused, &mut places);
                        let look = ValueLook::Overlay(given_back.top);
                        let drawn = Drawn { key: given_back.key, values: &given_back.error, look };
                        pictures.paint(ui, &focused.prepared, drawn, rect, self.opacity);
                        slider_ui(ui, "opacity", "Overlay opacity", &mut self.opacity);
                        color_bar_ui(ui, given_back.top);
                    }
                }
            }
        }
        pixel_ui(ui, focused, &places);
    }

    fn choice_ui(&mut self, ui: &mut Ui) {
        ui.horizontal_wrapped(|ui| {
            caption_ui(ui, "compare by");
            let combo = ComboBox::from_id_salt("compare by").selected_text(self.by.name()).width(110.0);
            let response = combo.show_ui(ui, |ui| {
                for by in Comparison::ALL {
                    ui.selectable_value(&mut self.by, by, by.name());
                }
            });
            response.response.accessible_name("Compare by");
        });
    }

    fn swipe_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, focused: &Focused, places: &mut Places) {
        ui.label(RichText::new("original left of the line, reconstruction right of it").small().weak());
        let (rect, response) = large_ui(ui, focused, Sense::click_and_drag(), places);
        if (response.dragged() || response.clicked())
            && let Some(pointer) = response.interact_pointer_pos()
        {
            self.swipe = ((pointer.x - rect.left()) / rect.width()).clamp(0.0, 1.0);
        }
        let x = rect.left() + rect.width() * self.swipe;
        let (top, foot) = (pos2(x, rect.top()), pos2(x, rect.bottom()));
        paint(ui, cx, focused, Shown::Original, rect, Rect::from_min_max(rect.min, foot));
        paint(ui, cx, focused, Shown::Output(focused.version), rect, Rect::from_min_max(top, rect.max));
        ui.painter().line_segment([top, foot], Stroke::new(2.0, theme::of(ui.visuals()).selection));
        ui.painter().circle_filled(pos2(x, rect.center().y), 5.0, theme::of(ui.visuals()).selection);
        let name = "Focused sample, original left of the line, reconstruction right of it";
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
        slider_ui(ui, "line", "Swipe", &mut self.swipe);
    }

    /// One picture, then the other: by the clock, or the reconstruction while a key or the picture is held down.
    fn blink_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, focused: &Focused, places: &mut Places) {
        ui.horizontal_wrapped(|ui| {
            ui.checkbox(&mut self.blinks, "Blink");
            caption_ui(ui, "or hold V for the reconstruction");
        });
        let (rect, response) = large_ui(ui, focused, Sense::click(), places);
        let held = ui.input(|i| i.key_down(Key::V)) && !ui.ctx().egui_wants_keyboard_input();
        let held = held || response.is_pointer_button_down_on();
        let shows_output = held || (self.blinks && is_second_half(ui));
        let (shown, word) = if shows_output {
            (Shown::Output(focused.version), "reconstruction")
        } else {
            (Shown::Original, "original")
        };
        paint(ui, cx, focused, shown, rect, rect);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Focused sample, {word}")));
        ui.label(RichText::new(word).strong());
    }
}

/// Whether the second picture's turn has come. Asks for the frame in which the turn ends.
fn is_second_half(ui: &Ui) -> bool {
    let turns = ui.input(|i| i.time) / BLINK_SECS;
    let left = (turns.floor() + 1.0 - turns) * BLINK_SECS;
    ui.ctx().request_repaint_after(Duration::from_secs_f64(left.max(0.001)));
    turns.floor() as i64 % 2 == 1
}

/// Every picture of the sample beside the others.
fn beside_ui(ui: &mut Ui, cx: &mut Cx<'_>, focused: &Focused, places: &mut Places) {
    let mut shown = vec![("original", Shown::Original)];
    if focused.prepared.noise.is_some() {
        shown.push(("input", Shown::Input));
    }
    if let Some(given_back) = &focused.given_back {
        shown.push(("reconstruction", Shown::Output(focused.version)));
        shown.push(("error, own scale", Shown::Error(focused.version, given_back.top.to_bits())));
    }
    let side = ((ui.available_width() - 36.0) / 3.0).clamp(60.0, BESIDE);
    egui::Grid::new("pictures").num_columns(3).spacing([8.0, 4.0]).show(ui, |ui| {
        for (i, (name, shown)) in shown.into_iter().enumerate() {
            ui.vertical(|ui| {
                let word = if side < ROOMY { short(name) } else { name };
                ui.label(RichText::new(word).small().weak()).on_hover_text(name);
                let (rect, response) = place_ui(ui, focused, side, Sense::hover(), places);
                paint(ui, cx, focused, shown, rect, rect);
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Focused sample, {name}")));
            });
            if i % 3 == 2 {
                ui.end_row();
            }
        }
    });
}

/// What a picture shows in one word, where that is short.
fn short(name: &str) -> &str {
    match name.split(',').next() {
        Some("reconstruction") => "output",
        Some(word) => word,
        None => name,
    }
}

/// The original, for the error to be laid over; returns where it is.
fn overlaid_ui(ui: &mut Ui, cx: &mut Cx<'_>, focused: &Focused, places: &mut Places) -> Rect {
    let (rect, response) = large_ui(ui, focused, Sense::hover(), places);
    paint(ui, cx, focused, Shown::Original, rect, rect);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Focused sample, error over the original"));
    rect
}

/// A slider from 0 to 1 with a word before it.
fn slider_ui(ui: &mut Ui, word: &str, name: &str, value: &mut f32) {
    ui.horizontal(|ui| {
        caption_ui(ui, word);
        ui.spacing_mut().slider_width = (ui.available_width() - 16.0).clamp(80.0, 240.0);
        ui.add(Slider::new(value, 0.0..=1.0).show_value(false)).accessible_name(name);
    });
}

fn large_ui(ui: &mut Ui, focused: &Focused, sense: Sense, places: &mut Places) -> (Rect, Response) {
    let side = (ui.available_width() - 2.0).clamp(60.0, LARGEST);
    place_ui(ui, focused, side, sense, places)
}

/// Room for a picture of this width, and the pixel where the pointer is over it.
fn place_ui(ui: &mut Ui, focused: &Focused, side: f32, sense: Sense, places: &mut Places) -> (Rect, Response) {
    let [height, width] = sides(focused);
    let size = vec2(side, (side * height as f32 / width.max(1) as f32).min(2.0 * side));
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let rect = fitted(rect, width, height);
    if let Some(at) = response.hover_pos().filter(|at| rect.contains(*at)) {
        places.pixel = pixel_at(rect, [height, width], at);
    }
    places.rects.push(rect);
    (rect, response)
}

fn sides(focused: &Focused) -> [usize; 2] {
    match focused.prepared.dataset.samples.shape() {
        SampleShape::Image { height, width, .. } => [height, width],
        SampleShape::Series { points } => [1, points],
    }
}

/// The row and the column of the pixel at a place on the screen.
fn pixel_at(rect: Rect, [height, width]: [usize; 2], at: Pos2) -> Option<[usize; 2]> {
    let share = (at - rect.min) / rect.size();
    let place = |share: f32, count: usize| Some(((share.max(0.0) * count as f32) as usize).min(count.checked_sub(1)?));
    Some([place(share.y, height)?, place(share.x, width)?])
}

/// Draws the part of a picture that is inside `clip`.
fn paint(ui: &Ui, cx: &mut Cx<'_>, focused: &Focused, shown: Shown, rect: Rect, clip: Rect) {
    let (prepared, id) = (&focused.prepared, focused.id);
    let values = || match (shown, &focused.given_back) {
        (Shown::Output(_), Some(given_back)) => given_back.output.as_ref().clone(),
        (Shown::Error(..), Some(given_back)) => given_back.error.clone(),
        (Shown::Input, _) => prepared.input(id as usize),
        _ => focused.target.clone(),
    };
    if let Some(picture) = cx.pictures.get(ui.ctx(), prepared, id, shown, values) {
        picture.paint(&ui.painter_at(clip), rect);
    }
}

/// The values of the pixel under the pointer, which is marked in every picture.
fn pixel_ui(ui: &mut Ui, focused: &Focused, places: &Places) {
    let [height, width] = sides(focused);
    let words = match places.pixel {
        Some([row, column]) => {
            for rect in &places.rects {
                let size = rect.size() / vec2(width as f32, height as f32);
                let at = rect.min + Vec2::new(column as f32, row as f32) * size;
                let stroke = Stroke::new(1.0, theme::of(ui.visuals()).selection);
                ui.painter().rect_stroke(Rect::from_min_size(at, size), 0.0, stroke, StrokeKind::Outside);
            }
            format!("row {row}, column {column}, {}", values(focused, row * width + column))
        }
        None => "hover over a picture to read a pixel".to_owned(),
    };
    ui.label(RichText::new(words).small().weak());
}

/// The values of a pixel as the network has them, a number a colour.
fn values(focused: &Focused, pixel: usize) -> String {
    let channels = match focused.prepared.dataset.samples.shape() {
        SampleShape::Image { channels, .. } => channels,
        SampleShape::Series { .. } => 1,
    };
    let of = |values: &[f32]| {
        let values = values.iter().skip(pixel * channels).take(channels);
        values.map(|value| number(Some(f64::from(*value)))).collect::<Vec<_>>().join(" / ")
    };
    match &focused.given_back {
        Some(GivenBack { output, error, .. }) => {
            format!("original {}, reconstruction {}, error {}", of(&focused.target), of(output), of(error))
        }
        None => format!("original {}", of(&focused.target)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_pixel_below_it() {
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(40.0, 20.0));
        assert_eq!(pixel_at(rect, [2, 4], pos2(10.0, 20.0)), Some([0, 0]));
        assert_eq!(pixel_at(rect, [2, 4], pos2(39.9, 30.1)), Some([1, 2]));
        assert_eq!(pixel_at(rect, [2, 4], rect.max), Some([1, 3]));
        assert_eq!(pixel_at(rect, [0, 4], rect.min), None);
    }
}
