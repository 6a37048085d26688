//! What a person orders happens, whatever else is under way: saves, exports, dialogs, sessions being opened, the end.

use super::keeping::{interrupted, looked};
use super::support::{endless, kept_in, recipe, session, settle, small, trained, until, within};
use afterimage::recipe::{MapPart, SpaceOf};
use afterimage::saved;
use afterimage::session::questions::FindAlike;
use afterimage::session::{
    Dialogs, FileAction, FormAction, Lane, LineAction, MapAction, MarkAction, NoticeKind, RunAction, RunState,
    SelectMode, Session, Unsaved,
};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The session file of a small training with another name.
fn another(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("another.afterimage");
    let mut saved = trained(small()).to_saved();
    saved.runs[0].facts.name = "another".to_owned();
    saved::write(&saved, &path).unwrap();
    path
}

/// A training under way that has learnt something.
fn training() -> Session {
    let mut session = session(endless(), None);
    session.perform(RunAction::Train);
    until(&mut session, "an epoch is done", |s| s.run().is_some_and(|run| !run.epochs.is_empty()));
    session
}

fn names(session: &Session) -> Vec<String> {
    session.runs().iter().map(|run| run.name.clone()).collect()
}

fn told(session: &Session, kind: NoticeKind) -> Vec<String> {
    session.notices().iter().filter(|notice| notice.kind == kind).map(|notice| notice.text.clone()).collect()
}

fn is_told(notices: &[String], path: &Path) -> bool {
    let path = path.display().to_string();
    notices.iter().any(|text| text.ends_with(&path))
}

#[test]
fn a_save_an_export_and_a_save_at_once_all_happen() {
    let folder = tempfile::tempdir().unwrap();
    let [first, run, second] = ["a.afterimage", "run", "b.afterimage"].map(|name| folder.path().join(name));
    let mut session = trained(small());
    session.perform(FileAction::Save(first.clone()));
    session.perform(FileAction::Export(run.clone()));
    session.perform(FileAction::Save(second.clone()));
    settle(&mut session);
    let notices = told(&session, NoticeKind::Info);
    assert_eq!((notices.len(), session.notices().len()), (3, 3), "{notices:?}");
    for (notice, path) in notices.iter().zip([&first, &run, &second]) {
        assert!(notice.contains(&path.display().to_string()), "{notices:?}");
    }
    assert!(saved::read(&first).is_ok() && saved::read(&second).is_ok() && run.join("metrics.json").exists());
    assert!(!session.is_unsaved());
}

#[test]
fn an_export_that_fails_is_told_and_the_saves_around_it_succeed() {
    let folder = tempfile::tempdir().unwrap();
    let [first, file, second] = ["a.afterimage", "file", "b.afterimage"].map(|name| folder.path().join(name));
    std::fs::write(&file, "no folder").unwrap();
    let mut session = trained(small());
    session.perform(FileAction::Save(first.clone()));
    session.perform(FileAction::Export(file.join("run")));
    session.perform(FileAction::Save(second.clone()));
    settle(&mut session);
    let failures = told(&session, NoticeKind::Error);
    assert_eq!(failures.len(), 1, "{:?}", session.notices());
    assert!(failures[0].starts_with("Exporting the run") && failures[0].contains("file"), "{failures:?}");
    let successes = told(&session, NoticeKind::Info);
    assert!(is_told(&successes, &first) && is_told(&successes, &second), "{successes:?}");
    assert!(saved::read(&first).is_ok() && saved::read(&second).is_ok());
}

#[test]
fn two_dialogs_at_once_are_both_answered() {
    let folder = tempfile::tempdir().unwrap();
    let [file, run] = ["a.afterimage", "run"].map(|name| folder.path().join(name));
    let mut session = trained(small());
    // Each answers only when the other is open too.
    let both = Arc::new(Barrier::new(2));
    let dialog = |path: &Path| -> Dialogs {
        let (both, path) = (Arc::clone(&both), path.to_owned());
        Box::new(move || {
            both.wait();
            Some(path)
        })
    };
    session.perform(FileAction::SaveDialog(dialog(&file)));
    session.perform(FileAction::ExportDialog(dialog(&run)));
    settle(&mut session);
    assert!(saved::read(&file).is_ok() && run.join("metrics.json").exists(), "{:?}", session.notices());
    assert!(told(&session, NoticeKind::Error).is_empty(), "{:?}", session.notices());
}

