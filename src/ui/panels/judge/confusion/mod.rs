//! Which classes are confused with which: counts that select their samples, and the figures of each class.

mod cells;
mod counts;
mod figures;

use crate::analysis::{ClassMatrix, Normalise};
use crate::data::Prepared;
use crate::recipe::{ScoreSpace, Task};
use crate::session::{MarkAction, Run, RunId, SelectMode, Session};
use crate::train::Outcome;
use crate::ui::bar::Bar;
use crate::ui::panel::{Cx, Panel};
use crate::ui::widgets::{bounded, empty_ui, percent};
use cells::cells_ui;
use counts::{Cell, Counts};
use egui::{ComboBox, RichText, ScrollArea, Ui};
use figures::figures_ui;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Pairs that are confused most often, shown as buttons.
const PAIRS: usize = 6;

/// The panel.
#[derive(Default)]
pub struct Confusion {
    normalise: Normalise,
    made: Option<(Made, ClassMatrix)>,
    chosen: Chosen,
}

/// What the counts of a classifier depend on.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Made {
    run: RunId,
    version: u64,
    outcome: usize,
}

/// The cells whose samples are selected, as long as nothing else was selected since.
#[derive(Default)]
struct Chosen {
    cells: BTreeSet<Cell>,
    of: Option<ChosenOf>,
}

/// What the cells hold depends on.
#[derive(Clone, Copy, PartialEq)]
struct ChosenOf {
    run: RunId,
    line: u32,
    space: Option<ScoreSpace>,
    selection: u64,
}

impl ChosenOf {
    fn now(run: &Run, session: &Session) -> Self {
        let selection = session.selection().version();
        Self { run: run.id, line: run.threshold.to_bits(), space: run.space, selection }
    }
}

impl Panel for Confusion {
    fn name(&self) -> &'static str {
        "confusion"
    }

    fn title(&self) -> &'static str {
        "Confusion"
    }

    fn about(&self) -> &'static str {
        "Which classes are confused with which, and the metrics of each class"
    }

    fn toolbar(&mut self, bar: &mut Bar<'_>, _cx: &mut Cx<'_>) {
        bar.item(|ui| bounded(ui, 124.0, |ui| normalise_ui(ui, &mut self.normalise)));
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(run) = cx.run().filter(|run| run.scores.is_some()) else {
            let training = cx.session.is_training();
            let what = if training { "Counts appear when training is done" } else { "Train a network to get counts" };
            empty_ui(ui, what, None);
            return;
        };
        self.renew(run);
        let counts = match (&self.made, run.confusion()) {
            (Some((_, matrix)), _) => Counts::Many(matrix),
            (None, Some(_)) if !run.prepared.has_both_sides() => {
                let what = "Which classes are normal? Every class is now; choose them under Preparation";
                empty_ui(ui, what, None);
                return;
            }
            (None, Some(_)) if cx.session.guessing() => {
                empty_ui(ui, "Metrics are hidden while you guess the line; reveal them under Threshold", None);
                return;
            }
            (None, Some(confusion)) => Counts::Two(confusion),
            (None, None) => return,
        };
        let now = ChosenOf::now(run, cx.session);
        if self.chosen.of != Some(now) {
            self.chosen.cells.clear();
        }
        let labels = labels(&counts, &run.prepared);
        let mut clicked = None;
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            head_ui(ui, run, &counts);
            clicked = cells_ui(ui, &counts, &labels, self.normalise, &self.chosen.cells);
            clicked = pairs_ui(ui, &counts, &labels).or(clicked);
            ui.add_space(8.0);
            figures_ui(ui, &counts, &labels);
        });
        if let Some(cell) = clicked {
            let adds = ui.input(|input| input.modifiers.shift);
            self.chosen.take(cell, adds, now);
            let mode = if adds { SelectMode::Add } else { SelectMode::Replace };
            cx.actions.push(MarkAction::Select(ids(run, cell), mode));
        }
    }
}

impl Confusion {
    /// Counts anew where a classifier's answers have changed.
    fn renew(&mut self, run: &Run) {
        let Some((outcome, named)) = answers(run) else {
            self.made = None;
            return;
        };
        let made = Made { run: run.id, version: run.version(), outcome };
        if self.made.as_ref().is_some_and(|(before, _)| *before == made) {
            return;
        }
        let (labels, judged) = (&run.prepared.dataset.labels, judged(&run.prepared));
        let truth: Vec<u16> = judged.iter().map(|&id| labels.ids[id as usize]).collect();
        let named: Vec<u16> = judged.iter().filter_map(|&id| named.get(id as usize).copied()).collect();
        self.made = Some((made, ClassMatrix::new(&truth, &named, labels.classes.len())));
    }
}

