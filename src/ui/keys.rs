//! Everything by keyboard, and the list of keys.

use super::asks::{open_dialog, save_action};
use super::layout::{Layout, ReadyLayout};
use super::view::View;
use crate::session::{Actions, FileAction, FormAction, LineAction, MarkAction, RunAction, Session};
use egui::{Align2, Grid, Key, Modifiers, RichText, Ui, Window};

/// How far `[` and `]` move the line, as a share of the histogram's width.
const NUDGE: f32 = 0.005;

/// Every key and what it does: `?` shows them.
const KEYS: &[(&str, &str)] = &[
    ("Ctrl+Enter", "Train"),
    ("Space", "Pause training, or go on"),
    ("B, E", "While paused: learn one batch, go on to the end of the epoch"),
    ("Esc", "Select nothing"),
    ("→ ←", "Next, previous of the worst samples"),
    ("1 … 4", "Tag the sample in focus; the same again takes the tag off"),
    ("0", "Take the tag off the sample in focus"),
    ("[ ]", "Move the threshold down, up"),
    ("Shift+[ ]", "Move the threshold by one sample"),
    ("R", "Threshold back to where the rule has it"),
    ("Ctrl+Z, Ctrl+Y", "Take the last change of the form back, make it again"),
    ("V", "While two pictures blink: hold for the reconstruction"),
    ("Alt+↑ ↓", "Move the layer in focus"),
    ("Del", "Take the layer in focus out"),
    ("Ctrl+O", "Open a file"),
    ("Ctrl+S", "Save the session"),
    ("Ctrl+1 … 6", "Ready layouts"),
    ("?", "Show or hide this list"),
];

/// Does what was pressed, unless somebody is typing.
pub fn handle(ui: &Ui, session: &Session, view: &mut View, actions: &mut Actions) {
    let pressed = |modifiers: Modifiers, key: Key| ui.input_mut(|i| i.consume_key(modifiers, key));
    for (i, layout) in ReadyLayout::ALL.into_iter().enumerate() {
        if pressed(Modifiers::COMMAND, [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6][i]) {
            view.layout = Layout::ready(layout);
        }
    }
    if pressed(Modifiers::COMMAND, Key::O) {
        actions.push(FileAction::OpenDialog(open_dialog()));
    }
    if pressed(Modifiers::COMMAND, Key::S) {
        actions.push(save_action(session));
    }
    if pressed(Modifiers::COMMAND, Key::Enter) {
        actions.push(RunAction::Train);
    }
    // Where somebody is typing, these keys are the text's own.
    if !ui.ctx().text_edit_focused() {
        if pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z) || pressed(Modifiers::COMMAND, Key::Y) {
            actions.push(FormAction::Redo);
        } else if pressed(Modifiers::COMMAND, Key::Z) {
            actions.push(FormAction::Undo);
        }
    }
    // A focused control keeps its own keys.
    if ui.egui_wants_keyboard_input() || ui.memory(|m| m.focused().is_some()) {
        return;
    }
    if ui.input(|i| i.events.iter().any(|e| matches!(e, egui::Event::Text(text) if text == "?"))) {
        view.shows_keys = !view.shows_keys;
    }
    if pressed(Modifiers::NONE, Key::Escape) {
        view.shows_keys = false;
        actions.push(MarkAction::ClearSelection);
    }
    if pressed(Modifiers::NONE, Key::Space) && session.is_training() {
        actions.push(RunAction::PauseTraining(!session.is_paused()));
    }
    if session.is_paused() && pressed(Modifiers::NONE, Key::B) {
        actions.push(RunAction::StepBatch);
    }
    if session.is_paused() && pressed(Modifiers::NONE, Key::E) {
        actions.push(RunAction::StepEpoch);
    }
    if pressed(Modifiers::NONE, Key::R) {
        actions.push(LineAction::SuggestThreshold);
    }
    threshold_keys(&pressed, actions);
    walk(&pressed, session, actions);
    tag_keys(&pressed, session, actions);
}

/// Numbers tag the sample in focus.
fn tag_keys(pressed: &impl Fn(Modifiers, Key) -> bool, session: &Session, actions: &mut Actions) {
    let (Some(id), Some(dataset)) = (session.selection().focus(), session.samples()) else { return };
    let now = session.tags().of(dataset, id);
    for (tag, key) in (0u8..).zip([Key::Num1, Key::Num2, Key::Num3, Key::Num4]) {
        if pressed(Modifiers::NONE, key) {
            actions.push(MarkAction::Tag(id, (now != Some(tag)).then_some(tag)));
        }
    }
    if pressed(Modifiers::NONE, Key::Num0) {
        actions.push(MarkAction::Tag(id, None));
    }
}

fn threshold_keys(pressed: &impl Fn(Modifiers, Key) -> bool, actions: &mut Actions) {
    for (key, other, sign) in
        [(Key::OpenBracket, Key::OpenCurlyBracket, -1), (Key::CloseBracket, Key::CloseCurlyBracket, 1)]
    {
        if pressed(Modifiers::SHIFT, key) || pressed(Modifiers::SHIFT, other) {
            actions.push(LineAction::StepThreshold(sign));
        } else if pressed(Modifiers::NONE, key) {
            actions.push(LineAction::NudgeThreshold(NUDGE * sign as f32));
        }
    }
}

/// Arrows walk the samples from the worst on.
fn walk(pressed: &impl Fn(Modifiers, Key) -> bool, session: &Session, actions: &mut Actions) {
    let next = pressed(Modifiers::NONE, Key::ArrowRight) || pressed(Modifiers::NONE, Key::ArrowDown);
    let previous = pressed(Modifiers::NONE, Key::ArrowLeft) || pressed(Modifiers::NONE, Key::ArrowUp);
    if !next && !previous {
        return;
    }
    let Some(table) = session.run().and_then(|run| run.table()) else { return };
    let ids = table.ranked.ids();
    let place = session.selection().focus().and_then(|focus| ids.iter().position(|&id| id == focus));
    let to = match place {
        None => ids.len() - 1,
        Some(place) if next => place.saturating_sub(1),
        Some(place) => (place + 1).min(ids.len() - 1),
    };
    actions.push(MarkAction::Focus(Some(ids[to])));
}

/// The list of keys, while it is shown.
pub fn help_ui(ui: &Ui, shown: &mut bool) {
    let window = Window::new("Keys").open(shown).resizable(false).collapsible(false);
    window.anchor(Align2::CENTER_CENTER, [0.0, 0.0]).show(ui.ctx(), |ui| {
        Grid::new("keys").num_columns(2).spacing([24.0, 8.0]).show(ui, |ui| {
            for (key, does) in KEYS {
                ui.label(RichText::new(*key).monospace().strong());
                ui.label(*does);
                ui.end_row();
            }
        });
    });
}
