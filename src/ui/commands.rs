//! What a person can ask for by name or by key: one list for the palette, the keys and their help.

use super::asks::{folder_dialog, open_dialog, open_folder_dialog, save_action, save_dialog, session_dialog};
use super::theme::Look;
use super::view::View;
use super::workspaces::{Room, Workspace};
use crate::job::Lane;
use crate::session::{Actions, FileAction, FormAction, LineAction, MapAction, MarkAction, RunAction, Session};
use egui::{Context, Key, Modifiers};

/// What a command works on.
pub struct On<'a> {
    /// The window.
    pub ctx: &'a Context,
    /// What is known.
    pub session: &'a Session,
    /// What the window remembers.
    pub view: &'a mut View,
    /// What is asked of the session.
    pub actions: &'a mut Actions,
}

/// Something to ask for.
pub struct Command {
    /// What it does: a verb.
    pub name: &'static str,
    /// Its key together with Ctrl or Cmd, and with Shift or not; it works while somebody is typing, too.
    pub key: Option<(bool, Key)>,
    /// Why it cannot be done now.
    pub hindrance: fn(&Session) -> Option<&'static str>,
    /// Does it.
    pub run: fn(&mut On<'_>),
}

impl Command {
    /// Its key in words; empty where it has none.
    pub fn key_words(&self) -> String {
        self.key.map_or_else(String::new, |(shift, key)| {
            let name = if key == Key::Enter { "Enter" } else { key.symbol_or_name() };
            format!("Ctrl+{}{name}", if shift { "Shift+" } else { "" })
        })
    }

    /// Its key and what is pressed with it.
    pub fn shortcut(&self) -> Option<(Modifiers, Key)> {
        let (shift, key) = self.key?;
        Some((if shift { Modifiers::COMMAND | Modifiers::SHIFT } else { Modifiers::COMMAND }, key))
    }
}

const fn free(_: &Session) -> Option<&'static str> {
    None
}

fn idle(session: &Session) -> Option<&'static str> {
    session.is_training().then_some("A training is under way")
}

fn training(session: &Session) -> Option<&'static str> {
    (!session.is_training()).then_some("Nothing is being trained")
}

fn scored(session: &Session) -> Option<&'static str> {
    session.run().and_then(|run| run.table()).is_none().then_some("There are no scores yet: train a network first")
}

fn mapping(session: &Session) -> Option<&'static str> {
    (!session.is_busy(Lane::Mapping)).then_some("No map is being computed")
}

fn mappable(session: &Session) -> Option<&'static str> {
    if session.prepared().is_none() {
        return Some("Open a dataset first");
    }
    session.is_busy(Lane::Mapping).then_some("A map is being computed")
}

fn has_run(session: &Session) -> Option<&'static str> {
    session.run().is_none().then_some("There is no run yet: train a network first")
}

/// A command without a key.
const fn plain(name: &'static str, hindrance: fn(&Session) -> Option<&'static str>, run: fn(&mut On<'_>)) -> Command {
    Command { name, key: None, hindrance, run }
}

/// A command with a key.
const fn keyed(name: &'static str, key: (bool, Key), run: fn(&mut On<'_>)) -> Command {
    Command { name, key: Some(key), hindrance: free, run }
}

fn look(on: &mut On<'_>, look: Look) {
    on.view.look = look;
    look.apply(on.ctx);
}

/// Every command. To add one: its line here.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "Train",
        key: Some((false, Key::Enter)),
        hindrance: idle,
        run: |on| on.actions.push(RunAction::Train),
    },
    plain("Pause or resume training", training, |on| {
        on.actions.push(RunAction::PauseTraining(!on.session.is_paused()));
    }),
    plain("Stop training", training, |on| on.actions.push(RunAction::StopTraining)),
    keyed("Go to Data", (false, Key::Num1), |on| on.view.open(Workspace::Data)),
    keyed("Go to Train", (false, Key::Num2), |on| on.view.open(Workspace::Train)),
    keyed("Go to Judge", (false, Key::Num3), |on| on.view.open(Workspace::Judge)),
    keyed("Go to Map", (false, Key::Num4), |on| on.view.open(Workspace::Map)),
    keyed("Go to Probe", (false, Key::Num5), |on| on.view.open(Workspace::Probe)),
    keyed("Go to Compare", (false, Key::Num6), |on| on.view.open(Workspace::Compare)),
    plain("Go to the start page", free, |on| on.view.shows_start = true),
    keyed("Open a file…", (false, Key::O), |on| on.actions.push(FileAction::OpenDialog(open_dialog()))),
    plain("Open a folder…", free, |on| on.actions.push(FileAction::OpenDialog(open_folder_dialog()))),
    plain("Open a session…", free, |on| on.actions.push(FileAction::OpenDialog(session_dialog()))),
    keyed("Save the session", (false, Key::S), |on| on.actions.push(save_action(on.session))),
    plain("Save the session as…", free, |on| on.actions.push(FileAction::SaveDialog(save_dialog()))),
    plain("Export the run…", has_run, |on| on.actions.push(FileAction::ExportDialog(folder_dialog()))),
    plain("Reset the threshold to the rule", scored, |on| on.actions.push(LineAction::SuggestThreshold)),
    plain("Start map", mappable, |on| {
        on.actions.push(MapAction::StartMap(on.session.recipe().map.clone()));
    }),
    plain("Stop map", mapping, |on| on.actions.push(MapAction::StopMap)),
    plain("Clear the selection", free, |on| on.actions.push(MarkAction::ClearSelection)),
    plain(
        "Undo the last change to the form",
        |session| (!session.can_undo()).then_some("Nothing was changed"),
        |on| on.actions.push(FormAction::Undo),
    ),
    plain(
        "Redo the last change to the form",
        |session| (!session.can_redo()).then_some("Nothing was undone"),
        |on| on.actions.push(FormAction::Redo),
    ),
    plain("Show or hide the inspector", free, |on| {
        on.view.inspector.toggle(Room::of(on.ctx.content_rect().size()));
    }),
    keyed("Rearrange panels by dragging", (true, Key::L), |on| on.view.edits = !on.view.edits),
    plain("Save the arrangement as a workspace", free, |on| on.view.workspaces.save_as_custom()),
    plain("Reset the workspace", free, |on| on.view.workspaces.reset()),
    plain("Use the dark theme", free, |on| look(on, Look::Dark)),
    plain("Use the light theme", free, |on| look(on, Look::Light)),
    plain("Use the projector theme", free, |on| look(on, Look::Projector)),
    plain("Show the list of keys", free, |on| on.view.shows_keys = true),
    keyed("Find a command", (false, Key::K), |on| on.view.palette = Some(Default::default())),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_and_keys_are_given_once() {
        let names: BTreeSet<&str> = COMMANDS.iter().map(|command| command.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
        let keys: Vec<String> = COMMANDS.iter().map(Command::key_words).filter(|words| !words.is_empty()).collect();
        let once: BTreeSet<&String> = keys.iter().collect();
        assert_eq!(once.len(), keys.len(), "{keys:?}");
        assert!(keys.contains(&"Ctrl+Enter".to_owned()) && keys.contains(&"Ctrl+Shift+L".to_owned()));
    }
}
