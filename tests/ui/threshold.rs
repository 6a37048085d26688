//! The line placed by hand, by number, by rules and on the curves, and what follows from it.

use super::support::{
    Window, beats, choose, click, digits, figure, names, output_of, run, says, set, settle, tick, trained_with, until,
    window_on,
};
use afterimage::analysis::for_budget;
use afterimage::analysis::pitfalls::LineChoice;
use afterimage::recipe::{Recipe, ThresholdFrom, ThresholdPart, ThresholdRule};
use afterimage::session::{LineAction, RunAction};
use egui::accesskit::Role;
use egui::{Event, Key, Pos2, Vec2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::Path;

/// A trained window that shows this panel alone, tall enough for all of it.
fn trained(recipe: Recipe) -> Window {
    trained_with(recipe, &["threshold", "figures", "reconstructions", "signals"], [1200.0, 2600.0])
}

fn line(window: &Window) -> f32 {
    run(window).threshold
}

fn drag(window: &mut Window, name: &str, by: Vec2) {
    let from = window.get_by_role_and_label(Role::Slider, name).rect().center();
    window.hover_at(from);
    window.drag_at(from);
    window.hover_at(from + by * 0.5);
    window.hover_at(from + by);
    window.drop_at(from + by);
    window.run_steps(3);
}

/// The name of the histogram, and its middle.
fn histogram(window: &Window) -> (String, Pos2) {
    let named = |label: String| label.starts_with("Histogram of ");
    let found = window.query_all_by(|node| node.role() == Role::Image && node.label().is_some_and(named)).next();
    let found = found.unwrap_or_else(|| panic!("no histogram: {:?}", names(window)));
    (found.accesskit_node().label().unwrap(), found.rect().center())
}

#[test]
fn the_line_is_dragged_typed_and_read_both_ways() {
    let mut window = trained(digits());
    assert!(says(&window, "mean + 1 std of the normal training scores"));
    let before = line(&window);
    drag(&mut window, "Anomaly threshold", vec2(80.0, 0.0));
    assert!(line(&window) > before, "the line did not move");
    assert!(says(&window, "are too good") && run(&window).line() == LineChoice::Hand);
    set(&mut window, "Anomaly threshold", f64::from(before) * 1.5);
    assert!((line(&window) / before - 1.5).abs() < 1e-3);
    let confusion = run(&window).confusion().unwrap();
    let (anomaly, normal) = (confusion.anomaly_as_positive(), confusion.normal_as_positive());
    let expected = [
        ("Precision", anomaly.precision),
        ("Recall", anomaly.recall),
        ("F1", anomaly.f1),
        ("Specificity", anomaly.specificity),
        ("Precision, normal as positive", normal.precision),
        ("Recall, normal as positive", normal.recall),
        ("F1, normal as positive", normal.f1),
        ("Accuracy", confusion.accuracy()),
        ("Balanced accuracy", confusion.balanced_accuracy()),
        ("MCC", confusion.mcc()),
    ];
    for (name, value) in expected {
        match value {
            Some(value) => {
                let shown: f64 = figure(&window, name).parse().unwrap();
                assert!((shown - value).abs() < 0.006, "{name}: {shown} is not {value}");
            }
            None => assert_eq!(figure(&window, name), "—", "{name}"),
        }
    }
    assert!(says(&window, &confusion.sentence()[1..]));
    let at_line = |name: &String| name.ends_with(", at the line") || name.contains(", now ");
    let shown = names(&window).into_iter().filter(at_line).count();
    assert!((20..=32).contains(&shown), "{shown} samples nearest to the line");
}

#[test]
fn each_rule_moves_the_line_to_where_it_belongs() {
    let mut window = trained(digits());
    for rule in ThresholdRule::ALL {
        choose(&mut window, "Threshold rule", rule.title());
        let run = run(&window);
        let LineChoice::Rule(part) = run.line() else { panic!("{} did not put the line", rule.title()) };
        assert_eq!(part.rule, rule);
        let placed = run.table().unwrap().place(&part).unwrap() as f32;
        assert_eq!(run.threshold, placed, "{}", rule.title());
        assert!(says(&window, &part.words()), "{}", part.words());
    }
    choose(&mut window, "Threshold rule", "percentile");
    choose(&mut window, "Chosen on", "test samples");
    set(&mut window, "Rule number", 90.0);
    let (rule, from) = (ThresholdRule::Percentile, ThresholdFrom::Test);
    let part = ThresholdPart { rule, from, value: Some(90.0), ..run(&window).recipe.threshold.clone() };
    assert_eq!(line(&window), run(&window).table().unwrap().place(&part).unwrap() as f32);
    assert!(says(&window, "are too good"), "{:?}", names(&window));
    let before = line(&window);
    choose(&mut window, "Chosen on", "validation samples");
    assert!(says(&window, "There are no validation samples"), "{:?}", names(&window));
    assert_eq!(line(&window), before);
}

#[test]
fn a_tick_puts_the_line_and_the_button_puts_it_back() {
    let mut window = trained(digits());
    let before = line(&window);
    window.get_by_role_and_label(Role::Button, "Rule tick, best F1").click_accesskit();
    window.run_steps(3);
    let (rule, from) = (ThresholdRule::BestF1, ThresholdFrom::Test);
    let best = ThresholdPart { rule, from, ..ThresholdPart::default() };
    assert_eq!(line(&window), run(&window).table().unwrap().place(&best).unwrap() as f32);
    window.state_mut().perform(LineAction::NudgeThreshold(0.1));
    window.run_steps(2);
    click(&mut window, "Apply rule");
    assert_eq!(line(&window), run(&window).table().unwrap().place(&best).unwrap() as f32);
    window.key_press(Key::R);
    window.run_steps(3);
    assert_eq!(line(&window), before);
}

#[test]
fn the_point_on_either_curve_moves_the_line() {
    for name in ["ROC operating point", "PR operating point"] {
        let mut window = trained(digits());
        // So high that there is a way to go on both curves.
        let ranked = &run(&window).table().unwrap().ranked;
        let before = ranked.scores()[ranked.len() * 19 / 20];
        window.state_mut().perform(LineAction::SetThreshold(before));
        window.run_steps(3);
        drag(&mut window, name, vec2(60.0, 0.0));
        let now = line(&window);
        assert!(now < before, "{name}: more samples are flagged to the right, {now} is not below {before}");
        let table = run(&window).table().unwrap();
        let curve = if name.starts_with("ROC") { &table.roc } else { &table.pr };
        assert!(curve.as_ref().unwrap().thresholds.contains(&now), "{name}: not on the curve");
        let place = table.ranked.place(now);
        window.get_by_role_and_label(Role::Slider, name).focus();
        window.run_steps(3);
        window.key_press(Key::ArrowRight);
        window.run_steps(3);
        let table = run(&window).table().unwrap();
        assert!(table.ranked.place(line(&window)) < place, "{name}: the key does not move it");
        assert!(window.get_by_role_and_label(Role::Slider, name).is_focused(), "{name}: the focus went away");
    }
}

#[test]
fn a_budget_makes_a_review_band_that_follows_the_line() {
    let mut window = trained(digits());
    let budget = |window: &Window, share: f64| {
        let run = run(window);
        Some(for_budget(&run.table().unwrap().ranked, run.threshold, share))
    };
    tick(&mut window, "Review band");
    assert_eq!(run(&window).review, budget(&window, 0.04));
    assert!(says(&window, "in the band") && says(&window, "of 1 000 per day"), "{:?}", names(&window));
    set(&mut window, "Checks per day", 200.0);
    window.run_steps(3);
    assert_eq!(run(&window).review, budget(&window, 0.2));
    let higher = f64::from(line(&window)) * 1.2;
    set(&mut window, "Anomaly threshold", higher);
    window.run_steps(4);
    assert_eq!(run(&window).review, budget(&window, 0.2), "the band does not follow the line");
    drag(&mut window, "Review line", vec2(-40.0, 0.0));
    let dragged = run(&window).review.unwrap();
    assert!(Some(dragged) < budget(&window, 0.2), "the second line is not dragged");
    let higher = f64::from(line(&window)) * 1.1;
    set(&mut window, "Anomaly threshold", higher);
    window.run_steps(4);
    assert_eq!(run(&window).review, Some(dragged), "what was placed by hand stays");
    assert!(window.unnamed_widgets().is_empty());
    tick(&mut window, "Review band");
    assert_eq!(run(&window).review, None);
}

#[test]
fn a_guess_hides_the_figures_until_it_is_revealed() {
    let mut window = trained(digits());
    tick(&mut window, "Guess first");
    assert!(window.state().session().guessing());
    for name in ["Precision", "Accuracy", "MCC"] {
        assert!(window.query_by_role_and_label(Role::Status, name).is_none(), "{name} gives it away");
    }
    assert!(window.query_by_role_and_label(Role::Slider, "ROC operating point").is_none());
    assert!(window.query_by_role_and_label(Role::Button, "Rule tick, best F1").is_none());
    click(&mut window, "Reveal");
    assert!(window.state().session().guessing(), "nothing was guessed yet");
    drag(&mut window, "Anomaly threshold", vec2(50.0, 0.0));
    click(&mut window, "Reveal");
    assert!(!window.state().session().guessing());
    assert!(!figure(&window, "Precision").is_empty());
    assert!(says(&window, "Your line has an F1 of") && says(&window, "The best line has"), "{:?}", names(&window));
}

#[test]
fn the_histogram_is_zoomed_and_binned() {
    let mut window = trained(digits());
    let (whole, middle) = histogram(&window);
    assert!(window.query_by_role_and_label(Role::Button, "Full range").is_none());
    window.hover_at(middle);
    window.event(Event::Zoom(4.0));
    window.run_steps(4);
    assert_ne!(histogram(&window).0, whole, "a pinch does not zoom");
    click(&mut window, "Full range");
    window.run_steps(3);
    assert_eq!(histogram(&window).0, whole);
    choose(&mut window, "Bins", "manual");
    set(&mut window, "Number of bins", 20.0);
    assert!(histogram(&window).0.starts_with("Histogram of 20 bins"));
    tick(&mut window, "log counts");
    tick(&mut window, "training scores");
    assert!(histogram(&window).0.ends_with("training scores as an outline"));
    assert!(window.unnamed_widgets().is_empty());
}

#[test]
fn signals_are_shown_with_their_errors_in_a_narrow_tile() {
    let mut window = window_on(beats(), Path::new("nowhere"), [530.0, 900.0]);
    window.state_mut().perform(RunAction::Train);
    until(&mut window, "it is scored", |s| !s.is_training() && s.run().is_some_and(|run| run.scores.is_some()));
    window.state_mut().show_panels(&["threshold", "figures", "signals"]);
    window.run_steps(4);
    settle(&mut window);
    let nearest = run(&window).table().unwrap().ranked.nearest(line(&window), 4);
    until(&mut window, "the nearest are reconstructed", |s| nearest.iter().all(|id| output_of(s, *id).is_some()));
    assert!(!figure(&window, "Recall").is_empty());
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
}
