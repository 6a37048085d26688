//! The layers of a network that have weights, and the arrays that they want.

use crate::model::{NetworkSpec, WeightArray, WeightsError};
use crate::recipe::LayerSpec;

/// What a layer with weights computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Fully connected.
    Dense,
    /// Convolution.
    Conv,
    /// Transposed convolution.
    ConvTranspose,
    /// Batch normalisation.
    BatchNorm,
}

/// A layer with weights.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its place in the network, from 0.
    pub index: usize,
    /// What it computes.
    pub kind: Kind,
    /// The layer's kind as the summary names it.
    word: &'static str,
    /// The shape of its first array as Afterimage keeps it: `[in, out]` of a dense layer, `[filters, channels, kernel,
    /// kernel]` of a convolution, `[channels, filters, kernel, kernel]` of a transposed one, `[channels]` of batch
    /// normalisation.
    pub shape: Vec<usize>,
}

/// The layers with weights, in order.
pub fn layers(spec: &NetworkSpec) -> Vec<Wanted> {
    (0..spec.layers.len()).filter_map(|index| layer(spec, index)).collect()
}

fn layer(spec: &NetworkSpec, index: usize) -> Option<Wanted> {
    let channels = spec.input_of(index).last().copied().unwrap_or(1);
    let (kind, shape) = match spec.layers[index] {
        LayerSpec::Dense { units, .. } => (Kind::Dense, vec![channels, units]),
        LayerSpec::Conv { filters, kernel, .. } => (Kind::Conv, vec![filters, channels, kernel, kernel]),
        LayerSpec::ConvTranspose { filters, kernel, .. } => {
            (Kind::ConvTranspose, vec![channels, filters, kernel, kernel])
        }
        LayerSpec::BatchNorm => (Kind::BatchNorm, vec![channels]),
        LayerSpec::MaxPool { .. }
        | LayerSpec::AvgPool { .. }
        | LayerSpec::UpSample { .. }
        | LayerSpec::Crop { .. }
        | LayerSpec::Flatten
        | LayerSpec::Reshape { .. }
        | LayerSpec::Dropout { .. } => return None,
    };
    Some(Wanted { index, kind, word: spec.layers[index].kind(), shape })
}

impl Wanted {
    /// The names of its arrays, as the module's fields are called.
    pub fn parts(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::BatchNorm => &["inner.gamma", "inner.beta", "inner.running_mean", "inner.running_var"],
            _ => &["weight", "bias"],
        }
    }

    /// How many units, filters or channels it gives.
    pub fn outputs(&self) -> usize {
        let axis = match self.kind {
            Kind::Dense | Kind::ConvTranspose => 1,
            Kind::Conv | Kind::BatchNorm => 0,
        };
        self.shape[axis]
    }

    /// The shape of array `part`.
    pub fn shape_of(&self, part: usize) -> Vec<usize> {
        if part == 0 { self.shape.clone() } else { vec![self.outputs()] }
    }

    /// What array `part` is called in a network.
    pub fn name_of(&self, part: usize) -> String {
        format!("layers.{}.{}", self.index, self.parts()[part])
    }

    /// Array `part` with its values.
    pub fn array(&self, part: usize, values: Vec<f32>) -> WeightArray {
        WeightArray { name: self.name_of(part), shape: self.shape_of(part), values }
    }

    /// Which layer takes what, and what there is instead: `shape` as the file's writer would have it.
    pub fn mismatch(&self, part: usize, shape: &[usize], instead: &str) -> WeightsError {
        let name = self.parts()[part].trim_start_matches("inner.").replace('_', " ");
        let number = self.index + 1;
        WeightsError::Mismatch(format!("layer {number} ({}) needs a {name} of shape {shape:?}; {instead}", self.word))
    }
}
