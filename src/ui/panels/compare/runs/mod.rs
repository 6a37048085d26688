//! Every run of the session: what it was asked, how it went, and what to do with it.

mod leaderboard;
mod row;
mod words;

use crate::session::{Dialogs, Run, RunAction, RunId};
use crate::ui::bar::Bar;
use crate::ui::panel::{Cx, Panel};
use crate::ui::run_figures::Figures;
use crate::ui::widgets::empty_ui;
use egui::{Align, Layout, RichText, ScrollArea, Ui};
use egui_extras::{Column, TableBuilder};
use std::cmp::Reverse;

/// The table's columns with their widths: what is clicked comes first, so that it is there in a narrow panel too.
const COLUMNS: [(&str, f32); 14] = [
    ("compare", 52.0),
    ("keep", 32.0),
    ("name", 210.0),
    ("", 80.0),
    ("", 72.0),
    ("figure", 150.0),
    ("epochs", 70.0),
    ("recipe", 210.0),
    ("seed", 40.0),
    ("device", 100.0),
    ("took", 76.0),
    ("started", 130.0),
    ("data", 70.0),
    ("state", 60.0),
];

/// So many of them are shown however narrow the panel is.
const ALWAYS: usize = 5;

/// Height of a row.
const HEIGHT: f32 = 26.0;

/// The panel.
#[derive(Default)]
pub struct Runs {
    figures: Figures,
    renaming: Option<Renaming>,
    /// Whether columns are shown that have no room.
    all_columns: bool,
}

/// A name being typed.
struct Renaming {
    run: RunId,
    text: String,
    /// Whether the field has been given the keyboard.
    began: bool,
}

impl Panel for Runs {
    fn name(&self) -> &'static str {
        "runs"
    }

    fn title(&self) -> &'static str {
        "Runs"
    }

    fn about(&self) -> &'static str {
        "Every run with its recipe and metrics: show, rename, keep, delete or compare"
    }

    fn toolbar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>) {
        bar.item(|ui| import_ui(ui, cx));
        bar.item(|ui| waiting_ui(ui, cx));
    }

    fn has_options(&self) -> bool {
        true
    }

    fn options(&mut self, ui: &mut Ui, _cx: &mut Cx<'_>) {
        ui.checkbox(&mut self.all_columns, "All columns").on_hover_text("Also the columns that do not fit");
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let mut runs = cx.session.runs();
        if runs.is_empty() {
            let button = (!cx.session.is_training()).then_some("Start training");
            if empty_ui(ui, "Each training becomes a run, listed here", button) {
                cx.actions.push(RunAction::Train);
            }
            return;
        }
        let shown = cx.session.run().map(|run| run.id);
        leaderboard::leaderboard_ui(ui, &mut self.figures, &runs, shown);
        runs.sort_by_key(|run| (!run.pinned, Reverse(run.id)));
        ScrollArea::both().auto_shrink(false).show(ui, |ui| self.table_ui(ui, cx, &runs));
    }
}

impl Runs {
    fn table_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, runs: &[&Run]) {
        let shown = if self.all_columns { COLUMNS.len() } else { fitting(ui) };
        let mut table = TableBuilder::new(ui)
            .id_salt("runs")
            .vscroll(false)
            .striped(true)
            .cell_layout(Layout::left_to_right(Align::Center));
        for &(_, width) in &COLUMNS[..shown] {
            table = table.column(Column::exact(width));
        }
        let table = table.header(20.0, |mut header| {
            for &(head, _) in &COLUMNS[..shown] {
                header.col(|ui| {
                    ui.label(RichText::new(head).small().weak());
                });
            }
        });
        let now = words::now();
        table.body(|body| {
            body.rows(HEIGHT, runs.len(), |mut row| {
                let run = runs[row.index()];
                self.row_ui(&mut row, cx, run, now, shown - ALWAYS);
            });
        });
    }
}

/// How many columns have room beside each other.
fn fitting(ui: &Ui) -> usize {
    let mut left = ui.available_width();
    let gap = ui.spacing().item_spacing.x;
    let fit = COLUMNS.iter().take_while(|(_, width)| {
        left -= width + gap;
        left >= 0.0
    });
    fit.count().max(ALWAYS)
}

/// Weights from elsewhere.
fn import_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let hint = "Imports weights for the network in the form from Keras (.npz) or PyTorch (.safetensors)";
    if ui.button("Import weights…").on_hover_text(hint).clicked() {
        cx.actions.push(RunAction::ImportWeightsDialog(weights_dialog()));
    }
}

/// What waits, and what was deleted.
fn waiting_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let waiting = cx.session.queue().len();
    if waiting > 0 {
        ui.label(if waiting == 1 { "1 run queued".to_owned() } else { format!("{waiting} runs queued") });
        if ui.button("Cancel queued runs").clicked() {
            cx.actions.push(RunAction::ClearQueue);
        }
    }
    if let Some(run) = cx.session.deleted() {
        ui.label(format!("Run {} was deleted", run.name));
        if ui.button("Undo delete").clicked() {
            cx.actions.push(RunAction::UndoDelete);
        }
    }
}

/// Asks for a file of weights.
fn weights_dialog() -> Dialogs {
    Box::new(|| {
        let dialog = rfd::FileDialog::new().set_title("Import weights for the network in the form");
        dialog.add_filter("Weights", &["npz", "safetensors"]).add_filter("All files", &["*"]).pick_file()
    })
}
