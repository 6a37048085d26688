//! Pictures of values that are no samples of the dataset: decodings, blends, samples of one's own.

use crate::data::{Prepared, SampleShape, Values};
use crate::ui::theme::{self, magma, signal_line};
use egui::{
    Color32, ColorImage, Context, Pos2, Rect, Response, Role, Sense, Shape, Stroke, TextureHandle, TextureId,
    TextureOptions, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use std::collections::HashMap;

/// Frames that a texture is kept without being shown.
const KEPT: u64 = 30;

/// Side of the largest picture that is drawn; every device takes textures of this size.
const LARGEST: usize = 2048;

/// Most points of a series that are drawn.
const POINTS: usize = 512;

/// How values are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueLook {
    /// Values as a network sees or makes them, grey as the samples are shown.
    Scaled,
    /// Values in the unit of the dataset as it was read, grey as the samples are shown.
    Raw,
    /// The sizes of errors, in the colours of errors; what the scale's top is.
    Error(f32),
    /// The same, the more transparent the smaller the error: to be laid over a picture.
    Overlay(f32),
}

/// What is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawn<'a> {
    /// Another number for other values: they are only looked at where this one has not been drawn lately.
    /// [`key_of`] makes one of the values themselves.
    pub key: u64,
    /// In the shape of the dataset's samples, `[height, width, channels]` or `[points]`.
    pub values: &'a [f32],
    /// How.
    pub look: ValueLook,
}

