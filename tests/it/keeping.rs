//! What the program keeps on its own account: everything that a person made, soon after it was made, and only as long
//! as it is needed.

use super::hostile_sessions::archive_of;
use super::support::{PATIENCE, copy_kept, endless, kept_in, recipe, session, settle, small, trained, until, within};
use afterimage::model::WeightArray;
use afterimage::saved::{self, Found, Saved};
use afterimage::session::{
    FileAction, FormAction, Lane, LineAction, MarkAction, NoticeKind, Run, RunAction, RunState, SelectMode, Session,
    Unsaved,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The only session file in a folder.
fn only(folder: &Path) -> PathBuf {
    let mut files = kept_in(folder);
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

/// What a kill leaves: the file as it is on the disk now, in a folder of its own.
fn left_by_a_kill(file: &Path) -> TempDir {
    let left = tempfile::tempdir().unwrap();
    copy_kept(file, left.path());
    left
}

/// A session that has looked for what others left in this folder.
pub fn looked(folder: &Path) -> Session {
    let mut session = session(small(), Some(folder));
    session.perform(FileAction::LookAround);
    settle(&mut session);
    session
}

/// A session that has trained and keeps what it does in this folder.
fn made(folder: &Path) -> Session {
    let mut session = session(small(), Some(folder));
    session.perform(RunAction::Train);
    settle(&mut session);
    only(folder);
    session
}

/// Unsaved work whose training was interrupted.
pub fn interrupted() -> Saved {
    let mut saved = trained(small()).to_saved();
    let run = &mut saved.runs[0];
    run.facts.recipe.training.epochs = 50;
    run.facts.came.ending = None;
    run.outcome = None;
    assert!(run.is_interrupted());
    saved
}

/// A run's weights, in the order of their names: a file keeps no other.
fn by_name(run: &Run) -> Vec<WeightArray> {
    let mut arrays = run.weights.as_ref().unwrap().arrays.clone();
    arrays.sort_by(|a, b| a.name.cmp(&b.name));
    arrays
}

/// What a person marks and notes.
fn marked(session: &mut Session) {
    let first = session.runs()[0].id;
    session.perform(RunAction::RenameRun(first, "the first".to_owned()));
    session.perform(RunAction::KeepRun(first, true));
    session.perform(LineAction::SetThreshold(0.0625));
    session.perform(LineAction::SetReview(Some(0.125)));
    session.perform(MarkAction::NameTag(0, "wrong class".to_owned()));
    session.perform(MarkAction::Tag(7, Some(0)));
    session.perform(MarkAction::Select(vec![3, 5, 590], SelectMode::Replace));
    session.perform(MarkAction::Focus(Some(5)));
    session.perform(MarkAction::Pin(9, true));
    session.perform(FormAction::Edit(Box::new(session.recipe().with("training.epochs=9").unwrap())));
}

fn assert_same(before: &Session, after: &Session) {
    assert_eq!(before.recipe(), after.recipe());
    let names = |session: &Session| -> Vec<(String, bool, f32)> {
        session.runs().iter().map(|run| (run.name.clone(), run.pinned, run.threshold)).collect()
    };
    assert_eq!(names(before), names(after));
    for (a, b) in before.runs().iter().zip(after.runs()) {
        assert_eq!((a.space, a.line(), a.review, a.state()), (b.space, b.line(), b.review, b.state()));
        assert_eq!(a.recipe, b.recipe);
        assert!(by_name(a) == by_name(b), "the weights of {} are others", a.name);
        assert!(a.outcome == b.outcome, "the outcome of {} is another", a.name);
    }
    let shown = |session: &Session| session.run().map(|run| run.name.clone());
    assert_eq!(shown(before), shown(after));
    let tags = |session: &Session| {
        (session.tags().names.clone(), session.tags().of_dataset(session.samples().expect("samples are open")))
    };
    assert_eq!(tags(before), tags(after));
    let selected = |session: &Session| session.selection().iter().collect::<Vec<u32>>();
    assert_eq!(selected(before), selected(after));
    assert_eq!(before.selection().focus(), after.selection().focus());
    assert_eq!(before.pins(), after.pins());
}

#[test]
fn everything_that_a_person_made_is_kept_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut before = session(small(), Some(folder.path()));
    before.perform(RunAction::Train);
    until(&mut before, "the first result is kept", |_| !kept_in(folder.path()).is_empty());
    settle(&mut before);
    before.perform(FormAction::Edit(Box::new(before.recipe().with("training.epochs=2").unwrap())));
    before.perform(RunAction::Train);
    settle(&mut before);
    marked(&mut before);
    let file = only(folder.path());
    until(&mut before, "the last change is kept", |session| {
        saved::read(&file).is_ok_and(|saved| saved.recipe == *session.recipe())
    });

    let left = left_by_a_kill(&file);
    let mut after = looked(left.path());
    assert!(after.interrupted().is_some(), "unsaved work is not offered");
    after.perform(FileAction::ResumeInterrupted);
    settle(&mut after);
    assert!(after.notices().is_empty(), "{:?}", after.notices());
    assert_same(&before, &after);
    assert!(after.is_unsaved() && after.interrupted().is_none());
    let own = only(left.path());
    assert!(own.file_name() != file.file_name(), "the file of the work that was brought back is still there");
}

/// Trains until an epoch is done and kept, and stops the time there; what a kill at that moment leaves.
fn paused_and_left(session: &mut Session, folder: &Path) -> TempDir {
    session.perform(RunAction::Train);
    until(session, "an epoch is done", |s| s.run().is_some_and(|run| !run.epochs.is_empty()));
    session.perform(RunAction::PauseTraining(true));
    until(session, "it is kept", |_| !kept_in(folder).is_empty());
    left_by_a_kill(&only(folder))
}

#[test]
fn a_killed_training_ends_as_if_nothing_had_happened() {
    let folder = tempfile::tempdir().unwrap();
    let mut whole = session(small().with("training.epochs=60").unwrap(), Some(folder.path()));
    let left = paused_and_left(&mut whole, folder.path());
    let found = saved::read(&only(left.path())).unwrap();
    let run = found.interrupted().expect("a training was interrupted");
    let done = run.facts.epochs.len();
    assert!(run.state.is_some() && (1..60).contains(&done), "{done} epochs");
    whole.perform(RunAction::PauseTraining(false));
    settle(&mut whole);

    let mut resumed = looked(left.path());
    resumed.perform(FileAction::ResumeInterrupted);
    settle(&mut resumed);
    assert_eq!(resumed.runs().len(), 1, "the unfinished run gives way to the one that goes on");
    let (a, b) = (whole.run().unwrap(), resumed.run().unwrap());
    assert_eq!((a.state(), b.state(), b.resumed_after), (RunState::Done, RunState::Done, Some(done)));
    let losses = |run: &Run| run.epochs.iter().map(|epoch| (epoch.epoch, epoch.loss)).collect::<Vec<_>>();
    assert_eq!(losses(a), losses(b));
    assert!(by_name(a) == by_name(b), "the weights are others than without the interruption");
    assert!(a.outcome == b.outcome, "the outcome is another than without the interruption");
}

#[test]
fn a_training_goes_on_as_it_was_asked_whatever_the_form_says() {
    let asked = small().with("training.epochs=100000").unwrap();
    let other_data = recipe("generated-digits", &["data.samples=100"]);
    for next in [asked.with("training.batch_size=32").unwrap(), other_data] {
        let mut killed = session(asked.clone(), None);
        killed.perform(RunAction::Train);
        until(&mut killed, "an epoch is done", |s| s.run().is_some_and(|run| !run.epochs.is_empty()));
        killed.perform(FormAction::Edit(Box::new(next.clone())));
        until(&mut killed, "the form's data is open", |s| s.prepared().is_some_and(|p| p.data == next.data));
        let left = tempfile::tempdir().unwrap();
        saved::write(&killed.to_saved(), &left.path().join("left.afterimage")).unwrap();
        drop(killed);

        let mut resumed = looked(left.path());
        let found = resumed.interrupted().and_then(|found| found.saved.clone().ok()).expect("it is offered");
        let done = found.interrupted().expect("a training was interrupted").facts.epochs.len();
        resumed.perform(FileAction::ResumeInterrupted);
        within(&mut resumed, Duration::from_secs(30), "the training goes on", |s| {
            s.training_run().is_some_and(|run| run.epochs.len() > done)
        });
        let run = resumed.training_run().unwrap();
        assert_eq!((&run.recipe, run.resumed_after), (&asked, Some(done)));
    }
}

#[test]
fn the_end_of_another_job_leaves_what_is_offered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left.afterimage");
    saved::write(&interrupted(), &path).unwrap();
    let mut session = looked(folder.path());
    let is_offered = |session: &Session| session.interrupted().is_some_and(|found| found.path == path) && path.exists();
    assert!(is_offered(&session));
    session.perform(FormAction::UseRecipe(Box::new(small())));
    settle(&mut session);
    session.perform(RunAction::ImportWeights(folder.path().join("none.safetensors")));
    settle(&mut session);
    assert!(is_offered(&session), "weights that could not be imported");
    let mut impossible = small();
    impossible.model.preset = "no-such-network".to_owned();
    session.perform(FormAction::Edit(Box::new(impossible)));
    session.perform(RunAction::Train);
    settle(&mut session);
    assert!(is_offered(&session), "a training that could not begin");
    assert_eq!(session.notices().iter().filter(|n| n.kind == NoticeKind::Error).count(), 2, "{:?}", session.notices());
    session.perform(FormAction::Edit(Box::new(small())));
    session.perform(RunAction::Train);
    settle(&mut session);
    session.perform(FileAction::Save(folder.path().join("saved").join("a.afterimage")));
    settle(&mut session);
    assert!(is_offered(&session), "a training that ended and was saved");
    drop(session);
    assert!(path.exists(), "the end of the program");
    assert!(is_offered(&looked(folder.path())), "it is offered again");
}

