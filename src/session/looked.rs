//! What is found out about samples that are looked at, asked for by panels and kept until it no longer holds.

use super::{Run, Session};
use crate::analysis::Space;
use crate::data::Prepared;
use crate::job::{
    Alike, AlikeCommand, Command, Distances, DistancesCommand, Encoded, Lane, LatentSpace, NetworkCommand, PassCommand,
    PassFor, PassFrom, Passed, SpaceKey,
};
use crate::model::{NetworkSpec, Weights};
use crate::recipe::SpaceOf;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Most samples whose distances from each other are measured.
pub const MOST_DISTANCES: usize = 60;

/// Most spaces kept ready to be searched: as many as are looked at side by side.
const MOST_SPACES: usize = 4;

/// Most codes kept.
const MOST_CODES: usize = 2000;

/// How many samples alike are looked for.
const ALIKE: usize = 12;

/// What is found out about samples that are looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Looked {
    spaces: Vec<(SpaceKey, Arc<Space>)>,
    alike: HashMap<SpaceOf, Arc<Alike>>,
    distances: HashMap<SpaceOf, Arc<Distances>>,
    /// The space that was asked for last.
    asked: Option<SpaceKey>,
    /// Spaces that cannot be made.
    closed: HashSet<SpaceKey>,
    latent: Option<Arc<LatentSpace>>,
    codes: HashMap<u32, Arc<Vec<f32>>>,
    /// Which weights the codes are of.
    codes_of: u64,
    passed: HashMap<PassFor, Arc<Passed>>,
    /// What failed once with these weights would fail with every frame.
    gave_up: HashSet<(Lane, u64)>,
}

impl Looked {
    /// The samples' own values, where they are ready to be searched.
    pub fn space(&self, key: SpaceKey) -> Option<Arc<Space>> {
        self.spaces.iter().find(|(made, _)| *made == key).map(|(_, space)| Arc::clone(space))
    }

    /// The same, and it counts as the newest from now on: it is in use.
    fn use_space(&mut self, key: SpaceKey) -> Option<Arc<Space>> {
        let place = self.spaces.iter().position(|(made, _)| *made == key)?;
        let used = self.spaces.remove(place);
        self.spaces.push(used);
        self.spaces.last().map(|(_, space)| Arc::clone(space))
    }

    /// Keeps a space; the one not used for longest goes where there are many.
    pub fn keep(&mut self, key: SpaceKey, space: Arc<Space>) {
        if self.spaces.len() >= MOST_SPACES {
            self.spaces.remove(0);
        }
        self.spaces.push((key, space));
    }

    /// Asks no more of this lane with these weights; where a space could not be made, no more of that space alone.
    pub fn give_up(&mut self, lane: Lane, version: u64) {
        if lane == Lane::Alike {
            self.closed.extend(self.asked.take());
            return;
        }
        self.gave_up.insert((lane, version));
    }
}

impl Session {
    /// What a space of the samples shown is known by; `None` where it needs a network and there is none.
    fn space_key(&self, of: SpaceOf) -> Option<SpaceKey> {
        let run = self.shown_run();
        let prepared = run.map(|run| &run.prepared).or(self.prepared.as_ref())?.id;
        let version = match of {
            SpaceOf::Pixels | SpaceOf::Hog => 0,
            SpaceOf::Latent | SpaceOf::Layer(_) => run.filter(|run| run.shown_weights().is_some())?.views.version,
        };
        Some(SpaceKey { prepared, of, version })
    }

    /// The space about to be asked for, with its samples; `None` where it cannot be made, or the lane is busy.
    fn open_space(&self, of: SpaceOf) -> Option<(SpaceKey, Arc<Prepared>)> {
        let key = self.space_key(of).filter(|key| !self.looked.closed.contains(key))?;
        let prepared = self.shown_run().map(|run| &run.prepared).or(self.prepared.as_ref())?;
        (!self.is_busy(Lane::Alike)).then(|| (key, Arc::clone(prepared)))
    }

    /// Network and weights, for spaces that are theirs.
    fn space_network(&self) -> Option<(NetworkSpec, Arc<Weights>)> {
        self.shown_run().and_then(|run| Some((run.spec.clone(), Arc::clone(run.shown_weights()?))))
    }

    /// Whether a space of the samples shown could not be made: it is not tried again with the same weights.
    pub fn cannot_compare(&self, of: SpaceOf) -> bool {
        self.space_key(of).is_some_and(|key| self.looked.closed.contains(&key))
    }

    /// The samples most and least like one, where that is known; [`super::Action::FindAlike`] asks for it.
    pub fn alike(&self, of: SpaceOf, id: u32) -> Option<&Arc<Alike>> {
        let key = self.space_key(of)?;
        self.looked.alike.get(&of).filter(|alike| alike.id == id && alike.key == key)
    }

    pub(super) fn find_alike(&mut self, id: u32, of: SpaceOf) {
        let Some((key, prepared)) = self.open_space(of) else { return };
        if id as usize >= prepared.dataset.len() || self.alike(of, id).is_some() {
            return;
        }
        let (space, network) = (self.looked.use_space(key), self.space_network());
        self.looked.asked = Some(key);
        self.submit(Command::Alike(Box::new(AlikeCommand { key, space, prepared, network, id, count: ALIKE })));
    }

