//! One NumPy array: header and values (NumPy enhancement proposal 1, "A simple file format for NumPy arrays").

use super::bounded;
use crate::data::{DataError, Values};
use crate::progress::Progress;
use npyz::{DType, Endianness, NpyHeader, Order, TypeChar};
use std::io::Read;
use std::path::Path;

/// What a good array is, for messages.
const EXPECTED: &str = "an array of numbers as numpy.save writes it";

/// The longest header that is read: shapes and kinds take about a hundred bytes.
const LONGEST_HEADER: usize = 1 << 16;

/// How deep brackets nest in a header: a dictionary that holds a tuple, for records in lists. The crate's parser takes
/// time that grows with two to the power of the depth.
const DEEPEST_HEADER: usize = 5;

/// The first bytes of every array.
const MAGIC: &[u8] = b"\x93NUMPY";

/// What an array says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrayHeader {
    /// Sizes, `[]` for a single number.
    pub shape: Vec<usize>,
    /// Whether the first index runs fastest.
    fortran: bool,
    kind: Kind,
}

/// The kinds of value: a letter and bytes, and whether the first byte is the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kind {
    letter: Letter,
    bytes: usize,
    big: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letter {
    Bool,
    Signed,
    Unsigned,
    Float,
}

impl ArrayHeader {
    /// Reads the header; afterwards the reader stands at the first value.
    ///
    /// # Errors
    /// What is wrong with it and what was expected.
    pub fn read(from: &mut dyn Read, path: &Path) -> Result<Self, DataError> {
        let wrong = |what: String| DataError::format(path, what, EXPECTED);
        let mut short = |bytes: &mut [u8]| {
            from.read_exact(bytes).map_err(|_| wrong("the file ends within an array's header".to_owned()))
        };
        let mut head = [0; 8];
        short(&mut head)?;
        if head[..6] != *MAGIC {
            return Err(wrong("the first bytes are not those of a NumPy array".to_owned()));
        }
        let mut length = [0; 4];
        let width = if head[6] == 1 { 2 } else { 4 };
        short(&mut length[..width])?;
        let text = u32::from_le_bytes(length) as usize;
        if text > LONGEST_HEADER {
            return Err(wrong(format!("an array's header is {text} bytes long")));
        }
        let mut whole = [&head[..], &length[..width]].concat();
        let start = whole.len();
        whole.resize(start + text, 0);
        short(&mut whole[start..])?;
        if deepest(&whole[start..]) > DEEPEST_HEADER {
            return Err(wrong("an array's header has nested brackets".to_owned()));
        }
        // The crate reads the text; the length was checked above, since it would believe any.
        let header =
            NpyHeader::from_reader(&whole[..]).map_err(|e| wrong(format!("an array's header is not valid ({e})")))?;
        let shape: Option<Vec<usize>> = header.shape().iter().map(|&n| usize::try_from(n).ok()).collect();
        let shape = shape.ok_or_else(|| wrong("an array is too large for this machine".to_owned()))?;
        Ok(Self { shape, fortran: header.order() == Order::Fortran, kind: kind(&header.dtype(), path)? })
    }

    /// How many values the shape promises; saturates.
    pub fn promised(&self) -> u64 {
        self.shape.iter().fold(1, |product: u64, &dim| product.saturating_mul(dim as u64))
    }

    /// Memory that reading the first `most` samples takes, in bytes; saturates. What is no byte is there twice for a
    /// moment, as it is in the file and as a number of four bytes; so is what is brought into another order.
    pub fn needed(&self, most: usize) -> u64 {
        let rows = self.shape.first().copied().unwrap_or(1);
        // Where the first index runs fastest, the first samples are spread over the whole file.
        let read = if self.fortran { rows } else { rows.min(most) };
        let values = self.promised().checked_div(rows as u64).unwrap_or(0).saturating_mul(read as u64);
        let is_byte = matches!((self.kind.letter, self.kind.bytes), (Letter::Bool, _) | (Letter::Unsigned, 1));
        let each = match (is_byte, self.fortran) {
            (true, false) => 1,
            (true, true) => 2,
            (false, _) => self.kind.bytes as u64 + 4,
        };
        values.saturating_mul(each)
    }

    /// In words: `[60000, 28, 28]`.
    pub fn words(&self) -> String {
        format!("{:?}", self.shape)
    }

