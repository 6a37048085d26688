//! Training and test files become one dataset, the training samples first.

use super::{DataError, Samples, Values};
use std::path::Path;

/// The samples of both parts in one, and how many of them are for training; `None` without a second part.
///
/// # Errors
/// Says so where the parts' samples have different shapes.
pub fn join(path: &Path, train: Samples, test: Option<Samples>) -> Result<(Samples, Option<usize>), DataError> {
    let Some(test) = test else { return Ok((train, None)) };
    let (shape, count) = (train.shape(), train.len());
    if test.shape() != shape {
        let what = format!("training samples are {}, test samples {}", shape.words(), test.shape().words());
        return Err(DataError::format(path, what, "samples of one shape"));
    }
    let values = match (train.into_values(), test.into_values()) {
        // The first part is the large one: it is moved, not copied.
        (Values::Bytes(mut values), Values::Bytes(more)) => {
            values.reserve_exact(more.len());
            values.extend_from_slice(&more);
            Values::Bytes(values)
        }
        (values, more) => {
            let (mut values, more) = (floats(values), floats(more));
            values.reserve_exact(more.len());
            values.extend(more);
            Values::Floats(values)
        }
    };
    let samples = Samples::new(shape, values)
        .ok_or_else(|| DataError::format(path, "its size is not a whole number of samples", "whole samples"))?;
    Ok((samples, Some(count)))
}

fn floats(values: Values) -> Vec<f32> {
    match values {
        Values::Floats(values) => values,
        Values::Bytes(values) => values.into_iter().map(f32::from).collect(),
    }
}
