//! The picture of a sample, and the frame around what is in focus, selected or tagged.

use crate::data::{Prepared, SampleShape};
use crate::ui::panels::thumbnail::tag_badge;
use crate::ui::panels::{Cx, Shown};
use crate::ui::pictures::{Picture, own_top};
use crate::ui::theme::SELECTION;
use egui::{Rect, Stroke, StrokeKind, Ui};
use std::sync::Arc;

/// A frame around what is in focus or selected, and the number of its tag.
pub(in crate::ui::panels) fn outline_ui(ui: &Ui, cx: &Cx<'_>, id: u32, place: Rect) {
    let selection = &cx.session.selection;
    if selection.focus == Some(id) {
        let stroke = Stroke::new(2.0, ui.visuals().strong_text_color());
        ui.painter().rect_stroke(place.expand(2.0), 3.0, stroke, StrokeKind::Inside);
    } else if selection.contains(id) {
        ui.painter().rect_stroke(place.expand(2.0), 3.0, Stroke::new(2.0, SELECTION), StrokeKind::Inside);
    }
    tag_badge(ui, cx, id, place);
}

/// The picture of a sample; `None` while the network's output for it is not there yet.
pub(in crate::ui::panels) fn picture(
    ui: &Ui,
    cx: &mut Cx<'_>,
    prepared: &Arc<Prepared>,
    id: u32,
    shown: Shown,
) -> Option<Picture> {
    // What a network that names classes gives is no picture.
    let output = cx.output(id).filter(|output| output.len() == prepared.dataset.samples.shape().len());
    if shown.needs_output() && output.is_none() {
        return None;
    }
    let values = || match (shown, output) {
        (Shown::Input, _) => prepared.input(id as usize),
        (Shown::Output(_), Some(output)) => output.as_ref().clone(),
        (shown, Some(output)) if shown.is_error() => errors(prepared, id, &output),
        _ => prepared.target(id as usize),
    };
    cx.pictures.get(ui.ctx(), prepared, id, shown, values)
}

/// Output minus target, in scaled values.
fn errors(prepared: &Prepared, id: u32, output: &[f32]) -> Vec<f32> {
    prepared.target(id as usize).iter().zip(output).map(|(t, o)| o - t).collect()
}

/// The top of the sample's own scale of absolute errors.
pub(super) fn own_scale(cx: &Cx<'_>, prepared: &Prepared, id: u32) -> Option<f32> {
    let SampleShape::Image { channels, .. } = prepared.dataset.samples.shape() else { return None };
    Some(own_top(&errors(prepared, id, &cx.output(id)?), channels, false))
}
