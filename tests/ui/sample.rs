//! The sample in focus: compared with its reconstruction, tagged, and beside the samples that it is like.

use super::support::{Window, beats, click, digits, names, output_of, run, settle, train, until, window};
use afterimage::recipe::SpaceOf;
use afterimage::session::{MarkAction, RunAction};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

/// Shows a sample alone, with its reconstruction and all that it is like.
fn focus(window: &mut Window, id: u32) {
    window.state_mut().show_only("sample");
    window.state_mut().perform(MarkAction::Focus(Some(id)));
    until(window, "everything about the sample is known", |s| {
        let alike = |of| s.alike(of, id).is_some();
        output_of(s, id).is_some() && alike(SpaceOf::Pixels) && alike(SpaceOf::Latent)
    });
    window.run_steps(3);
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
}

fn compare_by(window: &mut Window, way: &str) {
    window.get_by_role_and_label(Role::ComboBox, "Compare by").click();
    window.run_steps(4);
    click(window, way);
    window.run_steps(4);
}

fn slider(window: &Window, name: &str) -> f64 {
    window.get_by_role_and_label(Role::Slider, name).accesskit_node().numeric_value().unwrap()
}

fn shows(window: &Window, picture: &str) -> bool {
    window.query_by_role_and_label(Role::Image, picture).is_some()
}

/// The picture that begins like this.
fn begins(window: &Window, begins: &str) -> String {
    let found = names(window).into_iter().find(|name| name.starts_with(begins));
    found.unwrap_or_else(|| panic!("nothing begins with {begins}: {:?}", names(window)))
}

#[test]
fn a_line_is_swiped_across_and_the_error_laid_over() {
    let mut window = window(digits());
    train(&mut window);
    focus(&mut window, 5);
    for name in ["original", "reconstruction", "error, own scale"] {
        assert!(shows(&window, &format!("Focused sample, {name}")), "{:?}", names(&window));
    }
    compare_by(&mut window, "swipe");
    let picture = "Focused sample, original left of the line, reconstruction right of it";
    assert!(shows(&window, picture) && !shows(&window, "Focused sample, original"));
    window.get_by_role_and_label(Role::Slider, "Swipe").set_value_accesskit(0.25);
    window.run_steps(3);
    assert!((slider(&window, "Swipe") - 0.25).abs() < 1e-6);
    let place = window.get_by_role_and_label(Role::Image, picture).rect();
    let from = place.left_center() + egui::vec2(place.width() * 0.25, 0.0);
    let to = place.left_center() + egui::vec2(place.width() * 0.8, 0.0);
    window.hover_at(from);
    window.drag_at(from);
    window.hover_at(place.center());
    window.hover_at(to);
    window.drop_at(to);
    window.run_steps(3);
    assert!((slider(&window, "Swipe") - 0.8).abs() < 0.02, "{}", slider(&window, "Swipe"));
    window.hover_at(to + egui::vec2(0.0, 5.0));
    window.run_steps(2);
    assert!(window.query_by_label_contains("row 14, column 22, original").is_some(), "{:?}", names(&window));

    compare_by(&mut window, "error overlay");
    assert!(shows(&window, "Focused sample, error over the original"));
    window.get_by_role_and_label(Role::Slider, "Overlay opacity").set_value_accesskit(0.3);
    window.run_steps(3);
    assert!((slider(&window, "Overlay opacity") - 0.3).abs() < 1e-6);
    assert!(window.unnamed_widgets().is_empty());
}

#[test]
fn the_two_blink_on_request_and_then_rest() {
    let mut window = window(digits());
    train(&mut window);
    focus(&mut window, 5);
    compare_by(&mut window, "blink");
    let shown =
        |window: &Window| ["original", "reconstruction"].map(|n| shows(window, &format!("Focused sample, {n}")));
    assert_eq!(shown(&window), [true, false]);
    window.key_down(Key::V);
    window.run_steps(2);
    assert_eq!(shown(&window), [false, true], "V held shows the reconstruction");
    window.key_up(Key::V);
    window.run_steps(2);
    assert_eq!(shown(&window), [true, false]);

    window.get_by_role_and_label(Role::CheckBox, "Blink").click();
    let mut changes = 0;
    let mut before = shown(&window);
    for _ in 0..130 {
        window.step();
        changes += usize::from(shown(&window) != before);
        before = shown(&window);
    }
    assert!((3..=5).contains(&changes), "{changes} changes in two seconds");
    window.get_by_role_and_label(Role::CheckBox, "Blink").click();
    window.remove_cursor();
    window.run_ok();
    assert!(window.run() <= 2, "it goes on drawing when it blinks no more");
}

