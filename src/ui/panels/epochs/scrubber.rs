//! The slider that moves everything to an epoch, and the button that walks the epochs.

use crate::session::{Run, RunAction, RunId};
use crate::ui::panel::Cx;
use crate::ui::widgets::caption_ui;
use egui::{Button, Slider, Ui, vec2};
use std::time::Duration;

/// Seconds that an epoch is shown while they are walked.
const STEP_SECS: f64 = 0.25;

/// Which epoch is looked at.
#[derive(Default)]
pub(super) struct Scrubber {
    /// While the epochs of a run are walked: when the last step was made, in seconds of the window's clock.
    stepped: Option<(RunId, f64)>,
}

impl Scrubber {
    /// The controls. Nothing is drawn before the first epoch.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, run: &Run) {
        let (Some(first), Some(newest)) = (run.snapshots().first(), run.snapshots().last()) else { return };
        let (first, newest) = (first.epoch, newest.epoch);
        let last = run.snapshots().len() - 1;
        let shown = run.scrub().unwrap_or(last).min(last);
        self.walk(ui, cx, run, shown, last);
        ui.horizontal_wrapped(|ui| {
            let words = if self.stepped.is_some() { "Pause playing" } else { "Play" };
            let play = ui.add_enabled(last > 0, Button::new(words).min_size(vec2(104.0, 24.0)));
            if play.on_hover_text("Walk the epochs, four a second").clicked() {
                self.toggle(ui, cx, run, shown, last);
            }
            caption_ui(ui, "epoch");
            ui.spacing_mut().slider_width = (ui.available_width() - 220.0).clamp(80.0, 420.0);
            let mut epoch = run.snapshots()[shown].epoch;
            let slider = Slider::new(&mut epoch, first..=newest.max(first)).integer().show_value(false);
            if ui.add(slider).accessible_name("Epoch shown").changed() {
                self.stepped = None;
                let place = run.snapshots().partition_point(|snapshot| snapshot.epoch < epoch);
                cx.actions.push(look_at(place, last));
            }
            caption_ui(ui, &format!("{} of {newest}", run.snapshots()[shown].epoch));
            let newest = ui.add_enabled(run.scrub().is_some(), Button::new("Newest"));
            if newest.on_hover_text("Follow the training").clicked() {
                self.stepped = None;
                cx.actions.push(RunAction::Scrub(None));
            }
        });
    }

    /// Starts to walk, from the first epoch where the newest is shown, or stops.
    fn toggle(&mut self, ui: &Ui, cx: &mut Cx<'_>, run: &Run, shown: usize, last: usize) {
        if self.stepped.take().is_some() {
            return;
        }
        if shown == last {
            cx.actions.push(look_at(0, last));
        }
        self.begin_step(ui, run);
    }

    /// Goes on to the next epoch where it is time.
    fn walk(&mut self, ui: &Ui, cx: &mut Cx<'_>, run: &Run, shown: usize, last: usize) {
        let Some((of, stepped)) = self.stepped else { return };
        if of != run.id || shown >= last {
            self.stepped = None;
            return;
        }
        let left = stepped + STEP_SECS - ui.input(|i| i.time);
        if left > 0.0 {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(left));
            return;
        }
        cx.actions.push(look_at(shown + 1, last));
        self.begin_step(ui, run);
    }

    fn begin_step(&mut self, ui: &Ui, run: &Run) {
        self.stepped = Some((run.id, ui.input(|i| i.time)));
        ui.ctx().request_repaint_after(Duration::from_secs_f64(STEP_SECS));
    }
}

/// Looks at the epoch at this place; at the newest it follows the training again.
fn look_at(place: usize, last: usize) -> RunAction {
    RunAction::Scrub((place < last).then_some(place))
}
