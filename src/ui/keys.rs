//! Everything by keyboard, and the list of keys.

use super::app::View;
use super::layout::{Layout, ReadyLayout};
use crate::session::{Action, Session};
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

/// Whether the list of keys is shown.
#[derive(Default)]
pub struct KeyHelp {
    /// Whether it is.
    pub open: bool,
}

/// Does what was pressed, unless somebody is typing.
pub fn handle(ui: &Ui, session: &Session, view: &mut View, actions: &mut Vec<Action>) {
    let pressed = |modifiers: Modifiers, key: Key| ui.input_mut(|i| i.consume_key(modifiers, key));
    for (i, layout) in ReadyLayout::ALL.into_iter().enumerate() {
        if pressed(Modifiers::COMMAND, [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6][i]) {
            view.layout = Layout::ready(layout);
        }
    }
    if pressed(Modifiers::COMMAND, Key::O) {
        actions.push(Action::OpenDialog(super::top_bar::open_dialog()));
    }
    if pressed(Modifiers::COMMAND, Key::S) {
        actions.push(save_action(session));
    }
    if pressed(Modifiers::COMMAND, Key::Enter) {
        actions.push(Action::Train);
    }
    // Where somebody is typing, these keys are the text's own.
    if !ui.ctx().text_edit_focused() {
        if pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z) || pressed(Modifiers::COMMAND, Key::Y) {
            actions.push(Action::Redo);
        } else if pressed(Modifiers::COMMAND, Key::Z) {
            actions.push(Action::Undo);
        }
    }
    // A focused control keeps its own keys.
    if ui.egui_wants_keyboard_input() || ui.memory(|m| m.focused().is_some()) {
        return;
    }
    if ui.input(|i| i.events.iter().any(|e| matches!(e, egui::Event::Text(text) if text == "?"))) {
        view.help.open = !view.help.open;
    }
    if pressed(Modifiers::NONE, Key::Escape) {
        view.help.open = false;
        actions.push(Action::ClearSelection);
    }
    if pressed(Modifiers::NONE, Key::Space) && session.is_training() {
        actions.push(Action::PauseTraining(!session.is_paused()));
    }
    if session.is_paused() && pressed(Modifiers::NONE, Key::B) {
        actions.push(Action::StepBatch);
    }
    if session.is_paused() && pressed(Modifiers::NONE, Key::E) {
        actions.push(Action::StepEpoch);
    }
    if pressed(Modifiers::NONE, Key::R) {
        actions.push(Action::SuggestThreshold);
    }
    threshold_keys(&pressed, actions);
    walk(&pressed, session, actions);
    tag_keys(&pressed, session, actions);
}

/// Numbers tag the sample in focus.
fn tag_keys(pressed: &impl Fn(Modifiers, Key) -> bool, session: &Session, actions: &mut Vec<Action>) {
    let (Some(id), Some(dataset)) = (session.selection.focus, session.samples()) else { return };
    let now = session.tags.of(dataset, id);
    for (tag, key) in (0u8..).zip([Key::Num1, Key::Num2, Key::Num3, Key::Num4]) {
        if pressed(Modifiers::NONE, key) {
            actions.push(Action::Tag(id, (now != Some(tag)).then_some(tag)));
        }
    }
    if pressed(Modifiers::NONE, Key::Num0) {
        actions.push(Action::Tag(id, None));
    }
}

fn threshold_keys(pressed: &impl Fn(Modifiers, Key) -> bool, actions: &mut Vec<Action>) {
    for (key, other, sign) in
        [(Key::OpenBracket, Key::OpenCurlyBracket, -1), (Key::CloseBracket, Key::CloseCurlyBracket, 1)]
    {
        if pressed(Modifiers::SHIFT, key) || pressed(Modifiers::SHIFT, other) {
            actions.push(Action::StepThreshold(sign));
        } else if pressed(Modifiers::NONE, key) {
            actions.push(Action::NudgeThreshold(NUDGE * sign as f32));
        }
    }
}

/// Arrows walk the samples from the worst on.
fn walk(pressed: &impl Fn(Modifiers, Key) -> bool, session: &Session, actions: &mut Vec<Action>) {
    let next = pressed(Modifiers::NONE, Key::ArrowRight) || pressed(Modifiers::NONE, Key::ArrowDown);
    let previous = pressed(Modifiers::NONE, Key::ArrowLeft) || pressed(Modifiers::NONE, Key::ArrowUp);
    if !next && !previous {
        return;
    }
    let Some(table) = session.run.as_ref().and_then(|run| run.table()) else { return };
    let ids = table.ranked.ids();
    let place = session.selection.focus.and_then(|focus| ids.iter().position(|&id| id == focus));
    let to = match place {
        None => ids.len() - 1,
        Some(place) if next => place.saturating_sub(1),
        Some(place) => (place + 1).min(ids.len() - 1),
    };
    actions.push(Action::Focus(Some(ids[to])));
}

/// Saves to the file known, else asks for one.
pub fn save_action(session: &Session) -> Action {
    match &session.file {
        Some(path) => Action::Save(path.clone()),
        None => Action::SaveDialog(super::top_bar::save_dialog()),
    }
}

/// The list of keys.
pub fn help_ui(ui: &Ui, help: &mut KeyHelp) {
    let window = Window::new("Keys").open(&mut help.open).resizable(false).collapsible(false);
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
