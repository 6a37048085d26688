//! `ecg.csv`: heartbeats as rows of numbers, the label last (1 normal, 0 anomalous), no header.

use super::{ClassName, DataError, Dataset, Labels, Progress, SampleShape, Samples, Source, Step, Values, bounded};
use std::path::{Path, PathBuf};

/// Rows between two looks at whether the person has cancelled.
const ROWS_A_STEP: usize = 500;

/// The fewest points a signal can have for this kind of file.
const FEWEST_POINTS: usize = 8;

/// Reads `ecg.csv`.
pub struct EcgCsv;

impl Source for EcgCsv {
    fn id(&self) -> &'static str {
        "ecg-csv"
    }

    fn title(&self) -> &'static str {
        "Signals in a CSV file"
    }

    fn about(&self) -> &'static str {
        "One signal a row, its label last: 1 normal, 0 anomalous"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn recognises(&self, path: &Path) -> bool {
        let Some(file) = csv_file(path) else { return false };
        let Ok(start) = bounded::start(&file, 1 << 16) else { return false };
        let text = String::from_utf8_lossy(&start);
        let Some(line) = text.lines().next() else { return false };
        let numbers: Vec<Option<f32>> = line.split(',').map(|word| word.trim().parse().ok()).collect();
        numbers.len() > FEWEST_POINTS
            && numbers.iter().all(Option::is_some)
            && is_label(numbers.last().copied().flatten())
    }

    fn open(&self, path: &Path, progress: &mut dyn Progress) -> Result<Dataset, DataError> {
        let file =
            csv_file(path).ok_or_else(|| DataError::format(path, "no CSV file is there", "a file like ecg.csv"))?;
        let table = read(&file, progress)?;
        let shape = SampleShape::Series { points: table.points };
        let samples = Samples::new(shape, Values::Floats(table.values))
            .ok_or_else(|| DataError::format(&file, "the file has no rows", "one signal a row"))?;
        let class = |key: &str, title: &str| ClassName { key: key.to_owned(), title: title.to_owned() };
        Ok(Dataset {
            id: file.to_string_lossy().into_owned(),
            title: file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default(),
            samples,
            labels: Labels { ids: table.labels, classes: vec![class("0", "abnormal"), class("1", "normal")] },
            given_train: None,
            normal: vec![1],
        })
    }
}

/// The file itself, or the one CSV in a folder (`ecg.csv` first).
fn csv_file(path: &Path) -> Option<PathBuf> {
    if path.is_file() {
        return Some(path.to_owned());
    }
    let usual = path.join("ecg.csv");
    if usual.is_file() {
        return Some(usual);
    }
    let entries = std::fs::read_dir(path).ok()?;
    let mut files = entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "csv"));
    files.next().filter(|_| files.next().is_none())
}

fn is_label(value: Option<f32>) -> bool {
    value == Some(0.0) || value == Some(1.0)
}

struct Table {
    points: usize,
    values: Vec<f32>,
    labels: Vec<u16>,
}

fn read(path: &Path, progress: &mut dyn Progress) -> Result<Table, DataError> {
    let size = std::fs::metadata(path).map_err(|e| DataError::io(path, e))?.len().max(1);
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bounded::reader(path)?);
    let mut table = Table { points: 0, values: Vec::new(), labels: Vec::new() };
    let mut row = csv::ByteRecord::new();
    loop {
        let number = table.labels.len() + 1;
        let more = rows.read_byte_record(&mut row).map_err(|e| {
            DataError::format(path, format!("row {number} cannot be read ({e})"), "numbers with commas between them")
        })?;
        if !more {
            break;
        }
        table.push(path, number, &row)?;
        if number.is_multiple_of(ROWS_A_STEP)
            && progress.step("Reading", rows.position().byte() as f32 / size as f32) == Step::Cancel
        {
            return Err(DataError::Cancelled);
        }
    }
    Ok(table)
}

impl Table {
    fn push(&mut self, path: &Path, number: usize, row: &csv::ByteRecord) -> Result<(), DataError> {
        let wrong =
            |what: String, expected: &str| Err(DataError::format(path, format!("row {number} {what}"), expected));
        if self.labels.is_empty() {
            self.points = row.len().saturating_sub(1);
        }
        if row.len() != self.points + 1 || self.points < FEWEST_POINTS {
            let expected = format!("{} as in row 1", self.points + 1);
            return wrong(
                format!("has {} numbers", row.len()),
                if number == 1 { "a signal and its label" } else { &expected },
            );
        }
        for (column, cell) in row.iter().enumerate() {
            let parsed = std::str::from_utf8(cell).ok().and_then(|text| text.trim().parse::<f32>().ok());
            let Some(value) = parsed.filter(|v| v.is_finite()) else {
                let text = String::from_utf8_lossy(&cell[..cell.len().min(24)]).into_owned();
                return wrong(format!("has {text:?} in column {}", column + 1), "a finite number");
            };
            if column < self.points {
                self.values.push(value);
            } else if is_label(Some(value)) {
                self.labels.push(value as u16);
            } else {
                return wrong(format!("has the label {value}"), "1 (normal) or 0 (anomalous) as the last number");
            }
        }
        Ok(())
    }
}
