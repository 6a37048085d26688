//! What is in a prepared dataset?

use crate::data::{self, DataCard};
use crate::job::key::{Cost, Key, Kind};
use crate::job::question::{Given, Question};
use crate::job::scene::Scene;
use crate::job::teller::{Stop, Teller};

/// What is in the prepared dataset?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card;

impl Question for Card {
    type Answer = DataCard;

    const KIND: Kind = Kind { name: "card", what: "Computing the data card", cost: Cost::Slow, most: 2 };

    fn key(&self, scene: &Scene) -> Option<Key> {
        Some(Key::new(Self::KIND, scene.prepared.as_ref()?.id, ()))
    }

    fn answer(self, scene: &Scene, _given: &Given, teller: &Teller<'_>) -> Result<DataCard, Stop> {
        let Some(prepared) = &scene.prepared else { return Err(Stop::Cancelled) };
        Ok(data::describe(prepared, teller)?)
    }
}
