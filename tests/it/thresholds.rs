//! Lines, rules, intervals and errors against scikit-learn, statsmodels and numpy, and laws that hold for any scores.

use super::support::{self, numbers, singles};
use afterimage::analysis::{
    ClassMatrix, Confusion, Curve, Ranked, Reading, Review, RuleError, RuleScores, Scored, Scores, Z95, for_budget,
    pr_curve, review, roc_curve, sample_error, wilson,
};
use afterimage::recipe::{ScoreSpace, ThresholdFrom, ThresholdPart, ThresholdRule};
use proptest::prelude::*;
use serde_json::Value;

fn expected() -> Value {
    serde_json::from_str(include_str!("expected/thresholds.json")).unwrap()
}

/// Equal to 1e-9, or missing on both sides.
fn close(what: &str, ours: Option<f64>, theirs: &Value) {
    match (ours, theirs.as_f64()) {
        (Some(ours), Some(theirs)) => assert!((ours - theirs).abs() < 1e-9, "{what}: {ours} is not {theirs}"),
        (ours, theirs) => assert!(ours.is_none() && theirs.is_none(), "{what}: {ours:?} is not {theirs:?}"),
    }
}

fn close_interval(what: &str, ours: Option<afterimage::analysis::Interval>, theirs: &Value) {
    close(what, ours.map(|interval| interval.low), &theirs[0]);
    close(what, ours.map(|interval| interval.high), &theirs[1]);
}

fn close_reading(what: &str, ours: Reading, theirs: &Value) {
    close(what, ours.precision, &theirs["precision"]);
    close(what, ours.recall, &theirs["recall"]);
    close(what, ours.f1, &theirs["f1"]);
    close(what, ours.specificity, &theirs["specificity"]);
    close_interval(what, ours.precision_interval, &theirs["precision_interval"]);
    close_interval(what, ours.recall_interval, &theirs["recall_interval"]);
    close_interval(what, ours.specificity_interval, &theirs["specificity_interval"]);
}

fn ranked_of(case: &Value) -> Ranked {
    let truth = numbers(&case["truth"]);
    let scored = singles(&case["score"]).into_iter().zip(truth).enumerate();
    let scored = scored.map(|(i, (score, truth))| Scored { id: i as u32, score, anomalous: truth == 1.0 });
    Ranked::new(scored.collect()).unwrap()
}

fn normal_scores(ranked: &Ranked) -> Vec<f32> {
    (0..ranked.len()).filter(|&place| !ranked.is_anomalous(place)).map(|place| ranked.scores()[place]).collect()
}

fn rule_named(name: &str) -> ThresholdRule {
    serde_json::from_value(Value::from(name)).unwrap()
}

#[test]
fn figures_and_intervals_equal_scikit_learn_and_statsmodels() {
    let expected = expected();
    for case in expected["cases"].as_array().unwrap() {
        let ranked = ranked_of(case);
        for at in case["at"].as_array().unwrap() {
            let what = format!("{} at {}", case["name"], at["line"]);
            let confusion = ranked.confusion(at["line"].as_f64().unwrap() as f32);
            close_reading(&what, confusion.anomaly_as_positive(), &at["anomaly"]);
            close_reading(&what, confusion.normal_as_positive(), &at["normal"]);
            close(&what, confusion.accuracy(), &at["accuracy"]);
            close_interval(&what, confusion.accuracy_interval(), &at["accuracy_interval"]);
            close(&what, confusion.balanced_accuracy(), &at["balanced_accuracy"]);
            // Where it divides by zero, scikit-learn says 0.
            close(&what, Some(confusion.mcc().unwrap_or(0.0)), &at["mcc"]);
        }
        close("roc", roc_curve(&ranked).map(|curve| curve.area), &case["roc_auc"]);
        close("pr", pr_curve(&ranked).map(|curve| curve.area), &case["pr_auc"]);
    }
    for share in expected["shares"].as_array().unwrap() {
        let (hits, of) = (share["hits"].as_u64().unwrap(), share["of"].as_u64().unwrap());
        close_interval(&format!("{hits} of {of}"), wilson(hits, of, Z95), &share["interval"]);
    }
    assert_eq!(wilson(0, 0, Z95), None);
}

