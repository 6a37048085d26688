//! Memory does not grow with epochs. A binary of its own, so that nothing else is counted.

#[path = "../support/mod.rs"]
mod support;

use afterimage::session::{RunAction, Session};
use std::time::Duration;
use support::{recipe, session, within};

/// Counts what is allocated.
#[global_allocator]
static MEMORY: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, usize::MAX);

/// Longest time that the training may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// What is allocated while training rests: at its least, since what a batch needs comes and goes.
fn resting(session: &mut Session) -> f64 {
    session.perform(RunAction::PauseTraining(true));
    let mut least = usize::MAX;
    for _ in 0..20 {
        session.wait(Duration::from_millis(20));
        session.drain(Duration::from_millis(20));
        least = least.min(MEMORY.allocated());
    }
    session.perform(RunAction::PauseTraining(false));
    least as f64
}

#[test]
fn two_hundred_epochs_take_no_more_memory_than_ten() {
    let mut session = session(recipe("generated-digits", &["training.epochs=201", "data.samples=4000"]), None);
    session.perform(RunAction::Train);
    let epochs = |s: &Session| s.run().map_or(0, |run| run.epochs.len());
    within(&mut session, PATIENCE, "ten epochs", |s| epochs(s) >= 10);
    let after_ten = resting(&mut session);
    within(&mut session, PATIENCE, "two hundred epochs", |s| epochs(s) >= 200);
    let after_all = resting(&mut session);
    let growth = after_all / after_ten - 1.0;
    eprintln!("{:.1} MiB after ten epochs, {:+.2} % after two hundred", after_ten / 1048576.0, 100.0 * growth);
    assert!(growth.abs() <= 0.05, "memory grew by {:.1} %", 100.0 * growth);
    within(&mut session, PATIENCE, "the training ends", |s| !s.is_training());
    assert_eq!(session.run().unwrap().epochs.len(), 201);
}
