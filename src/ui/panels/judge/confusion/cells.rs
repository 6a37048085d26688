//! The cells: a count and a share each, shaded by the share.

use super::counts::{Cell, Counts};
use crate::analysis::Normalise;
use crate::ui::widgets::percent;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, CursorIcon, Pos2, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo,
    pos2, vec2,
};
use std::collections::BTreeSet;
use std::ops::Range;

/// Least and most width of a cell.
const WIDTH: (f32, f32) = (24.0, 92.0);

/// A cell as wide as this has room for its share below its count.
const ROOMY: f32 = 48.0;

/// Least and most width of the names of rows.
const NAMES: (f32, f32) = (40.0, 104.0);

/// Height of the names of columns.
const HEAD: f32 = 18.0;

/// Between two cells.
const GAP: f32 = 2.0;

/// Where the cells are on the screen.
#[derive(Clone, Copy)]
struct Place {
    /// The upper left corner of the first cell.
    corner: Pos2,
    width: f32,
    height: f32,
}

impl Place {
    fn cell(self, row: usize, column: usize) -> Rect {
        let at = vec2(column as f32 * self.width, row as f32 * self.height);
        Rect::from_min_size(self.corner + at, vec2(self.width - GAP, self.height - GAP))
    }
}

/// The table of counts; says which cell was clicked. Only what is in sight is drawn: there may be many classes.
pub(super) fn cells_ui(
    ui: &mut Ui,
    counts: &Counts<'_>,
    labels: &[&str],
    of: Normalise,
    chosen: &BTreeSet<Cell>,
) -> Option<Cell> {
    let names = names_width(ui, labels);
    let classes = counts.classes();
    let width = ((ui.available_width() - names - 2.0) / classes.max(1) as f32).clamp(WIDTH.0, WIDTH.1);
    let height = if width >= ROOMY { 40.0 } else { 26.0 };
    let size = vec2(names + width * classes as f32, HEAD + height * classes as f32);
    let mut clicked = None;
    ScrollArea::horizontal().id_salt("cells").show(ui, |ui| {
        let (_, rect) = ui.allocate_space(size);
        let place = Place { corner: rect.min + vec2(names, HEAD), width, height };
        let seen = ui.clip_rect();
        let rows = in_sight(seen.top() - place.corner.y, seen.bottom() - place.corner.y, height, classes);
        let columns = in_sight(seen.left() - place.corner.x, seen.right() - place.corner.x, width, classes);
        for column in columns.clone() {
            let head = Rect::from_min_size(place.cell(0, column).min - vec2(0.0, HEAD), vec2(width - GAP, HEAD));
            name(ui, head, labels[column], Align2::CENTER_CENTER);
        }
        let most = counts.most(of);
        for row in rows {
            let head =
                Rect::from_min_size(pos2(rect.left(), place.cell(row, 0).top()), vec2(names - 6.0, height - GAP));
            name(ui, head, labels[row], Align2::RIGHT_CENTER);
            for column in columns.clone() {
                let cell = (row as u16, column as u16);
                let share = counts.share(cell, of).map(|share| share / most.max(f64::MIN_POSITIVE));
                let rect = place.cell(row, column);
                paint(ui, counts, cell, of, rect, share.unwrap_or(0.0) as f32);
                if chosen.contains(&cell) {
                    let stroke = Stroke::new(2.5, ui.visuals().strong_text_color());
                    ui.painter().rect_stroke(rect.expand(1.0), 3.0, stroke, StrokeKind::Inside);
                }
                if cell_ui(ui, counts, labels, cell, rect, chosen.contains(&cell)) {
                    clicked = Some(cell);
                }
            }
        }
    });
    clicked
}

/// Which rows or columns are seen, of those as wide as `step`.
fn in_sight(from: f32, to: f32, step: f32, count: usize) -> Range<usize> {
    let first = ((from / step).floor().max(0.0) as usize).min(count);
    let last = ((to / step).ceil().max(0.0) as usize).min(count);
    first..last.max(first)
}

/// Wide enough for the longest name, within reason.
fn names_width(ui: &Ui, labels: &[&str]) -> f32 {
    // An average letter; long names are cut off.
    let letter = TextStyle::Small.resolve(ui.style()).size * 0.62;
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    (longest as f32 * letter + 10.0).clamp(NAMES.0, NAMES.1)
}

/// The name of a row or a column, cut off where its place ends.
fn name(ui: &Ui, rect: Rect, label: &str, align: Align2) {
    let color = ui.visuals().text_color();
    let mut job = LayoutJob::simple_singleline(label.to_owned(), TextStyle::Small.resolve(ui.style()), color);
    job.wrap = TextWrapping::truncate_at_width(rect.width());
    let galley = ui.painter().layout_job(job);
    let at = align.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(at.min, galley, color);
}

/// The cell in the colour of its share, with its numbers.
fn paint(ui: &Ui, counts: &Counts<'_>, cell: Cell, of: Normalise, rect: Rect, part: f32) {
    let visuals = ui.visuals();
    let fill = visuals.faint_bg_color.lerp_to_gamma(visuals.selection.bg_fill, part.clamp(0.0, 1.0));
    let ink = if fill.intensity() > 0.55 { Color32::BLACK } else { Color32::WHITE };
    let painter = ui.painter();
    painter.rect_filled(rect, 2.0, fill);
    let count = counts.count(cell).to_string();
    let share = counts.share(cell, of).map_or_else(
        || "—".to_owned(),
        |share| {
            // A few of many are not none.
            if share > 0.0 && share < 0.01 { percent(share) } else { format!("{:.0} %", share * 100.0) }
        },
    );
    let (body, small) = (TextStyle::Body.resolve(ui.style()), TextStyle::Small.resolve(ui.style()));
    let middle = rect.center();
    if rect.width() >= ROOMY - GAP {
        painter.text(middle - vec2(0.0, 1.0), Align2::CENTER_BOTTOM, count, body, ink);
        painter.text(middle + vec2(0.0, 1.0), Align2::CENTER_TOP, share, small, ink);
    } else {
        // Room for one number: the count, or the share that was asked for.
        let text = if of == Normalise::None { count } else { share };
        painter.text(middle, Align2::CENTER_CENTER, text, small, ink);
    }
}

/// What a cell says and whether it was clicked.
fn cell_ui(ui: &Ui, counts: &Counts<'_>, labels: &[&str], cell: Cell, rect: Rect, is_chosen: bool) -> bool {
    let (truth, named) = (labels[usize::from(cell.0)], labels[usize::from(cell.1)]);
    let count = counts.count(cell);
    let response = ui.interact(rect, ui.make_persistent_id(("cell", cell.0, cell.1)), Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    let name = format!("Cell {truth} predicted {named}, {count}");
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &name));
    let clicked = response.clicked();
    response.on_hover_ui(|ui| {
        ui.label(format!("{count} of class {truth} predicted as {named}"));
        let ways = ["of all samples", "of the row", "of the column"];
        for (way, words) in Normalise::ALL.into_iter().zip(ways) {
            if let Some(share) = counts.share(cell, way) {
                ui.label(format!("{} {words}", percent(share)));
            }
        }
    });
    clicked
}
