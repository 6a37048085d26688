//! A slider for each axis, and what the decoder makes of where they are.

use super::codes::{bounds, is_finite};
use super::place::Place;
use super::{heading_ui, key};
use crate::data::Prepared;
use crate::job::questions::{LatentSpace, Pass, PassFor, PassFrom};
use crate::ui::panel::Cx;
use crate::ui::sample::small;
use crate::ui::widgets::{Drawn, ValueLook, ValuePictures, caption_ui, number};
use egui::{Align2, Button, RichText, Role, Sense, Slider, SliderClamping, TextStyle, Ui, WidgetInfo, vec2};

/// Width that the sliders have at most, in points.
const WIDEST: f32 = 420.0;

/// How much larger than small samples the decoding is.
const LARGER: f32 = 3.4;

/// The decoding, and the sliders below it.
pub(super) fn sliders_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    pictures: &mut ValuePictures,
    place: &mut Place,
    space: &LatentSpace,
) {
    let Some(run) = cx.run() else { return };
    buttons_ui(ui, cx, place, space);
    decoding_ui(ui, cx, pictures, place, &run.prepared);
    for axis in 0..space.axes.len() {
        slider_ui(ui, place, space, axis);
    }
    if space.width > space.axes.len() {
        let words = format!(
            "The bottleneck has {} units; these are its {} widest axes. The rest of a sample's code stays unchanged.",
            space.width,
            space.axes.len()
        );
        ui.label(RichText::new(words).small().weak());
    }
    let code = place.code(space);
    if is_finite(&code) {
        cx.ask(&Pass { purpose: PassFor::Sliders, from: PassFrom::Code, rows: vec![code] });
    }
}

fn buttons_ui(ui: &mut Ui, cx: &Cx<'_>, place: &mut Place, space: &LatentSpace) {
    let focus = cx.session.selection().focus();
    ui.horizontal_wrapped(|ui| {
        if ui.button("Centre").on_hover_text("The mean of the samples' codes").clicked() {
            place.middle(space);
        }
        let take = ui.add_enabled(focus.is_some(), Button::new("Use focused sample"));
        if take.on_hover_text("Sets the sliders to the focused sample's code").clicked() {
            place.wanted = focus;
        }
    });
}

/// What the decoder makes of where the sliders are; beside it the sample that they stand at.
fn decoding_ui(ui: &mut Ui, cx: &Cx<'_>, pictures: &mut ValuePictures, place: &Place, prepared: &Prepared) {
    let size = small(prepared) * LARGER;
    let size = size * ((ui.available_width() - 4.0).max(40.0) / size.x).min(1.0);
    let words = match place.sample {
        Some(id) => format!("sample #{id}, {}, decoded", prepared.dataset.class_of(id as usize)),
        None => "decoded from the sliders".to_owned(),
    };
    heading_ui(ui, "Decoding");
    ui.label(RichText::new(words).weak());
    let passed = cx.session.passed(PassFor::Sliders);
    match passed.as_ref().and_then(|passed| Some((passed.rows.first()?, passed.outputs.first()?, passed.version))) {
        Some((row, output, version)) => {
            let drawn = Drawn { key: key(version, row), values: output, look: ValueLook::Scaled };
            pictures.show(ui, prepared, drawn, size, "Decoding of the sliders");
        }
        None => {
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            ui.painter().rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "No decoding yet"));
        }
    }
    ui.add_space(4.0);
}

/// The slider of an axis. A unit shows its value, a principal axis how far from the middle it is.
fn slider_ui(ui: &mut Ui, place: &mut Place, space: &LatentSpace, axis: usize) {
    let Some(&at) = place.at.get(axis) else { return };
    let middle = if space.plain { space.mean.get(axis).copied().unwrap_or_default() } else { 0.0 };
    let [low, high] = bounds(space, axis).map(|bound| bound + middle);
    let word = if space.plain { "unit" } else { "axis" };
    ui.horizontal(|ui| {
        caption_ui(ui, &format!("{word} {}", axis + 1));
        ui.spacing_mut().slider_width = (ui.available_width() - 70.0).clamp(80.0, WIDEST);
        let mut value = at + middle;
        let slider = Slider::new(&mut value, low..=high).show_value(false).clamping(SliderClamping::Edits);
        let response = ui.add(slider).accessible_name(format!("Axis {}", axis + 1));
        if response.changed() {
            place.slide(axis, value - middle);
        }
        let (rect, label) = ui.allocate_exact_size(vec2(56.0, ui.spacing().interact_size.y), Sense::hover());
        let text = number(Some(f64::from(value)));
        let font = TextStyle::Monospace.resolve(ui.style());
        let color = ui.visuals().text_color();
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, &text, font, color);
        label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    });
}
