//! How long the window's thread takes for a frame: logic, layout and tessellation, as a person would cause them.
//! `cargo bench --bench window`.
//!
//! The window is the real one, without a screen: drawing itself is the graphics processor's.

use afterimage::data::DataFolder;
use afterimage::job::Lane;
use afterimage::recipe::Recipe;
use afterimage::session::{FormAction, LineAction, MapAction, Places, Run, RunAction, Session};
use afterimage::ui::{App, Start, Workspace};
use egui_kittest::Harness;
use std::time::{Duration, Instant};

type Window = Harness<'static, App>;

/// A recipe with keys set.
fn recipe(name: &str, set: &[&str]) -> Recipe {
    let load = |recipe: Recipe, key: &&str| recipe.with(key).expect("a key");
    set.iter().fold(Recipe::load(name).expect("a recipe"), load)
}

/// A digits recipe with keys set.
fn digits(set: &[&str]) -> Recipe {
    recipe("generated-digits", set)
}

fn window(recipe: Recipe) -> Window {
    window_of(Harness::builder(), recipe)
}

fn window_of(builder: egui_kittest::HarnessBuilder<App>, recipe: Recipe) -> Window {
    let places = Places { data: DataFolder("nowhere".into()), autosave: None };
    let build =
        move |cc: &mut eframe::CreationContext<'_>| App::new(&cc.egui_ctx, places, Start::on(recipe)).expect("threads");
    let mut window = builder.with_size([1400.0, 900.0]).with_step_dt(1.0 / 60.0).build_eframe(build);
    window.state_mut().perform(FormAction::UseDevice("cpu".parse().expect("a device")));
    until(&mut window, |s| s.prepared().is_some());
    window
}

fn until(window: &mut Window, holds: impl Fn(&Session) -> bool) {
    while !holds(window.state().session()) {
        window.state().session().wait(Duration::from_millis(20));
        window.step();
    }
    window.step();
}

/// One frame, tessellated, in milliseconds.
fn frame(window: &mut Window) -> f64 {
    let began = Instant::now();
    window.step();
    let shapes = window.output().shapes.clone();
    let meshes = window.ctx.tessellate(shapes, 1.0);
    std::hint::black_box(meshes.len());
    began.elapsed().as_secs_f64() * 1000.0
}

fn report(what: &str, bar: f64, mut frames: Vec<f64>) {
    frames.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| frames[((frames.len() - 1) as f64 * share) as usize];
    println!(
        "{what:<64} {:>5} frames  median {:6.2} ms  p99 {:6.2} ms  (bar {bar} ms)",
        frames.len(),
        at(0.5),
        at(0.99)
    );
}

/// While a training and a map run beside it.
fn busy() {
    let mut window =
        window(digits(&["data.samples=4000", "training.epochs=100000", "map.limit=3000", "map.iterations=1000000"]));
    window.state_mut().show_workspace(Workspace::Judge);
    window.state_mut().perform(RunAction::Train);
    until(&mut window, |s| s.run().is_some_and(|run| !run.epochs.is_empty()));
    let map = window.state().session().recipe().map.clone();
    window.state_mut().perform(MapAction::StartMap(map));
    until(&mut window, |s| !s.map().points.is_empty());
    let frames = (0..400).map(|_| frame(&mut window)).collect();
    report("a frame while a training and a map run", 8.0, frames);
    window.state_mut().perform(MapAction::StopMap);
    window.state_mut().perform(RunAction::StopTraining);
    until(&mut window, |s| !s.is_training());
}

/// A grid of 5 000 samples that scrolls, and the line being dragged beside it.
fn scroll_and_drag() {
    let mut window = window(digits(&["data.samples=25000", "data.test_share=0.2", "training.epochs=1"]));
    window.state_mut().perform(RunAction::Train);
    until(&mut window, |s| s.run().is_some_and(|run| run.scores.is_some()) && !s.is_training());
    window.state_mut().show_only("reconstructions");
    (0..10).for_each(|_| {
        std::hint::black_box(frame(&mut window));
    });
    window.hover_at(egui::pos2(800.0, 500.0));
    let mut scrolled = |by: f32| {
        let delta = egui::vec2(0.0, -by);
        let (unit, phase, source) =
            (egui::MouseWheelUnit::Point, egui::TouchPhase::Move, egui::MouseWheelSource::Wheel);
        window.event(egui::Event::MouseWheel { unit, delta, phase, source, modifiers: egui::Modifiers::NONE });
        frame(&mut window)
    };
    let frames = (0..600).map(|_| scrolled(120.0)).collect();
    let session = window.state().session();
    let known = |run: &Run| (0..run.prepared.dataset.len() as u32).filter(|&id| session.has_output(run, id)).count();
    let seen = session.run().map_or(0, known);
    report(&format!("a frame of 5 000 samples that scroll, 120 points each ({seen} seen)"), 16.0, frames);
    window.state_mut().show_workspace(Workspace::Judge);
    // The first map comes by itself; a person drags when it is there.
    until(&mut window, |s| !s.map().points.is_empty() && Lane::ALL.iter().all(|lane| !s.is_busy(*lane)));
    (0..10).for_each(|_| {
        std::hint::black_box(frame(&mut window));
    });
    let mut dragged = |i: usize| {
        let share = if i.is_multiple_of(2) { 0.01 } else { -0.0075 };
        window.state_mut().perform(LineAction::NudgeThreshold(share));
        frame(&mut window)
    };
    let frames = (0..300).map(&mut dragged).collect();
    report("a frame while the line is dragged", 8.0, frames);
}

