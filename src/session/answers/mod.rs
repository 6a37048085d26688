//! What is found out about samples that are looked at: questions, the scene that they are asked about, their answers; and
//! a sample of one's own, which is a question that a person keeps asking.

mod cache;
mod own;

pub use own::OwnAction;

use super::{Run, Session};
use crate::data::Prepared;
use crate::job::questions::{
    Alike, Catalogue, Codes, Devices, Distances, FindAlike, Inside, Latent, LatentSpace, MeasureDistances, Outputs,
    Pass, PassFor, Passed, PastEpoch, space_key,
};
use crate::job::{Asked, Command, Ended, JobId, Key, Question, RunId, Scene, Shown};
use crate::model::Weights;
use crate::model::device::DeviceInfo;
use crate::recipe::SpaceOf;
use crate::suit::DatasetChoice;
use cache::Cache;
use own::OwnSample;
use std::any::Any;
use std::sync::Arc;

/// Answers, and the sample of one's own.
#[derive(Default)]
pub(super) struct Answers {
    cache: Cache,
    own: OwnSample,
}

impl Answers {
    /// The answer to a question asked of this scene.
    pub fn of<Q: Question>(&self, question: &Q, scene: &Scene) -> Option<Arc<Q::Answer>> {
        self.cache.of(question, scene)
    }

    /// The newest list of datasets that can be chosen by name.
    pub fn catalogue(&self) -> Option<Arc<Vec<DatasetChoice>>> {
        self.cache.newest(Catalogue::KIND.name, 0)
    }

    /// Forgets every answer of a kind and slot.
    pub fn forget_slot(&mut self, of: Key) {
        self.cache.forget_slot(of);
    }
}

impl Session {
    /// What questions are asked about: the run shown, else the open data.
    pub fn scene(&self) -> Scene {
        let run = self.shown_run();
        Scene {
            prepared: run.map(|run| &run.prepared).or(self.prepared()).cloned(),
            network: run.and_then(|run| self.shown_network(run)),
            map: self.mapped(),
        }
    }

    /// The scene of a run, shown or not.
    pub fn scene_of(&self, run: &Run) -> Scene {
        let prepared = Some(Arc::clone(&run.prepared));
        Scene { prepared, network: self.shown_network(run), map: None }
    }

    /// The scene of samples alone.
    pub fn scene_of_data(&self, prepared: &Arc<Prepared>) -> Scene {
        Scene { prepared: Some(Arc::clone(prepared)), ..Scene::default() }
    }

    /// The weights looked at: what was learnt so far, unless another epoch was chosen; `None` until that has been read,
    /// and of a baseline.
    pub fn shown_weights<'a>(&'a self, run: &'a Run) -> Option<&'a Arc<Weights>> {
        if run.is_baseline() {
            return None;
        }
        match run.past_epoch() {
            None => run.weights.as_ref(),
            // Not read yet, or not kept: rather nothing than another epoch's.
            Some(epoch) => self.answers.cache.peek::<Option<Arc<Weights>>>(&PastEpoch::key_of(run.id, epoch))?.as_ref(),
        }
    }

    /// The network as it is looked at.
    pub fn shown_network(&self, run: &Run) -> Option<Shown> {
        let weights = Arc::clone(self.shown_weights(run)?);
        Some(Shown { run: run.id, spec: Arc::clone(&run.spec), weights, version: run.version() })
    }

    /// The network as it was learnt last.
    pub(super) fn newest_network(&self, run: &Run) -> Option<Shown> {
        let weights = run.weights.clone().filter(|_| !run.is_baseline())?;
        Some(Shown { run: run.id, spec: Arc::clone(&run.spec), weights, version: run.version() })
    }

    /// The answer to a question about what is shown, where it is known.
    pub fn answer<Q: Question>(&self, question: &Q) -> Option<Arc<Q::Answer>> {
        self.answers.of(question, &self.scene())
    }

    /// The answer to a question about this scene, where it is known.
    pub fn answer_of<Q: Question>(&self, question: &Q, scene: &Scene) -> Option<Arc<Q::Answer>> {
        self.answers.of(question, scene)
    }

    /// The answer to a question about what is shown; where it is not known, it is asked for.
    pub fn ask<Q: Question>(&mut self, question: &Q) -> Option<Arc<Q::Answer>> {
        let scene = self.scene();
        let known = self.answers.of(question, &scene);
        if known.is_none()
            && let Some(asked) = Asked::new(question, &scene)
        {
            self.submit_question(asked);
        }
        known
    }

    /// Hands a question to its lane, unless it is answered, has failed or is under way.
    pub fn submit_question(&mut self, mut asked: Asked) {
        if !self.answers.cache.wants(&asked) {
            return;
        }
        asked.given = self.answers.cache.given(&asked);
        let (key, failure) = (asked.key, asked.failure);
        let job = self.lanes.submit(Command::Ask(Box::new(asked)));
        self.answers.cache.begin(job, key, failure);
    }

