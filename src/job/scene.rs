//! What questions are asked about.

use super::RunId;
use crate::data::Prepared;
use crate::model::{NetworkSpec, Weights};
use std::sync::Arc;

/// A run's network as it is looked at.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Which run.
    pub run: RunId,
    /// The network.
    pub spec: Arc<NetworkSpec>,
    /// Its weights.
    pub weights: Arc<Weights>,
    /// Which weights these are: no two share a number.
    pub version: u64,
}

/// The samples shown in a map.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// Which, ascending.
    pub ids: Arc<Vec<u32>>,
    /// Where each lies.
    pub points: Arc<Vec<[f32; 2]>>,
    /// Changes with every picture of the map.
    pub version: u64,
}

/// What questions are asked about.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The samples.
    pub prepared: Option<Arc<Prepared>>,
    /// The network shown; `None` without one, or while its weights are being read.
    pub network: Option<Shown>,
    /// The finished map, where there is one.
    pub map: Option<Mapped>,
}
