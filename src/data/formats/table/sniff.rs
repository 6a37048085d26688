//! What kind of table a text file holds: its delimiter, its header, what its columns are.

use crate::data::formats::bounded;
use crate::data::{DataError, TextTable};
use std::path::Path;

/// How much of a file is looked at, in bytes.
const WINDOW: usize = 1 << 20;

/// Rows kept of it.
const MOST_ROWS: usize = 400;

/// Delimiters, those first that are rarer inside numbers and words.
const DELIMITERS: [u8; 4] = *b"\t;|,";

/// Names that head a column of labels.
const LABEL_NAMES: [&str; 10] =
    ["label", "labels", "class", "target", "y", "category", "species", "diagnosis", "outcome", "anomaly"];

/// Names that head a column of file names.
const FILE_NAMES: [&str; 8] = ["file", "filename", "file_name", "image", "picture", "path", "name", "id"];

/// A look at the first rows of a table.
#[derive(Clone, Debug)]
pub struct Look {
    /// What stands between two cells.
    pub delimiter: u8,
    /// Names of the columns where the first row holds them.
    pub heads: Option<Vec<String>>,
    /// The first rows after the header.
    pub rows: Vec<Vec<String>>,
}

impl Look {
    /// Looks at a file; `header` says whether the first row holds names, where a person has said so.
    ///
    /// # Errors
    /// Where it is no table, with what was expected.
    pub fn at(path: &Path, header: Option<bool>) -> Result<Self, DataError> {
        let start = bounded::start(path, WINDOW)?;
        let whole = start.len() < WINDOW;
        let start = start.strip_prefix(bounded::BOM).unwrap_or(&start);
        let expected = "a table of rows with commas, semicolons or tabs between the cells, in UTF-8";
        let wrong = |what: &str| DataError::format(path, what, expected);
        if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
            return Err(wrong("the text is in UTF-16"));
        }
        if start.contains(&0) {
            return Err(wrong("the file is not text"));
        }
        let tables =
            DELIMITERS.iter().filter_map(|&delimiter| rows(start, delimiter, whole).map(|rows| (delimiter, rows)));
        // The delimiter that cuts all rows into the same number of cells, at least two.
        let (delimiter, mut rows) = tables
            .max_by_key(|(delimiter, rows)| {
                let columns = rows[0].len();
                let even = rows.iter().filter(|row| row.len() == columns).count();
                let place = DELIMITERS.iter().position(|d| d == delimiter).unwrap_or(0);
                (even, std::cmp::Reverse(place))
            })
            .ok_or_else(|| wrong(if start.is_empty() { "the file has no rows" } else { "there are no columns" }))?;
        let has_header = header.unwrap_or_else(|| is_header(&rows));
        let heads = (has_header && !rows.is_empty()).then(|| rows.remove(0));
        if rows.is_empty() {
            return Err(wrong("the file has no rows"));
        }
        Ok(Self { delimiter, heads, rows })
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.heads.as_ref().map_or_else(|| self.rows.first().map_or(0, Vec::len), Vec::len)
    }

    /// The name of a column, else its number.
    pub fn head(&self, column: usize) -> String {
        let named = self.heads.as_ref().and_then(|heads| heads.get(column)).filter(|head| !head.is_empty());
        named.cloned().unwrap_or_else(|| format!("column {}", column + 1))
    }

    /// The column that a word names: its head, its number from 1, `first` or `last`.
    pub fn column(&self, word: &str) -> Option<usize> {
        let columns = self.columns();
        let named = self.heads.as_ref().and_then(|heads| heads.iter().position(|head| head == word));
        named.or_else(|| match word {
            "first" => (columns > 0).then_some(0),
            "last" => columns.checked_sub(1),
            _ => word.parse::<usize>().ok().filter(|n| (1..=columns).contains(n)).map(|n| n - 1),
        })
    }

    /// The column that a word names.
    ///
    /// # Errors
    /// Names the columns there are.
    pub fn named(&self, word: &str, path: &Path) -> Result<usize, DataError> {
        self.column(word).ok_or_else(|| {
            let few: Vec<String> = (0..self.columns().min(8)).map(|column| self.head(column)).collect();
            let more = if self.columns() > 8 { ", …" } else { "" };
            let expected =
                format!("one of {}{more}, a number from 1 to {}, first or last", few.join(", "), self.columns());
            DataError::format(path, format!("there is no column {word:?}"), expected)
        })
    }

    /// The word that names a column in a recipe: its head where there is one, else its number.
    pub fn word(&self, column: usize) -> String {
        let head = self.heads.as_ref().and_then(|heads| heads.get(column)).filter(|head| !head.is_empty());
        let only = head.filter(|head| self.column(head) == Some(column));
        only.cloned().unwrap_or_else(|| (column + 1).to_string())
    }

    fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(move |row| row.get(column)).map(String::as_str).filter(|cell| !is_missing(cell))
    }

    /// Whether some cell is a number with a decimal comma.
    pub fn has_decimal_commas(&self) -> bool {
        self.rows.iter().flatten().any(|cell| has_decimal_comma(cell))
    }

    /// Whether the column only numbers the rows: it has no name, or the one that pandas gives to none.
    pub fn is_row_number(&self, column: usize) -> bool {
        let head = self.heads.as_ref().and_then(|heads| heads.get(column));
        head.is_some_and(|head| head.is_empty() || head.starts_with("Unnamed:")) && self.is_whole(column)
    }

    /// Whether the column's cells are numbers, be they infinite.
    pub fn is_numeric(&self, column: usize) -> bool {
        self.cells(column).all(|cell| cell.trim().parse::<f32>().is_ok())
    }

    /// Whether the column's cells are whole numbers.
    pub fn is_whole(&self, column: usize) -> bool {
        self.cells(column).all(|cell| number(cell).is_some_and(|n| n.fract() == 0.0))
    }

    /// Whether the column's cells are whole numbers from 0 to 255.
    pub fn is_bytes(&self, column: usize) -> bool {
        self.cells(column).all(|cell| number(cell).is_some_and(|n| n.fract() == 0.0 && (0.0..=255.0).contains(&n)))
    }

    /// How many different cells the column has among the rows looked at.
    pub fn distinct(&self, column: usize) -> usize {
        self.cells(column).collect::<std::collections::BTreeSet<_>>().len()
    }

    /// The column that most likely holds labels: by its name, else the text, else whole numbers at either end.
    pub fn guess_label(&self, taken: Option<usize>) -> Option<usize> {
        let columns = self.columns();
        let free = |column: &usize| Some(*column) != taken;
        if let Some(column) = self.headed(&LABEL_NAMES).filter(free) {
            return Some(column);
        }
        let text = (0..columns).filter(free).filter(|&c| !self.is_numeric(c));
        let few = |c: &usize| self.distinct(*c) <= self.rows.len().div_ceil(2).max(2);
        if let Some(column) = text.rev().find(few) {
            return Some(column);
        }
        let ends: Vec<usize> = [columns.checked_sub(1), Some(0)].into_iter().flatten().filter(free).collect();
        let wholes = (0..columns.min(64)).filter(|&c| self.is_whole(c)).count();
        let rare = 2 * wholes <= columns.min(64);
        let is_label = |c: &usize| {
            let different = self.distinct(*c);
            self.is_whole(*c)
                && (rare || (2..=100).contains(&different))
                && different <= self.rows.len().div_ceil(2).max(2)
        };
        let mut ends = ends.into_iter().filter(is_label).filter(|_| columns > 1);
        if rare {
            return ends.next();
        }
        // Among whole numbers only, such as pixels: classes are more even than a corner that is nearly always black.
        ends.min_by_key(|&c| self.most_common(c))
    }

    /// How often the most common cell of a column is there.
    fn most_common(&self, column: usize) -> usize {
        let mut counts = std::collections::HashMap::new();
        self.cells(column).for_each(|cell| *counts.entry(cell).or_insert(0) += 1);
        counts.into_values().max().unwrap_or(0)
    }

    /// The column whose head is one of the usual names of a file.
    pub fn guess_file_by_name(&self) -> Option<usize> {
        self.headed(&FILE_NAMES).filter(|&column| !self.is_numeric(column))
    }

    fn headed(&self, names: &[&str]) -> Option<usize> {
        let heads = self.heads.as_ref()?;
        names.iter().find_map(|name| heads.iter().position(|head| head.trim().eq_ignore_ascii_case(name)))
    }

    /// The first rows and columns, to be shown.
    pub fn shown(&self, rows: usize, columns: usize) -> TextTable {
        let columns = self.columns().min(columns);
        let cut = |row: &Vec<String>| {
            let cell = |c: usize| row.get(c).map(|cell| cell.chars().take(24).collect()).unwrap_or_default();
            (0..columns).map(cell).collect()
        };
        TextTable {
            heads: (0..columns).map(|column| self.head(column)).collect(),
            rows: self.rows.iter().take(rows).map(cut).collect(),
        }
    }
}

