//! The datasets known by name, read from `assets/catalog.toml`.

use serde::Deserialize;
use std::sync::LazyLock;

/// A dataset known by name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name; also the folder that its files are in.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What it holds, in a sentence.
    pub about: String,
    /// The source that reads it.
    pub source: String,
    /// Its files, for the message when they are missing.
    pub files: Vec<String>,
    /// The shape of a sample, in words.
    pub shape: String,
    /// Names of the classes in label order; empty: the labels themselves.
    #[serde(default)]
    pub classes: Vec<String>,
    /// Terms of use, as stated by the publisher.
    pub licence: String,
    /// What to cite.
    pub citation: String,
}

#[derive(Deserialize)]
struct File {
    dataset: Vec<Entry>,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let parsed: Result<File, _> = toml::from_str(include_str!("../../assets/catalog.toml"));
    // The text is part of the program; a test reads it.
    parsed.map(|file| file.dataset).unwrap_or_default()
});

/// Every dataset known by name.
pub fn entries() -> &'static [Entry] {
    &ENTRIES
}

/// The dataset of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    entries().iter().find(|entry| entry.name == name)
}
