//! Weights of PyTorch: a state dict, whose names group into layers.
//!
//! Convolutions are kept as here, linear layers as `[out, in]`. A file has no order: layers take groups of arrays in
//! the order that their names mean ([`Natural`]), each the first whose shapes fit. A bias that is not there is zero.

use super::names::Natural;
use super::tensors::Tensors;
use super::turn::Turn;
use super::wanted::{Kind, Wanted};
use super::{Found, wanted};
use crate::model::layers::EPSILON;
use crate::model::{NetworkSpec, WeightArray, Weights, WeightsError, dims_words};
use crate::recipe::{LayerSpec, Task};
use std::collections::{BTreeMap, HashMap};

/// What PyTorch's batch normalisation adds to the variance, unless it is told otherwise.
const TORCH_EPSILON: f64 = 1e-5;

/// The counter beside running means: not a weight.
const COUNTER: &str = "num_batches_tracked";

/// A shape `[height, width, channels]`.
type Map = [usize; 3];

/// The arrays whose names differ after the last dot only.
type Group = HashMap<String, Found>;

/// The weights in a state dict.
///
/// # Errors
/// [`WeightsError`] where it is of another network, or of one that flattens in a way that ours cannot.
pub fn import(file: &Tensors<'_>, spec: &NetworkSpec) -> Result<Weights, WeightsError> {
    let maps = flattened(spec)?;
    let mut groups = groups(file);
    let mut weights = Weights::default();
    for layer in wanted::layers(spec) {
        let turns = turns(&layer, &maps);
        let fits = |group: &Group| check(&layer, &turns, group).is_ok();
        let Some(place) = groups.iter().position(fits) else { return Err(missing(&layer, &turns, &groups)) };
        let group = groups.remove(place);
        let mut arrays = Vec::new();
        for (part, turn) in turns.iter().enumerate() {
            let values = match group.get(PARTS[part]) {
                Some(found) => turn.apply(file.values(found)?),
                None => vec![if is_scale(&layer, part) { 1.0 } else { 0.0 }; layer.outputs()],
            };
            arrays.push(layer.array(part, values));
        }
        adjust_scale(&mut arrays);
        weights.arrays.extend(arrays);
    }
    match groups.iter().flat_map(Group::values).map(|found| &found.name).min() {
        Some(name) => Err(WeightsError::Mismatch(format!("{name} belongs to no layer of this network"))),
        None => Ok(weights),
    }
}

/// What PyTorch calls a layer's arrays, in our order.
const PARTS: [&str; 4] = ["weight", "bias", "running_mean", "running_var"];

/// Groups in the order that their names mean.
fn groups(file: &Tensors<'_>) -> Vec<Group> {
    let mut groups: BTreeMap<(Natural, String), Group> = BTreeMap::new();
    for found in file.list() {
        let (layer, part) = found.name.rsplit_once('.').unwrap_or(("", found.name.as_str()));
        if part != COUNTER {
            let (key, part) = ((Natural::of(layer), layer.to_owned()), part.to_owned());
            groups.entry(key).or_default().insert(part, found);
        }
    }
    groups.into_values().collect()
}

fn is_scale(layer: &Wanted, part: usize) -> bool {
    layer.kind == Kind::BatchNorm && part == 0
}

/// Whether a group has the layer's arrays and no others.
fn check(layer: &Wanted, turns: &[Turn], group: &Group) -> Result<(), WeightsError> {
    for (part, turn) in turns.iter().enumerate() {
        match group.get(PARTS[part]) {
            Some(found) if found.shape == turn.shape => {}
            Some(found) => {
                return Err(layer.mismatch(part, &turn.shape, &format!("{} has shape {:?}", found.name, found.shape)));
            }
            None if part == 1 || is_scale(layer, part) => {}
            None => {
                let some = group.values().map(|found| found.name.as_str()).min().unwrap_or_default();
                return Err(layer.mismatch(part, &turn.shape, &format!("it is missing next to {some}")));
            }
        }
    }
    let known = |name: &str| PARTS[..turns.len()].contains(&name);
    match group.iter().filter(|(part, _)| !known(part)).map(|(_, found)| &found.name).min() {
        Some(name) => Err(layer.mismatch(0, &turns[0].shape, &format!("{name} is not part of such a layer"))),
        None => Ok(()),
    }
}