#[test]
fn curves_have_the_points_bands_and_lines_of_scikit_learn() {
    for case in expected()["cases"].as_array().unwrap() {
        let theirs = &case["curves"];
        let ranked = ranked_of(case);
        if theirs.is_null() {
            assert!(roc_curve(&ranked).is_none());
            continue;
        }
        let (roc, pr) = (roc_curve(&ranked).unwrap(), pr_curve(&ranked).unwrap());
        close_curve(&roc, &theirs["roc"], &theirs["roc_bands"]);
        close_curve(&pr, &theirs["pr"], &theirs["pr_bands"]);
        assert_eq!(roc.thresholds[1..], singles(&theirs["cuts"]));
        assert!(roc.thresholds[0] > ranked.highest());
        assert_eq!(roc.thresholds, pr.thresholds);
    }
}

fn close_curve(ours: &Curve, points: &Value, bands: &Value) {
    assert_eq!(ours.points.len(), points.as_array().unwrap().len());
    for (i, ([x, y], [across, low, high])) in ours.points.iter().zip(&ours.bands).enumerate() {
        close("across", Some(*x), &points[i][0]);
        close("up", Some(*y), &points[i][1]);
        close("low", Some(*low), &bands[i][0]);
        close("high", Some(*high), &bands[i][1]);
        assert_eq!(x, across);
    }
}

#[test]
fn every_rule_puts_the_line_where_numpy_does() {
    for case in expected()["cases"].as_array().unwrap() {
        let ranked = ranked_of(case);
        let train_normal = normal_scores(&ranked);
        let looks = RuleScores { train_normal: &train_normal, validation: Some(&ranked), test: &ranked };
        for theirs in case["rules"].as_array().unwrap() {
            let (rule, value) = (rule_named(theirs["rule"].as_str().unwrap()), theirs["number"].as_f64());
            let k = value.unwrap_or(1.0);
            for from in [ThresholdFrom::Test, ThresholdFrom::Validation] {
                let part = ThresholdPart { rule, k, value, from, score: None };
                close(&format!("{}: {}", case["name"], part.words()), looks.line(&part).ok(), &theirs["line"]);
            }
            if matches!(rule, ThresholdRule::MeanPlusStd | ThresholdRule::Percentile) {
                let part = ThresholdPart { rule, k, value, from: ThresholdFrom::TrainNormal, score: None };
                close(&format!("{}: {}", case["name"], part.words()), looks.line(&part).ok(), &theirs["line"]);
            }
        }
    }
}

#[test]
fn a_rule_that_cannot_say_names_what_can() {
    let scored = |id, score, anomalous| Scored { id, score, anomalous };
    let test = Ranked::new(vec![scored(0, 0.1, false), scored(1, 0.9, true)]).unwrap();
    let train_normal = [0.1, 0.2, 0.3];
    let looks = RuleScores { train_normal: &train_normal, validation: None, test: &test };
    let part = |rule, from| ThresholdPart { rule, from, ..ThresholdPart::default() };
    for rule in ThresholdRule::ALL {
        let found = looks.line(&part(rule, ThresholdFrom::TrainNormal));
        assert_eq!(found.is_err(), rule.needs_anomalies() || rule == ThresholdRule::Value, "{rule:?}: {found:?}");
    }
    let error = looks.line(&part(ThresholdRule::BestF1, ThresholdFrom::TrainNormal)).unwrap_err().to_string();
    assert!(error.contains("best F1") && error.ends_with("choose the test samples"), "{error}");
    let error = looks.line(&part(ThresholdRule::Youden, ThresholdFrom::Validation)).unwrap_err().to_string();
    assert!(error.contains("no validation samples") && error.ends_with("choose the test samples"), "{error}");
    // A third of the normal training samples may be flagged: the highest one.
    let most =
        ThresholdPart { value: Some(0.34), ..part(ThresholdRule::MaxFalsePositiveRate, ThresholdFrom::TrainNormal) };
    assert_eq!(looks.line(&most), Ok(f64::from(0.3f32)));
    let broken = RuleScores { train_normal: &[0.1, f32::NAN], validation: None, test: &test };
    for rule in [ThresholdRule::MeanPlusStd, ThresholdRule::Percentile, ThresholdRule::MaxFalsePositiveRate] {
        let part = ThresholdPart { value: Some(1.0), ..part(rule, ThresholdFrom::TrainNormal) };
        assert_eq!(broken.line(&part), Err(RuleError::NotFinite), "{rule:?}");
    }
}

