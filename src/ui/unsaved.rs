//! The question whether unsaved work is to be saved before the window closes or another session is opened.

use super::asks::save_dialog;
use crate::job::Lane;
use crate::session::{Actions, FileAction, Session, Unsaved};
use egui::{Button, Id, Modal, RichText, Ui, vec2};

/// Asks, while the session does.
pub fn unsaved_ui(ui: &Ui, session: &Session, actions: &mut Actions) {
    let Some(unsaved) = session.asks_unsaved() else { return };
    let id = Id::unique("unsaved");
    let most = (ui.ctx().content_rect().width() - 64.0).clamp(200.0, 420.0);
    let modal = Modal::new(id).area(Modal::default_area(id).accessible_name("Unsaved work"));
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_max_width(most);
        ui.label(RichText::new(title(unsaved)).heading());
        ui.add_space(4.0);
        ui.label(words(session));
        if session.is_training() {
            ui.label("Training will stop; its progress so far is saved.");
        }
        ui.add_space(10.0);
        buttons_ui(ui, session, unsaved, actions);
    });
    // Escape, or a click beside the question.
    if response.should_close() {
        actions.push(FileAction::Stay);
    }
}

fn buttons_ui(ui: &mut Ui, session: &Session, unsaved: &Unsaved, actions: &mut Actions) {
    let saving = session.is_busy(Lane::Writing) || session.is_busy(Lane::Dialogs);
    ui.horizontal_wrapped(|ui| {
        let known = session.file().is_some();
        let word = if known { "Save" } else { "Save…" };
        let save = ui.add_enabled(!saving, button(RichText::new(word).strong()));
        if ui.memory(|memory| memory.focused().is_none()) {
            // Enter saves.
            save.request_focus();
        }
        if save.clicked() {
            actions.push(if known { FileAction::SaveFirst } else { FileAction::SaveFirstDialog(save_dialog()) });
        }
        if ui.add(button(without(unsaved).into())).clicked() {
            actions.push(FileAction::GoOnUnsaved);
        }
        if ui.add(button("Cancel".into())).clicked() {
            actions.push(FileAction::Stay);
        }
        if session.is_busy(Lane::Writing) {
            ui.label(RichText::new("Saving").weak());
        }
    });
}

fn button(text: RichText) -> Button<'static> {
    Button::new(text).min_size(vec2(72.0, 26.0))
}

fn title(unsaved: &Unsaved) -> &'static str {
    match unsaved {
        Unsaved::Closing => "Save before closing?",
        Unsaved::Opening(_) => "Save before opening another session?",
    }
}

fn without(unsaved: &Unsaved) -> &'static str {
    match unsaved {
        Unsaved::Closing => "Close without saving",
        Unsaved::Opening(_) => "Open without saving",
    }
}

/// What is unsaved, in a sentence.
fn words(session: &Session) -> String {
    let runs = session.runs().iter().filter(|run| run.weights.is_some()).count();
    let what = counted(runs, session.tags().total()).join(" and ");
    match session.file() {
        None => format!("This session has not been saved: {what}."),
        Some(_) => format!("This session has changed since it was last saved: {what}."),
    }
}

/// So many runs and so many tags; what there is none of is left out.
pub fn counted(runs: usize, tags: usize) -> Vec<String> {
    let words = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        more => Some(format!("{more} {word}s")),
    };
    words(runs, "run").into_iter().chain(words(tags, "tag")).collect()
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn what_there_is_is_counted_and_what_there_is_not_is_left_out() {
        assert_eq!(counted(2, 1), ["2 runs", "1 tag"]);
        assert_eq!(counted(1, 0), ["1 run"]);
        assert!(counted(0, 0).is_empty());
    }
}
