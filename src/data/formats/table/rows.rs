//! The rows of a table become values and labels, in memory that grows with the values only.

use super::sniff;
use crate::data::formats::bounded;
use crate::data::formats::watch::Watch;
use crate::data::{DataError, LabelWords, ReadAsk, Values};
use crate::progress::Progress;
use crate::recipe::Missing;
use std::path::Path;

/// Rows between two looks at whether the person has cancelled.
const ROWS_A_STEP: usize = 512;

/// Which columns are what.
#[derive(Clone, Debug)]
pub struct Columns {
    /// What stands between two cells.
    pub delimiter: u8,
    /// How many columns every row has.
    pub count: usize,
    /// Whether the first row is a header.
    pub has_header: bool,
    /// The column of labels.
    pub label: Option<usize>,
    /// The columns of values, in order.
    pub values: Vec<usize>,
    /// What becomes of rows with missing values.
    pub missing: Missing,
}

/// What has been read so far.
#[derive(Default)]
pub struct Rows {
    numbers: Numbers,
    /// The labels, empty without a column of them.
    pub labels: LabelWords,
    /// Rows read.
    pub count: usize,
    /// Values that are missing.
    pub missing: usize,
    /// Rows left out because of them.
    pub dropped: usize,
}

impl Rows {
    /// The values, row by row.
    pub fn into_parts(self) -> (Values, LabelWords) {
        (self.numbers.values, self.labels)
    }

    /// Reads a file's rows, at most as many as are asked for, as long as there is memory for them.
    ///
    /// # Errors
    /// Names the row and what was expected in it; [`DataError::TooLarge`]; [`DataError::Cancelled`].
    pub fn read(
        &mut self,
        path: &Path,
        columns: &Columns,
        ask: &ReadAsk<'_>,
        progress: &dyn Progress,
    ) -> Result<(), DataError> {
        let size = bounded::on_disk(path)?.max(1);
        let watch = Watch::new("Reading rows", progress);
        let mut rows = sniff::reader(bounded::text_reader(path, &watch)?, columns.delimiter);
        let mut record = csv::ByteRecord::new();
        let mut number = 0usize;
        let first = self.count;
        while self.count - first < ask.most() {
            number += 1;
            let more = rows.read_byte_record(&mut record).map_err(|e| {
                let what = format!("row {number} cannot be read ({e})");
                watch.or_stopped(DataError::format(path, what, "rows of cells"))
            })?;
            watch.taken();
            if !more {
                break;
            }
            if number == 1 && columns.has_header {
                continue;
            }
            self.push(path, number, &record, columns)?;
            if self.numbers.needed() > ask.budget.bytes() {
                let what = format!("the first {} rows", self.count);
                ask.afford(self.numbers.needed(), &what, "read fewer columns (data.reading.leave_out) or fewer rows")?;
            }
            if number.is_multiple_of(ROWS_A_STEP) {
                watch.report((rows.position().byte() as f32 / size as f32).min(1.0))?;
            }
        }
        Ok(())
    }

    fn push(
        &mut self,
        path: &Path,
        number: usize,
        record: &csv::ByteRecord,
        columns: &Columns,
    ) -> Result<(), DataError> {
        if record.len() != columns.count {
            let what = format!("row {number} has {} cells", record.len());
            return Err(DataError::format(path, what, format!("{}, as in the other rows", columns.count)));
        }
        let start = self.numbers.len();
        let mut gaps = 0;
        for &column in &columns.values {
            let cell = &record[column];
            if self.numbers.push(cell) {
                continue;
            }
            let text = String::from_utf8_lossy(cell);
            if !sniff::is_missing(&text) {
                return Err(not_a_number(path, number, column, &text));
            }
            if columns.missing == Missing::Refuse {
                let what = format!("row {number} has no value in column {}", column + 1);
                return Err(DataError::format(path, what, "a number in every cell, or missing = \"drop-rows\""));
            }
            gaps += 1;
        }
        self.missing += gaps;
        if gaps > 0 {
            self.numbers.truncate(start);
            self.dropped += 1;
            return Ok(());
        }
        if let Some(column) = columns.label {
            let word = String::from_utf8_lossy(&record[column]);
            if word.trim().is_empty() {
                let what = format!("row {number} has no label in column {}", column + 1);
                return Err(DataError::format(path, what, "a label in every row"));
            }
            self.labels.push(&word, path)?;
        }
        self.count += 1;
        Ok(())
    }
}

fn not_a_number(path: &Path, row: usize, column: usize, text: &str) -> DataError {
    let short: String = text.chars().take(24).collect();
    let what = format!("row {row} has {short:?} in column {}", column + 1);
    if sniff::has_decimal_comma(text) {
        let expected = format!("a decimal point ({}); save the table with points, not commas", short.replace(',', "."));
        return DataError::format(path, what, expected);
    }
    DataError::format(path, what, "a finite number")
}

/// Numbers, kept as bytes as long as all of them are.
struct Numbers {
    values: Values,
}

impl Default for Numbers {
    fn default() -> Self {
        Self { values: Values::Bytes(Vec::new()) }
    }
}

impl Numbers {
    fn len(&self) -> usize {
        self.values.len()
    }

    /// Memory that the next step may take, in bytes: a full list moves to one of twice its size, and bytes become numbers
    /// of four when the first cell wants it.
    fn needed(&self) -> u64 {
        match &self.values {
            Values::Bytes(values) => 3 * values.capacity() as u64,
            Values::Floats(values) => 2 * 4 * values.capacity() as u64,
        }
    }

    fn truncate(&mut self, count: usize) {
        match &mut self.values {
            Values::Bytes(values) => values.truncate(count),
            Values::Floats(values) => values.truncate(count),
        }
    }

    /// Takes the number of a cell; says whether it is one.
    fn push(&mut self, cell: &[u8]) -> bool {
        if let Values::Bytes(bytes) = &mut self.values
            && let Some(byte) = byte(cell)
        {
            bytes.push(byte);
            return true;
        }
        let parsed = std::str::from_utf8(cell).ok().and_then(sniff::number);
        let Some(number) = parsed else { return false };
        match &mut self.values {
            Values::Floats(values) => values.push(number),
            Values::Bytes(bytes) => {
                let mut values: Vec<f32> = bytes.iter().copied().map(f32::from).collect();
                values.push(number);
                self.values = Values::Floats(values);
            }
        }
        true
    }
}

/// A whole number from 0 to 255 without sign or decimals.
fn byte(cell: &[u8]) -> Option<u8> {
    let cell = cell.trim_ascii();
    if cell.is_empty() || cell.len() > 3 {
        return None;
    }
    cell.iter()
        .try_fold(0u16, |value, digit| digit.is_ascii_digit().then(|| value * 10 + u16::from(digit - b'0')))
        .and_then(|value| u8::try_from(value).ok())
}
