//! From a name or a path to a dataset.

use super::{DataError, Dataset, Generate, Progress, SOURCES, Source, catalog};
use crate::recipe::DataPart;
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

/// Whether a dataset known by name can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// A generator: always there.
    Generated,
    /// Its files are there.
    Here,
    /// Its files are not there.
    Missing,
}

/// Whether the dataset of this name can be opened. Looks at file names only.
pub fn availability(name: &str, folder: &DataFolder) -> Availability {
    if generator(name).is_some() {
        return Availability::Generated;
    }
    let Some(entry) = catalog::find(name) else { return Availability::Missing };
    let place = folder.of(name);
    let there = |file: &String| place.join(file).is_file() || place.join(file.trim_end_matches(".gz")).is_file();
    if entry.files.iter().all(there) { Availability::Here } else { Availability::Missing }
}

/// The source that reads this file or folder.
///
/// # Errors
/// [`DataError::Unrecognised`] with the kinds that are read.
pub fn recognise(path: &Path) -> Result<&'static dyn Source, DataError> {
    if let Err(source) = std::fs::metadata(path) {
        return Err(DataError::io(path, source));
    }
    SOURCES.iter().copied().find(|source| source.recognises(path)).ok_or_else(|| {
        let kinds = SOURCES.iter().filter(|s| s.generates().is_none()).map(|s| s.title());
        DataError::Unrecognised { known: kinds.collect::<Vec<_>>().join(", "), path: path.to_owned() }
    })
}

/// Opens what the recipe names: a generator, a dataset known by name, or a path.
///
/// # Errors
/// What is missing or wrong and what was expected; [`DataError::Cancelled`].
pub fn open(
    data: &DataPart,
    seed: u64,
    folder: &DataFolder,
    progress: &mut dyn Progress,
) -> Result<Dataset, DataError> {
    let name = data.dataset.as_str();
    if let Some((source, usual)) = generator(name) {
        let samples = data.samples.unwrap_or(usual.samples);
        let anomaly_share = data.anomaly_share.unwrap_or(usual.anomaly_share);
        return source.generate(Generate { samples, anomaly_share, seed }, progress);
    }
    if let Some(entry) = catalog::find(name) {
        return open_entry(entry, folder, progress);
    }
    let path = Path::new(name);
    if !path.exists() {
        return Err(DataError::Unknown(name.to_owned()));
    }
    let mut dataset = recognise(path)?.open(path, progress)?;
    dataset.id = name.to_owned();
    Ok(dataset)
}

fn generator(name: &str) -> Option<(&'static dyn Source, Generate)> {
    let source = SOURCES.iter().copied().find(|source| source.id() == name)?;
    source.generates().map(|usual| (source, usual))
}

fn open_entry(entry: &catalog::Entry, folder: &DataFolder, progress: &mut dyn Progress) -> Result<Dataset, DataError> {
    let place = folder.of(&entry.name);
    if availability(&entry.name, folder) == Availability::Missing {
        let files = entry.files.join(", ");
        return Err(DataError::Missing { title: entry.title.clone(), files, folder: place });
    }
    let source = SOURCES.iter().find(|source| source.id() == entry.source);
    let source = source.ok_or_else(|| DataError::Unknown(entry.source.clone()))?;
    let mut dataset = source.open(&place, progress)?;
    dataset.id.clone_from(&entry.name);
    dataset.title.clone_from(&entry.title);
    for (class, title) in dataset.labels.classes.iter_mut().zip(&entry.classes) {
        class.title.clone_from(title);
    }
    Ok(dataset)
}
