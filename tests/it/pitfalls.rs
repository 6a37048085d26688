//! Pitfall cards: for every trap a run that falls into it, one that does not, and the fix.

use super::support::{dataset, recipe};
use afterimage::analysis::Confusion;
use afterimage::analysis::pitfalls::{Fix, LineChoice, OwnFacts, Pitfall, PitfallFacts, TRAPS, Trap, pitfalls};
use afterimage::data::{self, ClassName, Dataset, Labels, Prepared, SampleShape, Samples, Values};
use afterimage::progress::Quiet;
use afterimage::recipe::{
    Baseline, ClassWeights, DataPart, EarlyStopping, Loss, Recipe, Schedule, Task, ThresholdFrom, ThresholdPart,
    ThresholdRule,
};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

/// Points of a sample.
const POINTS: usize = 16;

/// Everything that facts are made of.
#[derive(Clone)]
struct Case {
    recipe: Recipe,
    prepared: Prepared,
    card: Option<Value>,
    task: Task,
    ends_in_softmax: bool,
    outputs: usize,
    line: LineChoice,
    confusion: Option<Confusion>,
    own: Option<OwnFacts>,
}

impl Case {
    fn new(recipe: Recipe, raw: Arc<Dataset>) -> Self {
        Self {
            prepared: data::prepare(raw, &recipe.data, recipe.seed).unwrap(),
            line: LineChoice::Rule(recipe.threshold.clone()),
            recipe,
            card: None,
            task: Task::Reconstruct,
            ends_in_softmax: false,
            outputs: POINTS,
            confusion: None,
            own: None,
        }
    }

    /// Generated heartbeats, normal and anomalous.
    fn beats(set: &[&str]) -> Self {
        let recipe = recipe("generated-heartbeats", &[&["data.samples=300"][..], set].concat());
        let raw = dataset(&recipe);
        Self::new(recipe, raw)
    }

    /// A dataset of this test's own, with the split that it comes with.
    fn own(raw: Dataset) -> Self {
        let mut recipe = recipe("generated-heartbeats", &[]);
        recipe.data = DataPart::of("small");
        Self::new(recipe, raw.shared())
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// With the card that the program makes of it.
    fn with_card(self) -> Self {
        let card = data::describe(&self.prepared, &Quiet).unwrap().to_json();
        self.with(|case| case.card = Some(card))
    }

    fn facts(&self) -> PitfallFacts<'_> {
        PitfallFacts {
            recipe: &self.recipe,
            prepared: &self.prepared,
            card: self.card.as_ref(),
            task: self.task,
            ends_in_softmax: self.ends_in_softmax,
            outputs: self.outputs,
            line: self.line.clone(),
            confusion: self.confusion,
            own: self.own,
        }
    }

    /// The same after the fix, prepared again from the same data.
    fn fixed(&self, fix: &Fix) -> Self {
        match fix {
            Fix::Recipe { recipe, .. } => {
                assert!(recipe.problems().is_empty(), "{:?}", recipe.problems());
                let prepared = data::prepare(Arc::clone(&self.prepared.raw), &recipe.data, recipe.seed).unwrap();
                let line = match &self.line {
                    LineChoice::Rule(rule) if *rule == self.recipe.threshold => {
                        LineChoice::Rule(recipe.threshold.clone())
                    }
                    line => line.clone(),
                };
                let fixed = Self { recipe: (**recipe).clone(), prepared, line, ..self.clone() };
                if self.card.is_some() { fixed.with_card() } else { fixed }
            }
            Fix::Line { rule, .. } => Self { line: LineChoice::Rule(rule.clone()), ..self.clone() },
            Fix::PrepareOwn => self.clone().with(|case| case.own.as_mut().unwrap().unprepared = false),
        }
    }
}

/// One class of series: `train` and `test` samples of numbers from 0 to `top` and 0 to `test_top`.
fn series(train: usize, test: usize, tops: (f32, f32)) -> Dataset {
    let mut state = 1u32;
    let mut next = |top: f32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 * top
    };
    let values = (0..(train + test) * POINTS).map(|i| next(if i < train * POINTS { tops.0 } else { tops.1 })).collect();
    let samples = Samples::new(SampleShape::Series { points: POINTS }, Values::Floats(values)).unwrap();
    let labels = Labels { ids: vec![0; train + test], classes: vec![ClassName::plain("all")] };
    Dataset { given_train: Some(train), ..Dataset::at("table", Path::new("small"), samples, labels) }
}

/// The same with the first test sample a copy of the first training sample.
fn with_a_copy(train: usize, test: usize) -> Dataset {
    let dataset = series(train, test, (1.0, 1.0));
    let Values::Floats(mut values) = dataset.samples.values().clone() else { panic!("series are floats") };
    values.copy_within(0..POINTS, train * POINTS);
    let samples = Samples::new(dataset.samples.shape(), Values::Floats(values)).unwrap();
    Dataset { samples, ..dataset }
}

