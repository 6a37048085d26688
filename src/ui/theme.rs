//! Every colour, stroke and distance of the window.

use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Theme, Vec2};

/// Distances are multiples of this many points.
pub const GRID: f32 = 8.0;

/// Normal samples (Okabe and Ito's palette, safe for colour-blind readers).
pub const NORMAL: Color32 = Color32::from_rgb(0x00, 0x72, 0xB2);
/// Anomalous samples.
pub const ANOMALOUS: Color32 = Color32::from_rgb(0xD5, 0x5E, 0x00);
/// The training set.
pub const TRAIN: Color32 = Color32::from_rgb(0x56, 0xB4, 0xE9);
/// The validation set.
pub const VALIDATION: Color32 = Color32::from_rgb(0xE6, 0x9F, 0x00);
/// What is selected.
pub const SELECTION: Color32 = Color32::from_rgb(0xF0, 0xE4, 0x42);

/// Colours of classes, told apart further by their labels; they repeat beyond the fourteenth.
const CLASSES: [Color32; 14] = [
    Color32::from_rgb(0x56, 0xB4, 0xE9),
    Color32::from_rgb(0xE6, 0x9F, 0x00),
    Color32::from_rgb(0x00, 0x9E, 0x73),
    Color32::from_rgb(0xF0, 0xE4, 0x42),
    Color32::from_rgb(0x00, 0x72, 0xB2),
    Color32::from_rgb(0xD5, 0x5E, 0x00),
    Color32::from_rgb(0xCC, 0x79, 0xA7),
    Color32::from_rgb(0x99, 0x99, 0x99),
    Color32::from_rgb(0x88, 0x66, 0xCC),
    Color32::from_rgb(0x99, 0xCC, 0x55),
    Color32::from_rgb(0xAA, 0x55, 0x33),
    Color32::from_rgb(0x44, 0xAA, 0xAA),
    Color32::from_rgb(0xEE, 0x99, 0xAA),
    Color32::from_rgb(0x66, 0x77, 0x33),
];

/// The colour of a class.
pub fn class_color(class: u16) -> Color32 {
    CLASSES[usize::from(class) % CLASSES.len()]
}

/// Places of the magma map (Smith and van der Walt, matplotlib 1.5), evenly spaced; straight lines between.
const MAGMA: [[u8; 3]; 9] = [
    [0, 0, 4],
    [29, 17, 71],
    [81, 18, 124],
    [131, 38, 129],
    [183, 55, 121],
    [230, 81, 100],
    [252, 136, 97],
    [254, 194, 135],
    [252, 253, 191],
];

/// The colour of a share, 0 to 1, in the map used for errors.
pub fn magma(share: f32) -> Color32 {
    let place = share.clamp(0.0, 1.0) * (MAGMA.len() - 1) as f32;
    let low = (place as usize).min(MAGMA.len() - 2);
    let part = place - low as f32;
    let mix = |i: usize| {
        let (a, b) = (f32::from(MAGMA[low][i]), f32::from(MAGMA[low + 1][i]));
        (a + (b - a) * part).round() as u8
    };
    Color32::from_rgb(mix(0), mix(1), mix(2))
}

/// The colour of a signed share, −1 to 1: blue below zero, white at it, vermilion above.
pub fn diverging(share: f32) -> Color32 {
    let end = if share < 0.0 { NORMAL } else { ANOMALOUS };
    let part = share.abs().min(1.0);
    let mix = |to: u8| (255.0 + (f32::from(to) - 255.0) * part).round() as u8;
    Color32::from_rgb(mix(end.r()), mix(end.g()), mix(end.b()))
}

/// Places of the circle of directions: to the right, down, to the left, up; straight lines between.
const DIRECTIONS: [Color32; 4] = [CLASSES[1], CLASSES[2], CLASSES[0], CLASSES[6]];