    /// The values in the order of the indices, the last running fastest; with `most`, those of the first so many
    /// samples, where the order in the file allows it.
    ///
    /// # Errors
    /// What is wrong with them; [`DataError::Cancelled`].
    pub fn values(
        &self,
        from: &mut dyn Read,
        path: &Path,
        most: usize,
        sure: u64,
        progress: &dyn Progress,
    ) -> Result<Values, DataError> {
        let rows = self.shape.first().copied().unwrap_or(1);
        let expected = self.promised().saturating_mul(self.kind.bytes as u64);
        let few = (most < rows && !self.fortran).then(|| expected / rows as u64 * most as u64);
        let bytes = bounded::take(from, path, expected, few, sure, progress)?;
        let values = self.kind.values(bytes);
        if let Values::Floats(numbers) = &values
            && numbers.iter().any(|v| !v.is_finite())
        {
            return Err(DataError::format(path, "a value is not a finite number", "finite numbers"));
        }
        let values = if self.fortran { reorder(values, &self.shape) } else { values };
        let row = values.len().checked_div(rows).unwrap_or(0);
        Ok(if most < rows && self.fortran { first(values, row * most) } else { values })
    }
}

/// How deep brackets nest in a text.
fn deepest(text: &[u8]) -> usize {
    let (mut depth, mut most) = (0usize, 0);
    for byte in text {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
    }
    most
}

fn kind(dtype: &DType, path: &Path) -> Result<Kind, DataError> {
    let wrong = |what: String| DataError::format(path, what, "plain numbers: bool, int, uint or float");
    let DType::Plain(plain) = dtype else {
        return Err(wrong(format!("an array holds records ({})", dtype.descr())));
    };
    let letter = match plain.type_char() {
        TypeChar::Bool => Letter::Bool,
        TypeChar::Int => Letter::Signed,
        TypeChar::Uint => Letter::Unsigned,
        TypeChar::Float => Letter::Float,
        _ => return Err(wrong(format!("an array holds values of type {plain}"))),
    };
    let bytes = plain.num_bytes().unwrap_or(0);
    let known = match letter {
        Letter::Bool => bytes == 1,
        Letter::Float => matches!(bytes, 2 | 4 | 8),
        Letter::Signed | Letter::Unsigned => matches!(bytes, 1 | 2 | 4 | 8),
    };
    if !known {
        return Err(wrong(format!("an array holds values of type {plain}")));
    }
    Ok(Kind { letter, bytes, big: plain.endianness() == Endianness::Big })
}

impl Kind {
    fn values(self, mut bytes: Vec<u8>) -> Values {
        if self.big {
            bytes.chunks_exact_mut(self.bytes).for_each(<[u8]>::reverse);
        }
        fn all<const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> f32) -> Values {
            let (chunks, _) = bytes.as_chunks::<N>();
            Values::Floats(chunks.iter().map(|chunk| read(*chunk)).collect())
        }
        match (self.letter, self.bytes) {
            (Letter::Bool, _) | (Letter::Unsigned, 1) => Values::Bytes(bytes),
            (Letter::Signed, 1) => all(&bytes, |b: [u8; 1]| f32::from(i8::from_le_bytes(b))),
            (Letter::Signed, 2) => all(&bytes, |b| f32::from(i16::from_le_bytes(b))),
            (Letter::Signed, 4) => all(&bytes, |b| i32::from_le_bytes(b) as f32),
            (Letter::Signed, _) => all(&bytes, |b| i64::from_le_bytes(b) as f32),
            (Letter::Unsigned, 2) => all(&bytes, |b| f32::from(u16::from_le_bytes(b))),
            (Letter::Unsigned, 4) => all(&bytes, |b| u32::from_le_bytes(b) as f32),
            (Letter::Unsigned, _) => all(&bytes, |b| u64::from_le_bytes(b) as f32),
            (Letter::Float, 2) => all(&bytes, |b| half::f16::from_le_bytes(b).to_f32()),
            (Letter::Float, 4) => all(&bytes, f32::from_le_bytes),
            (Letter::Float, _) => all(&bytes, |b| f64::from_le_bytes(b) as f32),
        }
    }
}

/// From the first index running fastest to the last.
fn reorder(values: Values, shape: &[usize]) -> Values {
    fn permute<T: Copy>(from: &[T], shape: &[usize]) -> Vec<T> {
        let mut strides = vec![1; shape.len()];
        for i in 1..shape.len() {
            strides[i] = strides[i - 1] * shape[i - 1];
        }
        let mut index = vec![0; shape.len()];
        let mut at = 0;
        let mut to = Vec::with_capacity(from.len());
        for _ in 0..from.len() {
            to.push(from[at]);
            for axis in (0..shape.len()).rev() {
                index[axis] += 1;
                at += strides[axis];
                if index[axis] < shape[axis] {
                    break;
                }
                at -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        to
    }
    match values {
        Values::Bytes(values) => Values::Bytes(permute(&values, shape)),
        Values::Floats(values) => Values::Floats(permute(&values, shape)),
    }
}

fn first(values: Values, count: usize) -> Values {
    match values {
        Values::Bytes(mut values) => {
            values.truncate(count);
            Values::Bytes(values)
        }
        Values::Floats(mut values) => {
            values.truncate(count);
            Values::Floats(values)
        }
    }
}
