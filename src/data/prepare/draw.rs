//! Which samples of a dataset are used at all: parts, anomalies, a subsample.

use crate::data::random::{Purpose, stream};
use crate::data::{DataError, Dataset, Labels, Samples};
use crate::recipe::{DataPart, Take};
use rand::seq::SliceRandom;

/// The samples used, as indices into the dataset in its order; `None` where all are.
///
/// # Errors
/// [`DataError::Unusable`] where there are fewer than asked for.
pub fn draw(
    dataset: &Dataset,
    data: &DataPart,
    seed: u64,
    is_normal: impl Fn(u32) -> bool,
) -> Result<Option<Vec<u32>>, DataError> {
    if data.take == Take::All && data.anomalies.is_none() && data.subsample.is_none() {
        return Ok(None);
    }
    let mut rng = stream(seed, Purpose::Draw, 0);
    let mut drawn = part(dataset, data.take)?;
    if let Some(wanted) = data.anomalies {
        let (normal, mut anomalous): (Vec<u32>, Vec<u32>) = drawn.into_iter().partition(|&i| is_normal(i));
        if wanted > anomalous.len() {
            let there = anomalous.len();
            let why = format!(
                "data.anomalies: {wanted} requested, but there are only {there}; check which classes are normal"
            );
            return Err(DataError::Unusable(why));
        }
        anomalous.shuffle(&mut rng);
        anomalous.truncate(wanted);
        drawn = [normal, anomalous].concat();
    }
    if let Some(wanted) = data.subsample
        && wanted < drawn.len()
    {
        drawn.sort_unstable();
        drawn.shuffle(&mut rng);
        drawn.truncate(wanted);
    }
    drawn.sort_unstable();
    Ok(Some(drawn))
}

fn part(dataset: &Dataset, take: Take) -> Result<Vec<u32>, DataError> {
    let count = dataset.len() as u32;
    if take == Take::All {
        return Ok((0..count).collect());
    }
    let Some(train) = dataset.given_train else {
        let why = "data.take: this dataset has no train and test parts; use all of it";
        return Err(DataError::Unusable(why.to_owned()));
    };
    let train = train as u32;
    Ok(if take == Take::Train { (0..train).collect() } else { (train..count).collect() })
}

/// The dataset of these samples alone.
pub fn only(dataset: &Dataset, drawn: Vec<u32>, take: Take) -> Option<Dataset> {
    let samples = &dataset.samples;
    let values = samples.values().rows(&drawn, samples.shape().len());
    let ids = drawn.iter().map(|&i| dataset.labels.ids[i as usize]).collect();
    // A part taken alone has no split any more.
    let given = dataset.given_train.filter(|_| take == Take::All);
    let given_train = given.map(|train| drawn.partition_point(|&i| (i as usize) < train));
    Some(Dataset {
        samples: Samples::new(samples.shape(), values)?,
        labels: Labels { ids, classes: dataset.labels.classes.clone() },
        given_train: given_train.filter(|&train| train > 0 && train < drawn.len()),
        origin: Some(drawn.iter().map(|&i| dataset.origin_of(i)).collect()),
        ..dataset.without_samples()
    })
}
