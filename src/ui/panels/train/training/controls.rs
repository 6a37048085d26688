//! What can be done with a training that is paused.

use crate::session::RunAction;
use crate::ui::forms::{number_ui, rate};
use crate::ui::panel::Cx;
use egui::Ui;

/// Steps and another learning rate, while training is paused; nothing otherwise.
pub(super) fn paused_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(run) = cx.session.training_run().filter(|_| cx.session.is_paused()) else { return };
    ui.horizontal_wrapped(|ui| {
        if ui.button("Step one batch").on_hover_text("Train one more batch, then pause again").clicked() {
            cx.actions.push(RunAction::StepBatch);
        }
        if ui.button("Step one epoch").on_hover_text("Train to the end of the epoch, then pause again").clicked() {
            cx.actions.push(RunAction::StepEpoch);
        }
        let mut chosen = run.rate();
        number_ui(ui, "Learning rate now", rate(&mut chosen));
        if chosen != run.rate() && chosen > 0.0 {
            cx.actions.push(RunAction::SetLearningRate(chosen));
        }
    });
}
