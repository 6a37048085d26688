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
                    "a dense layer needs a flat input, not {}; add a flatten layer before it",
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
                return Err(format!("{height}×{width} cannot be cropped from {h}×{w}"));
            }
            vec![height, width, c]
        }
        LayerSpec::Flatten => vec![values(input)],
        LayerSpec::Reshape { height, width, channels } => {
            let (given, asked) = (values(input), values(&[height, width, channels]));
            if given != asked {
                return Err(format!(
                    "{given} values cannot be reshaped to {height}×{width}×{channels}, which needs {asked}"
                ));
            }
            vec![height, width, channels]
        }
        LayerSpec::Dropout { .. } | LayerSpec::BatchNorm => input.to_vec(),
    };
    if values(&out) > MOST_VALUES {
        return Err(format!("its output {} is too large", dims_words(&out)));
    }
    Ok(out)
}

/// How many values a shape has; as many as can be counted where there are more.
fn values(dims: &[usize]) -> usize {
    dims.iter().fold(1usize, |values, &dim| values.saturating_mul(dim))
}

/// How many numbers a layer learns from an input of this shape; as many as can be counted where there are more.
pub fn parameters(layer: &LayerSpec, input: &[usize]) -> usize {
    let channels = input.last().copied().unwrap_or(0);
    match *layer {
        LayerSpec::Dense { units, .. } => channels.saturating_add(1).saturating_mul(units),
        LayerSpec::Conv { filters, kernel, .. } | LayerSpec::ConvTranspose { filters, kernel, .. } => {
            values(&[kernel, kernel, channels]).saturating_add(1).saturating_mul(filters)
        }
        LayerSpec::BatchNorm => channels.saturating_mul(2),
        _ => 0,
    }
}

/// Zeros before and after, so that a window of `kernel` with this step gives `⌈size / stride⌉` outputs.
pub fn same_padding(size: usize, kernel: usize, stride: usize) -> (usize, usize) {
    let outputs = size.div_ceil(stride);
    let total = (outputs.saturating_sub(1) * stride).saturating_add(kernel).saturating_sub(size);
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
        format!("it needs a picture (height×width×channels), not {}; add a reshape layer before it", dims_words(input))
    })
}

fn window(size: usize, kernel: usize, stride: usize, padding: Padding) -> Result<usize, String> {
    match padding {
        // Refused with the recipe; a damaged session may still say so.
        _ if stride == 0 || kernel == 0 => Err("window size and stride must be at least 1".to_owned()),
        Padding::Same => Ok(size.div_ceil(stride)),
        Padding::Valid if size >= kernel => Ok((size - kernel) / stride + 1),
        Padding::Valid => {
            Err(format!("a window of {kernel} does not fit in {size}; use padding \"same\" or a smaller window"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Activation;
    use proptest::prelude::*;

    /// Numbers as people write them, and such as only a mistake writes.
    fn number() -> impl Strategy<Value = usize> {
        prop_oneof![0usize..40, Just(1usize << 32), Just(usize::MAX), any::<usize>()]
    }

    fn padding() -> impl Strategy<Value = Padding> {
        prop::sample::select(vec![Padding::Valid, Padding::Same])
    }

    fn layer() -> impl Strategy<Value = LayerSpec> {
        let activation = Activation::Relu;
        prop_oneof![
            number().prop_map(move |units| LayerSpec::Dense { units, activation }),
            (number(), number(), number(), padding()).prop_map(move |(filters, kernel, stride, padding)| {
                LayerSpec::Conv { filters, kernel, stride, padding, activation }
            }),
            (number(), number(), number(), padding()).prop_map(move |(filters, kernel, stride, padding)| {
                LayerSpec::ConvTranspose { filters, kernel, stride, padding, activation }
            }),
            (number(), padding()).prop_map(|(size, padding)| LayerSpec::MaxPool { size, padding }),
            number().prop_map(|size| LayerSpec::UpSample { size }),
            (number(), number(), number()).prop_map(|(height, width, channels)| LayerSpec::Reshape {
                height,
                width,
                channels
            }),
            Just(LayerSpec::Flatten),
            Just(LayerSpec::BatchNorm),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        /// Nothing wraps around, and what is accepted is small enough to be looked at.
        #[test]
        fn no_number_makes_shapes_panic(layer in layer(), input in prop::collection::vec(number(), 0..4)) {
            let learnt = parameters(&layer, &input);
            match output(&layer, &input) {
                Ok(found) => prop_assert!(values(&found) <= MOST_VALUES),
                Err(why) => prop_assert!(!why.is_empty()),
            }
            if let LayerSpec::Dense { units, .. } = layer {
                prop_assert!(learnt >= units);
            }
        }
    }

    #[test]
    fn a_border_of_a_window_larger_than_any_picture_does_not_wrap_around() {
        assert_eq!(same_padding(28, 3, 1), (1, 1));
        let (before, after) = same_padding(28, usize::MAX, 1);
        assert!(before > 1 << 60 && after >= before);
    }
}
