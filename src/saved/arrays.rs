//! Outcomes and maps as named arrays, so that one file format serves for them and for weights.

use super::SavedMap;
use crate::analysis::Errors;
use crate::model::{WeightArray, Weights};
use crate::recipe::MapPart;
use crate::train::Outcome;
use std::sync::Arc;

fn array(name: &str, shape: Vec<usize>, values: Vec<f32>) -> WeightArray {
    WeightArray { name: name.to_owned(), shape, values }
}

fn find<'a>(arrays: &'a Weights, name: &str) -> Result<&'a [f32], String> {
    let found = arrays.arrays.iter().find(|array| array.name == name);
    found.map(|array| array.values.as_slice()).ok_or_else(|| format!("{name} is not there"))
}

/// An outcome as arrays.
pub fn from_outcome(outcome: &Outcome) -> Weights {
    let arrays = match outcome {
        Outcome::Reconstructions(errors) => {
            let column = |of: fn(&Errors) -> f32| errors.iter().map(of).collect::<Vec<f32>>();
            let named = [("l2", column(|e| e.l2)), ("mae", column(|e| e.mae)), ("mse", column(|e| e.mse))];
            named.into_iter().map(|(name, values)| array(name, vec![errors.len()], values)).collect()
        }
        Outcome::Classes { named, truth } => {
            let named = named.iter().map(|&class| f32::from(class)).collect();
            vec![array("named", vec![truth.len()], named), array("truth", vec![truth.len()], truth.clone())]
        }
        Outcome::Detections(p) => vec![array("probability", vec![p.len()], p.clone())],
    };
    Weights { arrays }
}

/// The outcome in these arrays.
pub fn to_outcome(arrays: &Weights) -> Result<Outcome, String> {
    if let Ok(named) = find(arrays, "named") {
        let truth = find(arrays, "truth")?.to_vec();
        if truth.len() != named.len() {
            return Err("its arrays have different lengths".to_owned());
        }
        return Ok(Outcome::Classes { named: named.iter().map(|&class| class as u16).collect(), truth });
    }
    if let Ok(probabilities) = find(arrays, "probability") {
        return Ok(Outcome::Detections(probabilities.to_vec()));
    }
    let (l2, mae, mse) = (find(arrays, "l2")?, find(arrays, "mae")?, find(arrays, "mse")?);
    if l2.len() != mae.len() || l2.len() != mse.len() {
        return Err("its arrays have different lengths".to_owned());
    }
    let errors = l2.iter().zip(mae).zip(mse).map(|((&l2, &mae), &mse)| Errors { mse, mae, l2 });
    Ok(Outcome::Reconstructions(errors.collect()))
}

/// A map as arrays. Sample numbers are kept as two halves: 32-bit floats hold whole numbers up to 2²⁴ only.
pub fn from_map(map: &SavedMap) -> Weights {
    let halves = map.ids.iter().flat_map(|id| [(id >> 16) as f32, (id & 0xffff) as f32]).collect();
    let points = map.points.as_flattened().to_vec();
    Weights {
        arrays: vec![array("ids", vec![map.ids.len(), 2], halves), array("points", vec![map.points.len(), 2], points)],
    }
}

/// The map in these arrays.
pub fn to_map(arrays: &Weights, part: MapPart) -> Result<SavedMap, String> {
    let (halves, points) = (find(arrays, "ids")?, find(arrays, "points")?);
    if halves.len() != points.len() || !halves.len().is_multiple_of(2) {
        return Err("its arrays have different lengths".to_owned());
    }
    let ids = halves.chunks_exact(2).map(|half| ((half[0] as u32) << 16) | (half[1] as u32 & 0xffff)).collect();
    let points = points.chunks_exact(2).map(|p| [p[0], p[1]]).collect();
    Ok(SavedMap { part, ids: Arc::new(ids), points: Arc::new(points) })
}
