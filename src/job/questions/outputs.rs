//! What does a network make of samples?

use crate::job::key::{Cost, Key, Kind};
use crate::job::question::{Given, Question};
use crate::job::scene::Scene;
use crate::job::teller::{Stop, Teller};
use crate::train::Viewers;
use std::sync::Arc;

/// Samples at a time, so that a cancel is heard.
const BATCH: usize = 64;

/// What does the network make of these samples? Each output is an answer of its own, see [`Outputs::key_of`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outputs {
    /// The samples, those wanted first in front.
    pub ids: Vec<u32>,
}

impl Outputs {
    /// The key of the output, `Vec<f32>`, for one sample with these weights.
    pub fn key_of(version: u64, id: u32) -> Key {
        Key { kind: Self::KIND.name, slot: version, of: u64::from(id) }
    }
}

impl Question for Outputs {
    type Answer = ();

    const KIND: Kind = Kind { name: "outputs", what: "Reconstructing", cost: Cost::Quick, most: 20_000 };

    const KEEPS: bool = false;

    /// A key that no single output has.
    fn key(&self, scene: &Scene) -> Option<Key> {
        let version = scene.network.as_ref()?.version;
        let all = !self.ids.is_empty() && self.ids.iter().all(|&id| (id as usize) < count(scene));
        all.then(|| Key { of: 1 << 32, ..Self::key_of(version, 0) })
    }

    fn answer(self, scene: &Scene, _given: &Given, teller: &Teller<'_>) -> Result<(), Stop> {
        let Some((network, prepared)) = scene.network.as_ref().zip(scene.prepared.as_ref()) else {
            return Err(Stop::Cancelled);
        };
        let viewers = Viewers::new(&network.spec, &network.weights)?;
        for ids in self.ids.chunks(BATCH) {
            teller.check()?;
            for (&id, output) in ids.iter().zip(viewers.of_samples(prepared, ids)?) {
                teller.answer(Self::key_of(network.version, id), Arc::new(output));
            }
        }
        Ok(())
    }
}

fn count(scene: &Scene) -> usize {
    scene.prepared.as_ref().map_or(0, |prepared| prepared.dataset.len())
}