#[test]
fn a_table_without_the_rules_samples_keeps_a_line_and_says_so() {
    let prepared = support::prepared(&support::small());
    let scores = |rule: &ThresholdPart| {
        let of_sample = (0..prepared.dataset.len()).map(|id| (id % 97) as f32 / 97.0).collect();
        Scores::new("score", None, of_sample, &prepared, rule).unwrap()
    };
    let usual = ThresholdPart::default();
    let table = scores(&usual);
    assert_eq!(table.suggested_problem, None);
    assert_eq!(table.place(&usual), Ok(table.suggested));
    assert!(table.train_normal.is_sorted() && table.validation.is_none());
    let best = ThresholdPart { rule: ThresholdRule::BestF1, ..usual.clone() };
    let without = scores(&best);
    assert_eq!(without.suggested, table.suggested);
    let why = without.suggested_problem.unwrap();
    assert!(why.starts_with("The rule \"best F1\"") && why.contains("mean + 1 std"), "{why}");
    let on_test = scores(&ThresholdPart { from: ThresholdFrom::Test, ..best });
    assert_eq!(on_test.suggested_problem, None);
    let broken = Scores::new("score", None, vec![f32::NAN; prepared.dataset.len()], &prepared, &usual);
    assert!(broken.is_err());
}

#[test]
fn a_validation_part_of_its_own_can_be_looked_at() {
    let mut recipe = support::small();
    recipe.data.validation = afterimage::recipe::Validation::Random;
    recipe.data.validation_count = Some(60);
    let prepared = support::prepared(&recipe);
    let of_sample: Vec<f32> = (0..prepared.dataset.len()).map(|id| (id % 97) as f32).collect();
    let table = Scores::new("score", None, of_sample, &prepared, &ThresholdPart::default()).unwrap();
    let validation = table.validation.as_ref().unwrap();
    assert_eq!(validation.len(), 60);
    let part = ThresholdPart {
        rule: ThresholdRule::MinRecall,
        value: Some(1.0),
        from: ThresholdFrom::Validation,
        ..ThresholdPart::default()
    };
    let line = table.place(&part).unwrap() as f32;
    let (at, above) = (validation.confusion(line), validation.confusion(line.next_up()));
    assert!(at.missed == 0 && above.missed > 0, "{at:?} {above:?}");
}

#[test]
fn errors_equal_numpy() {
    for case in expected()["errors"].as_array().unwrap() {
        let ours = sample_error(&singles(&case["target"]), &singles(&case["output"]));
        let figures =
            [("mse", ours.mse), ("mae", ours.mae), ("sse", ours.sse), ("l2", ours.l2), ("spread", ours.spread)];
        for (name, value) in figures {
            let theirs = case[name].as_f64().unwrap();
            assert!((f64::from(value) - theirs).abs() <= 1e-6 * theirs.abs(), "{name}: {value} is not {theirs}");
        }
        match case["bce"].as_f64() {
            Some(theirs) => assert!((f64::from(ours.bce) - theirs).abs() <= 1e-6 * theirs, "{} {theirs}", ours.bce),
            None => assert!(ours.bce.is_nan()),
        }
        assert_eq!((ours.of(ScoreSpace::Sse), ours.of(ScoreSpace::L2)), (ours.sse, ours.l2));
    }
}

