//! Cross-validation: so many networks, each judged on samples that it has not seen.

use super::error::TrainError;
use super::evaluate::{Outcome, evaluate};
use super::fit::{Ending, Fit, Fitted, fit};
use super::report::{EpochReport, FoldReport, Watch};
use super::score::LEAST;
use crate::analysis::{Ranked, Scored, roc_curve};
use crate::data::Prepared;
use crate::recipe::ScoreSpace;

/// Somebody who hears of every fold.
pub trait FoldWatch: Watch {
    /// A fold is over.
    fn fold(&mut self, report: &FoldReport);

    /// The epochs of the fold that has just been trained.
    fn epochs(&mut self) -> Vec<EpochReport>;
}

/// What a cross-validation gives.
pub struct CrossValidated {
    /// What the network that had not seen a sample makes of it, one answer a sample.
    pub outcome: Outcome,
    /// The last fold's network.
    pub last: Fitted,
}

/// Trains one network a fold and gathers what each makes of the samples held out.
///
/// # Errors
/// As [`fit`]; a person who stops it has nothing: scores of some folds only would be taken for all.
pub fn cross_validate(
    ask: &Fit<'_>,
    folds: &[Prepared],
    watch: &mut dyn FoldWatch,
) -> Result<CrossValidated, TrainError> {
    let mut outcome = Outcome::none(ask.spec.task);
    let mut last = None;
    for (index, prepared) in folds.iter().enumerate() {
        let fold = index + 1;
        // Each fold draws weights and orders of its own.
        let seed = ask.seed.wrapping_add((index as u64).wrapping_mul(0x9E37_79B9));
        let part = Fit { prepared, fold, seed, device: ask.device.clone(), from: None, ..*ask };
        let fitted = fit(&part, watch)?;
        match &fitted.ending {
            Ending::Stopped => return Err(TrainError::Cancelled),
            Ending::Failed(error) => return Err(error.clone()),
            Ending::Done | Ending::Early => {}
        }
        let held_out = &prepared.split.test;
        let found = evaluate(&fitted.network, ask.spec.task, prepared, held_out, &fitted.device, watch)?;
        let epochs = watch.epochs();
        watch.fold(&report(fold, epochs, &found, held_out, prepared));
        let count = prepared.dataset.len();
        outcome.put(count, held_out, found);
        last = Some(fitted);
    }
    let last = last.ok_or_else(|| TrainError::Folds("cross-validation needs at least two folds".to_owned()))?;
    Ok(CrossValidated { outcome, last })
}

fn report(fold: usize, epochs: Vec<EpochReport>, found: &Outcome, ids: &[u32], prepared: &Prepared) -> FoldReport {
    let scores = scores(found);
    let n = ids.len().max(1) as f64;
    let mean = |values: &[f32]| values.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
    let (loss, accuracy) = match found {
        Outcome::Reconstructions(_) => (mean(&scores), None),
        Outcome::Classes { named, .. } => {
            let right = named.iter().zip(ids).filter(|(named, id)| **named == label(prepared, **id)).count();
            (mean(&scores), Some(right as f64 / n))
        }
        Outcome::Detections(p) => {
            let anomalous = |id: &u32| !prepared.is_normal(*id as usize);
            let surprise = |(p, id): (&f32, &u32)| -(if anomalous(id) { *p } else { 1.0 - p }).max(LEAST).ln();
            let right = p.iter().zip(ids).filter(|(p, id)| (**p >= 0.5) == anomalous(id)).count();
            (mean(&p.iter().zip(ids).map(surprise).collect::<Vec<f32>>()), Some(right as f64 / n))
        }
    };
    let scored = |(&id, &score): (&u32, &f32)| Scored { id, score, anomalous: !prepared.is_normal(id as usize) };
    let ranked = Ranked::new(ids.iter().zip(&scores).map(scored).collect()).ok();
    let auc = ranked.and_then(|ranked| roc_curve(&ranked)).map(|curve| curve.area);
    FoldReport { fold, epochs, loss, accuracy, auc, samples: ids.len() }
}

fn label(prepared: &Prepared, id: u32) -> u16 {
    prepared.dataset.labels.ids[id as usize]
}

fn scores(found: &Outcome) -> Vec<f32> {
    match found {
        Outcome::Reconstructions(errors) => errors.iter().map(|errors| errors.of(ScoreSpace::Mse)).collect(),
        Outcome::Classes { truth, .. } => truth.iter().map(|p| -p.max(LEAST).ln()).collect(),
        Outcome::Detections(p) => p.clone(),
    }
}
