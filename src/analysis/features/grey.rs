//! Colours taken away for features.

/// Shares of red, green and blue in lightness (ITU-R BT.709), as scikit-image's `rgb2gray` has them.
const SHARES: [f64; 3] = [0.2125, 0.7154, 0.0721];

/// The lightness of each pixel of a picture, `[height · width]`, in the units of `row`, `[height, width, channels]`.
/// Of three channels it is `0.2125 red + 0.7154 green + 0.0721 blue` (scikit-image's `rgb2gray`), of one the value
/// itself, of any other number their mean.
pub fn grey(row: &[f32], channels: usize) -> Vec<f32> {
    match channels {
        0 => Vec::new(),
        1 => row.to_vec(),
        3 => row.chunks_exact(3).map(lightness).collect(),
        _ => row.chunks_exact(channels).map(mean).collect(),
    }
}

fn lightness(pixel: &[f32]) -> f32 {
    pixel.iter().zip(SHARES).map(|(&value, share)| f64::from(value) * share).sum::<f64>() as f32
}

fn mean(pixel: &[f32]) -> f32 {
    (pixel.iter().map(|&value| f64::from(value)).sum::<f64>() / pixel.len() as f64) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_channels_becomes_one() {
        assert_eq!(grey(&[1.0, 2.0], 1), [1.0, 2.0]);
        assert_eq!(grey(&[1.0, 3.0, 5.0, 9.0], 2), [2.0, 7.0]);
        assert_eq!(grey(&[255.0, 255.0, 255.0, 0.0, 100.0, 0.0], 3), [255.0, 71.54]);
    }
}
