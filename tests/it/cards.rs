//! Data cards of real datasets against numpy (`expected/cards.py` makes `expected/cards.json`), and real files of others.

use super::support::folder_from;
use afterimage::data::{self, DataFolder, Dataset};
use afterimage::progress::Quiet;
use afterimage::recipe::{DataPart, Scaling};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

fn open(name: &str, folder: &Path) -> Dataset {
    data::open(&DataPart::of(name), 0, &DataFolder(folder.to_owned()), &Quiet).unwrap()
}

fn card(dataset: Dataset) -> Value {
    let part = DataPart { scaling: Scaling::None, ..DataPart::of("x") };
    let prepared = data::prepare(Arc::new(dataset), &part, 0).unwrap();
    data::describe(&prepared, &Quiet).unwrap().to_json()
}

/// Every figure that numpy gives: whole numbers exactly, others to this share of the standard deviation.
fn compare(name: &str, card: &Value, share: f64) {
    let text = include_str!("expected/cards.json");
    let expected: Value = serde_json::from_str(text).unwrap();
    let expected = &expected[name];
    let std = expected["std"].as_f64().unwrap();
    for (key, value) in expected.as_object().unwrap() {
        let found = &card[key];
        match (value.as_f64(), found.as_f64()) {
            (Some(value), Some(found)) if value.fract() == 0.0 && key != "mean" => {
                assert_eq!(found, value, "{name}: {key}");
            }
            (Some(value), Some(found)) => {
                assert!((found - value).abs() <= share * std, "{name}: {key} {found}, numpy {value}")
            }
            _ => assert_eq!(found, value, "{name}: {key}"),
        }
    }
}

#[test]
fn cards_say_what_numpy_says() {
    let Some(folder) = folder_from("AFTERIMAGE_DATA") else { return };
    for name in ["mnist", "fashion-mnist", "ecg5000"] {
        compare(name, &card(open(name, &folder)), 1e-6);
    }
}

#[test]
fn the_binary_version_of_cifar_opens_as_numpy_reads_it() {
    let Some(folder) = folder_from("AFTERIMAGE_CIFAR") else { return };
    let dataset = open(&folder.to_string_lossy(), &folder);
    assert_eq!((dataset.kind, dataset.given_train), ("cifar-binary", Some(50_000)));
    assert_eq!(dataset.labels.classes[3].title, "cat");
    // Decoders of JPEG differ in the last bit.
    compare("cifar-10", &card(dataset), 1e-4);
}

#[test]
fn sixty_thousand_pictures_open_from_their_archive() {
    let Some(folder) = folder_from("AFTERIMAGE_DATA") else { return };
    let archive = folder.join("cifar-10/cifar-10-jpeg.tar.gz");
    let dataset = open(&archive.to_string_lossy(), &folder);
    assert_eq!((dataset.kind, dataset.len(), dataset.given_train), ("image-folder", 60_000, Some(50_000)));
    assert_eq!(dataset.class_counts(&(0..50_000).collect::<Vec<u32>>()), [5000; 10]);
    assert!(dataset.notes.is_empty(), "{:?}", dataset.notes);
}

#[test]
fn series_of_the_archive_open_as_a_pair() {
    let Some(folder) = folder_from("AFTERIMAGE_DATA") else { return };
    let dataset = open(&folder.join("ecg5000/ECG5000_TRAIN.txt").to_string_lossy(), &folder);
    assert_eq!((dataset.kind, dataset.len(), dataset.given_train), ("ucr", 5000, Some(500)));
    assert_eq!(dataset.class_counts(&(0..500).collect::<Vec<u32>>()), [292, 177, 10, 19, 2]);
    // The same heartbeats as in the table of the tutorial, whose first rows are at full precision too.
    let table = open("ecg5000", &folder);
    let off = |i: usize| {
        dataset.samples.row(i).iter().zip(table.samples.row(i)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    };
    assert!((0..5000).all(|i| off(i) < 1e-4));
}

#[test]
fn catalogue_files_are_what_was_published() {
    let Some(folder) = folder_from("AFTERIMAGE_DATA") else { return };
    for name in ["mnist", "fashion-mnist"] {
        let entry = data::catalog::find(name).unwrap();
        for download in &entry.downloads {
            let path = data::catalog::found(&folder.join(name), &download.file).unwrap();
            let checked = data::fetch::check(download, &path, &Quiet).unwrap();
            assert_eq!(checked, data::fetch::Checked::Right, "{name}: {}", download.file);
        }
    }
}

#[test]
fn the_catalogue_names_addresses_with_tls_and_a_way_to_check() {
    for entry in data::catalog::entries() {
        assert!(
            !entry.licence.is_empty() && !entry.citation.is_empty() && !entry.downloads.is_empty(),
            "{}",
            entry.name
        );
        assert!(
            entry.forms.iter().all(|form| data::kinds_of_file().any(|kind| kind.id() == form.kind)),
            "{}",
            entry.name
        );
        for download in &entry.downloads {
            assert!(download.urls.len() >= 2 && download.urls.iter().all(|url| url.starts_with("https://")));
            let digests = [&download.md5, &download.sha256, &download.content_md5, &download.content_sha256];
            assert!(digests.iter().any(|d| d.is_some()) || download.series.is_some(), "{}", download.file);
            assert!(digests.into_iter().flatten().all(|d| matches!(d.len(), 32 | 64)), "{}", download.file);
        }
    }
}
