//! Samples alike in several spaces side by side, and the distances between those selected.

use super::support::{Window, beats, click, digits, names, settle, train, until, window};
use afterimage::recipe::SpaceOf;
use afterimage::session::{MarkAction, SelectMode};
use egui::accesskit::Role;
use egui::{Modifiers, Rect};
use egui_kittest::kittest::Queryable;

fn show(window: &mut Window) {
    window.state_mut().show_only("similarity");
    window.run_steps(2);
    settle(window);
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
}

/// The names of the pictures that begin like this.
fn images(window: &Window, begins: &str) -> Vec<String> {
    names(window).into_iter().filter(|name| name.starts_with(begins)).collect()
}

/// The square of the distances, by the start of its name.
fn square(window: &Window, begins: &str) -> Rect {
    let named = |label: String| label.starts_with(begins);
    let found = window.query_all_by(|node| node.role() == Role::Image && node.label().is_some_and(named)).next();
    found.unwrap_or_else(|| panic!("no square {begins}: {:?}", names(window))).rect()
}

fn select(window: &mut Window, ids: &[u32]) {
    window.state_mut().perform(MarkAction::Select(ids.to_vec(), SelectMode::Replace));
    window.run_steps(2);
    settle(window);
}

/// Clicks the middle of a cell of the square of `n` samples.
fn click_cell(window: &mut Window, rect: Rect, n: f32, row: f32, column: f32, modifiers: Modifiers) {
    let at = rect.min + egui::vec2(rect.width() * (column + 0.5) / n, rect.height() * (row + 0.5) / n);
    window.hover_at(at);
    window.event(egui::Event::ModifiersChanged(modifiers));
    for pressed in [true, false] {
        let button = egui::PointerButton::Primary;
        window.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
    }
    window.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    window.remove_cursor();
    window.run_steps(3);
}

#[test]
fn spaces_stand_side_by_side_and_a_click_focuses() {
    let mut window = window(digits());
    show(&mut window);
    assert!(images(&window, "Most similar by").is_empty(), "nothing is in focus");
    click(&mut window, "Compare the first sample");
    settle(&mut window);
    for begins in ["Most similar by values", "Most dissimilar by values", "Most similar by HOG features"] {
        assert_eq!(images(&window, begins).len(), 6, "{begins}: {:?}", names(&window));
    }
    assert!(images(&window, "Most similar by latent codes").is_empty(), "there is no network yet");
    let found = window.state().session().alike(SpaceOf::Hog, 0).unwrap().nearest[0];
    let name = images(&window, "Most similar by HOG features 1, ").remove(0);
    assert!(name.contains(&format!("sample {},", found.index)), "{name}");
    window.get_by_role_and_label(Role::Image, &name).click();
    window.run_steps(3);
    assert_eq!(window.state().session().selection().focus(), Some(found.index));
    settle(&mut window);

    window.get_by_role_and_label(Role::CheckBox, "values").click();
    window.run_steps(3);
    assert!(images(&window, "Most similar by values").is_empty());
    assert!(window.state().session().notices().is_empty());
}

#[test]
fn a_network_brings_its_codes_and_layers() {
    let mut window = window(digits());
    train(&mut window);
    show(&mut window);
    assert_eq!(images(&window, "Most similar by latent codes").len(), 6);
    window.get_by_role_and_label(Role::CheckBox, "layer").click();
    window.run_steps(3);
    settle(&mut window);
    let last = window.state().session().run().unwrap().spec.layers.len();
    assert_eq!(images(&window, &format!("Most dissimilar by layer {}", last - 1)).len(), 6);
    assert!(window.unnamed_widgets().is_empty());
    window.remove_cursor();
    window.run_ok();
    assert!(window.run() <= 2, "a window at rest makes no frames");
}

#[test]
fn signals_have_no_oriented_gradients() {
    let mut window = window(beats());
    show(&mut window);
    click(&mut window, "Compare the first sample");
    settle(&mut window);
    assert_eq!(images(&window, "Most similar by values").len(), 6);
    assert!(images(&window, "Most similar by HOG").is_empty());
    assert!(window.state().session().notices().is_empty(), "nothing is asked for that cannot be");
}

#[test]
fn the_distances_are_those_of_the_selection_and_a_click_focuses_the_row() {
    let mut window = window(digits());
    show(&mut window);
    square(&window, "Distances between 10 samples by values, from ");
    select(&mut window, &[3, 5, 8, 13]);
    let rect = square(&window, "Distances between 4 samples by values, from ");
    click_cell(&mut window, rect, 4.0, 2.0, 0.0, Modifiers::NONE);
    assert_eq!(window.state().session().selection().focus(), Some(8));
    settle(&mut window);

    // The neighbours of the sample in focus push the square down: without a focus it is in sight again.
    window.state_mut().perform(MarkAction::ClearSelection);
    select(&mut window, &[3, 5, 8, 13]);
    let rect = square(&window, "Distances between 4 samples by values, from ");
    click_cell(&mut window, rect, 4.0, 1.0, 3.0, Modifiers::SHIFT);
    let selected: Vec<u32> = window.state().session().selection().iter().collect();
    assert_eq!(selected, [5, 13]);
    settle(&mut window);
    square(&window, "Distances between 2 samples by values, from ");
}

#[test]
fn many_samples_and_other_spaces_fit_the_square() {
    let mut window = window(digits());
    show(&mut window);
    select(&mut window, &(0..100).collect::<Vec<u32>>());
    assert!(window.query_by_label_contains("The first 60 of 100 samples selected").is_some());
    for name in ["numbers", "sorted by class"] {
        window.get_by_role_and_label(Role::CheckBox, name).click();
        window.run_steps(3);
    }
    window.get_by_role_and_label(Role::ComboBox, "Space of the distances").click();
    window.run_steps(4);
    click(&mut window, "HOG features");
    settle(&mut window);
    let rect = square(&window, "Distances between 60 samples by HOG features, from ");
    assert!(rect.width() > 100.0 && (rect.width() - rect.height()).abs() < 1.0);
    assert!(window.unnamed_widgets().is_empty());

    // A third of the window, as in a tile: nothing sticks out.
    let mut narrow = super::support::window_on(digits(), std::path::Path::new("nowhere"), [560.0, 900.0]);
    show(&mut narrow);
    select(&mut narrow, &(0..60).collect::<Vec<u32>>());
    until(&mut narrow, "the distances are measured", |s| {
        s.distances(SpaceOf::Pixels, &(0..60).collect::<Vec<u32>>()).is_some()
    });
    assert!(square(&narrow, "Distances between 60 samples").right() <= 560.0);
}
