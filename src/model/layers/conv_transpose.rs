//! The transposed convolution layer, padding "same".

use crate::model::initial::Initial;
use burn::module::{Module, Param};
use burn::tensor::ops::ConvTransposeOptions;
use burn::tensor::{Device, Tensor, module};

/// The way back through a strided convolution: height and width grow by `stride`.
#[derive(Module, Debug)]
pub struct ConvTranspose {
    /// `[channels, filters, kernel, kernel]`, as PyTorch keeps it.
    pub weight: Param<Tensor<4>>,
    /// `[filters]`
    pub bias: Param<Tensor<1>>,
    #[module(skip)]
    stride: usize,
    #[module(skip)]
    kernel: usize,
}

impl ConvTranspose {
    /// First weights for an input of so many channels.
    pub fn new(
        channels: usize,
        filters: usize,
        kernel: usize,
        stride: usize,
        initial: &mut Initial,
        device: &Device,
    ) -> Self {
        let window = kernel * kernel;
        let shape = [channels, filters, kernel, kernel];
        let weight = initial.glorot(shape, (window * channels, window * filters), device);
        Self { weight, bias: Initial::zeros(filters, device), stride, kernel }
    }

    /// `[batch, channels, h, w]` → `[batch, filters, h·stride, w·stride]`
    ///
    /// The full result has `kernel − stride` rows too many; Keras takes half of them off at the start, rounded down.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let [_, _, h, w] = x.dims();
        let missing = self.stride.saturating_sub(self.kernel);
        let options = ConvTransposeOptions::new([self.stride; 2], [0, 0], [missing; 2], [1, 1], 1);
        let full = module::conv_transpose2d(x, self.weight.val(), Some(self.bias.val()), options);
        let start = self.kernel.saturating_sub(self.stride) / 2;
        full.narrow(2, start, h * self.stride).narrow(3, start, w * self.stride)
    }
}
