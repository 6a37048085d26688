//! What a recipe that only makes a map comes to.

use super::{DatasetCounts, MapFacts};
use crate::data::Prepared;
use crate::recipe::Recipe;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A finished map, and what it was made from.
#[derive(Clone, Debug)]
pub struct MapRunFacts {
    /// The recipe it was made from.
    pub recipe: Recipe,
    /// The samples.
    pub prepared: Arc<Prepared>,
    /// The map.
    pub map: MapFacts,
}

/// The same as one JSON object.
#[derive(Clone, Debug, Serialize)]
pub struct MapRunResult {
    /// The recipe's name.
    pub recipe: String,
    /// The program's version.
    pub version: &'static str,
    /// The seed.
    pub seed: u64,
    /// How many samples of what.
    pub dataset: DatasetCounts,
    /// How many of them were mapped.
    pub mapped: usize,
    /// Figures by name: `kl_divergence`, `neighbours_kept`, `knn_accuracy`, `seconds`; those that are known.
    pub metrics: BTreeMap<&'static str, f64>,
}

impl MapRunResult {
    /// The result of a map.
    pub fn new(run: &MapRunFacts) -> Self {
        let split = &run.prepared.split;
        let quality = run.map.quality;
        let figures = [
            ("kl_divergence", quality.and_then(|quality| quality.kl_divergence)),
            ("neighbours_kept", quality.map(|quality| quality.neighbours_kept)),
            ("knn_accuracy", quality.and_then(|quality| quality.knn_accuracy)),
            ("seconds", run.map.seconds),
        ];
        Self {
            recipe: run.recipe.name.clone(),
            version: env!("CARGO_PKG_VERSION"),
            seed: run.recipe.seed,
            dataset: DatasetCounts {
                name: run.recipe.data.dataset.clone(),
                train: split.train.len(),
                validation: split.followed().len(),
                test: split.test.len(),
            },
            mapped: run.map.ids.len(),
            metrics: figures.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
        }
    }
}
