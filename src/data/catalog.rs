//! The datasets known by name, read from `assets/catalog.toml`.

use super::folder::DataFolder;
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
        let whole = self.downloads.iter().try_fold(0u64, |sum, download| sum.checked_add(download.bytes?))?;
        (whole > 0).then_some(whole)
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
    // The text is part of the program; a test reads it.
    parse(include_str!("../../assets/catalog.toml")).unwrap_or_default()
});

/// The datasets that a catalogue's text describes.
///
/// # Errors
/// Where the text is no TOML, and which key is missing, unknown or of the wrong kind.
pub fn parse(text: &str) -> Result<Vec<Entry>, toml::de::Error> {
    toml::from_str(text).map(|file: File| file.dataset)
}

/// Every dataset known by name.
pub fn entries() -> &'static [Entry] {
    &ENTRIES
}

/// The dataset of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    entries().iter().find(|entry| entry.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_sizes(sizes: &[u64]) -> Entry {
        let texts = ["name", "title", "about", "shape", "licence", "citation"].map(|key| format!("{key} = \"a\"\n"));
        let downloads = sizes.iter().map(|bytes| {
            format!("[[dataset.download]]\nfile = \"a\"\nurls = [\"https://example.org/a\"]\nbytes = {bytes}\n")
        });
        let form = "[[dataset.form]]\nkind = \"idx\"\nfiles = [\"a\"]\n";
        let text = format!("[[dataset]]\n{}{form}{}", texts.concat(), downloads.collect::<String>());
        parse(&text).unwrap().remove(0)
    }

    #[test]
    fn sizes_are_added_as_long_as_the_sum_is_a_size() {
        assert_eq!(with_sizes(&[400, 20]).download_bytes(), Some(420));
        assert_eq!(with_sizes(&[]).download_bytes(), None);
        let most = i64::MAX as u64;
        assert_eq!(with_sizes(&[most, most, most]).download_bytes(), None);
    }

    #[test]
    fn a_catalogue_with_an_unknown_key_is_refused_with_it() {
        let error = parse("[[dataset]]\nname = \"a\"\nlicense = \"b\"\n").unwrap_err();
        assert!(error.message().contains("license"), "{error}");
    }
}
