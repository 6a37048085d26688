//! Many pictures become samples, on all cores.

use super::decode::{Kind, Target, decode, look};
use super::tree::Picture;
use crate::data::{Choice, DataError, Progress, Question, SampleShape, Samples, Survey, Values};
use crate::recipe::{Colour, Fit, Reading};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::Path;

/// Pictures read between two looks at whether the person has cancelled.
const CHUNK: usize = 1024;

/// The most memory that pictures may take: 4 GiB.
const MOST_BYTES: u64 = 4 << 30;

/// Pictures whose headers are read to find the size that most have.
const LOOKED_AT: usize = 256;

/// Pictures are not kept larger than this, in pixels a side, unless a size is asked for.
const LARGEST_SIDE: usize = 256;

/// The side that larger ones are brought to.
const USUAL_SIDE: usize = 128;

/// Broken pictures named in a message.
const NAMED: usize = 5;

/// Pictures read as samples, and those left out because they cannot be read.
pub struct Loaded {
    /// The samples.
    pub samples: Samples,
    /// The place of each sample in the list of pictures.
    pub kept: Vec<u32>,
    /// Sentences on what was left out and what was resized.
    pub notes: Vec<String>,
}

/// Reads every picture.
///
/// # Errors
/// Where none can be read; [`DataError::Cancelled`].
pub fn load(
    path: &Path,
    pictures: &[Picture],
    reading: &Reading,
    progress: &mut dyn Progress,
) -> Result<Loaded, DataError> {
    let (target, sizes) = target(path, pictures, reading)?;
    let width = target.len();
    let whole = (pictures.len() as u64).saturating_mul(width as u64);
    if whole > MOST_BYTES {
        let what = format!("{} pictures of {}×{} take {whole} bytes", pictures.len(), target.height, target.width);
        return Err(DataError::format(path, what, "a smaller size"));
    }
    let mut values = vec![0u8; width * pictures.len()];
    let mut broken: Vec<(u32, String)> = Vec::new();
    for (chunk, (values, pictures)) in values.chunks_mut(width * CHUNK).zip(pictures.chunks(CHUNK)).enumerate() {
        progress.report("Reading pictures", (chunk * CHUNK) as f32 * width as f32 / whole.max(1) as f32)?;
        let failed: Vec<(u32, String)> = values
            .par_chunks_mut(width)
            .zip(pictures)
            .enumerate()
            .filter_map(|(i, (sample, picture))| {
                let read = picture.bytes().and_then(|bytes| decode(&bytes, &target, sample));
                read.err().map(|why| ((chunk * CHUNK + i) as u32, why))
            })
            .collect();
        broken.extend(failed);
    }
    let is_broken: std::collections::HashSet<u32> = broken.iter().map(|(i, _)| *i).collect();
    let kept: Vec<u32> = (0..pictures.len() as u32).filter(|i| !is_broken.contains(i)).collect();
    let mut notes = Vec::new();
    let mut values = Values::Bytes(values);
    if let Some((first, why)) = broken.first() {
        let names: Vec<&str> = broken.iter().take(NAMED).map(|(i, _)| pictures[*i as usize].place.as_str()).collect();
        let more = if broken.len() > NAMED { ", …" } else { "" };
        if kept.is_empty() {
            let what = format!("{} cannot be read ({why})", pictures[*first as usize].place);
            return Err(DataError::format(path, what, "whole pictures"));
        }
        notes.push(format!("{} pictures cannot be read and are left out: {}{more}", broken.len(), names.join(", ")));
        values = values.rows(&kept, width);
    }
    if sizes > 1 {
        let how = match target.fit {
            Fit::Stretch => "stretched",
            Fit::Fit => "fitted whole, black beside them",
            Fit::Crop => "cropped to their middle",
        };
        notes.push(format!("pictures of other sizes are {how} to {}×{}", target.height, target.width));
    }
    let shape = SampleShape::Image { height: target.height, width: target.width, channels: target.colour.channels() };
    let samples = Samples::new(shape, values).filter(|samples| !samples.is_empty());
    let samples = samples.ok_or_else(|| DataError::format(path, "there are no pictures", "pictures"))?;
    Ok(Loaded { samples, kept, notes })
}

