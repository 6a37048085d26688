//! A map as a picture: dots coloured by class, the classes named where they lie and in a legend.

use super::MapFacts;
use super::lettering::{SIDE as LETTER, text_width, write_text};
use crate::data::Dataset;
use image::{ImageError, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// The picture's width and height.
const SIZE: [u32; 2] = [1320, 1000];

/// The side of the square that the points lie in, and the room around it.
const SQUARE: f32 = 960.0;
const MARGIN: f32 = 20.0;

/// Where the legend begins, and how far apart its lines are.
const LEGEND: [u32; 2] = [1000, 30];
const LINE: u32 = 24;

/// So many classes have a line in the legend.
const LISTED: usize = 38;

/// How many screen dots make one of a letter's.
const SCALE: u32 = 2;

/// More points than this are drawn smaller.
const MANY: usize = 20_000;

const WHITE: Rgb<u8> = Rgb([255, 255, 255]);
const BLACK: Rgb<u8> = Rgb([30, 30, 30]);

/// Colours of classes, the same as in the window, darker where they have to stand out from white; they repeat beyond
/// the fourteenth.
const CLASSES: [[u8; 3]; 14] = [
    [0x56, 0xB4, 0xE9],
    [0xE6, 0x9F, 0x00],
    [0x00, 0x9E, 0x73],
    [0xD8, 0xC8, 0x20],
    [0x00, 0x72, 0xB2],
    [0xD5, 0x5E, 0x00],
    [0xCC, 0x79, 0xA7],
    [0x99, 0x99, 0x99],
    [0x88, 0x66, 0xCC],
    [0x99, 0xCC, 0x55],
    [0xAA, 0x55, 0x33],
    [0x44, 0xAA, 0xAA],
    [0xEE, 0x99, 0xAA],
    [0x66, 0x77, 0x33],
];

/// What is drawn: points in the picture, and their classes.
struct Drawing<'a> {
    dataset: &'a Dataset,
    /// Where each sample lies in the picture, and its class.
    dots: Vec<([f32; 2], u16)>,
    /// The classes that are there, with the middle of their points.
    classes: Vec<(u16, [f32; 2])>,
}

impl<'a> Drawing<'a> {
    fn new(dataset: &'a Dataset, map: &MapFacts) -> Self {
        let finite = map.points.iter().flatten().filter(|x| x.is_finite()).count() == 2 * map.points.len();
        let points: &[[f32; 2]] = if finite { &map.points } else { &[] };
        let bound = |axis: usize, of: fn(f32, f32) -> f32, from: f32| points.iter().map(|p| p[axis]).fold(from, of);
        let low = [0usize, 1].map(|axis| bound(axis, f32::min, f32::INFINITY));
        let high = [0usize, 1].map(|axis| bound(axis, f32::max, f32::NEG_INFINITY));
        let extent = (high[0] - low[0]).max(high[1] - low[1]).max(f32::MIN_POSITIVE);
        let middle = [0usize, 1].map(|axis| (low[axis] + high[axis]) / 2.0);
        // Downwards where numbers grow, as in the window.
        let place = |p: &[f32; 2]| {
            let [x, y] = [(p[0] - middle[0]) / extent, (p[1] - middle[1]) / extent];
            [(x + 0.5) * SQUARE + MARGIN, (y + 0.5) * SQUARE + MARGIN]
        };
        let class = |&id: &u32| dataset.labels.ids[id as usize];
        let dots: Vec<([f32; 2], u16)> = points.iter().map(place).zip(map.ids.iter().map(class)).collect();
        let classes =
            (0..dataset.labels.classes.len() as u16).filter_map(|class| Some((class, middle_of(&dots, class)?)));
        Self { dataset, classes: classes.collect(), dots }
    }

    fn name(&self, class: u16) -> &str {
        &self.dataset.labels.classes[usize::from(class)].title
    }

    fn radius(&self) -> f32 {
        if self.dots.len() > MANY { 1.0 } else { 2.0 }
    }

    /// What the legend says below the classes it lists.
    fn rest(&self) -> Option<String> {
        self.classes.len().checked_sub(LISTED + 1).map(|more| format!("and {} more", more + 1))
    }
}

/// The median of a class's points along each axis; `None` where there are none.
fn middle_of(dots: &[([f32; 2], u16)], class: u16) -> Option<[f32; 2]> {
    let along = |axis: usize| {
        let mut places: Vec<f32> = dots.iter().filter(|dot| dot.1 == class).map(|dot| dot.0[axis]).collect();
        places.sort_unstable_by(f32::total_cmp);
        places.get(places.len() / 2).copied()
    };
    Some([along(0)?, along(1)?])
}

