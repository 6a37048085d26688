//! Time series as the UCR and UEA archives publish them: text files with the class first, and `.ts` files with a
//! header and the class last (Dau et al., "The UCR Time Series Archive", 2018; the sktime documentation describes
//! `.ts`). One channel, all of one length.

use super::bounded;
use super::files::{few_files, file_name, folder_of};
use super::watch::Watch;
use crate::data::{DataError, Dataset, LabelWords, Labels, Likeness, ReadAsk, SampleShape, Samples, Source, Values};
use crate::progress::Progress;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Lines between two looks at whether the person has cancelled.
const LINES_A_STEP: usize = 500;

/// How much of a file is looked at to recognise it, in bytes.
const WINDOW: usize = 1 << 16;

/// What a good line is, for messages.
const EXPECTED: &str = "series of equal length without missing values";

/// Reads time series.
pub struct Ucr;

impl Source for Ucr {
    fn id(&self) -> &'static str {
        "ucr"
    }

    fn title(&self) -> &'static str {
        "UCR time series"
    }

    fn about(&self) -> &'static str {
        "NAME_TRAIN and NAME_TEST as .txt, .tsv or .csv with the class first, or as .ts"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ts", "txt", "tsv", "csv", "gz"]
    }

    fn likeness(&self, path: &Path) -> Likeness {
        match Parts::find(path) {
            Some(parts) if is_ts(&parts.train) => Likeness::Certain,
            Some(parts) if !looks_like_rows(&parts.train) => Likeness::No,
            Some(parts) if part(&parts.train).is_some() => Likeness::Certain,
            // Commas alone make a table of it.
            Some(_) if path.is_file() && !file_name(path).to_ascii_lowercase().contains(".csv") => Likeness::Possible,
            _ => Likeness::No,
        }
    }

    fn read(&self, ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Dataset, DataError> {
        let expected = "a file like ECG5000_TRAIN.txt or ECG5000_TRAIN.ts";
        let parts = Parts::find(ask.path)
            .ok_or_else(|| DataError::format(ask.path, "there are no files of series", expected))?;
        let mut series = Series { classes: !is_ts(&parts.train) || has_classes(&parts.train)?, ..Series::default() };
        series.read(&parts.train, ask, progress)?;
        let train = series.count;
        if let Some(test) = &parts.test {
            series.read(test, ask, progress)?;
        }
        let given_train = (series.count > train).then_some(train);
        let shape = SampleShape::Series { points: series.points.max(1) };
        let samples = Samples::new(shape, Values::Floats(series.values)).filter(|samples| !samples.is_empty());
        let samples = samples.ok_or_else(|| DataError::format(ask.path, "there are no series", EXPECTED))?;
        let labels = if series.classes { series.labels.finish() } else { Labels::none(samples.len()) };
        let title = stem(&parts.train);
        Ok(Dataset { given_train, title, ..Dataset::at(self.id(), ask.path, samples, labels) })
    }
}

/// The file of the training series, and that of the test series beside it.
struct Parts {
    train: PathBuf,
    test: Option<PathBuf>,
}

impl Parts {
    fn find(path: &Path) -> Option<Self> {
        let folder = if path.is_file() { folder_of(path) } else { path };
        let asked = path.is_file().then(|| stem(path));
        let all = if path.is_file() && part(path).is_none() { Vec::new() } else { few_files(folder) };
        let mut named: Vec<PathBuf> = all.into_iter().filter(|file| part(file).is_some()).collect();
        if let Some(asked) = &asked {
            named.retain(|file| stem(file) == *asked);
        }
        // The same series may lie there as .ts and as text: the asked-for file's own kind, else the first.
        let train = named.iter().filter(|file| part(file) == Some(false)).min_by_key(|file| kind_distance(file, path));
        let Some(train) = train else { return path.is_file().then(|| Self { train: path.to_owned(), test: None }) };
        let beside = named.iter().filter(|file| part(file) == Some(true) && stem(file) == stem(train));
        let test = beside.min_by_key(|file| kind_distance(file, train)).cloned();
        Some(Self { train: train.clone(), test })
    }
}

