//! ROC and precision–recall curves, from ranked scores, ties taken together as scikit-learn does.

use super::intervals::{Z95, wilson};
use super::threshold::{line_at, line_places};
use super::{Confusion, Ranked};

/// Most points kept for drawing; areas are computed from all.
const MOST_POINTS: usize = 2000;

/// A curve and the area below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Points to draw, at most 2 000, from the highest line to the lowest.
    pub points: Vec<[f64; 2]>,
    /// At each point: where it is across, and Wilson's interval of 95 % of what goes up.
    pub bands: Vec<[f64; 3]>,
    /// The line of each point; the first stands just above the highest score.
    pub thresholds: Vec<f32>,
    /// The area, over every distinct score.
    pub area: f64,
}

impl Curve {
    /// The line of the drawn point that is nearest to a place on the plot; `None` of an empty curve.
    pub fn nearest(&self, x: f64, y: f64) -> Option<f32> {
        let distance = |point: &[f64; 2]| (point[0] - x).powi(2) + (point[1] - y).powi(2);
        let points = self.points.iter().enumerate();
        let (nearest, _) = points.min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)))?;
        self.thresholds.get(nearest).copied()
    }

    /// The points at these places among the ranked scores; `up` gives what goes up as hits of how many.
    fn drawn(
        ranked: &Ranked,
        places: &[usize],
        point: impl Fn(usize) -> [f64; 2],
        up: impl Fn(Confusion) -> (u64, u64),
        area: f64,
    ) -> Self {
        let drawn = thin(places);
        let band = |&place: &usize| {
            let [x, _] = point(place);
            let (hits, of) = up(ranked.confusion_at(place));
            // Of none nothing is known: anything from 0 to 1.
            wilson(hits, of, Z95).map_or([x, 0.0, 1.0], |interval| [x, interval.low, interval.high])
        };
        Self {
            points: drawn.iter().map(|&place| point(place)).collect(),
            bands: drawn.iter().map(band).collect(),
            thresholds: drawn.iter().map(|&place| line_at(ranked, place)).collect(),
            area,
        }
    }
}

/// The ROC curve: false-positive rate across, recall of anomalies up. `None` where one side has no samples.
pub fn roc_curve(ranked: &Ranked) -> Option<Curve> {
    let (anomalies, normals) = (ranked.anomalies() as f64, (ranked.len() - ranked.anomalies()) as f64);
    if anomalies == 0.0 || normals == 0.0 {
        return None;
    }
    let places: Vec<usize> = line_places(ranked).collect();
    let point = |place: usize| {
        let confusion = ranked.confusion_at(place);
        [confusion.false_alarms as f64 / normals, confusion.caught as f64 / anomalies]
    };
    // Trapezoids: a tie counts half.
    let trapezoid = |pair: &[usize]| {
        let (before, after) = (point(pair[0]), point(pair[1]));
        (after[0] - before[0]) * (after[1] + before[1]) / 2.0
    };
    let area = places.windows(2).map(trapezoid).sum();
    let recall = |confusion: Confusion| (confusion.caught, confusion.caught + confusion.missed);
    Some(Curve::drawn(ranked, &places, point, recall, area))
}

/// The precision–recall curve of anomalies: recall across, precision up. Its area is the average precision
/// `Σ (Rₙ − Rₙ₋₁) Pₙ`. `None` without an anomaly.
pub fn pr_curve(ranked: &Ranked) -> Option<Curve> {
    let anomalies = ranked.anomalies() as f64;
    if anomalies == 0.0 {
        return None;
    }
    let places: Vec<usize> = line_places(ranked).collect();
    let point = |place: usize| {
        let confusion = ranked.confusion_at(place);
        let flagged = confusion.flagged();
        let precision = if flagged == 0 { 1.0 } else { confusion.caught as f64 / flagged as f64 };
        [confusion.caught as f64 / anomalies, precision]
    };
    let rectangle = |pair: &[usize]| {
        let (before, after) = (point(pair[0]), point(pair[1]));
        (after[0] - before[0]) * after[1]
    };
    let area = places.windows(2).map(rectangle).sum();
    let precision = |confusion: Confusion| (confusion.caught, confusion.flagged());
    Some(Curve::drawn(ranked, &places, point, precision, area))
}

/// At most [`MOST_POINTS`] places, the first and the last among them.
fn thin(places: &[usize]) -> Vec<usize> {
    if places.len() <= MOST_POINTS {
        return places.to_vec();
    }
    let last = places.len() - 1;
    (0..MOST_POINTS).map(|i| places[i * last / (MOST_POINTS - 1)]).collect()
}
