//! Leaving unsaved work: closing the window and opening another session ask first.

use super::support::{Window, beats, click, digits, says, settle, train, until, window};
use afterimage::session::{FileAction, MarkAction, Unsaved};
use egui::accesskit::Role;
use egui::{Key, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::Queryable;

/// A window with a trained run that nobody saved.
fn unsaved() -> Window {
    let mut window = window(digits());
    train(&mut window);
    assert!(window.state().session().is_unsaved());
    window
}

/// What the window asked of the system in its last frame.
fn commands(window: &Window) -> &[ViewportCommand] {
    &window.output().viewport_output[&ViewportId::ROOT].commands
}

/// Closes the window as the system does; says whether the window refused.
fn close(window: &mut Window) -> bool {
    window.input_mut().viewports.entry(ViewportId::ROOT).or_default().events.push(ViewportEvent::Close);
    window.step();
    let refused = commands(window).contains(&ViewportCommand::CancelClose);
    window.run_steps(2);
    refused
}

fn asks(window: &Window) -> Option<&Unsaved> {
    window.state().session().asks_unsaved()
}

/// Whether the window wants to be closed.
fn closes(window: &mut Window) -> bool {
    window.step();
    commands(window).contains(&ViewportCommand::Close)
}

#[test]
fn closing_without_unsaved_work_asks_nothing() {
    let mut window = window(digits());
    assert!(!close(&mut window), "the window does not close");
    assert!(window.state().session().may_close() && asks(&window).is_none());
}

#[test]
fn closing_with_unsaved_work_asks_and_cancel_stays() {
    let mut window = unsaved();
    assert!(close(&mut window), "the window closes over unsaved work");
    assert_eq!(asks(&window), Some(&Unsaved::Closing));
    assert!(says(&window, "This session has not been saved: 1 run."));
    for name in ["Save…", "Close without saving", "Cancel"] {
        assert!(window.query_by_role_and_label(Role::Button, name).is_some(), "no {name}");
    }
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
    click(&mut window, "Cancel");
    assert!(asks(&window).is_none() && !closes(&mut window));
    assert!(window.state().session().run().is_some());
}

#[test]
fn closing_without_saving_closes() {
    let mut window = unsaved();
    assert!(close(&mut window));
    click(&mut window, "Close without saving");
    assert!(window.state().session().may_close() && closes(&mut window));
    assert!(!close(&mut window), "asked again");
}

#[test]
fn saving_first_saves_and_then_closes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.afterimage");
    let mut window = unsaved();
    assert!(close(&mut window));
    // A dialog that is left without an answer leaves the question open.
    window.state_mut().perform(FileAction::SaveFirstDialog(Box::new(|| None)));
    settle(&mut window);
    assert_eq!(asks(&window), Some(&Unsaved::Closing));
    // What the system's dialog would answer.
    let chosen = path.clone();
    window.state_mut().perform(FileAction::SaveFirstDialog(Box::new(move || Some(chosen))));
    until(&mut window, "it is saved and closes", |s| s.may_close());
    assert!(closes(&mut window) && path.exists());
}

#[test]
fn a_save_that_fails_closes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("no such folder").join("kept.afterimage");
    std::fs::write(folder.path().join("no such folder"), b"a file").unwrap();
    let mut window = unsaved();
    assert!(close(&mut window));
    window.state_mut().perform(FileAction::SaveFirstDialog(Box::new(move || Some(nowhere))));
    until(&mut window, "it is told", |s| !s.notices().is_empty());
    settle(&mut window);
    let session = window.state().session();
    assert!(!session.may_close() && session.is_unsaved() && session.asks_unsaved().is_some());
}

#[test]
fn the_keyboard_answers_and_nothing_behind_the_question_hears_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.afterimage");
    let mut window = unsaved();
    window.state_mut().perform(FileAction::Save(path));
    settle(&mut window);
    window.state_mut().perform(MarkAction::Tag(3, Some(1)));
    window.state_mut().perform(MarkAction::Focus(Some(3)));
    assert!(close(&mut window));
    assert!(says(&window, "This session has changed since it was last saved: 1 run and 1 tag."));
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert!(asks(&window).is_none());
    assert_eq!(window.state().session().selection().focus(), Some(3), "Escape selected nothing as well");
    assert!(close(&mut window));
    window.key_press(Key::Enter);
    until(&mut window, "Enter saves and closes", |s| s.may_close());
}

#[test]
fn the_title_shows_the_file_and_what_is_unsaved() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(digits());
    assert_eq!(window.state().title(), "Afterimage");
    train(&mut window);
    assert_eq!(window.state().title(), "• Afterimage");
    window.state_mut().perform(FileAction::Save(folder.path().join("kept.afterimage")));
    settle(&mut window);
    assert_eq!(window.state().title(), "kept.afterimage - Afterimage");
    window.state_mut().perform(MarkAction::Tag(0, Some(0)));
    window.step();
    let title = ViewportCommand::Title("• kept.afterimage - Afterimage".to_owned());
    assert!(commands(&window).contains(&title), "the system is not told");
    window.step();
    assert!(!commands(&window).contains(&title), "it is told with every frame");
}

#[test]
fn opening_over_unsaved_work_asks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.afterimage");
    let mut other = window(beats());
    train(&mut other);
    other.state_mut().perform(FileAction::Save(path.clone()));
    settle(&mut other);

    let mut window = unsaved();
    window.state_mut().perform(FileAction::OpenPath(path.clone()));
    window.run_steps(3);
    assert_eq!(asks(&window), Some(&Unsaved::Opening(path.clone())));
    click(&mut window, "Cancel");
    settle(&mut window);
    assert_eq!(window.state().session().run().unwrap().recipe.name, "generated-digits");
    window.state_mut().perform(FileAction::OpenPath(path.clone()));
    window.run_steps(3);
    click(&mut window, "Open without saving");
    until(&mut window, "it opens", |s| s.file() == Some(&path));
    assert_eq!(window.state().session().run().unwrap().recipe.name, "generated-heartbeats");
    assert!(!window.state().session().is_unsaved());
}

#[test]
fn sessions_saved_before_are_in_the_menu() {
    let folder = tempfile::tempdir().unwrap();
    let (own, path) = (folder.path().join("own"), folder.path().join("kept.afterimage"));
    let mut first = super::support::window_in(&own, digits());
    train(&mut first);
    first.state_mut().perform(FileAction::Save(path.clone()));
    settle(&mut first);
    drop(first);

    let mut second = super::support::window_in(&own, beats());
    until(&mut second, "they are remembered", |s| s.recent() == [path.clone()]);
    click(&mut second, "More");
    click(&mut second, "Session");
    assert!(second.query_by_role_and_label(Role::Button, "Open session…").is_some());
    click(&mut second, "Open recent");
    click(&mut second, "Open kept.afterimage");
    until(&mut second, "it opens", |s| s.file() == Some(&path));
}
