//! What the curves are drawn from: points out of reports.

use crate::session::Run;
use crate::train::{BatchReport, EpochReport};

/// What a plot shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    /// What training makes small.
    Loss,
    /// The share of samples named right.
    Accuracy,
}

impl Figure {
    /// What the plot is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Loss => "Loss curve",
            Self::Accuracy => "Accuracy curve",
        }
    }

    /// What stands at its axis.
    pub(super) fn axis(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Accuracy => "accuracy",
        }
    }

    fn within(self, report: &BatchReport) -> Option<f64> {
        match self {
            Self::Loss => Some(report.loss),
            Self::Accuracy => report.accuracy,
        }
    }

    fn end(self, report: &EpochReport) -> Option<f64> {
        match self {
            Self::Loss => Some(report.loss),
            Self::Accuracy => report.accuracy,
        }
    }

    fn held(self, report: &EpochReport) -> Option<f64> {
        match self {
            Self::Loss => report.validation_loss,
            Self::Accuracy => report.validation_accuracy,
        }
    }
}

/// The points of one plot: epochs across, the figure up.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct CurvePoints {
    /// Within epochs.
    pub(super) within: Vec<[f64; 2]>,
    /// The same smoothed; empty where nothing is smoothed.
    pub(super) smooth: Vec<[f64; 2]>,
    /// Training samples at the ends of epochs.
    pub(super) ends: Vec<[f64; 2]>,
    /// Validation samples at the ends of epochs.
    pub(super) held: Vec<[f64; 2]>,
    /// Validation samples of folds that are done, with the fold's number.
    pub(super) folds: Vec<(usize, Vec<[f64; 2]>)>,
    /// Where the loss that is followed was lowest.
    pub(super) best: Option<[f64; 2]>,
}

impl CurvePoints {
    /// Gathers them. `smoothing` is the share that the past keeps, 0 to below 1; on a logarithmic axis the points hold
    /// decimal logarithms.
    pub(super) fn new(run: &Run, figure: Figure, smoothing: f64, logarithmic: bool) -> Self {
        let scaled = |points: Vec<[f64; 2]>| if logarithmic { logarithms(points) } else { points };
        let epochs = latest(&run.epochs);
        let within = within(run, figure);
        let smooth = if smoothing > 0.0 { smoothed(&within, smoothing) } else { Vec::new() };
        let best = epochs.iter().rfind(|epoch| epoch.best);
        let best = best.and_then(|epoch| Some([epoch.epoch as f64, figure.held(epoch).or(figure.end(epoch))?]));
        let of_fold = |epochs: &[EpochReport]| scaled(ends(epochs, |epoch| figure.held(epoch)));
        Self {
            within: scaled(within),
            smooth: scaled(smooth),
            ends: scaled(ends(epochs, |epoch| figure.end(epoch))),
            held: of_fold(epochs),
            folds: run.folds.iter().map(|fold| (fold.fold, of_fold(&fold.epochs))).collect(),
            best: scaled(best.into_iter().collect()).first().copied(),
        }
    }
}

/// The epochs of the training under way: with folds, those of the last one.
pub(super) fn latest(epochs: &[EpochReport]) -> &[EpochReport] {
    let again = epochs.windows(2).rposition(|pair| pair[1].epoch <= pair[0].epoch);
    &epochs[again.map_or(0, |place| place + 1)..]
}

/// Reports within epochs; with folds, those of the last one.
fn within(run: &Run, figure: Figure) -> Vec<[f64; 2]> {
    let fold = run.batches.last().map_or(0, |report| report.fold);
    let of_fold = run.batches.iter().filter(|report| report.fold == fold);
    let place = |b: &BatchReport| b.epoch as f64 - 1.0 + b.batch as f64 / b.batches.max(1) as f64;
    of_fold.filter_map(|report| Some([place(report), figure.within(report)?])).collect()
}

fn ends(epochs: &[EpochReport], value: impl Fn(&EpochReport) -> Option<f64>) -> Vec<[f64; 2]> {
    epochs.iter().filter_map(|epoch| Some([epoch.epoch as f64, value(epoch)?])).collect()
}

/// A running mean in which the past counts `weight` and each new value the rest. The first values are not drawn towards
/// 0: the mean is over what has been seen (Kingma and Ba's correction of a running mean, 2015).
fn smoothed(points: &[[f64; 2]], weight: f64) -> Vec<[f64; 2]> {
    let (mut sum, mut seen) = (0.0, 0.0);
    let next = |&[x, y]: &[f64; 2]| {
        sum = weight * sum + (1.0 - weight) * y;
        seen = weight * seen + (1.0 - weight);
        [x, sum / seen]
    };
    points.iter().map(next).collect()
}

/// Decimal logarithms of what has one.
fn logarithms(points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    points.into_iter().filter(|[_, y]| *y > 0.0).map(|[x, y]| [x, y.log10()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(epoch: usize) -> EpochReport {
        EpochReport {
            epoch,
            loss: 1.0 / epoch as f64,
            accuracy: None,
            validation_loss: None,
            validation_accuracy: None,
            seconds: 1.0,
            samples_per_sec: 1.0,
            learning_rate: 0.001,
            best: false,
        }
    }

    #[test]
    fn the_last_fold_is_the_one_under_way() {
        let epochs = [1, 2, 3, 1, 2].map(epoch);
        assert_eq!(latest(&epochs).len(), 2);
        assert_eq!(latest(&epochs[..3]).len(), 3);
        assert!(latest(&[]).is_empty());
    }

    #[test]
    fn smoothing_begins_where_the_curve_does() {
        let level = smoothed(&[[0.0, 2.0], [1.0, 2.0], [2.0, 2.0]], 0.9);
        assert!(level.iter().all(|[_, y]| (y - 2.0).abs() < 1e-12), "{level:?}");
        let step = smoothed(&[[0.0, 0.0], [1.0, 1.0]], 0.5);
        assert!((step[1][1] - 2.0 / 3.0).abs() < 1e-12, "{step:?}");
    }

    #[test]
    fn a_logarithmic_axis_leaves_out_what_has_no_logarithm() {
        assert_eq!(logarithms(vec![[0.0, 0.0], [1.0, 100.0], [2.0, -1.0]]), [[1.0, 2.0]]);
    }
}