#[test]
fn a_session_that_is_being_opened_is_not_lost_to_a_change_of_the_form() {
    let folder = tempfile::tempdir().unwrap();
    let file = another(&folder);
    let mut session = session(small(), None);
    session.perform(FormAction::UseRecipe(Box::new(small())));
    settle(&mut session);
    session.perform(FileAction::OpenPath(file));
    for change in ["training.epochs=7", "data.train_limit=100", "threshold.k=2.0"] {
        session.perform(FormAction::Edit(Box::new(session.recipe().with(change).unwrap())));
    }
    settle(&mut session);
    assert_eq!(names(&session), ["another"], "{:?}", session.notices());
    assert!(session.notices().is_empty(), "{:?}", session.notices());
    assert_eq!(session.recipe(), &small(), "the form is that of the session");
    assert!(session.shown_run().is_some(), "its samples are open");
}

#[test]
fn a_session_that_gives_way_to_other_data_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = another(&folder);
    let mut session = session(small(), None);
    session.perform(FileAction::OpenPath(file));
    session.perform(FormAction::UseRecipe(Box::new(recipe("generated-digits", &["data.samples=50"]))));
    settle(&mut session);
    assert!(session.runs().is_empty(), "the older wish wins over the newer");
    assert_eq!(session.samples().map(|samples| samples.id.as_str()), Some("generated-digits"));
    assert!(told(&session, NoticeKind::Info).iter().any(|text| text.contains("was not opened")));
}

#[test]
fn a_session_is_opened_over_unsaved_runs_only_once_that_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let file = another(&folder);
    let mut session = trained(small());
    let before = names(&session);
    for _ in 0..2 {
        session.perform(FileAction::OpenPath(file.clone()));
        assert_eq!(session.asks_unsaved(), Some(&Unsaved::Opening(file.clone())));
        assert!(!session.is_busy(Lane::Opening), "it is opened before the answer");
        settle(&mut session);
        assert_eq!(names(&session), before);
        session.perform(FileAction::Stay);
        settle(&mut session);
        assert_eq!((session.asks_unsaved(), names(&session)), (None, before.clone()));
    }
    session.perform(FileAction::OpenPath(file));
    session.perform(FileAction::GoOnUnsaved);
    settle(&mut session);
    assert_eq!((session.asks_unsaved(), names(&session)), (None, vec!["another".to_owned()]));
}

#[test]
fn going_on_unsaved_stops_the_training_and_opens_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let file = another(&folder);
    let mut session = training();
    session.perform(FileAction::OpenPath(file.clone()));
    assert_eq!(session.asks_unsaved(), Some(&Unsaved::Opening(file)));
    assert!(session.is_training(), "a question stops nothing");
    session.perform(FileAction::GoOnUnsaved);
    settle(&mut session);
    assert_eq!(names(&session), ["another"], "{:?}", session.notices());
    assert!(!session.is_training() && session.run().is_some_and(|run| run.state() == RunState::Done));
}

#[test]
fn a_training_that_was_stopped_for_a_damaged_session_keeps_what_it_learnt() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("damaged.afterimage");
    std::fs::write(&file, "not a session").unwrap();
    let mut session = training();
    session.perform(FileAction::OpenPath(file));
    session.perform(FileAction::GoOnUnsaved);
    settle(&mut session);
    assert!(told(&session, NoticeKind::Error).iter().any(|text| text.contains("damaged")), "{:?}", session.notices());
    let run = session.run().expect("the run is still there");
    assert_eq!(run.state(), RunState::Stopped, "it is neither under way nor lost");
}

#[test]
fn saving_first_saves_and_then_opens() {
    let folder = tempfile::tempdir().unwrap();
    let (file, mine) = (another(&folder), folder.path().join("mine.afterimage"));
    let mut session = trained(small());
    session.perform(FileAction::Save(mine.clone()));
    settle(&mut session);
    session.perform(LineAction::SetThreshold(0.0625));
    session.perform(FileAction::OpenPath(file.clone()));
    assert!(session.asks_unsaved().is_some());
    session.perform(FileAction::SaveFirst);
    settle(&mut session);
    assert_eq!((session.asks_unsaved(), names(&session)), (None, vec!["another".to_owned()]));
    assert_eq!(saved::read(&mine).unwrap().runs[0].facts.threshold, 0.0625);

    // Where there is no file yet, a dialog asks for one.
    let chosen = folder.path().join("chosen.afterimage");
    let (mut session, answer) = (trained(small()), chosen.clone());
    session.perform(FileAction::OpenPath(file));
    session.perform(FileAction::SaveFirstDialog(Box::new(move || Some(answer))));
    settle(&mut session);
    assert_eq!((session.asks_unsaved(), names(&session)), (None, vec!["another".to_owned()]));
    assert_eq!(saved::read(&chosen).unwrap().runs.len(), 1);
}

