//! System dialogs, as whoever draws the window hands them in.

use std::path::PathBuf;

/// Shows a system dialog and waits for the answer.
pub type Dialogs = Box<dyn FnOnce() -> Option<PathBuf> + Send>;
