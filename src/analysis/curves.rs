//! ROC and precision–recall curves, from ranked scores, ties taken together as scikit-learn does.

use super::Ranked;

/// Most points kept for drawing; areas are computed from all.
const MOST_POINTS: usize = 2000;

/// A curve and the area below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Points to draw, at most 2 000.
    pub points: Vec<[f64; 2]>,
    /// The area, over every distinct score.
    pub area: f64,
}

/// Caught and falsely flagged counts after each group of equal scores, from the highest score down.
fn steps(ranked: &Ranked) -> Vec<(u64, u64)> {
    let scores = ranked.scores();
    let mut steps = Vec::new();
    for place in (0..ranked.len()).rev() {
        let tied_with_next = place > 0 && scores[place - 1] == scores[place];
        if !tied_with_next {
            let confusion = ranked.confusion_at(place);
            steps.push((confusion.caught, confusion.false_alarms));
        }
    }
    steps
}

/// The ROC curve: false-positive rate across, recall of anomalies up. `None` where one side has no samples.
pub fn roc_curve(ranked: &Ranked) -> Option<Curve> {
    let (anomalies, normals) = (ranked.anomalies() as f64, (ranked.len() - ranked.anomalies()) as f64);
    if anomalies == 0.0 || normals == 0.0 {
        return None;
    }
    let mut points = vec![[0.0, 0.0]];
    points.extend(
        steps(ranked).iter().map(|&(caught, false_alarms)| [false_alarms as f64 / normals, caught as f64 / anomalies]),
    );
    // Trapezoids: a tie counts half.
    let area = points.windows(2).map(|p| (p[1][0] - p[0][0]) * (p[1][1] + p[0][1]) / 2.0).sum();
    Some(Curve { points: thin(points), area })
}

/// The precision–recall curve of anomalies: recall across, precision up. Its area is the average precision
/// `Σ (Rₙ − Rₙ₋₁) Pₙ`. `None` without an anomaly.
pub fn pr_curve(ranked: &Ranked) -> Option<Curve> {
    let anomalies = ranked.anomalies() as f64;
    if anomalies == 0.0 {
        return None;
    }
    let (mut area, mut recall_before) = (0.0, 0.0);
    let mut points = vec![[0.0, 1.0]];
    for (caught, false_alarms) in steps(ranked) {
        let (recall, precision) = (caught as f64 / anomalies, caught as f64 / (caught + false_alarms) as f64);
        area += (recall - recall_before) * precision;
        recall_before = recall;
        points.push([recall, precision]);
    }
    Some(Curve { points: thin(points), area })
}

/// At most [`MOST_POINTS`] points, the first and the last among them.
fn thin(points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    if points.len() <= MOST_POINTS {
        return points;
    }
    let last = points.len() - 1;
    (0..MOST_POINTS).map(|i| points[i * last / (MOST_POINTS - 1)]).collect()
}
