//! The fonts and how large text is.

use egui::{FontData, FontDefinitions, FontFamily, FontId, RichText, TextStyle};
use egui_material_icons::{FONT_FAMILY_OUTLINED, MaterialIcon};
use std::sync::Arc;

/// IBM Plex Sans: its digits are all of one width, so figures that change do not jump.
const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/IBMPlexSans-Regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("../../../assets/fonts/IBMPlexSans-SemiBold.ttf");

/// The family of titles and figures.
const BOLD: &str = "semibold";

/// Sizes of text, in points.
pub const CAPTION: f32 = 11.5;
const BODY: f32 = 13.0;
const TITLE: f32 = 15.0;
const FIGURE: f32 = 22.0;

/// Every font, each with those that have the characters it lacks.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let data = |bytes| Arc::new(FontData::from_static(bytes));
    fonts.font_data.insert("plex".to_owned(), data(REGULAR));
    fonts.font_data.insert(BOLD.to_owned(), data(SEMIBOLD));
    fonts.font_data.insert(FONT_FAMILY_OUTLINED.to_owned(), Arc::new(egui_material_icons::font_insert().data));
    // Plex has no triangles and few arrows; Hack, which is there anyway, has.
    let proportional = fonts.families.entry(FontFamily::Proportional).or_default();
    proportional.retain(|name| name != "Ubuntu-Light");
    proportional.insert(0, "plex".to_owned());
    proportional.push("Hack".to_owned());
    proportional.push(FONT_FAMILY_OUTLINED.to_owned());
    let bold = [BOLD.to_owned()].into_iter().chain(proportional.iter().skip(1).cloned()).collect();
    fonts.families.insert(FontFamily::Name(BOLD.into()), bold);
    fonts.families.insert(FontFamily::Name(FONT_FAMILY_OUTLINED.into()), vec![FONT_FAMILY_OUTLINED.to_owned()]);
    fonts
}

/// The sizes of egui's own styles.
pub fn styles() -> [(TextStyle, FontId); 5] {
    let regular = |size| FontId::new(size, FontFamily::Proportional);
    [
        (TextStyle::Small, regular(CAPTION)),
        (TextStyle::Body, regular(BODY)),
        (TextStyle::Button, regular(BODY)),
        (TextStyle::Heading, bold_font(TITLE)),
        (TextStyle::Monospace, FontId::new(12.5, FontFamily::Monospace)),
    ]
}

fn bold_font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(BOLD.into()))
}

/// Font of a figure that is read across a room.
pub fn figure_font() -> FontId {
    bold_font(FIGURE)
}

/// Font of a smaller figure.
pub fn small_figure_font() -> FontId {
    bold_font(16.0)
}

/// Font of titles.
pub fn title_font() -> FontId {
    bold_font(TITLE)
}

/// Font of labels that stand out.
pub fn label_font() -> FontId {
    bold_font(BODY)
}

/// Text that stands out.
pub fn bold(text: impl Into<String>) -> RichText {
    RichText::new(text).font(label_font())
}

/// An icon of this size.
pub fn icon(icon: MaterialIcon, size: f32) -> RichText {
    RichText::new(icon.codepoint).font(FontId::new(size, FontFamily::Name(FONT_FAMILY_OUTLINED.into())))
}