fn color(class: u16) -> [u8; 3] {
    CLASSES[usize::from(class) % CLASSES.len()]
}

/// The map as a PNG file.
///
/// # Errors
/// What the encoder says.
pub fn map_png(dataset: &Dataset, map: &MapFacts) -> Result<Vec<u8>, ImageError> {
    let drawing = Drawing::new(dataset, map);
    let mut picture = RgbImage::from_pixel(SIZE[0], SIZE[1], WHITE);
    for &([x, y], class) in &drawing.dots {
        disc(&mut picture, [x, y], drawing.radius(), Rgb(color(class)));
    }
    for &(class, [x, y]) in &drawing.classes {
        let name = drawing.name(class);
        let left = (x as u32).saturating_sub(text_width(name, SCALE) / 2);
        let top = (y as u32).saturating_sub(LETTER * SCALE / 2);
        for [dx, dy] in [[0, 1], [2, 1], [1, 0], [1, 2]] {
            write_text(&mut picture, [(left + dx).saturating_sub(1), (top + dy).saturating_sub(1)], SCALE, WHITE, name);
        }
        write_text(&mut picture, [left, top], SCALE, BLACK, name);
    }
    for (i, &(class, _)) in drawing.classes.iter().take(LISTED).enumerate() {
        let top = LEGEND[1] + i as u32 * LINE;
        disc(&mut picture, [LEGEND[0] as f32, (top + LETTER * SCALE / 2) as f32], 6.0, Rgb(color(class)));
        write_text(&mut picture, [LEGEND[0] + 16, top], SCALE, BLACK, drawing.name(class));
    }
    if let Some(rest) = drawing.rest() {
        write_text(&mut picture, [LEGEND[0] + 16, LEGEND[1] + LISTED as u32 * LINE], SCALE, BLACK, &rest);
    }
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

fn disc(picture: &mut RgbImage, [x, y]: [f32; 2], radius: f32, color: Rgb<u8>) {
    let reach = radius.ceil() as i64;
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let (column, row) = (x as i64 + dx, y as i64 + dy);
            let inside = (dx * dx + dy * dy) as f32 <= radius * radius;
            let (Ok(column), Ok(row)) = (u32::try_from(column), u32::try_from(row)) else { continue };
            if inside && column < picture.width() && row < picture.height() {
                picture.put_pixel(column, row, color);
            }
        }
    }
}

/// The map as an SVG file: one path a class, its points dots of a round brush.
pub fn map_svg(dataset: &Dataset, map: &MapFacts) -> String {
    let drawing = Drawing::new(dataset, map);
    let [width, height] = SIZE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"16\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    for &(class, _) in &drawing.classes {
        let mut path = String::new();
        for ([x, y], _) in drawing.dots.iter().filter(|dot| dot.1 == class) {
            path.push_str(&format!("M{x:.1} {y:.1}h0"));
        }
        let [color, name, size] = [hex(class), escaped(drawing.name(class)), format!("{}", drawing.radius() * 2.0)];
        svg.push_str(&format!(
            "<path stroke=\"{color}\" stroke-width=\"{size}\" stroke-linecap=\"round\" d=\"{path}\">\
             <title>{name}</title></path>\n"
        ));
    }
    for (i, &(class, [x, y])) in drawing.classes.iter().enumerate() {
        let name = escaped(drawing.name(class));
        svg.push_str(&format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\" dominant-baseline=\"middle\" stroke=\"#fff\" \
             stroke-width=\"3\" paint-order=\"stroke\">{name}</text>\n"
        ));
        if i < LISTED {
            let (left, top, color) = (LEGEND[0], LEGEND[1] + i as u32 * LINE, hex(class));
            svg.push_str(&format!(
                "<circle cx=\"{left}\" cy=\"{top}\" r=\"6\" fill=\"{color}\"/>\
                 <text x=\"{}\" y=\"{top}\" dominant-baseline=\"middle\">{name}</text>\n",
                left + 16
            ));
        }
    }
    if let Some(rest) = drawing.rest() {
        let (left, top) = (LEGEND[0] + 16, LEGEND[1] + LISTED as u32 * LINE);
        svg.push_str(&format!("<text x=\"{left}\" y=\"{top}\">{rest}</text>\n"));
    }
    svg.push_str("</svg>\n");
    svg
}

fn hex(class: u16) -> String {
    let [r, g, b] = color(class);
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn escaped(text: &str) -> String {
    // What XML 1.0 does not allow at all is left out.
    let allowed = text.chars().filter(|c| !c.is_control());
    allowed.collect::<String>().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
