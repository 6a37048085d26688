//! Samples as pictures: large textures, one a size, that small pictures are put into as they are needed.

use super::theme::{diverging, magma};
use super::widgets::{greys, in_raw_unit};
use crate::data::{Prepared, SampleShape};
use egui::{Color32, ColorImage, Context, Painter, Pos2, Rect, TextureHandle, TextureId, TextureOptions, pos2};
use std::collections::HashMap;

/// Side of the texture; every device takes one of this size.
const SIDE: usize = 2048;

/// Textures kept: one for each size of picture seen lately.
const MOST_ATLASES: usize = 4;

/// What is shown of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shown {
    /// As it was.
    Original,
    /// What the network was given.
    Input,
    /// The mean of a class, its index in the sample's place.
    ClassMean,
    /// What the network made of it, with these weights.
    Output(u64),
    /// The error's size, with these weights; the bits of the scale's top.
    Error(u64, u32),
    /// The error with its sign, with these weights; the bits of the scale's top.
    Difference(u64, u32),
    /// The error's size on a scale of the picture's own, with these weights.
    OwnError(u64),
    /// The error with its sign on a scale of the picture's own, with these weights.
    OwnDifference(u64),
}

impl Shown {
    /// Whether it needs what the network makes of the sample.
    pub fn needs_output(self) -> bool {
        !matches!(self, Self::Original | Self::Input | Self::ClassMean)
    }

    /// Whether it is a picture of errors: of output minus target.
    pub fn is_error(self) -> bool {
        self.needs_output() && !matches!(self, Self::Output(_))
    }
}

/// One picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    prepared: u64,
    id: u32,
    shown: Shown,
    inverted: bool,
}

/// A place in the texture.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    texture: TextureId,
    uv: Rect,
}

impl Picture {
    /// Draws it.
    pub fn paint(&self, painter: &Painter, rect: Rect) {
        painter.image(self.texture, rect, self.uv, Color32::WHITE);
    }
}

/// The textures and what is in them: one for each size of picture.
#[derive(Default)]
pub struct Pictures {
    atlases: HashMap<(usize, usize), Atlas>,
    /// Whether pictures are shown black on white.
    pub inverted: bool,
}

/// A texture of pictures of one size.
struct Atlas {
    texture: TextureHandle,
    places: HashMap<Key, usize>,
    /// Whether a picture did not fit in: then it is emptied with the next frame, never within one.
    is_full: bool,
    /// The frame that it was used in last.
    frame: u64,
}

impl Pictures {
    /// The picture of a sample; `values` gives its scaled values where it has to be drawn first. `None` for samples that
    /// are no pictures, or too large or too many to be put in.
    pub fn get(
        &mut self,
        ctx: &Context,
        prepared: &Prepared,
        id: u32,
        shown: Shown,
        values: impl FnOnce() -> Vec<f32>,
    ) -> Option<Picture> {
        let SampleShape::Image { height, width, channels } = prepared.dataset.samples.shape() else { return None };
        if width > SIDE || height > SIDE {
            return None;
        }
        let frame = ctx.cumulative_frame_nr();
        if !self.atlases.contains_key(&(width, height)) {
            self.make_room(frame);
        }
        let atlas = self.atlases.entry((width, height)).or_insert_with(|| Atlas::new(ctx));
        if atlas.is_full && atlas.frame != frame {
            atlas.places.clear();
            atlas.is_full = false;
        }
        atlas.frame = frame;
        let key = Key { prepared: prepared.id, id, shown, inverted: self.inverted };
        let (columns, rows) = (SIDE / width, SIDE / height);
        let next = atlas.places.len();
        let place = match atlas.places.get(&key) {
            Some(&place) => place,
            None if next >= columns * rows => {
                atlas.is_full = true;
                return None;
            }
            None => {
                let pixels = pixels(prepared, shown, channels, self.inverted, &values());
                let corner = [next % columns * width, next / columns * height];
                atlas.texture.set_partial(corner, ColorImage::new([width, height], pixels), TextureOptions::NEAREST);
                atlas.places.insert(key, next);
                next
            }
        };
        let corner = pos2((place % columns * width) as f32, (place / columns * height) as f32);
        let scale = |p: Pos2| pos2(p.x / SIDE as f32, p.y / SIDE as f32);
        let end = pos2(corner.x + width as f32, corner.y + height as f32);
        Some(Picture { texture: atlas.texture.id(), uv: Rect::from_min_max(scale(corner), scale(end)) })
    }

