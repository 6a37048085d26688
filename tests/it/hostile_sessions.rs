//! Session files that somebody wrote by hand, or that were damaged with care: they are read or refused in words, and
//! what is read can be opened and looked at.

use super::restoring::{assert_no_mistake, open};
use super::support::{recipe, settle, trained};
use afterimage::model::Network;
use afterimage::recipe::{Activation, LayerSpec, MapPart, ModelPart, Recipe, SpaceOf, Task};
use afterimage::saved::{self, SavedError};
use afterimage::session::questions::{FindAlike, Latent};
use afterimage::session::{FileAction, LineAction, MapAction, MarkAction, SelectMode, Session};
use burn::tensor::Device;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::sync::{Arc, LazyLock};

const HEAD: &str = "session.json";

/// Parts that most files leave out.
const ABSENT: [&str; 8] = [
    "/runs/0/recipe/training/folds",
    "/runs/0/recipe/data/subsample",
    "/runs/0/sweep",
    "/open/data/train_limit",
    "/open/data/noise",
    "/open/data/subsample",
    "/recipe/map/layer",
    "/map/limit",
];

/// The parts of a session file by their names.
pub fn parts_of(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        parts.insert(part.name().unwrap().to_string(), bytes);
    }
    parts
}

/// A session file of these parts.
pub fn archive_of(parts: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A small network on few heartbeats, so that its file is small.
fn tiny() -> Recipe {
    let dense = |units, activation| LayerSpec::Dense { units, activation };
    let mut recipe = recipe("generated-heartbeats", &["data.samples=80", "training.epochs=2"]);
    recipe.model = ModelPart {
        task: Some(Task::Reconstruct),
        layers: vec![dense(4, Activation::Relu), dense(140, Activation::Sigmoid)],
        ..ModelPart::default()
    };
    recipe
}

/// The parts of a file that has everything in it.
static GOOD: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let mut session = trained(tiny());
    let part = MapPart { iterations: 20, limit: 30, perplexity: 3.0, ..MapPart::default() };
    session.perform(MapAction::StartMap(part));
    settle(&mut session);
    session.perform(LineAction::SetThreshold(0.05));
    session.perform(LineAction::SetReview(Some(0.1)));
    session.perform(MarkAction::Select(vec![1, 2, 70], SelectMode::Replace));
    session.perform(MarkAction::Focus(Some(2)));
    session.perform(MarkAction::Pin(3, true));
    session.perform(MarkAction::Tag(4, Some(1)));
    session.perform(FileAction::KeepLayout(Some(json!({"tiles": [1, 2]}))));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    saved::write(&session.to_saved(), &path).unwrap();
    parts_of(&std::fs::read(&path).unwrap())
});

fn head() -> Value {
    serde_json::from_slice(&GOOD[HEAD]).unwrap()
}

/// The good file with another text about itself.
fn with_text(text: Vec<u8>) -> Vec<u8> {
    let mut parts = GOOD.clone();
    parts.insert(HEAD.to_owned(), text);
    archive_of(&parts)
}

fn with_head(head: &Value) -> Vec<u8> {
    with_text(serde_json::to_vec(head).unwrap())
}

fn read(bytes: &[u8]) -> Result<saved::Saved, SavedError> {
    saved::read_from(Cursor::new(bytes), Path::new("hostile.afterimage"))
}

/// Every place in the text, by its JSON pointer. The card of the data is left out: nobody looks into it.
fn places() -> Vec<String> {
    fn gather(value: &Value, at: &str, found: &mut Vec<String>) {
        let children: Vec<(String, &Value)> = match value {
            Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
            Value::Array(list) => list.iter().enumerate().map(|(i, value)| (i.to_string(), value)).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        };
        for (key, child) in children.into_iter().filter(|(key, _)| key != "card") {
            let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
            gather(child, &place, found);
            found.push(place);
        }
    }
    let mut found = ABSENT.map(str::to_owned).to_vec();
    gather(&head(), "", &mut found);
    found
}

/// Values that nobody expects anywhere.
fn hostile() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(-5.5),
        json!(1e39),
        json!(1e308),
        json!(u32::MAX),
        json!(u64::MAX),
        json!("a word"),
        json!(""),
        json!("x".repeat(10_000)),
        json!([]),
        json!([1, 2]),
        json!([[u64::MAX]]),
        json!({}),
        json!({"kind": "occlusion", "amount": 1e30}),
    ]
}

/// Puts a value at a place, which may be absent.
fn put(head: &mut Value, place: &str, value: Value) {
    if let Some(there) = head.pointer_mut(place) {
        *there = value;
    } else if let Some((parent, key)) = place.rsplit_once('/')
        && let Some(parent) = head.pointer_mut(parent).and_then(Value::as_object_mut)
    {
        parent.insert(key.to_owned(), value);
    }
}

/// Opens a file that could be read, and looks at what it brings.
fn look_at(bytes: &[u8]) -> Session {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hostile.afterimage");
    std::fs::write(&path, bytes).unwrap();
    let mut session = open(&path);
    let ids: Vec<u32> = session.selection().iter().chain(session.selection().focus()).collect();
    let count = session.samples().map_or(0, |samples| samples.len());
    assert!(ids.iter().all(|&id| (id as usize) < count), "{ids:?} of {count} samples");
    session.view(&ids);
    session.ask(&Latent);
    for &id in &ids {
        session.ask(&FindAlike { of: SpaceOf::Latent, id });
        session.ask(&FindAlike { of: SpaceOf::Pixels, id });
    }
    session.perform(LineAction::StepThreshold(1));
    settle(&mut session);
    assert_no_mistake(&session);
    let runs = session.runs();
    assert!(runs.iter().all(|run| run.scores.is_none() || run.threshold.is_finite()));
    session
}

