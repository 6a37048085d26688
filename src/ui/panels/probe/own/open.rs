//! The ways a picture comes in: a dialog, the clipboard, a file let go over the window.

use crate::data::OwnSource;
use crate::session::Dialogs;
use egui::{ColorImage, Event, Ui};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The endings of pictures that are read.
const PICTURES: &[&str] = &["png", "jpg", "jpeg", "bmp", "gif", "webp", "tif", "tiff", "pgm", "ppm", "pnm"];

/// What is said where the clipboard has nothing to judge.
const NOTHING: &str = "The clipboard has no picture and no path to one";

/// Whether a file is a picture by its ending: one let go over the window is judged.
pub fn is_picture(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| PICTURES.contains(&ending.as_str()))
}

/// Asks for a picture.
pub fn picture_dialog() -> Dialogs {
    Box::new(|| {
        let dialog = rfd::FileDialog::new().set_title("Open a picture");
        dialog.add_filter("Pictures", PICTURES).add_filter("All files", &["*"]).pick_file()
    })
}

/// What was pasted with this frame, unless somebody is typing: a picture, the path of one, or why there is none.
pub fn pasted(ui: &Ui) -> Option<Result<OwnSource, &'static str>> {
    if ui.ctx().text_edit_focused() {
        return None;
    }
    let event =
        ui.input(|i| i.events.iter().find(|event| matches!(event, Event::Paste(_) | Event::PasteImage(_))).cloned());
    match event? {
        Event::PasteImage(image) => Some(Ok(of_image(&image))),
        Event::Paste(text) => Some(of_text(&text).ok_or(NOTHING)),
        _ => None,
    }
}

/// As a file that is written without any work; transparent parts on white.
fn of_image(image: &ColorImage) -> OwnSource {
    let [width, height] = image.size;
    let mut bytes = format!("P6\n{width} {height}\n255\n").into_bytes();
    bytes.reserve(3 * image.pixels.len());
    for pixel in &image.pixels {
        let white = 255 - pixel.a();
        bytes.extend([pixel.r(), pixel.g(), pixel.b()].map(|value| value.saturating_add(white)));
    }
    OwnSource::Bytes { name: "Pasted picture".to_owned(), bytes: Arc::new(bytes) }
}

/// A path, or an address as file managers copy it.
fn of_text(text: &str) -> Option<OwnSource> {
    let line = text.lines().next()?.trim().trim_matches('"');
    let path = match line.strip_prefix("file://") {
        Some(address) => PathBuf::from(decoded(address)),
        None => PathBuf::from(line),
    };
    is_picture(&path).then_some(OwnSource::File(path))
}

/// The text behind `%20` and its like.
fn decoded(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::Color32;

    #[test]
    fn a_pasted_picture_is_a_file_that_is_read_as_it_was() {
        let image = ColorImage::new([2, 1], vec![Color32::from_rgb(10, 20, 30), Color32::TRANSPARENT]);
        let OwnSource::Bytes { bytes, .. } = of_image(&image) else { unreachable!() };
        let read = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert_eq!((read.dimensions(), read.as_raw().as_slice()), ((2, 1), &[10, 20, 30, 255, 255, 255][..]));
    }

    #[test]
    fn a_pasted_path_is_a_picture_that_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my photo.PNG");
        std::fs::write(&path, "anything").unwrap();
        let address = format!("file://{}\n", path.display()).replace(' ', "%20");
        assert_eq!(of_text(&address), Some(OwnSource::File(path.clone())));
        assert_eq!(of_text(&format!("\"{}\"", path.display())), Some(OwnSource::File(path)));
        assert_eq!(of_text("100 % of nothing"), None);
        assert_eq!(of_text(""), None);
        assert_eq!(decoded("a%2"), "a%2");
    }
}