#[test]
fn samples_alike_are_beside_it_and_a_click_focuses_one() {
    let mut window = window(digits());
    train(&mut window);
    let odd = run(&window).table().unwrap().ranked.ids().last().copied().unwrap();
    focus(&mut window, odd);
    assert!(window.query_by_label_contains("The top 5 % of pixels carry").is_some());
    let alike = window.state().session().alike(SpaceOf::Pixels, odd).unwrap();
    let normal = alike.normal[0].index;
    let prepared = &run(&window).prepared;
    assert!(prepared.is_normal(normal as usize) && prepared.split.train.contains(&normal));
    begins(&window, &format!("Nearest normal training sample, sample {normal}, "));
    assert!(shows(&window, "Difference from the nearest normal training sample"));
    for space in ["by values", "in the latent space"] {
        for place in 1..=6 {
            begins(&window, &format!("Nearest {space} {place}, sample "));
        }
    }
    assert!(!names(&window).iter().any(|name| name.starts_with("Farthest by values 1")));
    window.get_by_role_and_label(Role::DisclosureTriangle, "Most dissimilar samples").scroll_to_me();
    window.run_steps(3);
    window.get_by_role_and_label(Role::DisclosureTriangle, "Most dissimilar samples").click();
    window.run_steps(20);
    begins(&window, &format!("Farthest by values 1, sample {}, ", alike.farthest[0].index));
    begins(&window, "Farthest in the latent space 6, sample ");

    let second = begins(&window, &format!("Nearest by values 2, sample {}, ", alike.nearest[1].index));
    window.get_by_label(&second).scroll_to_me();
    window.run_steps(3);
    window.get_by_label(&second).click();
    window.run_steps(3);
    assert_eq!(window.state().session().selection().focus(), Some(alike.nearest[1].index));
    settle(&mut window);
}

#[test]
fn a_sample_is_tagged_by_its_buttons() {
    let mut window = window(digits());
    train(&mut window);
    focus(&mut window, 5);
    let tag = |window: &Window| {
        let session = window.state().session();
        session.tags().of(&session.run().unwrap().prepared.dataset, 5)
    };
    click(&mut window, "Tag odd but real");
    assert_eq!(tag(&window), Some(1));
    click(&mut window, "Tag bad data");
    assert_eq!(tag(&window), Some(2));
    click(&mut window, "Tag bad data");
    assert_eq!(tag(&window), None);
}

#[test]
fn compared_runs_show_what_they_make_of_the_same_sample() {
    let mut window = window(digits());
    train(&mut window);
    focus(&mut window, 5);
    assert!(!names(&window).iter().any(|name| name.starts_with("Run ")), "one run has nothing beside it");
    train(&mut window);
    let runs: Vec<(u64, String)> =
        window.state().session().runs().iter().map(|run| (run.id, run.name.clone())).collect();
    assert_eq!(runs.len(), 2);
    for (id, _) in &runs {
        window.state_mut().perform(RunAction::Compare(*id, true));
    }
    focus(&mut window, 5);
    let ids: Vec<u64> = runs.iter().map(|(id, _)| *id).collect();
    until(&mut window, "both runs have answered", |s| {
        ids.iter().all(|id| s.run_of(*id).is_some_and(|run| s.has_output(run, 5)))
    });
    window.run_steps(2);
    for (_, name) in &runs {
        begins(&window, &format!("Run {name}, sample 5, MSE "));
    }
}

#[test]
fn signals_have_neighbours_too() {
    let mut window = window(beats());
    train(&mut window);
    focus(&mut window, 5);
    assert!(window.query_by_label_contains("The top 5 % of time steps carry").is_some(), "{:?}", names(&window));
    begins(&window, "Nearest by values 6, sample ");
    begins(&window, "Nearest normal training sample, sample ");
    assert!(window.query_by_role_and_label(Role::ComboBox, "Compare by").is_none());
}
