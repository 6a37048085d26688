//! Runs as a person starts them: how they end, where they are written, and what of them is kept.

use super::support::{small, trained};
use afterimage::export::RunResult;
use afterimage::train::RateChange;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_afterimage"));
    program.env_remove("AFTERIMAGE_DATA");
    program
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a recipe on the processor.
fn run(recipe: &Path, args: &[&str]) -> Output {
    program().arg("run").arg(recipe).args(["--device", "cpu"]).args(args).output().unwrap()
}

/// A few heartbeats, for an epoch.
fn run_few(args: &[&str]) -> Output {
    let few = ["--set", "data.samples=300", "--set", "training.epochs=1", "--quiet"];
    run(Path::new("generated-heartbeats"), &[&few[..], args].concat())
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Learns from all samples at once, so that the first epoch has one step, which is told only by the loss of the second:
/// far too long a step makes that ten thousand times the first and more, but no infinity yet.
const ONE_STEP: &str = r#"
format = 1
name = "one-step"

[data]
dataset = "generated-heartbeats"
samples = 300
scaling = "train-min-max"
test_share = 0.2

[model]
task = "reconstruct"
layers = [{ type = "dense", units = 8 }, { type = "dense", units = 140 }]

[training]
loss = "mse"
optimizer = "sgd"
learning_rate = 1e4
batch_size = 1000
epochs = 3
"#;

/// Without and with it.
const FORCE: [&[&str]; 2] = [&[], &["--force"]];

#[test]
fn a_training_that_diverged_is_told_by_its_status_and_keeps_its_result() {
    let folder = tempfile::tempdir().unwrap();
    let (recipe, out) = (folder.path().join("one-step.toml"), folder.path().join("out"));
    std::fs::write(&recipe, ONE_STEP).unwrap();
    let done = run(&recipe, &["--json", "--out", out.to_str().unwrap()]);
    let error = text(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{error}");
    assert_eq!(error.matches("smaller learning rate").count(), 1, "told once: {error}");
    let printed: Value = serde_json::from_slice(&done.stdout).unwrap();
    for result in [&printed, &json(&out.join("metrics.json"))] {
        assert_eq!(result["ending"], "diverged");
        assert!(result["ending_note"].as_str().unwrap().contains("smaller learning rate"), "{result}");
        assert_eq!(result["training"]["history"].as_array().unwrap().len(), 1, "what was learnt before is kept");
    }
    let done = run(&recipe, &["--json", "--quiet", "--set", "training.learning_rate=0.001"]);
    let printed: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((done.status.code(), &printed["ending"]), (Some(0), &Value::from("done")));
    for key in ["ending_note", "resumed_after", "rate_changes"] {
        assert!(printed.get(key).is_none(), "{key} of a run that has none");
    }
}

#[test]
fn a_training_that_diverged_in_its_first_epoch_says_so_in_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let (recipe, out) = (folder.path().join("one-step.toml"), folder.path().join("out"));
    std::fs::write(&recipe, ONE_STEP).unwrap();
    let set = ["--set", "training.batch_size=50", "--set", "training.learning_rate=1e30"];
    let done = run(&recipe, &[&set[..], &["--json", "--out", out.to_str().unwrap()]].concat());
    let error = text(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{error}");
    assert_eq!(error.matches("smaller learning rate").count(), 1, "told once: {error}");
    assert!(!error.contains("is kept"), "nothing was learnt before: {error}");
    let printed: Value = serde_json::from_slice(&done.stdout).unwrap();
    for result in [&printed, &json(&out.join("metrics.json"))] {
        assert_eq!(result["ending"], "diverged");
        assert!(result["ending_note"].as_str().unwrap().contains("epoch 1"), "{result}");
        assert_eq!(result["metrics"], serde_json::json!({}));
    }
    assert!(out.join("recipe.toml").is_file() && !out.join("weights.safetensors").exists());
    // Folds are trainings too.
    let folds = [&set[..], &["--set", "training.folds=2", "--json"]].concat();
    let printed: Value = serde_json::from_slice(&run(&recipe, &folds).stdout).unwrap();
    assert_eq!(printed["ending"], "diverged");
}

#[test]
fn breaks_and_rates_chosen_by_hand_are_part_of_a_result() {
    let session = trained(small());
    let mut run = session.run().unwrap().to_export(None).unwrap();
    run.record.facts.resumed_after = Some(2);
    run.record.facts.rate_changes.push(RateChange { epoch: 2, batch: 5, rate: 0.25 });
    let result = serde_json::to_value(RunResult::new(&run)).unwrap();
    assert_eq!((&result["resumed_after"], &result["ending"]), (&Value::from(2), &Value::from("done")));
    assert_eq!(result["rate_changes"], serde_json::json!([{ "epoch": 2, "batch": 5, "rate": 0.25 }]));
}

#[test]
fn a_sweep_goes_on_after_a_run_that_diverged_and_names_values_as_typed() {
    let folder = tempfile::tempdir().unwrap();
    let (recipe, out) = (folder.path().join("one-step.toml"), folder.path().join("out"));
    std::fs::write(&recipe, ONE_STEP).unwrap();
    let sweep = ["--sweep", "training.learning_rate=1e4,1e-3", "--quiet", "--out", out.to_str().unwrap()];
    let done = run(&recipe, &sweep);
    let (error, table) = (text(&done.stderr), text(&done.stdout));
    assert_eq!(done.status.code(), Some(1), "{error}");
    assert!(error.contains("training.learning_rate=1e4: ") && !error.contains("1e-3"), "{error}");
    for (value, ending) in [("1e4", "diverged"), ("1e-3", "done")] {
        let row = table.lines().find(|line| line.starts_with(&format!("{value} "))).unwrap();
        assert!(row.contains(ending), "{table}");
        let result = json(&out.join(format!("training.learning_rate={value}")).join("metrics.json"));
        assert_eq!(result["ending"], ending);
    }
    // The same folder once more: it holds nothing but an earlier sweep.
    assert_eq!(run(&recipe, &sweep).status.code(), Some(1));
}

#[test]
fn a_sweep_goes_on_after_runs_that_come_to_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let recipe = folder.path().join("one-step.toml");
    std::fs::write(&recipe, ONE_STEP).unwrap();
    // Within the first epoch nothing is learnt that could be kept; more anomalies than there are cannot be drawn.
    for (sweep, good) in [("training.learning_rate=1e30,1e-3", 1e-3), ("data.anomalies=9999,20", 20.0)] {
        let set = ["--set", "training.batch_size=50", "--set", "training.learning_rate=0.001"];
        let done = run(&recipe, &[&set[..], &["--sweep", sweep, "--json", "--quiet"]].concat());
        let error = text(&done.stderr);
        assert_eq!(done.status.code(), Some(1), "{error}");
        let failed = sweep.split(',').next().unwrap();
        assert!(error.contains(&format!("{failed}: ")), "{error}");
        let runs: Value = serde_json::from_slice(&done.stdout).unwrap();
        let (last, before) = runs.as_array().unwrap().split_last().unwrap();
        assert!(before.iter().all(|made| made["run"]["ending"] == "diverged"), "{runs}");
        assert_eq!((&last["value"], &last["run"]["ending"]), (&Value::from(good), &Value::from("done")), "{sweep}");
    }
}

#[test]
fn a_folder_that_holds_something_else_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let notes = folder.path().join("notes.txt");
    std::fs::write(&notes, "mine").unwrap();
    let held = |folder: &Path| std::fs::read_dir(folder).unwrap().count();
    let out = folder.path().to_str().unwrap();
    let refused = run_few(&["--out", out]);
    let error = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{error}");
    assert!(error.contains("notes.txt") && error.contains("--force"), "{error}");
    assert_eq!((held(folder.path()), refused.stdout.len()), (1, 0));

    let forced = run_few(&["--out", out, "--force"]);
    assert!(forced.status.success(), "{}", text(&forced.stderr));
    assert!(folder.path().join("metrics.json").is_file());
    assert_eq!(std::fs::read_to_string(&notes).unwrap(), "mine");

    // What cannot be a folder at all, with and without force.
    let below = notes.join("out");
    for (out, status) in [(&notes, 2), (&below, 1)] {
        for force in FORCE {
            // The samples are missing too: that would be told if they were looked for first.
            let args = ["run", "mnist-cnn", "--data-dir", "/nowhere", "--out", out.to_str().unwrap()];
            let refused = program().args(args).args(force).output().unwrap();
            let error = text(&refused.stderr);
            assert_eq!(refused.status.code(), Some(status), "{error}");
            assert!(error.contains("--out") && error.contains("notes.txt"), "{error}");
        }
    }
    assert_eq!(std::fs::read_to_string(&notes).unwrap(), "mine");
}

