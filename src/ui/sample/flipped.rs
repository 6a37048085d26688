//! The samples nearest to the line with what the network makes of them; those that changed sides are marked.

use super::outline::outline_ui;
use super::picture::{picture, shared_top};
use super::thumbnail::paint;
use crate::data::{Prepared, SampleShape};
use crate::recipe::Task;
use crate::session::{MarkAction, Run};
use crate::ui::line::Placed;
use crate::ui::panel::Cx;
use crate::ui::pictures::Shown;
use crate::ui::theme::{self, signal_line};
use crate::ui::widgets::number;
use egui::{Color32, Mesh, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// Most samples shown.
const SHOWN: usize = 32;

/// Points between two samples.
const GAP: f32 = 4.0;

/// Side of a picture.
const SIDE: f32 = 40.0;

/// The place of a signal.
const SIGNAL: Vec2 = vec2(96.0, 48.0);

/// Signals are narrower where fewer than this would fit beside each other.
const LEAST: f32 = 6.0;

/// Height of the mark below a sample.
const MARK: f32 = 12.0;

/// Most points of a signal that are drawn.
const POINTS: usize = 128;

/// How many samples changed sides, and those nearest to the line by ascending score, in one row; says whether there is a
/// line at all.
fn flipped_ui(ui: &mut Ui, cx: &mut Cx<'_>) -> bool {
    let Some(at) = Placed::now(cx) else { return false };
    let run = at.run;
    let (before, now) = (run.threshold_before(), run.threshold);
    let flipped = at.table.ranked.flipped(before, now);
    let from_to = format!("{} → {}", number(Some(f64::from(before))), number(Some(f64::from(now))));
    let words = match (flipped.ids.len(), flipped.now_anomalous) {
        (0, _) => "Nearest to the line: move it to see samples change sides".to_owned(),
        (n, true) => format!("▲ {n} now flagged · line {from_to}"),
        (n, false) => format!("▼ {n} now normal · line {from_to}"),
    };
    ui.add(egui::Label::new(theme::bold(words)).truncate()).on_hover_text(explanation(run));
    let size = cell_size(run, ui.available_width());
    let room = ((ui.available_width() + GAP) / (size.x + GAP)).floor().max(1.0) as usize;
    let mut ids = at.table.ranked.nearest(now, room.min(SHOWN));
    let score = |id: &u32| at.table.of_sample[*id as usize];
    ids.sort_by(|a, b| score(a).total_cmp(&score(b)).then(a.cmp(b)));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP, GAP);
        for &id in &ids {
            cell_ui(ui, cx, at, id, size);
        }
    });
    if run.spec.task == Task::Reconstruct {
        cx.view(&ids);
    }
    true
}

/// From so high on there is room for the samples at the line and for the others below them.
const BOTH: f32 = 280.0;

/// The samples that changed sides and those nearest to the line, where there is a line; says whether there is room for
/// others.
pub(in crate::ui) fn band_ui(ui: &mut Ui, cx: &mut Cx<'_>) -> bool {
    let both = ui.available_height() >= BOTH;
    let shown = flipped_ui(ui, cx);
    if shown && both {
        ui.add_space(6.0);
    }
    both || !shown
}

/// What is seen of each sample.
fn explanation(run: &Run) -> String {
    let parts = match (run.spec.task, is_image(&run.prepared)) {
        (Task::Reconstruct, true) => ", each from top to bottom as original, reconstruction and error",
        (Task::Reconstruct, false) => ", each with its reconstruction dashed and the error shaded",
        _ => "",
    };
    let marks = "▲ marks those now flagged, ▼ those now normal";
    format!("The samples nearest to the line, from below it to above{parts}; {marks}")
}

fn is_image(prepared: &Prepared) -> bool {
    matches!(prepared.dataset.samples.shape(), SampleShape::Image { .. })
}

/// The place of one picture, upright or lying as the pictures are.
fn picture_size(prepared: &Prepared) -> Vec2 {
    match prepared.dataset.samples.shape() {
        SampleShape::Image { height, width, .. } => {
            let shape = vec2(width as f32, height as f32);
            shape * (SIDE / shape.max_elem().max(1.0))
        }
        SampleShape::Series { .. } => SIGNAL,
    }
}

fn cell_size(run: &Run, room: f32) -> Vec2 {
    let mut one = picture_size(&run.prepared);
    one.x = one.x.min(((room + GAP) / LEAST - GAP).max(SIDE));
    let pictures = if is_image(&run.prepared) && run.spec.task == Task::Reconstruct { 3.0 } else { 1.0 };
    vec2(one.x, pictures * (one.y + 1.0) + MARK)
}

