//! The colours of the window, dark and light. Contrasts are those of WCAG 2 and are tested below.

use egui::{Color32, Visuals};

/// Every colour of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Tokens {
    /// Behind plots, maps and inputs.
    pub canvas: Color32,
    /// Behind a panel's content.
    pub panel: Color32,
    /// Behind everything else: bars, the rail, the gaps between panels.
    pub chrome: Color32,
    /// A control that waits.
    pub control: Color32,
    /// A control under the pointer.
    pub hover: Color32,
    /// Around cards.
    pub border: Color32,
    /// Around inputs.
    pub edge: Color32,
    /// Figures and titles.
    pub strong: Color32,
    /// Text.
    pub body: Color32,
    /// What is said in passing.
    pub dim: Color32,
    /// What is active: links, the tab in front, the focus. Violet, so that blue means normal.
    pub accent: Color32,
    /// Behind what is chosen of a list.
    pub chosen: Color32,
    /// The one button that matters most.
    pub primary: Color32,
    /// Normal samples.
    pub normal: Color32,
    /// The word for them.
    pub normal_text: Color32,
    /// Anomalous samples.
    pub anomalous: Color32,
    /// The word for them.
    pub anomalous_text: Color32,
    /// The hatch on anomalous bars.
    pub hatch: Color32,
    /// The training set.
    pub training: Color32,
    /// The validation set.
    pub validation: Color32,
    /// What is selected, and what changed sides.
    pub selection: Color32,
    /// Around a dot that is selected or has changed sides.
    pub halo: Color32,
    /// The lines behind a plot.
    pub grid: Color32,
    /// What is not selected.
    pub unselected: Color32,
    /// What went wrong.
    pub problem: Color32,
    /// What to look at.
    pub warn: Color32,
    /// Classes, told apart further by their labels; they repeat beyond the fourteenth.
    classes: [Color32; 14],
}

const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

const fn hexes(rgb: [u32; 14]) -> [Color32; 14] {
    let mut colors = [Color32::BLACK; 14];
    let mut i = 0;
    while i < rgb.len() {
        colors[i] = hex(rgb[i]);
        i += 1;
    }
    colors
}

/// On dark ground. Colours of samples are Okabe and Ito's, safe for colour-blind readers, where they are light enough.
const DARK: Tokens = Tokens {
    canvas: hex(0x0F_11_14),
    panel: hex(0x16_19_1D),
    chrome: hex(0x1C_20_25),
    control: hex(0x27_2C_33),
    hover: hex(0x32_39_41),
    border: hex(0x2E_34_3B),
    edge: hex(0x66_71_7D),
    strong: hex(0xF2_F4_F7),
    body: hex(0xD3_D8_DE),
    dim: hex(0x9D_A7_B3),
    accent: hex(0x8B_80_F9),
    chosen: hex(0x3F_39_7E),
    primary: hex(0x66_5A_E0),
    normal: hex(0x2F_7F_BF),
    normal_text: hex(0x6F_B6_EA),
    anomalous: hex(0xF0_8A_4B),
    anomalous_text: hex(0xF0_8A_4B),
    hatch: hex(0x7A_33_00),
    training: hex(0x56_B4_E9),
    validation: hex(0xE6_9F_00),
    selection: hex(0xF0_E4_42),
    halo: hex(0xF0_E4_42),
    grid: hex(0x36_3D_45),
    unselected: hex(0x59_63_6E),
    problem: hex(0xFF_8A_80),
    warn: hex(0xF5_A5_24),
    classes: hexes([
        0x56_B4_E9, 0xE6_9F_00, 0x00_9E_73, 0xF0_E4_42, 0x2F_7F_BF, 0xD5_5E_00, 0xCC_79_A7, 0x99_99_99, 0x88_66_CC,
        0x99_CC_55, 0xB5_62_40, 0x44_AA_AA, 0xEE_99_AA, 0x7C_8C_42,
    ]),
};

