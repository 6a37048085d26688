//! The session file: whole, damaged, newer; and a training that was killed.

use super::support::{session, settle, small, trained, until};
use afterimage::model::WeightArray;
use afterimage::recipe::MapPart;
use afterimage::saved::{self, SavedError};
use afterimage::session::{Action, Run, RunState, SelectMode, Session};
use proptest::prelude::*;
use std::path::Path;

fn save(session: &mut Session, path: &Path) {
    session.perform(Action::Save(path.to_owned()));
    settle(session);
    assert!(session.notices.last().is_some_and(|n| n.text.contains("saved")), "{:?}", session.notices);
}

fn open(path: &Path) -> Session {
    let mut session = session(small().with("data.samples=50").unwrap(), None);
    session.perform(Action::OpenPath(path.to_owned()));
    settle(&mut session);
    session
}

/// A run's weights, in the order of their names: a file keeps no other.
fn by_name(run: &Run) -> Vec<WeightArray> {
    let mut arrays = run.weights.as_ref().unwrap().arrays.clone();
    arrays.sort_by(|a, b| a.name.cmp(&b.name));
    arrays
}

fn full() -> Session {
    let mut session = trained(small());
    let map = MapPart { iterations: 60, limit: 150, perplexity: 10.0, ..MapPart::default() };
    session.perform(Action::StartMap(map));
    settle(&mut session);
    session.perform(Action::SetThreshold(0.05));
    session.perform(Action::Select(vec![3, 5, 590], SelectMode::Replace));
    session.perform(Action::Focus(Some(5)));
    session
}

#[test]
fn a_session_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let mut before = full();
    save(&mut before, &path);
    let after = open(&path);
    assert!(after.notices.is_empty(), "{:?}", after.notices);
    let (a, b) = (before.run.as_ref().unwrap(), after.run.as_ref().unwrap());
    assert_eq!((a.threshold, a.space, a.state), (b.threshold, b.space, b.state));
    assert_eq!(a.recipe, b.recipe);
    assert!(by_name(a) == by_name(b), "the weights are others");
    assert!(a.outcome == b.outcome, "the outcome is another");
    assert_eq!((a.epochs.len(), a.batches.len()), (b.epochs.len(), b.batches.len()));
    for (a, b) in a.epochs.iter().zip(&b.epochs) {
        assert!((a.loss - b.loss).abs() < 1e-12 && a.epoch == b.epoch);
    }
    assert_eq!(a.confusion(), b.confusion());
    assert_eq!(after.selection.iter().collect::<Vec<u32>>(), [3, 5, 590]);
    assert_eq!(after.selection.focus, Some(5));
    assert_eq!((&before.map.ids, &before.map.points), (&after.map.ids, &after.map.points));
    assert_eq!(before.recipe, after.recipe);
}

#[test]
fn saving_leaves_nothing_else_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let mut session = full();
    save(&mut session, &path);
    save(&mut session, &path);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_newer_session_is_refused_with_its_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("newer.afterimage");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    zip.start_file("session.json", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, br#"{"format": 7, "something": "new"}"#).unwrap();
    zip.finish().unwrap();
    assert!(matches!(saved::read(&path), Err(SavedError::Newer { found: 7, .. })));
    let session = open(&path);
    assert!(session.notices[0].text.contains("newer"), "{:?}", session.notices);
}

#[test]
fn a_session_whose_data_is_gone_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let session = trained(small());
    let mut saved = session.to_saved();
    saved.recipe.data.dataset = "mnist".to_owned();
    saved.runs[0].facts.recipe.data.dataset = "mnist".to_owned();
    saved::write(&saved, &path).unwrap();
    let session = open(&path);
    let missing = session.missing.as_ref().expect("it asks where the data is");
    assert!(missing.dataset == "mnist" && missing.why.contains("train-images"), "{missing:?}");
    assert!(session.run.is_none() && session.notices.is_empty(), "nothing was taken apart");
}