#[test]
fn a_space_that_a_sample_lacks_is_left_out() {
    let prepared = support::prepared(&support::small());
    let mut errors: Vec<_> =
        (0..prepared.dataset.len()).map(|id| sample_error(&[0.5, 0.5], &[0.5, (id % 10) as f32 / 10.0])).collect();
    let names = |errors: &[afterimage::analysis::Errors]| -> Vec<&'static str> {
        let tables = Scores::of_errors(errors, &prepared, &ThresholdPart::default()).unwrap();
        tables.iter().map(|table| table.name).collect()
    };
    assert_eq!(names(&errors), ["MSE", "MAE", "SSE", "L2", "BCE"]);
    errors[3] = sample_error(&[0.5, 0.5], &[0.5, 1.5]);
    assert_eq!(names(&errors), ["MSE", "MAE", "SSE", "L2"]);
    errors.fill(sample_error(&[0.5], &[f32::NAN]));
    assert!(Scores::of_errors(&errors, &prepared, &ThresholdPart::default()).is_err());
}

#[test]
fn class_figures_equal_scikit_learns_report() {
    let classes = &expected()["classes"];
    let ids = |name: &str| numbers(&classes[name]).iter().map(|&v| v as u16).collect::<Vec<u16>>();
    let count = classes["classes"].as_u64().unwrap() as usize;
    let matrix = ClassMatrix::new(&ids("truth"), &ids("named"), count);
    let same = |ours: afterimage::analysis::ClassFigures, theirs: &Value| {
        let ours = [ours.precision, ours.recall, ours.f1, ours.support as f64];
        for (ours, theirs) in ours.into_iter().zip(theirs.as_array().unwrap()) {
            close("a class", Some(ours), theirs);
        }
    };
    for (class, theirs) in classes["of_class"].as_object().unwrap() {
        same(matrix.figures(class.parse().unwrap()), theirs);
    }
    same(matrix.macro_average(), &classes["macro"]);
    same(matrix.weighted_average(), &classes["weighted"]);
    close("accuracy", matrix.accuracy(), &classes["accuracy"]);
    for truth in 0..count {
        for named in 0..count {
            let theirs = classes["matrix"][truth][named].as_u64().unwrap();
            assert_eq!(matrix.count(truth as u16, named as u16), theirs);
        }
    }
}

fn any_scores() -> impl Strategy<Value = Vec<Scored>> {
    let one = (-4i32..36, any::<bool>());
    prop::collection::vec(one, 1..120).prop_map(|drawn| {
        let scored = |(id, (score, anomalous)): (usize, &(i32, bool))| Scored {
            id: id as u32,
            score: *score as f32 / 8.0,
            anomalous: *anomalous,
        };
        drawn.iter().enumerate().map(scored).collect()
    })
}

/// Who is called what, sample by sample.
fn looked_at(scored: &[Scored], line: f32) -> Confusion {
    let mut confusion = Confusion::default();
    for sample in scored {
        match (sample.anomalous, sample.score >= line) {
            (true, true) => confusion.caught += 1,
            (true, false) => confusion.missed += 1,
            (false, false) => confusion.normal += 1,
            (false, true) => confusion.false_alarms += 1,
        }
    }
    confusion
}

/// Every line that makes a difference, highest first.
fn all_lines(scored: &[Scored]) -> Vec<f32> {
    let mut lines: Vec<f32> = scored.iter().map(|s| s.score).collect();
    lines.sort_unstable_by(|a, b| b.total_cmp(a));
    lines.dedup();
    lines.insert(0, lines[0].next_up());
    lines
}

