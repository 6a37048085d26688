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
    found.map(|array| array.values.as_slice()).ok_or_else(|| format!("{name} is missing"))
}

/// An outcome as arrays.
pub fn from_outcome(outcome: &Outcome) -> Weights {
    let arrays = match outcome {
        Outcome::Reconstructions(errors) => {
            let column = |of: fn(&Errors) -> f32| errors.iter().map(of).collect::<Vec<f32>>();
            let named = [
                ("bce", column(|e| e.bce)),
                ("l2", column(|e| e.l2)),
                ("mae", column(|e| e.mae)),
                ("mse", column(|e| e.mse)),
                ("spread", column(|e| e.spread)),
                ("sse", column(|e| e.sse)),
            ];
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
    // Sessions of earlier versions have three columns: the sum of squares follows from them, the others do not.
    let later = |name: &str| find(arrays, name).ok().filter(|column| column.len() == l2.len());
    let (sse, bce, spread) = (later("sse"), later("bce"), later("spread"));
    let or = |column: Option<&[f32]>, i: usize, usual: f32| column.map_or(usual, |column| column[i]);
    let errors = (0..l2.len()).map(|i| Errors {
        mse: mse[i],
        mae: mae[i],
        l2: l2[i],
        sse: or(sse, i, l2[i] * l2[i]),
        bce: or(bce, i, f32::NAN),
        spread: or(spread, i, 1.0),
    });
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
