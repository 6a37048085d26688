//! What a list of layers has to lead from and to, and how far it gets.

use super::shapes;
use super::spec::{LayerRow, NetworkSpec, SpecError};
use crate::recipe::{LayerSpec, ModelPart, Task};

/// What the layers have to lead from and to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goal<'a> {
    /// What the network is for.
    pub task: Task,
    /// The shape of a sample.
    pub input: &'a [usize],
    /// How many classes there are.
    pub classes: usize,
}

impl Goal<'_> {
    /// A row for each layer that can be reached; where it stops and why, if it does.
    pub fn follow(&self, layers: &[LayerSpec]) -> (Vec<LayerRow>, Option<(usize, String)>) {
        let mut rows: Vec<LayerRow> = Vec::with_capacity(layers.len());
        for (at, layer) in layers.iter().enumerate() {
            let before = rows.last().map_or(self.input, |row| row.output.as_slice());
            let output = match shapes::output(layer, before) {
                Ok(output) => output,
                Err(why) => return (rows, Some((at, why))),
            };
            let parameters = shapes::parameters(layer, before);
            rows.push(LayerRow { kind: layer.kind(), settings: layer.settings(), output, parameters });
        }
        let stop = self.unsuited(layers).map(|why| (layers.len(), why));
        (rows, stop)
    }

    /// Why what comes out at the end does not suit the task.
    fn unsuited(&self, layers: &[LayerSpec]) -> Option<String> {
        if layers.is_empty() {
            return Some(SpecError::Empty.to_string());
        }
        let model = ModelPart { task: Some(self.task), layers: layers.to_vec(), ..ModelPart::default() };
        NetworkSpec::from_recipe(&model, self.input, self.classes).err().map(|error| error.to_string())
    }
}
