//! Files of every kind that is read: whole, damaged in any way, or something else altogether.

use super::support::quiet;
use afterimage::data::{DataError, SOURCES, Source, Step, Values, recognise};
use proptest::prelude::*;
use std::io::Write;
use std::path::Path;

/// A good file of a kind: its name, its bytes, and what else must lie beside it.
struct Good {
    source: &'static str,
    file: &'static str,
    bytes: Vec<u8>,
    beside: Vec<(&'static str, Vec<u8>)>,
}

fn idx(dims: &[u32], values: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, dims.len() as u8];
    bytes.extend(dims.iter().flat_map(|d| d.to_be_bytes()));
    bytes.extend(values);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// One good file of every kind in the registry; a new kind must be added here before the tests pass.
fn good_files() -> Vec<Good> {
    let images = idx(&[6, 3, 4], 0..72);
    let labels = idx(&[6], [0, 1, 2, 0, 1, 2]);
    let rows = (0..12).map(|i| {
        let points: Vec<String> = (0..20).map(|p| format!("{:.2}", (f64::from(i * p) / 7.0).sin())).collect();
        format!("{},{}.0", points.join(","), i % 2)
    });
    let csv = rows.collect::<Vec<_>>().join("\n").into_bytes();
    let labels_beside = vec![("train-labels-idx1-ubyte", labels.clone())];
    vec![
        Good { source: "idx", file: "train-images-idx3-ubyte", bytes: images.clone(), beside: labels_beside },
        Good {
            source: "idx",
            file: "train-images-idx3-ubyte.gz",
            bytes: gzip(&images),
            beside: vec![("train-labels-idx1-ubyte.gz", gzip(&labels))],
        },
        Good { source: "ecg-csv", file: "ecg.csv", bytes: csv, beside: Vec::new() },
    ]
}

fn source(id: &str) -> &'static dyn Source {
    SOURCES.iter().copied().find(|source| source.id() == id).unwrap()
}

fn lay(folder: &Path, good: &Good, bytes: &[u8]) -> std::path::PathBuf {
    for (name, bytes) in &good.beside {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    let path = folder.join(good.file);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn every_kind_of_file_has_a_good_example_that_opens() {
    for kind in SOURCES.iter().filter(|source| source.generates().is_none()) {
        assert!(good_files().iter().any(|good| good.source == kind.id()), "{} has no example here", kind.id());
        assert!(!kind.extensions().is_empty(), "{} names no extensions", kind.id());
    }
    for good in good_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = lay(folder.path(), &good, &good.bytes);
        for path in [path.as_path(), folder.path()] {
            assert_eq!(recognise(path).unwrap().id(), good.source, "{}", path.display());
            let dataset = source(good.source).open(path, &mut quiet()).unwrap();
            assert_eq!(dataset.labels.ids.len(), dataset.len());
            assert!(dataset.len() >= 6);
        }
    }
}

#[test]
fn values_and_labels_are_those_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let good = good_files().remove(0);
    let path = lay(folder.path(), &good, &good.bytes);
    let dataset = source("idx").open(&path, &mut quiet()).unwrap();
    assert_eq!(dataset.samples.values(), &Values::Bytes((0..72).collect()));
    assert_eq!(dataset.labels.ids, [0, 1, 2, 0, 1, 2]);
    assert_eq!(dataset.samples.shape().words(), "3×4 grey");
    assert_eq!(dataset.samples.row(1)[0], 12.0);
}

#[test]
fn a_header_that_promises_too_much_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let good = good_files().remove(0);
    for dims in [[u32::MAX, u32::MAX, u32::MAX], [6, 60_000, 60_000], [6, 0, 4]] {
        let path = lay(folder.path(), &good, &idx(&dims, 0..72));
        let error = source("idx").open(&path, &mut quiet()).unwrap_err().to_string();
        assert!(error.contains("expected"), "{error}");
    }
}

#[test]
fn wrong_rows_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ecg.csv");
    let row = |label: &str| format!("{},{label}\n", vec!["0.5"; 20].join(","));
    let cases = [
        (format!("{}0.5,0.5,1\n", row("1")), "row 2"),
        (format!("{}{}", row("1"), row("1").replacen("0.5", "NaN", 1)), "row 2"),
        (row("7"), "label 7"),
        (format!("{}{}", row("0"), row("1").replacen("0.5", "x", 1)), "\"x\""),
        (String::new(), "no rows"),
    ];
    for (text, named) in cases {
        std::fs::write(&path, text).unwrap();
        let error = source("ecg-csv").open(&path, &mut quiet()).unwrap_err().to_string();
        assert!(error.contains(named) && error.contains("expected"), "{error}");
    }
}

#[test]
fn other_things_are_not_recognised() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("a.txt", b"hello\n".to_vec()), ("b.png", vec![0x89, b'P', b'N', b'G']), ("c", Vec::new())] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let Err(error) = recognise(&path) else { panic!("{name} is taken for data") };
        assert!(matches!(error, DataError::Unrecognised { .. }), "{error}");
    }
    assert!(matches!(recognise(&folder.path().join("nothing")), Err(DataError::Io { .. })));
}

#[test]
fn opening_can_be_cancelled() {
    for good in good_files().into_iter().filter(|good| good.source == "idx") {
        let folder = tempfile::tempdir().unwrap();
        let path = lay(folder.path(), &good, &good.bytes);
        let error = source(good.source).open(&path, &mut |_: &str, _: f32| Step::Cancel).unwrap_err();
        assert!(matches!(error, DataError::Cancelled), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is cut off or changed: read, or refused with a text; never a panic.
    #[test]
    fn a_damaged_file_is_read_or_refused(
        which in 0usize..3,
        keep in 0.0f64..1.0,
        flips in prop::collection::vec((0.0f64..1.0, 1u8..), 0..4),
        cut in any::<bool>(),
    ) {
        let good = good_files().remove(which);
        let mut bytes = good.bytes.clone();
        for (at, mask) in flips {
            let at = (at * bytes.len() as f64) as usize;
            bytes[at] ^= mask;
        }
        if cut {
            bytes.truncate((keep * bytes.len() as f64) as usize);
        }
        let folder = tempfile::tempdir().unwrap();
        let path = lay(folder.path(), &good, &bytes);
        let _ = source(good.source).recognises(&path);
        match source(good.source).open(&path, &mut quiet()) {
            Ok(dataset) => prop_assert_eq!(dataset.labels.ids.len(), dataset.len()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    /// Bytes that were never a file of this kind.
    #[test]
    fn any_bytes_are_read_or_refused(which in 0usize..3, bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let good = good_files().remove(which);
        let folder = tempfile::tempdir().unwrap();
        let path = lay(folder.path(), &good, &bytes);
        let _ = recognise(&path);
        let _ = source(good.source).open(&path, &mut quiet());
    }
}