#[test]
fn the_good_file_is_good() {
    let session = look_at(&archive_of(&GOOD));
    assert!(session.run().is_some() && session.notices().is_empty(), "{:?}", session.notices());
    assert!(places().len() > 100, "{:?}", places());
}

#[test]
fn a_value_that_nobody_expects_is_read_or_refused_in_words() {
    let (good, values) = (head(), hostile());
    for place in places() {
        for value in &values {
            let mut head = good.clone();
            put(&mut head, &place, value.clone());
            match read(&with_head(&head)) {
                Ok(saved) => assert!(saved.recipe.problems().is_empty(), "{place} = {value}"),
                Err(error) => assert!(error.to_string().contains("hostile.afterimage"), "{place} = {value}: {error}"),
            }
        }
    }
}

#[test]
fn a_text_that_is_cut_off_or_too_deep_is_refused() {
    let text = &GOOD[HEAD];
    let cut = (0..20).map(|part| text[..text.len() * part / 20].to_vec());
    let deep = "[".repeat(100_000).into_bytes();
    for text in cut.chain([deep, b"null".to_vec(), b"[]".to_vec(), b"{\"format\": \"3\"}".to_vec(), vec![0xff; 64]]) {
        let error = read(&with_text(text.clone())).err();
        assert!(matches!(error, Some(SavedError::Damaged { .. })), "{} bytes: {error:?}", text.len());
    }
}

#[test]
fn parts_that_are_missing_cut_off_or_exchanged_do_no_harm() {
    let names: Vec<&String> = GOOD.keys().filter(|name| *name != HEAD).collect();
    let mut files = Vec::new();
    for name in &names {
        let mut missing = GOOD.clone();
        missing.remove(*name);
        let mut cut = GOOD.clone();
        let half = GOOD[*name][..GOOD[*name].len() / 2].to_vec();
        cut.insert((*name).clone(), half);
        files.extend([missing, cut]);
        for other in names.iter().filter(|other| *other != name) {
            let mut exchanged = GOOD.clone();
            exchanged.insert((*name).clone(), GOOD[*other].clone());
            files.push(exchanged);
        }
    }
    for parts in files {
        let bytes = archive_of(&parts);
        match read(&bytes) {
            Ok(_) => drop(look_at(&bytes)),
            Err(error) => assert!(matches!(error, SavedError::Damaged { .. }), "{error}"),
        }
    }
}

#[test]
fn a_layer_wider_than_its_weights_is_refused_before_it_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.afterimage");
    let before = trained(tiny());
    let mut saved = before.to_saved();
    // So wide that no memory could be asked for it.
    let units = 1usize << 56;
    saved.runs[0].facts.recipe.model.layers[0] = LayerSpec::Dense { units, activation: Activation::Relu };
    saved::write(&saved, &path).unwrap();
    let mut session = open(&path);
    session.view(&[0, 1]);
    session.ask(&Latent);
    settle(&mut session);
    assert_no_mistake(&session);
    let run = before.run().unwrap();
    let mut spec = run.spec.as_ref().clone();
    spec.layers[0] = LayerSpec::Dense { units, activation: Activation::Relu };
    spec.outputs[0] = vec![units];
    let made = Network::with_weights(&spec, run.weights.as_ref().unwrap(), &Device::flex());
    assert!(made.is_err());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48, failure_persistence: None, max_shrink_iters: 40, ..ProptestConfig::default()
    })]

    /// Up to three values that nobody expects, wherever they are: what can be read can be opened and looked at.
    #[test]
    fn a_hostile_session_is_opened_or_refused(edits in prop::collection::vec((0.0f64..1.0, 0.0f64..1.0), 1..4)) {
        // Layers too wide for any memory have a test of their own.
        let places: Vec<String> = places().into_iter().filter(|place| !place.ends_with("/units")).collect();
        let (mut head, values) = (head(), hostile());
        for (place, value) in edits {
            let place = &places[(place * places.len() as f64) as usize];
            let value = &values[(value * values.len() as f64) as usize];
            put(&mut head, place, value.clone());
        }
        let bytes = with_head(&head);
        match read(&bytes) {
            Ok(_) => drop(look_at(&bytes)),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    /// The numbers of samples are whatever they are.
    #[test]
    fn any_numbers_of_samples_are_survived(
        selection in prop::collection::vec(any::<u32>(), 0..5),
        pins in prop::collection::vec(any::<u32>(), 0..5),
        focus in prop::option::of(any::<u32>()),
        shown in prop::option::of(any::<usize>()),
    ) {
        let mut saved = read(&archive_of(&GOOD)).unwrap();
        (saved.selection, saved.pins, saved.focus, saved.shown) = (selection, pins, focus, shown);
        if let Some(map) = &mut saved.map {
            map.ids = Arc::new(map.ids.iter().map(|id| id.wrapping_mul(2_654_435_761)).collect());
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.afterimage");
        saved::write(&saved, &path).unwrap();
        look_at(&std::fs::read(&path).unwrap());
    }
}
