//! Pictures made grey or brought to another size, whatever they were read from.

use crate::data::formats::images::decode;
use crate::data::{Budget, DataError, Dataset, SampleShape, Samples, Values};
use crate::recipe::DataPart;
use image::imageops::{self, FilterType};
use image::{ImageBuffer, Luma};
use rayon::prelude::*;

/// The samples as the recipe wants the pictures; `None` where nothing is to be changed.
///
/// # Errors
/// [`DataError::Unusable`] where the samples are no pictures, or have no colours to take away; [`DataError::OverBudget`]
/// where the pictures do not fit into memory.
pub fn change(dataset: &Dataset, data: &DataPart, budget: Budget) -> Result<Option<Samples>, DataError> {
    if !data.grey && data.resize.is_none() {
        return Ok(None);
    }
    let SampleShape::Image { height, width, channels } = dataset.samples.shape() else {
        let words = dataset.samples.shape().words();
        return Err(DataError::Unusable(format!(
            "data.grey and data.resize need pictures; these samples have {words}"
        )));
    };
    let grey = data.grey && channels == 3;
    if data.grey && !matches!(channels, 1 | 3) {
        return Err(DataError::Unusable(format!(
            "data.grey: pictures with {channels} channels cannot be converted to grey"
        )));
    }
    let channels_after = if grey { 1 } else { channels };
    let [to_height, to_width] = data.resize.unwrap_or([height, width]);
    let (from, to) = ((height, width), (to_height, to_width));
    if !grey && from == to {
        return Ok(None);
    }
    let shape = SampleShape::Image { height: to_height, width: to_width, channels: channels_after };
    let each_value = if matches!(dataset.samples.values(), Values::Bytes(_)) { 1 } else { 4 };
    let bytes = (dataset.len() as u64).saturating_mul(shape.len() as u64).saturating_mul(each_value);
    let what = format!("{} pictures of {to_height}×{to_width}", dataset.len());
    budget.check(bytes, &what, "choose a smaller size (data.resize) or draw fewer (data.subsample)")?;
    let values = match dataset.samples.values() {
        Values::Bytes(values) => {
            Values::Bytes(each(values, dataset.samples.shape().len(), shape.len(), |sample, out| {
                let lightness: Option<Vec<u8>> =
                    grey.then(|| sample.chunks_exact(3).map(|c| decode::grey([c[0], c[1], c[2]])).collect());
                planes(lightness.as_deref().unwrap_or(sample), from, to, channels_after, out);
            }))
        }
        Values::Floats(values) => {
            let (low, high) = dataset.samples.full_range();
            let span = if high > low { high - low } else { 1.0 };
            Values::Floats(each(values, dataset.samples.shape().len(), shape.len(), |sample, out| {
                // The crate resizes numbers between 0 and 1.
                let unit: Vec<f32> = sample.iter().map(|v| (v - low) / span).collect();
                let light = |c: &[f32]| 0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2];
                let unit = if grey { unit.chunks_exact(3).map(light).collect() } else { unit };
                planes(&unit, from, to, channels_after, out);
                out.iter_mut().for_each(|v| *v = *v * span + low);
            }))
        }
    };
    Ok(Samples::new(shape, values))
}

fn each<T: Copy + Default + Send + Sync>(
    values: &[T],
    from: usize,
    to: usize,
    change: impl Fn(&[T], &mut [T]) + Sync,
) -> Vec<T> {
    let mut changed = vec![T::default(); values.len() / from * to];
    changed.par_chunks_mut(to).zip(values.par_chunks(from)).for_each(|(out, sample)| change(sample, out));
    changed
}

/// Resizes each channel on its own; channels run fastest on both sides.
fn planes<T>(sample: &[T], from: (usize, usize), to: (usize, usize), channels: usize, out: &mut [T])
where
    T: Copy + image::Primitive + 'static,
    Luma<T>: image::Pixel<Subpixel = T>,
{
    if from == to {
        out.copy_from_slice(sample);
        return;
    }
    for channel in 0..channels {
        let plane: Vec<T> = sample.iter().skip(channel).step_by(channels).copied().collect();
        let Some(plane) = ImageBuffer::<Luma<T>, Vec<T>>::from_raw(from.1 as u32, from.0 as u32, plane) else { return };
        let resized = imageops::resize(&plane, to.1 as u32, to.0 as u32, FilterType::Triangle);
        for (out, value) in out.iter_mut().skip(channel).step_by(channels).zip(resized.into_raw()) {
            *out = value;
        }
    }
}
