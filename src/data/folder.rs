//! Where the datasets known by name lie.

use std::path::{Path, PathBuf};

/// Where the datasets known by name lie, one folder each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFolder(pub PathBuf);

impl DataFolder {
    /// The folder asked for, else `AFTERIMAGE_DATA`, else the platform's data folder.
    pub fn find(asked: Option<&Path>) -> Self {
        let named = asked.map(Path::to_owned).or_else(|| std::env::var_os("AFTERIMAGE_DATA").map(PathBuf::from));
        let usual = || {
            let dirs = directories::ProjectDirs::from("", "", "afterimage");
            dirs.map_or_else(|| PathBuf::from("data"), |dirs| dirs.data_dir().to_owned())
        };
        Self(named.unwrap_or_else(usual))
    }

    /// The folder of one dataset.
    pub fn of(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}
