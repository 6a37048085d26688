//! IDX files, as MNIST and its relatives are published: samples and, beside them, labels; compressed or not.
//!
//! Format: two zero bytes, one byte for the kind of value, one for the number of dimensions, each dimension as a
//! big-endian 32-bit number, then the values, big-endian (LeCun, Cortes and Burges, "The MNIST database", file format
//! section).

use super::bounded;
use super::files::{few_files, file_name, folder_of, names_test};
use crate::data::join::join;
use crate::data::{DataError, Dataset, Labels, Likeness, ReadAsk, SampleShape, Samples, Source, Values};
use crate::progress::Progress;
use std::path::{Path, PathBuf};

/// Most dimensions a header is read for: `[n, h, w, c]`.
const MOST_DIMENSIONS: usize = 4;

/// What a good file is, for messages.
const EXPECTED: &str = "an IDX file (00 00, a kind of value, a number of dimensions)";

/// Reads folders of IDX files, and single ones.
pub struct Idx;

impl Source for Idx {
    fn id(&self) -> &'static str {
        "idx"
    }

    fn title(&self) -> &'static str {
        "IDX files"
    }

    fn about(&self) -> &'static str {
        "Samples and labels in the MNIST format, .gz or not"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["gz", "idx", "idx1-ubyte", "idx3-ubyte", "idx4-ubyte"]
    }

    fn likeness(&self, path: &Path) -> Likeness {
        Likeness::from(if path.is_dir() { !sets(path).is_empty() } else { Header::read(path).is_ok() })
    }

    fn read(&self, ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Dataset, DataError> {
        let sets = sets(ask.path);
        let train = sets.iter().find(|set| !set.is_test()).or(sets.first());
        let Some(train) = train else {
            // A single file that cannot be read says itself what is wrong with it.
            Header::read(ask.path)?;
            let expected = "files like train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz";
            return Err(DataError::format(ask.path, "there are no IDX files of samples", expected));
        };
        let test = sets.iter().find(|set| set.is_test() && *set != train);
        let mut needed = 0u64;
        for set in [Some(train), test].into_iter().flatten() {
            needed = needed.saturating_add(Header::read(&set.samples)?.needed(ask.most()));
        }
        ask.afford(needed, "the samples that the files hold", "split the files into smaller ones")?;
        let (samples, mut numbers) = train.open(ask, progress)?;
        let mut tests = None;
        if let Some(test) = test {
            let (samples, more) = test.open(ask, progress)?;
            if let (Some(numbers), Some(more)) = (&mut numbers, more) {
                numbers.extend(more);
            }
            tests = Some(samples);
        }
        let (samples, given_train) = join(ask.path, samples, tests)?;
        let labels = match numbers {
            Some(numbers) => Labels::of_whole_numbers(&numbers, ask.path)?,
            None => Labels::none(samples.len()),
        };
        Ok(Dataset { given_train, ..Dataset::at(self.id(), ask.path, samples, labels) })
    }
}

/// A file's first bytes: the kind of its values and its dimensions.
struct Header {
    kind: Kind,
    dims: Vec<usize>,
}

/// The kinds of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    U8,
    I8,
    I16,
    I32,
    F32,
    F64,
}

impl Kind {
    fn of(byte: u8) -> Option<Self> {
        Some(match byte {
            0x08 => Self::U8,
            0x09 => Self::I8,
            0x0b => Self::I16,
            0x0c => Self::I32,
            0x0d => Self::F32,
            0x0e => Self::F64,
            _ => return None,
        })
    }

    fn bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::I16 => 2,
            Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    fn values(self, bytes: Vec<u8>) -> Values {
        fn all<const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> f32) -> Values {
            let (chunks, _) = bytes.as_chunks::<N>();
            Values::Floats(chunks.iter().map(|chunk| read(*chunk)).collect())
        }
        match self {
            Self::U8 => Values::Bytes(bytes),
            Self::I8 => all(&bytes, |b: [u8; 1]| f32::from(i8::from_be_bytes(b))),
            Self::I16 => all(&bytes, |b| f32::from(i16::from_be_bytes(b))),
            Self::I32 => all(&bytes, |b| i32::from_be_bytes(b) as f32),
            Self::F32 => all(&bytes, f32::from_be_bytes),
            Self::F64 => all(&bytes, |b| f64::from_be_bytes(b) as f32),
        }
    }
}

