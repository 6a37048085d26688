//! Weights made elsewhere: read, and what they make of every sample.

use super::score::{self, score, spec};
use super::teller::{Stop, Teller};
use super::watcher::Scoring;
use super::{ImportCommand, RunFact};
use crate::data;
use crate::model::{self, Network, device};
use crate::record::{Came, Ending, RunFacts, RunRecord};
use crate::train;
use std::sync::Arc;

/// The largest file of weights that is read: 4 GiB.
const LARGEST: u64 = 4 << 30;

pub fn run(ask: ImportCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let shown = ask.path.display();
    let failed = |why: String| Stop::Failed(format!("{why}: {shown}"));
    let size = std::fs::metadata(&ask.path).map_err(|e| failed(e.to_string()))?;
    if !size.is_file() {
        return Err(failed("this is not a regular file".to_owned()));
    }
    if size.len() > LARGEST {
        return Err(failed("weight files over 4 GiB are not supported".to_owned()));
    }
    let bytes = std::fs::read(&ask.path).map_err(|e| failed(e.to_string()))?;
    let recipe = ask.recipe;
    let prepared = Arc::new(data::prepare(ask.dataset, &recipe.data, recipe.seed)?);
    let spec = spec(&recipe, &prepared)?;
    let needed = model::memory_needed(&spec, 1, model::Pass::Forward);
    let way_out = "use fewer units or filters";
    data::Budget::of_machine().check(needed, "the weights of the form's network", way_out).map_err(Stop::failed)?;
    let weights = model::import(&bytes, &spec).map_err(|e| failed(e.to_string()))?;
    let cpu = device::open(&device::DeviceChoice::Cpu).map_err(|e| failed(e.to_string()))?;
    let network = Network::with_weights(&spec, &weights, &cpu.device).map_err(|e| failed(e.to_string()))?;
    let all: Vec<u32> = (0..prepared.dataset.len() as u32).collect();
    let scoring = Scoring { teller, stopped: false };
    let outcome = train::evaluate(&network, spec.task, &prepared, &all, &cpu.device, &scoring)?;
    let scores = score(&outcome, &prepared, &recipe)?;
    let name = ask.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let came = Came { ending: Some(Ending::Done), ..Came::default() };
    let facts = RunFacts { name, imported: true, came, ..score::facts(&recipe, &cpu.name, &prepared, &spec) };
    let mut record = RunRecord::begin(facts, prepared, spec);
    record.weights = Some(Arc::new(weights));
    record.outcome = Some(Arc::new(outcome));
    record.scores = Some(scores);
    teller.fact(RunFact::Imported(Box::new(record)));
    Ok(())
}
