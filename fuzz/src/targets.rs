//! One function a fuzzer: bytes go to a reader, which reads them or says why not. The tests read the corpus with these
//! functions too.

use afterimage::data::{DataFolder, ReadAsk, catalog, kinds_of_file};
use afterimage::model::{NetworkSpec, Weights, import};
use afterimage::progress::Quiet;
use afterimage::recipe::{Activation, LayerSpec, Padding, Reading, Recipe, Task};
use afterimage::saved::{Readings, read_from, read_readings};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// What became of the bytes: a few words on what was read, or why they were refused.
pub type Outcome = Result<String, String>;

/// What one fuzzer does.
pub struct Target {
    /// The name of its binary, and of its folder below `corpus`.
    pub name: &'static str,
    /// Reads the bytes. Panics where a reader panics, or gives what it must never give.
    pub read: fn(&[u8]) -> Outcome,
}

/// Every fuzzer.
pub static TARGETS: [Target; 13] = [
    Target { name: "archive", read: |bytes| dataset("image-folder", "a.tar", bytes) },
    Target { name: "catalogue", read: catalogue },
    Target { name: "cifar", read: |bytes| dataset("cifar-binary", "data_batch_1.bin", bytes) },
    Target { name: "idx", read: |bytes| dataset("idx", "lone.idx", bytes) },
    Target { name: "npy", read: |bytes| dataset("numpy", "a.npy", bytes) },
    Target { name: "npz", read: |bytes| dataset("numpy", "a.npz", bytes) },
    Target { name: "pictures", read: |bytes| dataset("image-folder", "one/a.png", bytes) },
    Target { name: "readings", read: readings },
    Target { name: "recipe", read: recipe },
    Target { name: "series", read: |bytes| dataset("ucr", "W_TRAIN.ts", bytes) },
    Target { name: "session", read: session },
    Target { name: "table", read: |bytes| dataset("table", "t.csv", bytes) },
    Target { name: "weights", read: weights },
];

/// As a file of this kind and name, in a folder of its own; of a name with a folder in it, the outer folder is opened.
fn dataset(kind: &str, name: &str, bytes: &[u8]) -> Outcome {
    let folder = tempfile::tempdir().expect("a folder for one file");
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
    std::fs::write(&path, bytes).expect("a file");
    let opened = if name.contains('/') { folder.path() } else { path.as_path() };
    let source = kinds_of_file().find(|source| source.id() == kind).expect("a kind in the registry");
    let reading = Reading::default();
    let ask = ReadAsk::all(opened, &reading);
    let _ = source.likeness(opened);
    let _ = source.survey(&ask, &Quiet);
    let read = source.read(&ask, &Quiet);
    // The folder's name is another each time; what the reader says is the same.
    let dataset = read.map_err(|e| e.to_string().replace(&*folder.path().to_string_lossy(), ""))?;
    let labels = &dataset.labels;
    assert!(!dataset.is_empty(), "a dataset of nothing");
    assert_eq!(labels.ids.len(), dataset.len(), "one label a sample");
    assert!(labels.ids.iter().all(|&id| usize::from(id) < labels.classes.len()), "a label without its class");
    Ok(format!("{} samples of {:?} in {} classes", dataset.len(), dataset.samples.shape(), labels.classes.len()))
}

/// As a session file.
fn session(bytes: &[u8]) -> Outcome {
    let saved = read_from(Cursor::new(bytes), Path::new("fuzzed.afterimage")).map_err(|e| e.to_string())?;
    assert!(saved.shown.is_none_or(|shown| shown < saved.runs.len()), "a run is shown that is not there");
    if let Some(map) = &saved.map {
        assert_eq!(map.ids.len(), map.points.len(), "one point a sample");
    }
    for run in &saved.runs {
        check_arrays(&run.weights);
    }
    let scored = saved.runs.iter().filter(|run| run.outcome.is_some()).count();
    Ok(format!("{} runs, {scored} scored, {} maps", saved.runs.len(), usize::from(saved.map.is_some())))
}

/// As weights of one of a few networks, or as arrays of any.
fn weights(bytes: &[u8]) -> Outcome {
    let mut refusals = Vec::new();
    for (name, network) in NETWORKS.iter() {
        match import(bytes, network) {
            Ok(weights) => {
                check_arrays(&weights);
                assert!(weights.is_finite(), "weights that are no numbers");
                return Ok(format!("weights of the {name} network"));
            }
            Err(why) => refusals.push(why.to_string()),
        }
    }
    let arrays = Weights::from_safetensors(bytes).map_err(|why| format!("{}; {why}", refusals.join("; ")))?;
    check_arrays(&arrays);
    Ok(format!("{} arrays, {} networks of one class", arrays.arrays.len(), arrays.parts().len()))
}

