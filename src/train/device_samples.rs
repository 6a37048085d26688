//! The dataset on the device: it goes up once, and batches are gathered there by index. Where it is too large for one
//! piece of the device's memory, or for a copy in ours, it stays where it is and each batch goes up for itself.

use super::error::TrainError;
use crate::data::{Budget, FittedScaling, Prepared, Values};
use crate::model::device::largest_array;
use burn::tensor::{DType, Device, FloatDType, Int, IntDType, Tensor, TensorData};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Samples of one split order, ready to be gathered on a device.
pub enum DeviceSamples {
    /// All of them lie there.
    Whole(Box<Whole>),
    /// Those of a batch go up when it is asked for.
    Streamed(Streamed),
}

/// Samples that lie on a device.
pub struct Whole {
    targets: Stored,
    /// What the network is given, where that is not the target.
    inputs: Option<Tensor<2>>,
    device: Device,
}

/// Samples that stay in memory until they are asked for.
pub struct Streamed {
    prepared: Box<Prepared>,
    indices: Vec<u32>,
    device: Device,
}

/// Places of samples in an order, on both sides.
#[derive(Clone)]
pub struct Places {
    here: Arc<Vec<u32>>,
    part: Range<usize>,
    there: Tensor<1, Int>,
}

impl Places {
    /// These places in this order.
    fn new(order: &[u32], device: &Device) -> Self {
        let there: Vec<i32> = order.iter().map(|&i| i as i32).collect();
        let there = Tensor::from_data(TensorData::new(there, [order.len()]), (device, DType::I32));
        Self { here: Arc::new(order.to_vec()), part: 0..order.len(), there }
    }

    /// So many of them from `start` on.
    pub fn part(&self, start: usize, length: usize) -> Self {
        let first = self.part.start + start;
        let there = self.there.clone().narrow(0, start, length);
        Self { here: Arc::clone(&self.here), part: first..first + length, there }
    }

    /// As indices on the device.
    pub fn on_device(&self) -> Tensor<1, Int> {
        self.there.clone()
    }

    fn here(&self) -> &[u32] {
        &self.here[self.part.clone()]
    }
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
    /// Makes the samples named ready; afterwards they are known by their place in `indices`. Once `cancelled`, what is
    /// uploaded has no meaning.
    pub fn upload(prepared: &Prepared, indices: &[u32], device: &Device, cancelled: &AtomicBool) -> Self {
        Self::upload_within(prepared, indices, device, cancelled, largest_array(device), &Budget::of_machine())
    }

    /// The same on a device that holds arrays of at most `largest` bytes.
    fn upload_within(
        prepared: &Prepared,
        indices: &[u32],
        device: &Device,
        cancelled: &AtomicBool,
        largest: u64,
        budget: &Budget,
    ) -> Self {
        let [targets, inputs] = sizes(prepared, indices.len());
        // What goes up is copied on the way, and on the processor that copy stays.
        let copied = budget.check(targets.saturating_add(inputs), "copies of the samples", "").is_ok();
        if targets.max(inputs) <= largest && copied {
            return Self::Whole(Box::new(Whole::upload(prepared, indices, device, cancelled)));
        }
        let (prepared, indices) = (Box::new(prepared.clone()), indices.to_vec());
        Self::Streamed(Streamed { prepared, indices, device: device.clone() })
    }

    /// The places of an order, from which batches are cut.
    pub fn places(&self, order: &[u32]) -> Places {
        Places::new(order, self.device())
    }

    /// Where batches are gathered.
    pub fn device(&self) -> &Device {
        match self {
            Self::Whole(whole) => &whole.device,
            Self::Streamed(streamed) => &streamed.device,
        }
    }

    /// Inputs and clean targets of these places, `[batch, values]` each.
    pub fn batch(&self, places: &Places) -> (Tensor<2>, Tensor<2>) {
        match self {
            Self::Whole(whole) => whole.batch(places.on_device()),
            Self::Streamed(Streamed { prepared, indices, device }) => {
                let ids: Vec<u32> = places.here().iter().map(|&place| indices[place as usize]).collect();
                batch_of(prepared, &ids, device)
            }
        }
    }
}

/// Inputs and clean targets of the samples named, `[samples, values]` each, uploaded for themselves.
pub fn batch_of(prepared: &Prepared, ids: &[u32], device: &Device) -> (Tensor<2>, Tensor<2>) {
    let all: Vec<u32> = (0..ids.len() as u32).collect();
    let whole = Whole::upload(prepared, ids, device, &AtomicBool::new(false));
    whole.batch(Places::new(&all, device).on_device())
}