/// On light ground.
const LIGHT: Tokens = Tokens {
    canvas: hex(0xFF_FF_FF),
    panel: hex(0xF8_F9_FA),
    chrome: hex(0xEE_F0_F3),
    control: hex(0xE3_E6_EA),
    hover: hex(0xD7_DB_E1),
    border: hex(0xD5_DA_E0),
    edge: hex(0x7F_8A_96),
    strong: hex(0x000E_1116),
    body: hex(0x23_28_2F),
    dim: hex(0x56_60_6B),
    accent: hex(0x55_46_D6),
    chosen: hex(0xDB_D7_FA),
    primary: hex(0x55_46_D6),
    normal: hex(0x00_72_B2),
    normal_text: hex(0x00_72_B2),
    anomalous: hex(0xD5_5E_00),
    anomalous_text: hex(0xB0_4A_00),
    hatch: hex(0x7A_33_00),
    training: hex(0x2D_8F_C4),
    validation: hex(0xB2_76_00),
    selection: hex(0xF0_E4_42),
    halo: hex(0x000E_1116),
    grid: hex(0xDD_E2_E7),
    unselected: hex(0xB4_BC_C5),
    problem: hex(0xC6_28_28),
    warn: hex(0x9A_5B_00),
    classes: hexes([
        0x2D_8F_C4, 0xB2_76_00, 0x00_83_5F, 0x8A_7F_00, 0x00_72_B2, 0xD5_5E_00, 0xB9_55_8C, 0x74_74_74, 0x7A_54_C4,
        0x5E_8A_1E, 0x9A_4A_2A, 0x1E_85_85, 0xCC_4F_6E, 0x5B_6B_2C,
    ]),
};

/// The colours of a theme.
pub const fn tokens(dark: bool) -> &'static Tokens {
    if dark { &DARK } else { &LIGHT }
}

/// The colours of what these visuals belong to.
pub fn of(visuals: &Visuals) -> &'static Tokens {
    tokens(visuals.dark_mode)
}

impl Tokens {
    /// The colour of a class.
    pub const fn class(&self, class: u16) -> Color32 {
        self.classes[class as usize % self.classes.len()]
    }

    /// The colour of samples of one side.
    pub const fn side(&self, anomalous: bool) -> Color32 {
        if anomalous { self.anomalous } else { self.normal }
    }

    /// The colour of words about samples of one side.
    pub const fn side_text(&self, anomalous: bool) -> Color32 {
        if anomalous { self.anomalous_text } else { self.normal_text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.2.
    fn luminance(color: Color32) -> f64 {
        let linear = |byte: u8| {
            let share = f64::from(byte) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn contrasts_are_those_of_wcag() {
        assert_eq!(contrast(Color32::BLACK, Color32::WHITE), 21.0);
        assert!((contrast(hex(0x77_77_77), Color32::WHITE) - 4.48).abs() < 0.01);
    }

    #[test]
    fn text_can_be_read() {
        for (dark, t) in [(true, &DARK), (false, &LIGHT)] {
            for ground in [t.canvas, t.panel, t.chrome] {
                let words = [t.strong, t.body, t.dim, t.accent, t.problem, t.warn, t.normal_text];
                for text in words.into_iter().chain([t.anomalous_text]) {
                    assert!(contrast(text, ground) >= 4.5, "dark {dark}: {text:?} on {ground:?}");
                }
            }
            for ground in [t.control, t.hover, t.chosen] {
                assert!(contrast(t.body, ground) >= 4.5, "dark {dark}: body on {ground:?}");
            }
            assert!(contrast(Color32::WHITE, t.primary) >= 4.5, "dark {dark}: the primary button");
        }
    }

    #[test]
    fn what_is_drawn_can_be_seen() {
        for (dark, t) in [(true, &DARK), (false, &LIGHT)] {
            for mark in [t.normal, t.anomalous, t.training, t.validation, t.edge, t.halo] {
                assert!(contrast(mark, t.canvas) >= 3.0, "dark {dark}: {mark:?}");
            }
            for class in 0..14 {
                assert!(contrast(t.class(class), t.canvas) >= 3.0, "dark {dark}: class {class}");
            }
            // Six points of an anomalous bar, one and a half of which are hatch.
            let mean = 0.75 * luminance(t.anomalous) + 0.25 * luminance(t.hatch);
            let ground = luminance(t.canvas);
            assert!((mean.max(ground) + 0.05) / (mean.min(ground) + 0.05) >= 3.0, "dark {dark}: hatched bars");
            assert!(contrast(t.grid, t.canvas) < contrast(t.normal, t.canvas), "the grid is louder than the data");
        }
    }
}
