//! A sample of one's own: a picture or a drawing, prepared as the training data was.

use super::formats::images::decode::{self, Kind, Target};
use super::{DataError, Prepared, SampleShape, Values, open_file};
use crate::recipe::{Colour, Fit, Scaling};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a sample of one's own comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum OwnSource {
    /// A picture file.
    File(PathBuf),
    /// A picture file's bytes, as they are dropped or pasted.
    Bytes {
        /// What people call it.
        name: String,
        /// The file.
        bytes: Arc<Vec<u8>>,
    },
    /// Values drawn in the window, in the unit and shape of the dataset's raw values.
    Drawn {
        /// What people call it.
        name: String,
        /// `[values per sample]`
        raw: Arc<Vec<f32>>,
    },
}

/// How a sample of one's own is prepared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OwnOptions {
    /// Dark and light change places: for dark writing on light paper, where the samples are light on dark.
    pub invert: bool,
    /// The values go in as they are, 0–255, whatever the training data was scaled to: a trap to look at.
    pub as_is: bool,
    /// What happens where its sides are in another proportion.
    pub fit: Fit,
}

/// A picture as it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnPicture {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green and blue of each pixel, row by row.
    pub rgb: Vec<u8>,
}

/// A sample of one's own, before and after preparation.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnSample {
    /// What people call it.
    pub name: String,
    /// As it was given, at most 512 pixels a side; none for what was drawn.
    pub picture: Option<OwnPicture>,
    /// In the shape and unit of the dataset's raw values, `[values per sample]`.
    pub raw: Vec<f32>,
    /// What the network is given, `[values per sample]`.
    pub input: Vec<f32>,
    /// The smallest and largest value that the network is given.
    pub range: (f32, f32),
    /// Whether it went in as it is, against the way the training data was prepared.
    pub unprepared: bool,
    /// What was done to it, in plain sentences.
    pub steps: Vec<String>,
}

/// The largest file that is read: 64 MiB.
const MOST_BYTES: u64 = 64 << 20;

/// The longest side of a picture as it is shown, in pixels.
const SHOWN_SIDE: usize = 512;

/// How many training samples say how light the samples' borders are.
const BORDERS: usize = 200;

/// Brings a sample of one's own to the shape, the unit and the scaling of the training data.
///
/// # Errors
/// [`DataError::Io`] where the file cannot be read, [`DataError::Unusable`] where it is no picture, is too large, or
/// does not suit the samples.
pub fn prepare_own(source: &OwnSource, options: OwnOptions, prepared: &Prepared) -> Result<OwnSample, DataError> {
    match source {
        OwnSource::File(path) => {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            of_picture(name, &read(path)?, options, prepared)
        }
        OwnSource::Bytes { name, bytes } => of_picture(name.clone(), bytes, options, prepared),
        OwnSource::Drawn { name, raw } => of_drawing(name, raw, options, prepared),
    }
}

/// The lowest and the highest raw value that a picture's black and white become.
pub fn own_span(prepared: &Prepared) -> (f32, f32) {
    match prepared.dataset.samples.values() {
        Values::Bytes(_) => (0.0, 255.0),
        Values::Floats(_) => prepared.range,
    }
}

fn unusable(why: impl Into<String>) -> DataError {
    DataError::Unusable(why.into())
}

/// The file's content, no more of it than a picture may have.
fn read(path: &Path) -> Result<Vec<u8>, DataError> {
    let mut bytes = Vec::new();
    open_file(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|e| DataError::io(path, e))?;
    Ok(bytes)
}

fn of_picture(name: String, bytes: &[u8], options: OwnOptions, prepared: &Prepared) -> Result<OwnSample, DataError> {
    let (shape, target) = target(prepared, options.fit)?;
    let no_picture = |why: String| unusable(format!("{name} cannot be read as a picture ({why})"));
    let kind = look(bytes).map_err(no_picture)?;
    let picture = shown(bytes, kind).map_err(no_picture)?;
    let given = fitted(bytes, kind, target, options.invert).map_err(no_picture)?;
    let mut steps = picture_steps(kind, target);
    if options.invert {
        steps.push("inverted: dark and light swapped".to_owned());
    }
    let (low, high) = own_span(prepared);
    let raw: Vec<f32> = match prepared.dataset.samples.values() {
        Values::Bytes(_) => given.iter().map(|&v| f32::from(v)).collect(),
        Values::Floats(_) => {
            steps.push(format!("values 0–255 mapped onto {low:.3}–{high:.3}, the range of the dataset"));
            given.iter().map(|&v| low + (high - low) * f32::from(v) / 255.0).collect()
        }
    };
    let hint = border_hint(&raw, shape, options.invert, prepared);
    let input = given.into_iter().map(f32::from).collect();
    let sample = OwnSample { name, picture: Some(picture), raw, input, range: (0.0, 0.0), unprepared: false, steps };
    let mut sample = hand_over(sample, options, prepared);
    sample.steps.extend(hint);
    Ok(sample)
}

