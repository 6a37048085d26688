//! One good example of every kind in the registry; a new kind must be added here before the tests pass.

use afterimage::data::{Source, kinds_of_file};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// A good dataset of a kind: its files, which of them is damaged in the tests, and what is opened.
pub struct Good {
    pub kind: &'static str,
    /// Path below a folder, and bytes. The first is the one that is damaged.
    pub files: Vec<(String, Vec<u8>)>,
    /// Whether opening the first file opens the dataset.
    pub by_file: bool,
    /// Whether opening the folder opens the dataset.
    pub by_folder: bool,
    pub samples: usize,
}

impl Good {
    /// Writes the files, the first of them with these bytes; says where the first one is.
    pub fn lay(&self, folder: &Path, bytes: &[u8]) -> PathBuf {
        for (name, bytes) in &self.files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let first = folder.join(&self.files[0].0);
        std::fs::write(&first, bytes).unwrap();
        first
    }

    /// The first file.
    pub fn bytes(&self) -> &[u8] {
        &self.files[0].1
    }

    /// What is opened: the first file, or the folder.
    pub fn target(&self, folder: &Path) -> PathBuf {
        if self.by_file { folder.join(&self.files[0].0) } else { folder.to_owned() }
    }

    pub fn source(&self) -> &'static dyn Source {
        kinds_of_file().find(|source| source.id() == self.kind).unwrap()
    }
}

pub fn idx(dims: &[u32], values: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, dims.len() as u8];
    bytes.extend(dims.iter().flat_map(|d| d.to_be_bytes()));
    bytes.extend(values);
    bytes
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

pub fn npy(kind: &str, shape: &str, values: &[u8]) -> Vec<u8> {
    let mut text = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}").into_bytes();
    text.resize(118 - 1, b' ');
    text.push(b'\n');
    [b"\x93NUMPY\x01\x00".as_slice(), &(text.len() as u16).to_le_bytes(), &text, values].concat()
}

pub fn npz(arrays: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in arrays {
        zip.start_file(format!("{name}.npy"), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn png(shade: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(5, 4, |x, y| image::Rgb([shade, 40 * x as u8, 50 * y as u8]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub fn tar(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, bytes.as_slice()).unwrap();
    }
    tar.into_inner().unwrap()
}

pub fn good_files() -> Vec<Good> {
    let one = |kind, name: &str, bytes: Vec<u8>, samples| Good {
        kind,
        files: vec![(name.to_owned(), bytes)],
        by_file: true,
        by_folder: false,
        samples,
    };
    let images = idx(&[6, 3, 4], 0..72);
    let labels = idx(&[6], [0, 1, 2, 0, 1, 2]);
    let pair = |images: Vec<u8>, labels: Vec<u8>, end: &str| Good {
        kind: "idx",
        files: vec![
            (format!("train-images-idx3-ubyte{end}"), images),
            (format!("train-labels-idx1-ubyte{end}"), labels),
        ],
        by_file: true,
        by_folder: true,
        samples: 6,
    };
    let record = |label: u8| [vec![label], (0..3072).map(|i| (i % 251) as u8).collect()].concat();
    let batch = [record(3), record(9)].concat();
    let array = npy("|u1", "(6, 2, 2)", &(0..24).collect::<Vec<u8>>());
    let kinds = npy("<i8", "(6,)", &[0i64, 1, 0, 1, 1, 0].map(i64::to_le_bytes).concat());
    let classes: Vec<(String, Vec<u8>)> =
        (0..8u8).map(|i| (format!("{}/{i}.png", ["cat", "dog"][usize::from(i % 2)]), png(20 * i))).collect();
    let named = (0..6u8).map(|i| format!("{i}.png,{}\n", ["cat", "dog"][usize::from(i % 2)])).collect::<String>();
    let mut listed = vec![("labels.csv".to_owned(), format!("file,kind\n{named}").into_bytes())];
    listed.extend((0..6u8).map(|i| (format!("{i}.png"), png(30 * i))));
    let row = |i: usize| (0..8).map(|p| format!("{:.2}", ((i * p) as f64 / 7.0).sin())).collect::<Vec<_>>();
    let table = (0..9).map(|i| format!("{},{}\n", row(i).join(","), i % 3)).collect::<String>();
    let series = (0..6).map(|i| format!("  {}  {}\n", 1 + i % 2, row(i).join("  "))).collect::<String>();
    let header = "# made up\n@problemName Waves\n@univariate true\n@equalLength true\n@classLabel true 1 2\n@data\n";
    let ts = (0..6).map(|i| format!("{}:{}\n", row(i).join(","), 1 + i % 2)).collect::<String>();
    let archived =
        classes.iter().map(|(name, bytes)| (format!("pets/train/{name}"), bytes.clone())).collect::<Vec<_>>();
    vec![
        pair(images.clone(), labels.clone(), ""),
        pair(gzip(&images), gzip(&labels), ".gz"),
        Good {
            kind: "cifar-binary",
            files: vec![
                ("data_batch_1.bin".to_owned(), batch.clone()),
                ("batches.meta.txt".to_owned(), b"plane\ncar\n".to_vec()),
            ],
            by_file: true,
            by_folder: true,
            samples: 2,
        },
        one("cifar-binary", "cifar-10-binary.tar.gz", gzip(&tar(&[("c/data_batch_1.bin".to_owned(), batch)])), 2),
        one("numpy", "all.npz", npz(&[("x_train", array.clone()), ("y_train", kinds.clone())]), 6),
        one("numpy", "x.npy", array, 6),
        Good { kind: "image-folder", files: classes, by_file: false, by_folder: true, samples: 8 },
        one("image-folder", "pets.tar.gz", gzip(&tar(&archived)), 8),
        Good { kind: "labelled-images", files: listed, by_file: true, by_folder: true, samples: 6 },
        one("table", "measured.csv", table.into_bytes(), 9),
        Good {
            kind: "ucr",
            files: vec![
                ("Waves_TRAIN.txt".to_owned(), series.clone().into_bytes()),
                ("Waves_TEST.txt".to_owned(), series.into_bytes()),
            ],
            by_file: true,
            by_folder: true,
            samples: 12,
        },
        one("ucr", "Waves_TRAIN.ts", format!("{header}{ts}").into_bytes(), 6),
    ]
}
