//! Recipes on the real datasets, shortened where they are long. Skipped aloud where the data is not there.

use super::support::{folder_from, recipe, session_in, settle};
use afterimage::data::{self, DataFolder};
use afterimage::export::{RunExport, metrics};
use afterimage::progress::Quiet;
use afterimage::recipe::Recipe;
use afterimage::session::RunAction;

fn folder() -> Option<DataFolder> {
    folder_from("AFTERIMAGE_DATA").map(DataFolder)
}

fn run(recipe: Recipe, data: &DataFolder) -> RunExport {
    let mut session = session_in(recipe, data.clone(), None);
    session.perform(RunAction::Train);
    settle(&mut session);
    assert!(session.notices().is_empty(), "{:?}", session.notices());
    session.run().unwrap().to_export(None).unwrap()
}

#[test]
fn real_datasets_have_their_published_counts() {
    let Some(folder) = folder() else { return };
    let expected = [
        ("mnist", 70_000, [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949].as_slice()),
        ("fashion-mnist", 70_000, &[6000; 10]),
        ("ecg5000", 5000, &[2081, 2919]),
    ];
    for (name, count, classes) in expected {
        let recipe = recipe("mnist-cnn", &[&format!("data.dataset={name}")]);
        let dataset = data::open(&recipe.data, 0, &folder, &Quiet).unwrap();
        assert_eq!(dataset.len(), count);
        let train: Vec<u32> = (0..dataset.given_train.unwrap_or(count) as u32).collect();
        assert_eq!(dataset.class_counts(&train), classes, "{name}");
    }
}

#[test]
fn ecg_autoencoder_reaches_the_reference() {
    let Some(folder) = folder() else { return };
    let runs: Vec<_> =
        (0..5).map(|seed| metrics(&run(recipe("ecg-autoencoder", &[&format!("seed={seed}")]), &folder))).collect();
    let mean = |name: &str| runs.iter().map(|run| run[name]).sum::<f64>() / runs.len() as f64;
    let bars = [("accuracy", 0.935), ("precision_normal", 0.985), ("recall_normal", 0.895), ("roc_auc", 0.953)];
    for (name, bar) in bars {
        assert!(mean(name) >= bar, "{name} is {} on average over five seeds, expected at least {bar}", mean(name));
    }
}

#[test]
fn fashion_dense_autoencoder_is_on_its_way() {
    let Some(folder) = folder() else { return };
    let facts = run(recipe("fashion-dense-autoencoder", &["training.epochs=3"]), &folder);
    let loss = metrics(&facts)["validation_loss"];
    assert!(loss < 0.0112, "after three of ten epochs the validation loss is {loss}");
}

#[test]
fn mnist_cnn_is_on_its_way() {
    let Some(folder) = folder() else { return };
    let facts = run(recipe("mnist-cnn", &["training.epochs=1", "data.train_limit=6000"]), &folder);
    let accuracy = metrics(&facts)["test_accuracy"];
    assert!(accuracy > 0.8, "after an eighth of one epoch the test accuracy is {accuracy}");
}
