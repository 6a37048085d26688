//! Weights of Keras: an archive of arrays in the order of the layers.
//!
//! Convolutions are kept as `[rows, columns, channels, filters]`, transposed ones as `[rows, columns, filters,
//! channels]`. A layer made with `use_bias=False` has one array fewer; its bias is zero.

use super::turn::Turn;
use super::wanted::{Kind, Wanted};
use super::{Found, files, names, wanted};
use crate::data::{ArrayHeader, DataError, Values};
use crate::model::{NetworkSpec, Weights, WeightsError};
use crate::progress::Quiet;
use std::io::Cursor;
use std::path::Path;
use zip::ZipArchive;

/// The most arrays looked at: more are no network of layers drawn up by hand.
const MOST_ARRAYS: usize = 4096;

/// The weights in an archive.
///
/// # Errors
/// [`WeightsError`] where it is damaged or of another network.
pub fn import(bytes: &[u8], spec: &NetworkSpec) -> Result<Weights, WeightsError> {
    let mut archive = Archive::read(bytes)?;
    let mut list = archive.list()?;
    names::sort_numbered(&mut list);
    sort_parts(&mut list);
    let layers = wanted::layers(spec);
    let mut left = &list[..];
    let mut plan = Vec::new();
    for (i, layer) in layers.iter().enumerate() {
        let parts = turns(layer).len() - usize::from(lacks_bias(&layers[i..], left));
        let (taken, after) = left.split_at(parts.min(left.len()));
        left = after;
        check(layer, taken, parts)?;
        plan.push(taken);
    }
    if let Some(found) = left.first() {
        let more = format!("there are {} more arrays than the layers need, starting with {}", left.len(), found.name);
        return Err(WeightsError::Mismatch(more));
    }
    // Every shape fits: only now are values read, and no more of them than the network has.
    let mut weights = Weights::default();
    for (layer, taken) in layers.iter().zip(plan) {
        for (part, turn) in turns(layer).iter().enumerate() {
            let values = match taken.get(part) {
                Some(found) => turn.apply(archive.values(found)?),
                None => vec![0.0; layer.outputs()],
            };
            weights.arrays.push(layer.array(part, values));
        }
    }
    Ok(weights)
}

/// How each of a layer's arrays is kept.
fn turns(layer: &Wanted) -> Vec<Turn> {
    let first = match (layer.kind, &layer.shape[..]) {
        (Kind::Conv | Kind::ConvTranspose, &[first, second, rows, columns]) => {
            let shape = vec![rows, columns, second, first];
            Turn::new(shape.clone(), shape, &[3, 2, 0, 1])
        }
        _ => Turn::none(layer.shape.clone()),
    };
    let others = (1..layer.parts().len()).map(|part| Turn::none(layer.shape_of(part)));
    std::iter::once(first).chain(others).collect()
}

/// Whether the first layer has no bias: up to the next array that is not a vector, one is missing.
fn lacks_bias(layers: &[Wanted], left: &[Found]) -> bool {
    let has_bias = |layer: &Wanted| layer.kind != Kind::BatchNorm;
    let is_vector = |found: &&Found| found.shape.len() == 1;
    let ([first, rest @ ..], [kernel, others @ ..]) = (layers, left) else { return false };
    if !has_bias(first) || is_vector(&kernel) {
        return false;
    }
    let wanted: usize = rest.iter().take_while(|layer| !has_bias(layer)).map(|layer| layer.parts().len()).sum();
    others.iter().take_while(is_vector).count() == wanted
}

/// Refuses arrays of other shapes than the layer's first `parts` have.
fn check(layer: &Wanted, taken: &[Found], parts: usize) -> Result<(), WeightsError> {
    for (part, turn) in turns(layer).iter().enumerate().take(parts) {
        match taken.get(part) {
            Some(found) if found.shape == turn.shape => {}
            Some(found) => {
                let instead = format!("{} has shape {:?}", found.name, found.shape);
                return Err(layer.mismatch(part, &turn.shape, &instead));
            }
            None => return Err(layer.mismatch(part, &turn.shape, "there are not enough arrays")),
        }
    }
    Ok(())
}

/// Puts the arrays of each layer in our order where names tell: programs that read HDF5 list beta before gamma and bias
/// before kernel.
fn sort_parts(list: &mut [Found]) {
    let layer_of = |found: &Found| role(&found.name).map(|(layer, _)| layer.to_owned());
    for layer in list.chunk_by_mut(|a, b| layer_of(a).is_some() && layer_of(a) == layer_of(b)) {
        layer.sort_by_key(|found| role(&found.name).map(|(_, part)| part));
    }
}

/// What a name says before the word for the array, and which of its layer's arrays that is.
fn role(name: &str) -> Option<(&str, usize)> {
    const ROLES: [(&str, usize); 6] =
        [("kernel", 0), ("bias", 1), ("gamma", 0), ("beta", 1), ("moving_mean", 2), ("moving_variance", 3)];
    let name = name.strip_suffix(":0").unwrap_or(name);
    ROLES.iter().find_map(|(word, part)| name.strip_suffix(word).map(|layer| (layer, *part)))
}

/// An archive in memory.
struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// The size of the file.
    size: u64,
}

impl<'a> Archive<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
        Ok(Self { zip, size: bytes.len() as u64 })
    }

    /// The arrays, in the order of the archive.
    fn list(&mut self) -> Result<Vec<Found>, WeightsError> {
        let mut list = Vec::new();
        let mut others = Vec::new();
        for place in 0..self.zip.len().min(MOST_ARRAYS) {
            let mut member = self.zip.by_index(place).map_err(|e| damaged(&e))?;
            let name = member.name().map(|name| name.into_owned()).map_err(|e| damaged(&e))?;
            match name.strip_suffix(".npy") {
                Some(array) => {
                    let header = ArrayHeader::read(&mut member, Path::new(array)).map_err(|e| not_array(array, e))?;
                    list.push(Found { name: array.to_owned(), shape: header.shape, place });
                }
                None => others.push(name),
            }
        }
        if list.is_empty() {
            return Err(WeightsError::Unreadable(files::other_archive(&others)));
        }
        Ok(list)
    }

    fn values(&mut self, found: &Found) -> Result<Vec<f32>, WeightsError> {
        let path = Path::new(&found.name);
        let wrong = |e| not_array(&found.name, e);
        let mut member = self.zip.by_index(found.place).map_err(|e| damaged(&e))?;
        let header = ArrayHeader::read(&mut member, path).map_err(wrong)?;
        let quiet = Quiet;
        let values = header.values(&mut member, path, usize::MAX, self.size, &quiet).map_err(wrong)?;
        Ok(match values {
            Values::Floats(values) => values,
            Values::Bytes(bytes) => bytes.into_iter().map(f32::from).collect(),
        })
    }
}

fn damaged(error: &zip::result::ZipError) -> WeightsError {
    WeightsError::Unreadable(error.to_string())
}

fn not_array(name: &str, error: DataError) -> WeightsError {
    let why = match error {
        DataError::Format { what, .. } => what,
        DataError::Io { source, .. } => source.to_string(),
        other => other.to_string(),
    };
    WeightsError::Unreadable(format!("{name}: {why}"))
}
