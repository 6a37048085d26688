//! A baseline: fitted on the training samples, then asked about those that figures are of.

use super::run_network::{begin, describe};
use super::score::{score, spec};
use super::teller::{Stop, Teller};
use super::{RunFact, TrainCommand, Trained};
use crate::classic::{BaselineAnswers, fit_baseline};
use crate::data;
use crate::model::Weights;
use crate::model::device::{self, DeviceChoice};
use crate::recipe::Baseline;
use crate::record::{Came, Ending};
use crate::train::{Outcome, Timing, UNNAMED};
use std::sync::Arc;
use std::time::Instant;

pub fn run(ask: &TrainCommand, baseline: Baseline, teller: &Teller<'_>) -> Result<(), Stop> {
    let recipe = &ask.recipe;
    let prepared = Arc::new(data::prepare(Arc::clone(&ask.dataset), &recipe.data, recipe.seed)?);
    let spec = spec(recipe, &prepared)?;
    let cpu = device::open(&DeviceChoice::Cpu).map_err(Stop::failed)?;
    begin(ask, &cpu.name, cpu.notice, &prepared, &spec, None, teller);
    let began = Instant::now();
    let answers = fit_baseline(baseline, &prepared, recipe.seed, teller)?;
    let timing = Timing { fit: answers.fit_seconds, predict: answers.predict_seconds };
    let outcome = outcome(answers, prepared.dataset.len());
    let scores = score(&outcome, &prepared, recipe)?;
    let came = Came {
        ending: Some(Ending::Done),
        seconds: began.elapsed().as_secs_f64(),
        timing: Some(timing),
        card: ask.card.clone(),
        ..Came::default()
    };
    let (weights, outcome) = (Arc::new(Weights::default()), Arc::new(outcome));
    teller.fact(RunFact::Trained(Box::new(Trained { weights, outcome, scores, came })));
    describe(ask, &prepared, teller)
}

/// What the baseline says, by index into a dataset of `count` samples.
fn outcome(answers: BaselineAnswers, count: usize) -> Outcome {
    let (mut named, mut truth) = (vec![UNNAMED; count], vec![1.0; count]);
    for ((&id, class), share) in answers.asked.iter().zip(answers.named).zip(answers.truth) {
        named[id as usize] = class;
        truth[id as usize] = share;
    }
    Outcome::Classes { named, truth }
}
