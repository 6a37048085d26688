//! Batch normalisation.

use super::Flow;
use burn::module::Module;
use burn::nn::BatchNormConfig;
use burn::tensor::Device;

/// Added to the variance, as Keras has it.
pub const EPSILON: f64 = 1e-3;

/// Share of a batch in the running means: 1 less Keras' momentum of 0.99.
const SHARE: f64 = 0.01;

/// Brings each channel to mean 0 and variance 1, then scales and shifts it by what was learnt.
#[derive(Module, Debug)]
pub struct BatchNorm {
    inner: burn::nn::BatchNorm,
}

impl BatchNorm {
    /// For so many channels.
    pub fn new(channels: usize, device: &Device) -> Self {
        let config = BatchNormConfig::new(channels).with_epsilon(EPSILON).with_momentum(SHARE);
        Self { inner: config.init(device) }
    }

    /// The same shape.
    pub fn forward(&self, input: Flow) -> Flow {
        match input {
            Flow::Flat(values) => Flow::Flat(self.inner.forward(values)),
            Flow::Map(map) => Flow::Map(self.inner.forward(map)),
        }
    }
}