fn of_drawing(name: &str, raw: &[f32], options: OwnOptions, prepared: &Prepared) -> Result<OwnSample, DataError> {
    let shape = prepared.dataset.samples.shape();
    if raw.len() != shape.len() {
        let words = shape.words();
        return Err(unusable(format!("{name} has {} values, but a sample has {words}", raw.len())));
    }
    if raw.iter().any(|value| !value.is_finite()) {
        return Err(unusable(format!("{name} has values that are not numbers")));
    }
    let mut raw = raw.to_vec();
    let mut steps = vec![format!("{}, drawn here", shape.words())];
    // A signal has no dark and light.
    if options.invert && matches!(shape, SampleShape::Image { .. }) {
        let (low, high) = own_span(prepared);
        raw.iter_mut().for_each(|value| *value = low + high - *value);
        steps.push("inverted: dark and light swapped".to_owned());
    }
    let input = raw.clone();
    let name = name.to_owned();
    let sample = OwnSample { name, picture: None, raw, input, range: (0.0, 0.0), unprepared: false, steps };
    Ok(hand_over(sample, options, prepared))
}

/// Scales the sample as the training data was, unless it is to go in as it is: then its `input` stays.
fn hand_over(mut sample: OwnSample, options: OwnOptions, prepared: &Prepared) -> OwnSample {
    let mut scaled = sample.raw.clone();
    prepared.scaling.apply(&mut scaled);
    let words = prepared.scaling.words(prepared.data.scaling, prepared.data.scaling_from);
    if options.as_is && sample.input != scaled {
        sample.unprepared = true;
        sample.steps.push(format!("NOT prepared like the training data ({words}): raw values were used"));
    } else {
        sample.input = scaled;
        let from_bytes = prepared.data.scaling == Scaling::Divide255;
        sample.steps.push(if from_bytes { format!("values 0–255 {words}") } else { words });
    }
    sample.range = sample
        .input
        .iter()
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)));
    sample
}

/// What a picture is brought to.
fn target(prepared: &Prepared, fit: Fit) -> Result<(SampleShape, Target), DataError> {
    let shape = prepared.dataset.samples.shape();
    let SampleShape::Image { height, width, channels } = shape else {
        let words = shape.words();
        return Err(unusable(format!("the samples are signals of {words}; a picture cannot be turned into one")));
    };
    let colour = match channels {
        1 => Colour::Grey,
        3 => Colour::Rgb,
        _ => return Err(unusable(format!("a picture cannot be turned into a sample with {channels} channels"))),
    };
    Ok((shape, Target { height, width, colour, fit }))
}

/// What the file's header says, once it is known to be a picture of a size that is read.
fn look(bytes: &[u8]) -> Result<Kind, String> {
    if bytes.is_empty() {
        return Err("it is empty".to_owned());
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!("it has more than {} MiB", MOST_BYTES >> 20));
    }
    let kind = decode::look(bytes)?;
    if kind.height == 0 || kind.width == 0 { Err("it has no pixels".to_owned()) } else { Ok(kind) }
}

/// The picture in colour, no larger than it is shown.
fn shown(bytes: &[u8], kind: Kind) -> Result<OwnPicture, String> {
    let by = (SHOWN_SIDE as f64 / kind.height.max(kind.width) as f64).min(1.0);
    let side = |from: usize| ((from as f64 * by).round() as usize).max(1);
    let target = Target { height: side(kind.height), width: side(kind.width), colour: Colour::Rgb, fit: Fit::Stretch };
    let mut rgb = vec![0; target.len()];
    decode::decode(bytes, &target, &mut rgb)?;
    Ok(OwnPicture { width: target.width, height: target.height, rgb })
}

/// The picture in the target's shape. Dark and light change places before black is put beside it, not after.
fn fitted(bytes: &[u8], kind: Kind, target: Target, invert: bool) -> Result<Vec<u8>, String> {
    let inner = if target.fit == Fit::Fit { inner(kind, target) } else { target };
    let mut pixels = vec![0; inner.len()];
    decode::decode(bytes, &inner, &mut pixels)?;
    if invert {
        pixels.iter_mut().for_each(|value| *value = 255 - *value);
    }
    if (inner.height, inner.width) == (target.height, target.width) {
        return Ok(pixels);
    }
    let channels = target.colour.channels();
    let (top, left) = ((target.height - inner.height) / 2, (target.width - inner.width) / 2);
    let mut whole = vec![0; target.len()];
    for (row, line) in pixels.chunks_exact(inner.width * channels).enumerate() {
        let at = ((top + row) * target.width + left) * channels;
        whole[at..at + line.len()].copy_from_slice(line);
    }
    Ok(whole)
}

