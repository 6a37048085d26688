//! Looking at reconstructions and signals: orders, filters, rows, scales, tags.

use super::support::{
    Window, beats, choose, click, digits, names, outputs, run, settle, show, tick, train, until, window,
};
use afterimage::session::LineAction;
use afterimage::session::questions::PassFor;
use afterimage::train::Outcome;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run_steps(2);
}

/// The samples in the grid, in the order of reading.
fn shown(window: &Window) -> Vec<u32> {
    let of_band = |label: &str| label.ends_with(", at the line") || label.contains(", now ");
    let is_sample = |label: String| label.starts_with("Sample ") && !of_band(&label);
    let nodes = window.query_all_by(|node| node.role() == Role::Image && node.label().is_some_and(is_sample));
    let mut samples: Vec<(i32, i32, u32)> = nodes
        .map(|node| {
            let label = node.accesskit_node().label().unwrap();
            let id = label.trim_start_matches("Sample ").split(',').next().unwrap().parse().unwrap();
            (node.rect().top() as i32, node.rect().left() as i32, id)
        })
        .collect();
    samples.sort_unstable();
    samples.into_iter().map(|(_, _, id)| id).collect()
}

/// Whether the grid shows these samples first; it shows as many as there is room for.
#[track_caller]
fn assert_shows(window: &Window, expected: &[u32]) {
    let shown = shown(window);
    assert!(!shown.is_empty() && shown.len() >= expected.len().min(10), "{shown:?} of {expected:?}");
    let count = shown.len().min(expected.len());
    assert_eq!(shown[..count], expected[..count]);
    let words = if expected.len() == 1 { "1 sample".to_owned() } else { format!("{} samples", expected.len()) };
    assert!(window.query_by_label(&words).is_some(), "not {words}: {:?}", names(window));
}

/// The names of the pictures that begin like this.
fn images(window: &Window, begins: &str) -> Vec<String> {
    let named = |label: String| label.starts_with(begins);
    let nodes = window.query_all_by(|node| node.role() == Role::Image && node.label().is_some_and(named));
    nodes.filter_map(|node| node.accesskit_node().label()).collect()
}

#[test]
fn the_grid_is_sorted_by_error_by_place_of_the_line_and_by_how_the_error_is_spread() {
    let mut window = window(digits());
    train(&mut window);
    show(&mut window, "reconstructions");
    let (worst, nearest, spread) = {
        let run = run(&window);
        let table = run.table().unwrap();
        let Outcome::Reconstructions(errors) = run.outcome.as_deref().unwrap() else { panic!("no errors") };
        let mut spread = table.ranked.ids().to_vec();
        let of = |id: u32| errors[id as usize].spread;
        spread.sort_by(|&a, &b| of(a).total_cmp(&of(b)).then(a.cmp(&b)));
        let worst: Vec<u32> = table.ranked.ids().iter().rev().copied().collect();
        (worst, table.ranked.nearest(run.threshold, table.ranked.len()), spread)
    };
    let reversed = |ids: &[u32]| ids.iter().rev().copied().collect::<Vec<u32>>();
    assert_shows(&window, &worst);
    for (choice, expected) in [
        ("best", reversed(&worst)),
        ("nearest the threshold", nearest),
        ("most concentrated", spread.clone()),
        ("most spread", reversed(&spread)),
    ] {
        choose(&mut window, "Sort", choice);
        assert_shows(&window, &expected);
    }
    choose(&mut window, "Sort", "random");
    let before = shown(&window);
    click(&mut window, "Shuffle");
    assert_ne!(shown(&window), before);
}

#[test]
fn one_button_shows_the_three_worst_of_each_class() {
    let mut window = window(digits());
    train(&mut window);
    show(&mut window, "reconstructions");
    let expected: Vec<u32> = {
        let run = run(&window);
        let labels = &run.prepared.dataset.labels;
        let of_class = |class: u16| {
            let worst = run.table().unwrap().ranked.ids().iter().rev().copied();
            worst.filter(move |&id| labels.ids[id as usize] == class).take(3)
        };
        (0..labels.classes.len() as u16).flat_map(of_class).collect()
    };
    click(&mut window, "3 worst of each class");
    assert_shows(&window, &expected);
    click(&mut window, "3 worst of each class");
    assert_ne!(shown(&window), expected);
}

#[test]
fn filters_keep_parts_verdicts_and_classes() {
    let mut window = window(digits());
    train(&mut window);
    show(&mut window, "reconstructions");
    let (training, flagged) = {
        let run = run(&window);
        let table = run.table().unwrap();
        let mut training = run.prepared.split.train.clone();
        let of = |id: u32| table.of_sample[id as usize];
        training.sort_by(|&a, &b| of(b).total_cmp(&of(a)).then(b.cmp(&a)));
        let worst = table.ranked.ids().iter().rev().copied();
        (training, worst.filter(|&id| run.is_flagged(id) == Some(true)).collect::<Vec<u32>>())
    };
    choose(&mut window, "Split", "training");
    assert_shows(&window, &training);
    choose(&mut window, "Split", "scored samples");
    choose(&mut window, "Verdict", "flagged");
    assert_shows(&window, &flagged);
    // A line above every score calls nothing anomalous.
    let highest = run(&window).table().unwrap().ranked.highest();
    window.state_mut().perform(LineAction::SetThreshold(highest * 2.0));
    window.run_steps(3);
    assert!(window.query_by_label("No samples match these filters").is_some());
    // While the line is guessed nothing may tell how good it is.
    window.state_mut().perform(LineAction::GuessFirst(true));
    window.run_steps(2);
    window.get_by_role_and_label(Role::ComboBox, "Verdict").click();
    window.run_steps(4);
    assert!(window.query_by_role_and_label(Role::Button, "not flagged").is_some());
    assert!(window.query_by_role_and_label(Role::Button, "wrong").is_none());
}

