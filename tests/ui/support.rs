//! The window in a test: built as for a person, driven by names, never asleep.

#[path = "../support/mod.rs"]
mod shared;

pub use shared::{PATIENCE, copy_kept, output as output_of, recipe, skipped};

use afterimage::data::DataFolder;
use afterimage::job::Lane;
use afterimage::recipe::{LayerSpec, ModelPart, Recipe, Task};
use afterimage::session::{FormAction, Places, Run, Session};
use afterimage::ui::{App, Start};
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, HarnessBuilder};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub type Window = Harness<'static, App>;

/// Digits that train in a second.
pub fn digits() -> Recipe {
    recipe("generated-digits", &["data.samples=800", "training.epochs=3", "map.limit=200", "map.iterations=100"])
}

/// Heartbeats that train in a second.
pub fn beats() -> Recipe {
    recipe("generated-heartbeats", &["data.samples=600", "training.epochs=4", "training.batch_size=64"])
}

/// Digits and damages named by a small classifier: fourteen classes.
pub fn classifier() -> Recipe {
    let set = [
        "data.samples=800",
        "data.train_on=all",
        "model.preset=mnist-cnn",
        "training.loss=cross-entropy",
        "training.epochs=2",
    ];
    let mut recipe = recipe("generated-digits", &set);
    let preset = afterimage::model::preset("cifar-mlp").unwrap();
    let mut layers = vec![preset.layers[0].clone(), preset.layers[preset.layers.len() - 1].clone()];
    if let Some(LayerSpec::Dense { units, .. }) = layers.last_mut() {
        *units = 14;
    }
    recipe.model = ModelPart { task: Some(Task::Classify), layers, ..ModelPart::default() };
    recipe
}

/// What every window here is built with.
fn builder(size: [f32; 2]) -> HarnessBuilder<App> {
    Harness::builder().with_size(size).with_step_dt(1.0 / 60.0).with_max_steps(32)
}

/// A window on this recipe whose dataset is open.
fn opened(builder: HarnessBuilder<App>, places: Places, recipe: Recipe) -> Window {
    let app = move |cc: &mut eframe::CreationContext<'_>| App::new(&cc.egui_ctx, places, Start::on(recipe)).unwrap();
    let mut window = builder.build_eframe(app);
    window.state_mut().perform(FormAction::UseDevice("cpu".parse().unwrap()));
    until(&mut window, "the dataset is open", |s| s.prepared().is_some());
    window
}

/// A window on this recipe; real datasets are found where `data` says.
pub fn window_on(recipe: Recipe, data: &Path, size: [f32; 2]) -> Window {
    opened(builder(size), Places { data: DataFolder(data.to_owned()), autosave: None }, recipe)
}

/// A window that begins with the start page.
pub fn window_that_welcomes(data: &Path, size: [f32; 2]) -> Window {
    let start = Start::of(&afterimage::launch::Launch::default()).unwrap();
    let places = Places { data: DataFolder(data.to_owned()), autosave: None };
    builder(size).build_eframe(move |cc| App::new(&cc.egui_ctx, places, start).unwrap())
}

/// A window that a graphics processor draws for, as on a screen; the others are drawn only where a picture is asked for.
pub fn window_drawn(recipe: Recipe, size: [f32; 2]) -> Window {
    opened(builder(size).wgpu(), Places { data: DataFolder("nowhere".into()), autosave: None }, recipe)
}

/// A window that saves a running training in this folder from time to time.
pub fn window_in(folder: &Path, recipe: Recipe) -> Window {
    let places = Places { data: DataFolder("nowhere".into()), autosave: Some(folder.to_owned()) };
    opened(builder([1400.0, 900.0]), places, recipe)
}

/// A window on this recipe, of the usual size.
pub fn window(recipe: Recipe) -> Window {
    window_on(recipe, Path::new("nowhere"), [1400.0, 900.0])
}

