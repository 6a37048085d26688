//! The window in a test: built as for a person, driven by names, never asleep.

use afterimage::data::DataFolder;
use afterimage::job::Lane;
use afterimage::recipe::Recipe;
use afterimage::session::{Places, Session};
use afterimage::ui::{App, Start};
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, HarnessBuilder};
use std::path::Path;
use std::time::{Duration, Instant};

/// Longest time that anything small may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

pub type Window = Harness<'static, App>;

/// A recipe that comes with the program, with keys set.
pub fn recipe(name: &str, set: &[&str]) -> Recipe {
    set.iter().fold(Recipe::load(name).unwrap(), |recipe, key| recipe.with(key).unwrap())
}

/// Digits that train in a second.
pub fn digits() -> Recipe {
    recipe("generated-digits", &["data.samples=800", "training.epochs=3", "map.limit=200", "map.iterations=100"])
}

/// Heartbeats that train in a second.
pub fn beats() -> Recipe {
    recipe("generated-heartbeats", &["data.samples=600", "training.epochs=4", "training.batch_size=64"])
}

/// What every window here is built with.
pub fn builder(size: [f32; 2]) -> HarnessBuilder<App> {
    Harness::builder().with_size(size).with_step_dt(1.0 / 60.0).with_max_steps(32)
}

/// A window on this recipe; real datasets are found where `data` says.
pub fn window_on(recipe: Recipe, data: &Path, size: [f32; 2]) -> Window {
    let places = Places { data: DataFolder(data.to_owned()), autosave: None };
    let mut window = builder(size).build_eframe(move |cc| App::new(&cc.egui_ctx, places, Start::on(recipe)).unwrap());
    window.state_mut().perform(afterimage::session::Action::UseDevice("cpu".parse().unwrap()));
    until(&mut window, "the dataset is open", |s| s.prepared.is_some());
    window
}

/// A window that a graphics processor draws for, as on a screen; the others are drawn only where a picture is asked for.
pub fn window_drawn(recipe: Recipe, size: [f32; 2]) -> Window {
    let places = Places { data: DataFolder("nowhere".into()), autosave: None };
    let app = move |cc: &mut eframe::CreationContext<'_>| App::new(&cc.egui_ctx, places, Start::on(recipe)).unwrap();
    let mut window = builder(size).wgpu().build_eframe(app);
    window.state_mut().perform(afterimage::session::Action::UseDevice("cpu".parse().unwrap()));
    until(&mut window, "the dataset is open", |s| s.prepared.is_some());
    window
}

/// A window on this recipe, of the usual size.
pub fn window(recipe: Recipe) -> Window {
    window_on(recipe, Path::new("nowhere"), [1400.0, 900.0])
}

/// Draws frames until something holds of the session.
pub fn until(window: &mut Window, what: &str, holds: impl Fn(&Session) -> bool) {
    let began = Instant::now();
    while !holds(window.state().session()) {
        let notices = &window.state().session().notices;
        assert!(began.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}; notices: {notices:?}");
        window.state().session().wait(Duration::from_millis(20));
        window.step();
    }
    window.step();
}

/// Draws frames until no lane is busy.
pub fn settle(window: &mut Window) {
    until(window, "the lanes come to rest", |s| !s.is_training() && Lane::ALL.iter().all(|l| !s.is_busy(*l)));
    window.run_steps(3);
}

/// Clicks the button of this name.
pub fn click(window: &mut Window, name: &str) {
    window.get_by_role_and_label(egui::accesskit::Role::Button, name).click();
    window.run_steps(3);
}

/// The value that a figure shows.
pub fn figure(window: &Window, name: &str) -> String {
    window.get_by_role_and_label(egui::accesskit::Role::Status, name).value().unwrap()
}

/// Trains by the button and waits for the scores.
pub fn train(window: &mut Window) {
    click(window, "Train");
    until(window, "training starts", |s| s.is_training() || s.run.is_some());
    settle(window);
    let session = window.state().session();
    assert!(session.notices.is_empty(), "{:?}", session.notices);
    assert!(session.run.as_ref().is_some_and(|run| run.scores.is_some()));
}

/// A window on this recipe that is trained and shows one panel alone.
pub fn trained_alone(recipe: Recipe, panel: &str, size: [f32; 2]) -> Window {
    let mut window = window_on(recipe, Path::new("nowhere"), size);
    train(&mut window);
    window.state_mut().show_only(panel);
    window.run_steps(4);
    settle(&mut window);
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
    window
}

/// Every name of every control, for messages.
pub fn names(window: &Window) -> Vec<String> {
    window.root().children_recursive().filter_map(|node| node.accesskit_node().label()).collect()
}

/// Says on the terminal why a test was skipped: what tests print is otherwise only shown when they fail.
pub fn skipped(why: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}