/// The first rows cut at a delimiter; `None` where it makes no columns. `whole`: the text does not end within a row.
fn rows(text: &[u8], delimiter: u8, whole: bool) -> Option<Vec<Vec<String>>> {
    let text = if whole { text } else { &text[..=text.iter().rposition(|&b| b == b'\n')?] };
    let mut reader = reader(text, delimiter);
    let mut found = Vec::new();
    let mut record = csv::ByteRecord::new();
    while found.len() <= MOST_ROWS && reader.read_byte_record(&mut record).ok()? {
        found.push(record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect::<Vec<_>>());
    }
    // The row with most cells decides: a first row that is too short is told as wrong later.
    found.first().is_some_and(|row| row.len() > 1).then_some(found)
}

/// A reader of cells.
pub fn reader<R: std::io::Read>(from: R, delimiter: u8) -> csv::Reader<R> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(from)
}

/// Whether the first row names the columns: a word over a number, or the usual names over words.
fn is_header(rows: &[Vec<String>]) -> bool {
    let Some(first) = rows.first() else { return false };
    let is_word = |cell: &String| cell.trim().parse::<f32>().is_err() && !is_missing(cell);
    let usual = |cell: &String| LABEL_NAMES.iter().chain(&FILE_NAMES).any(|name| cell.eq_ignore_ascii_case(name));
    let Some(second) = rows.get(1) else { return first.iter().all(is_word) };
    // A decimal comma is no word: such tables are told what is wrong with them.
    let names_number = |(head, cell): (&String, &String)| {
        is_word(head) && !has_decimal_comma(head) && (number(cell).is_some() || has_decimal_comma(cell))
    };
    first.iter().zip(second).any(names_number) || (first.iter().all(is_word) && first.iter().any(usual))
}

/// The number that a cell holds, with a decimal point.
pub fn number(cell: &str) -> Option<f32> {
    cell.trim().parse::<f32>().ok().filter(|n| n.is_finite())
}

/// Whether a cell says that its value is missing.
pub fn is_missing(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty()
        || cell == "?"
        || ["na", "n/a", "nan", "null", "none"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Whether a cell is a number with a decimal comma: `0,5`.
pub fn has_decimal_comma(cell: &str) -> bool {
    let cell = cell.trim();
    cell.matches(',').count() == 1 && number(cell).is_none() && number(&cell.replace(',', ".")).is_some()
}
