//! What the program keeps on its own account: a training that was killed, work that was never saved, and what becomes of
//! the files.

use super::session::{by_name, save};
use super::support::{copy_kept, kept_in, session, settle, small, trained, until};
use afterimage::saved;
use afterimage::session::{FileAction, FormAction, LineAction, MarkAction, RunAction, RunState, Session, Unsaved};

#[test]
fn a_killed_training_is_offered_again_and_goes_on() {
    let autosave = tempfile::tempdir().unwrap();
    let long = small().with("training.epochs=100000").unwrap();
    let mut killed = session(long, Some(autosave.path()));
    killed.perform(RunAction::Train);
    until(&mut killed, "an epoch is kept", |_| !kept_in(autosave.path()).is_empty());
    // A kill leaves whatever is on the disk: here a copy of it, which no program holds.
    let left = tempfile::tempdir().unwrap();
    let file = copy_kept(&kept_in(autosave.path())[0], left.path());
    killed.perform(RunAction::StopTraining);
    settle(&mut killed);
    assert_eq!(kept_in(autosave.path()).len(), 1, "what has not been saved is kept, also when the training is over");
    save(&mut killed, &left.path().join("elsewhere/saved.afterimage"));
    drop(killed);
    assert!(kept_in(autosave.path()).is_empty(), "what was saved needs no second chance");

    let mut next = session(small(), Some(left.path()));
    next.perform(FileAction::LookAround);
    until(&mut next, "the training is offered", |s| s.interrupted().is_some());
    let found = next.interrupted().unwrap().saved.clone().unwrap();
    let done = found.interrupted().unwrap().facts.epochs.len();
    assert!(done >= 1);
    next.perform(FileAction::ResumeInterrupted);
    until(&mut next, "it goes on", |s| s.run().is_some_and(|run| run.epochs.len() > done));
    let epochs: Vec<usize> = next.run().unwrap().epochs.iter().map(|e| e.epoch).collect();
    assert_eq!(epochs, (1..=epochs.len()).collect::<Vec<_>>(), "no epoch is lost or done twice");
    next.perform(RunAction::StopTraining);
    settle(&mut next);
    assert_eq!(next.run().unwrap().state(), RunState::Stopped);
    assert_eq!((next.runs().len(), next.run().unwrap().resumed_after), (1, Some(done)), "it is the same run");
    let kept = kept_in(left.path());
    assert!(kept.len() == 1 && kept[0] != file, "the work is in the file of the program that runs now: {kept:?}");

    // Leaving it on purpose needs no second chance either.
    next.perform(FileAction::Close);
    assert_eq!(next.asks_unsaved(), Some(&Unsaved::Closing));
    assert!(!next.may_close());
    next.perform(FileAction::GoOnUnsaved);
    assert!(next.may_close());
    drop(next);
    assert!(kept_in(left.path()).is_empty());
}

