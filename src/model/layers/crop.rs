//! Cropping.

use burn::module::Module;
use burn::tensor::Tensor;

/// Keeps the first rows and columns.
#[derive(Module, Debug)]
pub struct Crop {
    #[module(skip)]
    height: usize,
    #[module(skip)]
    width: usize,
}

impl Crop {
    /// To this size.
    pub fn new(height: usize, width: usize) -> Self {
        Self { height, width }
    }

    /// `[batch, channels, h, w]` → `[batch, channels, height, width]`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        x.narrow(2, 0, self.height).narrow(3, 0, self.width)
    }
}
