//! The map shown, and the one beside it.

use super::{Action, Notice, Session};
use crate::analysis::{Affinities, MapQuality};
use crate::data::Prepared;
use crate::export::MapFacts;
use crate::job::{Command, Lane, MapCommand, Stride};
use crate::model::{NetworkSpec, Weights};
use crate::recipe::{MapOf, MapPart, MapStart, Reduction};
use std::sync::Arc;

/// The map shown, and what is kept for the next.
#[derive(Clone, Debug, Default)]
pub struct MapState {
    /// How it was made.
    pub part: Option<MapPart>,
    /// The seed it was made with; `None` where that is not known.
    pub seed: Option<u64>,
    /// The samples.
    pub ids: Arc<Vec<u32>>,
    /// One point a sample; empty before the first picture.
    pub points: Arc<Vec<[f32; 2]>>,
    /// Changes with every picture.
    pub version: u64,
    /// Iterations done.
    pub iteration: usize,
    /// Whether it is finished.
    pub finished: bool,
    /// The Kullback–Leibler divergence, where known.
    pub kl_divergence: Option<f64>,
    /// How far it can be believed, once it is finished.
    pub quality: Option<MapQuality>,
    /// Of each sample the share of its nearest neighbours that the map keeps, 0 to 1, in the order of `ids`; where known.
    pub preserved: Option<Arc<Vec<f32>>>,
    /// Time it took, in seconds.
    pub seconds: Option<f64>,
    /// Neighbours kept, and what they hold for.
    kept: Option<(Basis, Affinities)>,
    basis: Option<Basis>,
    /// What it is made of, for the one beside it; `None` for a map out of a session file.
    source: Option<Source>,
}

/// What a map is made of.
#[derive(Clone, Debug)]
struct Source {
    prepared: Arc<Prepared>,
    /// For a map of latent codes.
    network: Option<(NetworkSpec, Arc<Weights>)>,
    /// Of the network's weights; 0 where there is none.
    version: u64,
}

impl Source {
    /// What the neighbours of these samples depend on.
    fn basis(&self, part: &MapPart, ids: &Arc<Vec<u32>>) -> Basis {
        Basis {
            source: (Arc::as_ptr(&self.prepared.dataset) as usize, self.version),
            of: part.of,
            layer: part.layer,
            standardise: part.standardise,
            components: part.components,
            reduction: part.reduced_by(),
            ids: Arc::clone(ids),
        }
    }
}

/// Which map a job makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mapping {
    /// The one shown.
    Shown,
    /// The one beside it.
    Beside,
}

/// What neighbours depend on: the same basis has the same neighbours.
#[derive(Clone, Debug, PartialEq)]
struct Basis {
    /// Which samples and which codes of them.
    source: (usize, u64),
    of: MapOf,
    layer: Option<usize>,
    standardise: bool,
    components: usize,
    reduction: Reduction,
    ids: Arc<Vec<u32>>,
}

impl MapState {
    /// A new map begins: what is shown stays until its first picture.
    fn begin(&mut self, part: MapPart, seed: u64, basis: Basis, source: Source) {
        let same_samples = self.ids == basis.ids;
        self.ids = Arc::clone(&basis.ids);
        if !same_samples {
            self.points = Arc::default();
        }
        self.part = Some(part);
        self.seed = Some(seed);
        self.basis = Some(basis);
        self.source = Some(source);
        self.iteration = 0;
        self.finished = false;
        self.kl_divergence = None;
        self.quality = None;
        self.preserved = None;
        self.seconds = None;
        self.version += 1;
    }

    /// Shows nothing.
    fn clear(&mut self) {
        *self = Self { version: self.version + 1, ..Self::default() };
    }

    /// The neighbours kept, where they hold for this basis.
    fn affinities(&self, basis: &Basis) -> Option<Affinities> {
        self.kept.as_ref().filter(|(kept, _)| kept == basis).map(|(_, affinities)| affinities.clone())
    }

    /// Where samples lie now, where these are the ones shown.
    fn last(&self, ids: &Arc<Vec<u32>>) -> Option<Vec<[f32; 2]>> {
        (!self.points.is_empty() && self.ids == *ids).then(|| self.points.as_ref().clone())
    }

    /// The points have moved.
    pub(super) fn show(&mut self, iteration: usize, points: Arc<Vec<[f32; 2]>>) {
        self.points = points;
        self.iteration = iteration;
        self.version += 1;
    }

    /// The map is finished.
    pub(super) fn finish(&mut self, done: &crate::job::MapDone) {
        self.show(self.part.as_ref().map_or(0, |part| part.iterations), Arc::clone(&done.points));
        self.finished = true;
        self.kl_divergence = done.quality.kl_divergence;
        self.quality = Some(done.quality);
        self.preserved.clone_from(&done.preserved);
        self.seconds = Some(done.seconds);
        if let (Some(basis), Some(affinities)) = (&self.basis, &done.affinities) {
            self.kept = Some((basis.clone(), affinities.clone()));
        }
    }

    /// As an export writes it; `None` where there is no map.
    pub fn facts(&self) -> Option<MapFacts> {
        let part = self.part.clone().filter(|_| !self.points.is_empty())?;
        let (ids, points) = (Arc::clone(&self.ids), Arc::clone(&self.points));
        Some(MapFacts { part, ids, points, quality: self.quality, seconds: self.seconds })
    }
}

