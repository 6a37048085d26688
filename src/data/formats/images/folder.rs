//! A folder of pictures, one folder a class, `train/` and `test/` above them where there are any; or an archive of one.

use super::load::{ask, load};
use super::tree::{self, Picture};
use crate::data::formats::{bounded, files};
use crate::data::{DataError, Dataset, LabelWords, Likeness, ReadAsk, Source, Survey};
use crate::progress::Progress;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// What a good folder is, for messages.
const EXPECTED: &str = "one folder per class, with pictures in each";

/// Reads folders of pictures.
pub struct ImageFolder;

impl Source for ImageFolder {
    fn id(&self) -> &'static str {
        "image-folder"
    }

    fn title(&self) -> &'static str {
        "Folder of pictures"
    }

    fn about(&self) -> &'static str {
        "One folder per class, optionally inside train and test; or a .tar.gz of that"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["tar", "tar.gz", "tgz"]
    }

    fn likeness(&self, path: &Path) -> Likeness {
        if path.is_file() {
            return Likeness::from(tree::is_archive_of_pictures(path));
        }
        let holds = |folder: &Path, depth| has_picture_below(folder, depth);
        Likeness::from(files::folders(path).iter().take(64).any(|folder| holds(folder, 2)))
    }

    fn survey(&self, ask_: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Survey, DataError> {
        let sorted = Sorted::find(ask_, progress)?;
        let mut survey = Survey::default();
        ask(&mut survey, ask_, &sorted.pictures, progress)?;
        survey.findings.extend(sorted.notes);
        Ok(survey)
    }

    fn read(&self, ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Dataset, DataError> {
        let mut sorted = Sorted::find(ask, progress)?;
        sorted.thin(ask.most());
        let loaded = load(ask, &sorted.pictures, progress)?;
        let mut labels = LabelWords::default();
        let mut train = 0;
        for &place in &loaded.kept {
            labels.push(&sorted.classes[place as usize], ask.path)?;
            train += usize::from(!sorted.is_test[place as usize]);
        }
        let given_train = (train > 0 && train < loaded.kept.len()).then_some(train);
        let dataset = Dataset::at(self.id(), ask.path, loaded.samples, labels.finish());
        let title = dataset.title.trim_end_matches(".gz").trim_end_matches(".tar").to_owned();
        let notes = [loaded.notes, sorted.notes].concat();
        Ok(Dataset { given_train, notes, title, names: Some(Arc::new(loaded.names)), ..dataset })
    }
}

/// Pictures with the class and the part of each, training pictures first.
struct Sorted {
    pictures: Vec<Picture>,
    classes: Vec<String>,
    is_test: Vec<bool>,
    notes: Vec<String>,
}

impl Sorted {
    fn find(ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Self, DataError> {
        let path = ask.path;
        progress.report("Finding pictures", 0.0)?;
        if !path.is_dir() {
            bounded::start(path, 1)?;
        }
        let pictures = if path.is_dir() { tree::of_folder(path, progress) } else { tree::of_archive(ask, progress) }?;
        let sorted = Self::sort(pictures);
        if sorted.pictures.is_empty() {
            return Err(DataError::format(path, "it has no folders with pictures", EXPECTED));
        }
        Ok(sorted)
    }

    /// Takes class and part of each picture from its path.
    fn sort(pictures: Vec<Picture>) -> Self {
        let shared = shared_folders(&pictures);
        let inside = |picture: &Picture| -> Vec<String> {
            let mut parts: Vec<String> = picture.place.split('/').skip(shared).map(str::to_owned).collect();
            parts.pop();
            parts
        };
        let tops: BTreeSet<String> = pictures.iter().filter_map(|p| inside(p).first().cloned()).collect();
        let has_parts = tops.iter().any(|top| part(top) == Some(false));
        let mut found = Self { pictures: Vec::new(), classes: Vec::new(), is_test: Vec::new(), notes: Vec::new() };
        let (mut tests, mut loose, mut elsewhere) = (Vec::new(), 0, BTreeMap::<String, usize>::new());
        for picture in pictures {
            let mut folders = inside(&picture);
            let mut test = false;
            if has_parts && !folders.is_empty() {
                let top = folders.remove(0);
                match part(&top) {
                    Some(tests) => test = tests,
                    None => {
                        *elsewhere.entry(top).or_insert(0) += 1;
                        continue;
                    }
                }
            }
            let Some(class) = folders.into_iter().next() else {
                loose += 1;
                continue;
            };
            if test {
                tests.push((picture, class));
            } else {
                found.push(picture, class, false);
            }
        }
        for (picture, class) in tests {
            found.push(picture, class, true);
        }
        if loose > 0 {
            found.notes.push(format!("{loose} pictures are not in a class folder and are left out"));
        }
        for (folder, count) in elsewhere {
            found.notes.push(format!("{count} pictures in {folder} are neither train nor test and are left out"));
        }
        found
    }

    fn push(&mut self, picture: Picture, class: String, is_test: bool) {
        self.pictures.push(picture);
        self.classes.push(class);
        self.is_test.push(is_test);
    }

    /// Keeps about so many, from all classes.
    fn thin(&mut self, most: usize) {
        let step = self.pictures.len().div_ceil(most.max(1));
        if step > 1 {
            self.pictures = self.pictures.drain(..).step_by(step).collect();
            self.classes = self.classes.drain(..).step_by(step).collect();
            self.is_test = self.is_test.drain(..).step_by(step).collect();
        }
    }
}

/// How many folders, from the top, all pictures share beyond what tells classes apart.
fn shared_folders(pictures: &[Picture]) -> usize {
    let Some(first) = pictures.first() else { return 0 };
    let parts: Vec<&str> = first.place.split('/').collect();
    let deepest = pictures.iter().map(|p| p.place.split('/').count()).min().unwrap_or(0);
    // The last part is the file, the one before it the class.
    let most = deepest.saturating_sub(2);
    (0..most)
        .take_while(|&i| {
            part(parts[i]).is_none() && pictures.iter().all(|p| p.place.split('/').nth(i) == Some(parts[i]))
        })
        .count()
}

/// Whether a folder's name says testing (`Some(true)`), training (`Some(false)`) or neither.
fn part(folder: &str) -> Option<bool> {
    match folder.to_ascii_lowercase().as_str() {
        "train" | "training" => Some(false),
        "test" | "testing" => Some(true),
        _ => None,
    }
}

/// Looks at few files only: whether there is a picture in this folder or the folders in it.
fn has_picture_below(folder: &Path, depth: usize) -> bool {
    let Ok(read) = std::fs::read_dir(folder) else { return false };
    let entries: Vec<_> = read.flatten().take(64).map(|entry| entry.path()).collect();
    let is_picture = |path: &Path| {
        tree::named_picture(path).unwrap_or_else(|| {
            path.is_file() && bounded::start(path, 16).is_ok_and(|start| image::guess_format(&start).is_ok())
        })
    };
    entries.iter().any(|path| is_picture(path))
        || (depth > 0 && entries.iter().take(16).any(|path| path.is_dir() && has_picture_below(path, depth - 1)))
}
