//! Memory does not grow with epochs. A binary of its own, so that nothing else is counted.

use afterimage::data::DataFolder;
use afterimage::recipe::Recipe;
use afterimage::session::{Action, Places, Session};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Counts what is allocated.
#[global_allocator]
static MEMORY: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, usize::MAX);

/// Longest time that the training may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

fn until(session: &mut Session, holds: impl Fn(&Session) -> bool) {
    let began = Instant::now();
    while !holds(session) {
        assert!(began.elapsed() < PATIENCE, "not within {PATIENCE:?}; notices: {:?}", session.notices);
        session.wait(Duration::from_millis(50));
        session.drain(Duration::from_millis(50));
    }
}

/// What is allocated while training rests: at its least, since what a batch needs comes and goes.
fn resting(session: &mut Session) -> f64 {
    session.perform(Action::PauseTraining(true));
    let mut least = usize::MAX;
    for _ in 0..20 {
        session.wait(Duration::from_millis(20));
        session.drain(Duration::from_millis(20));
        least = least.min(MEMORY.allocated());
    }
    session.perform(Action::PauseTraining(false));
    least as f64
}

#[test]
fn two_hundred_epochs_take_no_more_memory_than_ten() {
    let recipe = Recipe::load("generated-digits").unwrap().with("training.epochs=201").unwrap();
    let recipe = recipe.with("data.samples=4000").unwrap();
    let places = Places { data: DataFolder(PathBuf::from("nowhere")), autosave: None };
    let mut session = Session::new(recipe, places, Box::new(|_| {})).unwrap();
    session.perform(Action::UseDevice("cpu".parse().unwrap()));
    session.perform(Action::Train);
    let epochs = |s: &Session| s.run.as_ref().map_or(0, |run| run.epochs.len());
    until(&mut session, |s| epochs(s) >= 10);
    let after_ten = resting(&mut session);
    until(&mut session, |s| epochs(s) >= 200);
    let after_all = resting(&mut session);
    let growth = after_all / after_ten - 1.0;
    eprintln!("{:.1} MiB after ten epochs, {:+.2} % after two hundred", after_ten / 1048576.0, 100.0 * growth);
    assert!(growth.abs() <= 0.05, "memory grew by {:.1} %", 100.0 * growth);
    until(&mut session, |s| !s.is_training());
    assert_eq!(session.run.as_ref().unwrap().epochs.len(), 201);
}