/// What all pictures are brought to, and how many sizes there are among those looked at.
fn target(path: &Path, pictures: &[Picture], reading: &Reading) -> Result<(Target, usize), DataError> {
    let kinds = kinds(path, pictures)?;
    let [height, width] = reading.size.unwrap_or_else(|| usual_size(&kinds));
    if height == 0 || width == 0 || height.max(width) > 4096 {
        return Err(DataError::format(
            path,
            format!("a size of {height}×{width} is asked for"),
            "1 to 4096 pixels a side",
        ));
    }
    let colour = reading.colour.unwrap_or_else(|| usual_colour(&kinds));
    let sizes = kinds.keys().filter(|kind| (kind.height, kind.width) != (height, width)).count();
    Ok((Target { height, width, colour, fit: reading.fit }, sizes + 1))
}

/// The kinds of picture among a few of them, with how many there are of each.
fn kinds(path: &Path, pictures: &[Picture]) -> Result<HashMap<Kind, usize>, DataError> {
    let step = pictures.len().div_ceil(LOOKED_AT).max(1);
    let mut kinds = HashMap::new();
    let mut why = None;
    for picture in pictures.iter().step_by(step) {
        match picture.bytes().and_then(|bytes| look(&bytes)) {
            Ok(kind) => *kinds.entry(kind).or_insert(0) += 1,
            Err(e) => why = why.or(Some(format!("{} cannot be read ({e})", picture.place))),
        }
    }
    if kinds.is_empty() {
        let what = why.unwrap_or_else(|| "there are no pictures".to_owned());
        return Err(DataError::format(path, what, "PNG, JPEG, GIF, BMP, WebP, TIFF or PNM pictures"));
    }
    Ok(kinds)
}

fn usual_size(kinds: &HashMap<Kind, usize>) -> [usize; 2] {
    let mut sizes: HashMap<[usize; 2], usize> = HashMap::new();
    for (kind, count) in kinds {
        *sizes.entry([kind.height, kind.width]).or_insert(0) += count;
    }
    // Of sizes that are equally common the smallest, whatever the order of the map.
    let most = sizes.into_iter().max_by_key(|(size, count)| (*count, std::cmp::Reverse(*size)));
    let [height, width] = most.map_or([USUAL_SIDE, USUAL_SIDE], |(size, _)| size);
    let longest = height.max(width);
    if longest <= LARGEST_SIDE {
        return [height.max(1), width.max(1)];
    }
    let scaled = |side: usize| (side * USUAL_SIDE / longest).max(1);
    [scaled(height), scaled(width)]
}

fn usual_colour(kinds: &HashMap<Kind, usize>) -> Colour {
    if kinds.keys().any(|kind| kind.is_colour) { Colour::Rgb } else { Colour::Grey }
}

/// What there is to choose about pictures: the size and how it is reached where they differ, and colour.
///
/// # Errors
/// Where no picture can be read.
pub fn ask(survey: &mut Survey, path: &Path, pictures: &[Picture], reading: &Reading) -> Result<(), DataError> {
    let kinds = kinds(path, pictures)?;
    let usual = usual_size(&kinds);
    let mixed = kinds.keys().any(|kind| [kind.height, kind.width] != usual);
    if !mixed && reading.size.is_none() {
        return Ok(());
    }
    survey.findings.push("the pictures have different sizes, or are large; all are brought to one".to_owned());
    let mut sizes = vec![usual, [28, 28], [32, 32], [64, 64], [96, 96], [128, 128]];
    let chosen = reading.size.unwrap_or(usual);
    if !sizes.contains(&chosen) {
        sizes.insert(0, chosen);
    }
    sizes.dedup();
    let place = sizes.iter().position(|size| *size == chosen).unwrap_or(0);
    let sizes = sizes.iter().map(|[h, w]| Choice::numbers(&[*h, *w], format!("{h}×{w}"))).collect();
    survey.ask(Question::new("size", "Size", sizes, place));
    let fits = Fit::ALL.map(|fit| Choice::word(fit.word(), fit.word())).to_vec();
    survey.ask(Question::new("fit", "Resize by", fits, reading.fit as usize));
    let colour = reading.colour.unwrap_or_else(|| usual_colour(&kinds));
    let colours = vec![Choice::word("grey", "grey"), Choice::word("rgb", "colour")];
    survey.ask(Question::new("colour", "Channels", colours, usize::from(colour == Colour::Rgb)));
    Ok(())
}
