//! What follows from the line: the figures that people ask for first, large; the others and the curves below.

use super::figures::FigureTable;
use super::tiles::Tiles;
use super::{capital, curves};
use crate::recipe::Task;
use crate::session::{Run, RunId};
use crate::ui::line::Placed;
use crate::ui::panel::{Cx, Panel};
use crate::ui::widgets::{empty_ui, metric_ui, number, percent, thousands};
use egui::{Label, RichText, ScrollArea, Ui};
use std::collections::BTreeMap;

/// The panel.
#[derive(Default)]
pub struct Figures {
    tiles: Tiles,
    table: FigureTable,
    /// The figures of a classifier, and of which weights they are.
    classified: Option<Classified>,
}

/// A run, which of its weights, and its figures by name.
type Classified = ((RunId, u64), BTreeMap<&'static str, f64>);

impl Panel for Figures {
    fn name(&self) -> &'static str {
        "figures"
    }

    fn title(&self) -> &'static str {
        "Figures"
    }

    fn about(&self) -> &'static str {
        "Precision, recall and the other figures at the threshold, with the ROC and PR curves"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(run) = cx.run().filter(|run| run.scores.is_some()) else {
            let training = cx.session.is_training();
            let what = if training { "Figures appear when training is over" } else { "Train a network to get figures" };
            empty_ui(ui, what, None);
            return;
        };
        if run.spec.task == Task::Classify {
            self.classifier_ui(ui, run);
            return;
        }
        let Some(at) = Placed::now(cx) else { return };
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if !at.has_both {
                one_side_ui(ui, at);
            } else if at.hidden {
                let what = "Figures are hidden until you have placed the line and pressed Reveal";
                ui.add(Label::new(RichText::new(what).weak()).wrap());
            } else {
                let confusion = at.table.ranked.confusion(at.run.threshold);
                ui.add(Label::new(RichText::new(capital(&confusion.sentence())).strong()).wrap());
                self.tiles.ui(ui, at);
                ui.add_space(6.0);
                self.table.ui(ui, at);
            }
            if !at.hidden {
                curves::curves_ui(ui, cx, at);
            }
        });
    }
}

impl Figures {
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
        let words = "Figures of the test set; F1 is the mean over the classes.";
        ui.add(Label::new(RichText::new(words).weak()).wrap());
    }
}

/// What can be said where every sample is normal.
fn one_side_ui(ui: &mut Ui, at: Placed<'_>) {
    let ranked = &at.table.ranked;
    let flagged = ranked.len() - ranked.place(at.run.threshold);
    let share = percent(flagged as f64 / ranked.len().max(1) as f64);
    let (some, all) = (thousands(flagged as f64), thousands(ranked.len() as f64));
    ui.label(RichText::new(format!("Flagged {some} of {all} ({share})")).strong());
    let words = "All classes count as normal, so there is no precision or recall. Which classes are normal? Choose them in \
        the Data workspace, under Preparation.";
    ui.add(Label::new(RichText::new(words).weak()).wrap());
    metric_ui(ui, "Flagged", None, &format!("{flagged}"));
}
