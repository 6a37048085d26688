//! Safetensors files, with any kind of float.

use super::Found;
use crate::model::{WeightsError, weights};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

/// The arrays of a safetensors file.
pub struct Tensors<'a> {
    views: Vec<(String, TensorView<'a>)>,
    is_own: bool,
}

impl<'a> Tensors<'a> {
    /// Reads what the file says of its arrays. Sizes are checked against the bytes that are there.
    ///
    /// # Errors
    /// [`WeightsError::Unreadable`] where that is damaged.
    pub fn read(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        let unreadable = |e: safetensors::SafeTensorError| WeightsError::Unreadable(e.to_string());
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
        let is_own = header.metadata().as_ref().is_some_and(|words| words.contains_key(weights::ABOUT));
        let file = SafeTensors::deserialize(bytes).map_err(unreadable)?;
        Ok(Self { views: file.tensors(), is_own })
    }

    /// Whether Afterimage wrote it.
    pub fn is_own(&self) -> bool {
        self.is_own
    }

    /// The arrays, in no order.
    pub fn list(&self) -> impl Iterator<Item = Found> {
        let found = |(place, (name, view)): (usize, &(String, TensorView<'a>))| Found {
            name: name.clone(),
            shape: view.shape().to_vec(),
            place,
        };
        self.views.iter().enumerate().map(found)
    }

    /// The values of an array.
    ///
    /// # Errors
    /// [`WeightsError::Unreadable`] where they are not floats.
    pub fn values(&self, found: &Found) -> Result<Vec<f32>, WeightsError> {
        fn all<const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> f32) -> Vec<f32> {
            let (chunks, _) = bytes.as_chunks::<N>();
            chunks.iter().map(|chunk| read(*chunk)).collect()
        }
        let (name, view) = &self.views[found.place];
        Ok(match view.dtype() {
            Dtype::F32 => all(view.data(), f32::from_le_bytes),
            Dtype::F64 => all(view.data(), |b| f64::from_le_bytes(b) as f32),
            Dtype::F16 => all(view.data(), |b| half::f16::from_le_bytes(b).to_f32()),
            // The upper half of a 32-bit float.
            Dtype::BF16 => all(view.data(), |[low, high]: [u8; 2]| f32::from_le_bytes([0, 0, low, high])),
            other => return Err(WeightsError::Unreadable(format!("{name} holds {other} values, not floats"))),
        })
    }
}
