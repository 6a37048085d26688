//! The convolution layer.

use crate::model::initial::Initial;
use crate::model::processor::{self, Window};
use crate::model::shapes::same_padding;
use crate::recipe::Padding;
use burn::module::{Module, Param};
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor, activation, module};

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

    /// `[batch, channels, h, w]` → `[batch, filters, h', w']`, with relu where that is asked for.
    pub fn forward(&self, x: Tensor<4>, relu: bool) -> Tensor<4> {
        let [_, _, h, w] = x.dims();
        let layer = processor::Layer { x, weight: self.weight.val(), bias: self.bias.val() };
        processor::conv(layer, self.window([h, w]), relu).unwrap_or_else(|layer| {
            let options = ConvOptions::new_with_padding([self.stride; 2], self.padding, [1, 1], 1);
            let y = module::conv2d(layer.x, layer.weight, Some(layer.bias), options);
            if relu { activation::relu(y) } else { y }
        })
    }

    /// The geometry for pictures of this height and width.
    fn window(&self, big: [usize; 2]) -> Window {
        let kernel = self.weight.dims()[2];
        let small = |axis: usize| {
            let (before, after) = self.padding[axis];
            (big[axis] + before + after - kernel) / self.stride + 1
        };
        let before = self.padding.map(|(before, _)| before);
        Window { kernel, stride: self.stride, before, big, small: [small(0), small(1)] }
    }
}
