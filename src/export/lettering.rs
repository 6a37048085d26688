//! Letters of dots, eight by eight, for pictures that are written where there is no font.

use font8x8::{BASIC_FONTS, GREEK_FONTS, LATIN_FONTS, UnicodeFonts};
use image::{Rgb, RgbImage};

/// How many dots a letter is high and wide, with the room beside and below it.
pub const SIDE: u32 = 8;

/// What stands for a letter that there is none of.
const UNKNOWN: [u8; 8] = [0x7E, 0x42, 0x42, 0x42, 0x42, 0x42, 0x7E, 0x00];

/// A letter's rows from the top; the lowest bit is the left dot.
fn rows(letter: char) -> [u8; 8] {
    let fonts: [&dyn UnicodeFonts; 3] = [&BASIC_FONTS, &LATIN_FONTS, &GREEK_FONTS];
    fonts.iter().find_map(|font| font.get(letter)).unwrap_or(UNKNOWN)
}

/// How many dots of the picture a text is wide.
pub fn text_width(text: &str, scale: u32) -> u32 {
    text.chars().count() as u32 * SIDE * scale
}

/// Writes a text with its left upper corner at `[x, y]`, every dot `scale` by `scale`; what lies outside is left out.
pub fn write_text(picture: &mut RgbImage, [x, y]: [u32; 2], scale: u32, color: Rgb<u8>, text: &str) {
    for (letter, place) in text.chars().zip(0..) {
        let left = x + place * SIDE * scale;
        for (bits, row) in rows(letter).into_iter().zip(0..) {
            for column in (0..SIDE).filter(|column| (bits >> column) & 1 == 1) {
                dot(picture, [left + column * scale, y + row * scale], scale, color);
            }
        }
    }
}

fn dot(picture: &mut RgbImage, [x, y]: [u32; 2], scale: u32, color: Rgb<u8>) {
    for row in y..(y + scale).min(picture.height()) {
        for column in x..(x + scale).min(picture.width()) {
            picture.put_pixel(column, row, color);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_drawn_and_never_outside() {
        let mut picture = RgbImage::new(16, 8);
        write_text(&mut picture, [0, 0], 1, Rgb([255, 0, 0]), "L\u{1F600}and what does not fit");
        // The foot of the L is wider than its stem is high up; what there is no letter of is a box.
        let width = |y| (0..8).filter(|&x| picture.get_pixel(x, y)[0] == 255).count();
        assert!(width(6) > width(2) && width(2) > 0 && width(7) == 0);
        assert_eq!([9, 14].map(|x| picture.get_pixel(x, 3)[0]), [255; 2]);
        assert_eq!(picture.get_pixel(11, 3)[0], 0);
    }

    #[test]
    fn letters_of_other_languages_have_their_own_shape() {
        for letter in ['a', '7', '\u{E4}', '\u{E9}', '\u{DF}', '\u{3A9}'] {
            assert_ne!(rows(letter), UNKNOWN, "{letter}");
        }
        assert_ne!(rows('a'), rows('\u{E4}'));
    }
}
