//! Fuzzers of everything that reads what others wrote; `README.md` says how they are run.

mod said;
mod targets;

pub use targets::{Outcome, TARGETS, Target};

/// Gives the bytes to the target of this name.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of this name");
    said::mark(&(target.read)(bytes));
}
