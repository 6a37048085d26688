//! Judging a sample of one's own: prepared as the training data was, handed to the network, placed among the others.

use super::run_alike::place_in_map;
use super::teller::{Stop, Teller};
use super::{Fact, JudgeCommand, Judged, SpaceKey};
use crate::analysis::{Errors, Space, sample_error};
use crate::data::prepare_own;
use crate::model::{NetworkSpec, Weights};
use crate::recipe::{SpaceOf, Task};
use crate::train::{TrainError, Viewers};
use std::sync::Arc;

/// How many of the samples most like it are told.
const NEAREST: usize = 6;

/// Judges it and tells what came of it.
pub fn run(ask: JudgeCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let sample = prepare_own(&ask.source, ask.options, &ask.prepared).map_err(|e| Stop::Failed(e.to_string()))?;
    let answer = match &ask.network {
        Some((_, spec, weights)) => answer(spec, weights, &sample.input).map_err(|e| Stop::Failed(e.to_string()))?,
        None => Answer::default(),
    };
    let space = space(&ask, teller)?;
    let nearest = space.nearest(&sample.input, NEAREST, |_| true);
    let place = ask.mapped.as_ref().and_then(|map| place_in_map(&space, &sample.input, &map.ids, &map.points));
    teller.fact(Fact::Judged(Arc::new(Judged {
        sample: Arc::new(sample),
        run: ask.network.as_ref().map(|(run, _, _)| *run),
        version: ask.version,
        output: Arc::new(answer.output),
        errors: answer.errors,
        code: Arc::new(answer.code),
        nearest,
        place,
    })));
    Ok(())
}

/// What a network makes of a sample.
#[derive(Default)]
struct Answer {
    output: Vec<f32>,
    errors: Option<Errors>,
    code: Vec<f32>,
}

/// Of networks for one class each, the one that gives the sample back best answers.
fn answer(spec: &NetworkSpec, weights: &Weights, input: &[f32]) -> Result<Answer, TrainError> {
    let viewers = Viewers::new(spec, weights)?;
    let viewer = viewers.best_for(input, input)?;
    let output = viewer.outputs(input.to_vec(), input.len())?;
    if spec.task != Task::Reconstruct {
        return Ok(Answer { output, ..Answer::default() });
    }
    let code = viewer.codes(input.to_vec(), input.len())?;
    Ok(Answer { errors: Some(sample_error(input, &output)), output, code })
}

/// The samples' own values: made ready to be searched once, then told, so that it need not be done again.
fn space(ask: &JudgeCommand, teller: &Teller<'_>) -> Result<Arc<Space>, Stop> {
    if let Some(space) = &ask.space {
        return Ok(Arc::clone(space));
    }
    teller.progress("Making the samples ready to be searched", 0.0);
    let space = Arc::new(Space::of_samples(&ask.prepared));
    if teller.controls.is_cancelled() {
        return Err(Stop::Cancelled);
    }
    let key = SpaceKey { prepared: ask.prepared.id, of: SpaceOf::Pixels, version: 0 };
    teller.fact(Fact::SpaceMade(key, Arc::clone(&space)));
    Ok(space)
}
