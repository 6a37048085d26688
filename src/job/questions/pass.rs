//! What does a network, or its decoder alone, make of values that are no samples?

use crate::job::key::{Cost, Key, Kind};
use crate::job::question::{Given, Question};
use crate::job::scene::Scene;
use crate::job::teller::{Stop, Teller};
use crate::train::Viewer;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Rows at a time, so that a cancel is heard.
const BATCH: usize = 256;

/// Where values enter a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PassFrom {
    /// At its first layer.
    Input,
    /// At the bottleneck: only the decoder runs.
    Code,
}

/// What the outputs are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PassFor {
    /// The sliders of the bottleneck.
    Sliders,
    /// The walk between two samples.
    Walk,
    /// The grid of a bottleneck of two units.
    Grid,
    /// The mean sample of each class.
    ClassMeans,
}

/// What does the network, or its decoder, make of these values?
#[derive(Clone, Debug, PartialEq)]
pub struct Pass {
    /// What for.
    pub purpose: PassFor,
    /// Where the values enter.
    pub from: PassFrom,
    /// Rows of equal length: scaled values, or codes.
    pub rows: Vec<Vec<f32>>,
}

/// What a network makes of values that are no samples.
#[derive(Clone, Debug)]
pub struct Passed {
    /// Which weights were used.
    pub version: u64,
    /// What went in.
    pub rows: Vec<Vec<f32>>,
    /// What came out, one a row.
    pub outputs: Vec<Arc<Vec<f32>>>,
}

/// Floats by their bits: the same bits have the same answer.
struct Bits<'a>(&'a [Vec<f32>]);

impl Hash for Bits<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for row in self.0 {
            state.write_usize(row.len());
            row.iter().for_each(|value| state.write_u32(value.to_bits()));
        }
    }
}

impl Pass {
    /// What answers for this purpose are kept under: the newest of them is shown until the next is there.
    pub fn slot(purpose: PassFor) -> u64 {
        purpose as u64
    }
}

impl Question for Pass {
    type Answer = Passed;

    const KIND: Kind = Kind { name: "pass", what: "Decoding", cost: Cost::Quick, most: 16 };

    fn key(&self, scene: &Scene) -> Option<Key> {
        let network = scene.network.as_ref()?;
        let wanted = match self.from {
            PassFrom::Input => network.spec.input.iter().product(),
            PassFrom::Code => network.spec.latent_size(),
        };
        let fits = wanted > 0 && !self.rows.is_empty() && self.rows.iter().all(|row| row.len() == wanted);
        fits.then(|| Key::new(Self::KIND, Self::slot(self.purpose), (network.version, self.from, Bits(&self.rows))))
    }

    /// Weights that cannot be used for one row can be used for none.
    fn failure(&self, scene: &Scene) -> Option<Key> {
        Some(Key::new(Self::KIND, u64::MAX, scene.network.as_ref()?.version))
    }

    fn answer(self, scene: &Scene, _given: &Given, teller: &Teller<'_>) -> Result<Passed, Stop> {
        let Some(network) = &scene.network else { return Err(Stop::Cancelled) };
        let first = network.weights.parts().into_iter().next();
        let viewer = Viewer::new(&network.spec, first.as_ref().unwrap_or(&network.weights))?;
        let width = self.rows.first().map_or(0, Vec::len);
        let mut outputs = Vec::with_capacity(self.rows.len());
        for batch in self.rows.chunks(BATCH) {
            teller.check()?;
            let values: Vec<f32> = batch.iter().flatten().copied().collect();
            let found = match self.from {
                PassFrom::Input => viewer.outputs(values, width)?,
                PassFrom::Code => viewer.decode(values, width)?,
            };
            outputs.extend(found.chunks_exact(found.len() / batch.len()).map(|row| Arc::new(row.to_vec())));
        }
        Ok(Passed { version: network.version, rows: self.rows, outputs })
    }
}