#[test]
fn the_recipe_that_a_run_was_started_from_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    assert!(run_few(&["--out", out]).status.success());
    let recipe = folder.path().join("recipe.toml");
    let mine = format!("# mine\n{}", std::fs::read_to_string(&recipe).unwrap());
    std::fs::write(&recipe, &mine).unwrap();
    let roundabout = folder.path().join(".").join("recipe.toml");
    for (force, epochs) in FORCE.into_iter().zip([2, 3]) {
        let set = format!("training.epochs={epochs}");
        let again = run(&roundabout, &[&["--out", out, "--set", &set, "--json"][..], force].concat());
        let error = text(&again.stderr);
        assert!(again.status.success() && error.contains("was not overwritten"), "{error}");
        assert_eq!(std::fs::read_to_string(&recipe).unwrap(), mine);
        assert_eq!(json(&folder.path().join("metrics.json"))["training"]["epochs"], epochs);
    }
    // Another run's recipe is that run's: it gives way.
    assert!(run_few(&["--out", out]).status.success());
    assert_ne!(std::fs::read_to_string(&recipe).unwrap(), mine);
}

#[cfg(target_os = "linux")]
#[test]
fn paths_that_are_no_text_are_opened() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join(OsStr::from_bytes(b"caf\xe9.csv"));
    let rows: String = (0..40).map(|row| format!("{row},{}.5,{}\n", row * 2, ["low", "high"][row / 20])).collect();
    std::fs::write(&table, format!("a,b,kind\n{rows}")).unwrap();
    let described = program().args(["data", "describe", "--json"]).arg(&table).output().unwrap();
    assert!(described.status.success(), "{}", text(&described.stderr));
    let card: Value = serde_json::from_slice(&described.stdout).unwrap();
    assert!(card.is_object());

    let recipe = folder.path().join(OsStr::from_bytes(b"r\xe9.toml"));
    std::fs::write(&recipe, ONE_STEP).unwrap();
    let checked = program().arg("check").arg(&recipe).output().unwrap();
    assert_eq!(text(&checked.stdout), "one-step is a valid recipe\n", "{}", text(&checked.stderr));
    let out = folder.path().join(OsStr::from_bytes(b"r\xe9sultats"));
    let set = ["--set", "training.epochs=1", "--set", "training.learning_rate=0.001", "--quiet", "--device", "cpu"];
    let done = program().arg("run").arg(&recipe).args(set).arg("--out").arg(&out).output().unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(out.join("metrics.json").is_file());
}
