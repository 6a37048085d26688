//! Tables: each row a sample, a column of labels anywhere or nowhere.

pub mod rows;
pub mod sniff;

use super::files::{few_files, file_name, names_test};
use crate::data::{
    Choice, DataError, Dataset, Labels, Likeness, Question, ReadAsk, SampleShape, Samples, Source, Survey,
};
use crate::progress::Progress;
use crate::recipe::{NONE, Reading};
use rows::{Columns, Rows};
use sniff::Look;
use std::path::{Path, PathBuf};

/// Columns offered as labels one by one: beyond, the first and the last few.
const MOST_CHOICES: usize = 40;

/// Rows and columns shown of a table.
const SHOWN: (usize, usize) = (6, 8);

/// Reads tables.
pub struct Table;

impl Source for Table {
    fn id(&self) -> &'static str {
        "table"
    }

    fn title(&self) -> &'static str {
        "Table"
    }

    fn about(&self) -> &'static str {
        "CSV or TSV, each row a sample: pixels, points of a series or measurements, with a column of labels or without"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "tsv", "txt", "gz"]
    }

    fn likeness(&self, path: &Path) -> Likeness {
        let Some(parts) = Parts::find(path) else { return Likeness::No };
        let Ok(look) = Look::at(&parts.train, None) else {
            // Text in UTF-16 is a table that has to be saved anew: the message is told where it is read.
            let start = super::bounded::start(&parts.train, 2).unwrap_or_default();
            return Likeness::from(matches!(start.as_slice(), [0xff, 0xfe] | [0xfe, 0xff])).min(Likeness::Possible);
        };
        if look.has_decimal_commas() {
            return Likeness::Possible;
        }
        // Numbers in at least one column: else it is a list, not a table of samples.
        let label = look.guess_label(None);
        let numeric = (0..look.columns()).any(|c| Some(c) != label && look.is_numeric(c));
        if numeric { Likeness::Possible } else { Likeness::No }
    }

    fn survey(&self, ask: &ReadAsk<'_>, _progress: &dyn Progress) -> Result<Survey, DataError> {
        let plan = Plan::make(ask)?;
        let mut survey = Survey { table: Some(plan.look.shown(SHOWN.0, SHOWN.1)), ..Survey::default() };
        survey.ask(label_question(&plan.look, plan.columns.label));
        survey.ask(shape_question(&plan));
        let headers = vec![
            Choice { value: "false".to_owned(), title: "values".to_owned() },
            Choice { value: "true".to_owned(), title: "column names".to_owned() },
        ];
        survey.ask(Question::new("header", "First row contains", headers, usize::from(plan.columns.has_header)));
        let missing = vec![Choice::word("refuse", "not allowed"), Choice::word("drop-rows", "drop the row")];
        survey.ask(Question::new("missing", "Missing values", missing, plan.columns.missing as usize));
        survey.findings = plan.notes();
        Ok(survey)
    }

    fn read(&self, ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Dataset, DataError> {
        let plan = Plan::make(ask)?;
        let mut rows = Rows::default();
        rows.read(&plan.parts.train, &plan.columns, ask, progress)?;
        let train = rows.count;
        if let Some(test) = &plan.parts.test {
            rows.read(test, &plan.columns, ask, progress)?;
        }
        let given_train = (plan.parts.test.is_some() && rows.count > train).then_some(train);
        let (missing, dropped, mut notes) = (rows.missing, rows.dropped, plan.notes());
        if dropped > 0 {
            notes.push(format!("{dropped} rows with {missing} missing values are left out"));
        }
        let (values, labels) = rows.into_parts();
        let samples = Samples::new(plan.shape, values).filter(|samples| !samples.is_empty());
        let samples = samples.ok_or_else(|| DataError::format(ask.path, "no row is left", "rows of numbers"))?;
        let labels = if plan.columns.label.is_some() { labels.finish() } else { Labels::none(samples.len()) };
        let dataset = Dataset::at(self.id(), ask.path, samples, labels);
        let title = dataset.title.trim_end_matches(".gz").trim_end_matches(".csv").trim_end_matches(".tsv").to_owned();
        Ok(Dataset { given_train, notes, missing, title, ..dataset })
    }
}