/// One sample; a click focuses it.
fn cell_ui(ui: &mut Ui, cx: &mut Cx<'_>, at: Placed<'_>, id: u32, size: Vec2) {
    let (auto, rect) = ui.allocate_space(size);
    if !ui.is_rect_visible(rect) {
        return;
    }
    let run = at.run;
    let response = ui.interact(rect, auto, Sense::click());
    let score = at.table.of_sample[id as usize];
    let side = |line: f32| score >= line;
    let flipped = (side(run.threshold_before()) != side(run.threshold)).then_some(side(run.threshold));
    let place = Rect::from_min_max(rect.min, pos2(rect.right(), rect.bottom() - MARK));
    if is_image(&run.prepared) {
        pictures(ui, cx, run, id, place.min);
    } else {
        signal(ui, cx, &run.prepared, id, place);
    }
    if let Some(anomalous) = flipped {
        mark(ui, place, anomalous);
    }
    outline_ui(ui, cx, id, place);
    let class = run.prepared.dataset.class_of(id as usize);
    let now = match flipped {
        Some(true) => ", now flagged",
        Some(false) => ", now normal",
        None => ", at the line",
    };
    let name = format!("Sample {id}, {class}{now}");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    if response.clicked() {
        cx.actions.push(MarkAction::Focus(Some(id)));
    }
    let score = number(Some(f64::from(score)));
    response.on_hover_text(format!("#{id} · {class}, {} {score}{now}", at.table.name));
}

/// A frame and a small triangle: up for those now flagged, down for those now normal.
fn mark(ui: &Ui, place: Rect, anomalous: bool) {
    let color = theme::of(ui.visuals()).side(anomalous);
    ui.painter().rect_stroke(place, 1.0, Stroke::new(1.5, color), StrokeKind::Inside);
    let middle = pos2(place.center().x, place.bottom() + MARK / 2.0 + 1.0);
    let tip = if anomalous { -4.0 } else { 4.0 };
    let corners = [vec2(0.0, tip), vec2(5.0, -tip), vec2(-5.0, -tip)].map(|to| middle + to);
    ui.painter().add(Shape::convex_polygon(corners.to_vec(), color, Stroke::NONE));
}

/// The original, and below it the reconstruction and the error, where there are such.
fn pictures(ui: &Ui, cx: &mut Cx<'_>, run: &Run, id: u32, corner: Pos2) {
    let size = picture_size(&run.prepared);
    let version = run.version();
    let all = [Shown::Original, Shown::Output(version), Shown::Error(version, shared_top(run).to_bits())];
    let count = if run.spec.task == Task::Reconstruct { 3 } else { 1 };
    for (i, shown) in all.into_iter().take(count).enumerate() {
        let rect = Rect::from_min_size(corner + vec2(0.0, i as f32 * (size.y + 1.0)), size);
        ui.painter().rect_filled(rect, 1.0, ui.visuals().faint_bg_color);
        if let Some(picture) = picture(ui, cx, &run.prepared, id, shown) {
            picture.paint(ui.painter(), rect);
        }
    }
}

/// The signal with its reconstruction dashed over it and the error shaded between.
fn signal(ui: &Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, id: u32, rect: Rect) {
    let target = prepared.target(id as usize);
    let output = cx.output(id).filter(|output| output.len() == target.len());
    let Some(output) = output else {
        paint(ui, cx.pictures, prepared, id, rect);
        return;
    };
    let all = target.iter().chain(output.iter());
    let (low, high) = all.fold((f32::MAX, f32::MIN), |(low, high), &v| (low.min(v), high.max(v)));
    let inner = rect.shrink(4.0);
    let step = target.len().div_ceil(POINTS).max(1);
    let path = |values: &[f32]| -> Vec<Pos2> {
        let point = |(i, v): (usize, &f32)| {
            let x = inner.left() + inner.width() * i as f32 / (values.len() - 1).max(1) as f32;
            pos2(x, inner.bottom() - inner.height() * (v - low) / (high - low).max(1e-9))
        };
        values.iter().enumerate().step_by(step).map(point).collect()
    };
    let (target, output) = (path(&target), path(&output));
    let painter = ui.painter();
    painter.rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
    painter.add(between(&target, &output, theme::of(ui.visuals()).anomalous.gamma_multiply(0.35)));
    painter.add(Shape::line(target, Stroke::new(1.0, signal_line(ui.visuals().dark_mode))));
    painter.extend(Shape::dashed_line(&output, Stroke::new(1.0, theme::of(ui.visuals()).training), 3.0, 2.0));
}

/// The area between two lines with points at the same places across.
fn between(a: &[Pos2], b: &[Pos2], color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    for (place, (a, b)) in a.iter().zip(b).enumerate() {
        mesh.colored_vertex(*a, color);
        mesh.colored_vertex(*b, color);
        if place > 0 {
            let at = 2 * place as u32;
            mesh.add_triangle(at - 2, at - 1, at);
            mesh.add_triangle(at - 1, at, at + 1);
        }
    }
    mesh
}
