//! Training whatever a recipe names: a network, folds of one, or a baseline.

use super::teller::{Stop, Teller};
use super::{TrainCommand, run_classic, run_folds, run_network};
use crate::model::device;

pub fn run(ask: TrainCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    if let Some(baseline) = ask.recipe.model.baseline {
        return run_classic::run(&ask, baseline, teller);
    }
    let opened = device::open(&ask.device).map_err(Stop::failed)?;
    match ask.recipe.training.folds {
        Some(folds) => run_folds::run(&ask, folds, &opened, teller),
        None => run_network::run(&ask, &opened, teller),
    }
}
