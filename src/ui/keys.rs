//! Everything by keyboard, and the list of keys.

use super::commands::{COMMANDS, On};
use super::view::View;
use super::workspaces::Room;
use crate::session::{Actions, FormAction, LineAction, MarkAction, RunAction, Session};
use egui::{Align2, Grid, Key, Modifiers, RichText, Ui, Window};

/// How far `[` and `]` move the line, as a share of the histogram's width.
const NUDGE: f32 = 0.005;

/// The keys besides those of commands, and what they do: `?` shows all of them.
const KEYS: &[(&str, &str)] = &[
    ("Space", "Pause or resume training"),
    ("B, E", "While paused: step one batch, step one epoch"),
    ("Esc", "Clear the selection"),
    ("→ ←", "Next, previous worst sample"),
    ("1 … 4", "Tag the focused sample; again to remove the tag"),
    ("0", "Remove the focused sample's tag"),
    ("[ ]", "Move the threshold down, up"),
    ("Shift+[ ]", "Move the threshold by one sample"),
    ("R", "Reset the threshold to the rule"),
    ("Ctrl+Z, Ctrl+Y", "Undo, redo the last change to the form"),
    ("V", "In blink mode: hold to see the reconstruction"),
    ("Alt+↑ ↓", "Move the focused layer"),
    ("Del", "Remove the focused layer"),
    ("I", "Show or hide the inspector"),
    ("?", "Show or hide this list"),
];

/// Does what was pressed, unless somebody is typing.
pub fn handle(ui: &Ui, session: &Session, view: &mut View, actions: &mut Actions) {
    let pressed = |modifiers: Modifiers, key: Key| ui.input_mut(|i| i.consume_key(modifiers, key));
    for command in COMMANDS {
        let Some((modifiers, key)) = command.shortcut() else { continue };
        if pressed(modifiers, key) && (command.hindrance)(session).is_none() {
            (command.run)(&mut On { ctx: ui.ctx(), session, view, actions });
        }
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
    if pressed(Modifiers::NONE, Key::I) {
        view.inspector.toggle(Room::of(ui.ctx().content_rect().size()));
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
            let commands = COMMANDS.iter().map(|command| (command.key_words(), command.name));
            let others = KEYS.iter().map(|(key, does)| ((*key).to_owned(), *does));
            for (key, does) in commands.chain(others).filter(|(key, _)| !key.is_empty()) {
                ui.label(RichText::new(key).monospace().strong());
                ui.label(does);
                ui.end_row();
            }
        });
    });
}
