//! How files were read before and which of their classes are normal, kept between two starts of the program: a small TOML file.

use crate::export::write_atomically;
use crate::recipe::{Reading, path_text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Most files remembered; beyond, everything is forgotten and asked again.
const MOST: usize = 500;

/// How files were read, by path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Readings {
    #[serde(default)]
    files: BTreeMap<String, Reading>,
    /// The normal classes; where there are none, every class was said to be normal.
    #[serde(default)]
    normal: BTreeMap<String, Vec<String>>,
}

impl Readings {
    /// How this file was read before.
    pub fn of(&self, path: &Path) -> Option<&Reading> {
        self.files.get(&key(path))
    }

    /// Which classes of this file are normal, as a person said; of none, all.
    pub fn normal_of(&self, path: &Path) -> Option<&[String]> {
        self.normal.get(&key(path)).map(Vec::as_slice)
    }

    /// Remembers which classes of this file are normal; of none, all.
    pub fn keep_normal(&mut self, path: &Path, classes: Vec<String>) {
        if self.normal.len() >= MOST {
            self.normal.clear();
        }
        self.normal.insert(key(path), classes);
    }

    /// Forgets all about it.
    pub fn forget(&mut self, path: &Path) {
        self.files.remove(&key(path));
        self.normal.remove(&key(path));
    }

    /// Remembers it; read in another way, it may have other classes.
    pub fn keep(&mut self, path: &Path, reading: Reading) {
        if self.files.len() >= MOST {
            self.files.clear();
        }
        self.normal.remove(&key(path));
        self.files.insert(key(path), reading);
    }
}

/// The same file is the same, whatever folder the program was started in.
fn key(path: &Path) -> String {
    path_text(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
}

/// Reads the file; one that cannot be read is as good as none: people are asked again.
pub fn read_readings(path: &Path) -> Readings {
    let text = if path.is_file() { std::fs::read_to_string(path).unwrap_or_default() } else { String::new() };
    toml::from_str(&text).unwrap_or_default()
}

/// Writes the file.
///
/// # Errors
/// What the system says.
pub fn write_readings(readings: &Readings, path: &Path) -> std::io::Result<()> {
    let text = toml::to_string_pretty(readings).map_err(std::io::Error::other)?;
    write_atomically(text.as_bytes(), path)
}
