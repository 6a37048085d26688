//! Changes of the form's network.

use crate::model::preset;
use crate::recipe::{LayerSpec, ModelPart, Recipe, Task};

/// One change; layers are counted from 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// Another layer instead of this one.
    Set(usize, LayerSpec),
    /// A new layer at this place.
    Insert(usize, LayerSpec),
    /// One layer less.
    Remove(usize),
    /// A layer from one place to another; the second counts without the layer.
    Move(usize, usize),
    /// Another list altogether.
    All(Vec<LayerSpec>),
    /// Another task.
    Task(Task),
    /// The encoder ends in this layer; `None`: in the narrowest.
    Bottleneck(Option<usize>),
}

/// What the form's network is for, and its layers.
pub(super) fn network_of(model: &ModelPart) -> (Task, Vec<LayerSpec>) {
    match preset(&model.preset).filter(|_| model.layers.is_empty()) {
        Some(preset) => (preset.task, preset.layers.clone()),
        None => (model.task.unwrap_or(Task::Reconstruct), model.layers.clone()),
    }
}

/// The form after a change: a preset becomes layers of one's own, a bottleneck chosen by hand stays with its layer, and
/// a loss that has no meaning any more gives way to the usual one.
pub(super) fn changed(form: &Recipe, change: Change) -> Recipe {
    let mut recipe = form.clone();
    if let Change::Bottleneck(layer) = change {
        recipe.model.encoder_layers = layer.map(|layer| layer + 1);
        return recipe;
    }
    let (mut task, mut layers) = network_of(&form.model);
    let mut chosen = form.model.encoder_layers.map(|count| count.saturating_sub(1));
    match change {
        Change::Set(at, layer) if at < layers.len() => layers[at] = layer,
        Change::Insert(at, layer) => {
            let at = at.min(layers.len());
            layers.insert(at, layer);
            chosen = chosen.map(|place| if place >= at { place + 1 } else { place });
        }
        Change::Remove(at) if at < layers.len() => {
            layers.remove(at);
            chosen = chosen.filter(|place| *place != at).map(|place| if place > at { place - 1 } else { place });
        }
        Change::Move(from, to) if from < layers.len() && to < layers.len() => {
            let layer = layers.remove(from);
            layers.insert(to, layer);
            chosen = chosen.map(|place| moved(place, from, to));
        }
        Change::All(list) => (layers, chosen) = (list, None),
        Change::Task(other) => task = other,
        // A place that is not there.
        Change::Set(..) | Change::Remove(_) | Change::Move(..) | Change::Bottleneck(_) => {}
    }
    if recipe.training.loss.is_some_and(|loss| !loss.suits(task)) {
        recipe.training.loss = None;
    }
    let encoder_layers = chosen.map(|place| place + 1);
    recipe.model = ModelPart { task: Some(task), encoder_layers, layers, ..ModelPart::default() };
    recipe
}

/// Where a layer stands after another, or itself, has moved.
fn moved(place: usize, from: usize, to: usize) -> usize {
    if place == from {
        return to;
    }
    let without = if place > from { place - 1 } else { place };
    if without >= to { without + 1 } else { without }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Activation, Loss};

    fn dense(units: usize) -> LayerSpec {
        LayerSpec::Dense { units, activation: Activation::Relu }
    }

    /// A form with dense layers of these widths, the bottleneck chosen by hand.
    fn form(units: &[usize], bottleneck: usize) -> Recipe {
        let mut recipe = Recipe::load("generated-digits").unwrap();
        let layers = units.iter().map(|&units| dense(units)).collect();
        recipe.model = ModelPart {
            preset: String::new(),
            task: Some(Task::Reconstruct),
            encoder_layers: Some(bottleneck + 1),
            layers,
            baseline: None,
        };
        recipe
    }

    #[test]
    fn a_chosen_bottleneck_stays_with_its_layer() {
        let form = form(&[9, 8, 7, 6], 2);
        let changes = [
            Change::Insert(0, dense(1)),
            Change::Insert(3, dense(1)),
            Change::Set(2, dense(7)),
            Change::Remove(0),
            Change::Remove(3),
            Change::Move(2, 0),
            Change::Move(0, 3),
            Change::Move(3, 1),
        ];
        for change in changes {
            let model = changed(&form, change.clone()).model;
            let place = model.encoder_layers.unwrap() - 1;
            assert_eq!(model.layers[place], dense(7), "{change:?}");
        }
        assert_eq!(changed(&form, Change::Remove(2)).model.encoder_layers, None);
        assert_eq!(changed(&form, Change::Remove(9)).model, form.model);
    }

    #[test]
    fn a_preset_becomes_own_layers_and_a_loss_without_meaning_goes() {
        let mut form = Recipe::load("generated-digits").unwrap();
        form.training.loss = Some(Loss::Mse);
        let (task, layers) = network_of(&form.model);
        let same = changed(&form, Change::Task(task));
        assert_eq!((same.model.layers, same.training.loss), (layers, Some(Loss::Mse)));
        let other = changed(&form, Change::Task(Task::Classify));
        assert_eq!((other.model.preset.as_str(), other.training.loss), ("", None));
        // The bottleneck alone leaves a preset what it is.
        let narrow = changed(&form, Change::Bottleneck(Some(0)));
        assert_eq!((narrow.model.preset, narrow.model.encoder_layers), (form.model.preset, Some(1)));
    }
}
