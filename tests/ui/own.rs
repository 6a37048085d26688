//! Samples of one's own: drawn, opened, pasted and let go over the window.

use super::support::{Window, beats, click, digits, figure, names, says, settle, tick, train, until, window};
use afterimage::data::OwnSource;
use afterimage::session::questions::Judged;
use afterimage::session::{MarkAction, OwnAction};
use egui::accesskit::Role;
use egui::{Color32, ColorImage, Event, Pos2, Rect};
use egui_kittest::kittest::Queryable;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn show(window: &mut Window) {
    window.state_mut().show_only("own");
    window.run_steps(3);
    assert!(window.unnamed_widgets().is_empty(), "{:?}", window.unnamed_widgets());
}

fn place(window: &Window, name: &str) -> Rect {
    window.get_by_role_and_label(Role::Image, name).rect()
}

fn drag(window: &mut Window, from: Pos2, to: Pos2) {
    window.hover_at(from);
    window.drag_at(from);
    window.hover_at(from.lerp(to, 0.5));
    window.hover_at(to);
    window.drop_at(to);
    window.run_steps(3);
}

/// What was drawn, `[values]`.
fn drawn(window: &Window) -> Arc<Vec<f32>> {
    match window.state().session().own_source() {
        Some(OwnSource::Drawn { raw, .. }) => Arc::clone(raw),
        other => panic!("nothing drawn: {other:?}"),
    }
}

/// What came of the newest sample.
fn judged(window: &mut Window) -> Arc<Judged> {
    settle(window);
    until(window, "the sample is judged", |s| s.judged().is_some() || s.own_problem().is_some());
    settle(window);
    window.state().session().judged().unwrap()
}

#[test]
fn what_is_drawn_on_the_pad_is_judged() {
    let mut window = window(digits());
    train(&mut window);
    show(&mut window);
    let pad = place(&window, "Drawing pad");
    drag(&mut window, pad.lerp_inside([0.5, 0.2]), pad.lerp_inside([0.5, 0.8]));
    let raw = drawn(&window);
    let at = |row: usize, column: usize| raw[row * 28 + column];
    assert!((7..21).all(|row| at(row, 13) > 200.0 && at(row, 2) == 0.0), "the stroke has no gap");
    let judged_first = judged(&mut window);
    assert_eq!(judged_first.sample.raw, *raw);
    let shown: f64 = figure(&window, "MSE of your sample").parse().unwrap();
    assert!((shown - f64::from(judged_first.errors.unwrap().mse)).abs() < 0.006 * shown);
    assert!(figure(&window, "Percentile of your sample").ends_with('%'));
    assert!(says(&window, "of the test samples") && says(&window, "lagged: its "));
    for name in ["Your sample, network input", "Your sample, reconstruction", "Your sample, error"] {
        place(&window, name);
    }
    let near = judged_first.nearest[0].index;
    let label = format!("Sample {near},");
    let found = window.get_all_by(|node| node.label().is_some_and(|name| name.starts_with(&label))).next().unwrap();
    found.click();
    window.run_steps(3);
    assert_eq!(window.state().session().selection().focus(), Some(near), "a click focuses");

    tick(&mut window, "Eraser");
    drag(&mut window, pad.lerp_inside([0.3, 0.5]), pad.lerp_inside([0.7, 0.5]));
    assert_eq!(drawn(&window)[14 * 28 + 13], 0.0, "the eraser takes away");
    click(&mut window, "Clear");
    assert!(drawn(&window).iter().all(|&value| value == 0.0));
    assert_eq!(judged(&mut window).sample.range, (0.0, 0.0));
    click(&mut window, "Start from the focused sample");
    let session = window.state().session();
    let row = session.samples().unwrap().samples.row(near as usize);
    assert_eq!(*drawn(&window), row);
    assert_eq!(judged(&mut window).nearest[0].index, near);
    window.remove_cursor();
    window.run_ok();
    assert!(window.run() <= 2, "it goes on drawing while nothing happens");
}