/// Draws frames until something holds of the session.
pub fn until(window: &mut Window, what: &str, holds: impl Fn(&Session) -> bool) {
    let began = Instant::now();
    while !holds(window.state().session()) {
        let notices = window.state().session().notices();
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

/// Clicks the button of this name; a panel's is in the list of all panels.
pub fn click(window: &mut Window, name: &str) {
    if name.starts_with("Show ") && window.query_by_role_and_label(Role::Button, name).is_none() {
        window.get_by_role_and_label(Role::Button, "All panels").click();
        window.run_steps(4);
    }
    window.get_by_role_and_label(Role::Button, name).click();
    window.run_steps(3);
}

/// Ticks or unticks the check box of this name.
pub fn tick(window: &mut Window, name: &str) {
    window.get_by_role_and_label(Role::CheckBox, name).click();
    window.run_steps(3);
}

/// Writes a number into the field of this name.
pub fn set(window: &mut Window, name: &str, value: f64) {
    window.get_by_role_and_label(Role::SpinButton, name).set_value_accesskit(value);
    window.run_steps(3);
}

/// Opens the list of this name.
pub fn open_choice(window: &mut Window, name: &str) {
    window.get_by_role_and_label(Role::ComboBox, name).click();
    window.run_steps(4);
}

/// Opens the list of this name and clicks one of its entries.
pub fn choose(window: &mut Window, name: &str, choice: &str) {
    open_choice(window, name);
    click(window, choice);
}

/// Shows one panel alone with all of its options and settings; each of its controls must have a name.
pub fn show(window: &mut Window, panel: &str) {
    show_all(window, &[panel]);
    assert!(window.unnamed_widgets().is_empty(), "{panel}: {:?}", window.unnamed_widgets());
}

/// Shows these panels below each other with all of their options and settings.
pub fn show_all(window: &mut Window, panels: &[&str]) {
    window.state_mut().show_panels(panels);
    window.run_steps(3);
}

/// Opens the options of every panel shown.
pub fn open_options(window: &mut Window) {
    let closed = |node: &egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        node.label().is_some_and(|label| label.ends_with(" options")) && node.is_selected() != Some(true)
    };
    let found: Vec<String> = window
        .query_all_by_role(Role::Button)
        .filter(closed)
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    for name in found {
        click(window, &name);
    }
}

/// The run that is shown.
pub fn run(window: &Window) -> &Run {
    window.state().session().run().unwrap()
}

/// What the network shown makes of a sample, where that is known.
pub fn output(window: &Window, id: u32) -> Option<Arc<Vec<f32>>> {
    output_of(window.state().session(), id)
}

/// Of how many samples it is known what a run's network makes of them.
pub fn outputs(session: &Session, run: &Run) -> usize {
    (0..run.prepared.dataset.len() as u32).filter(|&id| session.has_output(run, id)).count()
}

/// Whether these words stand somewhere in the window.
pub fn says(window: &Window, words: &str) -> bool {
    window.query_all_by_label_contains(words).next().is_some()
}

/// The whole name of the picture whose name begins like this.
pub fn image(window: &Window, begins: &str) -> String {
    let named = |label: String| label.starts_with(begins);
    let found = window.query_all_by(|node| node.role() == Role::Image && node.label().is_some_and(named)).next();
    found.unwrap_or_else(|| panic!("no picture {begins}: {:?}", names(window))).accesskit_node().label().unwrap()
}

/// The value that a figure shows.
pub fn figure(window: &Window, name: &str) -> String {
    window.get_by_role_and_label(Role::Status, name).value().unwrap()
}

/// Trains by the button and waits for the scores.
pub fn train(window: &mut Window) {
    click(window, "Train");
    until(window, "training starts", |s| s.is_training() || s.run().is_some());
    settle(window);
    let session = window.state().session();
    assert!(session.notices().is_empty(), "{:?}", session.notices());
    assert!(session.run().is_some_and(|run| run.scores.is_some()));
}

/// A window on this recipe that is trained and shows some panels below each other.
pub fn trained_with(recipe: Recipe, panels: &[&str], size: [f32; 2]) -> Window {
    let mut window = window_on(recipe, Path::new("nowhere"), size);
    train(&mut window);
    show_all(&mut window, panels);
    settle(&mut window);
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
    window
}

/// A window on this recipe that is trained and shows one panel alone.
pub fn trained_alone(recipe: Recipe, panel: &str, size: [f32; 2]) -> Window {
    let mut window = window_on(recipe, Path::new("nowhere"), size);
    train(&mut window);
    show(&mut window, panel);
    settle(&mut window);
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
    window
}

/// Every name of every control, for messages.
pub fn names(window: &Window) -> Vec<String> {
    window.root().children_recursive().filter_map(|node| node.accesskit_node().label()).collect()
}
