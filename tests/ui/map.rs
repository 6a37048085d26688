//! The map: made beside a training, coloured, cut out, and drawn in the smallest and the largest window.

use super::support::{
    PATIENCE, Window, click, digits, figure, names, open_options, recipe, settle, train, until, window, window_drawn,
    window_on,
};
use afterimage::job::Lane;
use afterimage::session::{LineAction, MapAction, MarkAction, SelectMode};
use egui::accesskit::Role;
use egui::{Pos2, Rect, vec2};
use egui_kittest::kittest::Queryable;
use std::path::Path;
use std::time::Instant;

/// Shows the map alone.
fn show(window: &mut Window) {
    window.state_mut().show_only("map");
    window.run_steps(3);
}

/// Makes a map as the recipe has it and waits until it is there.
fn make(window: &mut Window) {
    click(window, "Start map");
    until(window, "the map is finished", |s| s.map().finished);
    settle(window);
}

fn place(window: &Window) -> Rect {
    let count = window.state().session().map().points.len();
    window.get_by_role_and_label(Role::Image, &format!("Map of {count} samples")).rect()
}

/// Presses at the first place, goes along the others, and lets go at the last.
fn drag(window: &mut Window, along: &[Pos2]) {
    let (Some(&first), Some(&last)) = (along.first(), along.last()) else { return };
    window.hover_at(first);
    window.drag_at(first);
    window.run_steps(1);
    for &at in &along[1..] {
        window.hover_at(at);
        window.run_steps(1);
    }
    window.drop_at(last);
    window.run_steps(3);
}

/// Chooses what this list says.
fn choose(window: &mut Window, list: &str, what: &str) {
    window.get_by_role_and_label(Role::ComboBox, list).click();
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, what).click();
    window.run_steps(3);
}

fn color_by(window: &mut Window, what: &str) {
    choose(window, "Colour by", what);
}

/// How many samples the legend says there are of a kind.
fn count(window: &Window, kind: &str) -> usize {
    let name = format!("Show {kind}");
    window.get_by_role_and_label(Role::CheckBox, &name).value().unwrap().parse().unwrap()
}

#[test]
fn a_map_runs_beside_a_training_is_stopped_and_started_with_another_perplexity() {
    let set =
        ["data.samples=800", "training.epochs=100000", "map.limit=300", "map.iterations=1000000", "map.perplexity=20"];
    let mut window = window(recipe("generated-digits", &set));
    show(&mut window);
    click(&mut window, "Train");
    until(&mut window, "it trains", |s| s.run().is_some_and(|run| !run.epochs.is_empty()));
    click(&mut window, "Start map");
    until(&mut window, "the map moves", |s| s.map().iteration > 0 && !s.map().points.is_empty());
    assert!(window.state().session().is_training());
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());

    click(&mut window, "Pause map");
    assert!(window.state().session().activity(Lane::Mapping).unwrap().paused);
    click(&mut window, "Step map");
    assert!(window.state().session().activity(Lane::Mapping).unwrap().paused, "one step, no more");
    click(&mut window, "Resume map");
    let began = Instant::now();
    click(&mut window, "Stop map");
    until(&mut window, "the map stops", |s| !s.is_busy(Lane::Mapping));
    assert!(began.elapsed() < PATIENCE / 4, "it took {:?} to stop", began.elapsed());
    assert!(window.state().session().is_training(), "the training goes on");
    assert!(!window.state().session().map().points.is_empty(), "what was there stays");

    window.get_by_role_and_label(Role::SpinButton, "Perplexity").set_value_accesskit(8.0);
    window.run_steps(3);
    assert!(window.query_by_label_contains("with different settings").is_some(), "{:?}", names(&window));
    click(&mut window, "Start map");
    let is_other = |part: &afterimage::recipe::MapPart| part.perplexity == 8.0;
    until(&mut window, "another map moves", |s| s.map().part.as_ref().is_some_and(is_other) && s.map().iteration > 0);
    assert!(window.query_by_label_contains("with different settings").is_none());
    click(&mut window, "Stop map");
    click(&mut window, "Stop");
    settle(&mut window);
    assert!(window.state().session().notices().is_empty(), "{:?}", window.state().session().notices());
}

#[test]
fn the_settings_are_those_of_the_engine_and_each_makes_a_map() {
    let mut window =
        window(recipe("generated-digits", &["data.samples=200", "map.perplexity=10", "map.iterations=100"]));
    show(&mut window);
    window.get_by_role_and_label(Role::DisclosureTriangle, "More settings").click();
    window.run_steps(20);
    let there = |window: &Window, name: &str| window.query_by_label(name).is_some();
    assert!(there(&window, "Easing iterations") && !there(&window, "Map algorithm"));
    window.get_by_role_and_label(Role::SpinButton, "Easing iterations").set_value_accesskit(7.0);
    window.run_steps(3);
    make(&mut window);
    assert_eq!(window.state().session().map().part.as_ref().unwrap().easing_iterations, Some(7));
    let live = window.state().session().map().points.clone();

    choose(&mut window, "Map engine", "live, by bhtsne");
    assert!(!there(&window, "Easing iterations") && there(&window, "Map algorithm"));
    choose(&mut window, "Map algorithm", "Barnes-Hut");
    make(&mut window);
    assert_ne!(window.state().session().map().points, live, "another engine makes the same map");

    choose(&mut window, "Map engine", "reference, up to 2 000 samples");
    assert!(!there(&window, "Early exaggeration") && !there(&window, "Map algorithm"));
    make(&mut window);
    let session = window.state().session();
    assert!(session.notices().is_empty(), "{:?}", session.notices());
    let part = session.map().part.clone().unwrap();
    let problems = afterimage::recipe::Recipe { map: part, ..session.recipe().clone() }.problems();
    assert!(problems.is_empty(), "a tree is left over: {problems:?}");
}

