//! Making a map.

use super::map_rows::{MapRows, map_rows};
use super::teller::{Stop, Teller};
use super::{MapCommand, MapDone, MapFact};
use crate::analysis::{
    Affinities, Descent, Embedded, JUDGED_NEIGHBOURS, MapAsk, MapError, MapFrom, MapQuality, MapWatch, embedder,
    judged_sample, kl_divergence, knn_accuracy, known_start, neighbours_kept, preserved, random_start,
};
use crate::progress::{Progress, Step, Within};
use crate::recipe::{MapMethod, MapStart};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Shortest time between two pictures of a growing map.
const SHOW_EVERY: Duration = Duration::from_millis(16);

/// Most products of values that are made only to judge a map: a quarter of a minute on two cores.
const MOST_TO_JUDGE: f64 = 2e11;

pub fn run(ask: MapCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let started = Instant::now();
    let MapRows { rows, values, plane } = map_rows(&ask, teller)?;
    let map = MapAsk {
        rows: Arc::new(rows),
        values,
        perplexity: ask.part.perplexity,
        iterations: ask.part.iterations,
        descent: Descent::from(&ask.part),
        start: start(&ask, &plane),
        affinities: ask.affinities.clone(),
        seed: ask.seed,
    };
    let mut watcher = Watcher { teller, shown: Instant::now(), iterations: ask.part.iterations };
    let embedded = match ask.part.method {
        MapMethod::Tsne => embedder(ask.part.engine).embed(&map, &mut watcher)?,
        MapMethod::Pca | MapMethod::TruncatedSvd => Embedded { points: plane, affinities: None },
    };
    let seconds = started.elapsed().as_secs_f64();
    let points = Arc::new(embedded.points);
    // The picture is finished; what is missing is how far it can be believed.
    teller.fact(MapFact::Points { iteration: ask.part.iterations, points: Arc::clone(&points) });
    let affinities = match embedded.affinities {
        Some(known) => Some(known),
        None => affinities_to_judge(&map, &watcher)?,
    };
    let quality = quality(&ask, &map, &points, affinities.as_ref(), teller)?;
    let preserved = affinities.as_ref().map(|known| preserved(known.neighbours(), &points, JUDGED_NEIGHBOURS));
    let preserved = preserved.map(Arc::new);
    teller.fact(MapFact::Mapped(Box::new(MapDone { points, affinities, quality, preserved, seconds })));
    Ok(())
}

fn start(ask: &MapCommand, plane: &[[f32; 2]]) -> MapFrom {
    let count = ask.ids.len();
    match (ask.part.start, &ask.last) {
        (MapStart::Spectral, _) => MapFrom::Spectral,
        (MapStart::Random, _) => MapFrom::Points(random_start(count, ask.seed)),
        (MapStart::Last, Some(last)) if last.len() == count => MapFrom::Points(last.clone()),
        _ => MapFrom::Points(known_start(plane, ask.seed)),
    }
}

/// The affinities of samples whose map was made without: where they can be found in a moment.
fn affinities_to_judge(map: &MapAsk, watcher: &Watcher<'_>) -> Result<Option<Affinities>, Stop> {
    let n = map.len() as f64;
    if n * n * map.values as f64 > MOST_TO_JUDGE {
        return Ok(None);
    }
    match Affinities::find(map, watcher) {
        Ok(found) => Ok(Some(found)),
        Err(MapError::Cancelled) => Err(Stop::Cancelled),
        // Too few samples for the perplexity: a projection does without.
        Err(_) => Ok(None),
    }
}

fn quality(
    ask: &MapCommand,
    map: &MapAsk,
    points: &[[f32; 2]],
    affinities: Option<&Affinities>,
    teller: &Teller<'_>,
) -> Result<MapQuality, Stop> {
    let told = Within::all(teller, "Evaluating the map");
    let sample = judged_sample(points.len());
    let kept = neighbours_kept(&map.rows, map.values, points, &sample, JUDGED_NEIGHBOURS, &told);
    let neighbours_kept = kept?;
    let of_dataset = &ask.prepared.dataset.labels.ids;
    let labels: Vec<u16> = ask.ids.iter().map(|&id| of_dataset[id as usize]).collect();
    let knn_accuracy = knn_accuracy(points, &labels, &sample, JUDGED_NEIGHBOURS);
    Ok(MapQuality {
        kl_divergence: affinities.map(|known| kl_divergence(known, points)),
        neighbours_kept,
        knn_accuracy,
    })
}

struct Watcher<'a> {
    teller: &'a Teller<'a>,
    shown: Instant,
    iterations: usize,
}

impl Watcher<'_> {
    fn show(&mut self, iteration: usize, points: &[f32]) {
        self.shown = Instant::now();
        let points = points.chunks_exact(2).map(|p| [p[0], p[1]]).collect();
        self.teller.fact(MapFact::Points { iteration, points: Arc::new(points) });
        self.teller.progress("Optimising the map", iteration as f32 / self.iterations as f32);
    }
}

impl Progress for Watcher<'_> {
    fn step(&self, what: &str, share: f32) -> Step {
        self.teller.step(what, share)
    }
}

impl MapWatch for Watcher<'_> {
    fn iteration(&mut self, iteration: usize, points: &[f32]) -> Step {
        if self.shown.elapsed() >= SHOW_EVERY {
            self.show(iteration, points);
        }
        // Where a map pauses it is seen as it is, also after a single step.
        let teller = self.teller;
        if teller.controls.poll_after(|| self.show(iteration, points)) { Step::Continue } else { Step::Cancel }
    }
}
