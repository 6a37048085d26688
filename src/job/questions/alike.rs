//! Which samples are most and least like one?

use super::space::{known_or_made, space_key};
use crate::analysis::Neighbour;
use crate::job::key::{Cost, Key, Kind};
use crate::job::question::{Given, Question};
use crate::job::scene::Scene;
use crate::job::teller::{Stop, Teller};
use crate::recipe::SpaceOf;

/// How many of each are looked for.
const COUNT: usize = 12;

/// Which samples are most and least like this one, and which normal ones that were learnt from?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindAlike {
    /// What samples are compared by.
    pub of: SpaceOf,
    /// The sample.
    pub id: u32,
}

/// The samples most and least like one.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// The sample.
    pub id: u32,
    /// The most similar, nearest first.
    pub nearest: Vec<Neighbour>,
    /// The most dissimilar, farthest first.
    pub farthest: Vec<Neighbour>,
    /// The nearest normal samples that were learnt from.
    pub normal: Vec<Neighbour>,
}

impl Question for FindAlike {
    type Answer = Alike;

    const KIND: Kind = Kind { name: "alike", what: "Finding similar samples", cost: Cost::Slow, most: 64 };

    fn key(&self, scene: &Scene) -> Option<Key> {
        let space = space_key(self.of, scene)?;
        let there = (self.id as usize) < scene.prepared.as_ref()?.dataset.len();
        there.then(|| Key::new(Self::KIND, space.slot, (space.of, self.id)))
    }

    /// Where the space cannot be made, no sample can be looked for in it.
    fn failure(&self, scene: &Scene) -> Option<Key> {
        space_key(self.of, scene)
    }

    fn uses(&self, scene: &Scene) -> Vec<Key> {
        space_key(self.of, scene).into_iter().collect()
    }

    fn answer(self, scene: &Scene, given: &Given, teller: &Teller<'_>) -> Result<Alike, Stop> {
        let space = known_or_made(self.of, scene, given, teller)?;
        let Some(prepared) = &scene.prepared else { return Err(Stop::Cancelled) };
        let (id, query) = (self.id, space.row(self.id));
        let mut learnt = vec![false; prepared.dataset.len()];
        prepared.split.train.iter().for_each(|&i| learnt[i as usize] = prepared.is_normal(i as usize));
        Ok(Alike {
            id,
            nearest: space.nearest(&query, COUNT, |other| other != id),
            farthest: space.farthest(&query, COUNT, |other| other != id),
            normal: space.nearest(&query, COUNT, |other| other != id && learnt[other as usize]),
        })
    }
}
