//! What the window is to open on: plain values between whoever reads arguments and whoever opens the window.

use std::path::PathBuf;

/// What the window opens on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Launch {
    /// A file or folder to open: data, a recipe, or a session.
    pub open: Option<PathBuf>,
    /// The recipe of the form: a name or a file.
    pub recipe: Option<String>,
    /// Where datasets known by name lie, one folder each.
    pub data_dir: Option<PathBuf>,
}
