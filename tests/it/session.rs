//! The session file: whole, damaged, newer, and of earlier formats.

use super::support::{session, settle, small, trained};
use afterimage::model::WeightArray;
use afterimage::recipe::MapPart;
use afterimage::saved::{self, SavedError};
use afterimage::session::{
    FileAction, FormAction, LineAction, MapAction, MarkAction, Run, RunAction, RunState, SelectMode, Session,
};
use proptest::prelude::*;
use serde_json::Value;
use std::path::Path;

/// Saves a session where a person asks for it.
pub fn save(session: &mut Session, path: &Path) {
    session.perform(FileAction::Save(path.to_owned()));
    settle(session);
    assert!(session.notices().last().is_some_and(|n| n.text.contains("saved")), "{:?}", session.notices());
}

fn open(path: &Path) -> Session {
    let mut session = session(small().with("data.samples=50").unwrap(), None);
    session.perform(FileAction::OpenPath(path.to_owned()));
    settle(&mut session);
    session
}

/// A run's weights, in the order of their names: a file keeps no other.
pub fn by_name(run: &Run) -> Vec<WeightArray> {
    let mut arrays = run.weights.as_ref().unwrap().arrays.clone();
    arrays.sort_by(|a, b| a.name.cmp(&b.name));
    arrays
}

fn full() -> Session {
    let mut session = trained(small());
    let map = MapPart { iterations: 60, limit: 150, perplexity: 10.0, ..MapPart::default() };
    session.perform(MapAction::StartMap(map));
    settle(&mut session);
    session.perform(LineAction::SetThreshold(0.05));
    session.perform(MarkAction::Select(vec![3, 5, 590], SelectMode::Replace));
    session.perform(MarkAction::Focus(Some(5)));
    session
}

#[test]
fn a_session_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let mut before = full();
    save(&mut before, &path);
    let after = open(&path);
    assert!(after.notices().is_empty(), "{:?}", after.notices());
    let (a, b) = (before.run().unwrap(), after.run().unwrap());
    assert_eq!((a.threshold, a.space, a.state()), (b.threshold, b.space, b.state()));
    assert_eq!(a.recipe, b.recipe);
    assert!(by_name(a) == by_name(b), "the weights are others");
    assert!(a.outcome == b.outcome, "the outcome is another");
    assert_eq!((a.epochs.len(), a.batches.len()), (b.epochs.len(), b.batches.len()));
    for (a, b) in a.epochs.iter().zip(&b.epochs) {
        assert!((a.loss - b.loss).abs() < 1e-12 && a.epoch == b.epoch);
    }
    assert_eq!(a.confusion(), b.confusion());
    assert_eq!(after.selection().iter().collect::<Vec<u32>>(), [3, 5, 590]);
    assert_eq!(after.selection().focus(), Some(5));
    assert_eq!((&before.map().ids, &before.map().points), (&after.map().ids, &after.map().points));
    assert_eq!(before.recipe(), after.recipe());
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
    assert!(session.notices()[0].text.contains("newer"), "{:?}", session.notices());
}

#[test]
fn a_session_whose_data_is_gone_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let session = trained(small());
    let mut saved = session.to_saved();
    saved.recipe.data.dataset = "mnist".to_owned();
    saved.open.as_mut().unwrap().data.dataset = "mnist".to_owned();
    saved.runs[0].facts.recipe.data.dataset = "mnist".to_owned();
    saved::write(&saved, &path).unwrap();
    let session = open(&path);
    let missing = session.missing().expect("it asks where the data is");
    assert!(missing.dataset == "mnist" && missing.why.contains("train-images"), "{missing:?}");
    assert!(session.run().is_none() && session.notices().is_empty(), "nothing was taken apart");
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
    assert!(beside.missing().is_none() && beside.run().is_some(), "{:?}", beside.notices());
    assert!(beside.recipe().data.dataset.contains("new"), "{}", beside.recipe().data.dataset);

    let apart = folder.path().join("a.afterimage");
    std::fs::rename(new.join("a.afterimage"), &apart).unwrap();
    let mut asked = open(&apart);
    assert!(asked.missing().is_some());
    asked.perform(FileAction::LocateData(new.clone()));
    settle(&mut asked);
    let run = asked.run().expect("it opens");
    assert_eq!(run.threshold, before.run().unwrap().threshold);
}

#[test]
fn every_run_is_kept_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let mut before = trained(small());
    before.perform(FormAction::Edit(Box::new(before.recipe().with("seed=5").unwrap())));
    settle(&mut before);
    before.perform(RunAction::Train);
    settle(&mut before);
    let (first, second) = (before.runs()[0].id, before.runs()[1].id);
    before.perform(RunAction::RenameRun(first, "the first".to_owned()));
    before.perform(RunAction::KeepRun(first, true));
    before.perform(RunAction::DeleteRun(second));
    assert_eq!((before.runs().len(), before.run().unwrap().id), (1, first), "the other is shown");
    assert_eq!(before.recipe().seed, small().seed, "and the form is its own");
    before.perform(RunAction::UndoDelete);
    before.perform(RunAction::ShowRun(second));
    before.perform(MarkAction::Pin(3, true));
    saved::write(&before.to_saved(), &path).unwrap();

    let after = open(&path);
    let names: Vec<(&str, bool, u64)> =
        after.runs().into_iter().map(|run| (run.name.as_str(), run.pinned, run.recipe.seed)).collect();
    assert_eq!(names.len(), 2);
    assert_eq!(names[0], ("the first", true, small().seed));
    assert_eq!(after.run().unwrap().recipe.seed, 5, "the run shown is shown again");
    assert_eq!(after.pins(), [3]);
    for (a, b) in before.runs().into_iter().zip(after.runs()) {
        assert_eq!(by_name(a), by_name(b));
        assert_eq!(a.data_hash, b.data_hash);
        assert_eq!(a.table().unwrap().of_sample, b.table().unwrap().of_sample);
    }
}

