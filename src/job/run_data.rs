//! Opening and preparing datasets.

use super::teller::{Stop, Teller};
use super::web::Network;
use super::{Command, Fact};
use crate::data::{self, DataCard, DataError, DataFolder, Dataset, Prepared, Progress, Step, catalog, fetch};
use crate::model::device;
use crate::recipe::DataPart;
use std::sync::Arc;

/// Samples shown of a file before it is opened.
const PREVIEWED: usize = 12;

pub fn run(command: Command, teller: &Teller<'_>) -> Result<(), Stop> {
    match command {
        Command::ListDevices => teller.fact(Fact::Devices(device::list().to_vec())),
        Command::Open { data, seed, folder } => {
            let dataset = open(&data, seed, &folder, teller)?;
            teller.fact(Fact::Opened(Arc::clone(&dataset)));
            teller.fact(Fact::Prepared(prepare(dataset, &data, seed)?));
        }
        Command::Prepare { dataset, data, seed } => teller.fact(Fact::Prepared(prepare(dataset, &data, seed)?)),
        Command::Look { path, reading } => {
            let found = data::preview(&path, &reading, PREVIEWED, &mut progress(teller)).map_err(stop)?;
            teller.fact(Fact::Looked(Box::new(found)));
        }
        Command::Describe(prepared) => {
            let card = describe(&prepared, teller)?;
            teller.fact(Fact::Described(prepared, Arc::new(card)));
        }
        Command::Fetch { name, folder } => {
            let entry =
                catalog::find(&name).ok_or_else(|| Stop::Failed(DataError::Unknown(name.clone()).to_string()))?;
            fetch::fetch(entry, &folder, &mut Network, &mut progress(teller)).map_err(stop)?;
            teller.fact(Fact::Fetched(name));
        }
        _ => {}
    }
    Ok(())
}

/// Tells how far it is, and whether to go on.
fn progress(teller: &Teller<'_>) -> impl Progress {
    |what: &str, share: f32| {
        teller.progress(what, share);
        if teller.controls.is_cancelled() { Step::Cancel } else { Step::Continue }
    }
}

/// Measures a prepared dataset.
pub fn describe(prepared: &Prepared, teller: &Teller<'_>) -> Result<DataCard, Stop> {
    data::describe(prepared, &mut progress(teller)).map_err(stop)
}

/// Opens a dataset and tells how far it is.
pub fn open(data: &DataPart, seed: u64, folder: &DataFolder, teller: &Teller<'_>) -> Result<Arc<Dataset>, Stop> {
    Ok(data::open(data, seed, folder, &mut progress(teller)).map_err(stop)?.shared())
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
