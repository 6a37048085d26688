//! Baselines through a session: what they reach, what they keep, how they stop; on CIFAR-10 where it is there.

use super::support::{recipe, session, session_in, settle, skipped, trained, until};
use afterimage::data::DataFolder;
use afterimage::export::{RunExport, RunResult, metrics, write_run};
use afterimage::recipe::{BASELINES, Baseline, Distance, Features, HogPart, ModelPart, Recipe};
use afterimage::session::questions::{Inside, Latent};
use afterimage::session::{FileAction, RunAction, RunState, Session};
use afterimage::train::{Outcome, UNNAMED};
use std::time::{Duration, Instant};

/// Longest time from asking a job to stop until it has.
const SOON: Duration = Duration::from_millis(200);

/// Whole digits in ten classes.
fn digits(samples: usize, baseline: Baseline) -> Recipe {
    let samples = format!("data.samples={samples}");
    let set = [samples.as_str(), "data.anomaly_share=0.0", "data.train_on=all"];
    Recipe { model: ModelPart::baseline(baseline), ..recipe("generated-digits", &set) }
}

fn nearest(features: Features) -> Baseline {
    Baseline::Nearest { k: 1, distance: Distance::L2, features, hog: HogPart::default() }
}

fn forest(trees: usize) -> Baseline {
    Baseline::Forest { trees, features: Features::Raw, deepest: None, hog: HogPart::default() }
}

fn facts(session: &Session) -> RunExport {
    session.run().unwrap().to_export(None).unwrap()
}

fn accuracy(baseline: Baseline) -> f64 {
    metrics(&facts(&trained(digits(1500, baseline))))["test_accuracy"]
}

#[test]
fn a_guess_is_right_by_chance_and_the_others_are_better() {
    let guess = accuracy(Baseline::Guess);
    // Ten digits and the kinds of damage that none of them has.
    assert!((0.01..0.2).contains(&guess), "a guess is right in {guess}");
    for (name, baseline) in [
        ("nearest", nearest(Features::Raw)),
        ("HOG", nearest(Features::Hog)),
        ("forest", forest(30)),
        (
            "5 nearest by cosine",
            Baseline::Nearest { k: 5, distance: Distance::Cosine, features: Features::Raw, hog: HogPart::default() },
        ),
    ] {
        let found = accuracy(baseline);
        assert!(found > guess + 0.3, "{name} is right in {found}, a guess in {guess}");
    }
}

#[test]
fn the_same_seed_gives_the_same_answers_and_another_others() {
    let outcome = |seed: u64, baseline: Baseline| {
        trained(Recipe { seed, ..digits(300, baseline) }).run().unwrap().outcome.clone().unwrap()
    };
    for baseline in [Baseline::Guess, forest(5)] {
        assert!(outcome(3, baseline) == outcome(3, baseline), "{}", baseline.title());
    }
    let named = |seed: u64| match outcome(seed, Baseline::Guess).as_ref() {
        Outcome::Classes { named, .. } => named.clone(),
        _ => panic!("a baseline names classes"),
    };
    assert_ne!(named(3), named(4));
}

#[test]
fn only_what_figures_are_of_is_named_and_the_rest_says_so() {
    let session = trained(digits(400, nearest(Features::Raw)));
    let run = session.run().unwrap();
    let split = &run.prepared.split;
    let Some(Outcome::Classes { named, truth }) = run.outcome.as_deref() else { panic!("a baseline names classes") };
    assert_eq!((named.len(), truth.len()), (400, 400));
    assert!(split.test.iter().all(|&id| named[id as usize] != UNNAMED && run.named_class(id).is_some()));
    assert!(split.train.iter().all(|&id| named[id as usize] == UNNAMED && run.named_class(id).is_none()));
    assert!(split.train.iter().all(|&id| run.is_flagged(id).is_none() && !run.has_answer(id)));
    assert!(run.is_baseline() && session.shown_weights(run).is_none() && run.epochs.is_empty());
    assert_eq!((run.spec.latent_size(), run.spec.parameters(), run.spec.rows().len()), (0, 0, 0));
    assert_eq!((run.spec.encoder_parameters(), run.spec.output()), (0, [28, 28, 1].as_slice()));
}

#[test]
fn nothing_asks_a_baseline_for_what_only_networks_have() {
    let mut session = trained(digits(300, Baseline::Guess));
    session.view(&[0, 1]);
    session.ask(&Inside { id: 0 });
    session.ask(&Latent);
    assert!(session.missing_codes(&[0]).is_none(), "a baseline has no codes to ask for");
    settle(&mut session);
    assert!(session.notices().is_empty(), "{:?}", session.notices());
    let folder = tempfile::tempdir().unwrap();
    session.perform(RunAction::ImportWeights(folder.path().join("weights.npz")));
    settle(&mut session);
    assert!(session.notices().iter().any(|notice| notice.text.contains("no weights")), "{:?}", session.notices());
}

