//! Sessions that come back: with other data open than their run's, with data that has moved or changed, with numbers
//! that nobody wrote, and of earlier formats.

use super::hostile_sessions::{archive_of, parts_of};
use super::support::{recipe, session, settle, small, trained};
use afterimage::model::{WeightArray, suited};
use afterimage::recipe::{DataPart, MapPart, Recipe, Scaling};
use afterimage::saved;
use afterimage::session::{FileAction, FormAction, MapAction, MapState, MarkAction, RunState, SelectMode, Session};
use afterimage::train::{BatchReport, FoldReport};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Changes what a session file says of itself.
fn edit_head(path: &Path, edit: impl FnOnce(&mut Value)) {
    let mut parts = parts_of(&std::fs::read(path).unwrap());
    let mut head: Value = serde_json::from_slice(&parts["session.json"]).unwrap();
    edit(&mut head);
    parts.insert("session.json".to_owned(), serde_json::to_vec(&head).unwrap());
    std::fs::write(path, archive_of(&parts)).unwrap();
}

/// A session that has opened this file.
pub fn open(path: &Path) -> Session {
    let mut session = session(small().with("data.samples=50").unwrap(), None);
    session.perform(FileAction::OpenPath(path.to_owned()));
    settle(&mut session);
    session
}

/// No job has ended by a mistake in the program.
pub fn assert_no_mistake(session: &Session) {
    let mistake = session.notices().iter().find(|notice| notice.text.contains("crashed because of a bug"));
    assert!(mistake.is_none(), "{mistake:?}");
}

fn says(session: &Session, words: &str) -> bool {
    session.notices().iter().any(|notice| notice.text.contains(words))
}

fn selected(session: &Session) -> Vec<u32> {
    session.selection().iter().collect()
}

/// A small map.
fn map(perplexity: f64) -> MapAction {
    MapAction::StartMap(MapPart { iterations: 60, limit: 150, perplexity, ..MapPart::default() })
}

fn sorted(arrays: &[WeightArray]) -> Vec<WeightArray> {
    let mut arrays = arrays.to_vec();
    arrays.sort_by(|a, b| a.name.cmp(&b.name));
    arrays
}

#[test]
fn a_session_with_other_data_open_than_its_run_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let mut before = trained(small());
    before.perform(FormAction::UseRecipe(Box::new(recipe("generated-digits", &["data.samples=700"]))));
    settle(&mut before);
    before.perform(map(10.0));
    settle(&mut before);
    // There are fewer samples of the run than of what is open.
    before.perform(MarkAction::Select(vec![3, 5, 650], SelectMode::Replace));
    before.perform(MarkAction::Focus(Some(650)));
    before.perform(MarkAction::Pin(690, true));
    before.perform(MarkAction::Tag(680, Some(1)));
    saved::write(&before.to_saved(), &path).unwrap();

    let mut after = open(&path);
    assert!(after.notices().is_empty(), "{:?}", after.notices());
    let samples = Arc::clone(after.samples().unwrap());
    assert_eq!((samples.id.as_str(), samples.len()), ("generated-digits", 700));
    assert_eq!(before.recipe(), after.recipe());
    assert_eq!((selected(&after), after.selection().focus()), (vec![3, 5, 650], Some(650)));
    assert_eq!((after.pins(), after.tags().of(&samples, 680)), ([690].as_slice(), Some(1)));
    assert!(!after.map().points.is_empty());
    assert_eq!((&before.map().ids, &before.map().points), (&after.map().ids, &after.map().points));
    assert!(after.shown_run().is_none(), "the run is not of these samples");
    let (a, b) = (before.run().unwrap(), after.run().unwrap());
    assert!(a.outcome == b.outcome && a.threshold == b.threshold);
    assert_eq!(b.prepared.dataset.len(), 600);
    // Nothing takes a sample of one for a sample of the other.
    after.view(&[3, 650, 690]);
    let export = folder.path().join("run");
    after.perform(FileAction::Export(export.clone()));
    settle(&mut after);
    assert_no_mistake(&after);
    assert!(export.join("scores.csv").exists() && !export.join("map.csv").exists());
}

