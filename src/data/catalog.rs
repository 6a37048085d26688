//! The datasets known by name, read from `assets/catalog.toml`.

use super::open::DataFolder;
use crate::recipe::Reading;
use serde::Deserialize;
use std::path::{Path, PathBuf};
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
    /// The shape of a sample, in words.
    pub shape: String,
    /// Terms of use, as stated by the publisher.
    pub licence: String,
    /// What to cite.
    pub citation: String,
    /// The forms that it can lie there in; the first whose files are there is opened.
    #[serde(rename = "form")]
    pub forms: Vec<Form>,
    /// What can be downloaded.
    #[serde(default, rename = "download")]
    pub downloads: Vec<Download>,
}

/// One form that a dataset can lie there in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The source that reads it.
    pub kind: String,
    /// The files that must be there.
    pub files: Vec<String>,
    /// The file to open; absent: the folder.
    #[serde(default)]
    pub opens: Option<String>,
    /// What the files do not say of themselves.
    #[serde(default)]
    pub reading: Reading,
    /// Names of the classes in label order; empty: the labels themselves.
    #[serde(default)]
    pub classes: Vec<String>,
    /// Classes that count as normal unless a recipe says otherwise, by label; empty: all.
    #[serde(default)]
    pub normal: Vec<String>,
}

/// A file that can be downloaded, and how it is checked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Download {
    /// What it is called in the folder.
    pub file: String,
    /// Where it is; those after the first are asked when the first does not answer.
    pub urls: Vec<String>,
    /// Its published size in bytes, where there is one.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// MD5 of the file, as 32 hexadecimal digits.
    #[serde(default)]
    pub md5: Option<String>,
    /// SHA-256 of the file, as 64 hexadecimal digits.
    #[serde(default)]
    pub sha256: Option<String>,
    /// MD5 of what its `.gz` holds.
    #[serde(default)]
    pub content_md5: Option<String>,
    /// SHA-256 of what its `.gz` holds.
    #[serde(default)]
    pub content_sha256: Option<String>,
    /// Counts of a file of series, where no digest is published.
    #[serde(default)]
    pub series: Option<SeriesCounts>,
}

/// Published counts of a file of series.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesCounts {
    /// Points of each series.
    pub points: usize,
    /// How many series there are of each class, in label order.
    pub classes: Vec<usize>,
}

impl Entry {
    /// The first form whose files are all there.
    pub fn form(&self, folder: &DataFolder) -> Option<&Form> {
        let place = folder.of(&self.name);
        self.forms.iter().find(|form| form.files.iter().all(|file| found(&place, file).is_some()))
    }

    /// The published size of the whole download in bytes, where it is known.
    pub fn download_bytes(&self) -> Option<u64> {
        self.downloads.iter().map(|download| download.bytes).sum::<Option<u64>>().filter(|&bytes| bytes > 0)
    }

    /// The files of the form that is downloaded, for those who fetch them by hand.
    pub fn wanted_files(&self) -> String {
        let downloads: Vec<&str> = self.downloads.iter().map(|download| download.file.as_str()).collect();
        downloads.join(", ")
    }
}

/// The file of that name, with or without its `.gz`.
pub fn found(folder: &Path, file: &str) -> Option<PathBuf> {
    let names = [file, file.trim_end_matches(".gz")];
    names.into_iter().map(|name| folder.join(name)).find(|path| path.is_file())
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
