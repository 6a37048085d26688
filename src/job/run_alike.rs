//! Which samples are alike, what the bottleneck holds, and what a network makes of values of any kind.

use super::teller::{Stop, Teller};
use super::{
    Alike, AlikeCommand, Asked, Distances, DistancesCommand, Encoded, Fact, LatentSpace, NetworkCommand, PassCommand,
    PassFrom, Passed, SpaceKey,
};
use crate::analysis::features::{Hog, HogError, HogSettings, hog_all};
use crate::analysis::{Pca, ProjectionError, Space};
use crate::data::Prepared;
use crate::model::{NetworkSpec, Weights};
use crate::recipe::SpaceOf;
use crate::train::{TrainError, Viewer, Viewers};
use std::sync::Arc;

/// Samples encoded at a time, so that a cancel is heard.
const BATCH: usize = 256;

/// Most samples whose codes say how wide the bottleneck's axes are.
const MEASURED: usize = 4000;

/// Most values of all samples in a space: 1 GiB of memory, and as much as is searched in a moment.
const MOST_VALUES: usize = 1 << 28;

/// Most axes that are looked at.
const AXES: usize = 8;

fn failed(error: TrainError) -> Stop {
    Stop::Failed(error.to_string())
}

/// The samples most and least like one, and the nearest normal ones that were learnt from.
pub fn alike(ask: AlikeCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let space = known_or_made(ask.space, ask.key, &ask.prepared, ask.network.as_ref(), teller)?;
    let (id, prepared) = (ask.id, &ask.prepared);
    let query = space.row(id);
    let mut learnt = vec![false; prepared.dataset.len()];
    prepared.split.train.iter().for_each(|&i| learnt[i as usize] = prepared.is_normal(i as usize));
    let found = Alike {
        key: ask.key,
        id,
        nearest: space.nearest(&query, ask.count, |other| other != id),
        farthest: space.farthest(&query, ask.count, |other| other != id),
        normal: space.nearest(&query, ask.count, |other| other != id && learnt[other as usize]),
    };
    teller.fact(Fact::Alike(Arc::new(found)));
    Ok(())
}

/// How far samples are from each other.
pub fn distances(ask: DistancesCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let space = known_or_made(ask.space, ask.key, &ask.prepared, ask.network.as_ref(), teller)?;
    let values = space.distances(&ask.ids);
    teller.fact(Fact::Distances(Arc::new(Distances { key: ask.key, ids: ask.ids, values })));
    Ok(())
}

/// The space that was made before, else a new one, which is told.
fn known_or_made(
    known: Option<Arc<Space>>,
    key: SpaceKey,
    prepared: &Prepared,
    network: Option<&(NetworkSpec, Arc<Weights>)>,
    teller: &Teller<'_>,
) -> Result<Arc<Space>, Stop> {
    if let Some(space) = known {
        return Ok(space);
    }
    teller.progress("Making the space to search", 0.0);
    let network = network.map(|(spec, weights)| (spec, weights.as_ref()));
    let space = Arc::new(space(prepared, key.of, network, teller)?);
    teller.fact(Fact::SpaceMade(key, Arc::clone(&space)));
    Ok(space)
}

/// The oriented gradients of every sample.
fn hog_space(prepared: &Prepared, teller: &Teller<'_>) -> Result<Space, Stop> {
    let (samples, settings) = (&prepared.dataset.samples, HogSettings::default());
    let stopped = |error: HogError| match error {
        HogError::Cancelled => Stop::Cancelled,
        other => Stop::Failed(other.to_string()),
    };
    let values = Hog::new(settings, samples.shape()).map_err(stopped)?.values();
    fits(values, samples.len(), SpaceOf::Hog)?;
    let poll = |share: f32| {
        teller.progress("Finding oriented gradients", share);
        !teller.controls.is_cancelled()
    };
    Ok(Space::of_rows(hog_all(samples, settings, &poll).map_err(stopped)?, values))
}