#[test]
fn samples_beyond_the_data_are_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let mut before = trained(small());
    before.perform(map(10.0));
    settle(&mut before);
    let mut saved = before.to_saved();
    saved.selection = vec![3, 599, 600, u32::MAX];
    saved.pins = vec![600, 4, u32::MAX];
    saved.focus = Some(600);
    if let Some(map) = &mut saved.map {
        let mut ids = map.ids.as_ref().clone();
        *ids.last_mut().unwrap() = 600;
        map.ids = Arc::new(ids);
    }
    saved::write(&saved, &path).unwrap();
    let after = open(&path);
    assert_eq!((selected(&after), after.selection().focus()), (vec![3, 599], None));
    assert_eq!(after.pins(), [4]);
    assert!(after.map().points.is_empty(), "a map of samples that are not there");
    assert!(after.run().is_some_and(|run| run.state() == RunState::Done));
}

#[test]
fn a_line_that_is_no_number_gives_way_to_the_rule() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let before = trained(small());
    let lines =
        [("threshold", json!(1e39)), ("threshold", json!("nan")), ("review", json!(1e39)), ("review", json!(-1e39))];
    for (key, value) in lines {
        saved::write(&before.to_saved(), &path).unwrap();
        edit_head(&path, |head| head["runs"][0][key] = value.clone());
        let after = open(&path);
        let run = after.run().unwrap_or_else(|| panic!("{key} {value}: {:?}", after.notices()));
        assert_eq!((run.threshold, run.review), (before.run().unwrap().threshold, None), "{key} {value}");
    }
}

#[test]
fn a_map_that_was_made_in_no_way_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let mut before = trained(small());
    before.perform(map(10.0));
    settle(&mut before);
    saved::write(&before.to_saved(), &path).unwrap();
    edit_head(&path, |head| head["map"]["perplexity"] = json!(-5.0));
    let mut after = open(&path);
    after.perform(MapAction::MapBeside(true));
    settle(&mut after);
    assert_no_mistake(&after);
    let is_finite = |map: &MapState| map.points.iter().flatten().all(|value| value.is_finite());
    assert!(is_finite(after.map()) && is_finite(after.beside()));
    assert!(after.run().is_some(), "{:?}", after.notices());
}

/// More noise than there are values.
fn noise() -> Value {
    json!({"kind": "occlusion", "amount": 5.0, "target": "noisy"})
}

#[test]
fn a_run_that_nobody_can_have_made_is_left_out_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let mut saved = trained(small()).to_saved();
    let mut other = saved.runs[0].clone();
    other.facts.name = "the other".to_owned();
    saved.runs.push(other);
    let edits = [
        ("noise", noise()),
        ("dataset", json!("/no/such/place/numbers.csv")),
        ("dataset", json!("")),
        ("anomalies", json!(u64::MAX)),
    ];
    for (key, value) in edits {
        saved::write(&saved, &path).unwrap();
        edit_head(&path, |head| head["runs"][1]["recipe"]["data"][key] = value.clone());
        let after = open(&path);
        assert!(says(&after, "Run the other was skipped"), "{key} {value}: {:?}", after.notices());
        assert_eq!(after.runs().len(), 1);
        assert_eq!(
            after.run().map(|run| (run.name.as_str(), run.state())),
            Some((small().name.as_str(), RunState::Done))
        );
        assert_eq!(after.samples().map(|samples| samples.len()), Some(600));
    }
}

#[test]
fn data_prepared_as_nobody_can_have_asked_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    saved::write(&trained(small()).to_saved(), &path).unwrap();
    edit_head(&path, |head| head["open"]["data"]["noise"] = noise());
    let mut after = open(&path);
    after.perform(map(10.0));
    after.view(&[0, 1]);
    settle(&mut after);
    assert_no_mistake(&after);
}