fn judged(caught: u64, missed: u64, normal: u64, false_alarms: u64) -> Option<Confusion> {
    Some(Confusion { caught, missed, normal, false_alarms })
}

/// A run that falls into the trap, and the same without what makes it fall.
fn example(id: &str) -> Option<(Case, Case)> {
    let set_aside = ["data.validation_share=0.2", "data.validation=random"];
    let stops = "training.early_stopping.patience=3";
    Some(match id {
        "parts-scaled-apart" => (Case::own(series(60, 20, (255.0, 1.0))), Case::own(series(60, 20, (255.0, 255.0)))),
        "validation-not-held-back" => (Case::beats(&[stops]), Case::beats(&[&set_aside[..], &[stops]].concat())),
        "binary-loss-on-softmax" => {
            let classifier = |loss| {
                let named = |case: &mut Case| {
                    case.task = Task::Classify;
                    case.ends_in_softmax = true;
                    case.outputs = 10;
                    case.recipe.training.loss = loss;
                };
                Case::beats(&[]).with(named)
            };
            (classifier(Some(Loss::BceOneHot)), classifier(Some(Loss::CrossEntropy)))
        }
        "own-sample-as-it-is" => {
            let own = |top| Case::beats(&[]).with(|c| c.own = Some(OwnFacts { range: (0.0, top), unprepared: true }));
            (own(255.0), own(1.0))
        }
        "threshold-from-test" => {
            let line = |line| {
                let placed = |case: &mut Case| {
                    case.line = line;
                    case.confusion = judged(15, 3, 40, 2);
                };
                Case::beats(&[]).with(placed)
            };
            (line(LineChoice::Hand), line(LineChoice::Rule(ThresholdPart::default())))
        }
        "anomalies-decide" => {
            let set = [&set_aside[..], &[stops]].concat();
            (Case::beats(&set), Case::beats(&[&set[..], &["data.anomalies_to=test"]].concat()))
        }
        "accuracy-on-imbalance" => {
            let counts = |confusion| Case::beats(&[]).with(|case| case.confusion = confusion);
            (counts(judged(2, 3, 95, 0)), counts(judged(20, 3, 75, 2)))
        }
        "scaling-from-test" => (Case::beats(&["data.scaling_from=all"]), Case::beats(&[])),
        "copies-across-split" => {
            (Case::own(with_a_copy(30, 10)).with_card(), Case::own(series(30, 10, (1.0, 1.0))).with_card())
        }
        _ => return None,
    })
}

fn trap(id: &str) -> &'static dyn Trap {
    TRAPS.iter().copied().find(|trap| trap.id() == id).unwrap_or_else(|| panic!("there is no trap {id}"))
}

fn look(id: &str, case: &Case) -> Option<Pitfall> {
    trap(id).look(&case.facts())
}

#[test]
fn every_trap_is_seen_where_it_is_and_only_there() {
    for trap in TRAPS {
        let id = trap.id();
        let (falls, clear) = example(id).unwrap_or_else(|| panic!("{id} has no example in this test"));
        let found = trap.look(&falls.facts()).unwrap_or_else(|| panic!("{id} is not seen"));
        assert_eq!((found.id, found.title), (id, trap.title()));
        assert!(found.what.ends_with('.') && !found.evidence.is_empty(), "{id}: {found:?}");
        assert!(found.evidence.iter().any(|line| line.contains(|c: char| c.is_ascii_digit())), "{id}: {found:?}");
        let count = falls.prepared.dataset.len();
        assert!(found.samples.iter().all(|&sample| (sample as usize) < count), "{id}: {found:?}");
        assert_eq!(trap.look(&clear.facts()), None, "{id}");
        assert!(pitfalls(&falls.facts()).contains(&found), "{id}");
    }
}

#[test]
fn a_fix_leads_out_of_its_trap() {
    for trap in TRAPS {
        let (falls, _) = example(trap.id()).unwrap();
        let found = trap.look(&falls.facts()).unwrap();
        let fix = found.fix.unwrap_or_else(|| panic!("{} has no fix", trap.id()));
        assert_eq!(trap.look(&falls.fixed(&fix).facts()), None, "{}: {fix:?}", trap.id());
    }
}