#[test]
fn two_programs_in_one_folder_leave_each_other_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = made(folder.path());
    let of_first = only(folder.path());
    let mut second = looked(folder.path());
    assert!(second.interrupted().is_none(), "the work of a program that runs is offered");
    first.perform(FileAction::LookAround);
    settle(&mut first);
    assert!(first.interrupted().is_none(), "a program is offered its own work");
    // Its file stays and its lock is free: all that a kill changes.
    drop(first);
    second.perform(FileAction::LookAround);
    settle(&mut second);
    assert_eq!(second.interrupted().map(|found| found.path.clone()), Some(of_first));
    assert!(looked(folder.path()).interrupted().is_none(), "a third program is offered the same");
}

#[test]
fn of_twelve_programs_started_at_once_one_offers_what_was_left() {
    let folder = tempfile::tempdir().unwrap();
    saved::write(&interrupted(), &folder.path().join("left.afterimage")).unwrap();
    let mut sessions: Vec<Session> = (0..12).map(|_| session(small(), Some(folder.path()))).collect();
    sessions.iter_mut().for_each(|session| session.perform(FileAction::LookAround));
    sessions.iter_mut().for_each(settle);
    assert_eq!(sessions.iter().filter(|session| session.interrupted().is_some()).count(), 1);
    drop(sessions);
    // The same without anything between the threads and the folder.
    let found: Vec<Found> = std::thread::scope(|scope| {
        let look = || saved::find_unsaved(folder.path(), None).unwrap();
        let threads: Vec<_> = (0..12).map(|_| scope.spawn(look)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(found.len(), 1);
}

#[test]
fn a_left_file_that_cannot_be_read_is_offered_quietly() {
    let newer = archive_of(&BTreeMap::from([("session.json".to_owned(), br#"{"format": 99}"#.to_vec())]));
    for (name, bytes) in [("damaged", b"not a session".to_vec()), ("newer", newer)] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(format!("{name}.afterimage"));
        std::fs::write(&file, &bytes).unwrap();
        let mut session = looked(folder.path());
        let why = session.interrupted().and_then(|found| found.saved.clone().err()).expect("it is offered");
        assert!(why.contains(name), "{why}");
        session.perform(FileAction::ResumeInterrupted);
        settle(&mut session);
        assert!(session.interrupted().is_some() && file.exists(), "nothing can be brought back of it");
        assert!(session.notices().is_empty(), "{:?}", session.notices());
        session.perform(FileAction::ForgetInterrupted);
        settle(&mut session);
        assert!(session.interrupted().is_none() && !file.exists());

        std::fs::write(&file, &bytes).unwrap();
        let mut session = looked(folder.path());
        session.perform(FileAction::PutAside);
        settle(&mut session);
        assert!(session.interrupted().is_none() && !file.exists());
        assert_eq!(std::fs::read(folder.path().join(format!("{name}.afterimage.unreadable"))).unwrap(), bytes);
        assert!(looked(folder.path()).interrupted().is_none(), "what was put aside is asked about again");
    }
}

#[test]
fn what_is_closed_without_saving_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = made(folder.path());
    session.perform(FileAction::Close);
    assert_eq!(session.asks_unsaved(), Some(&Unsaved::Closing));
    assert!(!session.may_close());
    session.perform(FileAction::GoOnUnsaved);
    assert!(session.may_close());
    drop(session);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something is left behind");
}

#[test]
fn what_was_saved_is_not_kept_and_what_was_not_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = made(folder.path());
    session.perform(FileAction::Save(folder.path().join("saved").join("a.afterimage")));
    settle(&mut session);
    drop(session);
    assert!(kept_in(folder.path()).is_empty(), "work that was saved is kept");

    let session = made(folder.path());
    assert!(session.is_unsaved());
    drop(session);
    let run = saved::read(&only(folder.path())).unwrap().runs.remove(0);
    assert!(run.outcome.is_some() && run.facts.epochs.len() == 3, "the last changes were not kept");
    assert!(looked(folder.path()).interrupted().is_some());
}

#[test]
fn a_folder_that_refuses_is_told_once_and_training_goes_on() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let refuses = file.path().join("below-a-file");
    let mut session = session(endless(), Some(refuses.as_path()));
    session.perform(RunAction::Train);
    let (began, mut attempts) = (Instant::now(), BTreeSet::new());
    while attempts.len() < 2 || session.is_busy(Lane::Keeping) {
        assert!(began.elapsed() < PATIENCE, "it is not tried again");
        session.wait(Duration::from_millis(50));
        session.drain(Duration::from_millis(50));
        attempts.extend(session.activity(Lane::Keeping).map(|activity| activity.job));
    }
    let told = |session: &Session| session.notices().iter().filter(|n| n.text.contains("Autosaving")).count();
    assert_eq!(told(&session), 1, "{:?}", session.notices());
    let done = session.run().unwrap().epochs.len();
    until(&mut session, "training goes on", |s| s.run().is_some_and(|run| run.epochs.len() > done));
}

#[test]
fn unsaved_work_that_comes_back_in_part_stays_in_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut saved = trained(small()).to_saved();
    let mut gone = saved.runs[0].clone();
    gone.facts.name = "the one of a disk that is not there".to_owned();
    gone.facts.recipe.data.dataset = "/no/such/disk/numbers.csv".to_owned();
    saved.runs.push(gone);
    saved::write(&saved, &folder.path().join("left.afterimage")).unwrap();
    let mut session = looked(folder.path());
    session.perform(FileAction::ResumeInterrupted);
    settle(&mut session);
    assert_eq!(session.runs().len(), 1);
    assert!(session.notices().iter().any(|n| n.text.contains("skipped")), "{:?}", session.notices());
    drop(session);
    let is_whole = |file: &PathBuf| saved::read(file).is_ok_and(|saved| saved.runs.len() == 2);
    assert!(kept_in(folder.path()).iter().any(is_whole), "the run that could not be brought back is lost");
}
