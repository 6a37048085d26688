//! Opening data of one's own, preparing it, reading its card, and asking for a download.

use super::support::{Window, beats, click, digits, figure, run, says, settle, train, until, window};
use afterimage::progress::Quiet;
use afterimage::recipe::{NoiseKind, TrainOn};
use afterimage::session::{DataAction, FileAction, FormAction};
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::Path;

/// A table of 8×8 pictures with labels first.
fn table(folder: &Path) -> std::path::PathBuf {
    let row = |i: usize| {
        format!("{},{}\n", i % 3, (0..64).map(|p| ((p * 3 + i * 20) % 256).to_string()).collect::<Vec<_>>().join(","))
    };
    let path = folder.join("own.csv");
    std::fs::write(&path, (0..90).map(row).collect::<String>()).unwrap();
    path
}

#[test]
fn a_file_that_leaves_something_open_asks_and_remembers() {
    let folder = tempfile::tempdir().unwrap();
    let path = table(folder.path());
    let mut window = window(digits());
    window.state_mut().perform(FileAction::OpenPath(path.clone()));
    until(&mut window, "the file is looked into", |s| s.import().is_some_and(|i| i.preview.is_some()));
    window.run_steps(3);
    // The old dataset stays until the new one is accepted.
    assert!(window.state().session().dataset().is_some());
    for name in ["Labels", "Each row is read as", "First row contains", "Missing values"] {
        assert!(window.query_by_role_and_label(Role::ComboBox, name).is_some(), "no question {name}");
    }
    assert!(window.unnamed_widgets().is_empty());
    window.state_mut().perform(DataAction::ChooseReading("shape", Some("[64]".to_owned())));
    settle(&mut window);
    click(&mut window, "Open as chosen");
    settle(&mut window);
    let session = window.state().session();
    let dataset = session.dataset().unwrap();
    assert_eq!((dataset.len(), dataset.labels.classes.len(), dataset.samples.shape().dims()), (90, 3, vec![64]));
    click(&mut window, "All are normal");
    // A network that fits came with it: one click trains.
    train(&mut window);
    // Opened again, it is read as before without a question.
    window.state_mut().perform(FileAction::OpenPath(path));
    settle(&mut window);
    assert!(window.state().session().import().is_none());
    assert_eq!(window.state().session().dataset().unwrap().samples.shape().dims(), [64]);
    click(&mut window, "Data workspace");
    click(&mut window, "Import settings…");
    until(&mut window, "it asks again", |s| s.import().is_some_and(|i| i.asks && i.preview.is_some()));
    click(&mut window, "Cancel import");
    assert!(window.state().session().import().is_none() && window.state().session().dataset().is_some());
}

#[test]
fn a_wrong_answer_is_told_in_the_question() {
    let folder = tempfile::tempdir().unwrap();
    let path = table(folder.path());
    let mut window = window(digits());
    window.state_mut().perform(FileAction::OpenPath(path));
    until(&mut window, "the file is looked into", |s| s.import().is_some_and(|i| i.preview.is_some()));
    window.state_mut().perform(DataAction::ChooseReading("shape", Some("[5, 5]".to_owned())));
    settle(&mut window);
    assert!(window.query_by_label_contains("product is 64").is_some());
    let open = window.get_by_role_and_label(Role::Button, "Open as chosen");
    assert!(open.accesskit_node().is_disabled());
    assert!(window.state().session().notices().is_empty());
    // A click beside the question changes nothing; Escape cancels.
    window.hover_at(egui::pos2(4.0, 400.0));
    window.drag_at(egui::pos2(4.0, 400.0));
    window.drop_at(egui::pos2(4.0, 400.0));
    window.run_steps(3);
    assert!(window.state().session().import().is_some());
    window.key_press(egui::Key::Escape);
    window.run_steps(3);
    assert!(window.state().session().import().is_none());
}

#[test]
fn a_file_that_changed_since_is_asked_about_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = table(folder.path());
    let mut window = window(digits());
    window.state_mut().perform(FileAction::OpenPath(path.clone()));
    settle(&mut window);
    window.state_mut().perform(DataAction::ChooseReading("label", Some("\"first\"".to_owned())));
    window.state_mut().perform(DataAction::ChooseReading("shape", Some("[64]".to_owned())));
    settle(&mut window);
    click(&mut window, "Open as chosen");
    settle(&mut window);
    std::fs::write(&path, "a,b,label\n1,2,x\n2,3,y\n").unwrap();
    window.state_mut().perform(FileAction::OpenPath(path));
    settle(&mut window);
    let import = window.state().session().import().unwrap();
    assert!(import.asks && import.problem.is_none(), "{:?}", import.problem);
}

