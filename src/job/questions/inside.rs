//! What do the layers of a network make of a sample?

use crate::job::key::{Cost, Key, Kind};
use crate::job::question::{Given, Question};
use crate::job::scene::Scene;
use crate::job::teller::{Stop, Teller};
use crate::train::Viewers;
use std::sync::Arc;

/// What do the layers make of this sample? Answered with one list a layer: its values after its activation, channels
/// running fastest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inside {
    /// The sample.
    pub id: u32,
}

impl Question for Inside {
    type Answer = Vec<Arc<Vec<f32>>>;

    const KIND: Kind = Kind { name: "inside", what: "Computing activations", cost: Cost::Quick, most: 16 };

    fn key(&self, scene: &Scene) -> Option<Key> {
        let (network, prepared) = scene.network.as_ref().zip(scene.prepared.as_ref())?;
        let there = (self.id as usize) < prepared.dataset.len();
        there.then(|| Key::new(Self::KIND, network.version, self.id))
    }

    fn answer(self, scene: &Scene, _given: &Given, _teller: &Teller<'_>) -> Result<Self::Answer, Stop> {
        let Some((network, prepared)) = scene.network.as_ref().zip(scene.prepared.as_ref()) else {
            return Err(Stop::Cancelled);
        };
        let viewers = Viewers::new(&network.spec, &network.weights)?;
        let viewer = viewers.of_class(prepared.dataset.labels.ids[self.id as usize]);
        Ok(viewer.inside(prepared.input(self.id as usize))?.into_iter().map(Arc::new).collect())
    }
}
