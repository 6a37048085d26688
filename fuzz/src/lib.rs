//! The program's readers without the rest of it, and one function that lets a fuzzer at any of them.

// What only other parts of the program use is not used here.
#![allow(dead_code, unused_imports)]

#[path = "../../src/data/mod.rs"]
pub mod data;
#[path = "../../src/recipe/mod.rs"]
pub mod recipe;

use data::{ReadAsk, Step, kinds_of_file};
use recipe::Reading;
use std::sync::LazyLock;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder for one file"));

/// Reads these bytes as a file of this kind and name, in a folder of its own.
pub fn read(kind: &str, name: &str, bytes: &[u8]) {
    let path = FOLDER.path().join(name);
    let folder = path.parent().expect("a file lies in a folder");
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(&path, bytes).expect("a file");
    let source = kinds_of_file().find(|source| source.id() == kind).expect("a kind in the registry");
    let target = if kind == "image-folder" && !name.contains(".tar") { FOLDER.path() } else { &path };
    let reading = Reading::default();
    let _ = source.likeness(target);
    let ask = ReadAsk::all(target, &reading);
    let _ = source.survey(&ask, &mut |_: &str, _: f32| Step::Continue);
    if let Ok(dataset) = source.read(&ask, &mut |_: &str, _: f32| Step::Continue) {
        assert_eq!(dataset.labels.ids.len(), dataset.len());
    }
}
