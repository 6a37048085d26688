//! The same samples through every run of a sweep.

use super::vary::Vary;
use super::{Member, Newest};
use crate::data::{Prepared, SampleShape};
use crate::recipe::Task;
use crate::session::{MarkAction, Run, RunAction, Session};
use crate::ui::panel::Cx;
use crate::ui::pictures::Shown;
use crate::ui::plots::short;
use crate::ui::sample::outline_ui;
use crate::ui::sample::paint;
use crate::ui::theme::{self, signal_line};
use egui::{
    Color32, Grid, Pos2, Rect, Response, RichText, Role, ScrollArea, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};
use std::sync::Arc;

/// Samples shown where none is pinned.
const SAMPLES: usize = 6;

/// Most pinned samples shown.
const MOST_PINS: usize = 12;

/// A row a sample: the sample, then what each run makes of it.
pub(super) fn multiples_ui(ui: &mut Ui, cx: &mut Cx<'_>, sweep: &Newest<'_>) {
    let reconstruct = || sweep.members.iter().filter(|member| member.run.spec.task == Task::Reconstruct);
    let Some(first) = reconstruct().next().map(|member| member.run) else { return };
    let prepared = Arc::clone(&first.prepared);
    // An index means the same in two runs only where both saw the same samples.
    let members: Vec<&Member<'_>> = reconstruct().filter(|member| member.run.data_hash == first.data_hash).collect();
    let ids = samples(cx.session, &prepared);
    let size = cell(&prepared);
    let what = Vary::words(sweep.key);
    ui.label(RichText::new(format!("The same samples in each run, by {what}")).strong());
    ScrollArea::horizontal().id_salt("multiples").show(ui, |ui| {
        Grid::new("multiples").spacing([6.0, 6.0]).show(ui, |ui| {
            heads_ui(ui, cx, &members, what, size);
            for &id in &ids {
                original_ui(ui, cx, &prepared, id, size);
                for member in &members {
                    output_ui(ui, cx, member, id, size, what);
                }
                ui.end_row();
            }
        });
    });
    if members.len() < reconstruct().count() {
        ui.label(RichText::new("The other runs used different samples: each seed draws new ones").weak());
    }
    for member in members {
        ask(cx, member.run, &ids);
    }
}

/// The pinned samples, else some of the test set.
fn samples(session: &Session, prepared: &Prepared) -> Vec<u32> {
    let count = prepared.dataset.len();
    let there = session.pins().iter().copied().filter(|&id| (id as usize) < count);
    let pins: Vec<u32> = there.take(MOST_PINS).collect();
    if !pins.is_empty() {
        return pins;
    }
    let split = &prepared.split;
    let from = if split.test.is_empty() { &split.train } else { &split.test };
    let shown = from.len().min(SAMPLES);
    (0..shown).map(|i| from[i * from.len() / shown]).collect()
}

fn cell(prepared: &Prepared) -> Vec2 {
    match prepared.dataset.samples.shape() {
        SampleShape::Image { height, width, .. } => {
            vec2(56.0, (56.0 * height as f32 / width.max(1) as f32).clamp(16.0, 168.0))
        }
        SampleShape::Series { .. } => vec2(112.0, 56.0),
    }
}

/// Asks for what is not there yet; the run that is shown answers to every panel's question.
fn ask(cx: &mut Cx<'_>, run: &Run, ids: &[u32]) {
    if run.weights.is_none() || run.is_baseline() || ids.iter().all(|&id| cx.session.has_output(run, id)) {
        return;
    }
    cx.view_of(run.id, ids);
}

/// The value above each column; a click shows the run.
fn heads_ui(ui: &mut Ui, cx: &mut Cx<'_>, members: &[&Member<'_>], what: &str, size: Vec2) {
    ui.label(RichText::new("original").small().weak());
    let shown = cx.session.run().map(|run| run.id);
    for member in members {
        let value = short(member.value);
        let head = egui::Button::selectable(Some(member.run.id) == shown, &value).min_size(vec2(size.x, 0.0));
        let head = ui.add(head).on_hover_text("Show this run in every panel");
        if head.accessible_name(format!("Show the run with {what} {value}")).clicked() {
            cx.actions.push(RunAction::ShowRun(member.run.id));
        }
    }
    ui.end_row();
}

fn original_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, id: u32, size: Vec2) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if ui.is_rect_visible(rect) {
        match prepared.dataset.samples.shape() {
            SampleShape::Image { .. } => paint(ui, cx.pictures, prepared, id, rect),
            SampleShape::Series { .. } => traces(ui, rect, &prepared.target(id as usize), None),
        }
        outline_ui(ui, cx, id, rect);
    }
    focus_ui(cx, &response, id, &format!("Sample {id}, {}", prepared.dataset.class_of(id as usize)));
}

fn output_ui(ui: &mut Ui, cx: &mut Cx<'_>, member: &Member<'_>, id: u32, size: Vec2, what: &str) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if ui.is_rect_visible(rect) {
        ui.painter().rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
        reconstruction(ui, cx, member.run, id, rect);
        outline_ui(ui, cx, id, rect);
    }
    focus_ui(cx, &response, id, &format!("Sample {id} with {what} {}", short(member.value)));
}

/// Names a cell; a click on it focuses its sample.
fn focus_ui(cx: &mut Cx<'_>, response: &Response, id: u32, name: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if response.clicked() {
        cx.actions.push(MarkAction::Focus(Some(id)));
    }
}

/// What a run makes of a sample; nothing while that is not known.
fn reconstruction(ui: &Ui, cx: &mut Cx<'_>, run: &Run, id: u32, rect: Rect) {
    let Some(output) = cx.session.output(run, id) else { return };
    if let SampleShape::Series { .. } = run.prepared.dataset.samples.shape() {
        traces(ui, rect, &run.prepared.target(id as usize), Some(output.as_slice()));
        return;
    }
    let values = || output.to_vec();
    if let Some(picture) = cx.pictures.get(ui.ctx(), &run.prepared, id, Shown::Output(run.version()), values) {
        picture.paint(ui.painter(), rect);
    }
}

/// A signal, and what a network makes of it, on one scale.
fn traces(ui: &Ui, rect: Rect, signal: &[f32], output: Option<&[f32]>) {
    let both = signal.iter().chain(output.unwrap_or_default());
    let (low, high) = both.fold((f32::MAX, f32::MIN), |(low, high), &v| (low.min(v), high.max(v)));
    let inner = rect.shrink(4.0);
    let points = |row: &[f32]| -> Vec<Pos2> {
        // No more points than there are pixels to draw them on.
        let step = row.len().div_ceil(256).max(1);
        let point = |(i, v): (usize, &f32)| {
            let x = inner.left() + inner.width() * i as f32 / (row.len() - 1).max(1) as f32;
            pos2(x, inner.bottom() - inner.height() * (v - low) / (high - low).max(1e-9))
        };
        row.iter().enumerate().step_by(step).map(point).collect()
    };
    let dark = ui.visuals().dark_mode;
    let line = |row: &[f32], color: Color32| Shape::line(points(row), Stroke::new(1.0, color));
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
    match output {
        Some(output) => {
            painter.add(line(signal, theme::tokens(dark).unselected));
            painter.extend(Shape::dashed_line(
                &points(output),
                Stroke::new(1.5, theme::of(ui.visuals()).training),
                4.0,
                2.0,
            ));
        }
        None => {
            painter.add(line(signal, signal_line(dark)));
        }
    }
}
