//! The map shown, and the one beside it.

mod state;

pub use state::MapState;

use super::Session;
use crate::data::Prepared;
use crate::job::{Command, JobId, MapCommand, MapFact, Mapped, Stride};
use crate::recipe::{MapPart, MapStart};
use state::{Source, samples};
use std::sync::Arc;

/// What a person does with maps.
#[derive(Clone, Debug, PartialEq)]
pub enum MapAction {
    /// Make a map.
    StartMap(MapPart),
    /// Pause the map, or let it go on.
    PauseMap(bool),
    /// Let a paused map go on by one iteration.
    StepMap,
    /// Stop the map where it is.
    StopMap,
    /// Make the same map once more, with the next seed, and show it beside; or show the one map alone.
    MapBeside(bool),
}

/// Which map a job makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mapping {
    /// The one shown.
    Shown,
    /// The one beside it.
    Beside,
}

/// The maps.
#[derive(Default)]
pub(super) struct Maps {
    shown: MapState,
    beside: MapState,
    /// Which map is being made, by which job.
    making: Option<(JobId, Mapping)>,
}

impl Maps {
    /// What a session file keeps.
    pub fn to_saved(&self) -> Option<crate::saved::SavedMap> {
        self.shown.to_saved()
    }

    /// What a session file says, where it is a map of so many samples.
    pub fn restore(&mut self, saved: Option<&crate::saved::SavedMap>, count: usize) {
        let fits = |map: &&crate::saved::SavedMap| map.ids.iter().all(|&id| (id as usize) < count);
        if let Some(map) = saved.filter(fits) {
            self.shown.restore(map);
        }
    }

    fn making(&self) -> Option<JobId> {
        self.making.map(|(job, _)| job)
    }

    /// The map that a job makes, where it is still wanted.
    fn made_by(&mut self, job: JobId) -> Option<&mut MapState> {
        match self.making.filter(|(making, _)| *making == job)?.1 {
            Mapping::Shown => Some(&mut self.shown),
            Mapping::Beside => Some(&mut self.beside),
        }
    }
}

impl Session {
    /// The map shown.
    pub fn map(&self) -> &MapState {
        &self.maps.shown
    }

    /// The same map with another seed, shown beside it; empty where nobody asked for it.
    pub fn beside(&self) -> &MapState {
        &self.maps.beside
    }

    /// The finished map, for what is placed in it.
    pub(super) fn mapped(&self) -> Option<Mapped> {
        let MapState { ids, points, version, .. } = &self.maps.shown;
        let shows = self.maps.shown.finished && !points.is_empty();
        shows.then(|| Mapped { ids: Arc::clone(ids), points: Arc::clone(points), version: *version })
    }

    pub(super) fn perform_map(&mut self, action: MapAction) {
        match action {
            MapAction::StartMap(part) => self.start_map(part),
            MapAction::PauseMap(paused) => {
                if let Some(job) = self.maps.making() {
                    self.lanes.pause(job, paused);
                }
            }
            MapAction::StepMap => {
                if let Some(job) = self.maps.making() {
                    self.lanes.step(job, Stride::Batch);
                }
            }
            MapAction::StopMap => {
                if let Some(job) = self.maps.making() {
                    self.lanes.cancel(job);
                }
            }
            MapAction::MapBeside(true) => self.start_beside(),
            MapAction::MapBeside(false) => self.drop_beside(),
        }
    }

    pub(super) fn apply_map(&mut self, job: JobId, fact: MapFact) {
        let Some(map) = self.maps.made_by(job) else { return };
        match fact {
            MapFact::Points { iteration, points } => map.show(iteration, points),
            MapFact::Mapped(done) => map.finish(&done),
        }
    }

