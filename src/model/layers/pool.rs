//! Pooling layers.

use crate::model::shapes::same_padding;
use crate::recipe::Padding;
use burn::module::Module;
use burn::tensor::ops::{AvgPoolOptions, MaxPoolOptions};
use burn::tensor::{Tensor, module};

/// The largest or the mean value of windows side by side.
#[derive(Module, Debug)]
pub struct Pool {
    #[module(skip)]
    size: usize,
    #[module(skip)]
    largest: bool,
    /// Places before and after, for rows and columns.
    #[module(skip)]
    padding: [(usize, usize); 2],
}

impl Pool {
    /// The largest value, for an input of shape `[h, w, c]`.
    pub fn max(input: &[usize], size: usize, padding: Padding) -> Self {
        let padding = match padding {
            Padding::Valid => [(0, 0); 2],
            Padding::Same => [same_padding(input[0], size, size), same_padding(input[1], size, size)],
        };
        Self { size, largest: true, padding }
    }

    /// The mean value; windows stay inside.
    pub fn average(size: usize) -> Self {
        Self { size, largest: false, padding: [(0, 0); 2] }
    }

    /// `[batch, channels, h, w]` → `[batch, channels, h', w']`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let (kernel, stride) = ([self.size; 2], [self.size; 2]);
        if self.largest {
            let options = MaxPoolOptions::new(kernel).with_stride(stride).with_padding_pairs(self.padding);
            module::max_pool2d(x, options)
        } else {
            module::avg_pool2d(x, AvgPoolOptions::new(kernel).with_stride(stride))
        }
    }
}