/// 0 for files of the same ending, 1 for others.
fn kind_distance(file: &Path, like: &Path) -> usize {
    let ending = |path: &Path| {
        let name = file_name(path);
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
    };
    usize::from(ending(file) != ending(like))
}

/// Whether a name says testing (`Some(true)`), training (`Some(false)`) or neither.
fn part(path: &Path) -> Option<bool> {
    let name = file_name(path);
    let (stem, ending) = name.strip_suffix(".gz").unwrap_or(&name).rsplit_once('.')?;
    if !["ts", "txt", "tsv", "csv"].iter().any(|known| ending.eq_ignore_ascii_case(known)) {
        return None;
    }
    if stem.ends_with("_TRAIN") { Some(false) } else { stem.ends_with("_TEST").then_some(true) }
}

/// The name of the dataset: without part and endings.
fn stem(path: &Path) -> String {
    let name = file_name(path);
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    let stem = plain.rsplit_once('.').map_or(plain, |(stem, _)| stem);
    stem.trim_end_matches("_TRAIN").trim_end_matches("_TEST").to_owned()
}

fn is_ts(path: &Path) -> bool {
    let Ok(start) = bounded::start(path, WINDOW) else { return false };
    let text = String::from_utf8_lossy(&start);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '%']));
    lines.next().is_some_and(|line| line.starts_with('@') && !line.to_ascii_lowercase().starts_with("@relation"))
}

/// Whether the first lines are numbers, a whole one first, with blanks, commas or tabs between them.
fn looks_like_rows(path: &Path) -> bool {
    let Ok(start) = bounded::start(path, WINDOW) else { return false };
    let text = String::from_utf8_lossy(&start);
    let Some(line) = text.lines().find(|line| !line.trim().is_empty()) else { return false };
    let cells: Vec<&str> = cells(line).collect();
    let first = cells.first().and_then(|cell| cell.parse::<f32>().ok());
    cells.len() > 3
        && first.is_some_and(|class| class.fract() == 0.0)
        // The window may cut the last number in two.
        && cells[..cells.len() - 1].iter().all(|cell| cell.parse::<f32>().is_ok())
}

fn has_classes(path: &Path) -> Result<bool, DataError> {
    let start = bounded::start(path, WINDOW)?;
    let text = String::from_utf8_lossy(&start).to_ascii_lowercase();
    let line = text.lines().map(str::trim).find(|line| line.starts_with("@classlabel"));
    Ok(line.is_some_and(|line| line.split_whitespace().nth(1) == Some("true")))
}

/// The cells of a line: between commas only where nothing else stands between them, so that a decimal comma is no cell.
fn cells(line: &str) -> impl Iterator<Item = &str> {
    let blanks: &[char] = &[' ', '\t'];
    let between = if line.contains(';') {
        &[';']
    } else if line.trim().contains(blanks) && !line.contains(", ") {
        blanks
    } else {
        &[','][..]
    };
    line.split(between).map(str::trim).filter(|cell| !cell.is_empty())
}

/// What has been read so far.
#[derive(Default)]
struct Series {
    points: usize,
    values: Vec<f32>,
    labels: LabelWords,
    classes: bool,
    count: usize,
}