#[test]
fn keys_tag_the_sample_in_focus_and_tags_are_a_filter_and_a_column() {
    let mut window = window(digits());
    train(&mut window);
    show(&mut window, "reconstructions");
    let dataset = run(&window).prepared.dataset.clone();
    let tag = |window: &Window, id: u32| window.state().session().tags().of(&dataset, id);
    let focus = |window: &Window| window.state().session().selection().focus().unwrap();
    let first = focus(&window);
    press(&mut window, Key::Num2);
    press(&mut window, Key::ArrowRight);
    let second = focus(&window);
    assert_ne!(first, second);
    for (key, expected) in [
        (Key::Num3, Some(2)),
        (Key::Num1, Some(0)),
        (Key::Num1, None),
        (Key::Num4, Some(3)),
        (Key::Num0, None),
        (Key::Num4, Some(3)),
    ] {
        press(&mut window, key);
        assert_eq!(tag(&window, second), expected, "after {key:?}");
    }
    assert_eq!(tag(&window, first), Some(1));

    choose(&mut window, "Tag", "odd but real");
    assert_shows(&window, &[first]);
    choose(&mut window, "Tag", "any tag");
    assert_shows(&window, &[first, second]);

    click(&mut window, "Tags");
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
    window.get_by_role_and_label(Role::TextInput, "Tag 2 name").set_text_value_accesskit("rare");
    window.run_steps(3);
    assert_eq!(window.state().session().tags().names[1], "rare");
    // The same by mouse: the second is in focus.
    click(&mut window, "Tag 2");
    assert_eq!(tag(&window, second), Some(1));

    let folder = tempfile::tempdir().unwrap();
    let session = window.state().session();
    let facts = session.run().unwrap().to_export_with(None, session.noted()).unwrap();
    afterimage::export::write_run(&facts, folder.path()).unwrap();
    let scores = std::fs::read_to_string(folder.path().join("scores.csv")).unwrap();
    assert!(scores.starts_with("id,label,split,score,side,tag"), "{}", scores.lines().next().unwrap());
    let tagged: Vec<&str> = scores.lines().filter(|line| line.contains("rare")).collect();
    assert_eq!(tagged.len(), 2);
    assert!([first, second].iter().all(|id| tagged.iter().any(|line| line.starts_with(&format!("{id},")))));
}

#[test]
fn a_scale_of_each_pictures_own_says_so_and_rows_and_size_can_be_chosen() {
    let mut window = window(digits());
    train(&mut window);
    show(&mut window, "reconstructions");
    let badge = |window: &Window| window.query_by_role_and_label(Role::Label, "own scale").is_some();
    assert!(!badge(&window));
    tick(&mut window, "own scale");
    assert!(badge(&window), "{:?}", names(&window));
    let width = |window: &Window| {
        let of_band = |label: &str| label.ends_with(", at the line") || label.contains(", now ");
        let is_sample = |label: String| label.starts_with("Sample ") && !of_band(&label);
        window.get_all_by(|node| node.label().is_some_and(is_sample)).next().unwrap().rect().size()
    };
    let before = width(&window);
    window.get_by_role_and_label(Role::Slider, "Picture size").set_value_accesskit(100.0);
    window.run_steps(3);
    let larger = width(&window);
    assert!((larger.x - 100.0).abs() < 1.5 && larger.y > before.y, "{before} {larger}");
    assert!(window.query_by_label("output − target").is_none());
    click(&mut window, "Rows");
    tick(&mut window, "signed difference");
    assert!(window.query_by_label("output − target").is_some());
    assert!(width(&window).y > larger.y + 90.0, "there is no row of differences");
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
}

#[test]
fn signals_are_stacked_or_overlaid_with_errors_band_and_class_averages() {
    let mut window = window(beats());
    train(&mut window);
    show(&mut window, "signals");
    assert_eq!(images(&window, "Signal ").len(), 3);
    assert!(images(&window, "Error per time step").is_empty());
    tick(&mut window, "error per time step");
    settle(&mut window);
    let seen = images(&window, "Signal ");
    until(&mut window, "the signals are reconstructed", |s| s.run().is_some_and(|run| outputs(s, run) >= 3));
    window.run_steps(2);
    assert!(!images(&window, &format!("Error per time step, {}", seen[0])).is_empty(), "{:?}", names(&window));
    tick(&mut window, "normal band");
    assert!(window.query_by_label("normal class, mean and std").is_some());

    choose(&mut window, "Show", "overlaid");
    settle(&mut window);
    assert_eq!(images(&window, "12 signals overlaid").len(), 1);
    assert!(images(&window, "Signal ").is_empty());

    tick(&mut window, "class averages");
    until(&mut window, "the means are reconstructed", |s| s.passed(PassFor::ClassMeans).is_some());
    settle(&mut window);
    let passed = window.state().session().passed(PassFor::ClassMeans).unwrap();
    let (classes, points) = (passed.rows.len(), passed.rows[0].len());
    assert_eq!(classes, run(&window).prepared.dataset.labels.classes.len());
    assert!(passed.outputs.iter().all(|output| output.len() == points));
    assert_eq!(images(&window, &format!("{classes} signals overlaid")).len(), 1);
    choose(&mut window, "Show", "stacked");
    assert!(!images(&window, "Mean of ").is_empty(), "{:?}", names(&window));
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
}
