//! What a person does with the window.

use super::support::{beats, click, digits, figure, names, open_options, settle, train, until, window, window_on};
use afterimage::job::Lane;
use afterimage::session::{Action, FileAction, FormAction, NewsAction, RunAction, RunState};
use afterimage::ui::Look;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use std::path::Path;

#[test]
fn names_that_outside_tools_rely_on_are_there() {
    let mut window = window(digits());
    train(&mut window);
    click(&mut window, "Show map");
    for name in ["Train", "Pause", "Stop", "Open…", "Start map", "Stop map"] {
        assert!(window.query_by_role_and_label(Role::Button, name).is_some(), "no button {name}: {:?}", names(&window));
    }
    for name in ["Epochs", "Batch size", "Learning rate", "Seed", "Anomaly threshold"] {
        assert!(window.query_by_role_and_label(Role::SpinButton, name).is_some(), "no value {name}");
    }
    assert!(window.query_by_role_and_label(Role::Slider, "Anomaly threshold").is_some());
    for name in ["Dataset", "Model", "Device"] {
        assert!(window.query_by_role_and_label(Role::ComboBox, name).is_some(), "no choice {name}");
    }
    for name in ["Precision", "Recall", "F1", "Accuracy", "Loss", "Epoch"] {
        assert!(!figure(&window, name).is_empty(), "{name} shows nothing");
    }
    assert_eq!(figure(&window, "Epoch"), "3/3");
}

#[test]
fn every_panel_can_be_shown_and_names_its_controls() {
    for recipe in [digits(), beats()] {
        let mut window = window(recipe);
        for trained in [false, true] {
            if trained {
                train(&mut window);
            }
            for panel in afterimage::ui::panels::all() {
                click(&mut window, &format!("Show {}", panel.title().to_lowercase()));
                assert!(window.unnamed_widgets().is_empty(), "{}: a control without a name", panel.title());
            }
        }
    }
}

#[test]
fn the_window_and_the_command_line_give_the_same_numbers() {
    let mut window = window(digits());
    train(&mut window);
    let from_window = afterimage::export::metrics(&window.state().session().run().unwrap().to_export(None).unwrap());
    let set: Vec<String> =
        ["data.samples=800", "training.epochs=3"].iter().flat_map(|s| ["--set".to_owned(), (*s).to_owned()]).collect();
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_afterimage"))
        .args(["run", "generated-digits", "--device", "cpu", "--json", "--quiet"])
        .args(set)
        .output()
        .unwrap();
    // As text, to the last digit.
    let expected = format!("\"metrics\":{}", serde_json::to_string(&from_window).unwrap());
    let printed = String::from_utf8_lossy(&out.stdout);
    assert!(printed.contains(&expected), "{expected} is not in {printed}");
}

#[test]
fn dragging_the_line_moves_figures_and_flips_samples() {
    let mut window = window(digits());
    train(&mut window);
    let before = (figure(&window, "Recall"), window.state().session().run().unwrap().threshold);
    let line = window.get_by_role_and_label(Role::Slider, "Anomaly threshold").rect();
    let from = line.center();
    let to = from + egui::vec2(60.0, 0.0);
    window.hover_at(from);
    window.drag_at(from);
    window.hover_at(from + egui::vec2(30.0, 0.0));
    window.hover_at(to);
    window.drop_at(to);
    window.run_steps(3);
    let run = window.state().session().run().unwrap();
    assert!(run.threshold > before.1, "the line did not move");
    let flipped = run.table().unwrap().ranked.flipped(before.1, run.threshold);
    assert!(!flipped.ids.is_empty() && !flipped.now_anomalous);
    assert_ne!(figure(&window, "Recall"), before.0);
    assert!(names(&window).iter().any(|name| name.starts_with("Sample ")), "no flipped sample is shown");
}

#[test]
fn the_line_moves_by_keyboard_one_sample_at_a_time() {
    let mut window = window(digits());
    train(&mut window);
    let flagged = |window: &super::support::Window| {
        let run = window.state().session().run().unwrap();
        run.table().unwrap().ranked.len() - run.table().unwrap().ranked.place(run.threshold)
    };
    let suggested = flagged(&window);
    window.key_press(Key::CloseBracket);
    window.run_steps(2);
    assert!(flagged(&window) < suggested, "] does not raise the line");
    window.key_press(Key::R);
    window.run_steps(2);
    assert_eq!(flagged(&window), suggested, "R does not put it back");
    let near = flagged(&window);
    window.key_press_modifiers(Modifiers::SHIFT, Key::CloseBracket);
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::SHIFT, Key::CloseBracket);
    window.run_steps(2);
    assert!((1..=2).contains(&(near - flagged(&window))), "Shift+] does not move by single samples");
}

#[test]
fn arrows_walk_the_worst_samples_and_a_click_focuses() {
    let mut window = window(digits());
    train(&mut window);
    let worst: Vec<u32> = {
        let run = window.state().session().run().unwrap();
        run.table().unwrap().ranked.ids().iter().rev().take(3).copied().collect()
    };
    let focus = |window: &super::support::Window| window.state().session().selection().focus();
    assert_eq!(focus(&window), Some(worst[0]), "the worst sample is in focus after training");
    window.key_press(Key::ArrowRight);
    window.run_steps(2);
    assert_eq!(focus(&window), Some(worst[1]));
    window.key_press(Key::ArrowLeft);
    window.run_steps(2);
    assert_eq!(focus(&window), Some(worst[0]));
    click(&mut window, "Data workspace");
    let other =
        window.get_all_by(|node| node.label().is_some_and(|label| label.starts_with("Sample 1,"))).next().unwrap();
    other.click();
    window.run_steps(3);
    assert_eq!(focus(&window), Some(1));
}

