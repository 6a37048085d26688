//! Colours of numbers.

use super::tokens::tokens;
use egui::Color32;

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

/// The ends of signed numbers: the blue and the vermilion of Okabe and Ito. Pictures look the same in every theme.
const ENDS: [Color32; 2] = [Color32::from_rgb(0x00, 0x72, 0xB2), Color32::from_rgb(0xD5, 0x5E, 0x00)];

/// The colour of a share, 0 to 1, in the map used for errors.
pub fn magma(share: f32) -> Color32 {
    let place = share.clamp(0.0, 1.0) * (MAGMA.len() - 1) as f32;
    let low = (place as usize).min(MAGMA.len() - 2);
    let part = place - low as f32;
    let mix = |i: usize| between(MAGMA[low][i], MAGMA[low + 1][i], part);
    Color32::from_rgb(mix(0), mix(1), mix(2))
}

/// The colour of a signed share, −1 to 1: blue below zero, white at it, vermilion above.
pub fn diverging(share: f32) -> Color32 {
    let end = ENDS[usize::from(share >= 0.0)];
    let part = share.abs().min(1.0);
    Color32::from_rgb(between(255, end.r(), part), between(255, end.g(), part), between(255, end.b(), part))
}

/// The colour of a direction in degrees, 0 to the right, 90 downwards: the same again after a whole turn.
pub fn direction_color(degrees: f32) -> Color32 {
    // To the right, down, to the left, up; straight lines between.
    let directions = [1, 2, 0, 6].map(|class| tokens(true).class(class));
    let place = degrees.rem_euclid(360.0) / 90.0;
    let (low, part) = (place as usize % 4, place.fract());
    let (from, to) = (directions[low], directions[(low + 1) % 4]);
    let mix = |a: u8, b: u8| between(a, b, part);
    Color32::from_rgb(mix(from.r(), to.r()), mix(from.g(), to.g()), mix(from.b(), to.b()))
}

fn between(from: u8, to: u8, part: f32) -> u8 {
    (f32::from(from) + (f32::from(to) - f32::from(from)) * part).round() as u8
}