fn check_arrays(weights: &Weights) {
    for array in &weights.arrays {
        assert_eq!(array.shape.iter().product::<usize>(), array.values.len(), "{}", array.name);
    }
}

/// Networks that weights are read for: each kind of layer that has weights is in one of them.
static NETWORKS: LazyLock<[(&str, NetworkSpec); 4]> = LazyLock::new(|| {
    use Activation::{Linear, Relu, Sigmoid, Softmax, Tanh};
    let dense = |units, activation| LayerSpec::Dense { units, activation };
    let conv = |filters, stride, padding| LayerSpec::Conv { filters, kernel: 3, stride, padding, activation: Relu };
    let pool = LayerSpec::MaxPool { size: 2, padding: Padding::Valid };
    let up = LayerSpec::ConvTranspose { filters: 1, kernel: 3, stride: 2, padding: Padding::Same, activation: Sigmoid };
    let network = |task, input: &[usize], layers| NetworkSpec::new(task, input, layers, None).expect("layers that fit");
    let pictures = vec![conv(3, 1, Padding::Valid), pool, LayerSpec::Flatten, dense(4, Relu), dense(3, Softmax)];
    let flat = [vec![LayerSpec::Flatten], vec![dense(12, Tanh); 4]].concat();
    let normal = vec![dense(2, Linear), LayerSpec::BatchNorm, dense(2, Softmax)];
    [
        ("convolution", network(Task::Classify, &[6, 6, 1], pictures)),
        ("dense", network(Task::Reconstruct, &[2, 3, 2], flat)),
        ("normalised", network(Task::Classify, &[3], normal)),
        ("transposed", network(Task::Reconstruct, &[4, 4, 1], vec![conv(2, 2, Padding::Same), up])),
    ]
});

/// The recipe whose keys are set where the text itself is none.
static USUAL: LazyLock<Recipe> = LazyLock::new(|| Recipe::load("generated-heartbeats").expect("a recipe"));

/// As the text of a recipe, whose comments `#set KEY=VALUE` are then set as on the command line.
fn recipe(bytes: &[u8]) -> Outcome {
    let text = text(bytes)?;
    let mut refusals = Vec::new();
    let mut recipe = Recipe::parse(text).unwrap_or_else(|why| {
        refusals.push(why.to_string());
        USUAL.clone()
    });
    check_recipe(&recipe);
    let assignments: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("#set ")).collect();
    for assignment in &assignments {
        match recipe.with(assignment) {
            Ok(changed) => {
                check_recipe(&changed);
                recipe = changed;
            }
            Err(why) => refusals.push(why.to_string()),
        }
    }
    if refusals.is_empty() {
        Ok(format!("a recipe with {} layers, {} keys set", recipe.model.layers.len(), assignments.len()))
    } else {
        Err(refusals.join("; "))
    }
}

/// What has been read makes sense, and its text gives it again.
fn check_recipe(recipe: &Recipe) {
    assert!(recipe.problems().is_empty(), "a recipe that makes no sense was read: {:?}", recipe.problems());
    let text = recipe.to_text();
    let again = Recipe::parse(&text).unwrap_or_else(|why| panic!("{why}: {text}"));
    assert_eq!(again.to_text(), text, "a recipe's text gives another recipe");
}

/// As the text of a catalogue.
fn catalogue(bytes: &[u8]) -> Outcome {
    let entries = catalog::parse(text(bytes)?).map_err(|e| e.message().to_owned())?;
    let nowhere = DataFolder(PathBuf::from("nowhere"));
    let mut sizes = 0;
    for entry in &entries {
        let _ = (entry.wanted_files(), entry.form(&nowhere));
        sizes += usize::from(entry.download_bytes().is_some());
    }
    Ok(format!("{} datasets, {sizes} of known size", entries.len()))
}

/// As the file of how files were read; one that cannot be read is as good as none.
fn readings(bytes: &[u8]) -> Outcome {
    let folder = tempfile::tempdir().expect("a folder for one file");
    let path = folder.path().join("readings.toml");
    std::fs::write(&path, bytes).expect("a file");
    let readings = read_readings(&path);
    if readings == Readings::default() {
        return Err("no readings".to_owned());
    }
    Ok(format!("readings, {} of the table", usize::from(readings.of(Path::new("/data/table.csv")).is_some())))
}

fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|_| "no text".to_owned())
}