#[test]
fn a_sample_handed_over_as_it_is_is_warned_of() {
    let mut window = window(digits());
    train(&mut window);
    show(&mut window);
    let pad = place(&window, "Drawing pad");
    drag(&mut window, pad.lerp_inside([0.2, 0.2]), pad.lerp_inside([0.8, 0.8]));
    let before = judged(&mut window).errors.unwrap().mse;
    assert!(!says(&window, "went into a network"));
    tick(&mut window, "Skip scaling (0–255)");
    let loud = judged(&mut window);
    assert!(loud.sample.unprepared && loud.errors.unwrap().mse > 100.0 * before);
    assert!(says(&window, "Values up to 255 went into a network trained on 0–1"), "{:?}", names(&window));
    tick(&mut window, "Skip scaling (0–255)");
    assert!((judged(&mut window).errors.unwrap().mse - before).abs() < 1e-6);
    tick(&mut window, "Invert");
    assert!(judged(&mut window).sample.raw[0] == 255.0);
}

/// A file that is let go over the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|e| e.to_string())
    }
}

#[test]
fn pictures_come_in_from_files_and_from_the_clipboard() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.png");
    image::RgbImage::from_pixel(40, 30, image::Rgb([200, 100, 50])).save(&path).unwrap();
    let mut window = window(digits());
    train(&mut window);
    show(&mut window);
    window.state_mut().perform(OwnAction::Own(OwnSource::File(path.clone())));
    let own = judged(&mut window);
    assert_eq!((own.sample.name.as_str(), own.sample.raw[400]), ("mine.png", 124.0));
    place(&window, "Your sample, as given");
    assert!(says(&window, "converted to grey") && says(&window, "stretched to 28×28"));
    window.get_by_role_and_label(Role::ComboBox, "Fit");

    let pasted = ColorImage::filled([28, 28], Color32::from_gray(77));
    window.event(Event::PasteImage(Arc::new(pasted)));
    window.run_steps(3);
    assert_eq!(judged(&mut window).sample.raw, vec![77.0; 784]);
    window.event(Event::Paste("just some words".to_owned()));
    window.run_steps(3);
    assert!(says(&window, "clipboard has no picture"));
    window.event(Event::Paste(path.display().to_string()));
    window.run_steps(3);
    assert_eq!(judged(&mut window).sample.name, "mine.png");

    window.state_mut().perform(OwnAction::Own(OwnSource::File(folder.path().join("none.png"))));
    settle(&mut window);
    window.run_steps(3);
    assert!(says(&window, "It could not be scored") && window.state().session().notices().is_empty());
    window.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    window.run_steps(2);
    assert_eq!(judged(&mut window).sample.name, "mine.png");
}

#[test]
fn a_real_beat_is_drawn_over() {
    let mut window = window(beats());
    train(&mut window);
    show(&mut window);
    assert!(window.query_by_role_and_label(Role::Button, "Open a picture…").is_none(), "a signal is no picture");
    window.state_mut().perform(MarkAction::Focus(Some(4)));
    window.run_steps(2);
    click(&mut window, "Start from the focused sample");
    let first = judged(&mut window);
    assert_eq!((first.nearest[0].index, first.nearest[0].distance < 1e-4), (4, true));
    let strip = place(&window, "Signal to draw over");
    drag(&mut window, strip.lerp_inside([0.4, 0.1]), strip.lerp_inside([0.6, 0.1]));
    let second = judged(&mut window);
    assert!(second.errors.unwrap().mae > first.errors.unwrap().mae, "a plateau is no heartbeat");
    let changed = first.sample.raw.iter().zip(&second.sample.raw).filter(|(a, b)| a != b).count();
    assert!((20..40).contains(&changed), "{changed} of 140 time steps were crossed");
    place(&window, "Your sample, network input and output");
    tick(&mut window, "Skip scaling");
    assert!(judged(&mut window).sample.unprepared);
}
