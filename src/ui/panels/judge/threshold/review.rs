//! The review band: a second line, so that the samples between the two are for a person to look at.

use crate::analysis::{for_budget, review};
use crate::session::LineAction;
use crate::ui::line::{Placed, TableKey};
use crate::ui::panel::Cx;
use crate::ui::widgets::caption_ui;
use egui::{DragValue, Ui};

/// The budget of a day, and whether the second line follows it.
pub(super) struct ReviewBand {
    per_day: f64,
    looked: f64,
    follows: Option<TableKey>,
}

impl Default for ReviewBand {
    fn default() -> Self {
        Self { per_day: 1000.0, looked: 40.0, follows: None }
    }
}

impl ReviewBand {
    /// The second line was moved by hand: it follows the budget no more.
    pub(super) fn let_go(&mut self) {
        self.follows = None;
    }

    /// The switch, the budget, and what the band is good for.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, at: Placed<'_>) {
        let second = at.run.review;
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            let mut on = second.is_some();
            let hint = "Adds a second line: a person checks the samples between the two";
            if ui.checkbox(&mut on, "Review band").on_hover_text(hint).changed() {
                self.follows = on.then_some(at.key);
                cx.actions.push(LineAction::SetReview(on.then(|| self.line(at))));
            }
            if second.is_some() {
                self.budget_ui(ui, at);
            }
        });
        let Some(second) = second else { return };
        let wanted = self.line(at);
        if self.follows == Some(at.key) && wanted != second {
            cx.actions.push(LineAction::SetReview(Some(wanted)));
            // The line has moved in this frame; the next one shows the band that belongs to it.
            ui.ctx().request_repaint();
        }
        let total = at.table.ranked.len();
        let counts = review(&at.table.ranked, at.run.threshold, second);
        let lie = if counts.band == 1 { "sample is" } else { "samples are" };
        let band = format!("{} of {total} {lie} in the band", counts.band);
        if at.hidden || !at.has_both {
            ui.label(format!("{}.", super::capital(&band)));
        } else {
            ui.label(format!("{band}; {}.", counts.sentence(self.per_day, total)));
        }
    }

    fn budget_ui(&mut self, ui: &mut Ui, at: Placed<'_>) {
        let before = (self.per_day, self.looked);
        caption_ui(ui, "samples per day");
        let drag = DragValue::new(&mut self.per_day).range(1.0..=1e7).speed(5.0).max_decimals(0);
        ui.add(drag).accessible_name("Samples per day");
        caption_ui(ui, "checks per day");
        let drag = DragValue::new(&mut self.looked).range(0.0..=1e7).speed(0.5).max_decimals(0);
        ui.add(drag).accessible_name("Checks per day");
        if before != (self.per_day, self.looked) {
            self.follows = Some(at.key);
        }
    }

    /// The second line that uses the budget up.
    fn line(&self, at: Placed<'_>) -> f32 {
        for_budget(&at.table.ranked, at.run.threshold, self.looked / self.per_day.max(1.0))
    }
}
