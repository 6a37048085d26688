//! The program itself, as a person calls it.

use afterimage::recipe::RECIPES;
use serde_json::Value;
use std::process::{Command, Output};

fn afterimage(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_afterimage")).args(args).env_remove("AFTERIMAGE_DATA").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const SMALL: [&str; 6] = ["--set", "data.samples=600", "--set", "training.epochs=2", "--device", "cpu"];

#[test]
fn lists_are_complete_in_words_and_in_json() {
    for what in ["datasets", "models", "recipes", "devices", "panels"] {
        let plain = afterimage(&["list", what]);
        assert!(plain.status.success(), "{what}: {}", text(&plain.stderr));
        let json = afterimage(&["list", what, "--json"]);
        let items: Value = serde_json::from_slice(&json.stdout).unwrap();
        let count = items.as_array().unwrap().len();
        assert!(count > 0 || (what == "panels" && cfg!(not(feature = "gui"))), "{what} is empty");
        assert_eq!(text(&plain.stdout).trim_end().lines().count(), count + 1, "{what}");
    }
    let recipes = text(&afterimage(&["list", "recipes"]).stdout);
    assert!(RECIPES.iter().all(|entry| recipes.contains(entry.name)));
}

#[test]
fn a_reader_that_has_gone_ends_the_program_quietly() {
    let run = [&["run", "generated-heartbeats", "--quiet"][..], &SMALL].concat();
    let describe = ["data", "describe", "generated-digits", "--set", "data.samples=60"];
    let cases: [&[&str]; 7] = [
        &["list", "recipes"],
        &["list", "models", "--json"],
        &["data", "list"],
        &["--help"],
        &["check", "generated-digits"],
        &describe,
        &run,
    ];
    for args in cases {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut program = Command::new(env!("CARGO_BIN_EXE_afterimage"));
        let out = program.args(args).stdout(writer).output().unwrap();
        assert_eq!((out.status.code(), text(&out.stderr)), (Some(0), String::new()), "{args:?}");
    }
}

#[test]
fn where_nobody_reads_errors_the_status_still_tells_them() {
    let cases: [(&[&str], i32); 3] = [
        (&["run", "no-such-recipe"], 2),
        (&["no-such-command"], 2),
        (&["run", "mnist-cnn", "--data-dir", "/nowhere"], 1),
    ];
    for (args, status) in cases {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut program = Command::new(env!("CARGO_BIN_EXE_afterimage"));
        let out = program.args(args).env_remove("AFTERIMAGE_DATA").stderr(writer).output().unwrap();
        assert_eq!(out.status.code(), Some(status), "{args:?}");
    }
}

#[test]
fn a_run_prints_one_json_object_with_everything() {
    let out = afterimage(&[&["run", "generated-heartbeats", "--json", "--quiet", "--seed", "3"][..], &SMALL].concat());
    assert!(out.status.success(), "{}", text(&out.stderr));
    let run: Value = serde_json::from_slice(&out.stdout).unwrap();
    for key in ["recipe", "version", "device", "seed", "dataset", "parameters", "training", "metrics", "worst"] {
        assert!(!run[key].is_null(), "{key} is missing");
    }
    assert_eq!((run["seed"].as_u64(), run["parameters"].as_u64()), (Some(3), Some(10_484)));
    assert_eq!(run["training"]["history"].as_array().unwrap().len(), 2);
    for key in ["name", "train", "validation", "test"] {
        assert!(!run["dataset"][key].is_null(), "dataset.{key} is missing");
    }
    let metrics = [
        "validation_loss",
        "roc_auc",
        "pr_auc",
        "threshold",
        "accuracy",
        "precision_normal",
        "recall_normal",
        "precision_anomaly",
        "recall_anomaly",
        "mean_error",
    ];
    for metric in metrics {
        assert!(run["metrics"][metric].is_f64(), "{metric} is missing");
    }
    assert!(out.stderr.is_empty(), "{}", text(&out.stderr));
}

#[test]
fn what_is_written_runs_again_to_the_same_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("first");
    let args = [
        "run",
        "generated-heartbeats",
        "--quiet",
        "--map",
        "--set",
        "map.limit=150",
        "--set",
        "map.iterations=60",
        "--out",
        first.to_str().unwrap(),
    ];
    let out = afterimage(&[&args[..], &SMALL].concat());
    assert!(out.status.success(), "{}", text(&out.stderr));
    for file in ["recipe.toml", "metrics.json", "history.csv", "scores.csv", "weights.safetensors", "map.csv"] {
        assert!(first.join(file).is_file(), "{file} is missing");
    }
    let scores = std::fs::read_to_string(first.join("scores.csv")).unwrap();
    assert!(scores.starts_with("id,label,split,score,side\n") && scores.lines().count() == 601);
    let second = folder.path().join("second");
    let recipe = first.join("recipe.toml");
    let again = ["run", recipe.to_str().unwrap(), "--quiet", "--device", "cpu", "--out", second.to_str().unwrap()];
    assert!(afterimage(&again).status.success());
    for file in ["recipe.toml", "scores.csv", "weights.safetensors"] {
        assert_eq!(std::fs::read(first.join(file)).unwrap(), std::fs::read(second.join(file)).unwrap(), "{file}");
    }
}

