//! Training one network and scoring every sample.

use super::score::{self, score, spec};
use super::teller::{Stop, Teller};
use super::watcher::{Scoring, Watcher};
use super::{Began, RunFact, TrainCommand, Trained};
use crate::data::{self, Prepared};
use crate::model::NetworkSpec;
use crate::model::device::Opened;
use crate::record::{Came, Ending, RunRecord};
use crate::saved::EpochLog;
use crate::train::{self, Fit, TrainError};
use std::sync::Arc;
use std::time::Instant;

pub fn run(ask: &TrainCommand, opened: &Opened, teller: &Teller<'_>) -> Result<(), Stop> {
    let recipe = &ask.recipe;
    let prepared = Arc::new(data::prepare(Arc::clone(&ask.dataset), &recipe.data, recipe.seed)?);
    let spec = spec(recipe, &prepared)?;
    // Without a temporary file training goes on all the same; only its past epochs cannot be looked at then.
    let log = EpochLog::new().ok().map(Arc::new);
    begin(ask, &opened.name, opened.notice.clone(), &prepared, &spec, log.clone(), teller);
    let mut watcher = Watcher { teller, log };
    let started = Instant::now();
    if !recipe.training.method.is_usual() {
        return components(ask, &prepared, &spec, &mut watcher);
    }
    let fitted = train::fit(&fit(ask, &prepared, &spec, opened, teller), &mut watcher)
        .map_err(|error| broke(error, started, teller))?;
    let (ending, note) = ending(&fitted.ending);
    let seconds = started.elapsed().as_secs_f64();
    // What a stopped training has learnt is scored all the same: only a second stop gives that up.
    let scoring = Scoring { teller, stopped: ending == Ending::Stopped };
    let all: Vec<u32> = (0..prepared.dataset.len() as u32).collect();
    let outcome = train::evaluate(&fitted.network, spec.task, &prepared, &all, &fitted.device, &scoring)?;
    let scores = score(&outcome, &prepared, recipe)?;
    let came = Came { ending: Some(ending), note, seconds, card: ask.card.clone(), ..Came::default() };
    let (weights, outcome) = (fitted.weights, Arc::new(outcome));
    teller.fact(RunFact::Trained(Box::new(Trained { weights, outcome, scores, came })));
    describe(ask, &prepared, teller)
}

/// Finds the weights of a linear network in closed form.
fn components(
    ask: &TrainCommand,
    prepared: &Prepared,
    spec: &NetworkSpec,
    watcher: &mut Watcher<'_>,
) -> Result<(), Stop> {
    let (started, teller) = (Instant::now(), watcher.teller);
    let found = train::fit_components(prepared, spec, ask.recipe.training.method, watcher)?;
    let scores = score(&found.outcome, prepared, &ask.recipe)?;
    let came = Came {
        ending: Some(Ending::Done),
        seconds: started.elapsed().as_secs_f64(),
        explained: Some(found.explained),
        card: ask.card.clone(),
        ..Came::default()
    };
    let (weights, outcome) = (found.weights, Arc::new(found.outcome));
    teller.fact(RunFact::Trained(Box::new(Trained { weights, outcome, scores, came })));
    describe(ask, prepared, teller)
}

/// Tells that a run begins.
pub fn begin(
    ask: &TrainCommand,
    device: &str,
    notice: Option<String>,
    prepared: &Arc<Prepared>,
    spec: &NetworkSpec,
    log: Option<Arc<EpochLog>>,
    teller: &Teller<'_>,
) {
    let facts = score::facts(&ask.recipe, device, prepared, spec);
    let record = RunRecord::begin(facts, Arc::clone(prepared), spec.clone());
    teller.fact(RunFact::Began(Box::new(Began { record, notice, log })));
}

/// What is asked of the loop.
pub fn fit<'a>(
    ask: &'a TrainCommand,
    prepared: &'a Prepared,
    spec: &'a NetworkSpec,
    opened: &Opened,
    teller: &'a Teller<'_>,
) -> Fit<'a> {
    Fit {
        prepared,
        spec,
        training: &ask.recipe.training,
        seed: ask.recipe.seed,
        fold: 0,
        device: opened.device.clone(),
        cancelled: teller.controls.flag(),
        from: ask.from.clone(),
    }
}

/// Freezes the data card into the run.
pub fn describe(ask: &TrainCommand, prepared: &Prepared, teller: &Teller<'_>) -> Result<(), Stop> {
    if ask.card.is_none() {
        teller.fact(RunFact::Card(score::card(prepared, teller)?));
    }
    Ok(())
}

/// How a training ended, and what to tell the person of an end that they did not ask for.
fn ending(ending: &train::Ending) -> (Ending, Option<String>) {
    match ending {
        train::Ending::Done => (Ending::Done, None),
        train::Ending::Stopped => (Ending::Stopped, None),
        train::Ending::Early => {
            (Ending::Early, Some("Training stopped early: the validation loss stopped improving.".to_owned()))
        }
        train::Ending::Failed(error) => (failure(error), Some(format!("Training: {error}."))),
    }
}

fn failure(error: &TrainError) -> Ending {
    if error.is_divergence() { Ending::Diverged } else { Ending::DeviceLost }
}

/// Tells of a training that failed before it had learnt anything: its run says how it ended.
pub fn broke(error: TrainError, started: Instant, teller: &Teller<'_>) -> Stop {
    if error.is_failure_on_the_way() {
        let (ending, note) = ending(&train::Ending::Failed(error.clone()));
        let seconds = started.elapsed().as_secs_f64();
        teller.fact(RunFact::Broke(Box::new(Came { ending: Some(ending), note, seconds, ..Came::default() })));
    }
    Stop::from(error)
}