/// A map of many dots under a pointer that moves and a wheel that zooms: drawn by a graphics processor where there is
/// one, else as a mesh.
fn map(samples: usize) {
    for on_gpu in [true, false] {
        if on_gpu && afterimage::model::device::list().len() < 2 {
            continue;
        }
        let builder = if on_gpu { Harness::builder().wgpu() } else { Harness::builder() };
        let samples_key = format!("data.samples={samples}");
        let recipe = recipe("generated-heartbeats", &[&samples_key, "map.method=pca", "map.limit=0"]);
        let mut window = window_of(builder, recipe);
        window.state_mut().show_only("map");
        let part = window.state().session().recipe().map.clone();
        window.state_mut().perform(MapAction::StartMap(part));
        until(&mut window, |s| s.map().finished);
        (0..20).for_each(|_| {
            std::hint::black_box(frame(&mut window));
        });
        let how = if on_gpu { "graphics processor" } else { "mesh" };
        for sight in ["whole", "near"] {
            if sight == "near" {
                window.hover_at(egui::pos2(800.0, 500.0));
                (0..40).for_each(|_| {
                    wheel(&mut window, 20.0);
                    frame(&mut window);
                });
            }
            let moved = |i: usize| {
                let turn = i as f32 * 0.1;
                window.hover_at(egui::pos2(800.0 + 200.0 * turn.cos(), 500.0 + 150.0 * turn.sin()));
                wheel(&mut window, if i % 40 < 20 { 6.0 } else { -6.0 });
                frame(&mut window)
            };
            let frames = (0..300).map(moved).collect();
            report(&format!("a map of {samples} that zooms, {sight}, {how}"), 2.0, frames);
        }
    }
}

/// 60 000 dots that move: a map while it is made, drawn as above.
fn moving() {
    for on_gpu in [true, false] {
        if on_gpu && afterimage::model::device::list().len() < 2 {
            continue;
        }
        let builder = if on_gpu { Harness::builder().wgpu() } else { Harness::builder() };
        let keys = ["data.samples=60000", "map.components=10", "map.iterations=100000", "map.limit=0"];
        let mut window = window_of(builder, recipe("generated-heartbeats", &keys));
        window.state_mut().show_only("map");
        let part = window.state().session().recipe().map.clone();
        window.state_mut().perform(MapAction::StartMap(part));
        until(&mut window, |s| s.map().iteration > 100);
        let (mut seen, mut moved) = (window.state().session().map().iteration, 0);
        let frames: Vec<f64> = (0..300)
            .map(|_| {
                let took = frame(&mut window);
                let now = window.state().session().map().iteration;
                moved += usize::from(now > std::mem::replace(&mut seen, now));
                std::thread::sleep(Duration::from_millis(16).saturating_sub(Duration::from_secs_f64(took / 1000.0)));
                took
            })
            .collect();
        let how = if on_gpu { "graphics processor" } else { "mesh" };
        report(&format!("a map of 60 000 that is made, {moved} frames new, {how}"), 2.0, frames);
        window.state_mut().perform(MapAction::StopMap);
    }
}

/// Turns the wheel over the pointer's place.
fn wheel(window: &mut Window, by: f32) {
    let (unit, phase, source) = (egui::MouseWheelUnit::Point, egui::TouchPhase::Move, egui::MouseWheelSource::Wheel);
    let (delta, modifiers) = (egui::vec2(0.0, by), egui::Modifiers::NONE);
    window.event(egui::Event::MouseWheel { unit, delta, phase, source, modifiers });
}

fn main() {
    moving();
    map(60_000);
    map(1_000_000);
    busy();
    scroll_and_drag();
}