    /// How far these samples are from each other, where that is known; [`super::Action::MeasureDistances`] asks for it.
    pub fn distances(&self, of: SpaceOf, ids: &[u32]) -> Option<&Arc<Distances>> {
        let key = self.space_key(of)?;
        self.looked.distances.get(&of).filter(|distances| distances.ids == ids && distances.key == key)
    }

    pub(super) fn measure_distances(&mut self, of: SpaceOf, ids: Vec<u32>) {
        let Some((key, prepared)) = self.open_space(of) else { return };
        let count = prepared.dataset.len();
        let are_samples = !ids.is_empty() && ids.iter().all(|&id| (id as usize) < count);
        if !are_samples || ids.len() > MOST_DISTANCES || self.distances(of, &ids).is_some() {
            return;
        }
        let (space, network) = (self.looked.use_space(key), self.space_network());
        self.looked.asked = Some(key);
        self.submit(Command::Distances(Box::new(DistancesCommand { key, space, prepared, network, ids })));
    }

    pub(super) fn take_distances(&mut self, distances: Arc<Distances>) {
        self.looked.distances.insert(distances.key.of, distances);
    }

    pub(super) fn take_space(&mut self, key: SpaceKey, space: Arc<Space>) {
        self.looked.keep(key, space);
    }

    pub(super) fn take_alike(&mut self, alike: Arc<Alike>) {
        self.looked.alike.insert(alike.key.of, alike);
    }

    /// What the bottleneck holds, where it has been measured; [`super::Action::MeasureLatent`] asks for it.
    pub fn latent_space(&self) -> Option<&Arc<LatentSpace>> {
        let run = self.shown_run()?;
        self.looked.latent.as_ref().filter(|space| space.run == run.id && space.version == run.views.version)
    }

    pub(super) fn measure_latent(&mut self) {
        if self.is_busy(Lane::Latent) || self.latent_space().is_some() {
            return;
        }
        let Some(network) = self.shown_run().and_then(Run::asked) else { return };
        if !self.looked.gave_up.contains(&(Lane::Latent, network.version)) {
            self.submit(Command::Latent(network));
        }
    }

    pub(super) fn take_latent(&mut self, space: Arc<LatentSpace>) {
        self.looked.latent = Some(space);
    }

    /// The code of a sample, `[latent]`, where it is known; [`super::Action::Encode`] asks for it.
    pub fn code_of(&self, id: u32) -> Option<&Arc<Vec<f32>>> {
        let run = self.shown_run()?;
        self.looked.codes.get(&id).filter(|_| self.looked.codes_of == run.views.version)
    }

    pub(super) fn encode(&mut self, ids: &[u32]) {
        if self.is_busy(Lane::Latent) {
            return;
        }
        let Some(network) = self.shown_run().and_then(Run::asked) else { return };
        let count = network.prepared.dataset.len() as u32;
        let ids: Vec<u32> = ids.iter().copied().filter(|&id| id < count && self.code_of(id).is_none()).collect();
        if !ids.is_empty() && !self.looked.gave_up.contains(&(Lane::Latent, network.version)) {
            self.submit(Command::Encode(NetworkCommand { network, ids }));
        }
    }

    pub(super) fn take_encoded(&mut self, encoded: Encoded) {
        if self.looked.codes_of != encoded.version || self.looked.codes.len() > MOST_CODES {
            self.looked.codes.clear();
            self.looked.codes_of = encoded.version;
        }
        self.looked.codes.extend(encoded.ids.iter().copied().zip(encoded.codes));
    }

    /// What the network made of values that are no samples, the newest that is known of this purpose;
    /// [`super::Action::Pass`] asks for it. Whether it is what was asked for last, its `rows` say.
    pub fn passed(&self, purpose: PassFor) -> Option<&Arc<Passed>> {
        let run = self.shown_run()?;
        self.looked.passed.get(&purpose).filter(|p| p.run == run.id && p.version == run.views.version)
    }

    pub(super) fn pass(&mut self, purpose: PassFor, from: PassFrom, rows: Vec<Vec<f32>>) {
        if self.is_busy(Lane::Passing) || self.passed(purpose).is_some_and(|passed| passed.rows == rows) {
            return;
        }
        let Some(network) = self.shown_run().and_then(Run::asked) else { return };
        let wanted = match from {
            PassFrom::Input => network.spec.input.iter().product(),
            PassFrom::Code => network.spec.latent_size(),
        };
        let fits = rows.iter().all(|row: &Vec<f32>| row.len() == wanted);
        if !rows.is_empty() && fits && !self.looked.gave_up.contains(&(Lane::Passing, network.version)) {
            self.submit(Command::Pass(PassCommand { network, from, purpose, rows }));
        }
    }

    pub(super) fn take_passed(&mut self, passed: Arc<Passed>) {
        self.looked.passed.insert(passed.purpose, passed);
    }
}
