//! The picture of a sample: as it was, what the network makes of it, and the error between.

use crate::data::{Prepared, SampleShape};
use crate::recipe::ScoreSpace;
use crate::session::Run;
use crate::ui::panel::Cx;
use crate::ui::pictures::{Picture, Shown, own_top};
use egui::Ui;
use std::sync::Arc;

/// The picture of a sample; `None` while the network's output for it is not there yet.
pub(in crate::ui) fn picture(
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
pub(in crate::ui) fn own_scale(cx: &Cx<'_>, prepared: &Prepared, id: u32) -> Option<f32> {
    let SampleShape::Image { channels, .. } = prepared.dataset.samples.shape() else { return None };
    Some(own_top(&errors(prepared, id, &cx.output(id)?), channels, false))
}

/// The top of the shared scale of absolute errors, so that pictures can be compared. Three times the root mean square error
/// of a rather bad sample (the 90th percentile) shows the structure of bad ones without hiding that of good ones.
pub(in crate::ui) fn shared_top(run: &Run) -> f32 {
    let mse = run.scores.as_ref().and_then(|tables| tables.iter().find(|t| t.space == Some(ScoreSpace::Mse)));
    let typical = match (mse, run.epochs.last()) {
        (Some(table), _) => {
            let scores = table.ranked.scores();
            scores.get(scores.len().saturating_sub(1) * 9 / 10).map_or(0.0, |score| score.max(0.0).sqrt())
        }
        (None, Some(epoch)) => epoch.loss.max(0.0).sqrt() as f32 * 1.5,
        (None, None) => 0.3,
    };
    (typical * 3.0).clamp(1e-6, f32::MAX)
}
