//! Guess first: the figures are hidden until the line has been placed, then the guess is compared.

use crate::recipe::{ThresholdFrom, ThresholdPart, ThresholdRule};
use crate::session::LineAction;
use crate::ui::line::{Placed, TableKey};
use crate::ui::panel::Cx;
use crate::ui::widgets::number;
use egui::{Button, RichText, Ui};

/// Where a guess began, and what came of the last one.
#[derive(Default)]
pub(super) struct Guess {
    began: Option<(TableKey, f32)>,
    told: Option<(TableKey, String)>,
}

impl Guess {
    /// The switch, the button that shows the figures again, and how good the guess was.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, at: Placed<'_>) {
        if !at.has_both {
            return;
        }
        let mut guessing = at.hidden;
        ui.horizontal_wrapped(|ui| {
            let hint = "Hides the metrics and curves until you have placed the line yourself";
            if ui.checkbox(&mut guessing, "Guess first").on_hover_text(hint).changed() {
                self.told = None;
                cx.actions.push(LineAction::GuessFirst(guessing));
            }
            if at.hidden {
                self.reveal_ui(ui, cx, at);
            }
        });
        if at.hidden {
            let what = "Metrics are hidden. Drag the line to your guess, then reveal them.";
            ui.label(RichText::new(what).weak());
            return;
        }
        self.began = None;
        if let Some((_, words)) = self.told.as_ref().filter(|(key, _)| *key == at.key) {
            ui.label(RichText::new(words).strong());
        }
    }

    /// How good the last guess was, of these scores.
    pub(super) fn told(&self, at: Placed<'_>) -> Option<&str> {
        self.told.as_ref().filter(|(key, _)| *key == at.key && !at.hidden).map(|(_, words)| words.as_str())
    }

    fn reveal_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, at: Placed<'_>) {
        let began = self.began.filter(|(key, _)| *key == at.key).map_or(at.run.threshold, |(_, line)| line);
        self.began = Some((at.key, began));
        let moved = began != at.run.threshold;
        let button = ui.add_enabled(moved, Button::new("Reveal"));
        if button.on_disabled_hover_text("Move the line first").clicked() {
            self.told = Some((at.key, verdict(at)));
            cx.actions.push(LineAction::GuessFirst(false));
        }
    }
}

/// How the line compares with the best there is and with the recipe's.
fn verdict(at: Placed<'_>) -> String {
    let f1 = |line: f32| number(at.table.ranked.confusion(line).anomaly_as_positive().f1);
    let best = ThresholdPart { rule: ThresholdRule::BestF1, from: ThresholdFrom::Test, ..ThresholdPart::default() };
    let guess = at.run.threshold;
    let best = at.table.place(&best).ok().map(|line| line as f32);
    let best = best.map_or_else(String::new, |line| format!(" The best line has {} at {}.", f1(line), place(line)));
    let rule = at.table.suggested as f32;
    let rule = format!(" The recipe's rule has {} at {}.", f1(rule), place(rule));
    format!("Your line has an F1 of {} at {}.{best}{rule}", f1(guess), place(guess))
}

fn place(line: f32) -> String {
    number(Some(f64::from(line)))
}