#[test]
fn saving_first_opens_though_a_training_goes_on_changing_things() {
    let folder = tempfile::tempdir().unwrap();
    let (file, mine) = (another(&folder), folder.path().join("mine.afterimage"));
    let mut session = training();
    session.perform(FileAction::OpenPath(file));
    let answer = mine.clone();
    session.perform(FileAction::SaveFirstDialog(Box::new(move || Some(answer))));
    within(&mut session, Duration::from_secs(30), "the session is opened", |s| names(s) == ["another"]);
    settle(&mut session);
    assert!(session.asks_unsaved().is_none() && !session.is_training());
    assert!(!saved::read(&mine).unwrap().runs[0].facts.epochs.is_empty());
}

#[test]
fn a_save_that_fails_closes_and_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = another(&folder);
    let mut session = trained(small());
    let before = names(&session);
    for closes in [true, false] {
        let action = if closes { FileAction::Close } else { FileAction::OpenPath(file.clone()) };
        session.perform(action);
        let below_a_file = file.join("b.afterimage");
        session.perform(FileAction::SaveFirstDialog(Box::new(move || Some(below_a_file))));
        settle(&mut session);
        assert!(session.asks_unsaved().is_some() && !session.may_close());
        assert_eq!(names(&session), before);
    }
    assert_eq!(told(&session, NoticeKind::Error).len(), 2, "{:?}", session.notices());
}

#[test]
fn the_program_ends_within_two_seconds_whatever_is_under_way() {
    let folder = tempfile::tempdir().unwrap();
    for autosave in [None, Some(folder.path())] {
        let mut session = session(endless(), autosave);
        session.perform(RunAction::Train);
        until(&mut session, "an epoch is done", |s| s.run().is_some_and(|run| !run.epochs.is_empty()));
        let part = MapPart { iterations: 1_000_000, limit: 1500, ..MapPart::default() };
        session.perform(MapAction::StartMap(part));
        until(&mut session, "the map grows", |s| !s.map().points.is_empty());
        session.ask(&FindAlike { of: SpaceOf::Latent, id: 3 });
        assert!([Lane::Training, Lane::Mapping, Lane::Questions].iter().all(|&lane| session.is_busy(lane)));
        let began = Instant::now();
        drop(session);
        assert!(began.elapsed() < Duration::from_secs(2), "it took {:?}", began.elapsed());
    }
    assert_eq!(kept_in(folder.path()).len(), 1, "unsaved work is kept all the same");
}

#[test]
fn the_run_shown_is_shown_with_its_samples_on_demand() {
    let mut session = trained(small());
    let id = session.run().unwrap().id;
    session.perform(FormAction::UseRecipe(Box::new(recipe("generated-digits", &["data.samples=700"]))));
    settle(&mut session);
    assert!(session.shown_run().is_none());
    session.perform(MarkAction::Select(vec![650], SelectMode::Replace));
    session.perform(RunAction::ShowRun(id));
    settle(&mut session);
    assert_eq!(session.shown_run().map(|run| run.id), Some(id), "a click on the run brings its samples");
    assert_eq!(session.samples().map(|samples| samples.len()), Some(600));
    assert_eq!(session.recipe(), &small());
    assert!(session.selection().is_empty(), "what was selected was of other samples");
}

#[test]
fn unsaved_work_does_not_take_the_place_of_other_unsaved_work_unasked() {
    let folder = tempfile::tempdir().unwrap();
    saved::write(&interrupted(), &folder.path().join("left.afterimage")).unwrap();
    let mut session = looked(folder.path());
    session.perform(RunAction::Train);
    settle(&mut session);
    assert!(session.is_unsaved());
    session.perform(FileAction::ResumeInterrupted);
    settle(&mut session);
    assert!(session.runs().iter().any(|run| run.recipe == small()), "a run is gone without a question");
}