/// The colour of a direction in degrees, 0 to the right, 90 downwards: the same again after a whole turn.
pub fn direction_color(degrees: f32) -> Color32 {
    let place = degrees.rem_euclid(360.0) / 90.0;
    let (low, part) = (place as usize % 4, place.fract());
    let (from, to) = (DIRECTIONS[low], DIRECTIONS[(low + 1) % 4]);
    let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * part).round() as u8;
    Color32::from_rgb(mix(from.r(), to.r()), mix(from.g(), to.g()), mix(from.b(), to.b()))
}

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

/// The accent of controls in use.
fn accent(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(0x2B, 0x7F, 0xB8) } else { Color32::from_rgb(0x9F, 0xD0, 0xF0) }
}

/// The colour of the one button that matters most.
pub fn primary(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(0x1F, 0x6F, 0xA8) } else { Color32::from_rgb(0x8C, 0xC7, 0xEE) }
}

/// What is not selected.
pub fn context_gray(dark: bool) -> Color32 {
    if dark { Color32::from_gray(78) } else { Color32::from_gray(200) }
}

/// The line of a signal as it was.
pub fn signal_line(dark: bool) -> Color32 {
    if dark { Color32::from_gray(225) } else { Color32::from_gray(30) }
}

/// Sets fonts, distances and colours for every look.
pub fn install(ctx: &egui::Context) {
    let mut fonts = egui::FontDefinitions::default();
    // The text font has no arrows; the monospaced one, which is there anyway, has.
    fonts.families.entry(FontFamily::Proportional).or_default().push("Hack".to_owned());
    ctx.set_fonts(fonts);
    for theme in [Theme::Dark, Theme::Light] {
        ctx.style_mut_of(theme, |style| {
            space(style);
            paint(&mut style.visuals, theme == Theme::Dark);
        });
    }
}

fn space(style: &mut egui::Style) {
    let font = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles.insert(TextStyle::Small, font(11.0));
    style.text_styles.insert(TextStyle::Body, font(13.5));
    style.text_styles.insert(TextStyle::Button, font(13.5));
    style.text_styles.insert(TextStyle::Heading, font(16.0));
    style.text_styles.insert(TextStyle::Monospace, FontId::new(12.5, FontFamily::Monospace));
    style.spacing.item_spacing = Vec2::new(GRID, 6.0);
    style.spacing.button_padding = Vec2::new(10.0, 4.0);
    style.spacing.interact_size.y = 24.0;
    style.spacing.window_margin = Margin::same(16);
    style.animation_time = 0.08;
}

fn paint(visuals: &mut egui::Visuals, dark: bool) {
    let gray = |on_dark: u8, on_light: u8| Color32::from_gray(if dark { on_dark } else { on_light });
    visuals.panel_fill = gray(24, 247);
    visuals.window_fill = gray(30, 252);
    visuals.extreme_bg_color = gray(14, 255);
    visuals.faint_bg_color = gray(31, 240);
    visuals.selection.bg_fill = accent(dark);
    visuals.selection.stroke = Stroke::new(1.0, gray(255, 0));
    let corner = CornerRadius::same(4);
    let widgets = &mut visuals.widgets;
    for widget in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        widget.corner_radius = corner;
        widget.expansion = 0.0;
    }
    widgets.noninteractive.fg_stroke.color = gray(205, 40);
    widgets.inactive.fg_stroke.color = gray(220, 35);
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, gray(46, 222));
    widgets.inactive.weak_bg_fill = gray(42, 229);
    widgets.inactive.bg_fill = gray(50, 218);
    widgets.hovered.weak_bg_fill = gray(54, 219);
    widgets.active.weak_bg_fill = gray(64, 208);
}

/// The lines behind a plot: there, but quiet.
pub fn plot_grid(dark: bool) -> Color32 {
    if dark { Color32::from_gray(70) } else { Color32::from_gray(190) }
}

/// The frame around a panel's content.
pub fn panel_frame() -> egui::Frame {
    egui::Frame::new().inner_margin(Margin::same(12))
}
