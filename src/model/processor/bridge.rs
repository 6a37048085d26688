//! From burn's tensors to plain slices and back, without copying.

use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::flex::FlexTensor;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, DispatchDevice, Flex};
use burn::tensor::{DType, GradientCheckpointingStrategy, Tensor, TensorData};
use std::sync::atomic::{AtomicBool, Ordering};

/// burn's processor backend with derivatives, as `Device::autodiff` gives it.
pub type Tracked = Autodiff<Flex, NoCheckpointing>;

/// Off where a bench wants burn's own operations to compare with.
static ON: AtomicBool = AtomicBool::new(true);

/// Whether these layers are used on the processor, instead of burn's own operations: a bench compares the two.
pub fn use_own_operations(on: bool) {
    ON.store(on, Ordering::Relaxed);
}

/// Whether a tensor of 32-bit floats is on the processor, and then whether with derivatives; `None` elsewhere.
pub fn place<const D: usize>(tensor: &Tensor<D>) -> Option<bool> {
    if tensor.dtype() != DType::F32 || !ON.load(Ordering::Relaxed) {
        return None;
    }
    match tensor.device().as_dispatch() {
        DispatchDevice::Flex(_) => Some(false),
        DispatchDevice::Autodiff(inner) => {
            let plain = inner.gradient_checkpointing_strategy() == GradientCheckpointingStrategy::Disabled;
            (plain && matches!(**inner, DispatchDevice::Flex(_))).then_some(true)
        }
        _ => None,
    }
}

/// The tensor as the processor backend has it, its values in order.
pub fn plain<const D: usize>(tensor: &Tensor<D>) -> Option<FlexTensor> {
    Some(tensor.clone().try_into_primitive::<Flex>().ok()?.to_contiguous())
}

/// The tensor as the processor backend with derivatives has it.
pub fn tracked<const D: usize>(tensor: &Tensor<D>) -> Option<FloatTensor<Tracked>> {
    tensor.clone().try_into_primitive::<Tracked>().ok()
}

/// A tensor of these values, which are not copied.
pub fn made<const D: usize>(values: Vec<f32>, dims: [usize; D]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, dims))
}
