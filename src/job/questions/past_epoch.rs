//! What had a run learnt after an epoch?

use crate::job::RunId;
use crate::job::key::{Cost, Key, Kind};
use crate::job::question::{Given, Question};
use crate::job::scene::Scene;
use crate::job::teller::{Stop, Teller};
use crate::model::Weights;
use crate::saved::EpochLog;
use std::sync::Arc;

/// What had this run learnt after this epoch? Answered with its weights, or nothing where they were not kept.
#[derive(Clone, Debug)]
pub struct PastEpoch {
    /// Which run.
    pub run: RunId,
    /// Which epoch, from 1.
    pub epoch: usize,
    /// Where its epochs are kept.
    pub log: Arc<EpochLog>,
}

impl PastEpoch {
    /// The key of the weights after an epoch.
    pub fn key_of(run: RunId, epoch: usize) -> Key {
        Key { kind: Self::KIND.name, slot: run, of: epoch as u64 }
    }
}

impl Question for PastEpoch {
    type Answer = Option<Arc<Weights>>;

    const KIND: Kind = Kind { name: "past-epoch", what: "Loading an epoch", cost: Cost::Quick, most: 4 };

    fn key(&self, _scene: &Scene) -> Option<Key> {
        Some(Self::key_of(self.run, self.epoch))
    }

    fn answer(self, _scene: &Scene, _given: &Given, _teller: &Teller<'_>) -> Result<Self::Answer, Stop> {
        Ok(self.log.read(self.epoch).map_err(Stop::failed)?.map(Arc::new))
    }
}