impl Header {
    fn read(path: &Path) -> Result<Self, DataError> {
        let start = bounded::start(path, 4 + 4 * MOST_DIMENSIONS)?;
        let wrong = |what: String| DataError::format(path, what, EXPECTED);
        if start.len() < 4 || start[..2] != [0, 0] {
            return Err(wrong("the first bytes are not those of an IDX file".to_owned()));
        }
        let kind =
            Kind::of(start[2]).ok_or_else(|| wrong(format!("its values have the unknown type 0x{:02x}", start[2])))?;
        let count = usize::from(start[3]);
        if count == 0 || count > MOST_DIMENSIONS {
            return Err(wrong(format!("it has {count} dimensions")));
        }
        let sizes = start[4..].chunks_exact(4).take(count);
        let dims: Vec<usize> = sizes.map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize).collect();
        if dims.len() < count {
            return Err(wrong("the file ends within its header".to_owned()));
        }
        if dims.contains(&0) {
            return Err(wrong(format!("its shape {dims:?} is empty")));
        }
        Ok(Self { kind, dims })
    }

    fn bytes(&self) -> usize {
        4 + 4 * self.dims.len()
    }

    /// How many bytes of values the dimensions promise; saturates, so that a nonsense header is refused for its size.
    fn promised(&self) -> u64 {
        self.dims.iter().fold(self.kind.bytes() as u64, |product, &dim| product.saturating_mul(dim as u64))
    }

    /// Memory that reading the first `most` samples takes, in bytes; saturates. What is no byte is there twice for a
    /// moment: as it is in the file, and as a number of four bytes.
    fn needed(&self, most: usize) -> u64 {
        let values = self.promised() / self.kind.bytes() as u64 / self.dims[0] as u64;
        let each = if self.kind == Kind::U8 { 1 } else { self.kind.bytes() as u64 + 4 };
        values.saturating_mul(self.dims[0].min(most) as u64).saturating_mul(each)
    }

    /// `[n]` numbers, `[n, points]` series, `[n, h, w]` and `[n, h, w, c]` pictures.
    fn shape(&self) -> SampleShape {
        match self.dims[1..] {
            [height, width, channels] => SampleShape::Image { height, width, channels },
            [height, width] => SampleShape::Image { height, width, channels: 1 },
            [points] => SampleShape::Series { points },
            _ => SampleShape::Series { points: 1 },
        }
    }

    /// The first values of the file, as many as whole samples with this limit have.
    fn read_values(&self, path: &Path, most: usize, progress: &dyn Progress) -> Result<Values, DataError> {
        let sample = self.promised() / self.dims[0] as u64;
        let only = (most < self.dims[0]).then(|| sample.saturating_mul(most as u64));
        let values = self.kind.values(bounded::exactly(path, self.bytes(), self.promised(), only, progress)?);
        match &values {
            Values::Floats(numbers) if numbers.iter().any(|v| !v.is_finite()) => {
                Err(DataError::format(path, "a value is not a finite number", "finite numbers"))
            }
            _ => Ok(values),
        }
    }
}

/// Samples and the labels that belong to them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Set {
    samples: PathBuf,
    labels: Option<PathBuf>,
}

impl Set {
    /// Whether the names say that these are for testing.
    fn is_test(&self) -> bool {
        names_test(&file_name(&self.samples))
    }

    fn open(&self, ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<(Samples, Option<Vec<i32>>), DataError> {
        let header = Header::read(&self.samples)?;
        let labels = self.labels.as_ref().map(|path| read_labels(path, &header, ask.most(), progress)).transpose()?;
        let values = header.read_values(&self.samples, ask.most(), progress)?;
        let samples = Samples::new(header.shape(), values).ok_or_else(|| {
            DataError::format(&self.samples, "its size is not a whole number of samples", "whole samples")
        })?;
        Ok((samples, labels))
    }
}

fn read_labels(path: &Path, samples: &Header, most: usize, progress: &dyn Progress) -> Result<Vec<i32>, DataError> {
    let header = Header::read(path)?;
    if header.dims.len() != 1 || header.dims[0] != samples.dims[0] {
        let what = format!("labels of shape {:?} for samples of shape {:?}", header.dims, samples.dims);
        return Err(DataError::format(path, what, "one label per sample"));
    }
    Labels::whole_numbers(header.read_values(path, most, progress)?, path)
}

/// The sets of one dataset, of a folder or the one that a file belongs to: files of samples, each with its labels where
/// there are any, the training set and the test set of the same name.
fn sets(path: &Path) -> Vec<Set> {
    let all: Vec<PathBuf> = few_files(if path.is_file() { folder_of(path) } else { path });
    let is_labels = |file: &Path| file_name(file).contains("labels");
    let all: Vec<PathBuf> = all.into_iter().filter(|file| !is_labels(file) && Header::read(file).is_ok()).collect();
    let paired = all.iter().filter_map(|file| Some(Set { samples: file.clone(), labels: Some(labels_beside(file)?) }));
    let paired: Vec<Set> = paired.collect();
    let asked = path.is_file().then(|| file_name(path));
    let is_asked = |set: &&Set| {
        asked.as_ref().is_none_or(|asked| {
            let labels = set.labels.as_deref().map(file_name);
            file_name(&set.samples) == *asked || labels.as_ref() == Some(asked)
        })
    };
    let first = paired.iter().filter(is_asked).find(|set| !set.is_test()).or(paired.iter().find(is_asked));
    if let Some(first) = first {
        let stem = stem(&first.samples);
        return paired.iter().filter(|set| self::stem(&set.samples) == stem).cloned().collect();
    }
    let lone = all.into_iter().map(|samples| Set { samples, labels: None });
    lone.filter(|set| is_asked(&set)).take(if path.is_file() { 1 } else { 2 }).collect()
}

/// What the training and the test file of a dataset have in common: the name without the words for them.
fn stem(samples: &Path) -> String {
    let name = file_name(samples).to_ascii_lowercase();
    ["train", "t10k", "test"].iter().fold(name, |name, word| name.replace(word, "")).trim_end_matches(".gz").to_owned()
}

/// The labels file that belongs to a file of samples: the same name with `labels` and `idx1`, compressed or not.
fn labels_beside(samples: &Path) -> Option<PathBuf> {
    let name = file_name(samples);
    let renamed = ["images", "samples", "data"].iter().find(|word| name.contains(**word));
    let mut name = name.replace(renamed?, "labels");
    for dims in ["idx2", "idx3", "idx4"] {
        name = name.replace(dims, "idx1");
    }
    let plain = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
    let candidates = [name, format!("{plain}.gz"), plain];
    candidates.into_iter().map(|name| samples.with_file_name(name)).find(|path| path.is_file())
}
