//! Which datasets can be chosen by name?

use crate::data::DataFolder;
use crate::job::key::{Cost, Key, Kind};
use crate::job::question::{Given, Question};
use crate::job::scene::Scene;
use crate::job::teller::{Stop, Teller};
use crate::suit::{DatasetChoice, dataset_choices};

/// Which datasets can be chosen by name, and which of them are here?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// Where they are looked for.
    pub folder: DataFolder,
    /// Which time it is: files come and go, so that an answer holds for one time.
    pub number: u64,
}

impl Question for Catalogue {
    type Answer = Vec<DatasetChoice>;

    const KIND: Kind = Kind { name: "catalogue", what: "Finding datasets", cost: Cost::Quick, most: 1 };

    fn key(&self, _scene: &Scene) -> Option<Key> {
        Some(Key::new(Self::KIND, 0, (&self.folder.0, self.number)))
    }

    fn answer(self, _scene: &Scene, _given: &Given, _teller: &Teller<'_>) -> Result<Vec<DatasetChoice>, Stop> {
        Ok(dataset_choices(&self.folder))
    }
}