/// The class of the sample that the window draws lowest: downwards there is where numbers grow.
fn lowest_of(points: &str) -> String {
    let y = |row: &Vec<&str>| row[3].parse::<f32>().unwrap();
    let rows = points.lines().skip(1).map(|line| line.split(',').collect::<Vec<&str>>());
    rows.max_by(|a, b| y(a).total_cmp(&y(b))).unwrap()[1].to_owned()
}

/// The class of the dot that lies lowest in a drawing.
fn lowest_in(drawing: &str) -> String {
    let lowest = |line: &str| {
        let dots = line.split("h0").filter_map(|dot| dot.rsplit_once(' ')?.1.parse::<f32>().ok());
        let name = line.split_once("<title>").unwrap().1.split_once('<').unwrap().0;
        (dots.fold(f32::NEG_INFINITY, f32::max), name.to_owned())
    };
    let classes = drawing.lines().filter(|line| line.starts_with("<path")).map(lowest);
    classes.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap().1
}

#[test]
fn a_recipe_that_only_makes_a_map_trains_nothing_and_writes_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let sets = ["data.dataset=generated-digits", "data.samples=150", "data.take=all", "map.iterations=60"];
    let set: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let out = folder.path().join("map");
    let args = ["run", "mnist-tsne", "--json", "--quiet", "--set", "map.perplexity=8", "--out", out.to_str().unwrap()];
    let done = afterimage(&[&args[..], &set].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    let run: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(
        (run["recipe"].as_str(), run["seed"].as_u64(), run["mapped"].as_u64()),
        (Some("mnist-tsne"), Some(42), Some(150))
    );
    for metric in ["kl_divergence", "neighbours_kept", "knn_accuracy", "seconds"] {
        assert!(run["metrics"][metric].is_f64(), "{metric} is missing");
    }
    for file in ["recipe.toml", "metrics.json"] {
        assert!(out.join(file).is_file(), "{file} is missing");
    }
    let points = std::fs::read_to_string(out.join("map.csv")).unwrap();
    assert!(points.starts_with("id,label,x,y\n") && points.lines().count() == 151);
    let picture = image::open(out.join("map.png")).unwrap().into_rgb8();
    assert!(picture.pixels().any(|pixel| pixel.0 != [255, 255, 255]));
    let drawing = std::fs::read_to_string(out.join("map.svg")).unwrap();
    assert_eq!(drawing.matches("h0").count(), 150);
    assert_eq!(lowest_in(&drawing), lowest_of(&points), "the picture is not the map as the window shows it");
    assert!(!afterimage(&["run", "mnist-tsne", "--sweep", "training.epochs=1,2"]).status.success());
}

/// How many lines the program itself tells. Whoever names a device that is not there is told those that are; the system
/// is asked for them, and its Vulkan drivers complain on their own where there is no desktop session to look into.
fn own_lines(error: &str) -> usize {
    error.lines().filter(|line| !line.starts_with("error: XDG_RUNTIME_DIR")).count()
}

#[test]
fn mistakes_are_told_in_a_line_with_the_right_status() {
    let cases: [(&[&str], i32, &str); 9] = [
        (&["run", "no-such-recipe"], 2, "list recipes"),
        (&["run", "ecg-autoencoder", "--set", "training.epochs=x"], 2, "training.epochs"),
        (&["run", "ecg-autoencoder", "--set", "training.epoch=1"], 2, "unknown field"),
        (&["run", "mnist-cnn", "--data-dir", "/nowhere"], 1, "train-images-idx3-ubyte.gz"),
        (&["run", "generated-digits", "--device", "no such card"], 1, "no such card"),
        (&["run", "generated-digits", "--set", "model.preset=ecg-autoencoder", "--device", "cpu"], 1, "layer 1"),
        (&["run", "generated-digits", "--set", "data.normal=[\"eleven\"]", "--device", "cpu"], 1, "eleven"),
        (&["check", "/no/such/file.toml"], 2, "no recipe or file"),
        (&["list", "nothing"], 2, "possible values"),
    ];
    for (args, status, named) in cases {
        let out = afterimage(args);
        let error = text(&out.stderr);
        assert_eq!(out.status.code(), Some(status), "{args:?}: {error}");
        assert!(error.contains(named), "{args:?}: {error}");
        assert!(own_lines(error.trim_end()) <= 2 || status == 2, "{args:?}: {error}");
    }
}

#[test]
fn recipes_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let good = RECIPES[0].text;
    let check = |text: &str| {
        std::fs::write(&path, text).unwrap();
        afterimage(&["check", path.to_str().unwrap()])
    };
    assert!(check(good).status.success());
    let out = check(&good.replace("epochs = 10", "epochs = \"many\""));
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("training.epochs"), "{}", text(&out.stderr));
    let out = check(&good.replace("fashion-dense-autoencoder", "no-such-network"));
    assert!(text(&out.stderr).contains("no-such-network"));
}