/// The largest place in the target that has the picture's proportions.
fn inner(kind: Kind, target: Target) -> Target {
    let (across, down) = (target.width as f64 / kind.width as f64, target.height as f64 / kind.height as f64);
    let by = across.min(down);
    let side = |from: usize, most: usize| ((from as f64 * by).round() as usize).clamp(1, most);
    let (height, width) = (side(kind.height, target.height), side(kind.width, target.width));
    Target { height, width, fit: Fit::Stretch, ..target }
}

/// What bringing a picture to the samples' shape did.
fn picture_steps(kind: Kind, target: Target) -> Vec<String> {
    let colour = if kind.is_colour { "colour" } else { "grey" };
    let mut steps = vec![format!("{}×{} {colour}", kind.width, kind.height)];
    if (kind.height, kind.width) != (target.height, target.width) {
        let to = format!("{}×{}", target.width, target.height);
        let in_proportion = kind.height * target.width == kind.width * target.height;
        steps.push(match target.fit {
            _ if in_proportion => format!("resized to {to}"),
            Fit::Stretch => format!("stretched to {to}, changing its proportions"),
            Fit::Fit => format!("resized to fit {to}, with black borders"),
            Fit::Crop => format!("cropped to its centre and resized to {to}"),
        });
    }
    match (kind.is_colour, target.colour) {
        (true, Colour::Grey) => steps.push("converted to grey".to_owned()),
        (false, Colour::Rgb) => steps.push("grey copied to red, green and blue".to_owned()),
        _ => {}
    }
    steps
}

/// Says so where the sample's border is light and those of the training samples are dark, or the other way round.
fn border_hint(raw: &[f32], shape: SampleShape, inverted: bool, prepared: &Prepared) -> Option<String> {
    let train = &prepared.split.train;
    let count = train.len().min(BORDERS);
    let (low, high) = own_span(prepared);
    let level = |row: &[f32]| (border(row, shape) - low) / (high - low).max(f32::MIN_POSITIVE);
    let rows = (0..count).map(|i| prepared.dataset.samples.row(train[i * train.len() / count] as usize));
    let usual = rows.map(|row| level(&row)).sum::<f32>() / count.max(1) as f32;
    let (samples, this) = match (usual, level(raw)) {
        _ if count == 0 => return None,
        (usual, own) if usual < 0.35 && own > 0.6 => ("light on dark", "dark on light"),
        (usual, own) if usual > 0.65 && own < 0.4 => ("dark on light", "light on dark"),
        _ => return None,
    };
    let fix = if inverted { "untick Invert" } else { "tick Invert" };
    Some(format!("The samples are {samples}; this picture looks {this}: {fix}"))
}

/// The mean of the outermost pixels.
fn border(row: &[f32], shape: SampleShape) -> f32 {
    let SampleShape::Image { height, width, channels } = shape else { return 0.0 };
    let is_outer = |pixel: usize| {
        let (y, x) = (pixel / width, pixel % width);
        y == 0 || x == 0 || y + 1 == height || x + 1 == width
    };
    let outer = row.chunks_exact(channels).enumerate().filter(|(pixel, _)| is_outer(*pixel));
    let (sum, values) = outer.flat_map(|(_, pixel)| pixel).fold((0.0f32, 0u32), |(sum, n), v| (sum + v, n + 1));
    sum / values.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(width: usize, height: usize) -> Kind {
        Kind { height, width, is_colour: true }
    }

    fn small(fit: Fit) -> Target {
        Target { height: 28, width: 28, colour: Colour::Grey, fit }
    }

    #[test]
    fn a_picture_fits_in_whole_however_long_it_is() {
        let place = |width, height| {
            let inner = inner(kind(width, height), small(Fit::Fit));
            (inner.width, inner.height)
        };
        assert_eq!(place(280, 140), (28, 14));
        assert_eq!(place(7, 14), (14, 28));
        assert_eq!(place(30_000, 1), (28, 1));
    }

    #[test]
    fn what_was_done_is_said_and_nothing_else() {
        assert_eq!(
            picture_steps(kind(56, 56), small(Fit::Crop)),
            ["56×56 colour", "resized to 28×28", "converted to grey"]
        );
        let grey = Kind { is_colour: false, ..kind(28, 28) };
        assert_eq!(picture_steps(grey, small(Fit::Fit)), ["28×28 grey"]);
        assert!(picture_steps(kind(60, 30), small(Fit::Fit))[1].contains("black borders"));
    }

    #[test]
    fn the_border_is_the_outermost_ring() {
        let shape = SampleShape::Image { height: 3, width: 4, channels: 1 };
        let row = [1.0, 1.0, 1.0, 1.0, 1.0, 9.0, 9.0, 1.0, 1.0, 1.0, 1.0, 1.0];
        assert_eq!(border(&row, shape), 1.0);
    }
}
