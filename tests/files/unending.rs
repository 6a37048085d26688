//! What has no end, or none in the memory there is: refused, or left when the person says so.

use super::good::{gzip, idx, npy, npz, png, tar};
use afterimage::data::{self, Budget, DataError, DataFolder, Dataset, ReadAsk, kinds_of_file, preview, recognise};
use afterimage::progress::{Quiet, Step};
use afterimage::recipe::{DataPart, Reading};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

fn within(kind: &str, path: &Path, bytes: u64) -> Result<Dataset, DataError> {
    let reading = Reading::default();
    let ask = ReadAsk { budget: Budget::of_bytes(bytes), ..ReadAsk::all(path, &reading) };
    kinds_of_file().find(|source| source.id() == kind).unwrap().read(&ask, &Quiet)
}

#[test]
fn more_samples_than_memory_holds_are_not_begun() {
    for (name, bytes) in [("generated-digits", "786 TB"), ("generated-heartbeats", "562 TB")] {
        let data = DataPart { samples: Some(1_000_000_000_000), ..DataPart::of(name) };
        let begun = |_: &str, _: f32| -> Step { panic!("begun") };
        let error = data::open(&data, 0, &DataFolder(PathBuf::new()), &begun);
        let error = error.unwrap_err().to_string();
        assert!(error.starts_with(&format!("these 1000000000000 samples need {bytes} of memory")), "{error}");
        assert!(error.ends_with("draw fewer samples (data.samples)"), "{error}");
    }
}

#[test]
fn every_kind_says_what_does_not_fit() {
    let bytes = idx(&[10, 3, 4], 0..120);
    let mut signed = bytes.clone();
    signed[2] = 9;
    let rows: String = (0..400).map(|i| format!("{i},{i}.5,{}\n", i % 2)).collect();
    let series: String = (0..400).map(|i| format!("{} {i}.5 1.5 2.5 3.5\n", i % 2)).collect();
    let record: Vec<u8> = std::iter::once(1).chain((0..3072).map(|i| i as u8)).collect();
    let batch = ("cifar-10-batches-bin/data_batch_1.bin".to_owned(), record.repeat(3));
    let pictures = [("a/0.png".to_owned(), png(0)), ("b/0.png".to_owned(), png(9))];
    // The kind, its file, the least memory that it can be read in, and what is to be told below that.
    let cases: Vec<(&str, &str, Vec<u8>, u64, &str)> = vec![
        ("idx", "a-images-idx3-ubyte", bytes.clone(), 120, "the samples that the files hold"),
        ("idx", "a-images-idx3-ubyte.gz", gzip(&bytes), 120, "the samples that the files hold"),
        ("idx", "a-images-idx3", signed, 600, "the samples that the files hold"),
        ("numpy", "a.npy", npy("|u1", "(10, 3, 4)", &bytes[16..]), 120, "of shape [10, 3, 4]"),
        ("numpy", "a.npy", npy("<i2", "(10, 6)", &bytes[16..]), 360, "of shape [10, 6]"),
        ("numpy", "a.npz", npz(&[("x", npy("|u1", "(10, 3, 4)", &bytes[16..]))]), 120, "in array x"),
        ("cifar-binary", "data_batch_1.bin", record.repeat(3), 6 * 3073, "3 pictures of 32×32"),
        ("cifar-binary", "cifar-10-binary.tar.gz", gzip(&tar(&[batch])), 6 * 3073, "3 pictures of 32×32"),
        ("image-folder", "pictures.tar", tar(&pictures), 0, ""),
        ("table", "rows.csv", rows.into_bytes(), 0, ""),
        ("ucr", "Rows_TRAIN.txt", series.into_bytes(), 0, ""),
    ];
    for (kind, name, bytes, least, what) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        assert!(within(kind, &path, least.max(1 << 20)).is_ok(), "{name}");
        let error = within(kind, &path, least.saturating_sub(1)).unwrap_err();
        assert!(matches!(error, DataError::TooLarge { .. }), "{name}: {error}");
        let error = error.to_string();
        assert!(error.contains(what) && error.contains(name), "{error}");
        if least > 0 {
            assert!(within(kind, &path, least).is_ok(), "{name}");
        }
    }
}

#[test]
fn pictures_of_a_size_that_does_not_fit_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a/0.png", "a/1.png", "b/0.png"] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, png(3)).unwrap();
    }
    // Three pictures of 4×5 in colour.
    assert_eq!(within("image-folder", folder.path(), 180).unwrap().len(), 3);
    let error = within("image-folder", folder.path(), 179).unwrap_err().to_string();
    assert!(error.contains("3 pictures of 4×5") && error.contains("data.reading.size"), "{error}");
}