#[test]
fn a_whole_session_comes_back_with_the_training_that_goes_on() {
    let autosave = tempfile::tempdir().unwrap();
    let mut killed = session(small(), Some(autosave.path()));
    killed.perform(RunAction::Train);
    settle(&mut killed);
    killed.perform(MarkAction::Pin(7, true));
    killed.perform(FormAction::Edit(Box::new(small().with("training.epochs=100000").unwrap())));
    killed.perform(RunAction::Train);
    let under_way = |s: &Session| s.runs().len() == 2 && s.training_run().is_some_and(|run| !run.epochs.is_empty());
    until(&mut killed, "the second run is under way", under_way);
    // The form is changed meanwhile: what goes on is the run, as it was begun.
    killed.perform(FormAction::Edit(Box::new(small())));
    let is_kept = |_: &Session| {
        let kept = kept_in(autosave.path()).first().and_then(|path| saved::read(path).ok());
        kept.is_some_and(|saved| saved.runs.len() == 2 && saved.interrupted().is_some() && saved.recipe == small())
    };
    until(&mut killed, "the second run is kept", is_kept);
    let left = tempfile::tempdir().unwrap();
    copy_kept(&kept_in(autosave.path())[0], left.path());
    let finished = killed.runs()[0].clone();
    killed.perform(FileAction::Close);
    killed.perform(FileAction::GoOnUnsaved);
    drop(killed);

    let mut next = session(small(), Some(left.path()));
    next.perform(FileAction::LookAround);
    until(&mut next, "the work is offered", |s| s.interrupted().is_some());
    next.perform(FileAction::ResumeInterrupted);
    until(&mut next, "the training goes on", |s| s.training_run().is_some_and(|run| run.resumed_after.is_some()));
    assert_eq!(next.pins(), [7]);
    assert_eq!(next.training_run().unwrap().recipe.training.epochs, 100_000);
    assert_eq!(next.recipe(), &next.training_run().unwrap().recipe, "the form is that of the training");
    let runs = next.runs();
    assert_eq!(runs.len(), 2);
    assert_eq!((runs[0].state(), runs[0].threshold), (RunState::Done, finished.threshold));
    assert!(by_name(runs[0]) == by_name(&finished), "the weights are others");
    next.perform(RunAction::StopTraining);
    settle(&mut next);
    assert_eq!(next.run().unwrap().state(), RunState::Stopped);
}

#[test]
fn unsaved_work_is_kept_once_more_at_the_end_and_offered_to_the_next() {
    let autosave = tempfile::tempdir().unwrap();
    let mut first = session(small(), Some(autosave.path()));
    first.perform(RunAction::Train);
    settle(&mut first);
    first.perform(LineAction::SetThreshold(0.0625));
    assert!(first.is_unsaved());
    drop(first);
    assert_eq!(kept_in(autosave.path()).len(), 1);
    let mut next = session(small(), Some(autosave.path()));
    next.perform(FileAction::LookAround);
    until(&mut next, "the work is offered", |s| s.interrupted().is_some());
    let saved = next.interrupted().unwrap().saved.clone().unwrap();
    assert!(saved.interrupted().is_none(), "no training was under way");
    assert_eq!(saved.runs[0].facts.threshold, 0.0625, "the last change is in it");
    next.perform(FileAction::ResumeInterrupted);
    until(&mut next, "the work is back", |s| s.run().is_some());
    settle(&mut next);
    assert_eq!((next.run().unwrap().threshold, next.file(), next.is_unsaved()), (0.0625, None, true));
}

#[test]
fn a_discarded_training_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left.afterimage");
    let mut saved = trained(small()).to_saved();
    saved.runs[0].facts.recipe.training.epochs = 50;
    saved.runs[0].facts.came.ending = None;
    saved.runs[0].outcome = None;
    saved::write(&saved, &path).unwrap();
    let mut session = session(small(), Some(folder.path()));
    session.perform(FileAction::LookAround);
    until(&mut session, "the training is offered", |s| s.interrupted().is_some());
    assert!(session.interrupted().unwrap().saved.as_ref().unwrap().interrupted().is_some());
    session.perform(FileAction::ForgetInterrupted);
    settle(&mut session);
    assert!(!path.exists() && session.interrupted().is_none());
    drop(session);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something is left behind");
}

#[test]
fn unsaved_work_that_cannot_be_read_is_told_and_kept_where_a_person_wants_that() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left.afterimage");
    std::fs::write(&path, b"not a session").unwrap();
    let mut session = session(small(), Some(folder.path()));
    session.perform(FileAction::LookAround);
    until(&mut session, "the file is offered", |s| s.interrupted().is_some());
    let why = session.interrupted().unwrap().saved.clone().unwrap_err();
    assert!(why.contains("damaged") && why.contains("left.afterimage"), "{why}");
    session.perform(FileAction::PutAside);
    settle(&mut session);
    assert!(session.interrupted().is_none() && kept_in(folder.path()).is_empty());
    assert_eq!(std::fs::read(folder.path().join("left.afterimage.unreadable")).unwrap(), b"not a session");
}
