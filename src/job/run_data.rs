//! Opening and preparing datasets.

use super::teller::{Stop, Teller};
use super::{Command, Fact};
use crate::data::{self, DataError, DataFolder, Dataset, Prepared, Step};
use crate::model::device;
use crate::recipe::DataPart;
use std::sync::Arc;

pub fn run(command: Command, teller: &Teller<'_>) -> Result<(), Stop> {
    match command {
        Command::ListDevices => teller.fact(Fact::Devices(device::list().to_vec())),
        Command::Open { data, seed, folder } => {
            let dataset = open(&data, seed, &folder, teller)?;
            teller.fact(Fact::Opened(Arc::clone(&dataset)));
            teller.fact(Fact::Prepared(prepare(dataset, &data, seed)?));
        }
        Command::Prepare { dataset, data, seed } => teller.fact(Fact::Prepared(prepare(dataset, &data, seed)?)),
        _ => {}
    }
    Ok(())
}

/// Opens a dataset and tells how far it is.
pub fn open(data: &DataPart, seed: u64, folder: &DataFolder, teller: &Teller<'_>) -> Result<Arc<Dataset>, Stop> {
    let mut progress = |what: &str, share: f32| {
        teller.progress(what, share);
        if teller.controls.is_cancelled() { Step::Cancel } else { Step::Continue }
    };
    Ok(data::open(data, seed, folder, &mut progress).map_err(stop)?.shared())
}

/// Prepares a dataset.
pub fn prepare(dataset: Arc<Dataset>, data: &DataPart, seed: u64) -> Result<Arc<Prepared>, Stop> {
    data::prepare(dataset, data, seed).map(Arc::new).map_err(stop)
}

fn stop(error: DataError) -> Stop {
    match error {
        DataError::Cancelled => Stop::Cancelled,
        other => Stop::Failed(other.to_string()),
    }
}