    pub(super) fn apply_answer(&mut self, key: Key, answer: Arc<dyn Any + Send + Sync>) {
        self.answers.cache.put(key, answer);
        if self.own_key() == Some(key) {
            self.refresh_pitfalls();
        }
    }

    /// A question is over; says whether a failure is told where the answer would be.
    pub(super) fn end_question(&mut self, job: JobId, how: &Ended) -> bool {
        let failed = match how {
            Ended::Failed(why) | Ended::Panicked(why) => Some(why.clone()),
            Ended::Done | Ended::Cancelled => None,
        };
        let ended = self.answers.cache.end(job, failed);
        matches!(how, Ended::Failed(_)) && ended.is_some() && ended == self.own_key()
    }

    /// The devices there are, once the system has answered.
    pub fn devices(&self) -> &[DeviceInfo] {
        let key = Devices.key(&Scene::default());
        key.and_then(|key| self.answers.cache.peek::<Vec<DeviceInfo>>(&key)).map_or(&[], Vec::as_slice)
    }

    /// What a run's network makes of a sample, where that is known; [`Outputs`] asks for it.
    pub fn output(&self, run: &Run, id: u32) -> Option<Arc<Vec<f32>>> {
        self.answers.cache.get(&Outputs::key_of(run.version(), id))
    }

    /// Whether that is known.
    pub fn has_output(&self, run: &Run, id: u32) -> bool {
        self.answers.cache.has(&Outputs::key_of(run.version(), id))
    }

    /// What is to be asked for a run's outputs of these samples; `None` where all are known.
    pub fn missing_outputs(&self, run: RunId, ids: &[u32]) -> Option<Asked> {
        let run = self.run_of(run)?;
        let count = run.prepared.dataset.len();
        let missing = |id: &u32| (*id as usize) < count && !self.has_output(run, *id);
        let ids: Vec<u32> = ids.iter().copied().filter(missing).collect();
        if ids.is_empty() {
            return None;
        }
        Asked::new(&Outputs { ids }, &self.scene_of(run)).filter(|asked| self.answers.cache.wants(asked))
    }

    /// Asks for the outputs of the run shown, where they are not known.
    pub fn view(&mut self, ids: &[u32]) {
        let asked = self.run().map(|run| run.id).and_then(|id| self.missing_outputs(id, ids));
        if let Some(asked) = asked {
            self.submit_question(asked);
        }
    }

    /// What the layers make of a sample, where that is known; [`Inside`] asks for it.
    pub fn inside(&self, id: u32) -> Option<Arc<Vec<Arc<Vec<f32>>>>> {
        self.answer(&Inside { id })
    }

    /// The samples most and least like one, where that is known; [`FindAlike`] asks for it.
    pub fn alike(&self, of: SpaceOf, id: u32) -> Option<Arc<Alike>> {
        self.answer(&FindAlike { of, id })
    }

    /// Why a space of the samples shown cannot be searched: it is not tried again with the same weights.
    pub fn cannot_compare(&self, of: SpaceOf) -> bool {
        space_key(of, &self.scene()).is_some_and(|key| self.answers.cache.failure(&key).is_some())
    }

    /// How far these samples are from each other, where that is known; [`MeasureDistances`] asks for it.
    pub fn distances(&self, of: SpaceOf, ids: &[u32]) -> Option<Arc<Distances>> {
        self.answer(&MeasureDistances { of, ids: ids.to_vec() })
    }

    /// What the bottleneck holds, where it has been measured; [`Latent`] asks for it.
    pub fn latent_space(&self) -> Option<Arc<LatentSpace>> {
        self.answer(&Latent)
    }

    /// The code of a sample, `[latent]`, where it is known; [`Codes`] asks for it.
    pub fn code_of(&self, id: u32) -> Option<Arc<Vec<f32>>> {
        let run = self.shown_run()?;
        self.answers.cache.get(&Codes::key_of(run.version(), id))
    }

    /// What is to be asked for the codes of these samples; `None` where all are known.
    pub fn missing_codes(&self, ids: &[u32]) -> Option<Asked> {
        let count = self.shown_run()?.prepared.dataset.len();
        let missing = |id: &u32| (*id as usize) < count && self.code_of(*id).is_none();
        let ids: Vec<u32> = ids.iter().copied().filter(missing).collect();
        Asked::new(&Codes { ids }, &self.scene())
    }

    /// What the network shown made of values that are no samples, the newest that is known of this purpose; [`Pass`] asks
    /// for it. Whether it is what was asked for last, its `rows` say.
    pub fn passed(&self, purpose: PassFor) -> Option<Arc<Passed>> {
        let version = self.shown_run()?.version();
        let newest = self.answers.cache.newest::<Passed>(Pass::KIND.name, Pass::slot(purpose))?;
        (newest.version == version).then_some(newest)
    }
}
