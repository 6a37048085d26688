//! Cells that select their samples, for two sides and for many classes.

use super::support::{Window, classifier, click, digits, figure, names, run, trained_alone};
use afterimage::recipe::Recipe;
use afterimage::session::{LineAction, Run};
use egui::Modifiers;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

fn trained(recipe: Recipe) -> Window {
    trained_alone(recipe, "confusion", [1200.0, 1500.0])
}

fn selected(window: &Window) -> Vec<u32> {
    window.state().session().selection().iter().collect()
}

/// The name of the cell that begins like this.
fn cell(window: &Window, begins: &str) -> String {
    let named = |label: String| label.starts_with(begins);
    let found = window.query_all_by(|node| node.role() == Role::Button && node.label().is_some_and(named)).next();
    found.unwrap_or_else(|| panic!("no {begins}: {:?}", names(window))).accesskit_node().label().unwrap()
}

fn shift_click(window: &mut Window, name: &str) {
    window.get_by_role_and_label(Role::Button, name).click_modifiers(Modifiers::SHIFT);
    window.run_steps(3);
}

/// The test samples of which this holds, ascending.
fn test_samples(run: &Run, holds: impl Fn(u32) -> bool) -> Vec<u32> {
    let mut ids: Vec<u32> = run.prepared.split.test.iter().copied().filter(|&id| holds(id)).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn a_cell_selects_exactly_its_samples_and_shift_adds() {
    let mut window = trained(digits());
    // So high that anomalies are missed.
    let high = run(&window).table().unwrap().ranked.highest();
    window.state_mut().perform(LineAction::SetThreshold(high));
    window.run_steps(3);
    let (missed, quiet) = {
        let run = run(&window);
        let below = |id: u32| run.is_flagged(id) == Some(false);
        let is_normal = |id: u32| run.prepared.is_normal(id as usize);
        (test_samples(run, |id| below(id) && !is_normal(id)), test_samples(run, |id| below(id) && is_normal(id)))
    };
    assert!(!missed.is_empty() && !quiet.is_empty());
    click(&mut window, &format!("Cell anomalous predicted normal, {}", missed.len()));
    assert_eq!(selected(&window), missed);
    shift_click(&mut window, &format!("Cell normal predicted normal, {}", quiet.len()));
    let mut both = [missed, quiet].concat();
    both.sort_unstable();
    assert_eq!(selected(&window), both);
    let reading = run(&window).confusion().unwrap().anomaly_as_positive();
    let shown: f64 = figure(&window, "Recall of anomalous").parse().unwrap();
    assert!((shown - reading.recall.unwrap()).abs() < 0.006);
}

#[test]
fn the_counts_follow_the_line() {
    let mut window = trained(digits());
    let count = |window: &Window| run(window).confusion().unwrap().caught;
    let before = count(&window);
    assert_eq!(
        cell(&window, "Cell anomalous predicted anomalous"),
        format!("Cell anomalous predicted anomalous, {before}")
    );
    window.state_mut().perform(LineAction::NudgeThreshold(0.2));
    window.run_steps(3);
    assert!(count(&window) < before);
    let now = format!("Cell anomalous predicted anomalous, {}", count(&window));
    assert_eq!(cell(&window, "Cell anomalous predicted anomalous"), now);
    window.state_mut().perform(LineAction::GuessFirst(true));
    window.run_steps(3);
    assert!(window.query_by_role_and_label(Role::Button, &now).is_none(), "the counts give the guess away");
}

#[test]
fn a_classifier_is_counted_by_class() {
    let mut window = trained(classifier());
    let names_of = |run: &Run, truth: u16, named: u16| {
        let labels = run.prepared.dataset.labels.ids.clone();
        test_samples(run, |id| labels[id as usize] == truth && run.named_class(id) == Some(named))
    };
    for (truth, named) in [(0, 0), (3, 3), (7, 1)] {
        let expected = names_of(run(&window), truth, named);
        click(&mut window, &format!("Cell {truth} predicted {named}, {}", expected.len()));
        assert_eq!(selected(&window), expected);
    }
    window.get_by_role_and_label(Role::ComboBox, "Normalise").click();
    window.run_steps(4);
    click(&mut window, "of the row");
    assert!(window.unnamed_widgets().is_empty());
    // The pair that is taken for each other most often is a button of its own.
    let pair = cell(&window, "Select the ");
    let count: usize = pair.split(' ').nth(2).unwrap().parse().unwrap();
    click(&mut window, &pair);
    assert_eq!(selected(&window).len(), count);
    let run = run(&window);
    let all_wrong = |id: u32| run.named_class(id) != Some(run.prepared.dataset.labels.ids[id as usize]);
    assert!(selected(&window).into_iter().all(all_wrong));
    assert!(!figure(&window, "F1 of mean over classes").is_empty());
}
