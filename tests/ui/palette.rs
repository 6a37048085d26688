//! Commands found by a part of their names, and everything by keyboard alone.

use super::support::{Window, digits, figure, says, settle, until, window, window_that_welcomes};
use egui::accesskit::{Role, Toggled};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::Path;

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(3);
}

fn find(window: &mut Window, words: &str) {
    press(window, Modifiers::COMMAND, Key::K);
    window.event(egui::Event::Text(words.to_owned()));
    window.run_steps(3);
}

fn is_shown(window: &Window, workspace: &str) -> bool {
    let button = window.get_by_role_and_label(Role::Button, workspace);
    let node = button.accesskit_node();
    node.is_selected() == Some(true) || node.toggled() == Some(Toggled::True)
}

#[test]
fn a_command_is_found_by_a_part_of_its_name() {
    let mut window = window(digits());
    find(&mut window, "map go");
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(is_shown(&window, "Map workspace") && window.state().session().notices().is_empty());
    // What cannot be done says why, and nothing happens.
    find(&mut window, "export");
    assert!(window.get_by_role_and_label(Role::Button, "Command Export the run…").accesskit_node().is_disabled());
    assert!(says(&window, "Command Export the run…"));
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(window.query_by_role_and_label(Role::Button, "Command Export the run…").is_some());
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(window.query_by_role_and_label(Role::Button, "Command Export the run…").is_none());
    // Panels are found, too; the arrows choose.
    find(&mut window, "show");
    press(&mut window, Modifiers::NONE, Key::ArrowDown);
    press(&mut window, Modifiers::NONE, Key::ArrowUp);
    window.event(egui::Event::Text(" runs".to_owned()));
    window.run_steps(3);
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(is_shown(&window, "Compare workspace"));
}

#[test]
fn the_keyboard_alone_goes_from_the_start_page_to_samples_that_changed_sides() {
    let mut window = window_that_welcomes(Path::new("nowhere"), [1366.0, 768.0]);
    settle(&mut window);
    // The first card is chosen by Enter, and its training begins.
    press(&mut window, Modifiers::NONE, Key::Enter);
    until(&mut window, "it is scored", |s| !s.is_training() && s.run().is_some_and(|run| run.scores.is_some()));
    until(&mut window, "the first map", |s| !s.map().points.is_empty());
    settle(&mut window);
    assert!(is_shown(&window, "Judge workspace"), "Judge opens by itself");
    let before = (figure(&window, "Recall"), figure(&window, "Precision"));
    for _ in 0..12 {
        press(&mut window, Modifiers::NONE, Key::CloseBracket);
    }
    settle(&mut window);
    assert_ne!((figure(&window, "Recall"), figure(&window, "Precision")), before, "the figures follow");
    // A screen reader hears which samples changed sides, and how many.
    let flipped = window
        .query_all_by(|node| node.role() == Role::Image && node.label().unwrap_or_default().ends_with(", now normal"));
    assert!(flipped.count() > 0);
    assert!(says(&window, "now normal · line"));
}
