//! Weights made elsewhere: read, and what they make of every sample.

use super::teller::{Stop, Teller};
use super::{Fact, ImportCommand, ImportedRun, TrainingDone, TrainingStarted, run_data, run_training};
use crate::data::Step;
use crate::model::{self, Network, device};
use crate::train::{self, BatchReport, EpochReport, Snapshot, Stage, Watch};
use std::sync::Arc;

/// The largest file of weights that is read: 4 GiB.
const LARGEST: u64 = 4 << 30;

pub fn run(ask: ImportCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let shown = ask.path.display();
    let failed = |why: String| Stop::Failed(format!("{why}: {shown}"));
    let size = std::fs::metadata(&ask.path).map_err(|e| failed(e.to_string()))?.len();
    if size > LARGEST {
        return Err(failed("weights of more than 4 GiB are not read".to_owned()));
    }
    let bytes = std::fs::read(&ask.path).map_err(|e| failed(e.to_string()))?;
    let recipe = ask.recipe;
    let prepared = run_data::prepare(ask.dataset, &recipe.data, recipe.seed)?;
    let spec = run_training::spec(&recipe, &prepared)?;
    let weights = model::import(&bytes, &spec).map_err(|e| failed(e.to_string()))?;
    let cpu = device::open(&device::DeviceChoice::Cpu).map_err(|e| failed(e.to_string()))?;
    let network = Network::with_weights(&spec, &weights, &cpu.device).map_err(|e| failed(e.to_string()))?;
    let all: Vec<u32> = (0..prepared.dataset.len() as u32).collect();
    let outcome = train::evaluate(&network, spec.task, &prepared, &all, &cpu.device, &mut Scoring { teller });
    let outcome = outcome.map_err(run_training::stop)?;
    let scores = run_training::score(&outcome, &prepared, &recipe)?;
    let name = ask.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let started = TrainingStarted {
        recipe,
        device: cpu.name,
        notice: None,
        data_hash: prepared.hash(),
        prepared,
        spec,
        log: None,
    };
    let done = TrainingDone {
        weights: Arc::new(weights),
        outcome: Arc::new(outcome),
        scores: Arc::new(scores),
        stopped: false,
        notice: None,
        seconds: 0.0,
        card: None,
        explained: None,
        timing: None,
    };
    teller.fact(Fact::Imported(Box::new(ImportedRun { name, started, done })));
    Ok(())
}

struct Scoring<'a> {
    teller: &'a Teller<'a>,
}

impl Watch for Scoring<'_> {
    fn stage(&mut self, _stage: Stage, share: f32) -> Step {
        self.teller.progress("Scoring every sample", share);
        if self.teller.controls.is_cancelled() { Step::Cancel } else { Step::Continue }
    }

    fn poll(&mut self) -> Step {
        Step::Continue
    }

    fn batch(&mut self, _report: &BatchReport) {}

    fn epoch(&mut self, _report: &EpochReport, _weights: Arc<model::Weights>, _snapshot: Arc<Snapshot>) {}
}
