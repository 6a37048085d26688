//! Where the line is, what follows from it, and which samples stand nearest to it.

mod curves;
mod figures;
mod figures_panel;
mod guess;
mod histogram;
mod review;
mod rules;
mod strip_panel;
mod strips;
mod ticks;
mod tiles;

pub use figures_panel::Figures;
pub use strip_panel::Strip;

use crate::recipe::Task;
use crate::session::{LineAction, Session};
use crate::ui::bar::Bar;
use crate::ui::line::Placed;
use crate::ui::panel::{Cx, Fit, Panel};
use crate::ui::widgets::{bounded, caption_ui, empty_ui};
use egui::{DragValue, RichText, Ui};
use guess::Guess;
use histogram::ScoreHistogram;
use review::ReviewBand;
use rules::RuleForm;
use ticks::{Tick, Ticks};

/// Height of the line that says what can be done.
const HINT: f32 = 18.0;

/// It is left out where the plot would be lower than this with it.
const HINT_FROM: f32 = 220.0;

/// The panel.
#[derive(Default)]
pub struct Threshold {
    histogram: ScoreHistogram,
    ticks: Ticks,
    rules: RuleForm,
    review: ReviewBand,
    guess: Guess,
}

impl Panel for Threshold {
    fn name(&self) -> &'static str {
        "threshold"
    }

    fn title(&self) -> &'static str {
        "Threshold"
    }

    fn about(&self) -> &'static str {
        "The scores, the line between normal and anomalous, and its metrics"
    }

    fn fits(&self, session: &Session) -> Fit {
        match session.shown_run() {
            Some(run) if run.spec.task == Task::Classify => Fit::No("A classifier has no threshold; see Confusion"),
            _ => Fit::Yes,
        }
    }

    fn toolbar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>) {
        let Some(at) = Placed::now(cx) else { return };
        bar.item(|ui| value_ui(ui, cx, at));
        bar.item(|ui| bounded(ui, 112.0, |ui| self.rules.choice_ui(ui, cx, at)));
        bar.item(|ui| crate::ui::forms::space_ui(ui, cx));
    }

    fn has_options(&self) -> bool {
        true
    }

    fn options(&mut self, ui: &mut Ui, _cx: &mut Cx<'_>) {
        self.histogram.controls_ui(ui);
    }

    fn has_settings(&self) -> bool {
        true
    }

    fn settings(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(at) = Placed::now(cx) else {
            ui.label(RichText::new("The threshold rule can be changed once there are scores").weak());
            return;
        };
        self.rules.ui(ui, cx, at);
        ui.separator();
        self.review.ui(ui, cx, at);
        self.guess.ui(ui, cx, at);
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(run) = cx.run().filter(|run| run.scores.is_some()) else {
            let training = cx.session.is_training();
            let what = if training { "Scores appear when training is over" } else { "Train a network to get scores" };
            empty_ui(ui, what, None);
            return;
        };
        if run.spec.task == Task::Classify {
            ui.label("A classifier names classes and has no threshold. Confusion shows which classes are confused.");
            return;
        }
        let Some(at) = Placed::now(cx) else { return };
        // Where the rules would put the line is part of what is guessed.
        let ticks: &[Tick] = if at.hidden { &[] } else { self.ticks.of(at) };
        let hint = if ui.available_height() > HINT_FROM { HINT } else { 0.0 };
        let height = ui.available_height() - hint;
        if self.histogram.ui(ui, cx, at, ticks, height) {
            self.review.let_go();
        }
        if hint > 0.0 {
            self.hint_ui(ui, at);
        }
    }
}

impl Threshold {
    /// What can be done, in a line; how good a guess was, once there was one.
    fn hint_ui(&self, ui: &mut Ui, at: Placed<'_>) {
        match self.guess.told(at) {
            Some(words) => ui.add(egui::Label::new(RichText::new(words).strong()).truncate()),
            None if at.hidden => {
                let words = "Figures are hidden. Drag the line to your guess, then press Reveal under Settings.";
                ui.add(egui::Label::new(RichText::new(words).small().weak()).truncate())
            }
            None => {
                let of = at.table.name;
                let words = format!(
                    "{of} of test samples · drag the line · [ and ] move it · Shift by one sample · R puts it back"
                );
                ui.add(egui::Label::new(RichText::new(words).small().weak()).truncate())
            }
        };
    }
}

/// The line as a number.
fn value_ui(ui: &mut Ui, cx: &mut Cx<'_>, at: Placed<'_>) {
    let mut value = at.run.threshold;
    let drag = DragValue::new(&mut value).speed(at.table.histogram.width / 4.0).max_decimals(6).min_decimals(4);
    caption_ui(ui, "Line");
    if ui.add(drag).accessible_name("Anomaly threshold").changed() {
        cx.actions.push(LineAction::SetThreshold(value));
    }
}

/// The words with a capital letter.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
