//! The convolution layer.

use crate::model::initial::Initial;
use crate::model::shapes::same_padding;
use crate::recipe::Padding;
use burn::module::{Module, Param};
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor, module};

/// A square window slid over a picture (cross-correlation, as everywhere in deep learning).
#[derive(Module, Debug)]
pub struct Conv {
    /// `[filters, channels, kernel, kernel]`, as PyTorch keeps it.
    pub weight: Param<Tensor<4>>,
    /// `[filters]`
    pub bias: Param<Tensor<1>>,
    #[module(skip)]
    stride: usize,
    /// Zeros before and after, for rows and columns.
    #[module(skip)]
    padding: [(usize, usize); 2],
}

impl Conv {
    /// First weights for an input of shape `[h, w, c]`.
    pub fn new(
        input: &[usize],
        filters: usize,
        kernel: usize,
        stride: usize,
        padding: Padding,
        initial: &mut Initial,
        device: &Device,
    ) -> Self {
        let channels = input[2];
        let window = kernel * kernel;
        let shape = [filters, channels, kernel, kernel];
        let padding = match padding {
            Padding::Valid => [(0, 0); 2],
            Padding::Same => [same_padding(input[0], kernel, stride), same_padding(input[1], kernel, stride)],
        };
        let weight = initial.glorot(shape, (window * channels, window * filters), device);
        Self { weight, bias: Initial::zeros(filters, device), stride, padding }
    }

    /// `[batch, channels, h, w]` → `[batch, filters, h', w']`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let options = ConvOptions::new_with_padding([self.stride; 2], self.padding, [1, 1], 1);
        module::conv2d(x, self.weight.val(), Some(self.bias.val()), options)
    }
}
