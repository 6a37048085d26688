//! What does the bottleneck hold?

use crate::analysis::{axes, reach};
use crate::job::key::{Cost, Key, Kind};
use crate::job::question::{Given, Question};
use crate::job::scene::Scene;
use crate::job::teller::{Stop, Teller};
use crate::train::Viewers;
use std::sync::Arc;

/// Samples encoded at a time, so that a cancel is heard.
const BATCH: usize = 256;

/// Most samples whose codes say how wide the bottleneck's axes are.
const MEASURED: usize = 4000;

/// What does the bottleneck hold: its axes, and how far the samples reach along each?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latent;

/// What the bottleneck holds.
#[derive(Clone, Debug, PartialEq)]
pub struct LatentSpace {
    /// Which weights were used.
    pub version: u64,
    /// Units in the bottleneck.
    pub width: usize,
    /// The middle of the codes, `[width]`.
    pub mean: Vec<f32>,
    /// At most eight directions of length 1, `[axes][width]`: the units themselves, or the principal axes.
    pub axes: Vec<Vec<f32>>,
    /// Whether the axes are the units themselves.
    pub plain: bool,
    /// From where to where the samples reach along each axis, from the middle.
    pub reach: Vec<[f32; 2]>,
    /// The samples measured, at most 4 000.
    pub ids: Arc<Vec<u32>>,
    /// Their codes, `[samples, width]`, row-major.
    pub codes: Arc<Vec<f32>>,
}

impl Question for Latent {
    type Answer = LatentSpace;

    const KIND: Kind = Kind { name: "latent", what: "Reading the bottleneck", cost: Cost::Slow, most: 4 };

    fn key(&self, scene: &Scene) -> Option<Key> {
        Some(Key::new(Self::KIND, scene.network.as_ref()?.version, scene.prepared.as_ref()?.id))
    }

    fn answer(self, scene: &Scene, _given: &Given, teller: &Teller<'_>) -> Result<LatentSpace, Stop> {
        let Some((network, prepared)) = scene.network.as_ref().zip(scene.prepared.as_ref()) else {
            return Err(Stop::Cancelled);
        };
        let viewers = Viewers::new(&network.spec, &network.weights)?;
        let count = prepared.dataset.len();
        let ids: Vec<u32> = (0..count.min(MEASURED)).map(|i| (i * count / count.min(MEASURED)) as u32).collect();
        let mut codes = Vec::new();
        for batch in ids.chunks(BATCH) {
            teller.check()?;
            codes.extend(viewers.codes_of(prepared, batch)?.into_iter().flatten());
            teller.progress(Self::KIND.what, batch[0] as f32 / count as f32);
        }
        let width = network.spec.latent_size();
        let found = axes(&codes, width, teller)?;
        let reach = found.axes.iter().map(|axis| reach(&codes, &found.mean, axis)).collect();
        let (mean, axes, plain) = (found.mean, found.axes, found.plain);
        let version = network.version;
        Ok(LatentSpace { version, width, mean, axes, plain, reach, ids: Arc::new(ids), codes: Arc::new(codes) })
    }
}
