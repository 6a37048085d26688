//! Which devices are there?

use crate::job::key::{Cost, Key, Kind};
use crate::job::question::{Given, Question};
use crate::job::scene::Scene;
use crate::job::teller::{Stop, Teller};
use crate::model::device::{self, DeviceInfo};

/// Which devices can networks be trained on?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Devices;

impl Question for Devices {
    type Answer = Vec<DeviceInfo>;

    const KIND: Kind = Kind { name: "devices", what: "Finding devices", cost: Cost::Slow, most: 1 };

    fn key(&self, _scene: &Scene) -> Option<Key> {
        Some(Key::new(Self::KIND, 0, ()))
    }

    fn answer(self, _scene: &Scene, _given: &Given, _teller: &Teller<'_>) -> Result<Vec<DeviceInfo>, Stop> {
        Ok(device::list().to_vec())
    }
}
