//! Small recipes, datasets and sessions that every test binary shares.

#![allow(dead_code, reason = "each test binary uses a part of these")]

use afterimage::data::{self, DataFolder, Dataset, Prepared};
use afterimage::job::Lane;
use afterimage::progress::Quiet;
use afterimage::recipe::Recipe;
use afterimage::session::{FormAction, Places, RunAction, Session};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest time that anything small may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A recipe that comes with the program, with keys set.
pub fn recipe(name: &str, set: &[&str]) -> Recipe {
    set.iter().fold(Recipe::load(name).unwrap(), |recipe, key| recipe.with(key).unwrap())
}

/// A small training on generated heartbeats: under a second.
pub fn small() -> Recipe {
    recipe(
        "generated-heartbeats",
        &["data.samples=600", "training.epochs=3", "training.batch_size=64", "map.limit=150"],
    )
}

/// A training that lasts until it is stopped.
pub fn endless() -> Recipe {
    recipe("generated-heartbeats", &["data.samples=2000", "training.epochs=100000"])
}

/// The recipe's dataset.
pub fn dataset(recipe: &Recipe) -> Arc<Dataset> {
    data::open(&recipe.data, recipe.seed, &DataFolder(PathBuf::from("nowhere")), &Quiet).unwrap().shared()
}

/// The recipe's dataset, prepared.
pub fn prepared(recipe: &Recipe) -> Prepared {
    data::prepare(dataset(recipe), &recipe.data, recipe.seed).unwrap()
}

/// A session without a window that computes on the processor. Datasets known by name are looked for in `data`; a running
/// training is saved from time to time only if `autosave` names a folder.
pub fn session_in(recipe: Recipe, data: DataFolder, autosave: Option<&Path>) -> Session {
    let places = Places { data, autosave: autosave.map(Path::to_owned) };
    let mut session = Session::new(recipe, places, Box::new(|_| {})).unwrap();
    session.perform(FormAction::UseDevice("cpu".parse().unwrap()));
    session
}

/// The same without a folder of datasets.
pub fn session(recipe: Recipe, autosave: Option<&Path>) -> Session {
    session_in(recipe, DataFolder(PathBuf::from("nowhere")), autosave)
}

/// Drives a session until something holds, for at most [`PATIENCE`].
pub fn until(session: &mut Session, what: &str, holds: impl Fn(&Session) -> bool) {
    within(session, PATIENCE, what, holds);
}

/// Drives a session until something holds, for at most `patience`.
pub fn within(session: &mut Session, patience: Duration, what: &str, holds: impl Fn(&Session) -> bool) {
    let began = Instant::now();
    while !holds(session) {
        assert!(began.elapsed() < patience, "{what}: not within {patience:?}; notices: {:?}", session.notices());
        session.wait(Duration::from_millis(50));
        session.drain(Duration::from_millis(50));
    }
}

/// Drives a session until no lane is busy.
pub fn settle(session: &mut Session) {
    until(session, "the lanes come to rest", |s| !s.is_training() && Lane::ALL.iter().all(|l| !s.is_busy(*l)));
}

/// A session that has trained this recipe.
pub fn trained(recipe: Recipe) -> Session {
    let mut session = session(recipe, None);
    session.perform(RunAction::Train);
    settle(&mut session);
    assert!(session.notices().is_empty(), "{:?}", session.notices());
    session
}

/// What the network shown makes of a sample, where that is known.
pub fn output(session: &Session, id: u32) -> Option<Arc<Vec<f32>>> {
    session.output(session.run()?, id)
}

/// The session files in a folder, by name: what is kept on the program's own account lies there.
pub fn kept_in(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut kept: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "afterimage")).collect();
    kept.sort();
    kept
}

/// Copies what a program keeps, as it is on the disk now, into another folder: the session first, then its history, which
/// is longer than it says at the most.
pub fn copy_kept(file: &Path, into: &Path) -> PathBuf {
    let copy = into.join(file.file_name().unwrap());
    std::fs::copy(file, &copy).unwrap();
    let stem = file.file_stem().unwrap().to_str().unwrap();
    for entry in std::fs::read_dir(file.parent().unwrap()).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with(stem) && name.ends_with(".history") {
            std::fs::copy(entry.path(), into.join(name)).unwrap();
        }
    }
    copy
}

/// Says on the terminal why a test was skipped: what tests print is otherwise only shown when they fail.
pub fn skipped(why: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}

/// The folder that an environment variable names; without it the test is skipped, and says so.
pub fn folder_from(variable: &str) -> Option<PathBuf> {
    let found = std::env::var_os(variable).map(PathBuf::from);
    if found.is_none() {
        skipped(&format!("{variable} does not say where the real datasets are"));
    }
    found
}

/// The numbers of a JSON array.
pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// The same in single precision.
pub fn singles(value: &Value) -> Vec<f32> {
    numbers(value).into_iter().map(|number| number as f32).collect()
}
