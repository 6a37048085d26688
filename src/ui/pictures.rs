//! Samples as pictures: one large texture that small pictures are put into as they are needed.

use super::theme::magma;
use crate::data::{Prepared, SampleShape, Values};
use egui::{Color32, ColorImage, Context, Painter, Pos2, Rect, TextureHandle, TextureId, TextureOptions, pos2};
use std::collections::HashMap;

/// Side of the texture; every device takes one of this size.
const SIDE: usize = 2048;

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

/// The texture and what is in it.
#[derive(Default)]
pub struct Pictures {
    texture: Option<TextureHandle>,
    cell: (usize, usize),
    places: HashMap<Key, usize>,
    /// Whether pictures are shown black on white.
    pub inverted: bool,
}

impl Pictures {
    /// The picture of a sample; `values` gives its scaled values where it has to be drawn first. `None` for samples that
    /// are no pictures, or too large to be put in.
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
        let texture = self.texture.get_or_insert_with(|| {
            let black = ColorImage::filled([SIDE, SIDE], Color32::BLACK);
            ctx.load_texture("samples", black, TextureOptions::NEAREST)
        });
        let key = Key { prepared: prepared.id, id, shown, inverted: self.inverted };
        let (columns, rows) = (SIDE / width, SIDE / height);
        if self.cell != (width, height) || self.places.len() >= columns * rows {
            self.cell = (width, height);
            self.places.clear();
        }
        let next = self.places.len();
        let place = *self.places.entry(key).or_insert_with(|| {
            let pixels = pixels(prepared, shown, channels, self.inverted, &values());
            let corner = [next % columns * width, next / columns * height];
            texture.set_partial(corner, ColorImage::new([width, height], pixels), TextureOptions::NEAREST);
            next
        });
        let corner = pos2((place % columns * width) as f32, (place / columns * height) as f32);
        let scale = |p: Pos2| pos2(p.x / SIDE as f32, p.y / SIDE as f32);
        let end = pos2(corner.x + width as f32, corner.y + height as f32);
        Some(Picture { texture: texture.id(), uv: Rect::from_min_max(scale(corner), scale(end)) })
    }
}

fn pixels(prepared: &Prepared, shown: Shown, channels: usize, inverted: bool, values: &[f32]) -> Vec<Color32> {
    if let Shown::Error(_, top) = shown {
        let top = f32::from_bits(top).max(1e-12);
        let mean = |pixel: &[f32]| pixel.iter().map(|v| v.abs()).sum::<f32>() / pixel.len() as f32;
        return values.chunks_exact(channels).map(|pixel| magma(mean(pixel) / top)).collect();
    }
    let mut raw = values.to_vec();
    prepared.scaling.invert(&mut raw);
    let (low, high) = match prepared.dataset.samples.values() {
        Values::Bytes(_) => (0.0, 255.0),
        Values::Floats(_) => prepared.range,
    };
    let byte = |v: f32| {
        let level = ((v - low) / (high - low).max(1e-12)).clamp(0.0, 1.0);
        (255.0 * if inverted { 1.0 - level } else { level }).round() as u8
    };
    raw.chunks_exact(channels)
        .map(|pixel| match pixel {
            [r, g, b] => Color32::from_rgb(byte(*r), byte(*g), byte(*b)),
            _ => Color32::from_gray(byte(pixel[0])),
        })
        .collect()
}
