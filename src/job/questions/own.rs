//! What does the network make of a sample of one's own?

use super::space::{known_or_made, space_key};
use crate::analysis::{Errors, Neighbour, place_in_map, sample_error};
use crate::data::{OwnOptions, OwnSample, OwnSource, prepare_own};
use crate::job::RunId;
use crate::job::key::{Cost, Key, Kind};
use crate::job::question::{Given, Question};
use crate::job::scene::{Scene, Shown};
use crate::job::teller::{Stop, Teller};
use crate::recipe::{SpaceOf, Task};
use crate::train::Viewers;
use std::sync::Arc;

/// How many of the samples most like it are told.
const NEAREST: usize = 6;

/// What does the network make of this sample, prepared as the training data was, and where is it among the others?
#[derive(Clone, Debug)]
pub struct Judge {
    /// The sample.
    pub source: OwnSource,
    /// A number of its own: another sample has another.
    pub number: u64,
    /// How it is prepared.
    pub options: OwnOptions,
}

/// A sample of one's own, judged.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The sample, before and after preparation.
    pub sample: Arc<OwnSample>,
    /// Which run judged it; none: it is only prepared.
    pub run: Option<RunId>,
    /// Which weights were used; 0 without a run.
    pub version: u64,
    /// What the network made of it: a reconstruction, or probabilities; empty without a run.
    pub output: Arc<Vec<f32>>,
    /// The errors of its reconstruction; autoencoders only.
    pub errors: Option<Errors>,
    /// Its code in the bottleneck; autoencoders only.
    pub code: Arc<Vec<f32>>,
    /// The samples most like it by their values, nearest first.
    pub nearest: Vec<Neighbour>,
    /// Where it would lie in the map, by its neighbours there: approximate.
    pub place: Option<[f32; 2]>,
}

impl Question for Judge {
    type Answer = Judged;

    const KIND: Kind = Kind { name: "own", what: "Scoring your sample", cost: Cost::Slow, most: 4 };

    fn key(&self, scene: &Scene) -> Option<Key> {
        let prepared = scene.prepared.as_ref()?.id;
        let version = scene.network.as_ref().map_or(0, |network| network.version);
        let map = scene.map.as_ref().map_or(0, |map| map.version);
        let OwnOptions { invert, as_is, fit } = self.options;
        Some(Key::new(Self::KIND, self.number, (invert, as_is, fit as u8, prepared, version, map)))
    }

    fn uses(&self, scene: &Scene) -> Vec<Key> {
        space_key(SpaceOf::Pixels, scene).into_iter().collect()
    }

    fn answer(self, scene: &Scene, given: &Given, teller: &Teller<'_>) -> Result<Judged, Stop> {
        let Some(prepared) = &scene.prepared else { return Err(Stop::Cancelled) };
        let sample = prepare_own(&self.source, self.options, prepared)?;
        let answer = match &scene.network {
            Some(network) => answer(network, &sample.input)?,
            None => Answer::default(),
        };
        let space = known_or_made(SpaceOf::Pixels, scene, given, teller)?;
        let nearest = space.nearest(&sample.input, NEAREST, |_| true);
        let place = scene.map.as_ref().and_then(|map| place_in_map(&space, &sample.input, &map.ids, &map.points));
        Ok(Judged {
            sample: Arc::new(sample),
            run: scene.network.as_ref().map(|network| network.run),
            version: scene.network.as_ref().map_or(0, |network| network.version),
            output: Arc::new(answer.output),
            errors: answer.errors,
            code: Arc::new(answer.code),
            nearest,
            place,
        })
    }
}

/// What a network makes of a sample.
#[derive(Default)]
struct Answer {
    output: Vec<f32>,
    errors: Option<Errors>,
    code: Vec<f32>,
}

/// Of networks for one class each, the one that gives the sample back best answers.
fn answer(network: &Shown, input: &[f32]) -> Result<Answer, Stop> {
    let viewers = Viewers::new(&network.spec, &network.weights)?;
    let viewer = viewers.best_for(input, input)?;
    let output = viewer.outputs(input.to_vec(), input.len())?;
    if network.spec.task != Task::Reconstruct {
        return Ok(Answer { output, ..Answer::default() });
    }
    let code = viewer.codes(input.to_vec(), input.len())?;
    Ok(Answer { errors: Some(sample_error(input, &output)), output, code })
}
