//! Many dots at once: one mesh of small squares that carry the picture of a disc.

use egui::{Color32, ColorImage, Context, Mesh, Pos2, Rect, TextureHandle, TextureOptions, pos2, vec2};

/// Side of the disc's picture.
const SIDE: usize = 32;

/// Draws dots.
#[derive(Default)]
pub struct Dots {
    disc: Option<TextureHandle>,
}

impl Dots {
    /// A mesh without a dot yet.
    pub fn begin(&mut self, ctx: &Context) -> Mesh {
        let disc = self.disc.get_or_insert_with(|| ctx.load_texture("dot", disc(), TextureOptions::LINEAR));
        Mesh::with_texture(disc.id())
    }

    /// Puts a dot of this radius into a mesh that was begun here.
    pub fn add(mesh: &mut Mesh, place: Pos2, radius: f32, color: Color32) {
        let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        mesh.add_rect_with_uv(Rect::from_center_size(place, vec2(2.0, 2.0) * radius), uv, color);
    }

    /// A mesh with a dot of this radius at each place inside `clip`.
    pub fn mesh(
        &mut self,
        ctx: &Context,
        dots: impl Iterator<Item = (Pos2, Color32)>,
        radius: f32,
        clip: Rect,
    ) -> Mesh {
        let mut mesh = self.begin(ctx);
        let reach = clip.expand(radius);
        let (low, high) = dots.size_hint();
        mesh.reserve_vertices(4 * high.unwrap_or(low));
        mesh.reserve_triangles(2 * high.unwrap_or(low));
        for (place, color) in dots {
            if reach.contains(place) {
                Self::add(&mut mesh, place, radius, color);
            }
        }
        mesh
    }
}

fn disc() -> ColorImage {
    let middle = (SIDE as f32 - 1.0) / 2.0;
    let pixel = |i: usize| {
        let (x, y) = ((i % SIDE) as f32 - middle, (i / SIDE) as f32 - middle);
        let cover = (middle - x.hypot(y)).clamp(0.0, 1.0);
        Color32::from_white_alpha((255.0 * cover) as u8)
    };
    ColorImage::new([SIDE, SIDE], (0..SIDE * SIDE).map(pixel).collect())
}
