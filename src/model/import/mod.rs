//! Weights of the same network, trained elsewhere.
//!
//! A file holds arrays and says little of the network they belong to. The network is the one described by a
//! [`NetworkSpec`]; its layers with weights take the file's arrays, which must have the shapes that they want.
//!
//! | from | file | how |
//! |---|---|---|
//! | Keras | `.npz`: `numpy.savez(path, *model.get_weights())` | in the order of the layers |
//! | PyTorch | `.safetensors`: `safetensors.torch.save_file(model.state_dict(), path)` | by name and shape |
//! | Afterimage | `.safetensors` | by name |
//!
//! What a file does not hold is taken from the description: activations, strides, padding. Three conventions of PyTorch
//! differ from those here, which are Keras':
//!
//! - Maps are flattened in the order (channels, rows, columns), not (rows, columns, channels): the rows and columns of
//!   dense layers beside a flatten or a reshape are moved.
//! - Batch normalisation adds 10⁻⁵ to the variance, not 10⁻³: the scale is changed so that the result is the same.
//! - Padding is equal on either side. For a convolution with stride 1 and an odd kernel that can be "same"; with
//!   kernel 3, stride 2 and an even size, "same" puts its one zero at the end, and the windows lie elsewhere. A
//!   transposed convolution with `padding=0` is "valid" here, and one whose padding is half of kernel less stride is
//!   "same"; but kernel 3 with `stride=2, padding=1, output_padding=1` cuts a row at the start where "same" cuts none.
//!   No layer here is like these two: their weights fit, since shapes do not tell, and the output is another.

mod files;
mod keras;
mod names;
mod own;
mod tensors;
mod torch;
mod turn;
mod wanted;

use super::{NetworkSpec, Weights, WeightsError};
use tensors::Tensors;

/// An array in a file, its values not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the file calls it.
    pub name: String,
    /// Its sizes.
    pub shape: Vec<usize>,
    /// Where in the file it is.
    pub place: usize,
}

/// The weights in a file's bytes, for this network: of Keras, PyTorch or Afterimage, told apart by the content.
///
/// # Errors
/// [`WeightsError::Unreadable`] where it is no such file or a damaged one; [`WeightsError::Mismatch`] with the layer,
/// the shape that it takes and the one found, where the file is of another network.
pub fn import(bytes: &[u8], spec: &NetworkSpec) -> Result<Weights, WeightsError> {
    let weights = if bytes.starts_with(files::ZIP) {
        keras::import(bytes, spec)?
    } else if let Some(why) = files::other_kind(bytes) {
        return Err(WeightsError::Unreadable(why));
    } else {
        from_tensors(&Tensors::read(bytes)?, spec)?
    };
    let broken = weights.arrays.iter().find(|array| array.values.iter().any(|value| !value.is_finite()));
    match broken {
        Some(array) => Err(WeightsError::Unreadable(format!("a value of {} is not a finite number", array.name))),
        None => Ok(weights),
    }
}

/// Afterimage's own files say so. Other programs drop that when they save a file again, and networks of PyTorch may
/// use the same names: without the word a file is PyTorch's where it can be.
fn from_tensors(file: &Tensors<'_>, spec: &NetworkSpec) -> Result<Weights, WeightsError> {
    if file.is_own() {
        return own::import(file, spec);
    }
    torch::import(file, spec).or_else(|why| own::import(file, spec).map_err(|_| why))
}
