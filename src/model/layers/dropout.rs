//! Dropout.

use super::Flow;
use crate::model::device::is_cpu;
use burn::module::Module;
use burn::nn::DropoutConfig;
use burn::tensor::{Tensor, TensorData};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::{Arc, Mutex, PoisonError};

/// While training, sets a share of the values to zero and grows the rest.
#[derive(Module, Debug)]
pub struct Dropout {
    inner: burn::nn::Dropout,
    /// What masks are drawn from on the processor: burn's generator there is one for the whole program, so that whoever
    /// else draws from it would change the masks. Copies of a network share it.
    #[module(skip)]
    stream: Arc<Mutex<ChaCha8Rng>>,
}

impl Dropout {
    /// With this share dropped; 0 to below 1, checked with the recipe.
    pub fn new(rate: f64) -> Self {
        Self { inner: DropoutConfig::new(rate).init(), stream: Arc::new(Mutex::new(ChaCha8Rng::seed_from_u64(0))) }
    }

    /// Begins a stream of its own, drawn from this one.
    pub fn restart(&self, rng: &mut ChaCha8Rng) {
        let seed: u64 = rng.random();
        *self.stream.lock().unwrap_or_else(PoisonError::into_inner) = ChaCha8Rng::seed_from_u64(seed);
    }

    /// The same shape.
    pub fn forward(&self, input: Flow) -> Flow {
        match input {
            Flow::Flat(values) => Flow::Flat(self.dropped(values)),
            Flow::Map(map) => Flow::Map(self.dropped(map)),
        }
    }

    fn dropped<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        let (device, rate) = (input.device(), self.inner.prob);
        if !is_cpu(&device) || !device.is_autodiff() || rate == 0.0 {
            return self.inner.forward(input);
        }
        let kept = (1.0 / (1.0 - rate)) as f32;
        let least = (rate * (1u64 << 32) as f64) as u64;
        let dims = input.dims();
        let count: usize = dims.iter().product();
        let mut rng = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        let mut draw = || if u64::from(rng.random::<u32>()) >= least { kept } else { 0.0 };
        let mask: Vec<f32> = (0..count).map(|_| draw()).collect();
        drop(rng);
        input * Tensor::<D>::from_data(TensorData::new(mask, dims), &device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn values(layer: &Dropout, device: &Device) -> Vec<f32> {
        let ones = Tensor::<2>::ones([50, 100], device);
        layer.dropped(ones).inner().try_into_vec_as::<f32>().unwrap()
    }

    #[test]
    fn masks_are_those_of_the_stream_and_only_while_training() {
        let (layer, training) = (Dropout::new(0.2), Device::flex().autodiff());
        let from = |seed: u64| {
            layer.restart(&mut ChaCha8Rng::seed_from_u64(seed));
            values(&layer, &training)
        };
        let (first, other) = (from(1), from(2));
        // Somebody else seeds burn's own generator meanwhile.
        training.seed(7);
        assert_eq!(from(1), first);
        assert_ne!(other, first);
        assert_ne!(values(&layer, &training), first);
        let dropped = first.iter().filter(|x| **x == 0.0).count() as f64 / first.len() as f64;
        assert!((dropped - 0.2).abs() < 0.02, "{dropped}");
        assert!(first.iter().all(|&x| x == 0.0 || x == 1.25));
        assert_eq!(values(&layer, &Device::flex()), vec![1.0; 5000]);
    }
}
