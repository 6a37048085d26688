//! The transposed convolution layer.

use crate::model::initial::Initial;
use crate::model::processor::{self, Window};
use crate::recipe::Padding;
use burn::module::{Module, Param};
use burn::tensor::ops::ConvTransposeOptions;
use burn::tensor::{Device, Tensor, activation, module};

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
    /// Whether the result is cut to `size · stride`.
    #[module(skip)]
    cuts: bool,
}

impl ConvTranspose {
    /// First weights for an input of so many channels.
    pub fn new(
        channels: usize,
        filters: usize,
        kernel: usize,
        stride: usize,
        padding: Padding,
        initial: &mut Initial,
        device: &Device,
    ) -> Self {
        let window = kernel * kernel;
        let shape = [channels, filters, kernel, kernel];
        let weight = initial.glorot(shape, (window * channels, window * filters), device);
        Self { weight, bias: Initial::zeros(filters, device), stride, kernel, cuts: padding == Padding::Same }
    }

    /// `[batch, channels, h, w]` → `[batch, filters, h·stride, w·stride]`, with relu where that is asked for.
    ///
    /// The full result has `kernel − stride` rows too many; Keras takes half of them off at the start, rounded down.
    pub fn forward(&self, x: Tensor<4>, relu: bool) -> Tensor<4> {
        let [_, _, h, w] = x.dims();
        let layer = processor::Layer { x, weight: self.weight.val(), bias: self.bias.val() };
        processor::conv_transpose(layer, self.window([h, w]), relu).unwrap_or_else(|layer| {
            let y = self.on_any_device(*layer);
            if relu { activation::relu(y) } else { y }
        })
    }

    /// The geometry for pictures of this height and width.
    fn window(&self, small: [usize; 2]) -> Window {
        let (kernel, stride) = (self.kernel, self.stride);
        let beyond = kernel.saturating_sub(stride);
        let (before, more) = if self.cuts { (beyond / 2, 0) } else { (0, beyond) };
        let big = small.map(|size| size * stride + more);
        Window { kernel, stride, before: [before; 2], big, small }
    }

    fn on_any_device(&self, layer: processor::Layer) -> Tensor<4> {
        let [_, _, h, w] = layer.x.dims();
        let missing = self.stride.saturating_sub(self.kernel);
        let options = ConvTransposeOptions::new([self.stride; 2], [0, 0], [missing; 2], [1, 1], 1);
        let full = module::conv_transpose2d(layer.x, layer.weight, Some(layer.bias), options);
        if !self.cuts {
            return full;
        }
        let start = self.kernel.saturating_sub(self.stride) / 2;
        full.narrow(2, start, h * self.stride).narrow(3, start, w * self.stride)
    }
}
