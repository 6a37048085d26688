//! A linear network whose weights are found in closed form: its bottleneck holds the principal components of the
//! training samples (Bourlard and Kamp, 1988: no linear autoencoder gives them back better).

use super::error::TrainError;
use super::evaluate::Outcome;
use super::report::{EpochEnd, EpochReport, Stage, Watch};
use super::snapshot::Snapshot;
use crate::analysis::{Errors, Pca, ProjectionError, Ranked, Scored, roc_curve, sample_error};
use crate::data::{Budget, Prepared};
use crate::model::{NetworkSpec, WeightArray, Weights};
use crate::progress::{Progress, Step, Within};
use crate::recipe::{Activation, LayerSpec, Method};
use rayon::prelude::*;
use std::sync::Arc;
use std::time::Instant;

/// Most samples shown among the epochs.
const WATCHED: usize = 500;

/// What was found.
#[derive(Clone, Debug)]
pub struct Components {
    /// The weights of the linear network; of one a class where that was asked for.
    pub weights: Arc<Weights>,
    /// What it makes of every sample, computed in double precision.
    pub outcome: Outcome,
    /// The share of the variance that the components carry, 0 to 1; of all classes together.
    pub explained: f64,
}

/// Finds the principal components of the training samples and what they make of every sample.
///
/// # Errors
/// [`TrainError::Unsuited`] where the network is not linear or there are too few samples; [`TrainError::TooLarge`];
/// [`TrainError::Cancelled`].
pub fn fit_components(
    prepared: &Prepared,
    spec: &NetworkSpec,
    method: Method,
    watch: &mut dyn Watch,
) -> Result<Components, TrainError> {
    let began = Instant::now();
    let (layers, count) = linear_layers(spec)?;
    let groups = groups(prepared, method, count);
    let (largest, values) = (groups.iter().map(Vec::len).max().unwrap_or(0), prepared.dataset.samples.shape().len());
    super::memory::check_components(largest, values, count, groups.len(), &Budget::of_machine())?;
    let mut found = Vec::with_capacity(groups.len());
    for (place, group) in groups.iter().enumerate() {
        if watch.poll() == Step::Cancel {
            return Err(TrainError::Cancelled);
        }
        let part = 1.0 / groups.len() as f32;
        let within = Within::part(&*watch, Stage::Finding.word(), place as f32 * part, (place + 1) as f32 * part);
        found.push(components(prepared, group, count, &within)?);
    }
    let errors = errors(prepared, &found, watch)?;
    let weights = found.iter().map(|found| network(&found.pca, layers)).collect::<Vec<_>>();
    let weights = match <[Weights; 1]>::try_from(weights) {
        Ok([only]) => only,
        Err(parts) => Weights::of_parts(parts),
    };
    let weights = Arc::new(weights);
    let total: f64 = found.iter().map(|f| f.pca.total_variance * f.samples).sum();
    let kept: f64 = found.iter().map(|f| f.pca.variance.iter().sum::<f64>() * f.samples).sum();
    let explained = if total > 0.0 { kept / total } else { 0.0 };
    let report = report(prepared, &errors, began.elapsed().as_secs_f64());
    let snapshot = Arc::new(snapshot(prepared, &errors));
    watch.epoch(EpochEnd { report, weights: Arc::clone(&weights), snapshot, state: None });
    Ok(Components { weights, outcome: Outcome::Reconstructions(errors), explained })
}

/// The two dense layers, by place, and how many components there are between them.
fn linear_layers(spec: &NetworkSpec) -> Result<([usize; 2], usize), TrainError> {
    let mut dense = Vec::new();
    for (place, layer) in spec.layers.iter().enumerate() {
        match layer {
            LayerSpec::Dense { units, activation: Activation::Linear } => dense.push((place, *units)),
            LayerSpec::Flatten | LayerSpec::Reshape { .. } => {}
            _ => dense.clear(),
        }
    }
    let linear = spec.layers.iter().all(|layer| {
        matches!(layer, LayerSpec::Dense { activation: Activation::Linear, .. } | LayerSpec::Flatten)
            || matches!(layer, LayerSpec::Reshape { .. })
    });
    match dense[..] {
        [(first, count), (second, _)] if linear => Ok(([first, second], count)),
        _ => Err(TrainError::Unsuited(
            "principal components need two dense layers without activation: one unit per component, then one per value of a sample".to_owned(),
        )),
    }
}

/// The training samples, or those of each class. A class with too few of its own for as many components gets all.
fn groups(prepared: &Prepared, method: Method, count: usize) -> Vec<Vec<u32>> {
    let train = &prepared.split.train;
    if method != Method::PcaPerClass {
        return vec![train.clone()];
    }
    let labels = &prepared.dataset.labels;
    let of = |class: usize| train.iter().copied().filter(move |&id| usize::from(labels.ids[id as usize]) == class);
    let enough = |ids: Vec<u32>| if ids.len() > count { ids } else { train.clone() };
    (0..labels.classes.len()).map(|class| enough(of(class).collect())).collect()
}

