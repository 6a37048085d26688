//! One run in the table.

use super::{Renaming, Runs, words};
use crate::session::{Run, RunAction};
use crate::ui::panel::Cx;
use egui::{Button, Checkbox, EventFilter, Id, Key, Label, Modifiers, RichText, TextEdit, Ui};
use egui_extras::TableRow;

/// Most characters of a name.
const LONGEST: usize = 80;

impl Runs {
    /// The run's cells, in the order of the columns; so many facts at the end.
    pub(super) fn row_ui(&mut self, row: &mut TableRow<'_, '_>, cx: &mut Cx<'_>, run: &Run, now: u64, facts: usize) {
        let is_shown = cx.session.run().is_some_and(|shown| shown.id == run.id);
        row.set_selected(is_shown);
        row.col(|ui| {
            let mut ticked = cx.session.compared().contains(&run.id);
            let response = ui.add(Checkbox::without_text(&mut ticked)).on_hover_text("Show in Compare");
            if response.accessible_name(format!("Compare run {}", run.name)).changed() {
                cx.actions.push(RunAction::Compare(run.id, ticked));
            }
        });
        row.col(|ui| {
            let mut pinned = run.pinned;
            let response = ui.add(Checkbox::without_text(&mut pinned)).on_hover_text("Keep on top");
            if response.accessible_name(format!("Keep run {}", run.name)).changed() {
                cx.actions.push(RunAction::KeepRun(run.id, pinned));
            }
        });
        row.col(|ui| {
            if self.renaming.as_ref().is_some_and(|renaming| renaming.run == run.id) {
                self.name_ui(ui, cx, run);
            } else {
                let button = Button::selectable(is_shown, run.name.as_str()).frame_when_inactive(true).truncate();
                let response = ui.add(button).on_hover_text(hint(run));
                if response.accessible_name(format!("Show run {}", run.name)).clicked() {
                    cx.actions.push(RunAction::ShowRun(run.id));
                }
            }
        });
        row.col(|ui| {
            if ui.button("Rename").accessible_name(format!("Rename run {}", run.name)).clicked() {
                self.renaming = Some(Renaming { run: run.id, text: run.name.clone(), began: false });
            }
        });
        row.col(|ui| delete_ui(ui, cx, run));
        self.facts_ui(row, run, now, cx.session.guessing(), facts);
    }

    /// The name as a field: Enter or a click elsewhere accepts, Esc cancels.
    fn name_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, run: &Run) {
        let Some(renaming) = &mut self.renaming else { return };
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, escape: true, tab: false };
        // An id of the run's own, so that the field keeps the keyboard when a new run moves the rows.
        let field = TextEdit::singleline(&mut renaming.text).id(Id::unique(("rename run", run.id)));
        let field = field.event_filter(filter).char_limit(LONGEST).desired_width(f32::INFINITY);
        let response = ui.add(field).on_hover_text("Enter accepts, Esc cancels");
        let response = response.accessible_name(format!("Name of run {}", run.name));
        if !std::mem::replace(&mut renaming.began, true) {
            response.request_focus();
        }
        if response.has_focus() && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape)) {
            response.surrender_focus();
            self.renaming = None;
        } else if response.lost_focus() {
            let name = renaming.text.trim().to_owned();
            if !name.is_empty() && name != run.name {
                cx.actions.push(RunAction::RenameRun(run.id, name));
            }
            self.renaming = None;
        }
    }

    /// What is known of the run, in words.
    fn facts_ui(&mut self, row: &mut TableRow<'_, '_>, run: &Run, now: u64, guessing: bool, count: usize) {
        // While the line is placed by guess, nothing says how good a run tells the sides apart.
        let hidden = guessing && run.prepared.has_both_sides();
        let figure = if hidden { "hidden".to_owned() } else { words::figure(&self.figures.of(run)) };
        let hash = run.data_hash.get(..8).unwrap_or(&run.data_hash);
        let facts = [
            (figure, None),
            (words::epochs(run), None),
            (run.recipe.name.clone(), None),
            (run.recipe.seed.to_string(), None),
            (run.device.clone(), None),
            (words::took(run.came.seconds), None),
            (words::when(run.started, now), None),
            (hash.to_owned(), Some(format!("{} · {}", run.prepared.dataset.title, run.data_hash))),
            (words::state(run).to_owned(), None),
        ];
        for (text, hint) in facts.into_iter().take(count) {
            row.col(|ui| {
                let response = ui.add(Label::new(RichText::new(text)).truncate());
                if let Some(hint) = hint {
                    response.on_hover_text(hint);
                }
            });
        }
    }
}

fn delete_ui(ui: &mut Ui, cx: &mut Cx<'_>, run: &Run) {
    let is_trained = cx.session.training_run().is_some_and(|trained| trained.id == run.id);
    let response = ui.add_enabled(!is_trained, Button::new("Delete"));
    let response = response.on_disabled_hover_text("Training; stop it first");
    if response.accessible_name(format!("Delete run {}", run.name)).clicked() {
        cx.actions.push(RunAction::DeleteRun(run.id));
    }
}

fn hint(run: &Run) -> String {
    match &run.sweep {
        Some(place) => format!("Show {} in every panel; {} was {} in a sweep", run.name, place.key, place.value),
        None => format!("Show {} in every panel", run.name),
    }
}
