//! Train, Pause, Stop.

use crate::session::{Actions, RunAction, RunState, Session};
use crate::ui::theme;
use egui::{Button, Color32, Rect, Ui, vec2};
use egui_material_icons::icons::{ICON_PAUSE, ICON_PLAY_ARROW, ICON_STOP};

/// The buttons; Train fills as training goes on, and is the one that matters most unless the start page offers another.
pub(super) fn train_ui(ui: &mut Ui, session: &Session, actions: &mut Actions, quiet: bool) {
    let training = session.is_training();
    let scoring = session.training_run().is_some_and(|run| run.state() == RunState::Training);
    let pauses = session.training_run().is_some_and(|run| !run.is_baseline());
    let paused = session.is_paused();
    let fill = theme::of(ui.visuals()).primary;
    let words = theme::bold("Train");
    let button = if quiet { Button::new(words) } else { Button::new(words.color(Color32::WHITE)).fill(fill) };
    let button = button.min_size(vec2(72.0, 28.0));
    let hint = "Train the network (Ctrl+Enter)";
    let response = ui.add_enabled(!training, button).on_hover_text(hint).accessible_name("Train");
    if let Some(share) = share(session) {
        let rect = response.rect;
        let done = Rect::from_min_size(rect.left_bottom() - vec2(0.0, 4.0), vec2(rect.width() * share, 4.0));
        ui.painter().rect_filled(done, 2.0, theme::of(ui.visuals()).accent);
    }
    if response.clicked() {
        actions.push(RunAction::Train);
    }
    let (word, icon) = if paused { ("Resume", ICON_PLAY_ARROW) } else { ("Pause", ICON_PAUSE) };
    let pause = ui.add_enabled(training && scoring && pauses, Button::new(theme::icon(icon, 18.0)));
    let hint = if paused { "Resume (Space)" } else { "Pause (Space)" };
    if pause.on_hover_text(hint).accessible_name(word).clicked() {
        actions.push(RunAction::PauseTraining(!paused));
    }
    let stop = ui.add_enabled(training, Button::new(theme::icon(ICON_STOP, 18.0)));
    if stop.on_hover_text("Stop and keep what was learnt").accessible_name("Stop").clicked() {
        actions.push(RunAction::StopTraining);
    }
}

/// How much of the training is done, 0 to 1.
fn share(session: &Session) -> Option<f32> {
    let run = session.training_run().filter(|run| run.state() == RunState::Training)?;
    let batch = run.batches.last()?;
    let done = batch.epoch as f32 - 1.0 + batch.batch as f32 / batch.batches.max(1) as f32;
    Some((done / run.recipe.training.epochs.max(1) as f32).clamp(0.0, 1.0))
}
