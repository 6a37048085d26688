//! What are the codes of samples in the bottleneck?

use crate::job::key::{Cost, Key, Kind};
use crate::job::question::{Given, Question};
use crate::job::scene::Scene;
use crate::job::teller::{Stop, Teller};
use crate::train::Viewers;
use std::sync::Arc;

/// What are the codes of these samples? Each code is an answer of its own, see [`Codes::key_of`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes {
    /// The samples.
    pub ids: Vec<u32>,
}

impl Codes {
    /// The key of the code, `Vec<f32>` of `[latent]`, of one sample with these weights.
    pub fn key_of(version: u64, id: u32) -> Key {
        Key { kind: Self::KIND.name, slot: version, of: u64::from(id) }
    }
}

impl Question for Codes {
    type Answer = ();

    const KIND: Kind = Kind { name: "codes", what: "Encoding samples", cost: Cost::Quick, most: 2000 };

    const KEEPS: bool = false;

    /// A key that no single code has.
    fn key(&self, scene: &Scene) -> Option<Key> {
        let (network, prepared) = scene.network.as_ref().zip(scene.prepared.as_ref())?;
        let all = !self.ids.is_empty() && self.ids.iter().all(|&id| (id as usize) < prepared.dataset.len());
        all.then(|| Key { of: 1 << 32, ..Self::key_of(network.version, 0) })
    }

    fn answer(self, scene: &Scene, _given: &Given, teller: &Teller<'_>) -> Result<(), Stop> {
        let Some((network, prepared)) = scene.network.as_ref().zip(scene.prepared.as_ref()) else {
            return Err(Stop::Cancelled);
        };
        let viewers = Viewers::new(&network.spec, &network.weights)?;
        for (&id, code) in self.ids.iter().zip(viewers.codes_of(prepared, &self.ids)?) {
            teller.answer(Self::key_of(network.version, id), Arc::new(code));
        }
        Ok(())
    }
}