    /// Lets go of textures that this frame does not use, where there are many.
    fn make_room(&mut self, frame: u64) {
        if self.atlases.len() >= MOST_ATLASES {
            self.atlases.retain(|_, atlas| atlas.frame + 1 >= frame);
        }
    }
}

impl Atlas {
    fn new(ctx: &Context) -> Self {
        let black = ColorImage::filled([SIDE, SIDE], Color32::BLACK);
        let texture = ctx.load_texture("samples", black, TextureOptions::NEAREST);
        Self { texture, places: HashMap::new(), is_full: false, frame: 0 }
    }
}

/// The top of a picture's own scale: the largest mean of a pixel's absolute errors, or of its errors with their sign.
pub fn own_top(errors: &[f32], channels: usize, signed: bool) -> f32 {
    let pixel = if signed { signed_mean } else { absolute_mean };
    errors.chunks_exact(channels.max(1)).map(|values| pixel(values).abs()).fold(0.0, f32::max)
}

fn absolute_mean(pixel: &[f32]) -> f32 {
    pixel.iter().map(|v| v.abs()).sum::<f32>() / pixel.len() as f32
}

fn signed_mean(pixel: &[f32]) -> f32 {
    pixel.iter().sum::<f32>() / pixel.len() as f32
}

/// A picture of errors, where it is one.
fn error_pixels(shown: Shown, channels: usize, errors: &[f32]) -> Option<Vec<Color32>> {
    let (signed, top) = match shown {
        Shown::Error(_, top) => (false, f32::from_bits(top)),
        Shown::Difference(_, top) => (true, f32::from_bits(top)),
        Shown::OwnError(_) => (false, own_top(errors, channels, false)),
        Shown::OwnDifference(_) => (true, own_top(errors, channels, true)),
        Shown::Original | Shown::Input | Shown::ClassMean | Shown::Output(_) => return None,
    };
    let top = top.max(1e-12);
    let color = |pixel: &[f32]| match signed {
        true => diverging(signed_mean(pixel) / top),
        false => magma(absolute_mean(pixel) / top),
    };
    Some(errors.chunks_exact(channels).map(color).collect())
}

fn pixels(prepared: &Prepared, shown: Shown, channels: usize, inverted: bool, values: &[f32]) -> Vec<Color32> {
    if let Some(pixels) = error_pixels(shown, channels, values) {
        return pixels;
    }
    greys(prepared, &in_raw_unit(prepared, values), channels, inverted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_of_its_own_reaches_the_largest_error() {
        let errors = [0.125, -0.5, 0.25, 0.0];
        assert_eq!(own_top(&errors, 1, false), 0.5);
        assert_eq!(own_top(&errors, 2, true), 0.1875);
        let own = error_pixels(Shown::OwnError(1), 1, &errors);
        assert_eq!(own, error_pixels(Shown::Error(1, 0.5f32.to_bits()), 1, &errors));
        assert_ne!(own, error_pixels(Shown::Error(1, 0.8f32.to_bits()), 1, &errors));
    }

    #[test]
    fn signs_are_told_apart_and_nothing_is_in_the_middle() {
        let differences = error_pixels(Shown::Difference(1, 1.0f32.to_bits()), 1, &[-1.0, 0.0, 1.0, 9.0]);
        let ends = [diverging(-1.0), diverging(0.0), diverging(1.0), diverging(1.0)];
        assert_eq!(differences, Some(ends.to_vec()));
        assert_eq!(error_pixels(Shown::Output(1), 1, &[0.5]), None);
    }
}
