//! What a network makes of a few samples.

use super::teller::{Stop, Teller};
use super::{Fact, ViewCommand, Viewed};
use crate::train::Viewer;
use std::sync::Arc;

/// Samples at a time, so that a cancel is heard.
const BATCH: usize = 64;

pub fn run(ask: ViewCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let failed = |e: crate::train::TrainError| Stop::Failed(e.to_string());
    let viewer = Viewer::new(&ask.spec, &ask.weights).map_err(failed)?;
    let values = ask.prepared.dataset.samples.shape().len();
    for ids in ask.ids.chunks(BATCH) {
        if teller.controls.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        let inputs: Vec<f32> = ids.iter().flat_map(|&id| ask.prepared.input(id as usize)).collect();
        let outputs = viewer.outputs(inputs, values).map_err(failed)?;
        let width = outputs.len() / ids.len();
        let outputs = outputs.chunks_exact(width).map(|row| Arc::new(row.to_vec())).collect();
        teller.fact(Fact::Viewed(Viewed { version: ask.version, ids: ids.to_vec(), outputs }));
    }
    Ok(())
}
