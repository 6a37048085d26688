//! What a network makes of a few samples.

use super::teller::{Stop, Teller};
use super::{EpochRead, Fact, Inside, InsideCommand, NetworkCommand, RunId, Viewed};
use crate::saved::EpochLog;
use crate::train::{Viewer, Viewers};
use std::sync::Arc;

/// Samples at a time, so that a cancel is heard.
const BATCH: usize = 64;

pub fn run(NetworkCommand { network, ids }: NetworkCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let failed = |e: crate::train::TrainError| Stop::Failed(e.to_string());
    let viewers = Viewers::new(&network.spec, &network.weights).map_err(failed)?;
    for ids in ids.chunks(BATCH) {
        if teller.controls.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        let outputs = viewers.of_samples(&network.prepared, ids).map_err(failed)?;
        let outputs = outputs.into_iter().map(Arc::new).collect();
        teller.fact(Fact::Viewed(Viewed { run: network.run, version: network.version, ids: ids.to_vec(), outputs }));
    }
    Ok(())
}

/// What the layers make of one sample.
pub fn inside(InsideCommand { network, id }: InsideCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let failed = |e: crate::train::TrainError| Stop::Failed(e.to_string());
    let viewers = Viewers::new(&network.spec, &network.weights).map_err(failed)?;
    let viewer: &Viewer = viewers.of_class(network.prepared.dataset.labels.ids[id as usize]);
    let layers = viewer.inside(network.prepared.input(id as usize)).map_err(failed)?;
    let layers = layers.into_iter().map(Arc::new).collect();
    teller.fact(Fact::Inside(Inside { run: network.run, version: network.version, id, layers }));
    Ok(())
}

/// What a run had learnt after an epoch.
pub fn read_epoch(run: RunId, epoch: usize, log: &EpochLog, teller: &Teller<'_>) -> Result<(), Stop> {
    let weights = log.read(epoch).map_err(|e| Stop::Failed(e.to_string()))?;
    teller.fact(Fact::EpochRead(EpochRead { run, epoch, weights: weights.map(Arc::new) }));
    Ok(())
}