/// How good a line is for a rule; equally good lines have equal numbers. `None`: it will not do.
fn goodness(rule: ThresholdRule, number: f64, c: Confusion, place: usize) -> Option<f64> {
    let (anomalies, normals) = ((c.caught + c.missed) as f64, (c.normal + c.false_alarms) as f64);
    match rule {
        ThresholdRule::BestF1 => c.anomaly_as_positive().f1,
        // Whole numbers again: quotients would make unequal what is equal.
        ThresholdRule::Youden => Some(c.caught as f64 * normals - c.false_alarms as f64 * anomalies),
        ThresholdRule::MinRecall => (c.caught as f64 / anomalies >= number).then_some(0.0),
        ThresholdRule::MaxFalsePositiveRate => (c.false_alarms as f64 / normals <= number).then_some(place as f64),
        _ => Some(-(c.missed as f64 * number + c.false_alarms as f64)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rules_equal_brute_force(scored in any_scores(), share in 0.0f64..=1.0, ratio in 0.01f64..50.0) {
        let ranked = Ranked::new(scored.clone()).unwrap();
        let looks = RuleScores { train_normal: &[], validation: None, test: &ranked };
        let both = ranked.anomalies() > 0 && ranked.anomalies() < ranked.len();
        for (rule, number) in [
            (ThresholdRule::BestF1, share),
            (ThresholdRule::Youden, share),
            (ThresholdRule::MinRecall, share),
            (ThresholdRule::MaxFalsePositiveRate, share),
            (ThresholdRule::CostRatio, ratio),
        ] {
            let part = ThresholdPart { rule, k: 1.0, value: Some(number), from: ThresholdFrom::Test, score: None };
            let found = looks.line(&part);
            if !both {
                let needs_normal = matches!(rule, ThresholdRule::Youden | ThresholdRule::MaxFalsePositiveRate);
                let needed = if ranked.anomalies() == 0 { rule.needs_anomalies() } else { needs_normal };
                prop_assert_eq!(found.is_err(), needed);
                continue;
            }
            let mut best: Option<(f64, f32)> = None;
            for (place, line) in all_lines(&scored).into_iter().enumerate() {
                if let Some(good) = goodness(rule, number, looked_at(&scored, line), place)
                    && best.is_none_or(|(before, _)| good > before)
                {
                    best = Some((good, line));
                }
            }
            prop_assert_eq!(found, Ok(f64::from(best.unwrap().1)), "{:?} {}", rule, number);
        }
    }

    #[test]
    fn a_budget_is_kept_and_used_up(scored in any_scores(), line in -1.0f32..5.0, share in 0.0f64..=1.0) {
        let ranked = Ranked::new(scored.clone()).unwrap();
        let most = share * scored.len() as f64 + 1e-6;
        let between = |low: f32| scored.iter().filter(|s| low <= s.score && s.score < line).count();
        let fitting = scored.iter().map(|s| s.score).filter(|&low| low < line && between(low) as f64 <= most);
        let lowest = fitting.fold(line, f32::min);
        prop_assert_eq!(for_budget(&ranked, line, share), lowest);
    }

    #[test]
    fn a_band_counts_as_looking_at_every_sample(scored in any_scores(), a in -1.0f32..5.0, b in -1.0f32..5.0) {
        let ranked = Ranked::new(scored.clone()).unwrap();
        let counts = review(&ranked, a, b);
        let band = Review::between(a, b);
        prop_assert_eq!(counts.band, scored.iter().filter(|s| band.holds(s.score)).count());
        prop_assert_eq!(counts.caught_in_band, scored.iter().filter(|s| band.holds(s.score) && s.anomalous).count());
        prop_assert_eq!(counts.band, counts.caught_in_band + counts.normal_in_band);
        prop_assert_eq!(counts.missed_below as u64, looked_at(&scored, band.low).missed);
        prop_assert_eq!(counts.flagged_above as u64, looked_at(&scored, band.high).flagged());
    }
}
