//! How much memory a network takes, before it is built.

use super::NetworkSpec;
use super::shapes::same_padding;
use crate::recipe::{LayerSpec, Padding};

/// Bytes of a number.
const NUMBER: u64 = 4;

/// What a network is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// To see what it makes of samples.
    Forward,
    /// To learn from samples.
    Training,
}

/// The bytes that a network takes with `batch` samples at a time.
///
/// Its weights count twice where it is only used, since they are drawn or read beside it, and four times where it
/// learns: themselves, their gradients and two moments of the optimiser. Of a batch a training keeps what every layer
/// gives, with its gradient; a pass alone keeps what one layer takes and gives. As large as can be where no number of
/// 64 bits tells it.
pub fn memory_needed(spec: &NetworkSpec, batch: usize, pass: Pass) -> u64 {
    let (copies, values) = match pass {
        Pass::Forward => (2, values_of_pass(spec)),
        Pass::Training => (4, values_of_training(spec)),
    };
    let weights = (spec.parameters() as u64).saturating_mul(copies);
    weights.saturating_add(values.saturating_mul(batch as u64)).saturating_mul(NUMBER)
}

/// The bytes that a pass of `batch` samples takes beside the weights, where it holds so many values a sample.
pub(super) fn memory_of_pass(values: u64, batch: usize) -> u64 {
    values.saturating_mul(batch as u64).saturating_mul(NUMBER)
}

/// How many values of each sample a pass holds at once: the sample and what it is to become, and what the widest layer
/// takes, works on and gives.
pub(super) fn values_of_pass(spec: &NetworkSpec) -> u64 {
    let layer = |i: usize| {
        let (before, after) = (spec.input_of(i), spec.outputs[i].as_slice());
        values(before).saturating_add(values(after)).saturating_add(worked_on(&spec.layers[i], before, after))
    };
    let widest = (0..spec.layers.len()).map(layer).max().unwrap_or(0);
    values(&spec.input).saturating_mul(2).saturating_add(widest)
}

/// How many values of each sample a training holds: the sample and what it is to become, what every layer gives with its
/// gradient, and what one layer works on.
fn values_of_training(spec: &NetworkSpec) -> u64 {
    let given = spec.outputs.iter().fold(0u64, |sum, output| sum.saturating_add(values(output)));
    let worked_on = (0..spec.layers.len()).map(|i| worked_on(&spec.layers[i], spec.input_of(i), &spec.outputs[i]));
    let most = worked_on.max().unwrap_or(0);
    values(&spec.input).saturating_add(given).saturating_mul(2).saturating_add(most)
}

/// Values that a layer makes on the way: its input with a border, or its output before that is cut.
fn worked_on(layer: &LayerSpec, before: &[usize], after: &[usize]) -> u64 {
    let bordered = |kernel: usize, stride: usize| match *before {
        [h, w, c] => {
            let side = |size: usize| {
                let (first, last) = same_padding(size, kernel, stride);
                size.saturating_add(first).saturating_add(last)
            };
            values(&[side(h), side(w), c])
        }
        _ => 0,
    };
    match *layer {
        LayerSpec::Conv { kernel, stride, padding: Padding::Same, .. } => bordered(kernel, stride),
        LayerSpec::MaxPool { size, padding: Padding::Same } | LayerSpec::AvgPool { size, padding: Padding::Same } => {
            bordered(size, size)
        }
        LayerSpec::ConvTranspose { kernel, padding: Padding::Same, .. } => match *after {
            [h, w, c] => values(&[h.saturating_add(kernel), w.saturating_add(kernel), c]),
            _ => 0,
        },
        LayerSpec::Conv { padding: Padding::Valid, .. }
        | LayerSpec::ConvTranspose { padding: Padding::Valid, .. }
        | LayerSpec::MaxPool { padding: Padding::Valid, .. }
        | LayerSpec::AvgPool { padding: Padding::Valid, .. }
        | LayerSpec::Dense { .. }
        | LayerSpec::UpSample { .. }
        | LayerSpec::Crop { .. }
        | LayerSpec::BatchNorm
        | LayerSpec::Flatten
        | LayerSpec::Reshape { .. }
        | LayerSpec::Dropout { .. } => 0,
    }
}

fn values(dims: &[usize]) -> u64 {
    dims.iter().fold(1u64, |values, &dim| values.saturating_mul(dim as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Activation, Task};

    fn spec(input: &[usize], layers: Vec<LayerSpec>) -> NetworkSpec {
        NetworkSpec::new(Task::Reconstruct, input, layers, None).unwrap()
    }

    fn dense(units: usize) -> LayerSpec {
        LayerSpec::Dense { units, activation: Activation::Relu }
    }

    fn conv(filters: usize, kernel: usize) -> LayerSpec {
        LayerSpec::Conv { filters, kernel, stride: 1, padding: Padding::Same, activation: Activation::Relu }
    }

    #[test]
    fn memory_is_that_of_weights_and_of_one_batch() {
        let spec = spec(&[10], vec![dense(3), dense(10)]);
        // 33 + 40 weights.
        assert_eq!(memory_needed(&spec, 0, Pass::Training), 4 * 4 * 73);
        assert_eq!(memory_needed(&spec, 5, Pass::Training), 4 * (4 * 73 + 5 * 2 * (10 + 3 + 10)));
        assert_eq!(memory_needed(&spec, 5, Pass::Forward), 4 * (2 * 73 + 5 * (2 * 10 + 13)));
        assert_eq!(memory_of_pass(values_of_pass(&spec), 5), 4 * 5 * 33);
    }

    #[test]
    fn a_border_counts_as_it_is_worked_on() {
        let of = |kernel: usize| values_of_pass(&spec(&[4, 4, 1], vec![conv(2, kernel)]));
        assert_eq!(of(3), 2 * 16 + 16 + 32 + 36);
        assert!(of(3000) > 9_000_000);
    }

    #[test]
    fn no_network_is_so_large_that_its_memory_wraps_around() {
        let wide = 1 << 26;
        let stack = spec(&[140], vec![dense(wide), dense(wide), dense(140)]);
        assert!(memory_needed(&stack, 1, Pass::Training) > 1 << 54);
        let kernels = spec(&[4, 4, 1], vec![conv(1, usize::MAX), conv(1 << 20, usize::MAX / 2)]);
        assert_eq!(kernels.parameters(), usize::MAX);
        assert_eq!(memory_needed(&kernels, usize::MAX, Pass::Training), u64::MAX);
        assert_eq!(memory_needed(&kernels, usize::MAX, Pass::Forward), u64::MAX);
    }
}
