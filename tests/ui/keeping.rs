//! What is kept when things go wrong: a training that was killed, a session whose data has moved.

use super::support::{PATIENCE, beats, click, copy_kept, digits, says, settle, train, until, window, window_in};
use afterimage::recipe::{DataPart, Scaling};
use afterimage::session::{FileAction, MarkAction, RunState};
use egui_kittest::kittest::Queryable;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The session files in a folder.
fn sessions_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|ending| ending == "afterimage")).collect()
}

#[test]
fn a_killed_training_is_offered_and_goes_on() {
    let (autosave, left) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut killed = window_in(autosave.path(), beats().with("training.epochs=100000").unwrap());
    click(&mut killed, "Train");
    // What a kill at this moment leaves is what is on the disk: the window tidies up when it is closed, a killed one
    // cannot.
    let began = Instant::now();
    while sessions_in(autosave.path()).is_empty() {
        assert!(began.elapsed() < PATIENCE, "nothing was saved");
        killed.step();
    }
    copy_kept(&sessions_in(autosave.path())[0], left.path());
    drop(killed);

    let mut next = window_in(left.path(), beats());
    until(&mut next, "it is offered", |s| s.interrupted().is_some());
    next.run_steps(2);
    let saved = next.state().session().interrupted().unwrap().saved.clone().unwrap();
    let done = saved.interrupted().unwrap().facts.epochs.len();
    click(&mut next, "Resume");
    until(&mut next, "it goes on", |s| s.run().is_some_and(|run| run.epochs.len() > done));
    click(&mut next, "Stop");
    settle(&mut next);
    let run = next.state().session().run().unwrap();
    assert_eq!(run.state(), RunState::Stopped);
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
    before.state_mut().perform(FileAction::Save(file.clone()));
    settle(&mut before);
    std::fs::rename(&old, &new).unwrap();

    let mut after = window_in(&folder.path().join("b"), beats());
    after.state_mut().perform(FileAction::OpenPath(file));
    until(&mut after, "it asks", |s| s.missing().is_some());
    after.run_steps(2);
    after.get_by_label_contains("data was not found");
    after.get_by_label("Locate a folder…");
    // What the system's dialog would answer.
    after.state_mut().perform(FileAction::LocateData(new));
    until(&mut after, "it opens", |s| s.run().is_some());
    settle(&mut after);
    let (a, b) = (before.state().session(), after.state().session());
    let (a, b) = (a.run().unwrap(), b.run().unwrap());
    assert_eq!((a.threshold, a.data_hash.as_str()), (b.threshold, b.data_hash.as_str()));
}

#[test]
fn unsaved_work_without_a_training_is_counted_and_comes_back() {
    let left = tempfile::tempdir().unwrap();
    let mut before = window(digits());
    train(&mut before);
    before.state_mut().perform(MarkAction::Tag(3, Some(1)));
    before.state_mut().perform(MarkAction::Tag(4, Some(0)));
    // A session that nobody saved is the same file in the program's own folder.
    before.state_mut().perform(FileAction::Save(left.path().join("left.afterimage")));
    settle(&mut before);

    let mut next = window_in(left.path(), beats());
    until(&mut next, "it is offered", |s| s.interrupted().is_some());
    next.run_steps(2);
    assert!(says(&next, "Unsaved work was found: 1 run, 2 tags."));
    assert!(says(&next, "Saved "));
    click(&mut next, "Restore");
    until(&mut next, "it is back", |s| s.run().is_some());
    settle(&mut next);
    let session = next.state().session();
    assert_eq!((session.runs().len(), session.tags().total()), (1, 2));
    assert!(session.is_unsaved() && session.file().is_none(), "what was brought back is not saved yet");
    assert!(session.interrupted().is_none());
}

#[test]
fn unsaved_work_that_cannot_be_read_can_be_discarded_or_kept() {
    for (answer, kept) in [("Discard", false), ("Keep file", true)] {
        let left = tempfile::tempdir().unwrap();
        std::fs::write(left.path().join("left.afterimage"), b"not a session").unwrap();
        let mut window = window_in(left.path(), beats());
        until(&mut window, "it is told", |s| s.interrupted().is_some());
        window.run_steps(2);
        assert!(says(&window, "its file can't be read"));
        assert!(window.query_by_label("Resume").is_none() && window.query_by_label("Restore").is_none());
        click(&mut window, answer);
        settle(&mut window);
        assert!(!says(&window, "its file can't be read"));
        assert!(sessions_in(left.path()).is_empty(), "it is found again");
        assert_eq!(left.path().join("left.afterimage.unreadable").exists(), kept);
    }
}
