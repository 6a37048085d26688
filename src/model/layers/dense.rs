//! The fully connected layer.

use crate::model::initial::Initial;
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor, module};

/// `x · weight + bias`
#[derive(Module, Debug)]
pub struct Dense {
    /// `[in, out]`, as Keras keeps it.
    pub weight: Param<Tensor<2>>,
    /// `[out]`
    pub bias: Param<Tensor<1>>,
}

impl Dense {
    /// First weights for `inputs` values in and `units` out.
    pub fn new(inputs: usize, units: usize, initial: &mut Initial, device: &Device) -> Self {
        let weight = initial.glorot([inputs, units], (inputs, units), device);
        Self { weight, bias: Initial::zeros(units, device) }
    }

    /// `[batch, in]` → `[batch, out]`
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        module::linear(x, self.weight.val(), Some(self.bias.val()))
    }
}