/// A number made of values (FNV-1a over their bits): other values have another one.
pub fn key_of(values: &[f32]) -> u64 {
    values.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, value| {
        (hash ^ u64::from(value.to_bits())).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Draws values as pictures, each with a small texture of its own that is kept while it is shown.
#[derive(Default)]
pub struct ValuePictures {
    textures: HashMap<Key, Kept>,
    frame: u64,
    /// Whether pictures are shown black on white; the owner sets it as the window's own pictures have it.
    pub inverted: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    prepared: u64,
    key: u64,
    /// Which look, and the bits of its scale's top.
    look: (u8, u32),
    inverted: bool,
}

struct Kept {
    texture: TextureHandle,
    frame: u64,
}

impl ValuePictures {
    /// The values as a picture of at most this size, or as a line, under an accessible name.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        prepared: &Prepared,
        drawn: Drawn<'_>,
        size: Vec2,
        name: impl Into<String>,
    ) -> Response {
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        if ui.is_rect_visible(rect) {
            ui.painter().rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
            self.paint(ui, prepared, drawn, rect, 1.0);
        }
        let name = name.into();
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        response
    }

    /// Draws the values into a place: pictures whole and in their proportions, series as a line. `opacity` is 0 to 1.
    pub fn paint(&mut self, ui: &Ui, prepared: &Prepared, drawn: Drawn<'_>, rect: Rect, opacity: f32) {
        let shape = prepared.dataset.samples.shape();
        if drawn.values.len() != shape.len() {
            return;
        }
        match shape {
            SampleShape::Image { height, width, .. } => {
                let frame = ui.ctx().cumulative_frame_nr();
                if let Some(texture) = self.texture(ui.ctx(), frame, prepared, drawn) {
                    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                    let tint = Color32::WHITE.gamma_multiply(opacity.clamp(0.0, 1.0));
                    ui.painter().image(texture, fitted(rect, width, height), uv, tint);
                }
            }
            SampleShape::Series { .. } => line(ui, prepared, drawn, rect, opacity),
        }
    }

    /// The texture of a picture; `None` for one that is too large.
    fn texture(&mut self, ctx: &Context, frame: u64, prepared: &Prepared, drawn: Drawn<'_>) -> Option<TextureId> {
        let SampleShape::Image { height, width, .. } = prepared.dataset.samples.shape() else { return None };
        if width.max(height) > LARGEST || width.min(height) == 0 {
            return None;
        }
        if self.frame != frame {
            self.frame = frame;
            self.textures.retain(|_, kept| kept.frame + KEPT >= frame);
        }
        let look = match drawn.look {
            ValueLook::Scaled => (0, 0),
            ValueLook::Raw => (1, 0),
            ValueLook::Error(top) => (2, top.to_bits()),
            ValueLook::Overlay(top) => (3, top.to_bits()),
        };
        let inverted = self.inverted;
        let kept =
            self.textures.entry(Key { prepared: prepared.id, key: drawn.key, look, inverted }).or_insert_with(|| {
                let pixels = value_colors(prepared, drawn.values, drawn.look, inverted);
                let image = ColorImage::new([width, height], pixels);
                Kept { texture: ctx.load_texture("values", image, TextureOptions::NEAREST), frame }
            });
        kept.frame = frame;
        Some(kept.texture.id())
    }
}

/// The colour of every pixel of values in the shape of the dataset's samples, row by row.
fn value_colors(prepared: &Prepared, values: &[f32], look: ValueLook, inverted: bool) -> Vec<Color32> {
    let channels = match prepared.dataset.samples.shape() {
        SampleShape::Image { channels, .. } => channels,
        SampleShape::Series { .. } => 1,
    };
    let size = |pixel: &[f32], top: f32| {
        let mean = pixel.iter().map(|v| v.abs()).sum::<f32>() / pixel.len() as f32;
        let share = mean / top.max(1e-12);
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    };
    match look {
        ValueLook::Error(top) => values.chunks_exact(channels).map(|pixel| magma(size(pixel, top))).collect(),
        ValueLook::Overlay(top) => {
            let cover = |share: f32| magma(share).gamma_multiply(share.sqrt());
            values.chunks_exact(channels).map(|pixel| cover(size(pixel, top))).collect()
        }
        ValueLook::Raw => greys(prepared, values, channels, inverted),
        ValueLook::Scaled => greys(prepared, &in_raw_unit(prepared, values), channels, inverted),
    }
}

/// Scaled values in the unit of the dataset as it was read.
pub fn in_raw_unit(prepared: &Prepared, scaled: &[f32]) -> Vec<f32> {
    let mut raw = scaled.to_vec();
    prepared.scaling.invert(&mut raw);
    raw
}

/// From black to white over what the dataset's values can be.
pub fn greys(prepared: &Prepared, raw: &[f32], channels: usize, inverted: bool) -> Vec<Color32> {
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

/// The largest place of a picture's proportions in the middle of another.
pub fn fitted(rect: Rect, width: usize, height: usize) -> Rect {
    let sides = vec2(width.max(1) as f32, height.max(1) as f32);
    let scale = (rect.width() / sides.x).min(rect.height() / sides.y);
    Rect::from_center_size(rect.center(), sides * scale)
}

/// A series over the range of all samples, so that lines beside each other can be compared.
fn line(ui: &Ui, prepared: &Prepared, drawn: Drawn<'_>, rect: Rect, opacity: f32) {
    let (values, (low, high), color): (Vec<f32>, (f32, f32), Color32) = match drawn.look {
        ValueLook::Error(top) | ValueLook::Overlay(top) => {
            (drawn.values.iter().map(|v| v.abs()).collect(), (0.0, top), theme::of(ui.visuals()).anomalous)
        }
        ValueLook::Raw => (drawn.values.to_vec(), prepared.range, signal_line(ui.visuals().dark_mode)),
        ValueLook::Scaled => (in_raw_unit(prepared, drawn.values), prepared.range, signal_line(ui.visuals().dark_mode)),
    };
    let inner = rect.shrink(4.0);
    let step = values.len().div_ceil(POINTS).max(1);
    let place = |(i, v): (usize, &f32)| -> Pos2 {
        let x = inner.left() + inner.width() * i as f32 / (values.len() - 1).max(1) as f32;
        pos2(x, inner.bottom() - inner.height() * (v - low) / (high - low).max(1e-9))
    };
    let points = values.iter().enumerate().filter(|(_, v)| v.is_finite()).step_by(step).map(place).collect();
    let stroke = Stroke::new(1.0, color.gamma_multiply(opacity.clamp(0.0, 1.0)));
    ui.painter_at(rect).add(Shape::line(points, stroke));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DataFolder;
    use crate::progress::Quiet;
    use crate::recipe::Recipe;

    fn digits() -> Prepared {
        let recipe = Recipe::load("generated-digits").unwrap().with("data.samples=40").unwrap();
        let nowhere = DataFolder("nowhere".into());
        let raw = crate::data::open(&recipe.data, 0, &nowhere, &Quiet).unwrap().shared();
        crate::data::prepare(raw, &recipe.data, 0).unwrap()
    }

    #[test]
    fn scaled_and_raw_values_have_the_same_greys() {
        let prepared = digits();
        let (raw, scaled) = (prepared.dataset.samples.row(3), prepared.clean(3));
        let greys = value_colors(&prepared, &raw, ValueLook::Raw, false);
        assert_eq!(greys, value_colors(&prepared, &scaled, ValueLook::Scaled, false));
        assert!(greys.iter().any(|grey| grey.r() > 128), "a digit is light on dark");
        let inverted = value_colors(&prepared, &raw, ValueLook::Raw, true);
        assert!(greys.iter().zip(&inverted).all(|(a, b)| u16::from(a.r()) + u16::from(b.r()) == 255));
    }

    #[test]
    fn small_errors_let_the_picture_below_through() {
        let prepared = digits();
        let mut values = vec![0.0; 784];
        values[0] = -0.5;
        let colors = value_colors(&prepared, &values, ValueLook::Overlay(0.5), false);
        assert_eq!((colors[0], colors[1]), (magma(1.0), Color32::TRANSPARENT));
        assert_eq!(value_colors(&prepared, &values, ValueLook::Error(0.5), false)[1], magma(0.0));
    }

    #[test]
    fn textures_are_kept_while_they_are_shown() {
        let (prepared, ctx) = (digits(), Context::default());
        let mut pictures = ValuePictures::default();
        let rows: Vec<Vec<f32>> = (0..2).map(|i| prepared.clean(i)).collect();
        let drawn = |i: usize| Drawn { key: key_of(&rows[i]), values: &rows[i], look: ValueLook::Scaled };
        let first = pictures.texture(&ctx, 1, &prepared, drawn(0));
        assert!(first.is_some());
        assert_ne!(first, pictures.texture(&ctx, 1, &prepared, drawn(1)));
        assert_eq!(first, pictures.texture(&ctx, 1 + KEPT, &prepared, drawn(0)));
        pictures.texture(&ctx, 2 + KEPT, &prepared, drawn(0));
        assert_eq!(pictures.textures.len(), 1, "what was not shown for long is let go");
    }
}