impl Session {
    /// Makes maps, and steers the one being made.
    pub(super) fn steer_map(&mut self, action: Action) {
        match action {
            Action::StartMap(part) => self.start_map(part),
            Action::PauseMap(paused) => self.pause(Lane::Embedding, paused),
            Action::StepMap => self.workers.step(Lane::Embedding, Stride::Batch),
            Action::StopMap => self.workers.cancel(Lane::Embedding),
            Action::MapBeside(true) => self.start_beside(),
            Action::MapBeside(false) => self.drop_beside(),
            _ => {}
        }
    }

    fn start_map(&mut self, part: MapPart) {
        let Some(source) = self.map_source(&part) else { return };
        self.workers.cancel(Lane::Embedding);
        self.beside.clear();
        let ids = samples(&source.prepared, part.limit);
        let basis = source.basis(&part, &ids);
        let (last, affinities) = (self.map.last(&ids), self.map.affinities(&basis));
        let seed = self.recipe.seed;
        self.map.begin(part.clone(), seed, basis, source.clone());
        let Source { prepared, network, .. } = source;
        self.submit_map(Mapping::Shown, MapCommand { part, seed, prepared, network, ids, last, affinities });
    }

    /// The map shown once more: of the same values and the same neighbours, with the next seed.
    fn start_beside(&mut self) {
        let part = self.map.part.clone().filter(MapPart::depends_on_seed);
        let Some(part) = part.filter(|_| self.map.finished && !self.is_busy(Lane::Embedding)) else { return };
        let Some(source) = self.source_again(&part) else { return };
        // Every other start is the same with every seed, but for a little noise.
        let part = MapPart { start: MapStart::Random, ..part };
        let seed = self.map.seed.unwrap_or(self.recipe.seed).wrapping_add(1);
        let ids = Arc::clone(&self.map.ids);
        let basis = source.basis(&part, &ids);
        let affinities = self.map.affinities(&basis);
        self.beside.clear();
        self.beside.begin(part.clone(), seed, basis, source.clone());
        let Source { prepared, network, .. } = source;
        self.submit_map(Mapping::Beside, MapCommand { part, seed, prepared, network, ids, last: None, affinities });
    }

    fn drop_beside(&mut self) {
        if self.mapping == Some(Mapping::Beside) {
            self.mapping = None;
            self.workers.cancel(Lane::Embedding);
        }
        self.beside.clear();
    }

    fn submit_map(&mut self, mapping: Mapping, ask: MapCommand) {
        self.mapping = Some(mapping);
        self.submit(Command::Map(Box::new(ask)));
    }

    /// What a map is made of now; where that is missing, the person is told.
    fn map_source(&mut self, part: &MapPart) -> Option<Source> {
        // A map of latent codes is of the run's samples; one of values is of what is open.
        let run = self.run.as_ref().filter(|_| part.of.needs_network());
        let prepared = run.map(|run| Arc::clone(&run.prepared)).or_else(|| self.prepared.clone());
        let Some(prepared) = prepared else {
            self.notices.push(Notice::error("A map needs a dataset; open one first."));
            return None;
        };
        let network = run.filter(|run| !run.is_baseline());
        let network = network.and_then(|run| Some((run.spec.clone(), run.weights.clone()?)));
        if part.of.needs_network() && network.is_none() {
            let what = part.of.name();
            self.notices.push(Notice::error(format!("A map of {what} needs a trained network; train one first.")));
            return None;
        }
        let version = network.as_ref().map_or(0, |_| run.map_or(0, |run| run.views.version));
        Some(Source { prepared, network, version })
    }

    /// What the map shown was made of. A session file does not keep it: then it is looked for in what is open.
    fn source_again(&mut self, part: &MapPart) -> Option<Source> {
        if let Some(source) = &self.map.source {
            return Some(source.clone());
        }
        let source = self.map_source(part)?;
        if samples(&source.prepared, part.limit) != self.map.ids {
            let text = "This map is of other samples than those that are open; start the map again first.";
            self.notices.push(Notice::error(text));
            return None;
        }
        Some(source)
    }

    /// The map that the current job makes, where it is still wanted.
    pub(super) fn map_under_way(&mut self) -> Option<&mut MapState> {
        match self.mapping? {
            Mapping::Shown => Some(&mut self.map),
            Mapping::Beside => Some(&mut self.beside),
        }
    }

    /// No map is being made any more; one beside that shows nothing yet will not.
    pub(super) fn end_map(&mut self) {
        if self.mapping.take() == Some(Mapping::Beside) && self.beside.points.is_empty() {
            self.beside.clear();
        }
    }

    /// Other samples: neither map is of them.
    pub(super) fn clear_maps(&mut self) {
        self.mapping = None;
        self.workers.cancel(Lane::Embedding);
        self.map.clear();
        self.beside.clear();
    }
}

/// The samples to be mapped: the test set first, then training samples, evenly thinned to the limit.
fn samples(prepared: &Prepared, limit: usize) -> Arc<Vec<u32>> {
    let count = prepared.dataset.len();
    let limit = if limit == 0 { count } else { limit.min(count) };
    let thin = |ids: &[u32], most: usize| -> Vec<u32> {
        let most = most.min(ids.len());
        (0..most).map(|i| ids[i * ids.len() / most]).collect()
    };
    let mut test = prepared.split.test.clone();
    test.sort_unstable();
    let mut chosen = thin(&test, limit);
    if chosen.len() < limit {
        let mut rest: Vec<u32> = [prepared.split.training_part().as_slice(), &prepared.split.validation].concat();
        rest.sort_unstable();
        chosen.extend(thin(&rest, limit - chosen.len()));
    }
    chosen.sort_unstable();
    Arc::new(chosen)
}
