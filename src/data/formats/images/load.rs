//! Many pictures become samples, on all cores.

use super::decode::{Kind, Target, decode, look};
use super::tree::Picture;
use crate::data::{Choice, DataError, Names, Question, ReadAsk, SampleShape, Samples, Survey, Values};
use crate::progress::Progress;
use crate::recipe::{Colour, Fit, Reading};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::{Duration, Instant};

/// Pictures read first between two looks at whether the person has cancelled; then as many as take [`A_STEP`].
const CHUNK: usize = 16;

/// The most pictures between two looks.
const LARGEST_CHUNK: usize = 1024;

/// Time between two looks that is aimed at: a person who cancels waits no longer than a few times that.
const A_STEP: Duration = Duration::from_millis(40);

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
    /// The path of each sample below the folder or in the archive.
    pub names: Names,
    /// Sentences on what was left out and what was resized.
    pub notes: Vec<String>,
}

/// Reads every picture.
///
/// # Errors
/// Where none can be read; [`DataError::TooLarge`]; [`DataError::Cancelled`].
pub fn load(ask: &ReadAsk<'_>, pictures: &[Picture], progress: &dyn Progress) -> Result<Loaded, DataError> {
    let path = ask.path;
    let (target, sizes) = target(path, pictures, ask.reading, progress)?;
    let width = target.len();
    let held: u64 = pictures.iter().map(Picture::held).sum();
    let whole = (pictures.len() as u64).saturating_mul(width as u64).saturating_add(held);
    let what = format!("{} pictures of {}×{}", pictures.len(), target.height, target.width);
    ask.afford(whole, &what, "read them smaller (data.reading.size), or grey (data.reading.colour)")?;
    let mut values = vec![0u8; width * pictures.len()];
    let broken = decode_all(pictures, &target, &mut values, progress)?;
    let is_broken: HashSet<u32> = broken.iter().map(|(i, _)| *i).collect();
    let kept: Vec<u32> = (0..pictures.len() as u32).filter(|i| !is_broken.contains(i)).collect();
    let mut notes = Vec::new();
    if let Some((first, why)) = broken.first() {
        let names: Vec<&str> = broken.iter().take(NAMED).map(|(i, _)| pictures[*i as usize].place.as_str()).collect();
        let more = if broken.len() > NAMED { ", …" } else { "" };
        if kept.is_empty() {
            let what = format!("{} cannot be read ({why})", pictures[*first as usize].place);
            return Err(DataError::format(path, what, "whole pictures"));
        }
        notes.push(format!("{} pictures cannot be read and are left out: {}{more}", broken.len(), names.join(", ")));
        // Those that are kept move up: a second list would take the memory twice.
        for (to, &from) in kept.iter().enumerate() {
            values.copy_within(from as usize * width..(from as usize + 1) * width, to * width);
        }
        values.truncate(kept.len() * width);
    }
    if sizes > 1 {
        let how = match target.fit {
            Fit::Stretch => "stretched",
            Fit::Fit => "fitted, with black borders",
            Fit::Crop => "cropped to the centre",
        };
        notes.push(format!("pictures of other sizes are {how} to {}×{}", target.height, target.width));
    }
    let shape = SampleShape::Image { height: target.height, width: target.width, channels: target.colour.channels() };
    let samples = Samples::new(shape, Values::Bytes(values)).filter(|samples| !samples.is_empty());
    let samples = samples.ok_or_else(|| DataError::format(path, "there are no pictures", "pictures"))?;
    let names = kept.iter().map(|&place| pictures[place as usize].place.as_str()).collect();
    Ok(Loaded { samples, kept, names, notes })
}

/// Decodes every picture into its place; gives back the places of those that cannot be read, and why.
fn decode_all(
    pictures: &[Picture],
    target: &Target,
    values: &mut [u8],
    progress: &dyn Progress,
) -> Result<Vec<(u32, String)>, DataError> {
    let width = target.len();
    let mut broken: Vec<(u32, String)> = Vec::new();
    let (mut done, mut chunk) = (0, CHUNK);
    while done < pictures.len() {
        progress.report("Reading pictures", done as f32 / pictures.len() as f32)?;
        let began = Instant::now();
        let end = (done + chunk).min(pictures.len());
        let failed: Vec<(u32, String)> = values[done * width..end * width]
            .par_chunks_mut(width)
            .zip(&pictures[done..end])
            .enumerate()
            .filter_map(|(i, (sample, picture))| {
                let read = picture.bytes().and_then(|bytes| decode(&bytes, target, sample));
                read.err().map(|why| ((done + i) as u32, why))
            })
            .collect();
        broken.extend(failed);
        done = end;
        // Large pictures take a tenth of a second each, small ones a few microseconds.
        chunk = if began.elapsed() < A_STEP { (2 * chunk).min(LARGEST_CHUNK) } else { (chunk / 2).max(1) };
    }
    Ok(broken)
}

/// What all pictures are brought to, and how many sizes there are among those looked at.
fn target(
    path: &Path,
    pictures: &[Picture],
    reading: &Reading,
    progress: &dyn Progress,
) -> Result<(Target, usize), DataError> {
    let kinds = kinds(path, pictures, progress)?;
    let [height, width] = reading.size.unwrap_or_else(|| usual_size(&kinds));
    if height == 0 || width == 0 || height.max(width) > 4096 {
        return Err(DataError::format(
            path,
            format!("a size of {height}×{width} was requested"),
            "1 to 4096 pixels per side",
        ));
    }
    let colour = reading.colour.unwrap_or_else(|| usual_colour(&kinds));
    let sizes = kinds.keys().filter(|kind| (kind.height, kind.width) != (height, width)).count();
    Ok((Target { height, width, colour, fit: reading.fit }, sizes + 1))
}

/// The kinds of picture among a few of them, with how many there are of each.
fn kinds(path: &Path, pictures: &[Picture], progress: &dyn Progress) -> Result<HashMap<Kind, usize>, DataError> {
    let step = pictures.len().div_ceil(LOOKED_AT).max(1);
    let mut kinds = HashMap::new();
    let mut why = None;
    for picture in pictures.iter().step_by(step) {
        progress.report("Checking pictures", 0.0)?;
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
/// Where no picture can be read; [`DataError::Cancelled`].
pub fn ask(
    survey: &mut Survey,
    ask: &ReadAsk<'_>,
    pictures: &[Picture],
    progress: &dyn Progress,
) -> Result<(), DataError> {
    let reading = ask.reading;
    let kinds = kinds(ask.path, pictures, progress)?;
    let usual = usual_size(&kinds);
    let mixed = kinds.keys().any(|kind| [kind.height, kind.width] != usual);
    if !mixed && reading.size.is_none() {
        return Ok(());
    }
    survey.findings.push("the pictures have different sizes, or are large; all are resized".to_owned());
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
    survey.ask(Question::new("fit", "Resize method", fits, reading.fit as usize));
    let colour = reading.colour.unwrap_or_else(|| usual_colour(&kinds));
    let colours = vec![Choice::word("grey", "grey"), Choice::word("rgb", "colour")];
    survey.ask(Question::new("colour", "Channels", colours, usize::from(colour == Colour::Rgb)));
    Ok(())
}
