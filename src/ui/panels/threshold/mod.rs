//! Where the line is, what follows from it, and which samples stand nearest to it.

mod curves;
mod figures;
mod flipped;
mod guess;
mod histogram;
mod review;
mod rules;
mod strips;
mod ticks;

pub(in crate::ui::panels) use histogram::hatch;

use crate::analysis::Scores;
use crate::recipe::Task;
use crate::session::{LineAction, Run, RunAction, RunId};
use crate::ui::panel::{Cx, Panel};
use crate::ui::widgets::{caption_ui, empty_ui, metric_ui, number};
use curves::curves_ui;
use egui::{DragValue, RichText, ScrollArea, Ui};
use figures::FigureTable;
use flipped::flipped_ui;
use guess::Guess;
use histogram::ScoreHistogram;
use review::ReviewBand;
use rules::RuleForm;
use std::collections::BTreeMap;
use ticks::{Tick, Ticks};

/// The panel.
#[derive(Default)]
pub struct Threshold {
    histogram: ScoreHistogram,
    ticks: Ticks,
    rules: RuleForm,
    figures: FigureTable,
    review: ReviewBand,
    guess: Guess,
    /// The figures of a classifier, and of which weights they are.
    classified: Option<Classified>,
}

/// A run, which of its weights, and its figures by name.
type Classified = ((RunId, u64), BTreeMap<&'static str, f64>);

/// What is computed of a table of scores holds as long as this is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TableKey {
    run: RunId,
    version: u64,
    table: usize,
}

/// A run with its scores and the line on them.
#[derive(Clone, Copy)]
struct Placed<'a> {
    run: &'a Run,
    table: &'a Scores,
    key: TableKey,
    /// Whether there are normal and anomalous classes.
    has_both: bool,
    /// Whether figures wait for a guess.
    hidden: bool,
}

impl<'a> Placed<'a> {
    fn new(run: &'a Run, table: &'a Scores, guessing: bool) -> Self {
        let has_both = run.prepared.has_both_sides();
        let key = TableKey { run: run.id, version: run.version(), table: std::ptr::from_ref(table) as usize };
        Self { run, table, key, has_both, hidden: guessing && has_both }
    }
}

impl Panel for Threshold {
    fn name(&self) -> &'static str {
        "threshold"
    }

    fn title(&self) -> &'static str {
        "Threshold"
    }

    fn about(&self) -> &'static str {
        "The scores, the line between normal and anomalous, and what follows from it"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(run) = cx.run().filter(|run| run.scores.is_some()) else {
            let training = cx.session.is_training();
            let what = if training { "Scores come when training is over" } else { "Train a network to get scores" };
            if empty_ui(ui, what, (!training).then_some("Start training")) {
                cx.actions.push(RunAction::Train);
            }
            return;
        };
        if run.spec.task == Task::Classify {
            self.classifier_ui(ui, run);
            return;
        }
        let Some(table) = run.table() else { return };
        let at = Placed::new(run, table, cx.session.guessing());
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                super::reconstructions::space_ui(ui, cx);
                value_ui(ui, cx, at);
                self.histogram.controls_ui(ui);
            });
            // Where the rules would put the line is part of what is guessed.
            let ticks: &[Tick] = if at.hidden { &[] } else { self.ticks.of(at) };
            if self.histogram.ui(ui, cx, at, ticks) {
                self.review.let_go();
            }
            if !at.has_both {
                one_side_ui(ui, at);
            } else if !at.hidden {
                self.figures.ui(ui, at);
            }
            self.guess.ui(ui, cx, at);
            flipped_ui(ui, cx, at);
            self.rules.ui(ui, cx, at);
            self.review.ui(ui, cx, at);
            if !at.hidden {
                curves_ui(ui, cx, at);
            }
        });
    }
}

impl Threshold {
    /// What a classifier has instead of a line; its figures are worked out once.
    fn classifier_ui(&mut self, ui: &mut Ui, run: &Run) {
        let of = (run.id, run.version());
        let made = self.classified.take().filter(|(made, _)| *made == of);
        let metrics = &self.classified.insert(made.unwrap_or_else(|| (of, crate::export::figures(run)))).1;
        ui.horizontal_wrapped(|ui| {
            metric_ui(ui, "Accuracy", None, &number(metrics.get("test_accuracy").copied()));
            metric_ui(ui, "F1", None, &number(metrics.get("f1_macro").copied()));
            metric_ui(ui, "Test loss", None, &number(metrics.get("test_loss").copied()));
        });
        ui.label(RichText::new("A classifier names classes; it has no threshold. The figures are of the test set, F1 as the mean over classes. The Confusion panel shows which classes are taken for which others.").weak());
    }
}

/// The line as a number.
fn value_ui(ui: &mut Ui, cx: &mut Cx<'_>, at: Placed<'_>) {
    let mut value = at.run.threshold;
    let drag = DragValue::new(&mut value).speed(at.table.histogram.width / 4.0).max_decimals(6).min_decimals(4);
    caption_ui(ui, "threshold");
    if ui.add(drag).accessible_name("Anomaly threshold").changed() {
        cx.actions.push(LineAction::SetThreshold(value));
    }
}

/// What can be said where every sample is normal.
fn one_side_ui(ui: &mut Ui, at: Placed<'_>) {
    ui.label("Every class of this dataset counts as normal, so there is no precision or recall to read. Say under Preparation which classes are normal to get both sides.");
    let flagged = at.table.ranked.len() - at.table.ranked.place(at.run.threshold);
    metric_ui(ui, "Flagged", None, &format!("{flagged}"));
}

/// The words with a capital letter.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
