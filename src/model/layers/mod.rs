//! The layers as burn modules. Pictures flow as `[batch, channels, height, width]`, flat values as `[batch, values]`;
//! flattening keeps Keras' order, channels running fastest.

mod batch_norm;
mod conv;
mod conv_transpose;
mod crop;
mod dense;
mod dropout;
mod pool;
mod reshape;
mod up_sample;

pub use batch_norm::EPSILON;

use super::initial::Initial;
use super::processor;
use crate::recipe::{Activation, LayerSpec};
use burn::module::Module;
use burn::tensor::{Device, Tensor, activation};

/// What flows between layers.
#[derive(Clone, Debug)]
pub enum Flow {
    /// `[batch, values]`
    Flat(Tensor<2>),
    /// `[batch, channels, height, width]`
    Map(Tensor<4>),
}

impl Flow {
    /// As flat values, channels running fastest.
    pub fn flat(self) -> Tensor<2> {
        match self {
            Self::Flat(values) => values,
            Self::Map(map) => {
                let [n, c, h, w] = map.dims();
                let map = if c == 1 { map } else { map.permute([0, 2, 3, 1]) };
                map.reshape([n, h * w * c])
            }
        }
    }

    /// As a map of this shape, channels running fastest in flat values.
    pub fn map(self, [h, w, c]: [usize; 3]) -> Tensor<4> {
        match self {
            Self::Map(map) => map,
            Self::Flat(values) => {
                let [n, _] = values.dims();
                if c == 1 { values.reshape([n, 1, h, w]) } else { values.reshape([n, h, w, c]).permute([0, 3, 1, 2]) }
            }
        }
    }
}

/// One layer with its weights.
#[derive(Module, Debug)]
pub enum Layer {
    /// Fully connected.
    Dense(dense::Dense),
    /// Convolution.
    Conv(conv::Conv),
    /// Transposed convolution.
    ConvTranspose(conv_transpose::ConvTranspose),
    /// Pooling.
    Pool(pool::Pool),
    /// Flatten and reshape.
    Reshape(reshape::Reshape),
    /// Dropout.
    Dropout(dropout::Dropout),
    /// Up-sampling.
    UpSample(up_sample::UpSample),
    /// Cropping.
    Crop(crop::Crop),
    /// Batch normalisation.
    BatchNorm(batch_norm::BatchNorm),
}

impl Layer {
    /// Builds a layer for an input of this shape (`[n]` or `[h, w, c]`, checked before).
    pub fn new(spec: &LayerSpec, input: &[usize], output: &[usize], initial: &mut Initial, device: &Device) -> Self {
        match *spec {
            LayerSpec::Dense { units, .. } => Self::Dense(dense::Dense::new(input[0], units, initial, device)),
            LayerSpec::Conv { filters, kernel, stride, padding, .. } => {
                Self::Conv(conv::Conv::new(input, filters, kernel, stride, padding, initial, device))
            }
            LayerSpec::ConvTranspose { filters, kernel, stride, padding, .. } => {
                let channels = input.last().copied().unwrap_or(1);
                Self::ConvTranspose(conv_transpose::ConvTranspose::new(
                    channels, filters, kernel, stride, padding, initial, device,
                ))
            }
            LayerSpec::MaxPool { size, padding } => Self::Pool(pool::Pool::max(input, size, padding)),
            LayerSpec::AvgPool { size, padding } => Self::Pool(pool::Pool::average(input, size, padding)),
            LayerSpec::UpSample { size } => Self::UpSample(up_sample::UpSample::new(size)),
            LayerSpec::Crop { height, width } => Self::Crop(crop::Crop::new(height, width)),
            LayerSpec::BatchNorm => {
                Self::BatchNorm(batch_norm::BatchNorm::new(input.last().copied().unwrap_or(1), device))
            }
            LayerSpec::Flatten | LayerSpec::Reshape { .. } => Self::Reshape(reshape::Reshape::new(output)),
            LayerSpec::Dropout { rate } => Self::Dropout(dropout::Dropout::new(rate)),
        }
    }

    /// The layer with its activation. Convolutions do relu on the way.
    pub fn activated(&self, kind: Activation, input: Flow) -> Flow {
        match (self, input) {
            (Self::Conv(layer), Flow::Map(map)) if kind == Activation::Relu => Flow::Map(layer.forward(map, true)),
            (Self::ConvTranspose(layer), Flow::Map(map)) if kind == Activation::Relu => {
                Flow::Map(layer.forward(map, true))
            }
            (layer, input) => activate(kind, layer.forward(input)),
        }
    }

    /// The layer's sums, before its activation.
    pub fn forward(&self, input: Flow) -> Flow {
        match (self, input) {
            (Self::Dense(layer), input) => Flow::Flat(layer.forward(input.flat())),
            (Self::Conv(layer), Flow::Map(map)) => Flow::Map(layer.forward(map, false)),
            (Self::ConvTranspose(layer), Flow::Map(map)) => Flow::Map(layer.forward(map, false)),
            (Self::Pool(layer), Flow::Map(map)) => Flow::Map(layer.forward(map)),
            (Self::Reshape(layer), input) => layer.forward(input),
            (Self::Dropout(layer), input) => layer.forward(input),
            (Self::BatchNorm(layer), input) => layer.forward(input),
            (Self::UpSample(layer), Flow::Map(map)) => Flow::Map(layer.forward(map)),
            (Self::Crop(layer), Flow::Map(map)) => Flow::Map(layer.forward(map)),
            // Shapes are checked when a network is described: flat values never reach these layers.
            (_, flat) => flat,
        }
    }
}

/// Applies an activation to whatever flows.
fn activate(kind: Activation, flow: Flow) -> Flow {
    match flow {
        Flow::Flat(values) => Flow::Flat(activated(kind, values)),
        Flow::Map(map) => Flow::Map(activated(kind, map)),
    }
}

/// Softmax runs over dimension 1: the classes of flat values, the channels of a map.
fn activated<const D: usize>(kind: Activation, x: Tensor<D>) -> Tensor<D> {
    if let Some(y) = processor::activated(kind, &x) {
        return y;
    }
    match kind {
        Activation::Linear => x,
        Activation::Relu => activation::relu(x),
        Activation::Elu => activation::elu(x, 1.0),
        Activation::Sigmoid => activation::sigmoid(x),
        Activation::Tanh => activation::tanh(x),
        Activation::LeakyRelu => activation::leaky_relu(x, 0.2),
        Activation::Softmax => activation::softmax(x, 1),
    }
}