#[test]
fn pausing_stopping_and_going_on_work_by_their_buttons() {
    let mut window = window(digits().with("training.epochs=100000").unwrap());
    click(&mut window, "Train");
    until(&mut window, "an epoch is done", |s| s.run().is_some_and(|run| !run.epochs.is_empty()));
    click(&mut window, "Pause");
    assert!(window.state().session().activity(Lane::Training).unwrap().paused);
    click(&mut window, "Resume");
    let done = window.state().session().run().unwrap().epochs.len();
    until(&mut window, "it goes on", |s| s.run().unwrap().epochs.len() > done);
    click(&mut window, "Stop");
    settle(&mut window);
    assert_eq!(window.state().session().run().unwrap().state(), RunState::Stopped);
    assert!(window.state().session().run().unwrap().scores.is_some(), "what was learnt is scored");
}

#[test]
fn a_rectangle_on_the_map_selects_in_every_panel() {
    let mut window = window(digits());
    train(&mut window);
    click(&mut window, "Show map");
    click(&mut window, "Start map");
    settle(&mut window);
    let map = window.get_by_role_and_label(Role::Image, "Map of 200 samples").rect();
    window.hover_at(map.left_top() + egui::vec2(2.0, 2.0));
    window.drag_at(map.left_top() + egui::vec2(2.0, 2.0));
    window.hover_at(map.center());
    window.hover_at(map.right_bottom() - egui::vec2(2.0, 2.0));
    window.drop_at(map.right_bottom() - egui::vec2(2.0, 2.0));
    window.run_steps(3);
    click(&mut window, "Judge workspace");
    open_options(&mut window);
    let session = window.state().session();
    assert_eq!(session.selection().len(), session.map().points.len(), "the whole map is selected");
    let only = format!("only selected ({})", session.selection().len());
    assert!(window.query_by_role_and_label(Role::CheckBox, &only).is_some(), "{:?}", names(&window));
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert!(window.state().session().selection().is_empty());
}

#[test]
fn an_idle_window_draws_no_frames() {
    let mut window = window(digits());
    train(&mut window);
    click(&mut window, "Show map");
    window.remove_cursor();
    // Tooltips and fades settle; then nothing asks for another frame.
    window.run_ok();
    assert!(window.run() <= 2, "an idle window goes on drawing");
    let output = window.output();
    let delay = output.viewport_output.values().map(|viewport| viewport.repaint_delay).min().unwrap();
    assert!(delay > std::time::Duration::from_secs(60), "an idle window wants to draw again after {delay:?}");
}

#[test]
fn a_panicking_failing_or_cancelled_job_leaves_the_window_usable() {
    let mut window = window(digits());
    window.state_mut().perform(Action::Misbehave(Box::new(|| panic!("on purpose"))));
    settle(&mut window);
    assert!(window.state().session().notices()[0].text.contains("on purpose"));
    window.state_mut().perform(FileAction::OpenPath("no/such/file.csv".into()));
    settle(&mut window);
    click(&mut window, "Dismiss all");
    assert!(window.state().session().notices().is_empty());
    window.state_mut().perform(FormAction::UseRecipe(Box::new(digits())));
    settle(&mut window);
    click(&mut window, "Train");
    click(&mut window, "Stop");
    settle(&mut window);
    window.state_mut().perform(NewsAction::DismissAll);
    train(&mut window);
}

#[test]
fn a_changed_number_is_used_by_the_next_run() {
    let mut window = window(digits());
    window.get_by_role_and_label(Role::SpinButton, "Epochs").set_value_accesskit(2.0);
    window.run_steps(3);
    assert_eq!(window.state().session().recipe().training.epochs, 2);
    train(&mut window);
    assert_eq!(window.state().session().run().unwrap().epochs.len(), 2);
}

#[test]
fn the_list_of_keys_opens_and_closes() {
    let mut window = window(digits());
    window.event(egui::Event::Text("?".to_owned()));
    window.run_steps(3);
    assert!(window.query_by_label("Shift+[ ]").is_some());
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert!(window.query_by_label("Shift+[ ]").is_none());
}

#[test]
fn a_layout_travels_with_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let mut first = window(digits());
    train(&mut first);
    let ctx = first.ctx.clone();
    first.state_mut().show_look(&ctx, Look::Light);
    first.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    first.run_steps(2);
    click(&mut first, "Train");
    settle(&mut first);
    first.state_mut().perform(FileAction::Save(path.clone()));
    settle(&mut first);
    let mut second = window(beats());
    second.state_mut().perform(FileAction::OpenPath(path));
    settle(&mut second);
    assert!(second.state().session().notices().is_empty(), "{:?}", second.state().session().notices());
    assert_eq!(second.ctx.theme(), egui::Theme::Light);
    assert!(second.query_by_role_and_label(Role::Button, "Start map").is_some(), "the map layout did not come along");
}

#[test]
fn tiny_and_huge_windows_survive() {
    for size in [[320.0, 240.0], [3840.0, 2160.0]] {
        let mut window = window_on(digits(), Path::new("nowhere"), size);
        window.state_mut().perform(RunAction::Train);
        until(&mut window, "training starts", |s| s.is_training());
        settle(&mut window);
        window.run_steps(5);
        assert_eq!(window.state().session().run().unwrap().state(), RunState::Done);
    }
}