#[test]
fn a_failed_opening_leaves_the_next_recipe_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.idx");
    std::fs::write(&path, [0, 0, 8, 1, 0, 0, 0, 9, 1, 2]).unwrap();
    let mut window = window(digits());
    window.state_mut().perform(DataAction::UseDataset(path.to_string_lossy().into_owned()));
    settle(&mut window);
    let recipe = beats();
    window.state_mut().perform(FormAction::UseRecipe(Box::new(recipe.clone())));
    settle(&mut window);
    assert_eq!(window.state().session().recipe(), &recipe);
}

#[test]
fn looking_at_the_preparation_changes_nothing() {
    let keys = ["data.resize=[600, 600]", "data.samples=5"];
    let mut recipe = digits();
    recipe.data.noise =
        Some(afterimage::recipe::Noise { kind: NoiseKind::Gaussian, amount: 1.5, target: Default::default() });
    let recipe = keys.iter().fold(recipe, |recipe, key| recipe.with(key).unwrap());
    let mut window = window(recipe.clone());
    click(&mut window, "Show preparation");
    settle(&mut window);
    assert_eq!(window.state().session().recipe().data, recipe.data);
}

#[test]
fn a_folder_that_leaves_nothing_open_opens_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for class in ["cat", "dog"] {
        std::fs::create_dir(folder.path().join(class)).unwrap();
        for i in 0..12u8 {
            let picture = image::RgbImage::from_fn(12, 10, |x, y| image::Rgb([i * 20, x as u8 * 9, y as u8 * 9]));
            picture.save(folder.path().join(class).join(format!("{i}.png"))).unwrap();
        }
    }
    let mut window = window(digits());
    // As a drop on the window does it.
    window.state_mut().perform(FileAction::OpenPath(folder.path().to_owned()));
    settle(&mut window);
    let session = window.state().session();
    assert!(session.import().is_none());
    assert_eq!(session.dataset().unwrap().labels.classes[1].title, "dog");
    // Nothing says which is normal: Escape leaves both as they are.
    assert!(session.asks_normal() && says(&window, "Which classes are normal?"));
    window.key_press(egui::Key::Escape);
    window.run_steps(3);
    assert!(!window.state().session().asks_normal());
    train(&mut window);
}

/// Photographs of parts: some whole, some with a dark scratch.
fn parts(folder: &Path) {
    for (class, count) in [("good", 48u8), ("scratch", 12)] {
        std::fs::create_dir(folder.join(class)).unwrap();
        for i in 0..count {
            let picture = image::GrayImage::from_fn(24, 24, |x, y| {
                let scratched = class == "scratch" && (x + y).abs_diff(24 + u32::from(i % 5)) < 3;
                image::Luma([if scratched { 20 } else { 150 + (x * 3 + u32::from(i)) as u8 % 40 }])
            });
            picture.save(folder.join(class).join(format!("{i}.png"))).unwrap();
        }
    }
}

#[test]
fn a_folder_of_two_classes_reaches_precision_and_recall_from_the_question() {
    let folder = tempfile::tempdir().unwrap();
    parts(folder.path());
    let mut window = window(digits());
    window.state_mut().perform(FileAction::OpenPath(folder.path().to_owned()));
    settle(&mut window);
    assert!(says(&window, "Trains on 38 normal samples; tests on 10 other normal ones and all 12 anomalous samples."));
    let is_on = |window: &Window, class: &str| {
        let name = format!("{class} is normal");
        let chip = window.get_by_role_and_label(Role::CheckBox, &name);
        chip.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
            || chip.accesskit_node().is_selected() == Some(true)
    };
    assert!(is_on(&window, "good") && !is_on(&window, "scratch"), "what is proposed");
    window.key_press(egui::Key::Enter);
    until(&mut window, "it is scored", |s| !s.is_training() && s.run().is_some_and(|run| run.scores.is_some()));
    settle(&mut window);
    let data = &run(&window).recipe.data;
    assert_eq!((data.normal.as_slice(), data.train_on), (&["good".to_owned()][..], TrainOn::Normal));
    let split = &run(&window).prepared.split;
    assert_eq!((split.train.len(), split.test.len()), (38, 22), "as the question said");
    // Judge opened by itself, and has both sides.
    assert!(!figure(&window, "Precision").is_empty() && !figure(&window, "Recall").is_empty());
    // Opened again, it is as it was said to be.
    let data = data.clone();
    window.state_mut().perform(FileAction::OpenPath(folder.path().to_owned()));
    settle(&mut window);
    let session = window.state().session();
    assert!(!session.asks_normal());
    assert_eq!((&session.recipe().data.normal, session.recipe().data.train_on), (&data.normal, data.train_on));
    assert_eq!(session.prepared().unwrap().split.train.len(), 38);
}