#[test]
fn a_session_finds_its_data_beside_it_or_where_one_says() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    std::fs::create_dir_all(&old).unwrap();
    let table = old.join("numbers.csv");
    let rows: Vec<String> = (0..60).map(|i| format!("{},{},{},{}", i % 2, i, i * 3 % 7, i * 5 % 11)).collect();
    std::fs::write(&table, format!("label,a,b,c\n{}\n", rows.join("\n"))).unwrap();
    let mut recipe = small();
    recipe.data = afterimage::recipe::DataPart::of(&table.to_string_lossy());
    recipe.data.scaling = afterimage::recipe::Scaling::TrainMinMax;
    recipe.data.test_share = Some(0.25);
    recipe.model = afterimage::model::suited(&[3]);
    let before = trained(recipe);
    let file = old.join("a.afterimage");
    saved::write(&before.to_saved(), &file).unwrap();

    std::fs::rename(&old, &new).unwrap();
    let beside = open(&new.join("a.afterimage"));
    assert!(beside.missing.is_none() && beside.run.is_some(), "{:?}", beside.notices);
    assert!(beside.recipe.data.dataset.contains("new"), "{}", beside.recipe.data.dataset);

    let apart = folder.path().join("a.afterimage");
    std::fs::rename(new.join("a.afterimage"), &apart).unwrap();
    let mut asked = open(&apart);
    assert!(asked.missing.is_some());
    asked.perform(Action::LocateData(new.clone()));
    settle(&mut asked);
    let run = asked.run.as_ref().expect("it opens");
    assert_eq!(run.threshold, before.run.as_ref().unwrap().threshold);
}

#[test]
fn every_run_is_kept_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let mut before = trained(small());
    before.perform(Action::Edit(Box::new(before.recipe.with("seed=5").unwrap())));
    settle(&mut before);
    before.perform(Action::Train);
    settle(&mut before);
    let (first, second) = (before.runs()[0].id, before.runs()[1].id);
    before.perform(Action::RenameRun(first, "the first".to_owned()));
    before.perform(Action::KeepRun(first, true));
    before.perform(Action::Pin(3, true));
    before.perform(Action::DeleteRun(second));
    assert_eq!((before.runs().len(), before.run.as_ref().unwrap().id), (1, first), "the other is shown");
    assert_eq!(before.recipe.seed, small().seed, "and the form is its own");
    before.perform(Action::UndoDelete);
    before.perform(Action::ShowRun(second));
    saved::write(&before.to_saved(), &path).unwrap();

    let after = open(&path);
    let names: Vec<(&str, bool, u64)> =
        after.runs().iter().map(|run| (run.name.as_str(), run.pinned, run.recipe.seed)).collect();
    assert_eq!(names.len(), 2);
    assert_eq!(names[0], ("the first", true, small().seed));
    assert_eq!(after.run.as_ref().unwrap().recipe.seed, 5, "the run shown is shown again");
    assert_eq!(after.pins, [3]);
    for (a, b) in before.runs().iter().zip(after.runs()) {
        assert_eq!(by_name(a), by_name(b));
        assert_eq!(a.data_hash, b.data_hash);
        assert_eq!(a.table().unwrap().of_sample, b.table().unwrap().of_sample);
    }
}

#[test]
fn a_file_of_the_first_format_still_opens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.afterimage");
    let before = trained(small());
    let saved = before.to_saved();
    saved::write(&saved, &path).unwrap();
    // The same parts under the names of format 1.
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut parts = std::collections::BTreeMap::new();
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        parts.insert(part.name().unwrap().replace("runs/0/", ""), bytes);
    }
    let mut head: serde_json::Value = serde_json::from_slice(&parts["session.json"]).unwrap();
    head["format"] = 1.into();
    head["run"] = head["runs"][0].clone();
    for key in ["name", "pinned", "started", "data_hash", "imported", "sweep", "folds"] {
        head["run"].as_object_mut().unwrap().remove(key);
    }
    for key in ["runs", "shown", "pins"] {
        head.as_object_mut().unwrap().remove(key);
    }
    parts.insert("session.json".to_owned(), serde_json::to_vec(&head).unwrap());
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (name, bytes) in &parts {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(name.as_str(), options).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    zip.finish().unwrap();
    let after = open(&path);
    let (a, b) = (before.run.as_ref().unwrap(), after.run.as_ref().unwrap());
    assert_eq!((a.threshold, by_name(a)), (b.threshold, by_name(b)));
    assert_eq!(b.name, small().name);
}

