//! What each layer makes of a shape, and how many parameters it has. Shapes are `[n]` or `[height, width, channels]`.

use super::dims_words;
use crate::recipe::{LayerSpec, Padding};
use thiserror::Error;

/// Most values that one sample may have anywhere in a network; more is a typing error.
const MOST_VALUES: usize = 1 << 26;

/// Where and why shapes stop fitting.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("layer {number} ({kind}): {why}")]
pub struct ShapeError {
    /// Which layer, counted from 1.
    pub number: usize,
    /// Its kind.
    pub kind: &'static str,
    /// What does not fit and what would.
    pub why: String,
}

/// The output shape of a layer.
///
/// # Errors
/// Why the layer cannot take this input, and what it could take.
pub fn output(layer: &LayerSpec, input: &[usize]) -> Result<Vec<usize>, String> {
    let out = match *layer {
        LayerSpec::Dense { units, .. } => match input {
            [_] => vec![units],
            _ => {
                return Err(format!(
                    "a dense layer takes a flat input, not {}; put a flatten layer before it",
                    dims_words(input)
                ));
            }
        },
        LayerSpec::Conv { filters, kernel, stride, padding, .. } => {
            let [h, w, _] = map(input)?;
            vec![window(h, kernel, stride, padding)?, window(w, kernel, stride, padding)?, filters]
        }
        LayerSpec::ConvTranspose { filters, kernel, stride, padding, .. } => {
            let [h, w, _] = map(input)?;
            vec![grown(h, kernel, stride, padding), grown(w, kernel, stride, padding), filters]
        }
        LayerSpec::MaxPool { size, padding } | LayerSpec::AvgPool { size, padding } => {
            let [h, w, c] = map(input)?;
            vec![window(h, size, size, padding)?, window(w, size, size, padding)?, c]
        }
        LayerSpec::UpSample { size } => {
            let [h, w, c] = map(input)?;
            vec![h.saturating_mul(size), w.saturating_mul(size), c]
        }
        LayerSpec::Crop { height, width } => {
            let [h, w, c] = map(input)?;
            if height > h || width > w {
                return Err(format!("{height}×{width} cannot be cut out of {h}×{w}"));
            }
            vec![height, width, c]
        }
        LayerSpec::Flatten => vec![input.iter().product()],
        LayerSpec::Reshape { height, width, channels } => {
            let (given, asked) =
                (input.iter().product::<usize>(), height.saturating_mul(width).saturating_mul(channels));
            if given != asked {
                return Err(format!(
                    "{given} values cannot be arranged as {height}×{width}×{channels}, which is {asked}"
                ));
            }
            vec![height, width, channels]
        }
        LayerSpec::Dropout { .. } | LayerSpec::BatchNorm => input.to_vec(),
    };
    let size = out.iter().fold(1usize, |size, &dim| size.saturating_mul(dim));
    if size > MOST_VALUES {
        return Err(format!("its output {} is too large", dims_words(&out)));
    }
    Ok(out)
}

/// How many numbers a layer learns from an input of this shape.
pub fn parameters(layer: &LayerSpec, input: &[usize]) -> usize {
    let channels = input.last().copied().unwrap_or(0);
    match *layer {
        LayerSpec::Dense { units, .. } => (channels + 1) * units,
        LayerSpec::Conv { filters, kernel, .. } | LayerSpec::ConvTranspose { filters, kernel, .. } => {
            (kernel * kernel * channels + 1) * filters
        }
        LayerSpec::BatchNorm => 2 * channels,
        _ => 0,
    }
}

/// Zeros before and after, so that a window of `kernel` with this step gives `⌈size / stride⌉` outputs.
pub fn same_padding(size: usize, kernel: usize, stride: usize) -> (usize, usize) {
    let outputs = size.div_ceil(stride);
    let total = ((outputs - 1) * stride + kernel).saturating_sub(size);
    (total / 2, total - total / 2)
}

/// The size that a transposed convolution gives.
fn grown(size: usize, kernel: usize, stride: usize, padding: Padding) -> usize {
    let same = size.saturating_mul(stride);
    match padding {
        Padding::Same => same,
        Padding::Valid => same.saturating_add(kernel.saturating_sub(stride)),
    }
}

fn map(input: &[usize]) -> Result<[usize; 3], String> {
    input.try_into().map_err(|_| {
        format!("it takes a picture (height×width×channels), not {}; put a reshape layer before it", dims_words(input))
    })
}

fn window(size: usize, kernel: usize, stride: usize, padding: Padding) -> Result<usize, String> {
    match padding {
        // Refused with the recipe; a damaged session may still say so.
        _ if stride == 0 || kernel == 0 => Err("a window has a side and a step of at least 1".to_owned()),
        Padding::Same => Ok(size.div_ceil(stride)),
        Padding::Valid if size >= kernel => Ok((size - kernel) / stride + 1),
        Padding::Valid => {
            Err(format!("a window of {kernel} does not fit into {size}; use padding \"same\" or a smaller window"))
        }
    }
}