#[test]
fn numbers_without_an_end_are_written_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let mut saved = trained(small()).to_saved();
    let facts = &mut saved.runs[0].facts;
    facts.epochs[0].loss = f64::NAN;
    facts.epochs[1].validation_loss = Some(f64::INFINITY);
    facts.batches.push(BatchReport {
        epoch: 3,
        batch: 1,
        batches: 1,
        fold: 0,
        learning_rate: 0.001,
        loss: f64::NEG_INFINITY,
        accuracy: None,
        samples_per_sec: f64::INFINITY,
        left_secs: f64::NAN,
    });
    facts.folds.push(FoldReport {
        fold: 1,
        epochs: facts.epochs.clone(),
        loss: f64::INFINITY,
        accuracy: None,
        auc: Some(f64::NAN),
        samples: 10,
    });
    facts.came.seconds = f64::INFINITY;
    saved::write(&saved, &path).unwrap();
    let read = saved::read(&path).unwrap().runs.remove(0).facts;
    assert!(read.epochs[0].loss.is_nan() && read.epochs[1].validation_loss == Some(f64::INFINITY));
    assert_eq!(read.epochs[2], saved.runs[0].facts.epochs[2]);
    let batch = read.batches.last().unwrap();
    assert!(batch.loss == f64::NEG_INFINITY && batch.samples_per_sec == f64::INFINITY && batch.left_secs.is_nan());
    assert!(read.folds[0].loss == f64::INFINITY && read.folds[0].auc.is_some_and(f64::is_nan));
    assert!(read.folds[0].epochs[0].loss.is_nan() && read.came.seconds == f64::INFINITY);
    let after = open(&path);
    assert!(after.run().is_some() && after.notices().is_empty(), "{:?}", after.notices());
}

/// Writes a table of sixty rows, one of them with another value where that is asked for.
fn write_table(path: &Path, changed: Option<usize>) {
    let rows = (0..60).map(|i| {
        let first = if changed == Some(i) { 200 } else { i };
        format!("{},{first},{},{}", i % 2, i * 3 % 7, i * 5 % 11)
    });
    std::fs::write(path, format!("label,a,b,c\n{}\n", rows.collect::<Vec<_>>().join("\n"))).unwrap();
}

fn of_table(path: &Path) -> Recipe {
    let mut recipe = small();
    recipe.data = DataPart::of(&path.to_string_lossy());
    recipe.data.scaling = Scaling::TrainMinMax;
    recipe.data.test_share = Some(0.25);
    recipe.model = suited(&[3]);
    recipe
}

#[test]
fn data_that_has_changed_is_told_and_what_was_marked_in_it_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let (table, path) = (folder.path().join("numbers.csv"), folder.path().join("a.afterimage"));
    write_table(&table, None);
    let mut before = trained(of_table(&table));
    before.perform(map(5.0));
    settle(&mut before);
    assert!(!before.map().points.is_empty());
    before.perform(MarkAction::Select(vec![1, 2], SelectMode::Replace));
    before.perform(MarkAction::Focus(Some(2)));
    before.perform(MarkAction::Pin(3, true));
    before.perform(MarkAction::Tag(4, Some(1)));
    saved::write(&before.to_saved(), &path).unwrap();
    write_table(&table, Some(50));

    let after = open(&path);
    assert!(says(&after, "The data has changed since this session was saved"), "{:?}", after.notices());
    assert!(says(&after, "its scores belong to the old samples"), "{:?}", after.notices());
    assert!(after.selection().is_empty() && after.selection().focus().is_none() && after.pins().is_empty());
    assert!(after.map().points.is_empty());
    assert_eq!(after.tags().of(after.samples().unwrap(), 4), Some(1));
    assert!(after.run().is_some_and(|run| run.threshold == before.run().unwrap().threshold));
}

#[test]
fn data_that_has_moved_keeps_its_tags_and_is_found_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, apart) = (folder.path().join("old"), folder.path().join("new"), folder.path().join("apart"));
    std::fs::create_dir_all(&old).unwrap();
    write_table(&old.join("numbers.csv"), None);
    let mut before = trained(of_table(&old.join("numbers.csv")));
    before.perform(MarkAction::Tag(7, Some(2)));
    saved::write(&before.to_saved(), &old.join("a.afterimage")).unwrap();
    std::fs::rename(&old, &new).unwrap();

    let mut first = open(&new.join("a.afterimage"));
    assert!(first.missing().is_none() && first.run().is_some(), "{:?}", first.notices());
    assert_eq!(first.tags().of(first.samples().unwrap(), 7), Some(2));
    first.perform(MarkAction::Tag(8, Some(3)));
    // Saved where its data is not, it knows where that is.
    std::fs::create_dir_all(&apart).unwrap();
    saved::write(&first.to_saved(), &apart.join("b.afterimage")).unwrap();
    let second = open(&apart.join("b.afterimage"));
    assert!(second.missing().is_none(), "{:?}", second.missing());
    assert!(second.run().is_some() && second.notices().is_empty(), "{:?}", second.notices());
    let samples = second.samples().unwrap();
    assert_eq!((second.tags().of(samples, 7), second.tags().of(samples, 8)), (Some(2), Some(3)));
}

