//! How far are samples from each other?

use super::space::{known_or_made, space_key};
use crate::job::key::{Cost, Key, Kind};
use crate::job::question::{Given, Question};
use crate::job::scene::Scene;
use crate::job::teller::{Stop, Teller};
use crate::recipe::SpaceOf;

/// Most samples whose distances from each other are measured.
pub const MOST_DISTANCES: usize = 60;

/// How far are these samples, at most [`MOST_DISTANCES`], from each other?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureDistances {
    /// What samples are compared by.
    pub of: SpaceOf,
    /// The samples.
    pub ids: Vec<u32>,
}

/// How far samples are from each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Distances {
    /// The samples.
    pub ids: Vec<u32>,
    /// `[samples, samples]` row-major, equal both ways, 0 from each to itself.
    pub values: Vec<f32>,
}

impl Question for MeasureDistances {
    type Answer = Distances;

    const KIND: Kind = Kind { name: "distances", what: "Computing distances", cost: Cost::Slow, most: 8 };

    fn key(&self, scene: &Scene) -> Option<Key> {
        let space = space_key(self.of, scene)?;
        let count = scene.prepared.as_ref()?.dataset.len();
        let are_samples = !self.ids.is_empty() && self.ids.iter().all(|&id| (id as usize) < count);
        let fits = are_samples && self.ids.len() <= MOST_DISTANCES;
        fits.then(|| Key::new(Self::KIND, space.slot, (space.of, &self.ids)))
    }

    fn failure(&self, scene: &Scene) -> Option<Key> {
        space_key(self.of, scene)
    }

    fn uses(&self, scene: &Scene) -> Vec<Key> {
        space_key(self.of, scene).into_iter().collect()
    }

    fn answer(self, scene: &Scene, given: &Given, teller: &Teller<'_>) -> Result<Distances, Stop> {
        let space = known_or_made(self.of, scene, given, teller)?;
        let values = space.distances(&self.ids);
        Ok(Distances { ids: self.ids, values })
    }
}
