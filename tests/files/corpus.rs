//! What fuzzers begin with (`fuzz/corpus`, written by `fuzz/corpus.py`): each file is read or refused as its name says.

#[path = "../../fuzz/src/targets.rs"]
mod targets;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use targets::TARGETS;
use toml::{Table, Value};

/// Larger files fuzzers cut off.
const MOST_BYTES: usize = 4096;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn table(path: &Path) -> Table {
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The files of a folder that were put there by hand: what fuzzers add has no ending.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|why| panic!("{why}: {}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some());
    files.sort();
    files
}

#[test]
fn the_corpus_is_read_or_refused_as_its_names_say() {
    for target in &TARGETS {
        let files = files(&fuzz().join("corpus").join(target.name));
        let good = |file: &PathBuf| file.file_name().unwrap().to_string_lossy().starts_with("good-");
        assert!(files.iter().any(good), "{}: nothing that can be read", target.name);
        for file in &files {
            let bytes = std::fs::read(file).unwrap();
            assert!(bytes.len() <= MOST_BYTES, "{} is too large", file.display());
            let outcome = (target.read)(&bytes);
            assert_eq!(outcome.is_ok(), good(file), "{}: {outcome:?}", file.display());
        }
    }
}

/// The corpus again with one byte changed at a time: never a panic.
#[test]
fn the_corpus_with_a_byte_changed_is_read_or_refused() {
    for target in &TARGETS {
        for file in files(&fuzz().join("corpus").join(target.name)) {
            let bytes = std::fs::read(file).unwrap();
            for at in (0..bytes.len()).step_by(bytes.len().div_ceil(24).max(1)) {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << (at % 8);
                let _ = (target.read)(&changed);
            }
        }
    }
}

#[test]
fn every_target_has_a_binary_and_a_corpus() {
    let named: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    let manifest = table(&fuzz().join("Cargo.toml"));
    let binaries = manifest["bin"].as_array().unwrap().iter().map(|bin| bin["name"].as_str().unwrap().to_owned());
    assert_eq!(binaries.collect::<BTreeSet<_>>(), named);
    let folders = std::fs::read_dir(fuzz().join("corpus")).unwrap();
    let folders = folders.map(|folder| folder.unwrap().file_name().into_string().unwrap());
    assert_eq!(folders.collect::<BTreeSet<_>>(), named);
    for name in named {
        let source = std::fs::read_to_string(fuzz().join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(source.contains(&format!("run(\"{name}\", bytes)")), "{name}: {source}");
    }
}

/// Else the fuzzers' build would build burn again.
#[test]
fn the_fuzzers_are_built_from_what_the_tests_are_built_from() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (ours, theirs) = (table(&root.join("Cargo.toml")), table(&fuzz().join("Cargo.toml")));
    for (name, asked) in ours["dev-dependencies"].as_table().unwrap() {
        assert_eq!(theirs["dependencies"].get(name), Some(asked), "{name} in fuzz/Cargo.toml");
    }
    assert_eq!(theirs["profile"]["release"], ours["profile"]["release"], "[profile.release] in fuzz/Cargo.toml");
    let (ours, theirs) = (versions(&root.join("Cargo.lock")), versions(&fuzz().join("Cargo.lock")));
    let renew = "cp Cargo.lock fuzz/Cargo.lock && cargo tree --manifest-path fuzz/Cargo.toml";
    for (name, versions) in &theirs {
        let known = ours.get(name).is_some_and(|known| versions.is_subset(known));
        assert!(
            known || ["afterimage-fuzz", "libfuzzer-sys"].contains(&name.as_str()),
            "fuzz/Cargo.lock has {name} {versions:?}, Cargo.lock {:?}; renew it: {renew}",
            ours.get(name)
        );
    }
}

/// The packages of a lock file with their versions.
fn versions(path: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let lock = table(path);
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let text = |package: &Value, key: &str| package[key].as_str().unwrap().to_owned();
    for package in lock["package"].as_array().unwrap() {
        versions.entry(text(package, "name")).or_default().insert(text(package, "version"));
    }
    versions
}