#[test]
fn copies_are_left_out_of_training_and_nothing_else_moves() {
    let (falls, _) = example("copies-across-split").unwrap();
    let fixed = falls.fixed(&look("copies-across-split", &falls).unwrap().fix.unwrap());
    let (before, after) = (&falls.prepared.split, &fixed.prepared.split);
    assert_eq!((&after.test, &after.validation), (&before.test, &before.validation));
    assert_eq!((after.left_out.as_slice(), after.copies), (&[0][..], 1));
    assert_eq!(after.train, before.train[1..]);
    let said = |case: &Case| {
        case.prepared.card.iter().any(|line| line.contains("is a copy or near copy of a held-out sample"))
    };
    assert!(said(&fixed) && !said(&falls), "{:?}", fixed.prepared.card);
}

#[test]
fn nothing_but_copies_is_refused_with_the_key() {
    let mut raw = series(4, 4, (1.0, 1.0));
    let Values::Floats(mut values) = raw.samples.values().clone() else { panic!("series are floats") };
    values.copy_within(4 * POINTS.., 0);
    raw.samples = Samples::new(raw.samples.shape(), Values::Floats(values)).unwrap();
    let part = DataPart { leave_out_copies: true, ..DataPart::of("small") };
    let error = data::prepare(raw.shared(), &part, 0).unwrap_err().to_string();
    assert!(error.contains("data.leave_out_copies"), "{error}");
}

#[test]
fn a_line_for_both_sides_needs_anomalies_that_are_not_judged() {
    let id = "accuracy-on-imbalance";
    let set_aside = ["data.validation_share=0.2", "data.validation=random"];
    let rare = |set: &[&str]| Case::beats(set).with(|case| case.confusion = judged(2, 3, 95, 0));
    let fix = |case: &Case| look(id, case).unwrap().fix;
    let held = rare(&set_aside);
    let Some(Fix::Line { rule, .. }) = fix(&held) else { panic!("{:?}", fix(&held)) };
    assert_eq!((rule.rule, rule.from), (ThresholdRule::Youden, ThresholdFrom::Validation));
    assert_eq!(look(id, &held.fixed(&fix(&held).unwrap())), None);
    // A line that stays where a hand put it has not been placed for both.
    assert!(look(id, &held.with(|case| case.line = LineChoice::Hand)).is_some());
    let drawn = rare(&[]);
    let fixed = drawn.fixed(&fix(&drawn).unwrap());
    let has = |normal| fixed.prepared.split.validation.iter().any(|&i| fixed.prepared.is_normal(i as usize) == normal);
    assert!(has(true) && has(false));
    assert_eq!(fix(&rare(&["data.anomalies_to=test"])), None);
}

#[test]
fn parts_that_differ_as_kinds_of_samples_do_are_alike() {
    assert_eq!(look("parts-scaled-apart", &Case::own(series(60, 20, (1.0, 3.0)))), None);
    // Anomalies may be of any size.
    let mut raw = series(60, 40, (1.0, 1.0));
    raw.labels.classes.push(ClassName::plain("loud"));
    raw.labels.ids[80..].fill(1);
    raw.normal = vec![0];
    let Values::Floats(mut values) = raw.samples.values().clone() else { panic!("series are floats") };
    values[80 * POINTS..].iter_mut().for_each(|value| *value *= 100.0);
    raw.samples = Samples::new(raw.samples.shape(), Values::Floats(values)).unwrap();
    assert_eq!(look("parts-scaled-apart", &Case::own(raw)), None);
}

#[test]
fn a_test_set_without_a_training_set_of_its_kind_is_not_replaced() {
    let (falls, _) = example("parts-scaled-apart").unwrap();
    let own_test = falls.prepared.split.test.clone();
    let found = look("parts-scaled-apart", &falls).unwrap();
    assert!(found.samples.iter().all(|sample| own_test.contains(sample)));
    let with_folds = falls.with(|case| case.recipe.training.folds = Some(3));
    assert_eq!(look("parts-scaled-apart", &with_folds).unwrap().fix, None);
}

#[test]
fn validation_samples_that_are_learnt_from_are_named() {
    let id = "validation-not-held-back";
    let own = Case::beats(&["data.validation_share=0.2", "data.validation=random"]);
    assert_eq!(look(id, &own), None);
    let same = own.clone().with(|case| case.prepared.split.validation = case.prepared.split.train[..5].to_vec());
    let found = look(id, &same).unwrap();
    assert_eq!(found.samples, same.prepared.split.train[..5]);
    assert_eq!(look(id, &same.fixed(&found.fix.unwrap())), None);
    // One of its own among them is enough for it to be another set.
    let first_own = own.prepared.split.validation[0];
    assert_eq!(look(id, &same.with(|case| case.prepared.split.validation.push(first_own))), None);
}

#[test]
fn a_plateau_decides_as_early_stopping_does() {
    let plateau = Schedule::Plateau { patience: 2, factor: 0.5, min_change: 0.0 };
    let falls = Case::beats(&[]).with(|case| case.recipe.training.schedule = plateau);
    assert!(look("validation-not-held-back", &falls).is_some());
    assert!(look("anomalies-decide", &falls).is_some());
    let steps = Schedule::Step { every: 2, factor: 0.5 };
    let clear = falls.with(|case| case.recipe.training.schedule = steps);
    assert_eq!(look("validation-not-held-back", &clear), None);
    assert_eq!(look("anomalies-decide", &clear), None);
}