#[test]
fn a_baseline_is_exported_and_comes_back_with_its_session() {
    let mut before = trained(digits(400, nearest(Features::Hog)));
    let folder = tempfile::tempdir().unwrap();
    let facts = facts(&before);
    let result = RunResult::new(&facts);
    assert_eq!((result.parameters, result.training.epochs, result.training.samples_per_sec), (0, 0, 0.0));
    for key in ["test_accuracy", "f1_macro", "seconds_fit", "seconds_predict"] {
        assert!(result.metrics.contains_key(key), "{key} is missing");
    }
    write_run(&facts, folder.path()).unwrap();
    let scores = std::fs::read_to_string(folder.path().join("scores.csv")).unwrap();
    let empty = scores.lines().filter(|line| line.ends_with(",train,,")).count();
    assert_eq!(empty, facts.prepared.split.train.len(), "training samples have no score");
    let path = folder.path().join("a.afterimage");
    before.perform(FileAction::Save(path.clone()));
    settle(&mut before);
    let mut after = session(recipe("generated-digits", &["data.samples=50"]), None);
    after.perform(FileAction::OpenPath(path));
    settle(&mut after);
    assert!(after.notices().is_empty(), "{:?}", after.notices());
    let (a, b) = (before.run().unwrap(), after.run().unwrap());
    assert_eq!((a.state(), a.came.timing, &a.recipe), (b.state(), b.came.timing, &b.recipe));
    assert!(a.outcome == b.outcome, "the outcome is another");
    assert_eq!(metrics(&facts), metrics(&b.to_export(None).unwrap()));
}

#[test]
fn a_forest_stops_soon_and_is_never_paused() {
    let mut session = session(digits(6000, forest(5000)), None);
    session.perform(RunAction::Train);
    until(&mut session, "the forest grows", |s| s.run().is_some());
    session.perform(RunAction::PauseTraining(true));
    assert!(!session.is_paused());
    let began = Instant::now();
    session.perform(RunAction::StopTraining);
    settle(&mut session);
    // Twice: a busy machine also has to hear of it.
    assert!(began.elapsed() < SOON * 2, "it took {:?}", began.elapsed());
    let run = session.run().unwrap();
    assert!(run.state() == RunState::Broken && run.scores.is_none());
    assert!(session.notices().is_empty(), "{:?}", session.notices());
}

#[test]
fn what_does_not_suit_the_samples_is_told() {
    let mut beats = recipe("generated-heartbeats", &["data.samples=200"]);
    beats.model = ModelPart::baseline(nearest(Features::Hog));
    let mut session = session(beats, None);
    session.perform(RunAction::Train);
    settle(&mut session);
    assert!(session.notices().iter().any(|notice| notice.text.contains("signals")), "{:?}", session.notices());
}

#[test]
fn signals_have_baselines_too() {
    let mut beats =
        recipe("generated-heartbeats", &["data.samples=400", "data.train_on=all", "data.scaling=standardise"]);
    beats.model = ModelPart::baseline(nearest(Features::Raw));
    let found = metrics(&facts(&trained(beats)));
    assert!(found["test_accuracy"] > 0.5, "{found:?}");
}

#[test]
fn every_baseline_has_a_name_of_its_own() {
    for (i, entry) in BASELINES.iter().enumerate() {
        assert!(BASELINES[..i].iter().all(|other| other.name != entry.name && other.title != entry.title));
        assert!(BASELINES[..i].iter().all(|other| !other.baseline.is_like(entry.baseline)));
    }
}

#[test]
fn a_guess_on_cifar_is_right_in_a_tenth() {
    let places = ["AFTERIMAGE_CIFAR", "AFTERIMAGE_DATA"].map(std::env::var_os);
    let [cifar, data] = places;
    let recipe = match (&cifar, &data) {
        (Some(folder), _) => {
            let mut recipe = recipe("cifar-random", &[]);
            recipe.data.dataset = folder.to_string_lossy().into_owned();
            recipe
        }
        (None, Some(_)) => recipe("cifar-random", &[]),
        (None, None) => return skipped("neither AFTERIMAGE_CIFAR nor AFTERIMAGE_DATA says where CIFAR-10 is"),
    };
    let folder = DataFolder(data.unwrap_or_else(|| "nowhere".into()).into());
    let mut session = session_in(recipe, folder, None);
    session.perform(RunAction::Train);
    settle(&mut session);
    if session.run().is_none() {
        return skipped(&format!("CIFAR-10 cannot be opened: {:?}", session.notices()));
    }
    let found = metrics(&facts(&session))["test_accuracy"];
    assert!((0.09..0.11).contains(&found), "a guess among ten is right in {found}");
}
