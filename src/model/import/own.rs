//! Weights that Afterimage wrote: by name, in our own layout.

use super::tensors::Tensors;
use super::{Found, wanted};
use crate::model::{NetworkSpec, Weights, WeightsError};
use std::collections::HashMap;

/// The weights in a file of our own, in the order of the layers.
///
/// # Errors
/// [`WeightsError`] where an array is missing, of another shape or too many.
pub fn import(file: &Tensors<'_>, spec: &NetworkSpec) -> Result<Weights, WeightsError> {
    let mut list: HashMap<String, Found> = file.list().map(|found| (found.name.clone(), found)).collect();
    let mut weights = Weights::default();
    for layer in wanted::layers(spec) {
        for part in 0..layer.parts().len() {
            let (name, shape) = (layer.name_of(part), layer.shape_of(part));
            let Some(found) = list.remove(&name) else {
                return Err(layer.mismatch(part, &shape, &format!("{name} is missing")));
            };
            if found.shape != shape {
                return Err(layer.mismatch(part, &shape, &format!("{name} has shape {:?}", found.shape)));
            }
            weights.arrays.push(layer.array(part, file.values(&found)?));
        }
    }
    match list.into_keys().min() {
        Some(name) => Err(WeightsError::Mismatch(format!("{name} belongs to no layer of this network"))),
        None => Ok(weights),
    }
}