/// Whether targets lie on the device as bytes, one way or the other.
fn stays_bytes(prepared: &Prepared) -> bool {
    matches!((prepared.dataset.samples.values(), &prepared.scaling), (Values::Bytes(_), FittedScaling::Affine { .. }))
        && !prepared.has_noisy_target()
}

/// The bytes that targets and inputs of so many samples take on a device; inputs that are the targets take none.
fn sizes(prepared: &Prepared, count: usize) -> [u64; 2] {
    let (count, values) = (count as u64, prepared.dataset.samples.shape().len() as u64);
    let floats = count.saturating_mul(values).saturating_mul(4);
    let targets = if stays_bytes(prepared) { count.saturating_mul(values.next_multiple_of(4)) } else { floats };
    let apart = prepared.noise.is_some() && !prepared.has_noisy_target();
    [targets, if apart { floats } else { 0 }]
}

impl Whole {
    fn upload(prepared: &Prepared, indices: &[u32], device: &Device, cancelled: &AtomicBool) -> Self {
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

    fn batch(&self, places: Tensor<1, Int>) -> (Tensor<2>, Tensor<2>) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ClassName, Dataset, Labels, SampleShape, Samples, prepare};
    use crate::recipe::{DataPart, Noise, NoiseKind, NoiseTarget, Scaling};
    use std::path::Path;

    /// Thirty signals of seven points, of bytes or of numbers.
    fn prepared(bytes: bool, scaling: Scaling, noise: Option<Noise>) -> Prepared {
        let stored = (0..210u32).map(|i| (i * 37 % 256) as u8);
        let values = if bytes {
            Values::Bytes(stored.collect())
        } else {
            Values::Floats(stored.map(|x| f32::from(x) / 7.0).collect())
        };
        let samples = Samples::new(SampleShape::Series { points: 7 }, values).unwrap();
        let labels = Labels { ids: vec![0; 30], classes: vec![ClassName::plain("0")] };
        let part = DataPart { scaling, noise, test_share: Some(0.2), ..DataPart::of("signals") };
        prepare(Dataset::at("table", Path::new("signals"), samples, labels).shared(), &part, 3).unwrap()
    }

    fn numbers(batch: (Tensor<2>, Tensor<2>)) -> [Vec<f32>; 2] {
        [batch.0, batch.1].map(|values| values.try_into_vec_as::<f32>().unwrap())
    }

    fn noise(target: NoiseTarget) -> Option<Noise> {
        Some(Noise { kind: NoiseKind::Gaussian, amount: 0.3, target })
    }

    #[test]
    fn streamed_batches_are_those_of_samples_that_lie_on_the_device() {
        let device = Device::flex();
        let never = AtomicBool::new(false);
        let indices: Vec<u32> = (0..25).rev().collect();
        let order: Vec<u32> = (0..25).map(|i| i * 7 % 25).collect();
        let noises = [None, noise(NoiseTarget::Clean), noise(NoiseTarget::Noisy)];
        for (bytes, scaling) in
            [(true, Scaling::Divide255), (true, Scaling::Standardise), (false, Scaling::TrainMinMax)]
        {
            for noise in noises {
                let prepared = prepared(bytes, scaling, noise);
                let [targets, inputs] = sizes(&prepared, 25);
                let (most, all) = (targets.max(inputs), Budget::of_bytes(targets + inputs));
                let upload = |largest: u64, budget: &Budget| {
                    DeviceSamples::upload_within(&prepared, &indices, &device, &never, largest, budget)
                };
                let whole = upload(most, &all);
                assert!(matches!(whole, DeviceSamples::Whole(_)), "{most} bytes are as many as fit");
                let too_small = [upload(most - 1, &all), upload(most, &Budget::of_bytes(targets + inputs - 1))];
                for streamed in too_small {
                    assert!(matches!(streamed, DeviceSamples::Streamed(_)));
                    let (here, there) = (whole.places(&order), streamed.places(&order));
                    for (start, length) in [(0, 8), (8, 8), (16, 9), (0, 25)] {
                        let lies = numbers(whole.batch(&here.part(start, length)));
                        let goes = numbers(streamed.batch(&there.part(start, length)));
                        assert_eq!(lies, goes, "{bytes} {scaling:?} {noise:?}");
                    }
                    let cut = there.part(8, 9).part(2, 3);
                    assert_eq!(numbers(whole.batch(&here.part(10, 3))), numbers(streamed.batch(&cut)));
                }
            }
        }
    }
}