#[test]
fn anomalies_that_must_stay_decide_nothing_after_the_fix() {
    let set = ["data.validation_share=0.2", "data.validation=random", "data.contamination=0.05"];
    let stops = |case: &mut Case| case.recipe.training.early_stopping = Some(EarlyStopping::default());
    let falls = Case::beats(&set).with(stops);
    let found = look("anomalies-decide", &falls).unwrap();
    assert!(found.samples.iter().all(|&sample| !falls.prepared.is_normal(sample as usize)));
    let fixed = falls.fixed(&found.fix.unwrap());
    assert_eq!(fixed.recipe.training.early_stopping, None);
    assert_eq!(look("anomalies-decide", &fixed), None);
    // Counts become shares: without the anomalies a count may be more than there is.
    let counted = ["data.test_count=110", "data.validation_count=100", "data.validation=random"];
    let base = Case::beats(&[]).recipe;
    let free = Recipe { data: DataPart { test_share: None, ..base.data.clone() }, ..base };
    let recipe = counted.iter().fold(free, |recipe, key| recipe.with(key).unwrap());
    let raw = dataset(&recipe);
    let falls = Case::new(recipe, raw).with(stops);
    let fixed = falls.fixed(&look("anomalies-decide", &falls).unwrap().fix.unwrap());
    assert_eq!(look("anomalies-decide", &fixed), None);
    assert!(!fixed.prepared.split.validation.is_empty());
}

#[test]
fn a_rule_that_saw_the_test_set_is_placed_elsewhere() {
    let id = "threshold-from-test";
    let rule = |rule, from, set: &[&str]| {
        let asked = ThresholdPart { rule, from, value: Some(0.9), ..ThresholdPart::default() };
        let placed = |case: &mut Case| {
            case.line = LineChoice::Rule(asked);
            case.confusion = judged(15, 3, 40, 2);
        };
        Case::beats(set).with(placed)
    };
    let fixed = |case: &Case| match look(id, case).unwrap().fix.unwrap() {
        Fix::Line { rule, .. } => (rule.rule, rule.from),
        other => panic!("{other:?}"),
    };
    let set_aside = ["data.validation_share=0.2", "data.validation=random"];
    let (best, test) = (ThresholdRule::BestF1, ThresholdFrom::Test);
    assert_eq!(fixed(&rule(best, test, &set_aside)), (best, ThresholdFrom::Validation));
    // Without anomalies to look at, a rule that needs them gives way to the usual one.
    assert_eq!(fixed(&rule(best, test, &[])), (ThresholdRule::MeanPlusStd, ThresholdFrom::TrainNormal));
    let percentile = ThresholdRule::Percentile;
    assert_eq!(fixed(&rule(percentile, test, &[])), (percentile, ThresholdFrom::TrainNormal));
    assert_eq!(look(id, &rule(ThresholdRule::Value, test, &[])), None);
    assert_eq!(look(id, &rule(best, ThresholdFrom::Validation, &set_aside)), None);
    let classifier = rule(best, test, &[]).with(|case| case.task = Task::Classify);
    assert_eq!(look(id, &classifier), None);
}

#[test]
fn classes_are_imbalanced_by_the_samples_judged() {
    let id = "accuracy-on-imbalance";
    let classes = |rare: usize| {
        let mut raw = series(20, 100, (1.0, 1.0));
        raw.labels.classes = vec![ClassName::plain("often"), ClassName::plain("seldom")];
        raw.labels.ids[120 - rare..].fill(1);
        Case::own(raw).with(|case| case.task = Task::Classify)
    };
    let found = look(id, &classes(5)).unwrap();
    assert_eq!(found.samples, (115..120).collect::<Vec<u32>>());
    assert!(found.evidence[0].contains("0.950"), "{found:?}");
    assert_eq!(look(id, &classes(40)), None);
    let Some(Fix::Recipe { recipe, .. }) = &found.fix else { panic!("{:?}", found.fix) };
    assert_eq!(recipe.training.class_weights, ClassWeights::Balanced);
    assert_eq!(look(id, &classes(5).fixed(found.fix.as_ref().unwrap())), None);
    // A baseline has no training to weigh.
    let baseline = classes(5).with(|case| case.recipe.model.baseline = Some(Baseline::Guess));
    assert_eq!(look(id, &baseline).unwrap().fix, None);
    // With one class there is nothing to balance.
    assert_eq!(look(id, &classes(0)), None);
}
