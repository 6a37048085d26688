//! What memory does not hold is refused with a sentence, before it is built.

use super::support::{prepared, session, settle, small};
use afterimage::recipe::{Activation, LayerSpec, ModelPart, Recipe, Task};
use afterimage::session::RunAction;

fn dense(units: usize) -> LayerSpec {
    LayerSpec::Dense { units, activation: Activation::Relu }
}

/// What the first notice of a training with these layers says.
fn told(layers: Vec<LayerSpec>) -> String {
    let model = ModelPart { task: Some(Task::Reconstruct), layers, ..ModelPart::default() };
    let mut session = session(Recipe { model, ..small() }, None);
    session.perform(RunAction::Train);
    settle(&mut session);
    session.notices()[0].text.clone()
}

#[test]
fn a_network_larger_than_memory_is_refused_before_it_is_built() {
    let points = prepared(&small()).dataset.samples.shape().len();
    // Each layer may be as wide as that; the weights between them are four times ten to the fifteen.
    let wide = 1 << 26;
    let words = told(vec![dense(wide), dense(wide), dense(points)]);
    assert!(words.contains("of memory") && words.contains("fewer units"), "{words}");
    let words = told(vec![dense(1_000_000_000), dense(points)]);
    assert!(words.contains("layer 1") && words.contains("too large"), "{words}");
}
