//! The rows that a map is computed from: the values of its samples, standardised and reduced as the recipe asks.

use super::MapCommand;
use super::teller::{Stop, Teller};
use crate::analysis::features::{Hog, HogSettings, hog_all};
use crate::analysis::{Pca, Space, TruncatedSvd, standardise};
use crate::data::Budget;
use crate::progress::Within;
use crate::recipe::{MapMethod, MapOf, MapStart, Reduction};
use crate::train::Viewers;
use rayon::prelude::*;

/// Samples encoded at a time.
const BATCH: usize = 256;

/// The rows that a map is computed from.
pub struct MapRows {
    /// `[samples, values]`
    pub rows: Vec<f32>,
    /// Values of each sample.
    pub values: usize,
    /// Each sample on the two first components; empty where nobody asks for them.
    pub plane: Vec<[f32; 2]>,
}

/// The values of the samples to be mapped.
pub fn map_rows(ask: &MapCommand, teller: &Teller<'_>) -> Result<MapRows, Stop> {
    let (mut rows, values) = match ask.part.of {
        MapOf::Pixels => pixels(ask)?,
        MapOf::Hog => gradients(ask, teller)?,
        MapOf::Latent | MapOf::Layer => codes(ask, teller)?,
    };
    if ask.part.standardise {
        standardise(&mut rows, values);
    }
    teller.check()?;
    reduce(ask, rows, values, teller)
}

/// The samples as the network sees them.
fn pixels(ask: &MapCommand) -> Result<(Vec<f32>, usize), Stop> {
    let values = ask.prepared.dataset.samples.shape().len();
    fits(values, ask.ids.len())?;
    Ok((ask.ids.par_iter().flat_map_iter(|&id| ask.prepared.target(id as usize)).collect(), values))
}

/// Rows larger than memory are refused before they are gathered.
fn fits(values: usize, samples: usize) -> Result<(), Stop> {
    Space::fits(values, samples, &Budget::of_machine()).map_err(Stop::failed)
}

/// Their histograms of oriented gradients.
fn gradients(ask: &MapCommand, teller: &Teller<'_>) -> Result<(Vec<f32>, usize), Stop> {
    let (samples, settings) = (&ask.prepared.dataset.samples, HogSettings::default());
    let values = Hog::new(settings, samples.shape())?.values();
    fits(values, samples.len())?;
    let all = hog_all(samples, settings, teller)?;
    if ask.ids.len() == samples.len() {
        return Ok((all, values));
    }
    let row = |&id: &u32| &all[id as usize * values..(id as usize + 1) * values];
    Ok((ask.ids.iter().flat_map(row).copied().collect(), values))
}

/// What the encoder or a layer makes of them.
fn codes(ask: &MapCommand, teller: &Teller<'_>) -> Result<(Vec<f32>, usize), Stop> {
    let Some(network) = &ask.network else {
        return Err(Stop::failed("a map of latent codes needs a trained network; train one first"));
    };
    let (spec, viewers) = (&network.spec, Viewers::new(&network.spec, &network.weights)?);
    let layer = ask.part.layer.filter(|_| ask.part.of == MapOf::Layer).map(|layer| layer.clamp(1, spec.layers.len()));
    let size = layer.map_or(spec.latent_size(), |layer| spec.outputs[layer - 1].iter().product());
    fits(size, ask.ids.len())?;
    let mut codes = Vec::with_capacity(ask.ids.len() * size);
    for batch in ask.ids.chunks(BATCH) {
        if !teller.controls.poll() {
            return Err(Stop::Cancelled);
        }
        let found = match layer {
            Some(layer) => viewers.layer_of(&ask.prepared, batch, layer),
            None => viewers.codes_of(&ask.prepared, batch),
        };
        codes.extend(found?.into_iter().flatten());
        teller.progress("Encoding", codes.len() as f32 / codes.capacity().max(1) as f32);
    }
    Ok((codes, size))
}

/// Rows on their components where that is asked for, and the two first for the start or as the map itself.
fn reduce(ask: &MapCommand, rows: Vec<f32>, values: usize, teller: &Teller<'_>) -> Result<MapRows, Stop> {
    let wanted = ask.part.components;
    let reduces = wanted > 0 && wanted < values;
    let elsewhere = matches!(ask.part.start, MapStart::Random | MapStart::Spectral);
    if !reduces && elsewhere && ask.part.method == MapMethod::Tsne {
        return Ok(MapRows { rows, values, plane: Vec::new() });
    }
    let count = if reduces { wanted.max(2) } else { 2 }.min(values);
    let places = components(ask.part.reduced_by(), &rows, values, count, teller)?;
    let plane = places.chunks_exact(count).map(|p| [p[0], p.get(1).copied().unwrap_or(0.0)]).collect();
    let (rows, values) = if reduces { (places, count) } else { (rows, values) };
    Ok(MapRows { rows, values, plane })
}

fn components(of: Reduction, rows: &[f32], values: usize, count: usize, teller: &Teller<'_>) -> Result<Vec<f32>, Stop> {
    let found = match of {
        Reduction::Pca => Pca::fit(rows, values, count, teller).map(|pca| pca.project(rows)),
        Reduction::TruncatedSvd => {
            let told = Within::all(teller, "Computing singular vectors");
            TruncatedSvd::fit(rows, values, count, &told).map(|svd| svd.project(rows))
        }
    };
    Ok(found?)
}
