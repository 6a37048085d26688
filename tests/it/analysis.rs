//! Figures against scikit-learn's, and laws that hold for any scores.

use super::support::numbers;
use afterimage::analysis::{
    BinRule, Histogram, Pca, Ranked, Scored, accuracy, macro_f1, nearest_neighbours, pr_curve, roc_curve,
};
use afterimage::progress::Quiet;
use proptest::prelude::*;
use serde_json::Value;

fn expected() -> Value {
    serde_json::from_str(include_str!("expected/metrics.json")).unwrap()
}

fn close(name: &str, ours: f64, theirs: f64) {
    assert!((ours - theirs).abs() < 1e-9, "{name}: {ours} is not {theirs}");
}

#[test]
fn figures_equal_scikit_learn() {
    for case in expected()["cases"].as_array().unwrap() {
        let truth = numbers(&case["truth"]);
        let scores = numbers(&case["score"]);
        let scored = scores.iter().zip(&truth).enumerate();
        let scored = scored.map(|(i, (s, t))| Scored { id: i as u32, score: *s as f32, anomalous: *t == 1.0 });
        let ranked = Ranked::new(scored.collect()).unwrap();
        close("roc", roc_curve(&ranked).unwrap().area, case["roc_auc"].as_f64().unwrap());
        close("pr", pr_curve(&ranked).unwrap().area, case["pr_auc"].as_f64().unwrap());
        let confusion = ranked.confusion(case["threshold"].as_f64().unwrap() as f32);
        close("accuracy", confusion.accuracy().unwrap(), case["accuracy"].as_f64().unwrap());
        for (side, reading) in [(0, confusion.normal_as_positive()), (1, confusion.anomaly_as_positive())] {
            close("precision", reading.precision.unwrap_or(0.0), numbers(&case["precision"])[side]);
            close("recall", reading.recall.unwrap_or(0.0), numbers(&case["recall"])[side]);
            close("f1", reading.f1.unwrap_or(0.0), numbers(&case["f1"])[side]);
        }
    }
    let classes = &expected()["classes"];
    let ids = |name: &str| numbers(&classes[name]).iter().map(|&v| v as u16).collect::<Vec<u16>>();
    close("accuracy", accuracy(&ids("truth"), &ids("named")), classes["accuracy"].as_f64().unwrap());
    close("macro f1", macro_f1(&ids("truth"), &ids("named"), 5), classes["f1_macro"].as_f64().unwrap());
}

#[test]
fn principal_components_equal_scikit_learn() {
    let expected = &expected()["projection"];
    let rows: Vec<f32> = numbers(&expected["rows"]).iter().map(|&v| v as f32).collect();
    let pca = Pca::fit(&rows, 7, 3, &Quiet).unwrap();
    for (i, theirs) in numbers(&expected["variance"]).iter().enumerate() {
        assert!((pca.variance[i] / theirs - 1.0).abs() < 1e-9);
        for (a, b) in pca.components[i].iter().zip(numbers(&expected["components"][i])) {
            assert!((a - b).abs() < 1e-7, "component {i}: {a} is not {b}");
        }
    }
    close("explained", pca.explained(), expected["explained"].as_f64().unwrap());
}

#[test]
fn what_cannot_be_ranked_is_refused() {
    assert!(Ranked::new(Vec::new()).is_err());
    let scored = |score| Scored { id: 0, score, anomalous: false };
    let error = Ranked::new(vec![scored(1.0), scored(f32::NAN)]).unwrap_err();
    assert!(error.to_string().contains("1 of 2"), "{error}");
}

#[test]
fn figures_without_meaning_are_not_made_up() {
    let one_side = (0..4).map(|id| Scored { id, score: id as f32, anomalous: false }).collect();
    let ranked = Ranked::new(one_side).unwrap();
    assert!(roc_curve(&ranked).is_none());
    assert!(pr_curve(&ranked).is_none());
    assert_eq!(ranked.confusion(100.0).anomaly_as_positive().precision, None);
    assert_eq!(ranked.confusion(100.0).accuracy(), Some(1.0));
}