impl Chosen {
    /// One more cell, or one instead of the others.
    fn take(&mut self, cell: Cell, adds: bool, now: ChosenOf) {
        if !adds {
            self.cells.clear();
        }
        self.cells.insert(cell);
        // What is asked for now is the next version of the selection.
        self.of = Some(ChosenOf { selection: now.selection + 1, ..now });
    }
}

/// A classifier's answers, one a sample, and what tells them apart from those of another time.
fn answers(run: &Run) -> Option<(usize, &[u16])> {
    let outcome = run.outcome.as_ref().filter(|_| run.spec.task == Task::Classify)?;
    match &**outcome {
        Outcome::Classes { named, .. } => Some((Arc::as_ptr(outcome) as usize, named.as_slice())),
        Outcome::Reconstructions(_) | Outcome::Detections(_) => None,
    }
}

/// The samples that are counted.
fn judged(prepared: &Prepared) -> &[u32] {
    let split = &prepared.split;
    if split.test.is_empty() { &split.train } else { &split.test }
}

fn labels<'a>(counts: &Counts<'_>, prepared: &'a Prepared) -> Vec<&'a str> {
    match counts {
        Counts::Two(_) => vec!["normal", "anomalous"],
        Counts::Many(_) => prepared.dataset.labels.classes.iter().map(|class| class.title.as_str()).collect(),
    }
}

/// The samples of a cell.
fn ids(run: &Run, (truth, named): Cell) -> Vec<u32> {
    if let Some((_, answers)) = answers(run) {
        let labels = &run.prepared.dataset.labels.ids;
        let is_in = |&&id: &&u32| labels[id as usize] == truth && answers.get(id as usize) == Some(&named);
        return judged(&run.prepared).iter().filter(is_in).copied().collect();
    }
    let Some(table) = run.table() else { return Vec::new() };
    let line = table.ranked.place(run.threshold);
    let places = if named == 1 { line..table.ranked.len() } else { 0..line };
    let is_in = |&place: &usize| table.ranked.is_anomalous(place) == (truth == 1);
    places.filter(is_in).map(|place| table.ranked.ids()[place]).collect()
}

/// What is counted, in a sentence.
fn head_ui(ui: &mut Ui, run: &Run, counts: &Counts<'_>) {
    let set = if run.prepared.split.test.is_empty() { "samples" } else { "test samples" };
    let share = counts.right().map_or_else(|| "—".to_owned(), percent);
    ui.label(RichText::new(format!("{share} of {} {set} classified correctly", counts.total())).strong());
    let text = "Rows are true classes, columns are predictions. Click a cell to select its samples in every panel; Shift-click to add.";
    ui.label(RichText::new(text).small().weak());
}

fn normalise_ui(ui: &mut Ui, normalise: &mut Normalise) {
    let text = words(*normalise);
    let combo = ComboBox::from_id_salt("normalise").selected_text(text).width(120.0).show_ui(ui, |ui| {
        for way in Normalise::ALL {
            ui.selectable_value(normalise, way, words(way));
        }
    });
    combo.response.on_hover_text("What the shares in the cells refer to").accessible_name("Normalise");
}

fn words(way: Normalise) -> &'static str {
    match way {
        Normalise::None => "of all samples",
        Normalise::Row => "of the row",
        Normalise::Column => "of the column",
    }
}

/// The pairs of classes that are confused most often; says which was clicked.
fn pairs_ui(ui: &mut Ui, counts: &Counts<'_>, labels: &[&str]) -> Option<Cell> {
    let pairs = counts.most_confused(PAIRS);
    if pairs.is_empty() {
        return None;
    }
    let mut clicked = None;
    ui.add_space(8.0);
    ui.label(RichText::new("Most confused").heading());
    ui.horizontal_wrapped(|ui| {
        for (truth, named, count) in pairs {
            let (of, called) = (labels[usize::from(truth)], labels[usize::from(named)]);
            let name = format!("Select the {count} {of} predicted as {called}");
            if ui.button(format!("{of} predicted as {called}, {count}")).accessible_name(name).clicked() {
                clicked = Some((truth, named));
            }
        }
    });
    clicked
}