impl Series {
    fn read(&mut self, path: &Path, ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<(), DataError> {
        let is_ts = is_ts(path);
        let size = bounded::on_disk(path)?.max(1) as f32;
        let watch = Watch::new("Reading series", progress);
        let mut lines = BufReader::new(bounded::text_reader(path, &watch)?);
        let (mut in_data, mut done, mut row) = (!is_ts, 0usize, 0usize);
        let first = self.count;
        let mut line = Vec::new();
        for number in 1usize.. {
            line.clear();
            let read = lines.read_until(b'\n', &mut line).map_err(|e| watch.or_stopped(DataError::io(path, e)))?;
            if read == 0 || self.count - first >= ask.most() {
                break;
            }
            watch.taken();
            done += read;
            if number.is_multiple_of(LINES_A_STEP) {
                watch.report((done as f32 / size).min(1.0))?;
            }
            self.afford(ask)?;
            let text = std::str::from_utf8(&line);
            let text = text.map_err(|_| DataError::format(path, format!("line {number} is not text"), EXPECTED))?;
            let text = text.trim_start_matches('\u{feff}').trim();
            if text.is_empty() || text.starts_with('#') || (is_ts && text.starts_with('%')) {
                continue;
            }
            if is_ts && text.starts_with('@') {
                in_data |= check_header(path, text)?;
                continue;
            }
            if !in_data {
                let what = format!("line {number} comes before @data");
                return Err(DataError::format(path, what, "a header of lines with @ and then @data"));
            }
            row += 1;
            if is_ts { self.push_ts(path, row, text)? } else { self.push_row(path, row, text)? }
        }
        if !in_data {
            return Err(DataError::format(path, "there is no line @data", "a header of lines with @ and then @data"));
        }
        Ok(())
    }

    /// Whether there is memory for the next series: a full list moves to one of twice its size.
    fn afford(&self, ask: &ReadAsk<'_>) -> Result<(), DataError> {
        let needed = 2 * 4 * self.values.capacity() as u64;
        if needed <= ask.budget.bytes() {
            return Ok(());
        }
        ask.afford(needed, &format!("the first {} series", self.count), "split the file into smaller ones")
    }

    /// `class value value …`
    fn push_row(&mut self, path: &Path, row: usize, text: &str) -> Result<(), DataError> {
        let mut cells = cells(text);
        let class = cells.next().unwrap_or_default();
        self.labels.push(class, path)?;
        self.push_values(path, row, cells)
    }

    /// `value,value,…:class`
    fn push_ts(&mut self, path: &Path, row: usize, text: &str) -> Result<(), DataError> {
        let channels: Vec<&str> = text.split(':').collect();
        let expected = 1 + usize::from(self.classes);
        if channels.len() != expected {
            let wrong = if channels.len() > expected { "has several channels" } else { "has no class" };
            return Err(DataError::format(path, format!("row {row} {wrong}"), "one channel, then : and the class"));
        }
        if text.starts_with('(') {
            return Err(DataError::format(path, format!("row {row} has time stamps"), "values only"));
        }
        if self.classes {
            self.labels.push(channels[1], path)?;
        }
        self.push_values(path, row, channels[0].split(',').map(str::trim))
    }

    fn push_values<'a>(
        &mut self,
        path: &Path,
        row: usize,
        cells: impl Iterator<Item = &'a str>,
    ) -> Result<(), DataError> {
        let start = self.values.len();
        for (place, cell) in cells.enumerate() {
            match cell.parse::<f32>() {
                Ok(value) if value.is_finite() => self.values.push(value),
                parsed => {
                    let missing = parsed.is_ok() || cell == "?" || cell.is_empty();
                    let short: String = cell.chars().take(24).collect();
                    let what = if missing { "a missing value".to_owned() } else { format!("{short:?}") };
                    let what = format!("row {row} has {what} at point {}", place + 1);
                    return Err(DataError::format(path, what, EXPECTED));
                }
            }
        }
        let points = self.values.len() - start;
        if self.count == 0 {
            self.points = points;
        }
        if points != self.points || points == 0 {
            let what = format!("row {row} has {points} points, the first row {}", self.points);
            return Err(DataError::format(path, what, EXPECTED));
        }
        self.count += 1;
        Ok(())
    }
}

/// Refuses what cannot be read; says whether the data begins after this line.
fn check_header(path: &Path, line: &str) -> Result<bool, DataError> {
    let line = line.to_ascii_lowercase();
    let mut words = line.split_whitespace();
    let (key, value) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let refused = match (key, value) {
        ("@univariate", "false") => Some("the series have several channels"),
        ("@equallength", "false") => Some("the series have different lengths"),
        ("@timestamps", "true") => Some("the series have time stamps"),
        ("@missing", "true") => Some("the series have missing values"),
        _ => None,
    };
    match refused {
        Some(what) => Err(DataError::format(path, format!("{what} ({line})"), EXPECTED)),
        None => Ok(key == "@data"),
    }
}