#[test]
fn a_lasso_selects_the_same_samples_in_every_panel() {
    let mut window = window(digits());
    train(&mut window);
    click(&mut window, "Map workspace");
    make(&mut window);
    click(&mut window, "Lasso");
    let rect = place(&window).shrink(2.0);
    let middle = rect.center().x;
    let left = [rect.left_top(), Pos2::new(middle, rect.top()), Pos2::new(middle, rect.bottom()), rect.left_bottom()];
    drag(&mut window, &left);
    let session = window.state().session();
    let chosen = session.selection().len();
    assert!(
        chosen > 0 && chosen < session.map().points.len(),
        "{chosen} of {} are selected",
        session.map().points.len()
    );
    let leftmost = session.map().points.iter().zip(session.map().ids.iter()).min_by(|a, b| a.0[0].total_cmp(&b.0[0]));
    assert!(session.selection().contains(*leftmost.unwrap().1));
    let only = format!("only selected ({chosen})");
    click(&mut window, "Judge workspace");
    open_options(&mut window);
    assert!(window.query_by_role_and_label(Role::CheckBox, &only).is_some(), "{:?}", names(&window));
}

#[test]
fn a_moved_line_recolours_and_the_legend_hides() {
    let mut window = window(digits());
    train(&mut window);
    show(&mut window);
    make(&mut window);
    let session = window.state().session();
    let labels = &session.prepared().unwrap().dataset.labels;
    let of_first = session.map().ids.iter().filter(|id| labels.ids[**id as usize] == 0).count();
    let first = labels.classes[0].title.clone();
    color_by(&mut window, "class");
    assert_eq!(count(&window, &first), of_first);
    color_by(&mut window, "side");
    window.state_mut().perform(LineAction::SetThreshold(-1.0));
    window.run_steps(3);
    assert_eq!((count(&window, "not flagged"), count(&window, "flagged")), (0, 200));
    let table = window.state().session().run().unwrap().table().unwrap();
    let mut scores: Vec<f32> =
        window.state().session().map().ids.iter().map(|id| table.of_sample[*id as usize]).collect();
    scores.sort_unstable_by(f32::total_cmp);
    let line = scores[120];
    let below = scores.iter().filter(|score| **score < line).count();
    window.state_mut().perform(LineAction::SetThreshold(line));
    window.run_steps(3);
    assert_eq!((count(&window, "not flagged"), count(&window, "flagged")), (below, 200 - below));

    // What is hidden is not selected either.
    window.get_by_role_and_label(Role::CheckBox, "Show flagged").click();
    window.run_steps(3);
    let rect = place(&window).shrink(2.0);
    drag(&mut window, &[rect.left_top(), rect.center(), rect.right_bottom()]);
    assert_eq!(window.state().session().selection().len(), below);
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
}

#[test]
fn a_finished_map_says_how_far_it_can_be_believed() {
    let mut window = window(digits());
    show(&mut window);
    make(&mut window);
    let kept = figure(&window, "Neighbours kept");
    let share: f64 = kept.trim_end_matches(" %").parse().unwrap();
    assert!(share > 5.0 && share <= 100.0, "{kept}");
    assert!(figure(&window, "10-NN accuracy").ends_with(" %"));
    assert!(figure(&window, "KL divergence").parse::<f64>().is_ok());
}

#[test]
fn zooming_to_what_is_selected_shows_the_samples_themselves() {
    let mut window = window(digits());
    show(&mut window);
    make(&mut window);
    let first = window.state().session().map().ids[0];
    window.state_mut().perform(MarkAction::Select(vec![first], SelectMode::Replace));
    window.run_steps(3);
    click(&mut window, "Zoom to selection");
    // The one selected is in the middle now: a click there focuses it.
    let middle = place(&window).center();
    drag(&mut window, &[middle]);
    assert_eq!(window.state().session().selection().focus(), Some(first));
    window.get_by_role_and_label(Role::CheckBox, "Class names").click();
    click(&mut window, "Fit");
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
}