/// Why no group fits: what is wrong with the first of the right kind.
fn missing(layer: &Wanted, turns: &[Turn], groups: &[Group]) -> WeightsError {
    let axes = turns[0].shape.len();
    let alike = |group: &&Group| group.get(PARTS[0]).is_some_and(|found| found.shape.len() == axes);
    let why = groups.iter().find(alike).and_then(|group| check(layer, turns, group).err());
    why.unwrap_or_else(|| layer.mismatch(0, &turns[0].shape, "there are not enough arrays for this layer"))
}

/// How each of a layer's arrays is kept.
fn turns(layer: &Wanted, maps: &[Option<Map>]) -> Vec<Turn> {
    let after = maps[layer.index + 1];
    match (layer.kind, &layer.shape[..]) {
        (Kind::Dense, &[inputs, outputs]) => {
            let [h, w, c] = maps[layer.index].unwrap_or([1, 1, inputs]);
            let [oh, ow, oc] = after.unwrap_or([1, 1, outputs]);
            let weight = Turn::new(vec![outputs, inputs], vec![oc, oh, ow, c, h, w], &[4, 5, 3, 1, 2, 0]);
            vec![weight, vector(outputs, after)]
        }
        (Kind::BatchNorm, &[channels]) => {
            // Over a map it has one number a channel; over flat values one a value, in the order of the values.
            let map = after.filter(|map| map.iter().product::<usize>() == channels);
            (0..layer.parts().len()).map(|_| vector(channels, map)).collect()
        }
        _ => (0..layer.parts().len()).map(|part| Turn::none(layer.shape_of(part))).collect(),
    }
}

/// Numbers of flat values that are a map.
fn vector(count: usize, map: Option<Map>) -> Turn {
    match map {
        Some([h, w, c]) => Turn::new(vec![count], vec![c, h, w], &[1, 2, 0]),
        None => Turn::none(vec![count]),
    }
}

/// The maps that values are, before each layer and after the last: flat values too, where they were flattened or will
/// be reshaped. `None` where flat values have no order but that of units.
fn flattened(spec: &NetworkSpec) -> Result<Vec<Option<Map>>, WeightsError> {
    let count = spec.layers.len();
    let keeps_order = |at: usize| !matches!(spec.layers[at], LayerSpec::Dense { .. });
    let mut maps: Vec<Option<Map>> = (0..count).map(|at| Map::try_from(spec.input_of(at)).ok()).collect();
    maps.push(Map::try_from(spec.output()).ok());
    for at in (0..count).filter(|&at| keeps_order(at)) {
        maps[at + 1] = maps[at + 1].or(maps[at]);
    }
    // An autoencoder without a reshape at the end gives its input's values in its input's order.
    let values = |dims: &[usize]| dims.iter().product::<usize>();
    if spec.task == Task::Reconstruct && values(spec.output()) == values(&spec.input) {
        maps[count] = maps[count].or(maps[0]);
    }
    for at in (0..count).rev().filter(|&at| keeps_order(at)) {
        maps[at] = maps[at].or(maps[at + 1]);
    }
    for (at, layer) in spec.layers.iter().enumerate() {
        if let (LayerSpec::Reshape { .. }, Some(before), Some(after)) = (layer, maps[at], maps[at + 1])
            && before != after
            && !(has_one_order(before) && has_one_order(after))
        {
            let (number, from, to) = (at + 1, dims_words(&before), dims_words(&after));
            let why =
                format!("layer {number} (reshape) turns {from} into {to}, which PyTorch does in a different order");
            return Err(WeightsError::Mismatch(why));
        }
    }
    Ok(maps)
}

/// Whether a map's values come in the same order with channels first and last.
fn has_one_order([h, w, c]: Map) -> bool {
    c == 1 || h * w == 1
}

/// The scale with which our batch normalisation gives what PyTorch's gives.
fn adjust_scale(arrays: &mut [WeightArray]) {
    let [scale, _, _, variance] = arrays else { return };
    for (scale, &variance) in scale.values.iter_mut().zip(&variance.values) {
        let variance = f64::from(variance);
        *scale *= ((variance + EPSILON) / (variance + TORCH_EPSILON)).sqrt() as f32;
    }
}
