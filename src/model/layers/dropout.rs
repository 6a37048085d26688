//! Dropout.

use super::Flow;
use burn::module::Module;
use burn::nn::DropoutConfig;

/// While training, sets a share of the values to zero and grows the rest.
#[derive(Module, Debug)]
pub struct Dropout {
    inner: burn::nn::Dropout,
}

impl Dropout {
    /// With this share dropped; 0 to below 1, checked with the recipe.
    pub fn new(rate: f64) -> Self {
        Self { inner: DropoutConfig::new(rate).init() }
    }

    /// The same shape.
    pub fn forward(&self, input: Flow) -> Flow {
        match input {
            Flow::Flat(values) => Flow::Flat(self.inner.forward(values)),
            Flow::Map(map) => Flow::Map(self.inner.forward(map)),
        }
    }
}
