//! Every colour, font, stroke and distance of the window.

mod fonts;
mod mark;
mod scales;
mod tokens;

pub use fonts::{CAPTION, bold, figure_font, icon, label_font, small_figure_font, title_font};
pub use mark::{ring_circle, ring_rect};
pub use scales::{direction_color, diverging, magma};
pub use tokens::{Tokens, of, tokens};

use egui::{Color32, CornerRadius, Margin, Stroke, Theme, Vec2};

/// Distances are multiples of this many points.
pub const GRID: f32 = 8.0;

/// How the window looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// Light text on dark.
    #[default]
    Dark,
    /// Dark text on light.
    Light,
    /// Light and large, for a projector.
    Projector,
}

impl Look {
    /// Every look, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::Projector];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "Dark",
            Self::Light => "Light",
            Self::Projector => "Projector",
        }
    }

    /// Makes the window look like this.
    pub fn apply(self, ctx: &egui::Context) {
        ctx.set_theme(if self == Self::Dark { Theme::Dark } else { Theme::Light });
        ctx.set_zoom_factor(if self == Self::Projector { 1.4 } else { 1.0 });
    }
}

/// Sets fonts, distances and colours for every look.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts::definitions());
    for theme in [Theme::Dark, Theme::Light] {
        ctx.style_mut_of(theme, |style| {
            space(style);
            paint(&mut style.visuals, tokens(theme == Theme::Dark));
        });
    }
}

fn space(style: &mut egui::Style) {
    style.text_styles.extend(fonts::styles());
    style.spacing.item_spacing = Vec2::new(GRID, 6.0);
    style.spacing.button_padding = Vec2::new(GRID, 3.0);
    style.spacing.interact_size.y = 24.0;
    style.spacing.window_margin = Margin::same(16);
    style.spacing.menu_margin = Margin::same(8);
    style.animation_time = 0.08;
}

fn paint(visuals: &mut egui::Visuals, t: &Tokens) {
    visuals.panel_fill = t.panel;
    visuals.window_fill = t.panel;
    visuals.extreme_bg_color = t.canvas;
    visuals.text_edit_bg_color = Some(t.canvas);
    visuals.faint_bg_color = t.chrome;
    visuals.hyperlink_color = t.accent;
    visuals.warn_fg_color = t.warn;
    visuals.error_fg_color = t.problem;
    visuals.weak_text_color = Some(t.dim);
    visuals.selection.bg_fill = t.chosen;
    visuals.selection.stroke = Stroke::new(1.0, t.strong);
    visuals.window_stroke = Stroke::new(1.0, t.border);
    visuals.window_corner_radius = CornerRadius::same(10);
    visuals.menu_corner_radius = CornerRadius::same(8);
    let widgets = &mut visuals.widgets;
    for widget in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        widget.corner_radius = CornerRadius::same(6);
        widget.expansion = 0.0;
        widget.fg_stroke.color = t.body;
        widget.weak_bg_fill = t.control;
        widget.bg_fill = t.control;
        widget.bg_stroke = Stroke::new(1.0, t.border);
    }
    for widget in [&mut widgets.hovered, &mut widgets.active, &mut widgets.open] {
        widget.weak_bg_fill = t.hover;
        widget.bg_fill = t.hover;
        widget.bg_stroke = Stroke::new(1.0, t.edge);
    }
    // Text that stands out, and what is pressed.
    widgets.active.fg_stroke.color = t.strong;
    // Check boxes and sliders are inputs: their ground is the canvas, their edge is seen.
    widgets.inactive.bg_fill = t.edge.gamma_multiply(0.6);
    widgets.inactive.bg_stroke = Stroke::NONE;
}

/// The frame around a panel's content; narrower in a small window.
pub fn panel_frame(small: bool) -> egui::Frame {
    egui::Frame::new().inner_margin(Margin::symmetric(if small { 8 } else { 12 }, 8))
}

/// The line of a signal as it was.
pub fn signal_line(dark: bool) -> Color32 {
    tokens(dark).strong.gamma_multiply(0.9)
}
