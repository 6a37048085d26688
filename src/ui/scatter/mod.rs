//! Many dots that move: drawn by the graphics processor where the window has one, else as one mesh.

mod gpu;

pub use gpu::install;

use crate::ui::theme;
use crate::ui::widgets::Dots;
use eframe::egui_wgpu::Callback;
use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Theme, vec2};
use std::sync::Arc;

/// How much larger dots on top are.
const TOP: f32 = 1.4;

/// Width of the line around what is chosen, in points.
const OUTLINE: f32 = 1.5;

/// Where a dot lies among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Height {
    /// Not drawn at all.
    Hidden,
    /// With most.
    Below,
    /// Over the others, and larger.
    Top,
    /// Over the others, larger, and with a line around it.
    Chosen,
}

/// How a dot looks: its colour and its height in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look(u32);

impl Look {
    /// A dot of this colour; how transparent the colour is does not count.
    pub fn new(color: Color32, height: Height) -> Self {
        let [r, g, b, _] = color.to_array().map(u32::from);
        let height = match height {
            Height::Hidden => 0,
            Height::Below => 1,
            Height::Top => 2,
            Height::Chosen => 3,
        };
        Self(r | (g << 8) | (b << 16) | (height << 24))
    }

    /// Its colour.
    pub fn color(self) -> Color32 {
        let [r, g, b, _] = self.0.to_le_bytes();
        Color32::from_rgb(r, g, b)
    }

    /// Where it lies.
    pub fn height(self) -> Height {
        match self.0 >> 24 {
            0 => Height::Hidden,
            1 => Height::Below,
            2 => Height::Top,
            _ => Height::Chosen,
        }
    }

    /// As the graphics processor reads it: red, green, blue, height, one byte each from the lowest.
    fn word(self) -> u32 {
        self.0
    }
}

/// From the map to the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection {
    /// This place of the map…
    pub from: Pos2,
    /// …is here on the screen.
    pub to: Pos2,
    /// Points on the screen for one unit of the map.
    pub scale: f32,
}

impl Projection {
    /// Where a place of the map is on the screen.
    pub fn place(&self, [x, y]: [f32; 2]) -> Pos2 {
        self.to + vec2(x - self.from.x, y - self.from.y) * self.scale
    }

    /// What place of the map is there on the screen.
    pub fn back(&self, at: Pos2) -> Pos2 {
        self.from + (at - self.to) / self.scale
    }

    /// What part of the map is there on the screen.
    pub fn back_rect(&self, rect: Rect) -> Rect {
        Rect::from_min_max(self.back(rect.min), self.back(rect.max))
    }
}

/// Dots: places and looks, each with a number that changes with them.
#[derive(Clone, Debug, Default)]
pub struct Cloud {
    /// Where they lie, in units of the map.
    pub places: Arc<Vec<[f32; 2]>>,
    /// Changes with the places.
    pub places_version: u64,
    /// How they look, one a place.
    pub looks: Arc<Vec<Look>>,
    /// Changes with the looks.
    pub looks_version: u64,
}

/// What a mesh depends on.
#[derive(Clone, Copy, PartialEq)]
struct Made {
    versions: (u64, u64),
    projection: Projection,
    radius: f32,
    layers: [bool; 2],
    rect: Rect,
    halo: Color32,
}

/// Draws a [`Cloud`].
#[derive(Default)]
pub struct Scatter {
    /// Which of the clouds side by side it draws, from 0.
    place: usize,
    dots: Dots,
    made: Option<(Made, Arc<Mesh>)>,
}

impl Scatter {
    /// Draws a second cloud, beside the first.
    pub fn beside() -> Self {
        Self { place: 1, ..Self::default() }
    }

    /// Draws what lies below, what lies on top, or both, inside the painter's place. `on_gpu`: whether [`install`] has
    /// made ready what draws there.
    pub fn paint(
        &mut self,
        painter: &Painter,
        cloud: &Cloud,
        projection: Projection,
        radius: f32,
        layers: [bool; 2],
        on_gpu: bool,
    ) {
        let rect = painter.clip_rect();
        if !rect.is_positive() || cloud.places.is_empty() {
            return;
        }
        let halo = theme::tokens(painter.ctx().theme() == Theme::Dark).halo;
        if on_gpu {
            let frame = gpu::Frame { cloud: cloud.clone(), place: self.place, projection, radius, layers, halo };
            painter.add(Callback::new_paint_callback(rect, frame));
            return;
        }
        let versions = (cloud.places_version, cloud.looks_version);
        let made = Made { versions, projection, radius, layers, rect, halo };
        let mesh = match &self.made {
            Some((of, mesh)) if *of == made => Arc::clone(mesh),
            _ => {
                let mesh = Arc::new(self.mesh(painter, cloud, made));
                self.made = Some((made, Arc::clone(&mesh)));
                mesh
            }
        };
        painter.add(Shape::Mesh(mesh));
    }

    fn mesh(&mut self, painter: &Painter, cloud: &Cloud, made: Made) -> Mesh {
        let mut mesh = self.dots.begin(painter.ctx());
        mesh.reserve_vertices(4 * cloud.places.len());
        mesh.reserve_triangles(2 * cloud.places.len());
        let reach = made.rect.expand(made.radius * TOP + OUTLINE);
        let both = || cloud.places.iter().zip(cloud.looks.iter());
        let visible = |place: &[f32; 2]| Some(made.projection.place(*place)).filter(|at| reach.contains(*at));
        if made.layers[0] {
            for (place, look) in both().filter(|(_, look)| look.height() == Height::Below) {
                if let Some(at) = visible(place) {
                    Dots::add(&mut mesh, at, made.radius, look.color());
                }
            }
        }
        if made.layers[1] {
            for (place, look) in both().filter(|(_, look)| matches!(look.height(), Height::Top | Height::Chosen)) {
                let Some(at) = visible(place) else { continue };
                if look.height() == Height::Chosen {
                    Dots::add(&mut mesh, at, made.radius * TOP + OUTLINE, made.halo);
                }
                Dots::add(&mut mesh, at, made.radius * TOP, look.color());
            }
        }
        mesh
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn a_look_keeps_its_colour_and_height() {
        for height in [Height::Hidden, Height::Below, Height::Top, Height::Chosen] {
            let look = Look::new(Color32::from_rgb(1, 128, 255), height);
            assert_eq!((look.color(), look.height()), (Color32::from_rgb(1, 128, 255), height));
        }
    }

    #[test]
    fn the_way_back_from_the_screen_is_the_way_there() {
        let projection = Projection { from: pos2(3.0, -2.0), to: pos2(400.0, 300.0), scale: 8.0 };
        let at = projection.place([5.0, 1.0]);
        assert_eq!(at, pos2(416.0, 324.0));
        assert_eq!(projection.back(at), pos2(5.0, 1.0));
    }
}