#[test]
fn a_picture_added_to_a_folder_leaves_tags_with_their_samples() {
    let folder = tempfile::tempdir().unwrap();
    let (pictures, path) = (folder.path().join("pictures"), folder.path().join("a.afterimage"));
    let draw = |name: &str, shade: u8| {
        let file = pictures.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let picture = image::GrayImage::from_fn(8, 8, |x, y| image::Luma([shade + (x * 8 + y) as u8]));
        picture.save(&file).unwrap();
    };
    for (i, name) in ["cat/b.png", "cat/c.png", "cat/d.png", "dog/b.png", "dog/c.png"].into_iter().enumerate() {
        draw(name, 10 * i as u8);
    }
    let mut recipe = small();
    recipe.data = DataPart::of(&pictures.to_string_lossy());
    let mut before = session(recipe.clone(), None);
    before.perform(FormAction::UseRecipe(Box::new(recipe)));
    settle(&mut before);
    let place = |session: &Session, name: &str| {
        let samples = session.samples().unwrap();
        (0..samples.len() as u32).find(|&id| samples.name_of(id) == Some(name)).unwrap()
    };
    let (cat, dog) = (place(&before, "cat/c.png"), place(&before, "dog/b.png"));
    before.perform(MarkAction::Tag(cat, Some(0)));
    before.perform(MarkAction::Tag(dog, Some(3)));
    saved::write(&before.to_saved(), &path).unwrap();
    draw("cat/a.png", 100);

    let after = open(&path);
    let samples = after.samples().unwrap();
    assert_eq!(samples.len(), 6);
    assert_ne!(place(&after, "dog/b.png"), dog, "the new picture comes before it");
    let tags = BTreeMap::from([(place(&after, "cat/c.png"), 0), (place(&after, "dog/b.png"), 3)]);
    assert_eq!(after.tags().of_dataset(samples), tags);
    assert!(says(&after, "Tags are kept for samples that still exist"), "{:?}", after.notices());
}

fn without(values: &mut serde_json::Map<String, Value>, keys: &[&str]) {
    values.retain(|key, _| !keys.contains(&key.as_str()));
}

#[test]
fn files_of_the_first_two_formats_still_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let before = trained(small());
    for (format, stopped) in [(1, false), (1, true), (2, false), (2, true)] {
        saved::write(&before.to_saved(), &path).unwrap();
        edit_head(&path, |head| {
            head["format"] = format.into();
            let run = head["runs"][0].as_object_mut().unwrap();
            without(run, &["ending", "note", "resumed_after", "rate_changes", "explained"]);
            run.insert("stopped".to_owned(), stopped.into());
            without(head.as_object_mut().unwrap(), &["open", "states"]);
            if format == 1 {
                head["run"] = head["runs"][0].clone();
                let run = head["run"].as_object_mut().unwrap();
                without(run, &["name", "pinned", "started", "data_hash", "imported", "sweep", "folds"]);
                without(head.as_object_mut().unwrap(), &["runs", "shown", "pins"]);
            }
        });
        if format == 1 {
            let parts = parts_of(&std::fs::read(&path).unwrap());
            let parts = parts.into_iter().map(|(name, bytes)| (name.replace("runs/0/", ""), bytes)).collect();
            std::fs::write(&path, archive_of(&parts)).unwrap();
        }
        let after = open(&path);
        assert!(after.notices().is_empty(), "format {format}: {:?}", after.notices());
        let (a, b) = (before.run().unwrap(), after.run().unwrap());
        assert_eq!((b.threshold, b.name.as_str(), b.epochs.len()), (a.threshold, a.name.as_str(), 3));
        assert_eq!(b.state(), if stopped { RunState::Stopped } else { RunState::Done });
        assert!(a.outcome == b.outcome);
        let weights = |run: &afterimage::session::Run| sorted(&run.weights.as_ref().unwrap().arrays);
        assert!(weights(a) == weights(b), "format {format}: the weights are others");
        assert_eq!(after.samples().map(|samples| samples.len()), Some(600));
    }
}