#[test]
fn the_preparation_is_edited_and_shown_at_once() {
    let mut window = window(digits());
    click(&mut window, "Show preparation");
    click(&mut window, "First class normal");
    settle(&mut window);
    let session = window.state().session();
    assert_eq!(
        (session.recipe().data.normal.as_slice(), session.recipe().data.train_on),
        (["0".to_owned()].as_slice(), TrainOn::Normal)
    );
    let zeros = session.prepared().unwrap().train_counts[0];
    assert_eq!(session.prepared().unwrap().split.train.len(), zeros);
    // Noise of every kind, seen before and after.
    for kind in NoiseKind::ALL {
        let mut recipe = window.state().session().recipe().clone();
        recipe.data.noise = Some(afterimage::recipe::Noise { kind, amount: 0.3, target: Default::default() });
        window.state_mut().perform(FormAction::Edit(Box::new(recipe)));
        settle(&mut window);
        let first = window.state().session().prepared().unwrap().split.train[0];
        window.get_by_role_and_label(Role::Image, &format!("Original {first}"));
        window.get_by_role_and_label(Role::Image, &format!("Noisy {first}"));
    }
    assert!(window.unnamed_widgets().is_empty());
    // What cannot be done is told where it is asked, and what was prepared stays.
    let recipe = window.state().session().recipe().with("data.anomalies=100000").unwrap();
    window.state_mut().perform(FormAction::Edit(Box::new(recipe)));
    settle(&mut window);
    assert!(window.query_by_label_contains("requested, but there are only").is_some());
    assert!(window.state().session().prepared().is_some() && window.state().session().notices().is_empty());
}

#[test]
fn a_smaller_picture_gets_a_network_that_fits() {
    let mut window = window(digits());
    let recipe = window.state().session().recipe().with("data.resize=[14, 14]").unwrap();
    window.state_mut().perform(FormAction::Edit(Box::new(recipe)));
    settle(&mut window);
    assert_eq!(window.state().session().samples().unwrap().samples.shape().dims(), [14, 14, 1]);
    click(&mut window, "Dismiss");
    train(&mut window);
}

#[test]
fn the_card_is_measured_when_it_is_looked_at() {
    for recipe in [digits(), beats()] {
        let mut window = window(recipe);
        let session = window.state().session();
        assert!(session.card_of(session.prepared().unwrap()).is_none(), "nobody has asked yet");
        click(&mut window, "Show data card");
        settle(&mut window);
        let prepared = window.state().session().prepared().cloned().unwrap();
        let card = afterimage::data::describe(&prepared, &Quiet).unwrap();
        assert_eq!(figure(&window, "Samples"), card.samples.to_string());
        assert_eq!(figure(&window, "Near copies"), card.duplicates.near.to_string());
        // Frozen into the run and its export.
        train(&mut window);
        let run = window.state().session().run().unwrap();
        assert_eq!(run.came.card.as_deref(), Some(&card.to_json()));
        let folder = tempfile::tempdir().unwrap();
        afterimage::export::write_run(&run.to_export(None).unwrap(), folder.path()).unwrap();
        let written: serde_json::Value =
            serde_json::from_slice(&std::fs::read(folder.path().join("data_card.json")).unwrap()).unwrap();
        assert_eq!(written, card.to_json());
    }
}

#[test]
fn a_download_is_asked_for_and_never_starts_by_itself() {
    let mut window = window(digits());
    click(&mut window, "Show data");
    click(&mut window, "Download CIFAR-10…");
    for words in ["170.1 MB", "Krizhevsky", "no formal licence", "www.cs.toronto.edu", "by hand"] {
        assert!(window.query_by_label_contains(words).is_some(), "{words} is not shown");
    }
    assert!(window.query_by_role_and_label(Role::Button, "Download").is_some());
    assert!(!window.state().session().is_busy(afterimage::job::Lane::Downloads));
    // The question finds its size first.
    window.run_steps(6);
    click(&mut window, "Close the download");
    assert!(window.state().session().download().is_none());
}
