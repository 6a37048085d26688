//! The bottleneck from within: sliders, a walk between two samples, a grid of decodings.

use super::support::{PATIENCE, Window, click, digits, names, output, output_of, settle, train, until, window};
use afterimage::model::{NetworkSpec, with_bottleneck};
use afterimage::session::MarkAction;
use afterimage::session::questions::{LatentSpace, PassFor, Passed};
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn space(window: &Window) -> Arc<LatentSpace> {
    window.state().session().latent_space().unwrap()
}

fn passed(window: &Window, purpose: PassFor) -> Arc<Passed> {
    window.state().session().passed(purpose).unwrap()
}

/// Trains and shows the latent space alone.
fn explore(window: &mut Window) {
    train(window);
    window.state_mut().show_only("latent");
    until(window, "the sliders are decoded", |s| s.passed(PassFor::Sliders).is_some());
    rest(window);
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
}

/// Waits until everything asked for is there: what comes of one answer is asked for in the next frames.
fn rest(window: &mut Window) {
    for _ in 0..4 {
        settle(window);
    }
}

/// Clicks a button that may lie below what is visible.
fn press(window: &mut Window, name: &str) {
    window.get_by_role_and_label(Role::Button, name).scroll_to_me();
    window.run_steps(4);
    click(window, name);
    rest(window);
}

fn near(a: &[f32], b: &[f32], by: f32) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= by)
}

/// What the network makes of a sample.
fn reconstruction(window: &mut Window, id: u32) -> Arc<Vec<f32>> {
    // Asked with every frame, as a panel does: a question of the same kind may be under way.
    let began = Instant::now();
    while output_of(window.state().session(), id).is_none() {
        assert!(began.elapsed() < PATIENCE, "the sample is not reconstructed");
        window.state_mut().view(&[id]);
        window.state().session().wait(Duration::from_millis(20));
        window.step();
    }
    output(window, id).unwrap()
}

#[test]
fn without_a_network_it_says_what_it_needs() {
    let mut window = window(digits());
    window.state_mut().show_only("latent");
    window.run_steps(3);
    assert!(window.query_by_label_contains("Train an autoencoder").is_some(), "{:?}", names(&window));
    assert!(window.query_by_role_and_label(Role::Button, "Start training").is_some());
}

#[test]
fn sliders_change_the_decoding_and_a_sample_sets_them() {
    let mut window = window(digits());
    explore(&mut window);
    let space = space(&window);
    assert_eq!((space.width, space.axes.len(), space.plain), (64, 8, false));
    let middle = passed(&window, PassFor::Sliders);
    assert!(near(&middle.rows[0], &space.mean, 0.0), "the sliders begin in the middle");

    let to = space.reach[1][1];
    window.get_by_role_and_label(Role::Slider, "Axis 2").set_value_accesskit(f64::from(to));
    window.run_steps(3);
    rest(&mut window);
    let moved = passed(&window, PassFor::Sliders);
    let wanted: Vec<f32> = space.mean.iter().zip(&space.axes[1]).map(|(mean, axis)| mean + to * axis).collect();
    assert!(near(&moved.rows[0], &wanted, 1e-4));
    assert_ne!(moved.outputs[0], middle.outputs[0], "the decoding follows the slider");

    window.state_mut().perform(MarkAction::Focus(Some(5)));
    window.run_steps(2);
    press(&mut window, "Use focused sample");
    let code = window.state().session().code_of(5).unwrap();
    let at_sample = passed(&window, PassFor::Sliders);
    assert!(near(&at_sample.rows[0], &code, 1e-4), "what the axes do not reach is kept");
    let reconstruction = reconstruction(&mut window, 5);
    assert!(near(&at_sample.outputs[0], &reconstruction, 1e-4));

    press(&mut window, "Centre");
    assert!(near(&passed(&window, PassFor::Sliders).rows[0], &space.mean, 0.0));
}

#[test]
fn a_walk_goes_from_one_reconstruction_to_another() {
    let mut window = window(digits());
    explore(&mut window);
    assert!(window.query_by_label_contains("set it as the start").is_some());
    for (id, name) in [(3, "Set start to focused sample"), (8, "Set end to focused sample")] {
        window.state_mut().perform(MarkAction::Focus(Some(id)));
        window.run_steps(2);
        press(&mut window, name);
    }
    until(&mut window, "the walk is decoded", |s| s.passed(PassFor::Walk).is_some());
    let walk = passed(&window, PassFor::Walk);
    assert_eq!(walk.outputs.len(), 8);
    for (step, id) in [(0, 3), (7, 8)] {
        let reconstruction = reconstruction(&mut window, id);
        assert!(near(&walk.outputs[step], &reconstruction, 1e-4), "step {step} is not sample {id}");
    }
    window.run_steps(2);
    assert!(window.query_by_role_and_label(Role::Image, "Walk, step 8 of 8").is_some(), "{:?}", names(&window));
    window.get_by_role_and_label(Role::SpinButton, "Steps of the walk").set_value_accesskit(5.0);
    window.run_steps(3);
    rest(&mut window);
    assert_eq!(passed(&window, PassFor::Walk).outputs.len(), 5);
}

#[test]
fn two_units_have_a_grid_and_a_place() {
    let mut recipe = digits();
    let spec = NetworkSpec::from_recipe(&recipe.model, &[28, 28, 1], 10).unwrap();
    recipe.model = with_bottleneck(&spec, 2).unwrap();
    let mut window = window(recipe);
    explore(&mut window);
    let space = space(&window);
    assert_eq!((space.width, space.axes.len(), space.plain), (2, 2, true));
    let grid = passed(&window, PassFor::Grid);
    assert_eq!(grid.outputs.len(), 144);

    // A click on the first decoding puts the sliders there.
    let picture = "Grid of decodings, 12 by 12";
    window.get_by_role_and_label(Role::Image, picture).scroll_to_me();
    window.run_steps(4);
    let corner = window.get_by_role_and_label(Role::Image, picture).rect().left_top() + egui::vec2(4.0, 4.0);
    tap(&mut window, corner);
    let first = passed(&window, PassFor::Sliders);
    assert!(near(&first.rows[0], &grid.rows[0], 1e-4), "{:?} is not {:?}", first.rows[0], grid.rows[0]);
    assert!(near(&first.outputs[0], &grid.outputs[0], 1e-4));

    // The middle of the plot is the middle of what the sliders reach.
    let plot = format!("Position among {} samples", space.ids.len());
    window.get_by_role_and_label(Role::Image, &plot).scroll_to_me();
    window.run_steps(4);
    let center = window.get_by_role_and_label(Role::Image, &plot).rect().center();
    tap(&mut window, center);
    let middle: Vec<f32> = (0..2).map(|i| (grid.rows[0][i] + grid.rows[143][i]) / 2.0).collect();
    let now = passed(&window, PassFor::Sliders);
    let span = (grid.rows[143][0] - grid.rows[0][0]).abs().max((grid.rows[143][1] - grid.rows[0][1]).abs());
    assert!(near(&now.rows[0], &middle, 0.02 * span), "{:?} is not {middle:?}", now.rows[0]);

    window.remove_cursor();
    window.run_ok();
    assert!(window.run() <= 2, "it goes on drawing");
}

fn tap(window: &mut Window, at: egui::Pos2) {
    window.hover_at(at);
    window.run_steps(1);
    window.drag_at(at);
    window.drop_at(at);
    window.run_steps(3);
    rest(window);
}
