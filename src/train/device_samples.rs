//! The dataset on the device: it goes up once, batches are gathered there by index.

use crate::data::{FittedScaling, Prepared, Values};
use crate::train::TrainError;
use burn::tensor::{DType, Device, FloatDType, Int, IntDType, Tensor, TensorData};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Samples of one split order on a device, ready to be gathered.
pub struct DeviceSamples {
    targets: Stored,
    /// What the network is given, where that is not the target.
    inputs: Option<Tensor<2>>,
    device: Device,
}

/// How raw values lie on the device, `[samples, values]`.
enum Stored {
    /// As bytes, `[samples, values]`, where the device computes with bytes.
    Bytes { bytes: Tensor<2, Int>, scaling: Scale },
    /// Four bytes in a 32-bit number, `[samples, ⌈values / 4⌉]`, where it does not.
    Packed { packed: Tensor<2, Int>, values: usize, scaling: Scale },
    /// Scaled already.
    Floats(Tensor<2>),
}

#[derive(Clone, Copy)]
struct Scale {
    shift: f32,
    factor: f32,
}

impl Scale {
    fn apply(self, x: Tensor<2>) -> Tensor<2> {
        let x = if self.shift == 0.0 { x } else { x - self.shift };
        if self.factor == 1.0 { x } else { x * self.factor }
    }
}

impl DeviceSamples {
    /// Uploads the samples named; afterwards they are known by their place in `indices`. Once `cancelled`, what is
    /// uploaded has no meaning.
    pub fn upload(prepared: &Prepared, indices: &[u32], device: &Device, cancelled: &AtomicBool) -> Self {
        let values = prepared.dataset.samples.shape().len();
        let noisy = || {
            floats(indices, values, device, cancelled, |index, row| {
                prepared.dataset.samples.read(index, row);
                prepared.scaling.apply(row);
                prepared.add_noise(index, row);
            })
        };
        if prepared.has_noisy_target() {
            return Self { targets: Stored::Floats(noisy()), inputs: None, device: device.clone() };
        }
        let targets = match (prepared.dataset.samples.values(), &prepared.scaling) {
            (Values::Bytes(bytes), FittedScaling::Affine { shift, factor }) => {
                let scaling = Scale { shift: *shift, factor: *factor };
                Stored::bytes(bytes, values, indices, scaling, device)
            }
            _ => Stored::Floats(floats(indices, values, device, cancelled, |index, row| {
                prepared.dataset.samples.read(index, row);
                prepared.scaling.apply(row);
            })),
        };
        let inputs = prepared.noise.map(|_| noisy());
        Self { targets, inputs, device: device.clone() }
    }

    /// The places `from..to` of an order as indices on the device.
    pub fn places(&self, order: &[u32]) -> Tensor<1, Int> {
        let order: Vec<i32> = order.iter().map(|&i| i as i32).collect();
        let count = order.len();
        Tensor::from_data(TensorData::new(order, [count]), (&self.device, DType::I32))
    }

    /// Inputs and clean targets of these places, `[batch, values]` each.
    pub fn batch(&self, places: Tensor<1, Int>) -> (Tensor<2>, Tensor<2>) {
        let targets = self.targets.gather(places.clone());
        let inputs = match &self.inputs {
            Some(inputs) => inputs.clone().select(0, places),
            None => targets.clone(),
        };
        (inputs, targets)
    }
}

impl Stored {
    fn bytes(bytes: &[u8], values: usize, indices: &[u32], scaling: Scale, device: &Device) -> Self {
        let n = indices.len();
        if device.supports_dtype(IntDType::U8) {
            let mut chosen = vec![0u8; n * values];
            copy_rows(bytes, values, indices, &mut chosen, values);
            let data = TensorData::new(chosen, [n, values]);
            return Self::Bytes { bytes: Tensor::from_data(data, (device, DType::U8)), scaling };
        }
        let words = values.div_ceil(4);
        let mut chosen = vec![0u8; n * words * 4];
        copy_rows(bytes, values, indices, &mut chosen, words * 4);
        let numbers: Vec<i32> = chosen.chunks_exact(4).map(|b| i32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        let packed = Tensor::from_data(TensorData::new(numbers, [n, words]), (device, DType::I32));
        Self::Packed { packed, values, scaling }
    }

    fn gather(&self, places: Tensor<1, Int>) -> Tensor<2> {
        match self {
            Self::Floats(values) => values.clone().select(0, places),
            Self::Bytes { bytes, scaling } => scaling.apply(bytes.clone().select(0, places).cast(FloatDType::F32)),
            Self::Packed { packed, values, scaling } => {
                let chosen = packed.clone().select(0, places);
                let [n, words] = chosen.dims();
                let byte = |k: i32| chosen.clone().bitwise_right_shift_scalar(8 * k).bitwise_and_scalar(255);
                let bytes: Tensor<3, Int> = Tensor::stack(vec![byte(0), byte(1), byte(2), byte(3)], 2);
                scaling.apply(bytes.float().reshape([n, words * 4]).narrow(1, 0, *values))
            }
        }
    }
}

fn copy_rows(from: &[u8], values: usize, indices: &[u32], to: &mut [u8], stride: usize) {
    to.par_chunks_mut(stride).zip(indices).for_each(|(to, &index)| {
        let start = index as usize * values;
        to[..values].copy_from_slice(&from[start..start + values]);
    });
}

fn floats(
    indices: &[u32],
    values: usize,
    device: &Device,
    cancelled: &AtomicBool,
    fill: impl Fn(usize, &mut [f32]) + Sync,
) -> Tensor<2> {
    let mut rows = vec![0.0f32; indices.len() * values];
    rows.par_chunks_mut(values).zip(indices).for_each(|(row, &index)| {
        if !cancelled.load(Ordering::Relaxed) {
            fill(index as usize, row);
        }
    });
    Tensor::from_data(TensorData::new(rows, [indices.len(), values]), device)
}

/// Labels on the device, one a place.
pub fn upload_labels(labels: Vec<i32>, device: &Device) -> Tensor<1, Int> {
    let count = labels.len();
    Tensor::from_data(TensorData::new(labels, [count]), (device, DType::I32))
}

/// A failed read in words.
pub fn read_error(error: impl std::fmt::Debug) -> TrainError {
    TrainError::Device(format!("{error:?}"))
}