/// A space larger than memory is refused before it is made.
fn fits(values: usize, samples: usize, of: SpaceOf) -> Result<(), Stop> {
    if values.saturating_mul(samples) <= MOST_VALUES {
        return Ok(());
    }
    let title = of.title();
    Err(Stop::Failed(format!("{title}: {values} values of each of {samples} samples are too many to be kept")))
}

/// The space that is searched.
pub fn space(
    prepared: &Prepared,
    of: SpaceOf,
    network: Option<(&NetworkSpec, &Weights)>,
    teller: &Teller<'_>,
) -> Result<Space, Stop> {
    match of {
        SpaceOf::Pixels => return Ok(Space::of_samples(prepared)),
        SpaceOf::Hog => return hog_space(prepared, teller),
        SpaceOf::Latent | SpaceOf::Layer(_) => {}
    }
    let Some((spec, weights)) = network else {
        return Err(Stop::Failed(format!("{} needs a trained network; train one first", of.title())));
    };
    let viewers = Viewers::new(spec, weights).map_err(failed)?;
    let ids: Vec<u32> = (0..prepared.dataset.len() as u32).collect();
    let mut rows = Vec::new();
    for batch in ids.chunks(BATCH) {
        if !teller.controls.poll() {
            return Err(Stop::Cancelled);
        }
        let found = match of {
            SpaceOf::Layer(layer) => viewers.layer_of(prepared, batch, layer.clamp(1, spec.layers.len())),
            _ => viewers.codes_of(prepared, batch),
        };
        rows.extend(found.map_err(failed)?.into_iter().flatten());
        fits(rows.len() / (batch[0] as usize + batch.len()), ids.len(), of)?;
        teller.progress("Encoding every sample", batch[0] as f32 / ids.len() as f32);
    }
    let width = rows.len() / ids.len().max(1);
    Ok(Space::of_rows(rows, width))
}

/// The codes of some samples.
pub fn encode(NetworkCommand { network, ids }: NetworkCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let viewers = Viewers::new(&network.spec, &network.weights).map_err(failed)?;
    let codes = viewers.codes_of(&network.prepared, &ids).map_err(failed)?;
    let codes = codes.into_iter().map(Arc::new).collect();
    teller.fact(Fact::Encoded(Encoded { run: network.run, version: network.version, ids, codes }));
    Ok(())
}

/// What the bottleneck holds: its axes and how far the samples reach along each.
pub fn latent(ask: Asked, teller: &Teller<'_>) -> Result<(), Stop> {
    let viewers = Viewers::new(&ask.spec, &ask.weights).map_err(failed)?;
    let count = ask.prepared.dataset.len();
    let ids: Vec<u32> = (0..count.min(MEASURED)).map(|i| (i * count / count.min(MEASURED)) as u32).collect();
    let mut codes = Vec::new();
    for batch in ids.chunks(BATCH) {
        if !teller.controls.poll() {
            return Err(Stop::Cancelled);
        }
        codes.extend(viewers.codes_of(&ask.prepared, batch).map_err(failed)?.into_iter().flatten());
        teller.progress("Looking into the bottleneck", batch[0] as f32 / count as f32);
    }
    let width = ask.spec.latent_size();
    let poll = || !teller.controls.is_cancelled();
    let Axes { mean, axes, plain } = axes(&codes, width, &poll)?;
    let reach = axes.iter().map(|axis| reach(&codes, &mean, axis)).collect();
    let (run, version, ids) = (ask.run, ask.version, Arc::new(ids));
    let space = LatentSpace { run, version, width, mean, axes, plain, reach, ids, codes: Arc::new(codes) };
    teller.fact(Fact::Latent(Arc::new(space)));
    Ok(())
}

/// Where the axes of a bottleneck cross, and how they run.
struct Axes {
    mean: Vec<f32>,
    axes: Vec<Vec<f32>>,
    plain: bool,
}

