//! Pictures in a folder and a table of file names and labels.

use super::load::{ask, load};
use super::tree::{self, Picture};
use crate::data::formats::bounded;
use crate::data::formats::files::{file_name, files, folder_of, folders};
use crate::data::formats::table::sniff::{self, Look};
use crate::data::formats::watch::Watch;
use crate::data::{Choice, DataError, Dataset, LabelWords, Likeness, Question, ReadAsk, Source, Survey};
use crate::progress::Progress;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Names shown of what has no counterpart.
const NAMED: usize = 8;

/// Rows and columns shown of the table.
const SHOWN: (usize, usize) = (6, 8);

/// What there must be, for messages.
const EXPECTED: &str = "a folder of pictures with one .csv or .tsv of file names and labels in it or beside it";

/// Reads pictures with a table of labels.
pub struct LabelledImages;

impl Source for LabelledImages {
    fn id(&self) -> &'static str {
        "labelled-images"
    }

    fn title(&self) -> &'static str {
        "Pictures with a table of labels"
    }

    fn about(&self) -> &'static str {
        "A folder of pictures and a CSV of file names and labels"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "tsv"]
    }

    fn likeness(&self, path: &Path) -> Likeness {
        let Some(table) = table(path) else { return Likeness::No };
        let Ok(look) = Look::at(&table, None) else { return Likeness::No };
        // A look at a few cells is enough: one that names a picture that is there.
        let folder = folder_of(&table);
        let places: Vec<PathBuf> =
            [folder.to_owned()].into_iter().chain(folders(folder).into_iter().take(32)).collect();
        let names_one = |column: usize| {
            let cells = look.rows.iter().take(8).filter_map(|row| row.get(column));
            cells.into_iter().any(|cell| !cell.is_empty() && places.iter().any(|place| is_picture(place, cell)))
        };
        Likeness::from((0..look.columns()).any(names_one))
    }

    fn survey(&self, ask_: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Survey, DataError> {
        let matched = Matched::find(ask_, progress)?;
        let look = &matched.look;
        let mut survey = Survey { table: Some(look.shown(SHOWN.0, SHOWN.1)), ..Survey::default() };
        let columns =
            |taken: Option<usize>| -> Vec<usize> { (0..look.columns()).filter(|c| Some(*c) != taken).collect() };
        let question = |key, title, columns: &[usize], chosen: usize| {
            let choices = columns.iter().map(|&c| Choice::word(&look.word(c), look.head(c))).collect();
            Question::new(key, title, choices, columns.iter().position(|&c| c == chosen).unwrap_or(0))
        };
        if look.columns() > 2 {
            survey.ask(question("file", "File names", &columns(None), matched.file));
            survey.ask(question("label", "Labels", &columns(Some(matched.file)), matched.label));
        }
        ask(&mut survey, ask_, &matched.pictures, progress)?;
        survey.findings.extend(matched.findings());
        Ok(survey)
    }

    fn read(&self, ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Dataset, DataError> {
        let mut matched = Matched::find(ask, progress)?;
        let step = matched.pictures.len().div_ceil(ask.most().max(1)).max(1);
        matched.pictures = matched.pictures.drain(..).step_by(step).collect();
        matched.labels = matched.labels.drain(..).step_by(step).collect();
        let loaded = load(ask, &matched.pictures, progress)?;
        let mut labels = LabelWords::default();
        for &place in &loaded.kept {
            labels.push(&matched.labels[place as usize], ask.path)?;
        }
        let notes = [loaded.notes, matched.findings()].concat();
        let names = Some(Arc::new(loaded.names));
        Ok(Dataset { notes, names, ..Dataset::at(self.id(), ask.path, loaded.samples, labels.finish()) })
    }
}

/// The table: the file itself, or the only one in the folder.
fn table(path: &Path) -> Option<PathBuf> {
    if path.is_file() {
        return Some(path.to_owned());
    }
    let is_table = |file: &PathBuf| {
        let name = file_name(file).to_ascii_lowercase();
        name.ends_with(".csv") || name.ends_with(".tsv")
    };
    let mut tables = files(path).into_iter().filter(is_table);
    tables.next().filter(|_| tables.next().is_none())
}

/// Whether a cell is the name of a picture in the folder, with its ending or without.
fn is_picture(folder: &Path, cell: &str) -> bool {
    let named = tree::named_picture(Path::new(cell)) == Some(true) && folder.join(cell).is_file();
    named || ["png", "jpg", "jpeg"].iter().any(|ending| folder.join(format!("{cell}.{ending}")).is_file())
}

/// Rows with their pictures, and what has no counterpart.
struct Matched {
    look: Look,
    file: usize,
    label: usize,
    pictures: Vec<Picture>,
    labels: Vec<String>,
    rows: usize,
    rows_without: Vec<String>,
    pictures_without: Vec<String>,
}

impl Matched {
    fn find(ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Self, DataError> {
        let wrong = |what: &str| DataError::format(ask.path, what, EXPECTED);
        let table = table(ask.path).ok_or_else(|| wrong("there is no table, or more than one"))?;
        progress.report("Finding pictures", 0.0)?;
        let folder = folder_of(&table);
        let pictures = tree::of_folder(folder, progress)?;
        if pictures.is_empty() {
            return Err(wrong("there are no pictures next to the table"));
        }
        let mut look = Look::at(&table, ask.reading.header)?;
        if look.columns() < 2 {
            return Err(wrong("the table has only one column"));
        }
        let index = Index::of(&pictures);
        // A first row that names a picture is no header.
        let names_picture = |heads: &[String]| heads.iter().any(|head| index.find(head).is_some());
        if ask.reading.header.is_none() && look.heads.as_ref().is_some_and(|heads| names_picture(heads)) {
            look = Look::at(&table, Some(false))?;
        }
        let file = match &ask.reading.file {
            Some(word) => look.named(word, ask.path)?,
            None => guess_file(&look, &index),
        };
        let label = match &ask.reading.label {
            Some(word) => look.named(word, ask.path)?,
            None => look.guess_label(Some(file)).unwrap_or(usize::from(file == 0)),
        };
        if label == file {
            return Err(wrong("file names and labels are the same column"));
        }
        let (found, rows, rows_without) = match_rows(&table, &look, (file, label), &index, progress)?;
        drop(index);
        let mut matched = Self {
            look,
            file,
            label,
            pictures: Vec::new(),
            labels: Vec::new(),
            rows,
            rows_without,
            pictures_without: Vec::new(),
        };
        for (place, picture) in pictures.into_iter().enumerate() {
            match found.get(&place) {
                Some(label) => {
                    matched.labels.push(label.clone());
                    matched.pictures.push(picture);
                }
                None => matched.pictures_without.push(picture.place),
            }
        }
        if matched.pictures.is_empty() {
            return Err(wrong("no row of the table matches a picture"));
        }
        Ok(matched)
    }

    fn findings(&self) -> Vec<String> {
        let mut findings = Vec::new();
        let listed = |names: &[String]| {
            let more = if names.len() > NAMED { ", …" } else { "" };
            format!("{}{more}", names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", "))
        };
        findings.push(format!("{} of {} rows have a picture", self.pictures.len(), self.rows));
        if !self.rows_without.is_empty() {
            let names = listed(&self.rows_without);
            findings.push(format!("{} rows without a picture: {names}", self.rows_without.len()));
        }
        if !self.pictures_without.is_empty() {
            let names = listed(&self.pictures_without);
            findings.push(format!("{} pictures without a row: {names}", self.pictures_without.len()));
        }
        findings
    }
}

/// Pictures by what a cell may call them: the path, the file name, the name without its ending. A name that several
/// pictures have stands for none of them.
struct Index {
    places: HashMap<String, Option<usize>>,
}

impl Index {
    fn of(pictures: &[Picture]) -> Self {
        let mut places = HashMap::with_capacity(3 * pictures.len());
        for (place, picture) in pictures.iter().enumerate() {
            let name = picture.name();
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            for word in [picture.place.as_str(), name, stem] {
                let known = places.entry(word.to_owned()).or_insert(Some(place));
                if *known != Some(place) {
                    *known = None;
                }
            }
        }
        Self { places }
    }

    fn find(&self, cell: &str) -> Option<usize> {
        let cell = cell.trim().trim_start_matches("./").replace('\\', "/");
        let name = cell.rsplit('/').next().unwrap_or(&cell);
        self.places.get(&cell).or_else(|| self.places.get(name)).copied().flatten()
    }
}

/// The column whose cells name most pictures; by its head where none does.
fn guess_file(look: &Look, index: &Index) -> usize {
    let hits =
        |column: usize| look.rows.iter().filter(|row| row.get(column).is_some_and(|c| index.find(c).is_some())).count();
    let best = (0..look.columns()).max_by_key(|&column| (hits(column), std::cmp::Reverse(column)));
    best.filter(|&column| hits(column) > 0).or_else(|| look.guess_file_by_name()).unwrap_or(0)
}

/// Labels by place of their picture, how many rows there are, and the names in rows without one.
type Found = (HashMap<usize, String>, usize, Vec<String>);

fn match_rows(
    table: &Path,
    look: &Look,
    (file, label): (usize, usize),
    index: &Index,
    progress: &dyn Progress,
) -> Result<Found, DataError> {
    let size = bounded::on_disk(table)?.max(1);
    let watch = Watch::new("Reading labels", progress);
    let mut reader = sniff::reader(bounded::text_reader(table, &watch)?, look.delimiter);
    let (mut found, mut rows, mut without) = (HashMap::new(), 0, Vec::new());
    let mut seen = HashSet::new();
    let mut record = csv::ByteRecord::new();
    let mut number = 0usize;
    loop {
        number += 1;
        let wrong = |what: String| DataError::format(table, what, format!("{} cells per row", look.columns()));
        let more = reader
            .read_byte_record(&mut record)
            .map_err(|e| watch.or_stopped(wrong(format!("row {number} cannot be read ({e})"))))?;
        watch.taken();
        if !more {
            return Ok((found, rows, without));
        }
        if number == 1 && look.heads.is_some() {
            continue;
        }
        if record.len() != look.columns() {
            return Err(wrong(format!("row {number} has {} cells", record.len())));
        }
        if number.is_multiple_of(4096) {
            watch.report((reader.position().byte() as f32 / size as f32).min(1.0))?;
        }
        rows += 1;
        let (name, word) = (String::from_utf8_lossy(&record[file]), String::from_utf8_lossy(&record[label]));
        match index.find(&name) {
            None => without.push(name.trim().to_owned()),
            Some(place) => {
                if !seen.insert(place) && found.get(&place).is_some_and(|known: &String| known != word.trim()) {
                    let what = format!("row {number} gives {} a different label than an earlier row", name.trim());
                    return Err(DataError::format(table, what, "one label per picture"));
                }
                found.insert(place, word.trim().to_owned());
            }
        }
    }
}
