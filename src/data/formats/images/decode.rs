//! One picture file becomes samples' bytes.

use crate::recipe::{Colour, Fit};
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};
use std::io::Cursor;

/// The most memory that decoding one picture may take, in bytes: a header can claim any size.
const MOST_MEMORY: u64 = 512 << 20;

/// What small files may take all the same: plain surfaces compress well.
const USUAL_MEMORY: u64 = 64 << 20;

/// Longest side that is read, in pixels.
const LONGEST_SIDE: u32 = 1 << 15;

/// What every picture is brought to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// Channels.
    pub colour: Colour,
    /// How, where the picture has another size.
    pub fit: Fit,
}

impl Target {
    /// How many values a sample has.
    pub fn len(&self) -> usize {
        self.height * self.width * self.colour.channels()
    }
}

/// What a picture's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    /// Rows, as shown.
    pub height: usize,
    /// Columns, as shown.
    pub width: usize,
    /// Whether it has colours.
    pub is_colour: bool,
}

/// Reads a picture's header only.
///
/// # Errors
/// What the decoder says.
pub fn look(bytes: &[u8]) -> Result<Kind, String> {
    let mut decoder = decoder(bytes)?;
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (width, height) = decoder.dimensions();
    let sideways = matches!(
        turned,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let (width, height) = if sideways { (height, width) } else { (width, height) };
    Ok(Kind { height: height as usize, width: width as usize, is_colour: decoder.color_type().has_color() })
}

/// Decodes a picture into `sample`, which has the target's length: upright as its EXIF data says, transparent parts on
/// white, 16 bits rounded to 8, the first frame of an animation.
///
/// # Errors
/// What the decoder says.
pub fn decode(bytes: &[u8], target: &Target, sample: &mut [u8]) -> Result<(), String> {
    let mut decoder = decoder(bytes)?;
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|e| e.to_string())?;
    picture.apply_orientation(turned);
    let picture = if picture.color().has_alpha() { on_white(&picture) } else { picture };
    if let (DynamicImage::ImageLuma8(grey), Colour::Grey) = (&picture, target.colour)
        && grey.dimensions() == (target.width as u32, target.height as u32)
    {
        sample.copy_from_slice(grey.as_raw());
        return Ok(());
    }
    let pixels = resized(picture.into_rgb8(), target.height, target.width, target.fit);
    match target.colour {
        Colour::Rgb => sample.copy_from_slice(pixels.as_raw()),
        Colour::Grey => {
            for (to, pixel) in sample.iter_mut().zip(pixels.pixels()) {
                *to = grey(pixel.0);
            }
        }
    }
    Ok(())
}

fn decoder(bytes: &[u8]) -> Result<impl ImageDecoder + '_, String> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| e.to_string())?;
    let most = (bytes.len() as u64).saturating_mul(64).clamp(USUAL_MEMORY, MOST_MEMORY);
    let mut limits = Limits::default();
    limits.max_alloc = Some(most);
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|e| e.to_string())?;
    // The crate bounds what decoders take for themselves, not the picture that comes out.
    if decoder.total_bytes() > most {
        let (width, height) = decoder.dimensions();
        return Err(format!("its header says {width}×{height} pixels"));
    }
    Ok(decoder)
}

/// Lightness as television has it: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), as Pillow and Keras do.
pub fn grey([red, green, blue]: [u8; 3]) -> u8 {
    ((u32::from(red) * 19595 + u32::from(green) * 38470 + u32::from(blue) * 7471 + 0x8000) >> 16) as u8
}

/// The picture in another size.
pub fn resized(picture: RgbImage, height: usize, width: usize, fit: Fit) -> RgbImage {
    let (to_width, to_height) = (width as u32, height as u32);
    let (from_width, from_height) = picture.dimensions();
    if (from_width, from_height) == (to_width, to_height) {
        return picture;
    }
    let scale = |side: u32, by: f64| ((f64::from(side) * by).round() as u32).max(1);
    let (across, down) = (f64::from(to_width) / f64::from(from_width), f64::from(to_height) / f64::from(from_height));
    let filter = FilterType::Triangle;
    match fit {
        Fit::Stretch => imageops::resize(&picture, to_width, to_height, filter),
        Fit::Fit => {
            let by = across.min(down);
            let (inner_width, inner_height) =
                (scale(from_width, by).min(to_width), scale(from_height, by).min(to_height));
            let inner = imageops::resize(&picture, inner_width, inner_height, filter);
            let mut whole = RgbImage::new(to_width, to_height);
            let (left, top) = ((to_width - inner_width) / 2, (to_height - inner_height) / 2);
            imageops::replace(&mut whole, &inner, i64::from(left), i64::from(top));
            whole
        }
        Fit::Crop => {
            // The middle that has the shape wanted, then resized: nothing larger than both is ever made.
            let part = |side: u32, by: f64, other: u32| scale(other, by).min(side);
            let width = part(from_width, f64::from(to_width) / f64::from(to_height), from_height);
            let height = part(from_height, f64::from(to_height) / f64::from(to_width), from_width);
            let (left, top) = ((from_width - width) / 2, (from_height - height) / 2);
            let middle = imageops::crop_imm(&picture, left, top, width, height).to_image();
            imageops::resize(&middle, to_width, to_height, filter)
        }
    }
}

fn on_white(picture: &DynamicImage) -> DynamicImage {
    let from = picture.to_rgba8();
    let mut to = RgbImage::new(from.width(), from.height());
    for (to, from) in to.pixels_mut().zip(from.pixels()) {
        let alpha = u32::from(from.0[3]);
        let blend = |value: u8| ((u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        to.0 = [blend(from.0[0]), blend(from.0[1]), blend(from.0[2])];
    }
    DynamicImage::ImageRgb8(to)
}