fn any_scores() -> impl Strategy<Value = Vec<Scored>> {
    let one = (0i32..40, any::<bool>());
    prop::collection::vec(one, 1..200).prop_map(|drawn| {
        let scored = |(id, (score, anomalous)): (usize, &(i32, bool))| Scored {
            id: id as u32,
            score: *score as f32 / 8.0,
            anomalous: *anomalous,
        };
        drawn.iter().enumerate().map(scored).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_threshold_counts_as_looking_at_every_sample(scored in any_scores(), line in -1.0f32..6.0) {
        let ranked = Ranked::new(scored.clone()).unwrap();
        let count = |anomalous: bool, flagged: bool| {
            scored.iter().filter(|s| s.anomalous == anomalous && (s.score >= line) == flagged).count() as u64
        };
        let confusion = ranked.confusion(line);
        prop_assert_eq!(confusion.caught, count(true, true));
        prop_assert_eq!(confusion.missed, count(true, false));
        prop_assert_eq!(confusion.false_alarms, count(false, true));
        prop_assert_eq!(confusion.normal, count(false, false));
    }

    #[test]
    fn flipped_samples_are_those_between_the_lines(scored in any_scores(), a in -1.0f32..6.0, b in -1.0f32..6.0) {
        let ranked = Ranked::new(scored.clone()).unwrap();
        let flipped = ranked.flipped(a, b);
        let mut ids: Vec<u32> = flipped.ids.to_vec();
        ids.sort_unstable();
        let changed: Vec<u32> = scored.iter().filter(|s| (s.score >= a) != (s.score >= b)).map(|s| s.id).collect();
        prop_assert_eq!(ids, changed);
        prop_assert!(flipped.ids.is_empty() || flipped.now_anomalous == (b < a));
    }

    #[test]
    fn the_nearest_samples_are_the_nearest(scored in any_scores(), line in -1.0f32..6.0, count in 1usize..20) {
        let ranked = Ranked::new(scored.clone()).unwrap();
        let near = ranked.nearest(line, count);
        let distance = |id: u32| (scored[id as usize].score - line).abs();
        let mut all: Vec<f32> = scored.iter().map(|s| (s.score - line).abs()).collect();
        all.sort_unstable_by(f32::total_cmp);
        let ours: Vec<f32> = near.iter().map(|&id| distance(id)).collect();
        prop_assert_eq!(ours, all[..count.min(all.len())].to_vec());
    }

    #[test]
    fn neighbours_equal_brute_force(points in prop::collection::vec(-3i32..3, 12..240), count in 1usize..6) {
        let rows: Vec<f32> = points.chunks_exact(3).flatten().map(|&v| v as f32).collect();
        let n = rows.len() / 3;
        let found = nearest_neighbours(&rows, 3, count, &Quiet).unwrap();
        for i in 0..n {
            let distance = |j: usize| (0..3).map(|k| (rows[3 * i + k] - rows[3 * j + k]).powi(2)).sum::<f32>().sqrt();
            let mut all: Vec<f32> = (0..n).filter(|&j| j != i).map(distance).collect();
            all.sort_unstable_by(f32::total_cmp);
            let ours: Vec<f32> = found[i].iter().map(|neighbour| neighbour.distance).collect();
            prop_assert_eq!(ours.len(), count.min(n - 1));
            for (a, b) in ours.iter().zip(&all) {
                prop_assert!((a - b).abs() < 1e-3, "row {}: {} is not {}", i, a, b);
            }
        }
    }

    #[test]
    fn a_histogram_counts_every_sample_once(
        scored in any_scores(),
        bins in 1usize..50,
        by_rule in any::<bool>(),
        zoom in prop::option::of((-1.0f64..4.0, 0.01f64..3.0)),
    ) {
        let ranked = Ranked::new(scored.clone()).unwrap();
        let normal_places = (0..ranked.len()).filter(|&place| !ranked.is_anomalous(place));
        let train_normal: Vec<f32> = normal_places.map(|place| ranked.scores()[place]).collect();
        let rule = if by_rule { BinRule::Auto } else { BinRule::Count(bins) };
        let range = zoom.map(|(low, width)| (low, low + width));
        let histogram = Histogram::build(&ranked, &train_normal, rule, range);
        let bins = histogram.normal.len();
        prop_assert!(!by_rule || (10..=400).contains(&bins));
        let (mut normal, mut anomalous, mut beyond) = (vec![0u32; bins], vec![0u32; bins], 0);
        for sample in &scored {
            let at = (f64::from(sample.score) - histogram.start) / histogram.width;
            if !(0.0..bins as f64 + 1e-6).contains(&at) {
                beyond += 1;
                continue;
            }
            let side = if sample.anomalous { &mut anomalous } else { &mut normal };
            side[(at as usize).min(bins - 1)] += 1;
        }
        prop_assert_eq!(histogram.beyond, beyond);
        prop_assert_eq!(&histogram.anomalous, &anomalous);
        // The normal samples stand for the training too.
        prop_assert_eq!(&histogram.train_normal, &normal);
        prop_assert_eq!(&histogram.normal, &normal);
    }

    #[test]
    fn a_point_of_a_curve_leads_back_to_its_line(scored in any_scores()) {
        let ranked = Ranked::new(scored.clone()).unwrap();
        let Some(roc) = roc_curve(&ranked) else { return Ok(()) };
        for (&[x, y], [_, low, high]) in roc.points.iter().zip(&roc.bands) {
            let confusion = ranked.confusion(roc.nearest(x, y).unwrap());
            prop_assert_eq!(confusion.anomaly_as_positive().recall, Some(y));
            let quiet = confusion.normal_as_positive().recall.unwrap();
            prop_assert!((1.0 - quiet - x).abs() < 1e-9);
            prop_assert!(*low <= y && y <= *high);
        }
    }
}