    fn start_map(&mut self, part: MapPart) {
        let Some(source) = self.map_source(&part) else { return };
        self.maps.beside.clear();
        let ids = samples(&source.prepared, part.limit);
        let basis = source.basis(&part, &ids);
        let (last, affinities) = (self.maps.shown.last(&ids), self.maps.shown.affinities(&basis));
        let seed = self.recipe().seed;
        self.maps.shown.begin(part.clone(), seed, basis, source.clone());
        let Source { prepared, network } = source;
        self.make(Mapping::Shown, MapCommand { part, seed, prepared, network, ids, last, affinities });
    }

    /// The map shown once more: of the same values and the same neighbours, with the next seed.
    fn start_beside(&mut self) {
        let part = self.maps.shown.part.clone().filter(MapPart::depends_on_seed);
        let Some(part) = part.filter(|_| self.maps.shown.finished && self.maps.making.is_none()) else { return };
        let Some(source) = self.source_again(&part) else { return };
        // Every other start is the same with every seed, but for a little noise.
        let part = MapPart { start: MapStart::Random, ..part };
        let seed = self.maps.shown.seed.unwrap_or(self.recipe().seed).wrapping_add(1);
        let ids = Arc::clone(&self.maps.shown.ids);
        let basis = source.basis(&part, &ids);
        let affinities = self.maps.shown.affinities(&basis);
        self.maps.beside.clear();
        self.maps.beside.begin(part.clone(), seed, basis, source.clone());
        let Source { prepared, network } = source;
        self.make(Mapping::Beside, MapCommand { part, seed, prepared, network, ids, last: None, affinities });
    }

    fn drop_beside(&mut self) {
        if let Some((job, Mapping::Beside)) = self.maps.making {
            self.maps.making = None;
            self.lanes.cancel(job);
        }
        self.maps.beside.clear();
    }

    fn make(&mut self, mapping: Mapping, ask: MapCommand) {
        let job = self.lanes.submit(Command::Map(Box::new(ask)));
        self.maps.making = Some((job, mapping));
    }

    /// What a map would be computed from now; where that is missing, the person is told.
    fn map_source(&mut self, part: &MapPart) -> Option<Source> {
        // A map of latent codes is of the run's samples; one of values is of what is open.
        let run = self.shown_run().filter(|_| part.of.needs_network());
        let prepared: Option<&Arc<Prepared>> = run.map(|run| &run.prepared).or(self.prepared());
        let Some(prepared) = prepared.cloned() else {
            self.news.error("A map needs a dataset; open one first.");
            return None;
        };
        let network = run.and_then(|run| self.newest_network(run));
        if part.of.needs_network() && network.is_none() {
            let what = part.of.name();
            // Samples of a run that are not open cannot be told apart from those that are.
            let elsewhere =
                self.run().is_some_and(|run| self.shown_weights(run).is_some()) && self.shown_run().is_none();
            let way_out = if elsewhere { "its run uses other data; show that run first" } else { "train one first" };
            self.news.error(format!("A map of {what} needs a trained network; {way_out}."));
            return None;
        }
        Some(Source { prepared, network })
    }

    /// What the map shown was computed from. A session file does not keep it: then it is looked for in what is open.
    fn source_again(&mut self, part: &MapPart) -> Option<Source> {
        if let Some(source) = self.maps.shown.source() {
            return Some(source.clone());
        }
        let source = self.map_source(part)?;
        if samples(&source.prepared, part.limit) != self.maps.shown.ids {
            self.news.error("This map shows different samples from the open ones; start the map again first.");
            return None;
        }
        Some(source)
    }

    /// A map is made no more; one beside that shows nothing yet will not.
    pub(super) fn end_map(&mut self, job: JobId) -> bool {
        let Some((_, mapping)) = self.maps.making.take_if(|(making, _)| *making == job) else { return true };
        if mapping == Mapping::Beside && self.maps.beside.points.is_empty() {
            self.maps.beside.clear();
        }
        false
    }

    /// Other samples: neither map is of them.
    pub(super) fn clear_maps(&mut self) {
        if let Some((job, _)) = self.maps.making.take() {
            self.lanes.cancel(job);
        }
        self.maps.shown.clear();
        self.maps.beside.clear();
    }
}
