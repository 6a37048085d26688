//! The features of the picture in focus, and what they are made with.

use super::support::{Window, beats, click, digits, figure, image, window};
use afterimage::session::MarkAction;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

fn show(window: &mut Window) {
    window.state_mut().show_only("features");
    window.run_steps(3);
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
}

fn slide(window: &mut Window, name: &str, to: f64) {
    window.get_by_role_and_label(Role::Slider, name).set_value_accesskit(to);
    window.run_steps(3);
}

#[test]
fn every_feature_of_the_focused_picture_is_there() {
    let mut window = window(digits());
    show(&mut window);
    click(&mut window, "Features of the first sample");
    assert_eq!(window.state().session().selection().focus(), Some(0));
    image(&window, "Histogram of grey: 32 bins, ");
    for view in ["Sobel x", "Sobel y", "Magnitude", "Angle"] {
        image(&window, &format!("{view} of sample 0, from "));
    }
    image(&window, "HOG of sample 0: 3×3 cells of 9 orientations, 81 values");
    assert_eq!(figure(&window, "HOG values"), "81");
    assert!(window.unnamed_widgets().is_empty());

    // Another sample: its own.
    let before = image(&window, "HOG features: 81 values up to ");
    let edges = image(&window, "Magnitude of sample 0");
    window.state_mut().perform(MarkAction::Focus(Some(7)));
    window.run_steps(2);
    let after = image(&window, "Magnitude of sample 7");
    let range = |name: &str| name.split_once(", from ").unwrap().1.to_owned();
    assert!(range(&edges) != range(&after) || before != image(&window, "HOG features: 81 values up to "));
    window.remove_cursor();
    window.run_ok();
    assert!(window.run() <= 2, "a window at rest makes no frames");
}

#[test]
fn sliders_change_what_is_gathered() {
    let mut window = window(digits());
    window.state_mut().perform(MarkAction::Focus(Some(3)));
    show(&mut window);
    slide(&mut window, "Bins of the histograms", 8.0);
    image(&window, "Histogram of grey: 8 bins, ");
    slide(&mut window, "HOG cell", 7.0);
    slide(&mut window, "HOG block", 2.0);
    slide(&mut window, "HOG orientations", 6.0);
    // 4×4 cells, 3×3 blocks of 2×2 cells of 6 orientations.
    image(&window, "HOG of sample 3: 4×4 cells of 6 orientations, 216 values");
    assert_eq!(figure(&window, "HOG values"), "216");
    let hys = image(&window, "HOG features: 216 values up to ");
    // It may lie below what is visible: scrolled to first, as a person would.
    window.get_by_role_and_label(Role::ComboBox, "HOG block norm").scroll_to_me();
    window.run_steps(3);
    window.get_by_role_and_label(Role::ComboBox, "HOG block norm").click();
    window.run_steps(4);
    click(&mut window, "L1");
    assert_ne!(image(&window, "HOG features: 216 values up to "), hys, "another norm has other values");

    // Cells too large for a block: said, and nothing breaks.
    slide(&mut window, "HOG cell", 28.0);
    assert!(window.query_by_label_contains("pictures of 28×28 pixels are too small").is_some());
    assert!(window.unnamed_widgets().is_empty());
}

#[test]
fn signals_have_none() {
    let mut window = window(beats());
    show(&mut window);
    assert!(window.query_by_label_contains("these samples have 140 points").is_some());
}
