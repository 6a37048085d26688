//! Runs listed, renamed, kept, deleted, brought back and compared.

use super::support::{Window, click, digits, figure, outputs, settle, show, tick, train, until, window};
use afterimage::recipe::Recipe;
use afterimage::session::{FormAction, RunAction, RunId, Session};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

/// A window with one run of each recipe, and their ids.
fn trained(recipes: &[Recipe]) -> (Window, Vec<RunId>) {
    let mut window = window(recipes[0].clone());
    for recipe in recipes {
        window.state_mut().perform(FormAction::Edit(Box::new(recipe.clone())));
        settle(&mut window);
        train(&mut window);
    }
    let ids: Vec<RunId> = window.state().session().runs().iter().map(|run| run.id).collect();
    assert_eq!(ids.len(), recipes.len());
    (window, ids)
}

fn with(key: &str) -> Recipe {
    digits().with(key).unwrap()
}

fn name(session: &Session, id: RunId) -> String {
    session.run_of(id).unwrap().name.clone()
}

/// Opens the field, types the name, and ends with this key.
fn rename(window: &mut Window, from: &str, to: &str, end: Key) {
    click(window, &format!("Rename run {from}"));
    let field = format!("Name of run {from}");
    window.get_by_role_and_label(Role::TextInput, &field).set_text_value_accesskit(to);
    window.run_steps(2);
    window.key_press(end);
    window.run_steps(3);
    assert!(window.query_by_role_and_label(Role::TextInput, &field).is_none(), "the field stays open");
}

#[test]
fn runs_are_listed_renamed_kept_shown_deleted_and_brought_back() {
    let (mut window, ids) = trained(&[digits(), with("training.learning_rate=0.01")]);
    show(&mut window, "runs");
    let names: Vec<String> = ids.iter().map(|&id| name(window.state().session(), id)).collect();
    rename(&mut window, &names[0], "slow", Key::Enter);
    rename(&mut window, "slow", "not at all", Key::Escape);
    assert_eq!(name(window.state().session(), ids[0]), "slow");
    rename(&mut window, &names[1], " fast ", Key::Enter);
    assert_eq!(name(window.state().session(), ids[1]), "fast");
    let top = |window: &Window, name: &str| window.get_by_role_and_label(Role::Button, name).rect().top();
    assert!(top(&window, "Show run fast") < top(&window, "Show run slow"), "the newest is not on top");
    tick(&mut window, "Keep run slow");
    assert!(window.state().session().run_of(ids[0]).unwrap().pinned);
    assert!(top(&window, "Show run slow") < top(&window, "Show run fast"), "what is kept is not on top");
    click(&mut window, "Show run slow");
    assert_eq!(window.state().session().run().unwrap().id, ids[0]);
    click(&mut window, "Delete run fast");
    assert!(window.state().session().run_of(ids[1]).is_none());
    assert!(window.query_by_label("Run fast was deleted").is_some());
    click(&mut window, "Undo delete");
    assert!(window.state().session().run_of(ids[1]).is_some());
    assert!(window.query_by_label("Run fast was deleted").is_none());
}

#[test]
fn two_runs_are_compared_down_to_the_samples_they_disagree_on() {
    let (mut window, ids) = trained(&[digits(), with("training.learning_rate=0.00005")]);
    show(&mut window, "compare");
    assert!(window.query_by_label_contains("Tick two or more runs").is_some());
    click(&mut window, "Compare the two newest runs");
    assert_eq!(window.state().session().compared().iter().copied().collect::<Vec<_>>(), ids);
    let names: Vec<String> = ids.iter().map(|&id| name(window.state().session(), id)).collect();
    assert_ne!(names[0], names[1], "two runs of one session go by different names");
    for name in &names {
        assert!(!figure(&window, &format!("ROC AUC of {name}")).is_empty());
    }
    assert!(window.query_by_label("training.learning_rate").is_some(), "the difference is not told");
    assert!(window.query_by_label("seed").is_none(), "what is the same is told");
    assert!(window.query_by_label_contains("flagged by only one run").is_some(), "nothing is counted");
    for side in ["First run", "Second run", "Compared curve"] {
        assert!(window.query_by_role_and_label(Role::ComboBox, side).is_some(), "no choice {side}");
    }
    let seen = |s: &Session| s.runs().into_iter().all(|run| outputs(s, run) > 0);
    until(&mut window, "both networks show what they make of the samples", seen);
    let is_cell = |label: String| label.starts_with("Disagreement ");
    let cell = window.get_all_by(|node| node.label().is_some_and(is_cell)).next().unwrap();
    let label = cell.accesskit_node().label().unwrap();
    let id: u32 = label.trim_start_matches("Disagreement ").split(',').next().unwrap().parse().unwrap();
    cell.click_accesskit();
    window.run_steps(3);
    assert_eq!(window.state().session().selection().focus(), Some(id));
    assert!(window.unnamed_widgets().is_empty());
}

#[test]
fn runs_of_different_data_are_compared_in_figures_only() {
    // Another seed draws other digits.
    let (mut window, ids) = trained(&[digits(), with("seed=1")]);
    for &id in &ids {
        window.state_mut().perform(RunAction::Compare(id, true));
    }
    show(&mut window, "compare");
    for &id in &ids {
        let name = name(window.state().session(), id);
        assert!(!figure(&window, &format!("ROC AUC of {name}")).is_empty());
    }
    assert!(window.query_by_label("Only the seed differs").is_some());
    assert!(window.query_by_label_contains("different data").is_some());
}
