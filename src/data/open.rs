//! From a name or a path to a dataset.

use super::{
    DataError, DataFolder, Dataset, Generate, Likeness, Prepared, ReadAsk, SOURCES, Source, Survey, catalog, prepare,
    regular,
};
use crate::progress::Progress;
use crate::recipe::{DataPart, Reading, text_path};
use std::path::Path;
use std::sync::Arc;

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
    let here = catalog::find(name).is_some_and(|entry| entry.form(folder).is_some());
    if here { Availability::Here } else { Availability::Missing }
}

/// Every kind of file, in the order of the registry.
pub fn formats() -> impl Iterator<Item = &'static dyn Source> {
    SOURCES.iter().copied().filter(|source| source.generates().is_none())
}

/// The kinds that a file or folder can be read as, the likeliest first. One that is certain stands alone.
///
/// # Errors
/// [`DataError::Unrecognised`] with the kinds that are read.
pub fn recognise(path: &Path) -> Result<Vec<&'static dyn Source>, DataError> {
    // Everything but a folder is to be a file with an end, before anybody looks into it.
    if !std::fs::metadata(path).map_err(|source| DataError::io(path, source))?.is_dir() {
        regular(path)?;
    }
    let mut found: Vec<(Likeness, &'static dyn Source)> = formats()
        .map(|source| (source.likeness(path), source))
        .filter(|(likeness, _)| *likeness > Likeness::No)
        .collect();
    if found.iter().any(|(likeness, _)| *likeness == Likeness::Certain) {
        found.retain(|(likeness, _)| *likeness == Likeness::Certain);
    }
    if found.is_empty() {
        let known = formats().map(|source| source.title()).collect::<Vec<_>>().join(", ");
        return Err(DataError::Unrecognised { known, path: path.to_owned() });
    }
    Ok(found.into_iter().map(|(_, source)| source).collect())
}

/// The kind that a file or folder is read as: the one asked for, else the likeliest.
///
/// # Errors
/// As [`recognise`], or that there is no such kind.
pub fn kind_of(path: &Path, reading: &Reading) -> Result<&'static dyn Source, DataError> {
    match &reading.kind {
        None => Ok(recognise(path)?[0]),
        Some(id) => formats().find(|source| source.id() == id).ok_or_else(|| {
            let known = formats().map(|source| source.id()).collect::<Vec<_>>().join(", ");
            DataError::Unusable(format!("data.reading.kind: there is no kind of data {id:?}; expected one of {known}"))
        }),
    }
}

/// A look into a file or folder before it is read.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The kinds that it can be read as, the chosen one among them.
    pub kinds: Vec<&'static str>,
    /// The kind that it would be read as.
    pub kind: &'static str,
    /// What there is to choose.
    pub survey: Survey,
    /// A few samples, or why there are none.
    pub samples: Result<Arc<Prepared>, String>,
}

impl Preview {
    /// Whether somebody should be asked before it is opened.
    pub fn is_open_question(&self) -> bool {
        self.kinds.len() > 1 || !self.survey.questions.is_empty()
    }
}

/// Looks into a file or folder: what it can be read as, what there is to choose, and a few samples.
///
/// # Errors
/// Where nothing of it can be understood; [`DataError::Cancelled`].
pub fn preview(path: &Path, reading: &Reading, samples: usize, progress: &dyn Progress) -> Result<Preview, DataError> {
    let found = recognise(path)?;
    let source = match &reading.kind {
        Some(_) => kind_of(path, reading)?,
        None => found[0],
    };
    let mut kinds: Vec<&'static str> = found.iter().map(|source| source.id()).collect();
    if !kinds.contains(&source.id()) {
        kinds.push(source.id());
    }
    let ask = ReadAsk { limit: Some(samples), ..ReadAsk::all(path, reading) };
    let survey = source.survey(&ask, progress)?;
    let samples = match source.read(&ask, progress) {
        Err(DataError::Cancelled) => return Err(DataError::Cancelled),
        read => read.and_then(shown).map_err(|e| e.to_string()),
    };
    Ok(Preview { kinds, kind: source.id(), survey, samples })
}

/// A few samples made ready to be shown, and nothing else.
fn shown(dataset: Dataset) -> Result<Arc<Prepared>, DataError> {
    let data = DataPart { scaling: dataset.suited_scaling(), ..DataPart::of(&dataset.id) };
    prepare(dataset.shared(), &data, 0).map(Arc::new)
}

/// Opens what the recipe names: a generator, a dataset known by name, or a path.
///
/// # Errors
/// What is missing or wrong and what was expected; [`DataError::Cancelled`].
pub fn open(data: &DataPart, seed: u64, folder: &DataFolder, progress: &dyn Progress) -> Result<Dataset, DataError> {
    let name = data.dataset.as_str();
    if let Some((source, usual)) = generator(name) {
        let samples = data.samples.unwrap_or(usual.samples);
        let anomaly_share = data.anomaly_share.unwrap_or(usual.anomaly_share);
        return source.generate(Generate { samples, anomaly_share, seed }, progress);
    }
    if let Some(entry) = catalog::find(name) {
        return open_entry(entry, folder, progress);
    }
    let path = text_path(name);
    if let Err(why) = std::fs::metadata(&path) {
        let is_missing = why.kind() == std::io::ErrorKind::NotFound;
        return Err(if is_missing { DataError::Unknown(name.to_owned()) } else { DataError::io(&path, why) });
    }
    let mut dataset = kind_of(&path, &data.reading)?.read(&ReadAsk::all(&path, &data.reading), progress)?;
    dataset.id = name.to_owned();
    Ok(dataset)
}

fn generator(name: &str) -> Option<(&'static dyn Source, Generate)> {
    let source = SOURCES.iter().copied().find(|source| source.id() == name)?;
    source.generates().map(|usual| (source, usual))
}

fn open_entry(entry: &catalog::Entry, folder: &DataFolder, progress: &dyn Progress) -> Result<Dataset, DataError> {
    let place = folder.of(&entry.name);
    let Some(form) = entry.form(folder) else {
        return Err(DataError::Missing {
            title: entry.title.clone(),
            name: entry.name.clone(),
            files: entry.wanted_files(),
            folder: place,
        });
    };
    let source = formats().find(|source| source.id() == form.kind);
    let source = source.ok_or_else(|| DataError::Unknown(form.kind.clone()))?;
    let path = form.opens.as_ref().map_or(Some(place.clone()), |file| catalog::found(&place, file)).unwrap_or(place);
    let mut dataset = source.read(&ReadAsk::all(&path, &form.reading), progress)?;
    dataset.id.clone_from(&entry.name);
    dataset.title.clone_from(&entry.title);
    for (class, title) in dataset.labels.classes.iter_mut().zip(&form.classes) {
        class.title.clone_from(title);
    }
    let classes = dataset.labels.classes.iter().enumerate();
    let normal = classes.filter(|(_, class)| form.normal.contains(&class.key)).map(|(id, _)| id as u16);
    dataset.normal = normal.collect();
    Ok(dataset)
}