/// Something that takes long to pass over: a gigabyte of zeros, a thousandth of that compressed.
fn gigabyte_in_a_tar() -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_path("notes/zeros.txt").unwrap();
    header.set_size(1 << 30);
    header.set_mode(0o644);
    header.set_cksum();
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(header.as_bytes()).unwrap();
    // Enough of it to be passed over for a while; the rest never comes.
    for _ in 0..64 {
        writer.write_all(&vec![0; 1 << 20]).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn what_is_passed_over_in_an_archive_can_be_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pictures.tar.gz");
    std::fs::write(&path, gigabyte_in_a_tar()).unwrap();
    for kind in ["image-folder", "cifar-binary"] {
        let steps = AtomicUsize::new(0);
        let fifth =
            |_: &str, _: f32| if steps.fetch_add(1, Ordering::Relaxed) < 4 { Step::Continue } else { Step::Cancel };
        let source = kinds_of_file().find(|source| source.id() == kind).unwrap();
        let error = source.read(&ReadAsk::all(&path, &Reading::default()), &fifth).unwrap_err();
        assert!(matches!(error, DataError::Cancelled), "{kind}: {error}");
        assert_eq!(steps.into_inner(), 5, "{kind}");
    }
}

#[test]
fn a_table_without_line_ends_is_no_row_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv.gz");
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(b"a,b\n1,2\n3,\"").unwrap();
    // A quotation mark that nobody closes, and lines enough behind it.
    let lines = b"7\n".repeat(1 << 19);
    for _ in 0..70 {
        writer.write_all(&lines).unwrap();
    }
    std::fs::write(&path, writer.finish().unwrap()).unwrap();
    let error = within("table", &path, 1 << 30).unwrap_err().to_string();
    assert!(error.contains("row 3 cannot be read") && error.contains("larger than 64 MiB"), "{error}");
}

#[cfg(unix)]
mod no_files {
    use super::*;
    use afterimage::data::{OwnOptions, OwnSource, prepare, prepare_own};
    use std::os::unix::fs::symlink;
    use std::process::Command;
    use std::sync::Arc;

    /// A pipe that nobody writes into; `None` where the system has no program that makes one.
    fn pipe(path: &Path) -> Option<()> {
        Command::new("mkfifo").arg(path).status().ok()?.success().then_some(())
    }

    #[test]
    fn pipes_and_devices_are_refused_before_they_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["a.csv", "b.npy", "c.npz", "d-images-idx3-ubyte", "e_TRAIN.txt", "f.tar.gz", "data_batch_1.bin"];
        for name in names {
            let path = folder.path().join(name);
            symlink("/dev/zero", &path).unwrap();
            refused(&path, "a device is not a regular file");
            std::fs::remove_file(&path).unwrap();
            if pipe(&path).is_some() {
                refused(&path, "a pipe is not a regular file");
                std::fs::remove_file(&path).unwrap();
            }
        }
    }

    fn refused(path: &Path, what: &str) {
        let Err(error) = recognise(path) else { panic!("{} is taken for data", path.display()) };
        assert!(error.to_string().contains(what), "{error}");
        assert!(preview(path, &Reading::default(), 3, &Quiet).is_err());
        for source in kinds_of_file() {
            let _ = source.likeness(path);
            let error = source.read(&ReadAsk::all(path, &Reading::default()), &Quiet);
            assert!(error.is_err(), "{} reads {}", source.id(), path.display());
        }
    }

    #[test]
    fn a_pipe_among_pictures_is_left_out_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let class = folder.path().join("cat");
        std::fs::create_dir(&class).unwrap();
        std::fs::write(class.join("a.png"), png(1)).unwrap();
        if pipe(&class.join("b.png")).is_none() || pipe(&class.join("no-ending")).is_none() {
            return;
        }
        symlink("/dev/zero", class.join("c.png")).unwrap();
        let dataset = within("image-folder", folder.path(), 1 << 20).unwrap();
        assert_eq!(dataset.len(), 1);
        let note = dataset.notes.iter().find(|note| note.contains("left out")).unwrap();
        assert!(note.contains("2 pictures") && note.contains("cat/b.png, cat/c.png"), "{note}");
    }

    #[test]
    fn a_picture_of_ones_own_and_a_recipe_are_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.png");
        symlink("/dev/zero", &path).unwrap();
        let data = DataPart { samples: Some(20), ..DataPart::of("generated-digits") };
        let digits = data::open(&data, 0, &DataFolder(PathBuf::new()), &Quiet).unwrap();
        let prepared = prepare(Arc::new(digits), &data, 0).unwrap();
        let own = prepare_own(&OwnSource::File(path.clone()), OwnOptions::default(), &prepared);
        assert!(own.unwrap_err().to_string().contains("a device is not a regular file"));
        let recipe = afterimage::recipe::Recipe::load(path.to_str().unwrap());
        assert!(recipe.unwrap_err().to_string().contains("not a regular file"));
    }
}