/// The file of a table, and the one for testing where there are two.
struct Parts {
    train: PathBuf,
    test: Option<PathBuf>,
}

impl Parts {
    /// The file itself; of a folder its only table, or the two of which one is for testing.
    fn find(path: &Path) -> Option<Self> {
        if path.is_file() {
            return Some(Self { train: path.to_owned(), test: None });
        }
        let is_table = |name: &str| {
            let name = name.to_ascii_lowercase();
            let name = name.strip_suffix(".gz").unwrap_or(&name);
            name.ends_with(".csv") || name.ends_with(".tsv")
        };
        let mut tables: Vec<PathBuf> = few_files(path).into_iter().filter(|file| is_table(&file_name(file))).collect();
        let tests = tables.iter().position(|file| names_test(&file_name(file)));
        match (tables.len(), tests) {
            (1, _) => Some(Self { train: tables.remove(0), test: None }),
            (2, Some(place)) => {
                let test = tables.remove(place);
                Some(Self { train: tables.remove(0), test: Some(test) })
            }
            _ => None,
        }
    }
}

/// What is read, and how.
struct Plan {
    parts: Parts,
    look: Look,
    columns: Columns,
    shape: SampleShape,
    left_out: Vec<usize>,
}

impl Plan {
    fn make(ask: &ReadAsk<'_>) -> Result<Self, DataError> {
        let expected = "a .csv or .tsv file, or a folder with one, or with one for training and one for testing";
        let missing = || DataError::format(ask.path, "there is no table, or more than one", expected);
        let parts = Parts::find(ask.path).ok_or_else(missing)?;
        let look = Look::at(&parts.train, ask.reading.header)?;
        let label = match ask.reading.label.as_deref() {
            Some(NONE) => None,
            Some(word) => Some(look.named(word, ask.path)?),
            None => look.guess_label(None),
        };
        let asked: Result<Vec<usize>, DataError> =
            ask.reading.leave_out.iter().map(|word| look.named(word, ask.path)).collect();
        let asked = asked?;
        // Text beside the labels is a name or a date: nothing to learn from. A decimal comma is a mistake to be told.
        let is_text = |c: usize| {
            let comma = look.rows.iter().filter_map(|row| row.get(c)).any(|cell| sniff::has_decimal_comma(cell));
            !look.is_numeric(c) && !comma
        };
        let numeric = (0..look.columns()).any(|c| Some(c) != label && look.is_numeric(c));
        let skipped = |c: usize| asked.contains(&c) || look.is_row_number(c) || (numeric && is_text(c));
        let (left_out, values): (Vec<usize>, Vec<usize>) =
            (0..look.columns()).filter(|&c| Some(c) != label).partition(|&c| skipped(c));
        if values.is_empty() {
            return Err(DataError::format(
                ask.path,
                "no columns are left for the values",
                "at least one column of numbers",
            ));
        }
        if let (Some(test), Some(heads)) = (&parts.test, &look.heads)
            && Look::at(test, Some(true))?.heads.as_ref() != Some(heads)
        {
            let what = format!("its column names differ from those of {}", file_name(&parts.train));
            return Err(DataError::format(test, what, "the same columns in the same order"));
        }
        let columns = Columns {
            delimiter: look.delimiter,
            count: look.columns(),
            has_header: look.heads.is_some(),
            label,
            values,
            missing: ask.reading.missing,
        };
        let shape = shape(&look, &columns, ask.reading, ask.path)?;
        Ok(Self { parts, look, columns, shape, left_out })
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let named = |column: usize| match &self.look.heads {
            Some(_) => format!("the column {:?}", self.look.head(column)),
            None => self.look.head(column),
        };
        let label = self.columns.label.map_or("no column".to_owned(), named);
        notes.push(format!("Labels come from {label}; each row is read as {}", self.shape.words()));
        if !self.left_out.is_empty() {
            let names: Vec<String> = self.left_out.iter().take(6).map(|&column| self.look.head(column)).collect();
            let more = if self.left_out.len() > 6 { ", …" } else { "" };
            notes.push(format!("Columns left out: {}{more}", names.join(", ")));
        }
        notes
    }
}

