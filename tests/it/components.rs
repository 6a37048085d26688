//! Principal components as a network: against a plain computation, and on MNIST against scikit-learn.

use super::support::{folder_from, output, recipe, session_in, settle, trained};
use afterimage::analysis::Pca;
use afterimage::data::DataFolder;
use afterimage::export::{RunExport, RunResult};
use afterimage::progress::Quiet;
use afterimage::recipe::{Recipe, ScoreSpace};
use afterimage::session::RunAction;
use afterimage::train::Outcome;

/// Indices and figures of scikit-learn 1.9 on the 60 000 training digits, 0–255 (`PCA(5)`, sums of squares).
const WORST: [u32; 20] = [
    13650, 37074, 40492, 28898, 56866, 8586, 19298, 56348, 16676, 14047, 33522, 10350, 46104, 46524, 48968, 41054,
    4909, 43452, 14866, 48018,
];
const LARGEST: f64 = 6_605_351.2;
const MEAN: f64 = 2_289_245.2;
const EXPLAINED: f64 = 0.33228;
const WORST_PER_CLASS: [[u32; 3]; 10] = [
    [26184, 14749, 23104],
    [26376, 4066, 51544],
    [47759, 36072, 5129],
    [8729, 16676, 670],
    [24798, 13650, 23956],
    [55739, 55513, 51764],
    [40492, 28898, 46524],
    [26882, 41054, 26756],
    [46368, 4909, 7851],
    [18598, 20820, 55496],
];

fn digits(method: &str) -> Recipe {
    let network = if method == "pca" { "pca-5" } else { "pca-5-per-class" };
    let set = [
        "data.samples=500".to_owned(),
        format!("model.preset={network}"),
        format!("training.method={method}"),
        "training.epochs=1".to_owned(),
    ];
    recipe("generated-digits", &set.each_ref().map(String::as_str))
}

#[test]
fn the_network_gives_samples_back_as_the_components_do() {
    let mut session = trained(digits("pca"));
    let run = session.run().unwrap();
    let prepared = run.prepared.clone();
    let rows: Vec<f32> = prepared.split.train.iter().flat_map(|&id| prepared.input(id as usize)).collect();
    let pca = Pca::fit(&rows, 784, 5, &Quiet).unwrap();
    let Some(Outcome::Reconstructions(errors)) = run.outcome.as_deref() else { panic!("an autoencoder") };
    let id = prepared.split.test[0];
    let row = prepared.input(id as usize);
    let places = pca.project(&row);
    let plain: Vec<f64> = (0..784)
        .map(|v| pca.mean[v] + pca.components.iter().zip(&places).map(|(c, p)| c[v] * f64::from(*p)).sum::<f64>())
        .collect();
    let sse: f64 = plain.iter().zip(&row).map(|(a, b)| (a - f64::from(*b)).powi(2)).sum();
    assert!((f64::from(errors[id as usize].sse) / sse - 1.0).abs() < 1e-5);
    assert!((run.came.explained.unwrap() - pca.explained()).abs() < 1e-9);
    session.view(&[id]);
    settle(&mut session);
    let shown = output(&session, id).unwrap();
    for (a, b) in shown.iter().zip(&plain) {
        assert!((f64::from(*a) - b).abs() < 1e-4, "the window shows what was scored");
    }
}

#[test]
fn each_class_has_components_of_its_own() {
    let mut session = trained(digits("pca-per-class"));
    let run = session.run().unwrap();
    let Some(Outcome::Reconstructions(errors)) = run.outcome.as_deref() else { panic!("an autoencoder") };
    let (errors, prepared) = (errors.clone(), run.prepared.clone());
    assert_eq!(run.weights.as_ref().unwrap().parts().len(), prepared.dataset.labels.classes.len());
    let ids: Vec<u32> = prepared.split.test[..12].to_vec();
    session.view(&ids);
    settle(&mut session);
    for id in ids {
        let shown = output(&session, id).unwrap();
        let target = prepared.target(id as usize);
        let sse: f32 = shown.iter().zip(&target).map(|(a, b)| (a - b) * (a - b)).sum();
        assert!((sse / errors[id as usize].sse - 1.0).abs() < 1e-3, "sample {id} is shown as it was scored");
    }
}

#[test]
fn a_network_that_is_not_linear_is_refused() {
    let mut session = super::support::session(recipe("generated-digits", &["training.method=pca"]), None);
    session.perform(RunAction::Train);
    settle(&mut session);
    assert!(session.notices()[0].text.contains("two dense layers without activation"), "{:?}", session.notices());
}

fn on_mnist(name: &str) -> Option<(RunExport, RunResult)> {
    let folder = folder_from("AFTERIMAGE_DATA")?;
    let mut session = session_in(recipe(name, &[]), DataFolder(folder), None);
    session.perform(RunAction::Train);
    settle(&mut session);
    let facts = session.run().unwrap().to_export(None).unwrap();
    let result = RunResult::new(&facts);
    Some((facts, result))
}

#[test]
fn the_worst_digits_are_those_of_scikit_learn() {
    let Some((facts, result)) = on_mnist("mnist-pca-worst") else { return };
    assert_eq!(result.worst, WORST);
    let table = facts.scores.iter().find(|table| table.space == Some(ScoreSpace::Sse)).unwrap();
    assert!((f64::from(table.ranked.highest()) / LARGEST - 1.0).abs() < 1e-6);
    assert!((table.mean / MEAN - 1.0).abs() < 1e-6);
    assert!((result.metrics["explained_variance"] - EXPLAINED).abs() < 1e-5);
    assert!((result.metrics["mean_error"] / MEAN - 1.0).abs() < 1e-6);
}

#[test]
fn the_worst_of_each_digit_are_those_of_scikit_learn() {
    let Some((_, result)) = on_mnist("mnist-pca-worst-per-class") else { return };
    for (digit, worst) in WORST_PER_CLASS.iter().enumerate() {
        assert_eq!(result.worst_per_class[&digit.to_string()], worst, "digit {digit}");
    }
}
