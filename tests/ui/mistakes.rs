//! Mistakes in the program cost as little as can be, and leave a report.

use super::support::{PATIENCE, click, digits, says, settle, train, until, window};
use afterimage::crash;
use afterimage::session::Action;
use egui::Ui;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use std::path::Path;
use std::time::Instant;

fn mistake(words: &str) {
    panic!("{words}");
}

#[test]
fn a_panel_that_panics_leaves_the_window_alive() {
    let mut window = window(digits());
    // In the midst of nested areas, with one of egui's own locks held.
    let mishap = |ui: &mut Ui| {
        ui.horizontal(|ui| {
            ui.label("half of a panel");
            ui.group(|ui| ui.memory_mut(|_| mistake("a panel panics on purpose")));
        });
    };
    click(&mut window, "Show data");
    window.state_mut().break_panel("data", Box::new(mishap));
    window.run_steps(3);
    assert!(says(&window, "This panel crashed because of a bug."));
    assert!(!says(&window, "half of a panel"), "what was drawn of it stays");
    // Everything else goes on, and the panel is not drawn again by itself.
    train(&mut window);
    click(&mut window, "Show data");
    assert!(says(&window, "This panel crashed because of a bug."));
    click(&mut window, "Show runs");
    click(&mut window, "Show data");
    click(&mut window, "Try again");
    window.run_steps(2);
    assert!(!says(&window, "This panel crashed because of a bug."));
    assert!(window.query_by_role_and_label(Role::Button, "Open folder…").is_some(), "the panel is not back");
}

/// Panics in a thread of its own.
fn fail(words: String) {
    let ended = std::thread::spawn(move || mistake(&words)).join();
    assert!(ended.is_err());
}

/// Every report in a folder.
fn reports(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| std::fs::read_to_string(entry.path()).unwrap_or_default()).collect()
}

/// One test, since the program has one place for reports.
#[test]
fn a_mistake_leaves_a_report_without_anything_of_the_person() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("my data").join("patients.csv");
    let mut window = window(digits());
    crash::install(folder.path().join("reports"));
    fail(format!("these rows cannot be right: {}", data.display()));
    let reports = reports(&folder.path().join("reports"));
    let report = reports.iter().find(|text| text.contains("these rows cannot be right")).unwrap();
    assert!(!report.contains("patients") && !report.contains("my data"), "{report}");
    for part in [env!("CARGO_PKG_VERSION"), "mistakes.rs", "Device: ", "Last actions"] {
        assert!(report.contains(part), "no {part} in {report}");
    }
    // One that a lane catches is told with the place of its report.
    window.state_mut().perform(Action::Misbehave(Box::new(|| panic!("a lane panics on purpose"))));
    until(&mut window, "it is told", |s| !s.notices().is_empty());
    let text = window.state().session().notices()[0].text.clone();
    assert!(text.contains("a lane panics on purpose") && text.contains("A crash report is at"), "{text}");
    // Where nothing can be written, a mistake is what it was before. No folder can be below a file.
    crash::install(std::env::current_exe().unwrap().join("reports"));
    let began = Instant::now();
    loop {
        fail("nowhere to write, on purpose".to_owned());
        // Another test's mistake may have begun before the folder was another.
        if crash::last_report().is_none() {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "a report is said to be where none can be");
    }
    settle(&mut window);
}
