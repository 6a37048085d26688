//! Cards of traps: what they show, what they select, and how each is left.

use super::support::{Window, beats, click, settle, train, trained_alone, window};
use afterimage::analysis::pitfalls::Fix;
use afterimage::recipe::{DataPart, Recipe, Scaling};
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use std::path::Path;

/// Six hundred rows, every row there twice, one in twelve anomalous; scaled by all of them, followed on the test set.
fn careless(folder: &Path) -> Recipe {
    let path = folder.join("numbers.csv");
    let value = |i: usize, k: usize| ((i % 300 + 1) * (k * k + 3) * 7919 % 997).to_string();
    let row = |i: usize| format!("{},{}", u8::from(i.is_multiple_of(12)), [1, 2, 3, 4].map(|k| value(i, k)).join(","));
    let rows: Vec<String> = (0..600).map(row).collect();
    std::fs::write(&path, format!("label,a,b,c,d\n{}\n", rows.join("\n"))).unwrap();
    let mut recipe = beats();
    recipe.data = DataPart::of(&path.to_string_lossy());
    recipe.data.scaling = Scaling::TrainMinMax;
    recipe.data.test_share = Some(0.25);
    recipe.data.normal = vec!["0".to_owned()];
    recipe.model = afterimage::model::suited(&[4]);
    ["data.train_on=normal", "data.scaling_from=all", "training.early_stopping.patience=3"]
        .iter()
        .fold(recipe, |recipe, key| recipe.with(key).unwrap())
}

fn found(window: &Window) -> Vec<&'static str> {
    window.state().session().pitfalls().iter().map(|pitfall| pitfall.id).collect()
}

fn cards(recipe: Recipe) -> Window {
    trained_alone(recipe, "pitfalls", [1400.0, 900.0])
}

#[test]
fn every_card_shows_its_evidence_and_all_are_fixed_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = cards(careless(folder.path()));
    let ids = found(&window);
    for id in ["validation-not-held-back", "accuracy-on-imbalance", "scaling-from-test", "copies-across-split"] {
        assert!(ids.contains(&id), "{id} is not among {ids:?}");
    }
    let pitfalls = window.state().session().pitfalls().to_vec();
    for pitfall in &pitfalls {
        click(&mut window, &format!("Show me, {}", pitfall.title));
        for line in &pitfall.evidence {
            assert!(window.query_all_by_label(line).next().is_some(), "{line}");
        }
        if !pitfall.samples.is_empty() {
            let selected: Vec<u32> = window.state().session().selection().iter().collect();
            assert_eq!(selected.len(), pitfall.samples.len(), "{}", pitfall.id);
        }
        click(&mut window, &format!("Hide, {}", pitfall.title));
        assert!(window.query_all_by_label(&pitfall.evidence[0]).next().is_none(), "{}", pitfall.id);
    }
    for pitfall in &pitfalls {
        assert!(pitfall.fix.is_some(), "{}", pitfall.id);
        click(&mut window, &format!("Fix, {}", pitfall.title));
        settle(&mut window);
    }
    let form = window.state().session().recipe().clone();
    for pitfall in &pitfalls {
        let Some(Fix::Recipe { recipe, .. }) = &pitfall.fix else { continue };
        let run = &window.state().session().run().unwrap().recipe;
        assert_eq!(form.with_change(run, recipe), form, "{} is still fixed after the others", pitfall.id);
        assert!(window.query_by_role_and_label(Role::Button, &format!("Fix, {}", pitfall.title)).is_none());
    }
    train(&mut window);
    assert_eq!(found(&window), Vec::<&str>::new());
    assert!(window.query_by_label("No problems found").is_some());
}

#[test]
fn copies_are_left_out_by_the_form_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(careless(folder.path()));
    let learnt = |window: &Window| window.state().session().prepared().unwrap().split.train.len();
    let before = learnt(&window);
    window.state_mut().show_only("preparation");
    window.run_steps(3);
    window.get_by_role_and_label(Role::CheckBox, "Leave out copies of held-out samples").click();
    window.run_steps(3);
    settle(&mut window);
    assert!(window.state().session().recipe().data.leave_out_copies);
    let after = learnt(&window);
    assert!(after < before, "{after} {before}");
    assert!(window.query_all_by_label_contains("copies of held-out samples").next().is_some());
}
