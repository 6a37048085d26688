//! IDX files, as MNIST and its relatives are published: a folder with images and labels, compressed or not.
//!
//! Format: two zero bytes, one byte for the kind of value, one for the number of dimensions, each dimension as a
//! big-endian 32-bit number, then the values (LeCun, Cortes and Burges, "The MNIST database", file format section).

use super::{ClassName, DataError, Dataset, Labels, Progress, SampleShape, Samples, Source, Values, bounded};
use std::path::{Path, PathBuf};

/// The kind of value that is read: unsigned bytes.
const BYTES: u8 = 0x08;

/// Most dimensions a header is read for; images have three or four.
const MOST_DIMENSIONS: usize = 4;

/// Reads folders of IDX files.
pub struct Idx;

impl Source for Idx {
    fn id(&self) -> &'static str {
        "idx"
    }

    fn title(&self) -> &'static str {
        "IDX files"
    }

    fn about(&self) -> &'static str {
        "A folder with images and labels as MNIST publishes them, .gz or not"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["gz", "idx", "idx3-ubyte", "idx1-ubyte"]
    }

    fn recognises(&self, path: &Path) -> bool {
        if path.is_dir() { !pairs(path).is_empty() } else { Header::read(path).is_ok() }
    }

    fn open(&self, path: &Path, progress: &mut dyn Progress) -> Result<Dataset, DataError> {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new(".")) };
        let pairs = pairs(folder);
        let train = pairs.iter().find(|pair| !pair.is_test()).or(pairs.first()).ok_or_else(|| {
            DataError::format(
                folder,
                "no images with labels beside them",
                "files like train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz",
            )
        })?;
        let mut parts = vec![train.open(progress)?];
        if let Some(test) = pairs.iter().find(|pair| pair.is_test() && *pair != train) {
            parts.push(test.open(progress)?);
        }
        join(folder, parts)
    }
}

/// A file's first bytes: its dimensions.
struct Header {
    dims: Vec<usize>,
}

impl Header {
    fn read(path: &Path) -> Result<Self, DataError> {
        let start = bounded::start(path, 4 + 4 * MOST_DIMENSIONS)?;
        let wrong = |what: String| DataError::format(path, what, "an IDX file of unsigned bytes (00 00 08 …)");
        if start.len() < 4 || start[..2] != [0, 0] {
            return Err(wrong("the first bytes are not those of an IDX file".to_owned()));
        }
        if start[2] != BYTES {
            return Err(wrong(format!("its values are of kind 0x{:02x}", start[2])));
        }
        let count = usize::from(start[3]);
        if count == 0 || count > MOST_DIMENSIONS {
            return Err(wrong(format!("it has {count} dimensions")));
        }
        let sizes = start[4..].chunks_exact(4).take(count);
        let dims: Vec<usize> = sizes.map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize).collect();
        if dims.len() < count {
            return Err(wrong("the file ends inside its header".to_owned()));
        }
        if dims.contains(&0) {
            return Err(wrong(format!("its shape {dims:?} holds nothing")));
        }
        Ok(Self { dims })
    }

    fn bytes(&self) -> usize {
        4 + 4 * self.dims.len()
    }

    /// How many values the dimensions promise; saturates, so that a nonsense header is refused for its size.
    fn values(&self) -> u64 {
        self.dims.iter().fold(1, |product: u64, &dim| product.saturating_mul(dim as u64))
    }

    fn shape(&self) -> Option<SampleShape> {
        match self.dims[1..] {
            [height, width] => Some(SampleShape::Image { height, width, channels: 1 }),
            [height, width, channels] => Some(SampleShape::Image { height, width, channels }),
            _ => None,
        }
    }
}

/// Images and the labels that belong to them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pair {
    images: PathBuf,
    labels: PathBuf,
}

impl Pair {
    /// Whether the names say that these are for testing.
    fn is_test(&self) -> bool {
        let name = file_name(&self.images);
        name.contains("t10k") || name.contains("test")
    }

    fn open(&self, progress: &mut dyn Progress) -> Result<(Samples, Vec<u8>), DataError> {
        let header = Header::read(&self.images)?;
        let shape = header.shape().ok_or_else(|| {
            let what = format!("its shape is {:?}", header.dims);
            DataError::format(&self.images, what, "images: [count, height, width] or [count, height, width, channels]")
        })?;
        let labels_header = Header::read(&self.labels)?;
        if labels_header.dims.len() != 1 || labels_header.dims[0] != header.dims[0] {
            let what = format!("labels of shape {:?} beside images of shape {:?}", labels_header.dims, header.dims);
            return Err(DataError::format(&self.labels, what, "one label an image"));
        }
        let labels = bounded::exactly(&self.labels, labels_header.bytes(), labels_header.values(), progress)?;
        let values = bounded::exactly(&self.images, header.bytes(), header.values(), progress)?;
        let samples = Samples::new(shape, Values::Bytes(values))
            .ok_or_else(|| DataError::format(&self.images, "its values are no whole images", "whole images"))?;
        Ok((samples, labels))
    }
}

/// The image files of a folder that have labels beside them, in the order of their names.
fn pairs(folder: &Path) -> Vec<Pair> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| p.is_file()).collect();
    files.sort();
    let images = files.iter().filter(|path| file_name(path).contains("images"));
    images.filter_map(|images| labels_beside(images).map(|labels| Pair { images: images.clone(), labels })).collect()
}

/// The labels file that belongs to an images file: the same name with `labels` and `idx1`, compressed or not.
fn labels_beside(images: &Path) -> Option<PathBuf> {
    let name = file_name(images).replace("images", "labels").replace("idx3", "idx1").replace("idx4", "idx1");
    let plain = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
    let candidates = [name, format!("{plain}.gz"), plain];
    candidates.into_iter().map(|name| images.with_file_name(name)).find(|path| path.is_file())
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn join(folder: &Path, parts: Vec<(Samples, Vec<u8>)>) -> Result<Dataset, DataError> {
    let shape = parts[0].0.shape();
    let given_train = (parts.len() > 1).then(|| parts[0].0.len());
    let mut values = Vec::new();
    let mut ids: Vec<u16> = Vec::new();
    for (samples, labels) in parts {
        if samples.shape() != shape {
            let what = format!("training images are {}, test images {}", shape.words(), samples.shape().words());
            return Err(DataError::format(folder, what, "images of one size"));
        }
        if let Values::Bytes(bytes) = samples.into_values() {
            // The first part is the large one: it is moved, not copied.
            if values.is_empty() { values = bytes } else { values.extend_from_slice(&bytes) }
        }
        ids.extend(labels.into_iter().map(u16::from));
    }
    let samples = Samples::new(shape, Values::Bytes(values))
        .ok_or_else(|| DataError::format(folder, "its values are no whole images", "whole images"))?;
    let most = ids.iter().copied().max().unwrap_or(0);
    let title = file_name(folder);
    Ok(Dataset {
        id: folder.to_string_lossy().into_owned(),
        title,
        samples,
        labels: Labels { ids, classes: (0..=most).map(|id| ClassName::plain(id.to_string())).collect() },
        given_train,
        normal: Vec::new(),
    })
}