/// Labels of −1 and 1, as support vector machines have them.
#[test]
fn minus_one_is_a_label() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.npz");
    let labels = npy("|i1", "(4,)", &[1, 255, 255, 1]);
    std::fs::write(&path, npz(&[("x", npy("|u1", "(4, 2)", &[0; 8])), ("y", labels)])).unwrap();
    let keys = |dataset: &Dataset| dataset.labels.classes.iter().map(|class| class.key.clone()).collect::<Vec<_>>();
    let arrays = within("numpy", &path, 1 << 20).unwrap();
    assert_eq!((keys(&arrays), arrays.labels.ids), (vec!["-1".to_owned(), "1".to_owned()], vec![1, 0, 0, 1]));
    let mut labels = idx(&[4], [1, 255, 255, 1]);
    labels[2] = 9;
    std::fs::write(folder.path().join("t-labels-idx1"), labels).unwrap();
    std::fs::write(folder.path().join("t-images-idx3"), idx(&[4, 1, 2], 0..8)).unwrap();
    let pictures = within("idx", folder.path(), 1 << 20).unwrap();
    assert_eq!((keys(&pictures), pictures.labels.ids), (vec!["-1".to_owned(), "1".to_owned()], vec![1, 0, 0, 1]));
}

#[test]
fn a_row_with_a_single_one_is_a_label() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.npz");
    let arrays = |train: &[u8], test: &[u8]| {
        npz(&[
            ("x_train", npy("|u1", "(3, 2)", &[0; 6])),
            ("y_train", npy("|u1", "(3, 3)", train)),
            ("x_test", npy("|u1", "(1, 2)", &[9; 2])),
            ("y_test", npy("|u1", "(1, 3)", test)),
        ])
    };
    std::fs::write(&path, arrays(&[0, 1, 0, 1, 0, 0, 0, 0, 1], &[0, 0, 1])).unwrap();
    let dataset = within("numpy", &path, 1 << 20).unwrap();
    assert_eq!((dataset.labels.ids, dataset.given_train), (vec![1, 0, 2, 2], Some(3)));
    // Two in a row are no label: left out, and said so; asked for, refused.
    std::fs::write(&path, arrays(&[0, 1, 1, 1, 0, 0, 0, 0, 1], &[0, 0, 1])).unwrap();
    let dataset = within("numpy", &path, 1 << 20).unwrap();
    assert_eq!((dataset.labels.classes.len(), dataset.len()), (1, 4));
    assert!(dataset.notes.iter().any(|note| note.contains("y_train of shape [3, 3]")), "{:?}", dataset.notes);
    let reading = Reading { label: Some("y_train".to_owned()), ..Reading::default() };
    let source = kinds_of_file().find(|source| source.id() == "numpy").unwrap();
    let error = source.read(&ReadAsk::all(&path, &reading), &Quiet).unwrap_err().to_string();
    assert!(error.contains("a one-hot row"), "{error}");
}

#[test]
fn the_number_that_stands_for_no_class_is_no_class() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.npz");
    let classes = |count: u32| {
        let labels: Vec<u8> = (0..count).flat_map(|i| (i as u16).to_le_bytes()).collect();
        let samples = npy("|u1", &format!("({count}, 1)"), &vec![0; count as usize]);
        npz(&[("x", samples), ("y", npy("<u2", &format!("({count},)"), &labels))])
    };
    std::fs::write(&path, classes(65_536)).unwrap();
    let error = within("numpy", &path, 1 << 30).unwrap_err().to_string();
    assert!(error.contains("65536 different labels; expected at most 65535 classes"), "{error}");
    std::fs::write(&path, classes(65_535)).unwrap();
    assert_eq!(within("numpy", &path, 1 << 30).unwrap().labels.ids.into_iter().max(), Some(65_534));
}
