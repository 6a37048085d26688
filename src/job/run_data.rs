//! Opening and preparing datasets, looking into files, downloads.

use super::DataFact;
use super::teller::{Stop, Teller};
use super::web::Network;
use crate::data::{self, DataError, DataFolder, Dataset, catalog};
use crate::recipe::{DataPart, Reading, Recipe, path_text};
use std::path::Path;
use std::sync::Arc;

/// Samples shown of a file before it is opened.
const PREVIEWED: usize = 12;

/// Opens a dataset and prepares it.
pub fn open_and_prepare(data: &DataPart, seed: u64, folder: &DataFolder, teller: &Teller<'_>) -> Result<(), Stop> {
    let dataset = open(data, seed, folder, teller)?;
    teller.fact(DataFact::Opened(Arc::clone(&dataset)));
    prepare_again(dataset, data, seed, teller)
}

/// Prepares an open dataset.
pub fn prepare_again(dataset: Arc<Dataset>, data: &DataPart, seed: u64, teller: &Teller<'_>) -> Result<(), Stop> {
    let prepared = data::prepare(dataset, data, seed)?;
    teller.fact(DataFact::Prepared(Arc::new(prepared)));
    Ok(())
}

/// Looks into a file or folder.
pub fn look(path: &Path, reading: &Reading, teller: &Teller<'_>) -> Result<(), Stop> {
    let found = data::preview(path, reading, PREVIEWED, teller)?;
    teller.fact(DataFact::Looked(Box::new(found)));
    Ok(())
}

/// Reads a recipe file.
pub fn read_recipe(path: &Path, teller: &Teller<'_>) -> Result<(), Stop> {
    let recipe = Recipe::load(&path_text(path)).map_err(Stop::failed)?;
    teller.fact(DataFact::RecipeRead(Box::new(recipe)));
    Ok(())
}

/// Downloads a dataset known by name.
pub fn fetch(name: String, folder: &DataFolder, teller: &Teller<'_>) -> Result<(), Stop> {
    let entry = catalog::find(&name).ok_or_else(|| Stop::failed(DataError::Unknown(name.clone())))?;
    data::fetch::fetch(entry, folder, &mut Network, teller)?;
    teller.fact(DataFact::Fetched(name));
    Ok(())
}

/// Opens a dataset and tells how far it is.
pub fn open(data: &DataPart, seed: u64, folder: &DataFolder, teller: &Teller<'_>) -> Result<Arc<Dataset>, Stop> {
    Ok(data::open(data, seed, folder, teller)?.shared())
}
