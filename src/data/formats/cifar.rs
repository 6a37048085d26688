//! The binary version of CIFAR-10: records of one label byte and 3 072 bytes, the red plane first, then green, then
//! blue, each row by row (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009; the dataset's
//! page describes the layout). As a folder of `.bin` files or as the published archive.

use super::bounded;
use super::files::{file_name, files, folder_of};
use super::watch::Watch;
use crate::data::{ClassName, DataError, Dataset, Labels, Likeness, ReadAsk, SampleShape, Samples, Source, Values};
use crate::progress::Progress;
use std::io::Read;
use std::path::{Path, PathBuf};

const SIDE: usize = 32;
const PLANE: usize = SIDE * SIDE;
const PIXELS: usize = 3 * PLANE;
const RECORD: usize = 1 + PIXELS;

/// Classes that a label can name.
const CLASSES: u8 = 10;

/// How far an archive is looked into to recognise it: past its first batch.
const LOOKED_INTO: u64 = 1 << 26;

/// How much is read of the file that names the classes, in bytes.
const LONGEST_NAMES: usize = 1 << 16;

/// What a good file is, for messages.
const EXPECTED: &str = "records of one label byte (0 to 9) and 3072 colour bytes";

/// Reads CIFAR-10.
pub struct Cifar;

impl Source for Cifar {
    fn id(&self) -> &'static str {
        "cifar-binary"
    }

    fn title(&self) -> &'static str {
        "CIFAR-10 binary"
    }

    fn about(&self) -> &'static str {
        "A folder of data_batch_*.bin and test_batch.bin, or the published .tar.gz"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["bin", "tar.gz", "tgz"]
    }

    fn likeness(&self, path: &Path) -> Likeness {
        if path.is_dir() {
            return Likeness::from(!Batches::in_folder(path).train.is_empty());
        }
        if bounded::is_gzip(path) {
            return Likeness::from(archived(path).is_ok_and(|kind| kind));
        }
        let whole = std::fs::metadata(path).is_ok_and(|m| m.len() > 0 && m.len() % RECORD as u64 == 0);
        let label = bounded::start(path, 1).is_ok_and(|start| start.first().is_some_and(|&label| label < CLASSES));
        match whole && label {
            true if is_batch(&file_name(path)) => Likeness::Certain,
            true if file_name(path).ends_with(".bin") => Likeness::Possible,
            _ => Likeness::No,
        }
    }

    fn read(&self, ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<Dataset, DataError> {
        let mut records = Records::new(ask.most());
        if ask.path.is_file() && bounded::is_gzip(ask.path) {
            records.read_archive(ask, progress)?;
        } else if ask.path.is_file() && !is_batch(&file_name(ask.path)) {
            records.afford(ask, bounded::on_disk(ask.path)?)?;
            records.read_file(ask.path, true, progress)?;
        } else {
            let folder = if ask.path.is_dir() { ask.path } else { folder_of(ask.path) };
            let batches = Batches::in_folder(folder);
            let sizes = batches.train.iter().chain(&batches.test).map(|file| bounded::on_disk(file));
            records.afford(ask, sizes.sum::<Result<u64, DataError>>()?)?;
            for (file, trains) in batches.train.iter().map(|f| (f, true)).chain(batches.test.iter().map(|f| (f, false)))
            {
                records.read_file(file, trains, progress)?;
            }
            records.names =
                batches.names.and_then(|path| bounded::start(&path, LONGEST_NAMES).ok()).unwrap_or_default();
        }
        records.finish(ask.path)
    }
}

/// The files of the binary version.
#[derive(Default)]
struct Batches {
    train: Vec<PathBuf>,
    test: Option<PathBuf>,
    names: Option<PathBuf>,
}

impl Batches {
    fn in_folder(folder: &Path) -> Self {
        let inner = folder.join("cifar-10-batches-bin");
        let folder = if inner.is_dir() { &inner } else { folder };
        let mut found = Self::default();
        for file in files(folder) {
            let name = file_name(&file);
            match name.as_str() {
                "test_batch.bin" => found.test = Some(file),
                "batches.meta.txt" => found.names = Some(file),
                _ if is_batch(&name) => found.train.push(file),
                _ => {}
            }
        }
        found
    }
}

fn is_batch(name: &str) -> bool {
    (name.starts_with("data_batch") || name == "test_batch.bin") && name.ends_with(".bin")
}

