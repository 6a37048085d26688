//! Pooling layers.

use crate::model::processor::{self, Pooling};
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
        Self { size, largest: true, padding: around(input, size, padding) }
    }

    /// The mean value, for an input of shape `[h, w, c]`; places beyond the border do not count.
    pub fn average(input: &[usize], size: usize, padding: Padding) -> Self {
        Self { size, largest: false, padding: around(input, size, padding) }
    }

    /// `[batch, channels, h, w]` → `[batch, channels, h', w']`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        if self.size == 1 {
            return x;
        }
        let [_, _, h, w] = x.dims();
        if let Some(y) = processor::pool(&x, self.pooling([h, w])) {
            return y;
        }
        let (kernel, stride) = ([self.size; 2], [self.size; 2]);
        if self.largest {
            let options = MaxPoolOptions::new(kernel).with_stride(stride).with_padding_pairs(self.padding);
            module::max_pool2d(x, options)
        } else {
            let options = AvgPoolOptions::new(kernel).with_stride(stride).with_padding_pairs(self.padding);
            module::avg_pool2d(x, options.with_count_include_pad(false))
        }
    }
}

impl Pool {
    fn pooling(&self, input: [usize; 2]) -> Pooling {
        let output = |axis: usize| {
            let (before, after) = self.padding[axis];
            (input[axis] + before + after - self.size) / self.size + 1
        };
        let before = self.padding.map(|(before, _)| before);
        Pooling { size: self.size, before, largest: self.largest, input, output: [output(0), output(1)] }
    }
}

/// Places before and after, for rows and columns.
fn around(input: &[usize], size: usize, padding: Padding) -> [(usize, usize); 2] {
    match padding {
        Padding::Valid => [(0, 0); 2],
        Padding::Same => [same_padding(input[0], size, size), same_padding(input[1], size, size)],
    }
}
