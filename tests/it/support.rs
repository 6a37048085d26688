//! Small sessions and datasets for tests.

use afterimage::data::{self, DataFolder, Dataset, Prepared, Progress, Step};
use afterimage::job::Lane;
use afterimage::recipe::Recipe;
use afterimage::session::{Action, Places, Session};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest time that anything small may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A progress that nobody watches.
pub fn quiet() -> impl Progress {
    |_: &str, _: f32| Step::Continue
}

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
    data::open(&recipe.data, recipe.seed, &DataFolder(PathBuf::from("nowhere")), &mut quiet()).unwrap().shared()
}

/// The recipe's dataset, prepared.
pub fn prepared(recipe: &Recipe) -> Prepared {
    data::prepare(dataset(recipe), &recipe.data, recipe.seed).unwrap()
}

/// A session without a window; it saves on its own account only where a folder is given.
pub fn session(recipe: Recipe, autosave: Option<&Path>) -> Session {
    let places = Places { data: DataFolder(PathBuf::from("nowhere")), autosave: autosave.map(Path::to_owned) };
    let mut session = Session::new(recipe, places, Box::new(|_| {})).unwrap();
    session.perform(Action::UseDevice("cpu".parse().unwrap()));
    session
}

/// Drives a session until something holds.
pub fn until(session: &mut Session, what: &str, holds: impl Fn(&Session) -> bool) {
    let began = Instant::now();
    while !holds(session) {
        assert!(began.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}; notices: {:?}", session.notices);
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
    session.perform(Action::Train);
    settle(&mut session);
    assert!(session.notices.is_empty(), "{:?}", session.notices);
    session
}

/// Says on the terminal why a test was skipped: what tests print is otherwise only shown when they fail.
pub fn skipped(why: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}