/// The middle of the codes and the directions that are looked at: the units themselves where they are few, else the
/// principal axes.
fn axes(codes: &[f32], width: usize, poll: &dyn Fn() -> bool) -> Result<Axes, Stop> {
    let rows = codes.len() / width.max(1);
    if width <= AXES || rows <= width.min(AXES) {
        let mut mean = vec![0.0f64; width];
        for row in codes.chunks_exact(width.max(1)) {
            mean.iter_mut().zip(row).for_each(|(m, &x)| *m += f64::from(x) / rows.max(1) as f64);
        }
        let unit = |i: usize| (0..width).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
        let mean = mean.into_iter().map(|m| m as f32).collect();
        return Ok(Axes { mean, axes: (0..width.min(AXES)).map(unit).collect(), plain: true });
    }
    let pca = Pca::fit(codes, width, AXES, poll).map_err(|error| match error {
        ProjectionError::Cancelled => Stop::Cancelled,
        other => Stop::Failed(other.to_string()),
    })?;
    let floats = |values: Vec<f64>| values.into_iter().map(|x| x as f32).collect::<Vec<f32>>();
    Ok(Axes { mean: floats(pca.mean), axes: pca.components.into_iter().map(floats).collect(), plain: false })
}

/// From the 1st to the 99th percentile of the samples' places along an axis.
fn reach(codes: &[f32], mean: &[f32], axis: &[f32]) -> [f32; 2] {
    let along = |row: &[f32]| row.iter().zip(mean).zip(axis).map(|((x, m), a)| (x - m) * a).sum::<f32>();
    let mut places: Vec<f32> = codes.chunks_exact(axis.len().max(1)).map(along).collect();
    places.sort_unstable_by(f32::total_cmp);
    match places.len().checked_sub(1) {
        Some(last) => [places[last / 100], places[last - last / 100]],
        None => [0.0, 0.0],
    }
}

/// What a network, or its decoder alone, makes of values that are no samples.
pub fn pass(ask: PassCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    let Asked { run, spec, weights, version, .. } = ask.network;
    let first = weights.parts().into_iter().next();
    let viewer = Viewer::new(&spec, first.as_ref().unwrap_or(&weights)).map_err(failed)?;
    let width = ask.rows.first().map_or(0, Vec::len);
    let mut outputs = Vec::with_capacity(ask.rows.len());
    for batch in ask.rows.chunks(BATCH).filter(|_| width > 0) {
        if teller.controls.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        let values: Vec<f32> = batch.iter().flatten().copied().collect();
        let found = match ask.from {
            PassFrom::Input => viewer.outputs(values, width),
            PassFrom::Code => viewer.decode(values, width),
        };
        let found = found.map_err(failed)?;
        outputs.extend(found.chunks_exact(found.len() / batch.len()).map(|row| Arc::new(row.to_vec())));
    }
    let (purpose, rows) = (ask.purpose, ask.rows);
    teller.fact(Fact::Passed(Arc::new(Passed { run, version, purpose, rows, outputs })));
    Ok(())
}

/// Where values that are no sample would lie in the map: amid the nearest samples that it shows, the nearer the
/// heavier.
pub fn place_in_map(space: &Space, query: &[f32], mapped: &[u32], points: &[[f32; 2]]) -> Option<[f32; 2]> {
    /// As many neighbours as a place is made of.
    const NEAR: usize = 10;
    let near = space.nearest(query, NEAR, |id| mapped.binary_search(&id).is_ok());
    let (mut sum, mut weights) = ([0.0f64; 2], 0.0f64);
    for neighbour in &near {
        let Ok(place) = mapped.binary_search(&neighbour.index) else { continue };
        let weight = 1.0 / (f64::from(neighbour.distance) + 1e-6);
        weights += weight;
        (0..2).for_each(|axis| sum[axis] += weight * f64::from(points[place][axis]));
    }
    (weights > 0.0).then(|| [(sum[0] / weights) as f32, (sum[1] / weights) as f32])
}
