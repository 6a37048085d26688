//! One map: how it was made, where its points are, and what is kept for the next.

use crate::analysis::{Affinities, MapQuality};
use crate::data::Prepared;
use crate::export::MapFacts;
use crate::job::Shown;
use crate::recipe::{MapOf, MapPart, Reduction};
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
    /// What it was computed from, for the one beside it; `None` for a map out of a session file.
    source: Option<Source>,
}

/// The samples and weights that a map is computed from.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub prepared: Arc<Prepared>,
    /// For a map of latent codes.
    pub network: Option<Shown>,
}

impl Source {
    /// What the neighbours of these samples depend on.
    pub fn basis(&self, part: &MapPart, ids: &Arc<Vec<u32>>) -> Basis {
        Basis {
            source: (self.prepared.id, self.network.as_ref().map_or(0, |network| network.version)),
            of: part.of,
            layer: part.layer,
            standardise: part.standardise,
            components: part.components,
            reduction: part.reduced_by(),
            ids: Arc::clone(ids),
        }
    }
}

/// What neighbours depend on: the same basis has the same neighbours.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Basis {
    /// Which samples and which codes of them.
    source: (u64, u64),
    of: MapOf,
    layer: Option<usize>,
    standardise: bool,
    components: usize,
    reduction: Reduction,
    ids: Arc<Vec<u32>>,
}

impl MapState {
    /// A new map begins: what is shown stays until its first picture.
    pub(super) fn begin(&mut self, part: MapPart, seed: u64, basis: Basis, source: Source) {
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
    pub(super) fn clear(&mut self) {
        *self = Self { version: self.version + 1, ..Self::default() };
    }

    /// The neighbours kept, where they hold for this basis.
    pub(super) fn affinities(&self, basis: &Basis) -> Option<Affinities> {
        self.kept.as_ref().filter(|(kept, _)| kept == basis).map(|(_, affinities)| affinities.clone())
    }

    /// Where samples lie now, where these are the ones shown.
    pub(super) fn last(&self, ids: &Arc<Vec<u32>>) -> Option<Vec<[f32; 2]>> {
        (!self.points.is_empty() && self.ids == *ids).then(|| self.points.as_ref().clone())
    }

    /// What it was computed from, where that is known.
    pub(super) fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// A map out of a session file.
    pub(super) fn restore(&mut self, saved: &crate::saved::SavedMap) {
        self.part = Some(saved.part.clone());
        self.ids = Arc::clone(&saved.ids);
        self.points = Arc::clone(&saved.points);
        self.finished = true;
        self.version += 1;
    }

    /// As a session file keeps it; `None` where there is no map.
    pub(super) fn to_saved(&self) -> Option<crate::saved::SavedMap> {
        let part = self.part.clone().filter(|_| !self.points.is_empty())?;
        Some(crate::saved::SavedMap { part, ids: Arc::clone(&self.ids), points: Arc::clone(&self.points) })
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

/// The samples to be mapped: the test set first, then training samples, evenly thinned to the limit.
pub(super) fn samples(prepared: &Prepared, limit: usize) -> Arc<Vec<u32>> {
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
