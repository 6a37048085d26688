//! Every kind in the registry against damaged, lying and unreachable files.

use super::good::{Good, good_files, gzip, idx, npy};
use afterimage::data::{DataError, Dataset, ReadAsk, kind_of, kinds_of_file, preview, recognise};
use afterimage::progress::{Quiet, Step};
use afterimage::recipe::Reading;
use proptest::prelude::*;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

fn read(good: &Good, path: &Path) -> Result<Dataset, DataError> {
    good.source().read(&ReadAsk::all(path, &Reading::default()), &Quiet)
}

/// Read, or refused with a text that names the file and what was expected.
fn read_or_refused(good: &Good, path: &Path) {
    let _ = good.source().likeness(path);
    let _ = good.source().survey(&ReadAsk { limit: Some(4), ..ReadAsk::all(path, &Reading::default()) }, &Quiet);
    match read(good, path) {
        Ok(dataset) => {
            assert_eq!(dataset.labels.ids.len(), dataset.len());
            assert!(!dataset.is_empty());
            assert!(dataset.labels.ids.iter().all(|&id| usize::from(id) < dataset.labels.classes.len()));
        }
        Err(error) => assert!(error.to_string().contains(&*path.parent().unwrap().to_string_lossy()), "{error}"),
    }
}

#[test]
fn every_kind_has_a_good_example_that_opens() {
    for kind in kinds_of_file() {
        assert!(good_files().iter().any(|good| good.kind == kind.id()), "{} has no example", kind.id());
        assert!(!kind.extensions().is_empty(), "{} names no extensions", kind.id());
    }
    for good in good_files() {
        let folder = tempfile::tempdir().unwrap();
        let file = good.lay(folder.path(), good.bytes());
        let paths = [(good.by_file, file.as_path()), (good.by_folder, folder.path())];
        for (_, path) in paths.into_iter().filter(|(opens, _)| *opens) {
            let kinds: Vec<&str> = recognise(path).unwrap().iter().map(|source| source.id()).collect();
            assert!(kinds.contains(&good.kind), "{} is taken for {kinds:?}", path.display());
            let dataset = read(&good, path).unwrap();
            assert_eq!((dataset.len(), dataset.kind), (good.samples, good.kind), "{}", path.display());
            let reading = Reading::default();
            let few = ReadAsk { limit: Some(2), ..ReadAsk::all(path, &reading) };
            let few = good.source().read(&few, &Quiet).unwrap();
            assert!(few.len() <= 4 && !few.is_empty(), "{}: {} previewed", path.display(), few.len());
            assert!(!preview(path, &reading, 3, &Quiet).unwrap().samples.unwrap().dataset.is_empty());
        }
    }
}

#[test]
fn a_file_cut_off_anywhere_is_read_or_refused() {
    for good in good_files() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = good.bytes();
        // Every length of what is small; of the rest every length at either end, and every 37th between.
        let ends = |length: usize| length < 200 || length + 50 > bytes.len();
        for length in (0..bytes.len()).filter(|&length| bytes.len() < 900 || ends(length) || length % 37 == 0) {
            good.lay(folder.path(), &bytes[..length]);
            read_or_refused(&good, &good.target(folder.path()));
        }
    }
}

/// What fuzzers have found: files named `KIND--WHAT.ENDING`.
#[test]
fn what_was_found_once_is_read_or_refused_soon() {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/found");
    for entry in std::fs::read_dir(found).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let kind = name.split("--").next().unwrap();
        let source = kinds_of_file().find(|source| source.id() == kind).unwrap();
        let began = std::time::Instant::now();
        let reading = Reading::default();
        let path = entry.path();
        let ask = ReadAsk::all(&path, &reading);
        let _ = source.likeness(ask.path);
        let _ = source.survey(&ask, &Quiet);
        let _ = source.read(&ask, &Quiet);
        assert!(began.elapsed().as_secs() < 5, "{name} takes {:?}", began.elapsed());
    }
}

#[test]
fn headers_that_claim_gigabytes_are_refused_at_once() {
    let huge = u32::MAX;
    let text = "x".repeat(60);
    let claims: Vec<(&str, &str, Vec<u8>)> = vec![
        ("idx", "a-images-idx3-ubyte", idx(&[huge, huge, huge], 0..72)),
        ("idx", "a-images-idx3-ubyte", idx(&[4, 32_768, 32_768], 0..72)),
        ("idx", "a-images-idx3-ubyte.gz", gzip(&idx(&[6, 60_000, 60_000], 0..72))),
        ("numpy", "a.npy", npy("<f8", "(1000000000, 28, 28)", &[0; 64])),
        ("numpy", "a.npy", npy("|u1", "(18446744073709551615, 18446744073709551615)", &[0; 64])),
        ("numpy", "a.npy", [b"\x93NUMPY\x02\x00\xff\xff\xff\xff".as_slice(), text.as_bytes()].concat()),
    ];
    for (kind, name, bytes) in claims {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let source = kinds_of_file().find(|source| source.id() == kind).unwrap();
        let error = source.read(&ReadAsk::all(&path, &Reading::default()), &Quiet).unwrap_err().to_string();
        // What the header promises is not there, or does not even fit into this machine's memory.
        let told = error.contains("expected") || error.contains("of memory");
        assert!(told && error.contains(name.trim_end_matches(".gz")), "{error}");
    }
}

