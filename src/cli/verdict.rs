//! Whether a run counts as done.

use super::failure::Failure;
use super::interrupt;
use crate::export::RunExport;
use crate::record::{Ending, RunRecord};

/// Whether a run failed before it had a result, and says how it ended.
pub fn is_broken(run: &RunRecord) -> bool {
    run.outcome.is_none() && run.came.ending.is_some_and(|ending| !ending.is_success())
}

/// Whether a run that has a result counts as done: not where its training failed on the way, or Ctrl+C was pressed.
///
/// # Errors
/// Why not.
pub fn verdict(run: &RunExport) -> Result<(), Failure> {
    match run.came.ending {
        Some(ending @ (Ending::Diverged | Ending::DeviceLost)) => {
            let why = run.came.note.clone();
            Err(Failure::failed(why.unwrap_or_else(|| format!("the training ended early: {}", ending.name()))))
        }
        Some(Ending::Done | Ending::Early | Ending::Stopped) | None if interrupt::is_pressed() => {
            Err(Failure::Interrupted)
        }
        Some(Ending::Done | Ending::Early | Ending::Stopped) | None => Ok(()),
    }
}
