//! First weights, drawn on the host so that every device starts from the same ones.

use crate::data::random::{Purpose, stream};
use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Draws the weights of one layer: a random stream of its own, so that a layer's weights do not depend on the others.
pub struct Initial {
    rng: ChaCha8Rng,
}

impl Initial {
    /// The stream of layer `index` under this seed.
    pub fn new(seed: u64, index: usize) -> Self {
        Self { rng: stream(seed, Purpose::Weights, index as u64) }
    }

    /// Uniform in ±√(6 / (fan in + fan out)) (Glorot and Bengio, 2010), Keras' default.
    pub fn glorot<const D: usize>(
        &mut self,
        shape: [usize; D],
        fans: (usize, usize),
        device: &Device,
    ) -> Param<Tensor<D>> {
        let limit = (6.0 / (fans.0 + fans.1) as f32).sqrt();
        let count = shape.iter().product();
        let values: Vec<f32> = (0..count).map(|_| self.rng.random_range(-limit..=limit)).collect();
        Param::from_data(TensorData::new(values, shape), device)
    }

    /// Zeros.
    pub fn zeros(count: usize, device: &Device) -> Param<Tensor<1>> {
        Param::from_data(TensorData::new(vec![0.0f32; count], [count]), device)
    }
}
