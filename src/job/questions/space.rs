//! The space that samples are compared in: made once, told as an answer of its own, and searched by several questions.

use crate::analysis::Space;
use crate::analysis::features::{Hog, HogSettings, hog_all};
use crate::data::{Budget, Prepared};
use crate::job::key::{Cost, Key, Kind};
use crate::job::question::Given;
use crate::job::scene::{Scene, Shown};
use crate::job::teller::{Stop, Teller};
use crate::recipe::SpaceOf;
use crate::train::Viewers;
use std::sync::Arc;

/// Spaces that were made: as many are kept as are looked at side by side.
pub const SPACE: Kind = Kind { name: "space", what: "Preparing the search space", cost: Cost::Slow, most: 4 };

/// Samples encoded at a time, so that a cancel is heard.
const BATCH: usize = 256;

/// What a space of the scene's samples is known by; `None` where it needs a network and there is none.
pub fn space_key(of: SpaceOf, scene: &Scene) -> Option<Key> {
    let prepared = scene.prepared.as_ref()?.id;
    let version = match of {
        SpaceOf::Pixels | SpaceOf::Hog => 0,
        SpaceOf::Latent | SpaceOf::Layer(_) => scene.network.as_ref()?.version,
    };
    Some(Key::new(SPACE, version, (prepared, of)))
}

/// The space that was made before, else a new one, which is told.
pub fn known_or_made(of: SpaceOf, scene: &Scene, given: &Given, teller: &Teller<'_>) -> Result<Arc<Space>, Stop> {
    let Some((key, prepared)) = space_key(of, scene).zip(scene.prepared.as_ref()) else {
        return Err(Stop::failed(format!("{} needs a trained network; train one first", of.title())));
    };
    if let Some(known) = given.get(&key).and_then(|known| Arc::clone(known).downcast::<Space>().ok()) {
        return Ok(known);
    }
    teller.progress(SPACE.what, 0.0);
    let made = match (of, &scene.network) {
        (SpaceOf::Pixels, _) => of_values(prepared)?,
        (SpaceOf::Hog, _) => of_gradients(prepared, teller)?,
        (SpaceOf::Latent | SpaceOf::Layer(_), Some(network)) => of_codes(of, prepared, network, teller)?,
        (SpaceOf::Latent | SpaceOf::Layer(_), None) => {
            return Err(Stop::failed(format!("{} needs a trained network; train one first", of.title())));
        }
    };
    let made = Arc::new(made);
    teller.check()?;
    teller.answer(key, Arc::clone(&made) as Arc<dyn std::any::Any + Send + Sync>);
    Ok(made)
}

fn fits(values: usize, samples: usize) -> Result<(), Stop> {
    Space::fits(values, samples, &Budget::of_machine()).map_err(Stop::failed)
}

fn of_values(prepared: &Prepared) -> Result<Space, Stop> {
    fits(prepared.dataset.samples.shape().len(), prepared.dataset.len())?;
    Ok(Space::of_samples(prepared))
}

/// The oriented gradients of every sample.
fn of_gradients(prepared: &Prepared, teller: &Teller<'_>) -> Result<Space, Stop> {
    let (samples, settings) = (&prepared.dataset.samples, HogSettings::default());
    let values = Hog::new(settings, samples.shape())?.values();
    fits(values, samples.len())?;
    Ok(Space::of_rows(hog_all(samples, settings, teller)?, values))
}

/// What the encoder or a layer makes of every sample.
fn of_codes(of: SpaceOf, prepared: &Prepared, network: &Shown, teller: &Teller<'_>) -> Result<Space, Stop> {
    let (spec, viewers) = (&network.spec, Viewers::new(&network.spec, &network.weights)?);
    let ids: Vec<u32> = (0..prepared.dataset.len() as u32).collect();
    let mut rows = Vec::new();
    for batch in ids.chunks(BATCH) {
        teller.check()?;
        let found = match of {
            SpaceOf::Layer(layer) => viewers.layer_of(prepared, batch, layer.clamp(1, spec.layers.len()))?,
            SpaceOf::Latent | SpaceOf::Pixels | SpaceOf::Hog => viewers.codes_of(prepared, batch)?,
        };
        rows.extend(found.into_iter().flatten());
        fits(rows.len() / (batch[0] as usize + batch.len()), ids.len())?;
        teller.progress("Encoding every sample", batch[0] as f32 / ids.len() as f32);
    }
    let width = rows.len() / ids.len().max(1);
    Ok(Space::of_rows(rows, width))
}
