//! Up-sampling.

use burn::module::Module;
use burn::tensor::Tensor;

/// Repeats each value in both directions, as Keras' `UpSampling2D` does.
#[derive(Module, Debug)]
pub struct UpSample {
    #[module(skip)]
    size: usize,
}

impl UpSample {
    /// By this factor.
    pub fn new(size: usize) -> Self {
        Self { size }
    }

    /// `[batch, channels, h, w]` → `[batch, channels, h·size, w·size]`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let ([n, c, h, w], size) = (x.dims(), self.size);
        let repeated: Tensor<6> = x.reshape([n, c, h, 1, w, 1]).expand([n, c, h, size, w, size]);
        repeated.reshape([n, c, h * size, w * size])
    }
}