#[test]
fn a_killed_training_is_offered_again_and_goes_on() {
    let autosave = tempfile::tempdir().unwrap();
    let long = small().with("training.epochs=100000").unwrap();
    let mut killed = session(long, Some(autosave.path()));
    killed.perform(Action::Train);
    let file = autosave.path().join("running.afterimage");
    until(&mut killed, "an epoch is saved", |_| file.exists());
    // A kill leaves whatever is on the disk: here a copy of it, as the session itself tidies up when it is dropped.
    let left = tempfile::tempdir().unwrap();
    std::fs::copy(&file, left.path().join("running.afterimage")).unwrap();
    killed.perform(Action::StopTraining);
    settle(&mut killed);
    assert!(!file.exists(), "a training that ended needs no second chance");

    let mut next = session(small(), Some(left.path()));
    next.perform(Action::LookAround);
    until(&mut next, "the training is offered", |s| s.interrupted.is_some());
    let done = next.interrupted.as_ref().unwrap().0.run().unwrap().facts.epochs.len();
    assert!(done >= 1);
    next.perform(Action::ResumeInterrupted);
    until(&mut next, "it goes on", |s| s.run.as_ref().is_some_and(|run| run.epochs.len() > done));
    let epochs: Vec<usize> = next.run.as_ref().unwrap().epochs.iter().map(|e| e.epoch).collect();
    assert_eq!(epochs, (1..=epochs.len()).collect::<Vec<_>>(), "no epoch is lost or done twice");
    next.perform(Action::StopTraining);
    settle(&mut next);
    assert_eq!(next.run.as_ref().unwrap().state, RunState::Stopped);
    assert!(!left.path().join("running.afterimage").exists());
}

#[test]
fn a_run_on_drawn_samples_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drawn.afterimage");
    let keys = ["data.samples=600", "data.subsample=300", "training.epochs=2"];
    let before = trained(super::support::recipe("generated-heartbeats", &keys));
    saved::write(&before.to_saved(), &path).unwrap();
    let mut after = session(small(), None);
    after.perform(Action::OpenPath(path));
    settle(&mut after);
    assert!(after.notices.is_empty(), "{:?}", after.notices);
    let (before, after) = (before.run.unwrap(), after.run.unwrap());
    assert_eq!(after.prepared.dataset.origin, before.prepared.dataset.origin);
    assert_eq!((after.scores.unwrap()[0].of_sample.len(), after.card), (300, before.card));
}

#[test]
fn a_discarded_training_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("running.afterimage");
    let mut saved = trained(small()).to_saved();
    saved.runs[0].facts.recipe.training.epochs = 50;
    saved::write(&saved, &path).unwrap();
    let mut session = session(small(), Some(folder.path()));
    session.perform(Action::LookAround);
    until(&mut session, "the training is offered", |s| s.interrupted.is_some());
    session.perform(Action::ForgetInterrupted);
    settle(&mut session);
    assert!(!path.exists() && session.interrupted.is_none());
}

#[test]
fn a_damaged_session_is_refused_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    saved::write(&full().to_saved(), &path).unwrap();
    let good = std::fs::read(&path).unwrap();
    let mut session = trained(small());
    for bytes in [&good[..good.len() / 2], &b"not a session"[..], &[]] {
        std::fs::write(&path, bytes).unwrap();
        session.perform(Action::OpenPath(path.clone()));
        settle(&mut session);
        let text = session.notices.pop().unwrap().text;
        assert!(text.contains("damaged") && text.contains("expected"), "{text}");
        assert_eq!(session.run.as_ref().unwrap().state, RunState::Done);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// A session with bytes changed or cut off is read or refused; one cut off is always refused; never a panic.
    #[test]
    fn any_damage_to_a_session_is_survived(
        flips in prop::collection::vec((0.0f64..1.0, 1u8..), 0..4),
        keep in 0.0f64..1.0,
        cut in any::<bool>(),
    ) {
        use std::sync::OnceLock;
        static GOOD: OnceLock<Vec<u8>> = OnceLock::new();
        let good = GOOD.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.afterimage");
            saved::write(&full().to_saved(), &path).unwrap();
            std::fs::read(&path).unwrap()
        });
        let mut bytes = good.clone();
        for (at, mask) in flips {
            let at = (at * bytes.len() as f64) as usize;
            bytes[at] ^= mask;
        }
        if cut {
            bytes.truncate((keep * bytes.len() as f64) as usize);
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.afterimage");
        std::fs::write(&path, bytes).unwrap();
        match saved::read(&path) {
            Ok(_) => prop_assert!(!cut, "a session that was cut off is read as if it were whole"),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
