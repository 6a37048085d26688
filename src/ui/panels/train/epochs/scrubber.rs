//! The slider that moves everything to an epoch, and the button that walks the epochs.

use crate::session::{Run, RunAction, RunId};
use crate::ui::bar::Bar;
use crate::ui::panel::Cx;
use crate::ui::widgets::caption_ui;
use egui::{Button, Slider, Ui, vec2};
use std::time::Duration;

/// Width of the slider.
const SLIDER: f32 = 120.0;

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
    pub(super) fn toolbar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>, run: &Run) {
        let (Some((shown, last)), Some(newest)) = (place(run), run.snapshots().last()) else { return };
        let newest = newest.epoch;
        bar.item(|ui| {
            let words = if self.stepped.is_some() { "Pause playback" } else { "Play" };
            let play = ui.add_enabled(last > 0, Button::new(words).min_size(vec2(56.0, 0.0)));
            if play.on_hover_text("Play the epochs, four per second").clicked() {
                self.toggle(ui, cx, run, shown, last);
            }
        });
        bar.item(|ui| self.slider_ui(ui, cx, run, shown, last, newest));
        bar.item(|ui| {
            let newest = ui.add_enabled(run.scrub().is_some(), Button::new("Newest"));
            if newest.on_hover_text("Jump to the newest epoch").clicked() {
                self.stepped = None;
                cx.actions.push(RunAction::Scrub(None));
            }
        });
    }

    fn slider_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, run: &Run, shown: usize, last: usize, newest: usize) {
        let first = run.snapshots()[0].epoch;
        ui.spacing_mut().slider_width = SLIDER;
        let mut epoch = run.snapshots()[shown].epoch;
        let slider = Slider::new(&mut epoch, first..=newest.max(first)).integer().show_value(false);
        if ui.add(slider).accessible_name("Epoch shown").changed() {
            self.stepped = None;
            let place = run.snapshots().partition_point(|snapshot| snapshot.epoch < epoch);
            cx.actions.push(look_at(place, last));
        }
        caption_ui(ui, &format!("epoch {} of {newest}", run.snapshots()[shown].epoch));
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
    pub(super) fn walk(&mut self, ui: &Ui, cx: &mut Cx<'_>, run: &Run) {
        let (Some((of, stepped)), Some((shown, last))) = (self.stepped, place(run)) else { return };
        // Begun in this very frame: the session has not moved yet.
        if ui.input(|i| i.time) <= stepped {
            return;
        }
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

/// The place of the epoch shown, and of the newest.
fn place(run: &Run) -> Option<(usize, usize)> {
    let last = run.snapshots().len().checked_sub(1)?;
    Some((run.scrub().unwrap_or(last).min(last), last))
}

/// Looks at the epoch at this place; at the newest it follows the training again.
fn look_at(place: usize, last: usize) -> RunAction {
    RunAction::Scrub((place < last).then_some(place))
}