#[test]
fn a_second_seed_lies_beside_until_another_map_starts() {
    let mut window = window(digits());
    show(&mut window);
    make(&mut window);
    let alone = place(&window);
    window.get_by_role_and_label(Role::CheckBox, "Compare seeds").click();
    until(&mut window, "the map beside is finished", |s| s.beside().finished);
    settle(&mut window);
    let beside = window.state().session().beside().clone();
    let name = format!("Map of 200 samples, seed {}", beside.seed.unwrap());
    let second = window.get_by_role_and_label(Role::Image, &name).rect();
    let first = place(&window);
    assert!(!first.intersects(second), "{first:?} and {second:?}");
    let as_large = (first.size() - second.size()).length() < 0.5;
    assert!(first.width() < alone.width() && as_large, "{first:?} and {second:?} of {alone:?}");
    assert!(figure(&window, &format!("Neighbours kept, seed {}", beside.seed.unwrap())).ends_with(" %"));
    assert!(figure(&window, "Neighbours kept").ends_with(" %"));
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());

    // What is chosen in either is chosen by where it lies there, and is one selection.
    click(&mut window, "Lasso");
    let map = window.state().session().map().clone();
    for (rect, of) in [(second, &beside), (first, &map)] {
        let (rect, middle) = (rect.shrink(2.0), rect.center().x);
        let left =
            [rect.left_top(), Pos2::new(middle, rect.top()), Pos2::new(middle, rect.bottom()), rect.left_bottom()];
        drag(&mut window, &left);
        let selection = window.state().session().selection();
        let across = |a: &(&[f32; 2], &u32), b: &(&[f32; 2], &u32)| a.0[0].total_cmp(&b.0[0]);
        let leftmost = of.points.iter().zip(of.ids.iter()).min_by(across).unwrap();
        let rightmost = of.points.iter().zip(of.ids.iter()).max_by(across).unwrap();
        assert!(selection.contains(*leftmost.1) && !selection.contains(*rightmost.1));
    }

    click(&mut window, "Start map");
    assert!(window.query_by_role_and_label(Role::Image, &name).is_none());
    settle(&mut window);
    assert!(window.state().session().beside().points.is_empty());
    assert!((place(&window).width() - alone.width()).abs() < 0.5);
}

#[test]
fn the_smallest_and_the_largest_window_draw_the_same_map() {
    for size in [[320.0, 240.0], [3840.0, 2160.0]] {
        let mut window = window_on(digits(), Path::new("nowhere"), size);
        show(&mut window);
        let part = window.state().session().recipe().map.clone();
        window.state_mut().perform(MapAction::StartMap(part));
        until(&mut window, "the map is finished", |s| s.map().finished);
        settle(&mut window);
        let rect = place(&window);
        // All of it is inside the window: nothing has to be scrolled.
        let least = if size[1] < 600.0 { 100.0 } else { 200.0 };
        assert!(rect.width() >= 80.0 && rect.height() >= least, "{rect:?} in {size:?}");
        window.hover_at(rect.center() + vec2(3.0, 0.0));
        window.run_steps(3);
        assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
    }
}

/// How many points of the map's place have a colour of their own (dots, not ground or letters), and their mean colour.
fn coloured(window: &mut Window) -> (usize, [f64; 3]) {
    let rect = place(window);
    let picture = window.render().unwrap();
    let is_dot = |p: &image::Rgba<u8>| p.0[..3].iter().max().unwrap() - p.0[..3].iter().min().unwrap() > 60;
    let (left, top) = (rect.left() as u32 + 130, rect.top() as u32);
    let inside = |x: u32, y: u32| x >= left && y >= top && (x as f32) < rect.right() && (y as f32) < rect.bottom();
    let dots: Vec<_> = picture.enumerate_pixels().filter(|(x, y, p)| inside(*x, *y) && is_dot(p)).collect();
    let mean = |channel: usize| dots.iter().map(|(_, _, p)| f64::from(p.0[channel])).sum::<f64>() / dots.len() as f64;
    (dots.len(), [mean(0), mean(1), mean(2)])
}

#[test]
fn the_graphics_processor_draws_the_dots_that_the_mesh_draws() {
    if !super::pictures::can_draw() {
        return;
    }
    // So many that the dots are small: then most of a dot is its edge.
    let recipe = || recipe("generated-digits", &["data.samples=4000", "map.method=pca", "map.limit=0"]);
    let mut drawn = Vec::new();
    for mut window in
        [window_on(recipe(), Path::new("nowhere"), [900.0, 800.0]), window_drawn(recipe(), [900.0, 800.0])]
    {
        window.state_mut().show_only("map");
        window.run_steps(3);
        make(&mut window);
        window.run_steps(4);
        drawn.push(coloured(&mut window));
    }
    let [(mesh, of_mesh), (gpu, of_gpu)] = drawn[..] else { unreachable!() };
    assert!(mesh > 2000, "the mesh draws {mesh} points");
    assert!(gpu.abs_diff(mesh) < mesh / 5, "the graphics processor draws {gpu} points, the mesh {mesh}");
    let apart = of_mesh.iter().zip(&of_gpu).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(apart < 8.0, "the graphics processor's dots are of the mean colour {of_gpu:?}, the mesh's {of_mesh:?}");
}
