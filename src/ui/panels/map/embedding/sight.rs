//! What part of the map is seen: moved by the pointer, zoomed by the wheel.

use crate::ui::scatter::Projection;
use egui::{PointerButton, Rect, Response, Ui, Vec2};

/// Free space around the whole map, in points.
const MARGIN: f32 = 16.0;

/// How far out and how far in the wheel goes.
const ZOOMS: (f32, f32) = (0.5, 500.0);

/// Up to so many dots seen are drawn as the samples they are.
const MOST_SAMPLES: usize = 60;

/// From so many dots on 10 by 10 points on they are drawn as a density…
const DENSE: f32 = 60.0;

/// …and from so many at all.
const MOST_DOTS: usize = 200_000;

/// How the samples are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShowAs {
    /// As suits how many are seen.
    #[default]
    Automatic,
    /// As dots.
    Dots,
    /// As how many lie where.
    Density,
}

impl ShowAs {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Automatic, Self::Dots, Self::Density];

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Dots => "dots",
            Self::Density => "density",
        }
    }

    /// What is drawn where `visible` dots are seen on so many square points.
    pub(super) fn level(self, visible: usize, area: f32) -> Level {
        match self {
            Self::Dots => Level::Dots,
            Self::Density => Level::Density,
            Self::Automatic if visible == 0 => Level::Dots,
            Self::Automatic if visible < MOST_SAMPLES => Level::Samples,
            Self::Automatic if visible > MOST_DOTS || visible as f32 * 100.0 > DENSE * area => Level::Density,
            Self::Automatic => Level::Dots,
        }
    }
}

/// How much of each sample is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// How many lie where.
    Density,
    /// A dot each.
    Dots,
    /// Each as it is.
    Samples,
}

/// What part of the map is seen.
#[derive(Default)]
pub(super) struct Sight {
    /// How many times larger than the whole map; `None`: the whole map.
    zoom: Option<f32>,
    /// How far the map's middle is from the middle of its place, in points.
    shift: Vec2,
}

impl Sight {
    /// Shows the whole map again.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// From the map, which fills `bounds`, to the place on the screen.
    pub fn projection(&self, bounds: Rect, rect: Rect) -> Projection {
        let scale = fit(bounds, rect) * self.zoom.unwrap_or(1.0);
        Projection { from: bounds.center(), to: rect.center() + self.shift, scale }
    }

    /// Shows a part of the map as large as it fits.
    pub fn zoom_to(&mut self, part: Rect, bounds: Rect, rect: Rect) {
        let whole = fit(bounds, rect);
        let zoom = (fit(part, rect) / whole).clamp(ZOOMS.0, ZOOMS.1);
        self.zoom = Some(zoom);
        self.shift = (bounds.center() - part.center()) * (whole * zoom);
    }

    /// The wheel zooms around the pointer; the middle or right button moves, and with `pans` the first one too.
    pub fn navigate(&mut self, ui: &Ui, response: &Response, rect: Rect, pans: bool) {
        let pans = pans && response.dragged_by(PointerButton::Primary);
        if pans || response.dragged_by(PointerButton::Middle) || response.dragged_by(PointerButton::Secondary) {
            self.shift += response.drag_delta();
        }
        let Some(pointer) = response.hover_pos() else { return };
        let (scroll, pinch) = ui.input(|i| (i.smooth_scroll_delta().y, i.zoom_delta()));
        let factor = (scroll / 240.0).exp() * pinch;
        if factor != 1.0 {
            let zoom = self.zoom.unwrap_or(1.0);
            let next = (zoom * factor).clamp(ZOOMS.0, ZOOMS.1);
            let from_middle = pointer - rect.center() - self.shift;
            self.shift -= from_middle * (next / zoom - 1.0);
            self.zoom = Some(next);
            // The panel must not scroll as well.
            ui.input_mut(|i| i.smooth_scroll_delta = Vec2::ZERO);
        }
        if response.double_clicked() {
            self.reset();
        }
    }
}

/// Points on the screen for one unit of the map, so that all of `part` is seen.
fn fit(part: Rect, rect: Rect) -> f32 {
    let inner = rect.shrink(MARGIN.min(rect.width().min(rect.height()) / 4.0));
    (inner.width() / part.width().max(1e-9)).min(inner.height() / part.height().max(1e-9))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn what_is_drawn_follows_how_much_is_seen() {
        let automatic = ShowAs::Automatic;
        assert_eq!(automatic.level(30, 1e5), Level::Samples);
        assert_eq!(automatic.level(5000, 1e5), Level::Dots);
        assert_eq!(automatic.level(61_000, 1e5), Level::Density);
        assert_eq!(automatic.level(300_000, 1e9), Level::Density);
        assert_eq!(ShowAs::Dots.level(300_000, 1.0), Level::Dots);
        assert_eq!(ShowAs::Density.level(3, 1e5), Level::Density);
    }

    #[test]
    fn zooming_to_a_part_brings_it_to_the_middle_and_all_of_it_inside() {
        let bounds = Rect::from_min_max(pos2(-50.0, -40.0), pos2(50.0, 60.0));
        let rect = Rect::from_min_max(pos2(100.0, 200.0), pos2(500.0, 480.0));
        let part = Rect::from_min_max(pos2(10.0, -20.0), pos2(14.0, -10.0));
        let mut sight = Sight::default();
        sight.zoom_to(part, bounds, rect);
        let projection = sight.projection(bounds, rect);
        let middle = projection.place([12.0, -15.0]);
        assert!(middle.distance(rect.center()) < 0.01);
        let seen = projection.back_rect(rect);
        assert!(seen.contains_rect(part) && seen.height() < 12.0);
    }
}