/// The shape asked for, else a square picture where the numbers look like pixels, else a series.
fn shape(look: &Look, columns: &Columns, reading: &Reading, path: &Path) -> Result<SampleShape, DataError> {
    let count = columns.values.len();
    let asked = match *reading.shape.as_slice() {
        [] => return Ok(guess_shape(look, columns)),
        [points] => SampleShape::Series { points },
        [height, width] => SampleShape::Image { height, width, channels: 1 },
        [height, width, channels] => SampleShape::Image { height, width, channels },
        _ => SampleShape::Series { points: 0 },
    };
    if asked.len() != count {
        let what = format!("{count} columns of values do not fit samples of shape {:?}", reading.shape);
        return Err(DataError::format(path, what, format!("sizes whose product is {count}")));
    }
    Ok(asked)
}

fn guess_shape(look: &Look, columns: &Columns) -> SampleShape {
    let count = columns.values.len();
    let pixels = count >= 64 && columns.values.iter().step_by(count.div_ceil(32)).all(|&column| look.is_bytes(column));
    match (pixels, square(count), count.is_multiple_of(3).then(|| square(count / 3)).flatten()) {
        (true, Some(side), _) => SampleShape::Image { height: side, width: side, channels: 1 },
        (true, None, Some(side)) => SampleShape::Image { height: side, width: side, channels: 3 },
        _ => SampleShape::Series { points: count },
    }
}

fn square(count: usize) -> Option<usize> {
    let side = count.isqrt();
    (side * side == count).then_some(side)
}

fn label_question(look: &Look, chosen: Option<usize>) -> Question {
    let columns = look.columns();
    let offered: Vec<usize> = if columns <= MOST_CHOICES {
        (0..columns).collect()
    } else {
        let ends = (0..MOST_CHOICES / 2).chain(columns - MOST_CHOICES / 2..columns);
        let mut offered: Vec<usize> = ends.chain(chosen).collect();
        offered.sort_unstable();
        offered.dedup();
        offered
    };
    let place = chosen.and_then(|column| offered.iter().position(|&c| c == column));
    let mut choices = vec![Choice::word(NONE, "none")];
    choices.extend(offered.iter().map(|&column| Choice::word(&look.word(column), look.head(column))));
    Question::new("label", "Labels", choices, place.map_or(0, |place| place + 1))
}

fn shape_question(plan: &Plan) -> Question {
    let count = plan.columns.values.len();
    let mut shapes = vec![vec![count]];
    shapes.extend(square(count).map(|side| vec![side, side]));
    shapes.extend(count.is_multiple_of(3).then(|| square(count / 3)).flatten().map(|side| vec![side, side, 3]));
    // Rectangles that are not too long, the squarest first.
    let sides = (4..=count.isqrt()).rev().filter(|h| count.is_multiple_of(*h) && h * h != count && count / h <= 3 * h);
    for height in sides.take(3) {
        shapes.push(vec![height, count / height]);
        shapes.push(vec![count / height, height]);
    }
    let chosen = plan.shape.asked();
    if !shapes.contains(&chosen) {
        shapes.insert(0, chosen.clone());
    }
    let place = shapes.iter().position(|shape| *shape == chosen).unwrap_or(0);
    let words = |shape: &Vec<usize>| match **shape {
        [points] => format!("a series of {points} points"),
        [h, w] => format!("a picture, {h}×{w} grey"),
        [h, w, _] => format!("a picture, {h}×{w} colour"),
        _ => String::new(),
    };
    let choices = shapes.iter().map(|shape| Choice::numbers(shape, words(shape))).collect();
    Question::new("shape", "Each row is read as", choices, place)
}
