//! The window. egui exists only here.
//!
//! Panels read the session and push [`Action`](crate::session::Action)s; the [`App`] performs them after the frame.

mod app;
mod asks;
mod bar;
mod commands;
mod downloads;
mod follow;
mod forms;
mod guard;
mod header;
mod import;
mod inspector;
mod keys;
mod line;
mod normal;
mod notices;
mod pace;
mod palette;
mod panel;
pub mod panels;
mod pictures;
mod plots;
mod rail;
mod run_figures;
mod sample;
mod scatter;
mod start;
mod status_bar;
mod theme;
mod top_bar;
mod unsaved;
mod view;
mod widgets;
mod workspaces;

pub use app::{App, Start};
pub use bar::Bar;
pub use guard::Mishap;
pub use panel::{Cx, Fit, Panel};
pub use theme::Look;
pub use workspaces::{Room, Workspace};

use crate::crash;
use crate::data::DataFolder;
use crate::launch::Launch;
use crate::session::Places;

/// Opens the window and stays until it is closed.
///
/// # Errors
/// Why the window could not be opened, and what to do.
pub fn run(launch: &Launch) -> Result<(), String> {
    let start = Start::of(launch)?;
    let autosave = directories::ProjectDirs::from("", "", "afterimage").map(|dirs| dirs.data_dir().join("autosave"));
    if let Some(folder) = &autosave {
        crash::install(folder.clone());
    }
    let places = Places { data: DataFolder::find(launch.data_dir.as_deref()), autosave };
    let viewport = egui::ViewportBuilder::default()
        .with_title(app::NAME)
        .with_app_id("afterimage")
        .with_inner_size([1400.0, 900.0])
        .with_min_inner_size([320.0, 240.0])
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Wgpu, ..Default::default() };
    let made =
        eframe::run_native(app::NAME, options, Box::new(|cc| Ok(Box::new(App::new(&cc.egui_ctx, places, start)?))));
    made.map_err(|e| {
        format!(
            "the window could not be opened ({e}); it needs a graphics driver for Vulkan, Metal, DirectX 12 or OpenGL"
        )
    })
}
