//! A line of small words.

use egui::text::{LayoutJob, TextWrapping};
use egui::{Color32, Pos2, TextStyle, Ui};

/// Height that a line of small words takes, in points.
pub const SMALL_LINE: f32 = 14.0;

/// Paints a line of small words from its left upper corner, cut off after so many points.
pub fn small_line(ui: &Ui, at: Pos2, width: f32, text: String, color: Color32) {
    let mut job = LayoutJob::simple_singleline(text, TextStyle::Small.resolve(ui.style()), color);
    job.wrap = TextWrapping::truncate_at_width(width);
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(at, galley, Color32::PLACEHOLDER);
}
