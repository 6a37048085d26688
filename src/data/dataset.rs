//! A dataset in memory: raw values as stored, labels, and the split that it came with.

use super::Names;
use crate::recipe::{Scaling, path_text};
use std::path::Path;
use std::sync::Arc;

/// The shape of one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SampleShape {
    /// A picture, row by row, channels running fastest: `[height, width, channels]`.
    Image {
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
        /// 1 for grey, 3 for colour.
        channels: usize,
    },
    /// A signal of so many points: `[points]`.
    Series {
        /// How many.
        points: usize,
    },
}

impl SampleShape {
    /// How many values one sample has.
    pub fn len(self) -> usize {
        match self {
            Self::Image { height, width, channels } => height * width * channels,
            Self::Series { points } => points,
        }
    }

    /// Whether a sample has no values.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The sizes, as a network's input shape.
    pub fn dims(self) -> Vec<usize> {
        match self {
            Self::Image { height, width, channels } => vec![height, width, channels],
            Self::Series { points } => vec![points],
        }
    }

    /// As a recipe asks for it: `[points]`, `[height, width]`, `[height, width, channels]`.
    pub fn asked(self) -> Vec<usize> {
        match self {
            Self::Image { height, width, channels: 1 } => vec![height, width],
            other => other.dims(),
        }
    }

    /// In words: `28×28 grey` or `140 points`.
    pub fn words(self) -> String {
        match self {
            Self::Image { height, width, channels: 1 } => format!("{height}×{width} grey"),
            Self::Image { height, width, channels: 3 } => format!("{height}×{width} colour"),
            Self::Image { height, width, channels } => format!("{height}×{width}, {channels} channels"),
            Self::Series { points } => format!("{points} points"),
        }
    }
}

/// Raw values, row-major `[samples, values per sample]`. Bytes stay bytes: a quarter of the memory.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// 0–255.
    Bytes(Vec<u8>),
    /// Any finite number.
    Floats(Vec<f32>),
}

impl Values {
    /// How many values in all.
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(values) => values.len(),
            Self::Floats(values) => values.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Samples of one shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    shape: SampleShape,
    values: Values,
}

impl Values {
    /// The values of the rows named, each `width` values long, in that order.
    pub fn rows(&self, rows: &[u32], width: usize) -> Self {
        fn pick<T: Copy>(values: &[T], rows: &[u32], width: usize) -> Vec<T> {
            let mut picked = Vec::with_capacity(rows.len() * width);
            for &row in rows {
                picked.extend_from_slice(&values[row as usize * width..(row as usize + 1) * width]);
            }
            picked
        }
        match self {
            Self::Bytes(values) => Self::Bytes(pick(values, rows, width)),
            Self::Floats(values) => Self::Floats(pick(values, rows, width)),
        }
    }
}

impl Samples {
    /// Samples from their values, or `None` where the values do not make whole samples.
    pub fn new(shape: SampleShape, values: Values) -> Option<Self> {
        let whole = !shape.is_empty() && values.len().is_multiple_of(shape.len());
        whole.then_some(Self { shape, values })
    }

    /// The shape of each.
    pub fn shape(&self) -> SampleShape {
        self.shape
    }

    /// All values, row-major.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The values themselves, given away.
    pub fn into_values(self) -> Values {
        self.values
    }

    /// How many samples.
    pub fn len(&self) -> usize {
        self.values.len() / self.shape.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Writes the raw values of sample `index` (0–255 for bytes) into `row`, which has the sample's length.
    pub fn read(&self, index: usize, row: &mut [f32]) {
        let n = self.shape.len();
        let range = index * n..(index + 1) * n;
        match &self.values {
            Values::Bytes(values) => {
                for (to, from) in row.iter_mut().zip(&values[range]) {
                    *to = f32::from(*from);
                }
            }
            Values::Floats(values) => row.copy_from_slice(&values[range]),
        }
    }

    /// The raw values of sample `index`.
    pub fn row(&self, index: usize) -> Vec<f32> {
        let mut row = vec![0.0; self.shape.len()];
        self.read(index, &mut row);
        row
    }

    /// The smallest and the largest raw value of all samples; `(0, 0)` of none.
    pub fn full_range(&self) -> (f32, f32) {
        let bytes = |v: &[u8]| Some((f32::from(*v.iter().min()?), f32::from(*v.iter().max()?)));
        match &self.values {
            Values::Bytes(values) => bytes(values).unwrap_or((0.0, 0.0)),
            Values::Floats(values) if values.is_empty() => (0.0, 0.0),
            Values::Floats(values) => {
                values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)))
            }
        }
    }

    /// The smallest and the largest raw value of the samples named; `(0, 0)` of none.
    pub fn range(&self, indices: &[u32]) -> (f32, f32) {
        let n = self.shape.len();
        let rows = indices.iter().map(|&i| i as usize * n..(i as usize + 1) * n);
        match &self.values {
            Values::Bytes(values) => {
                let (low, high) =
                    rows.flat_map(|r| &values[r]).fold((u8::MAX, u8::MIN), |(low, high), &v| (low.min(v), high.max(v)));
                if low > high { (0.0, 0.0) } else { (f32::from(low), f32::from(high)) }
            }
            Values::Floats(values) => {
                let (low, high) = rows
                    .flat_map(|r| &values[r])
                    .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)));
                if low > high { (0.0, 0.0) } else { (low, high) }
            }
        }
    }
}

