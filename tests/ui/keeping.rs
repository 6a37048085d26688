//! What is kept when things go wrong: a training that was killed, a session whose data has moved.

use super::support::{PATIENCE, Window, beats, builder, click, settle, train, until};
use afterimage::data::DataFolder;
use afterimage::recipe::{DataPart, Recipe, Scaling};
use afterimage::session::{Action, Places, RunState};
use afterimage::ui::{App, Start};
use egui_kittest::kittest::Queryable;
use std::path::Path;
use std::time::Instant;

/// A window that saves on its own account in this folder.
fn window_in(folder: &Path, recipe: Recipe) -> Window {
    let places = Places { data: DataFolder("nowhere".into()), autosave: Some(folder.to_owned()) };
    let mut window =
        builder([1400.0, 900.0]).build_eframe(move |cc| App::new(&cc.egui_ctx, places, Start::on(recipe)).unwrap());
    window.state_mut().perform(Action::UseDevice("cpu".parse().unwrap()));
    until(&mut window, "the dataset is open", |s| s.prepared.is_some());
    window
}

#[test]
fn a_killed_training_is_offered_and_goes_on() {
    let (autosave, left) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut killed = window_in(autosave.path(), beats().with("training.epochs=100000").unwrap());
    click(&mut killed, "Train");
    let file = autosave.path().join("running.afterimage");
    let began = Instant::now();
    while !file.exists() {
        assert!(began.elapsed() < PATIENCE, "nothing was saved");
        killed.step();
    }
    // What a kill at this moment leaves is what lies on the disk: the window tidies up when it is closed, a killed one
    // cannot.
    std::fs::copy(&file, left.path().join("running.afterimage")).unwrap();
    drop(killed);

    let mut next = window_in(left.path(), beats());
    until(&mut next, "it is offered", |s| s.interrupted.is_some());
    next.run_steps(2);
    let done = next.state().session().interrupted.as_ref().unwrap().0.run().unwrap().facts.epochs.len();
    click(&mut next, "Go on with it");
    until(&mut next, "it goes on", |s| s.run.as_ref().is_some_and(|run| run.epochs.len() > done));
    click(&mut next, "Stop");
    settle(&mut next);
    let run = next.state().session().run.as_ref().unwrap();
    assert_eq!(run.state, RunState::Stopped);
    assert!(run.epochs.iter().enumerate().all(|(i, epoch)| epoch.epoch == i + 1), "no epoch is lost or done twice");
}

#[test]
fn a_session_asks_where_its_data_is_and_opens_it_there() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    std::fs::create_dir_all(&old).unwrap();
    let rows: Vec<String> = (0..80).map(|i| format!("{},{},{},{}", i % 2, i, i * 3 % 7, i * 5 % 11)).collect();
    std::fs::write(old.join("numbers.csv"), format!("label,a,b,c\n{}\n", rows.join("\n"))).unwrap();
    let mut recipe = beats();
    recipe.data = DataPart::of(&old.join("numbers.csv").to_string_lossy());
    recipe.data.scaling = Scaling::TrainMinMax;
    recipe.data.test_share = Some(0.25);
    recipe.model = afterimage::model::suited(&[3]);
    let mut before = window_in(&folder.path().join("a"), recipe);
    train(&mut before);
    let file = folder.path().join("kept.afterimage");
    before.state_mut().perform(Action::Save(file.clone()));
    settle(&mut before);
    std::fs::rename(&old, &new).unwrap();

    let mut after = window_in(&folder.path().join("b"), beats());
    after.state_mut().perform(Action::OpenPath(file));
    until(&mut after, "it asks", |s| s.missing.is_some());
    after.run_steps(2);
    after.get_by_label_contains("is not where it was");
    after.get_by_label("Locate a folder…");
    // What the system's dialog would answer.
    after.state_mut().perform(Action::LocateData(new));
    until(&mut after, "it opens", |s| s.run.is_some());
    settle(&mut after);
    let (a, b) = (before.state().session(), after.state().session());
    let (a, b) = (a.run.as_ref().unwrap(), b.run.as_ref().unwrap());
    assert_eq!((a.threshold, a.data_hash.as_str()), (b.threshold, b.data_hash.as_str()));
}