/// The components of some samples.
struct Found {
    pca: Pca,
    samples: f64,
}

fn components(prepared: &Prepared, ids: &[u32], count: usize, progress: &dyn Progress) -> Result<Found, TrainError> {
    let values = prepared.dataset.samples.shape().len();
    let rows: Vec<f32> = ids.par_iter().flat_map_iter(|&id| prepared.input(id as usize)).collect();
    let pca = Pca::fit(&rows, values, count, progress).map_err(|error| match error {
        ProjectionError::Cancelled => TrainError::Cancelled,
        ProjectionError::TooLarge(error) => TrainError::TooLarge(error),
        other => TrainError::Unsuited(other.to_string()),
    })?;
    Ok(Found { pca, samples: ids.len() as f64 })
}

/// The errors of every sample, given back by its class's components.
fn errors(prepared: &Prepared, found: &[Found], progress: &dyn Progress) -> Result<Vec<Errors>, TrainError> {
    let count = prepared.dataset.len();
    let mut errors = Vec::with_capacity(count);
    for start in (0..count).step_by(4096) {
        progress.report(Stage::Scoring.word(), start as f32 / count as f32)?;
        let part = (start..(start + 4096).min(count)).into_par_iter().map(|i| {
            let class = usize::from(prepared.dataset.labels.ids[i]);
            let pca = &found.get(class).filter(|_| found.len() > 1).unwrap_or(&found[0]).pca;
            sample_error(&prepared.target(i), &reconstruction(pca, &prepared.input(i)))
        });
        errors.par_extend(part);
    }
    Ok(errors)
}

/// A sample as its mean and its components have it.
fn reconstruction(pca: &Pca, row: &[f32]) -> Vec<f32> {
    let mut output = pca.mean.clone();
    for component in &pca.components {
        let terms = row.iter().zip(&pca.mean).zip(component);
        let along: f64 = terms.map(|((&x, mean), c)| (f64::from(x) - mean) * c).sum();
        output.iter_mut().zip(component).for_each(|(to, c)| *to += along * c);
    }
    output.into_iter().map(|x| x as f32).collect()
}

/// The components as the weights of a linear network: in, the samples less their mean on each component; out, the mean
/// and the mix of components.
fn network(pca: &Pca, [first, second]: [usize; 2]) -> Weights {
    let (values, count) = (pca.mean.len(), pca.components.len());
    let along_mean = |c: &Vec<f64>| -c.iter().zip(&pca.mean).map(|(c, m)| c * m).sum::<f64>();
    let narrow = (0..values).flat_map(|v| pca.components.iter().map(move |c| c[v] as f32)).collect();
    let array = |layer: usize, what: &str, shape: Vec<usize>, values: Vec<f32>| WeightArray {
        name: format!("layers.{layer}.{what}"),
        shape,
        values,
    };
    Weights {
        arrays: vec![
            array(first, "weight", vec![values, count], narrow),
            array(first, "bias", vec![count], pca.components.iter().map(|c| along_mean(c) as f32).collect()),
            array(second, "weight", vec![count, values], pca.components.iter().flatten().map(|&c| c as f32).collect()),
            array(second, "bias", vec![values], pca.mean.iter().map(|&m| m as f32).collect()),
        ],
    }
}

fn mean_mse(errors: &[Errors], ids: &[u32]) -> Option<f64> {
    let sum: f64 = ids.iter().map(|&id| f64::from(errors[id as usize].mse)).sum();
    (!ids.is_empty()).then(|| sum / ids.len() as f64)
}

/// The one step as an epoch, so that it stands beside those of other networks.
fn report(prepared: &Prepared, errors: &[Errors], seconds: f64) -> EpochReport {
    let split = &prepared.split;
    EpochReport {
        epoch: 1,
        loss: mean_mse(errors, &split.train).unwrap_or(0.0),
        accuracy: None,
        validation_loss: mean_mse(errors, split.followed()),
        validation_accuracy: None,
        seconds,
        samples_per_sec: split.train.len() as f64 / seconds.max(1e-9),
        learning_rate: 0.0,
        best: true,
    }
}

/// The errors of some samples, as after an epoch.
fn snapshot(prepared: &Prepared, errors: &[Errors]) -> Snapshot {
    let split = &prepared.split;
    let mut from = if split.test.is_empty() { split.train.clone() } else { split.test.clone() };
    from.sort_unstable();
    let count = from.len().min(WATCHED);
    let ids: Vec<u32> = (0..count).map(|i| from[i * from.len() / count.max(1)]).collect();
    let scores: Vec<f32> = ids.iter().map(|&id| errors[id as usize].mse).collect();
    let scored = |(&id, &score): (&u32, &f32)| Scored { id, score, anomalous: !prepared.is_normal(id as usize) };
    let ranked = Ranked::new(ids.iter().zip(&scores).map(scored).collect()).ok();
    let auc = ranked.and_then(|ranked| roc_curve(&ranked)).map(|curve| curve.area);
    Snapshot { epoch: 1, ids: Arc::new(ids), scores, latent: Vec::new(), latent_is_plain: false, auc }
}