/// One class: the label as stored, and what a person calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassName {
    /// As stored: `1`.
    pub key: String,
    /// As shown: `normal`.
    pub title: String,
}

impl ClassName {
    /// A class whose stored label is also its name.
    pub fn plain(key: impl Into<String>) -> Self {
        let key = key.into();
        Self { title: key.clone(), key }
    }

    /// Whether a person who writes `word` means this class.
    pub fn is_called(&self, word: &str) -> bool {
        self.key == word || self.title.eq_ignore_ascii_case(word)
    }
}

/// The class of each sample.
///
/// [`LabelWords`](super::LabelWords) makes them from what a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// Index into `classes`, one a sample.
    pub ids: Vec<u16>,
    /// The classes.
    pub classes: Vec<ClassName>,
}

/// A dataset in memory. It never changes once opened; it is shared by `Arc`.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// What recipes call it: a name or a path.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The samples; where the dataset came with a split, the training samples first.
    pub samples: Samples,
    /// The class of each sample.
    pub labels: Labels,
    /// How many of the samples, from the first on, are for training; `None` where the dataset has no split.
    pub given_train: Option<usize>,
    /// Which classes count as normal unless the recipe says otherwise, by class index; empty: all.
    pub normal: Vec<u16>,
    /// The kind of data it was read as: the source's name.
    pub kind: &'static str,
    /// What reading it did that a person should know, in sentences.
    pub notes: Vec<String>,
    /// How many values were missing in the file.
    pub missing: usize,
    /// Where each sample stood in the file, where only some were drawn.
    pub origin: Option<Vec<u32>>,
    /// The name of each sample of the file, by where it stood there; `None` where samples have no names.
    pub names: Option<Arc<Names>>,
}

impl Dataset {
    /// Samples with their labels, named after a file or folder.
    pub fn at(kind: &'static str, path: &Path, samples: Samples, labels: Labels) -> Self {
        let title = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self {
            id: path_text(path),
            title,
            samples,
            labels,
            given_train: None,
            normal: Vec::new(),
            kind,
            notes: Vec::new(),
            missing: 0,
            origin: None,
            names: None,
        }
    }

    /// The scaling that suits the values when nobody has chosen one: bytes by 255, other numbers by their range.
    pub fn suited_scaling(&self) -> Scaling {
        match self.samples.values() {
            Values::Bytes(_) => Scaling::Divide255,
            Values::Floats(_) => Scaling::TrainMinMax,
        }
    }

    /// Everything but the samples: one that holds none, to be given others of the same number.
    pub(super) fn without_samples(&self) -> Self {
        let nothing = Samples { shape: self.samples.shape, values: Values::Bytes(Vec::new()) };
        Self {
            samples: nothing,
            id: self.id.clone(),
            title: self.title.clone(),
            labels: self.labels.clone(),
            normal: self.normal.clone(),
            notes: self.notes.clone(),
            origin: self.origin.clone(),
            names: self.names.clone(),
            ..*self
        }
    }

    /// Where sample `index` stood in the file.
    pub fn origin_of(&self, index: u32) -> u32 {
        self.origin.as_ref().and_then(|origin| origin.get(index as usize).copied()).unwrap_or(index)
    }

    /// How many samples.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Whether it has no samples.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// The class name of sample `index`.
    pub fn class_of(&self, index: usize) -> &str {
        let id = usize::from(self.labels.ids[index]);
        &self.labels.classes[id].title
    }

    /// How many samples of each class there are among `indices`.
    pub fn class_counts(&self, indices: &[u32]) -> Vec<usize> {
        let mut counts = vec![0; self.labels.classes.len()];
        for &index in indices {
            counts[usize::from(self.labels.ids[index as usize])] += 1;
        }
        counts
    }

    /// Shared ownership, for sending it between threads.
    pub fn shared(self) -> Arc<Self> {
        Arc::new(self)
    }
}