#[test]
fn a_picture_that_claims_gigabytes_is_left_out_and_named() {
    let good = good_files().into_iter().find(|good| good.kind == "image-folder" && good.by_folder).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = good.bytes().to_vec();
    // A PNG's width and height stand at bytes 16 to 24, the checksum of that part after its 13 bytes.
    bytes[16..24].copy_from_slice(&[0, 0, 0x7f, 0xff, 0, 0, 0x7f, 0xff]);
    let crc = flate2_crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    good.lay(folder.path(), &bytes);
    let dataset = read(&good, folder.path()).unwrap();
    assert_eq!(dataset.len(), good.samples - 1);
    assert!(dataset.notes.iter().any(|note| note.contains("cat/0.png")), "{:?}", dataset.notes);
}

fn flate2_crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[test]
fn what_cannot_be_reached_is_refused() {
    for good in good_files() {
        let folder = tempfile::tempdir().unwrap();
        let file = good.lay(folder.path(), good.bytes());
        // A folder where a file should be.
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        read_or_refused(&good, &good.target(folder.path()));
        std::fs::remove_dir(&file).unwrap();
        // A file that is not there.
        read_or_refused(&good, &good.target(folder.path()));
        unreachable_links(&good, folder.path(), &file);
    }
}

#[cfg(unix)]
fn unreachable_links(good: &Good, folder: &Path, file: &Path) {
    use std::os::unix::ffi::OsStringExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    // A link to itself, and a folder that holds itself.
    symlink(file, file).unwrap();
    read_or_refused(good, &good.target(folder));
    std::fs::remove_file(file).unwrap();
    symlink(folder, file.parent().unwrap().join("again")).unwrap();
    good.lay(folder, good.bytes());
    read_or_refused(good, &good.target(folder));
    std::fs::remove_file(file.parent().unwrap().join("again")).unwrap();
    // A name that is no text.
    let strange = file.with_file_name(std::ffi::OsString::from_vec(b"\xff\xfe.png".to_vec()));
    std::fs::write(&strange, good.bytes()).unwrap();
    read_or_refused(good, &strange);
    read_or_refused(good, &good.target(folder));
    // No permission; whoever runs the tests as root may read it all the same.
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o000)).unwrap();
    read_or_refused(good, &good.target(folder));
}

#[cfg(not(unix))]
fn unreachable_links(_good: &Good, _folder: &Path, _file: &Path) {}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t-images-idx3-ubyte");
    std::fs::write(&path, idx(&[4000, 28, 28], std::iter::repeat_n(7, 4000 * 784))).unwrap();
    let steps = AtomicUsize::new(0);
    let shrink = |_: &str, _: f32| {
        if steps.fetch_add(1, Ordering::Relaxed) == 1 {
            std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(100).unwrap();
        }
        Step::Continue
    };
    let source = kinds_of_file().find(|source| source.id() == "idx").unwrap();
    let error = source.read(&ReadAsk::all(&path, &Reading::default()), &shrink).unwrap_err().to_string();
    assert!(error.contains("ends after"), "{error}");
}

#[test]
fn other_things_are_not_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("a.txt", b"hello\nworld\n".to_vec()),
        ("b.png", vec![0x89, b'P', b'N', b'G']),
        ("c", Vec::new()),
        ("d.pdf", b"%PDF-1.4".to_vec()),
        ("e.zip", b"PK\x03\x04".to_vec()),
    ];
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let Err(error) = recognise(&path) else { panic!("{name} is taken for data") };
        assert!(matches!(error, DataError::Unrecognised { .. }), "{error}");
    }
    assert!(matches!(recognise(&folder.path().join("nothing")), Err(DataError::Io { .. })));
    let reading = Reading { kind: Some("cards".to_owned()), ..Reading::default() };
    let Err(error) = kind_of(folder.path(), &reading) else { panic!("there is no such kind") };
    assert!(error.to_string().contains("expected one of idx"), "{error}");
}

#[test]
fn opening_can_be_cancelled() {
    for good in good_files() {
        let folder = tempfile::tempdir().unwrap();
        good.lay(folder.path(), good.bytes());
        let target = good.target(folder.path());
        // Small tables and series are read before anybody asks.
        let error = good.source().read(&ReadAsk::all(&target, &Reading::default()), &|_: &str, _: f32| Step::Cancel);
        if !matches!(good.kind, "table" | "ucr") {
            assert!(matches!(error, Err(DataError::Cancelled)), "{}", good.kind);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is cut off or changed: read, or refused with a text; never a panic, never gigabytes.
    #[test]
    fn a_damaged_file_is_read_or_refused(
        which in any::<prop::sample::Index>(),
        keep in 0.0f64..1.0,
        flips in prop::collection::vec((0.0f64..1.0, 1u8..), 0..5),
        cut in any::<bool>(),
    ) {
        let mut goods = good_files();
        let good = goods.swap_remove(which.index(goods.len()));
        let mut bytes = good.bytes().to_vec();
        for (at, mask) in flips {
            let at = (at * bytes.len() as f64) as usize;
            bytes[at] ^= mask;
        }
        if cut {
            bytes.truncate((keep * bytes.len() as f64) as usize);
        }
        let folder = tempfile::tempdir().unwrap();
        good.lay(folder.path(), &bytes);
        read_or_refused(&good, &good.target(folder.path()));
    }

    /// Bytes that were never a file of this kind.
    #[test]
    fn any_bytes_are_read_or_refused(which in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut goods = good_files();
        let good = goods.swap_remove(which.index(goods.len()));
        let folder = tempfile::tempdir().unwrap();
        let path = good.lay(folder.path(), &bytes);
        let _ = recognise(&path);
        read_or_refused(&good, &good.target(folder.path()));
    }
}