/// Removes keys of a JSON object.
fn without(object: &mut Value, keys: &[&str]) {
    keys.iter().for_each(|key| drop(object.as_object_mut().unwrap().remove(*key)));
}

/// Turns a file with one run into one of an earlier format: `change` its head, and give its parts the names of then.
fn rewritten(path: &Path, rename: impl Fn(&str) -> String, change: impl FnOnce(&mut Value)) {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut parts = std::collections::BTreeMap::new();
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        parts.insert(rename(&part.name().unwrap()), bytes);
    }
    let mut head: Value = serde_json::from_slice(&parts["session.json"]).unwrap();
    change(&mut head);
    parts.insert("session.json".to_owned(), serde_json::to_vec(&head).unwrap());
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, bytes) in &parts {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(name.as_str(), options).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    zip.finish().unwrap();
}

/// What a run's facts did not have before format 3; instead they said whether it was stopped.
fn as_before_endings(run: &mut Value) {
    without(run, &["ending", "note", "rate_changes", "resumed_after"]);
    run["stopped"] = false.into();
}

#[test]
fn a_file_of_the_first_format_still_opens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.afterimage");
    let before = trained(small());
    saved::write(&before.to_saved(), &path).unwrap();
    rewritten(
        &path,
        |name| name.replace("runs/0/", ""),
        |head| {
            head["format"] = 1.into();
            head["run"] = head["runs"][0].clone();
            as_before_endings(&mut head["run"]);
            let later = ["name", "pinned", "started", "data_hash", "imported", "sweep", "folds"];
            without(&mut head["run"], &later);
            without(&mut head["run"], &["timing", "explained", "card", "line", "review"]);
            without(head, &["open", "runs", "states", "shown", "pins", "tags"]);
        },
    );
    let after = open(&path);
    assert!(after.notices().is_empty(), "{:?}", after.notices());
    let (a, b) = (before.run().unwrap(), after.run().unwrap());
    assert_eq!((a.threshold, by_name(a)), (b.threshold, by_name(b)));
    assert_eq!((b.name.as_str(), b.state()), (small().name.as_str(), RunState::Done));
}

#[test]
fn a_file_of_the_second_format_still_opens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.afterimage");
    let before = trained(small());
    saved::write(&before.to_saved(), &path).unwrap();
    for (stopped, state) in [(false, RunState::Done), (true, RunState::Stopped)] {
        rewritten(&path, str::to_owned, |head| {
            head["format"] = 2.into();
            as_before_endings(&mut head["runs"][0]);
            head["runs"][0]["stopped"] = stopped.into();
            without(head, &["open", "states"]);
        });
        let after = open(&path);
        assert!(after.notices().is_empty(), "{:?}", after.notices());
        let (a, b) = (before.run().unwrap(), after.run().unwrap());
        assert_eq!((a.threshold, by_name(a), state), (b.threshold, by_name(b), b.state()));
        assert_eq!((&a.name, a.started, a.line()), (&b.name, b.started, b.line()));
    }
}

#[test]
fn a_run_on_drawn_samples_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drawn.afterimage");
    let keys = ["data.samples=600", "data.subsample=300", "training.epochs=2"];
    let before = trained(super::support::recipe("generated-heartbeats", &keys));
    saved::write(&before.to_saved(), &path).unwrap();
    let mut after = session(small(), None);
    after.perform(FileAction::OpenPath(path));
    settle(&mut after);
    assert!(after.notices().is_empty(), "{:?}", after.notices());
    let (before, after) = (before.run().unwrap(), after.run().unwrap());
    assert_eq!(after.prepared.dataset.origin, before.prepared.dataset.origin);
    assert_eq!((after.table().unwrap().of_sample.len(), &after.came.card), (300, &before.came.card));
}

#[test]
fn a_sample_that_is_not_there_is_not_pinned() {
    let mut session = session(small(), None);
    session.perform(MarkAction::Pin(0, true));
    assert!(session.pins().is_empty(), "nothing is open yet");
    session.perform(FormAction::UseRecipe(Box::new(small())));
    settle(&mut session);
    for id in [600, u32::MAX, 599, 599] {
        session.perform(MarkAction::Pin(id, true));
    }
    assert_eq!(session.pins(), [599]);
    session.perform(MarkAction::Pin(599, false));
    assert!(session.pins().is_empty());
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
        session.perform(FileAction::OpenPath(path.clone()));
        assert!(session.asks_unsaved().is_some(), "the run is not saved");
        session.perform(FileAction::GoOnUnsaved);
        settle(&mut session);
        let text = session.take_notices().pop().unwrap().text;
        assert!(text.contains("damaged") && text.contains("expected"), "{text}");
        assert_eq!(session.run().unwrap().state(), RunState::Done);
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
