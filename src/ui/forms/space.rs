//! How errors are measured.

use crate::recipe::ScoreSpace;
use crate::session::LineAction;
use crate::ui::panel::Cx;
use egui::{ComboBox, Ui};

/// How errors are measured: in the spaces that the run has scores in.
pub(in crate::ui) fn space_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some((run, space)) = cx.run().and_then(|run| Some((run, run.space?))) else { return };
    let has = |space: ScoreSpace| {
        run.scores.as_ref().is_none_or(|tables| tables.iter().any(|table| table.space == Some(space)))
    };
    let combo = ComboBox::from_id_salt("space").selected_text(space.name()).width(48.0);
    let response = combo.show_ui(ui, |ui| {
        for choice in ScoreSpace::ALL.into_iter().filter(|&choice| has(choice)) {
            if ui.selectable_label(choice == space, choice.name()).clicked() {
                cx.actions.push(LineAction::UseSpace(choice));
            }
        }
    });
    response.response.on_hover_text("Error measure").accessible_name("Error measure");
}