/// Whether the archive's first files are those of the binary version.
fn archived(path: &Path) -> Result<bool, DataError> {
    let mut archive = tar::Archive::new(bounded::reader(path)?.take(LOOKED_INTO));
    let entries = archive.entries().map_err(|e| DataError::io(path, e))?;
    for entry in entries.take(4) {
        let Ok(entry) = entry else { break };
        let Ok(name) = entry.path() else { continue };
        if is_batch(&file_name(&name)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What has been read so far: training records first, test records apart.
struct Records {
    train: Vec<u8>,
    train_labels: Vec<u16>,
    test: Vec<u8>,
    test_labels: Vec<u16>,
    names: Vec<u8>,
    most: usize,
}

impl Records {
    fn new(most: usize) -> Self {
        let (train, test) = (Vec::new(), Vec::new());
        Self { train, train_labels: Vec::new(), test, test_labels: Vec::new(), names: Vec::new(), most }
    }

    fn read_file(&mut self, path: &Path, trains: bool, progress: &dyn Progress) -> Result<(), DataError> {
        let size = bounded::on_disk(path)?;
        let bytes = bounded::exactly(path, 0, size, self.few(), progress)?;
        self.push(path, &file_name(path), &bytes, trains)
    }

    fn few(&self) -> Option<u64> {
        (self.most != usize::MAX).then(|| self.most.saturating_mul(RECORD) as u64)
    }

    /// Whether there is memory for files of so many bytes: as they are read, and again as samples.
    fn afford(&self, ask: &ReadAsk<'_>, bytes: u64) -> Result<(), DataError> {
        let needed = bytes.min(self.few().unwrap_or(u64::MAX)).saturating_mul(2);
        let what = format!("{} pictures of 32×32 in colour", bytes / RECORD as u64);
        ask.afford(needed, &what, "open fewer of the files")
    }

    fn read_archive(&mut self, ask: &ReadAsk<'_>, progress: &dyn Progress) -> Result<(), DataError> {
        let path = ask.path;
        let watch = Watch::new("Reading", progress);
        let broken = |e: std::io::Error| {
            let what = format!("the archive cannot be read ({e})");
            watch.or_stopped(DataError::format(path, what, "the published cifar-10-binary.tar.gz"))
        };
        let on_disk = bounded::on_disk(path)?;
        let mut archive = tar::Archive::new(bounded::watched_reader(path, &watch)?);
        let mut held = 0u64;
        let mut batches: Vec<(String, Vec<u8>)> = Vec::new();
        for entry in archive.entries().map_err(broken)? {
            let mut entry = entry.map_err(broken)?;
            let name = entry.path().map(|path| file_name(&path)).map_err(broken)?;
            if name == "batches.meta.txt" {
                (&mut entry).take(LONGEST_NAMES as u64).read_to_end(&mut self.names).map_err(broken)?;
            } else if is_batch(&name) {
                let size = entry.size();
                held = held.saturating_add(size);
                self.afford(ask, held)?;
                let told = |_: &str, share: f32| watch.step(share);
                let bytes = bounded::take(&mut entry, path, size, None, on_disk, &told);
                let bytes = bytes.map_err(|error| watch.or_stopped(error))?;
                batches.push((name, bytes));
            }
        }
        // The archive holds them in any order.
        batches.sort();
        for (name, bytes) in batches {
            self.push(path, &name, &bytes, name != "test_batch.bin")?;
        }
        Ok(())
    }

    fn push(&mut self, path: &Path, name: &str, bytes: &[u8], trains: bool) -> Result<(), DataError> {
        let wrong = |what: String| DataError::format(path, what, EXPECTED);
        if bytes.is_empty() || !bytes.len().is_multiple_of(RECORD) {
            return Err(wrong(format!("{name} has {} bytes, which is not a multiple of {RECORD}", bytes.len())));
        }
        let (pixels, labels) = match trains {
            true => (&mut self.train, &mut self.train_labels),
            false => (&mut self.test, &mut self.test_labels),
        };
        let room = self.most.saturating_sub(labels.len());
        pixels.reserve(bytes.len().min(room.saturating_mul(RECORD)));
        for record in bytes.chunks_exact(RECORD).take(room) {
            if record[0] >= CLASSES {
                let number = labels.len() + 1;
                return Err(wrong(format!("record {number} of {name} has the label {}", record[0])));
            }
            labels.push(u16::from(record[0]));
            let start = pixels.len();
            pixels.resize(start + PIXELS, 0);
            interleave(&record[1..], &mut pixels[start..]);
        }
        Ok(())
    }

    fn finish(mut self, path: &Path) -> Result<Dataset, DataError> {
        let given_train =
            (!self.train_labels.is_empty() && !self.test_labels.is_empty()).then_some(self.train_labels.len());
        self.train.append(&mut self.test);
        self.train_labels.append(&mut self.test_labels);
        let shape = SampleShape::Image { height: SIDE, width: SIDE, channels: 3 };
        let samples = Samples::new(shape, Values::Bytes(self.train)).filter(|samples| !samples.is_empty());
        let samples = samples.ok_or_else(|| DataError::format(path, "there are no records", EXPECTED))?;
        let names = String::from_utf8_lossy(&self.names);
        let mut names = names.lines().map(str::trim).filter(|name| !name.is_empty());
        let classes = (0..CLASSES).map(|id| {
            let key = id.to_string();
            ClassName { title: names.next().map_or_else(|| key.clone(), str::to_owned), key }
        });
        let labels = Labels { classes: classes.collect(), ids: self.train_labels };
        Ok(Dataset { given_train, ..Dataset::at(Cifar.id(), path, samples, labels) })
    }
}

/// From three planes to red, green, blue side by side.
fn interleave(planes: &[u8], pixels: &mut [u8]) {
    let (red, rest) = planes.split_at(PLANE);
    let (green, blue) = rest.split_at(PLANE);
    let (pixels, _) = pixels.as_chunks_mut::<3>();
    for (((pixel, r), g), b) in pixels.iter_mut().zip(red).zip(green).zip(blue) {
        *pixel = [*r, *g, *b];
    }
}
