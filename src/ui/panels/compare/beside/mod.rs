//! Runs side by side: figures, curves, recipes, and the samples on which two of them disagree.

mod cell;
mod curves;
mod figures;
mod recipes;
mod samples;

use crate::recipe::Loss;
use crate::session::{Run, RunAction, Session};
use crate::ui::panel::{Cx, Panel};
use crate::ui::run_figures::Figures;
use crate::ui::theme;
use crate::ui::widgets::empty_ui;
use curves::Curves;
use egui::{Color32, RichText, ScrollArea, Ui};
use egui_plot::LineStyle;
use recipes::Recipes;
use samples::Samples;

/// Which colours of classes tell runs apart: those that are seen well on light and on dark, without the selection's.
const COLORS: [u16; 12] = [0, 1, 2, 6, 5, 4, 8, 9, 10, 11, 12, 13];

/// The panel.
#[derive(Default)]
pub struct Compare {
    figures: Figures,
    curves: Curves,
    recipes: Recipes,
    samples: Samples,
}

/// A run as it is told apart from the others here.
struct Compared<'a> {
    run: &'a Run,
    /// Its name, with its number where another run is called the same.
    name: String,
    color: Color32,
    style: LineStyle,
}

impl Panel for Compare {
    fn name(&self) -> &'static str {
        "compare"
    }

    fn title(&self) -> &'static str {
        "Compare"
    }

    fn about(&self) -> &'static str {
        "Runs side by side: metrics, curves, recipes, and the samples on which two disagree"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let runs = compared(cx.session, ui.visuals().dark_mode);
        if runs.len() < 2 {
            nothing_ui(ui, cx);
            return;
        }
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            section_ui(ui, "Metrics");
            if cx.session.guessing() {
                ui.label("Metrics are hidden until you reveal your guess in the Threshold panel.");
            } else {
                figures::figures_ui(ui, &mut self.figures, &runs);
            }
            section_ui(ui, "Curves");
            self.curves.ui(ui, &runs);
            section_ui(ui, "Recipe differences");
            self.recipes.ui(ui, &runs);
            section_ui(ui, "Samples on which two runs disagree");
            self.samples.ui(ui, cx, &runs);
        });
    }
}

/// The runs ticked, oldest first.
fn compared(session: &Session, dark: bool) -> Vec<Compared<'_>> {
    let mut runs = session.runs();
    runs.retain(|run| session.compared().contains(&run.id));
    let is_shared = |name: &str| runs.iter().filter(|run| run.name == name).count() > 1;
    runs.iter()
        .enumerate()
        .map(|(i, &run)| Compared {
            run,
            name: if is_shared(&run.name) { format!("{} (run {})", run.name, run.id) } else { run.name.clone() },
            color: theme::tokens(dark).class(COLORS[i % COLORS.len()]),
            style: style(i),
        })
        .collect()
}

/// Lines of their own, so that runs are told apart without colour.
fn style(place: usize) -> LineStyle {
    match place % 5 {
        0 => LineStyle::Solid,
        1 => LineStyle::dashed_dense(),
        2 => LineStyle::dotted_dense(),
        3 => LineStyle::dashed_loose(),
        _ => LineStyle::dotted_loose(),
    }
}

/// How a run's losses are measured: only those measured alike can be compared.
fn loss_of(run: &Run) -> Loss {
    run.recipe.training.loss.unwrap_or(Loss::usual(run.spec.task))
}

fn section_ui(ui: &mut Ui, title: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new(title).heading());
}

/// What is needed before anything can be compared, with the button that does it.
fn nothing_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let runs = cx.session.runs();
    let [.., before, newest] = runs.as_slice() else {
        empty_ui(ui, "This needs two runs; train another network", None);
        return;
    };
    let what = "Tick two or more runs under Runs to see them side by side";
    if empty_ui(ui, what, Some("Compare the two newest runs")) {
        cx.actions.extend([RunAction::Compare(before.id, true), RunAction::Compare(newest.id, true)]);
    }
}
