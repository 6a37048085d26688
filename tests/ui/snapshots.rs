//! Pictures of the panels that say why, in every look, held against those kept in `tests/snapshots`. What differs by
//! a hair between drivers passes; `UPDATE_SNAPSHOTS=1` writes them anew.

use super::pictures::can_draw;
use super::support::{Window, beats, digits, settle, train, window_on};
use afterimage::recipe::Recipe;
use afterimage::session::MarkAction;
use afterimage::ui::Look;
use egui_kittest::SnapshotOptions;
use std::path::Path;

/// Panels of pictures.
const OF_DIGITS: &[&str] = &["reconstructions", "sample", "latent", "own", "similarity", "features"];

/// Panels of signals.
const OF_BEATS: &[&str] = &["threshold", "confusion", "pitfalls", "signals"];

/// A small window on a trained run, so that snapshots stay small.
fn trained(recipe: Recipe) -> Window {
    let mut window = window_on(recipe, Path::new("nowhere"), [560.0, 600.0]);
    train(&mut window);
    let middle = window.state().session().run().unwrap().table().unwrap().ranked.ids().len() / 2;
    let focus = window.state().session().run().unwrap().table().unwrap().ranked.ids()[middle];
    window.state_mut().perform(MarkAction::Focus(Some(focus)));
    window.remove_cursor();
    window
}

fn shoot(window: &mut Window, panels: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    // Letters and lines may be drawn a shade apart; a panel that has changed differs in far more points.
    let options = SnapshotOptions::new().output_path(folder).threshold(2.0).max_failed_pixels(3000);
    for look in Look::ALL {
        let ctx = window.ctx.clone();
        window.state_mut().show_look(&ctx, look);
        for panel in panels {
            window.state_mut().show_only(panel);
            for _ in 0..6 {
                window.run_steps(4);
                settle(window);
            }
            window.run_steps(8);
            window.snapshot_options(format!("{panel}-{}", look.name().to_lowercase()), &options);
        }
    }
}

#[test]
fn panels_of_pictures_look_as_they_did() {
    if can_draw() {
        shoot(&mut trained(digits()), OF_DIGITS);
    }
}

#[test]
fn panels_of_signals_look_as_they_did() {
    if can_draw() {
        shoot(&mut trained(beats()), OF_BEATS);
    }
}
