//! Making a map.

use super::teller::{Stop, Teller};
use super::{Fact, MapCommand, MapDone};
use crate::analysis::{MapAsk, MapError, MapWatch, Pca, ProjectionError, embedder, kl_divergence, random_start};
use crate::data::Step;
use crate::recipe::{MapOf, MapStart};
use crate::train::Viewers;
use rayon::prelude::*;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Samples encoded at a time.
const BATCH: usize = 256;

/// Shortest time between two pictures of a growing map.
const SHOW_EVERY: Duration = Duration::from_millis(16);

/// How far apart the points of a start on principal components are: small, so that t-SNE can still order them.
const START_SPREAD: f32 = 1e-4;

/// Most samples whose divergence is computed: it takes all pairs.
const MOST_FOR_DIVERGENCE: usize = 20_000;

pub fn run(ask: MapCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let started = Instant::now();
    let (rows, values) = rows(&ask, teller)?;
    let Reduced { rows, values, first_two } = reduce(&ask, rows, values, teller)?;
    let count = ask.ids.len();
    let start = match (ask.part.start, &ask.last) {
        (MapStart::Random, _) => random_start(count, ask.seed),
        (MapStart::Last, Some(last)) if last.len() == count => last.clone(),
        _ => principal_start(&first_two, count, ask.seed),
    };
    let map = MapAsk {
        rows: Arc::new(rows),
        values,
        perplexity: ask.part.perplexity,
        iterations: ask.part.iterations,
        start,
        affinities: ask.affinities,
        seed: ask.seed,
    };
    let mut watcher = Watcher { teller, shown: Instant::now(), iterations: ask.part.iterations };
    let embedded = embedder(ask.part.engine).embed(&map, &mut watcher).map_err(|error| match error {
        MapError::Cancelled => Stop::Cancelled,
        other => Stop::Failed(other.to_string()),
    })?;
    let affinities = embedded.affinities.as_ref().filter(|_| count <= MOST_FOR_DIVERGENCE);
    let divergence = affinities.map(|affinities| kl_divergence(affinities, &embedded.points));
    teller.fact(Fact::Mapped(Box::new(MapDone {
        points: Arc::new(embedded.points),
        affinities: embedded.affinities,
        kl_divergence: divergence,
        seconds: started.elapsed().as_secs_f64(),
    })));
    Ok(())
}

/// What is mapped, `[samples, values]`.
fn rows(ask: &MapCommand, teller: &Teller<'_>) -> Result<(Vec<f32>, usize), Stop> {
    if ask.part.of == MapOf::Pixels {
        let values = ask.prepared.dataset.samples.shape().len();
        let rows = ask.ids.par_iter().flat_map_iter(|&id| ask.prepared.target(id as usize)).collect();
        return Ok((rows, values));
    }
    let Some((spec, weights)) = &ask.network else {
        return Err(Stop::Failed("a map of latent codes needs a trained network; train one first".to_owned()));
    };
    let failed = |e: crate::train::TrainError| Stop::Failed(e.to_string());
    let viewers = Viewers::new(spec, weights).map_err(failed)?;
    let layer = ask.part.layer.filter(|_| ask.part.of == MapOf::Layer).map(|layer| layer.clamp(1, spec.layers.len()));
    let size = layer.map_or(spec.latent_size(), |layer| spec.outputs[layer - 1].iter().product());
    let mut codes = Vec::with_capacity(ask.ids.len() * size);
    for batch in ask.ids.chunks(BATCH) {
        if !teller.controls.poll() {
            return Err(Stop::Cancelled);
        }
        let found = match layer {
            Some(layer) => viewers.layer_of(&ask.prepared, batch, layer),
            None => viewers.codes_of(&ask.prepared, batch),
        };
        codes.extend(found.map_err(failed)?.into_iter().flatten());
        teller.progress("Encoding", codes.len() as f32 / codes.capacity().max(1) as f32);
    }
    Ok((codes, size))
}

/// What is handed to t-SNE.
struct Reduced {
    /// `[samples, values]`
    rows: Vec<f32>,
    values: usize,
    /// Each sample on the two first principal components.
    first_two: Vec<[f32; 2]>,
}

/// Rows on their principal components where that is asked for, and the two first components for the start.
fn reduce(ask: &MapCommand, rows: Vec<f32>, values: usize, teller: &Teller<'_>) -> Result<Reduced, Stop> {
    teller.progress("Finding principal components", 0.0);
    let wanted = ask.part.components;
    let reduces = wanted > 0 && wanted < values;
    let count = if reduces { wanted.max(2) } else { 2.min(values) };
    let poll = || !teller.controls.is_cancelled();
    let pca = match Pca::fit(&rows, values, count, &poll) {
        Ok(pca) => pca,
        Err(ProjectionError::Cancelled) => return Err(Stop::Cancelled),
        Err(other) => return Err(Stop::Failed(other.to_string())),
    };
    let places = pca.project(&rows);
    let first_two = places.chunks_exact(count).map(|p| [p[0], p.get(1).copied().unwrap_or(0.0)]).collect();
    let (rows, values) = if reduces { (places, count) } else { (rows, values) };
    Ok(Reduced { rows, values, first_two })
}

/// The two first components, shrunk; with a little noise, so that equal samples do not start on one spot.
fn principal_start(places: &[[f32; 2]], count: usize, seed: u64) -> Vec<[f32; 2]> {
    let n = count.max(1) as f32;
    let spread = (places.iter().map(|p| p[0] * p[0]).sum::<f32>() / n).sqrt().max(1e-12);
    let noise = random_start(count, seed);
    let shrunk = |(p, noise): (&[f32; 2], &[f32; 2])| {
        [p[0] / spread * START_SPREAD + noise[0] * 0.01, p[1] / spread * START_SPREAD + noise[1] * 0.01]
    };
    places.iter().zip(&noise).map(shrunk).collect()
}

struct Watcher<'a> {
    teller: &'a Teller<'a>,
    shown: Instant,
    iterations: usize,
}

impl MapWatch for Watcher<'_> {
    fn preparing(&mut self, share: f32) -> Step {
        self.teller.progress("Finding neighbours", share);
        if self.teller.controls.is_cancelled() { Step::Cancel } else { Step::Continue }
    }

    fn iteration(&mut self, iteration: usize, points: &[f32]) -> Step {
        if self.shown.elapsed() >= SHOW_EVERY {
            self.shown = Instant::now();
            let points = points.chunks_exact(2).map(|p| [p[0], p[1]]).collect();
            self.teller.fact(Fact::Points { iteration, points: Arc::new(points) });
            self.teller.progress("Moving the points", iteration as f32 / self.iterations as f32);
        }
        if self.teller.controls.poll() { Step::Continue } else { Step::Cancel }
    }
}
