//! Pinned samples, and what the network of an epoch makes of them.

use super::watched_space;
use crate::analysis::{sample_error, worst_and_best};
use crate::data::{Prepared, SampleShape};
use crate::recipe::Task;
use crate::session::{MarkAction, Run};
use crate::train::Snapshot;
use crate::ui::panel::Cx;
use crate::ui::pictures::Shown;
use crate::ui::sample::outline_ui;
use crate::ui::sample::picture;
use crate::ui::sample::{beat_ui, legend_ui};
use crate::ui::sample::{small, thumbnail_ui};
use crate::ui::widgets::number;
use egui::{Button, Label, Rect, RichText, Role, Sense, Ui, Vec2, WidgetInfo, vec2};
use std::sync::Arc;

/// Samples pinned at each end of the scores.
const EACH: usize = 3;

/// Width of a picture, in points.
const SIDE: f32 = 76.0;

/// Points between two pictures of a sample.
const BETWEEN: f32 = 4.0;

/// Points between two samples.
const GAP: f32 = 16.0;

/// Height of a signal, in points.
const SIGNAL: f32 = 110.0;

/// The pinned samples, with the buttons that pin and unpin.
pub(super) fn pins_ui(ui: &mut Ui, cx: &mut Cx<'_>, run: &Run, snapshot: &Snapshot) {
    let prepared = &run.prepared;
    let there = |id: &u32| (*id as usize) < prepared.dataset.len();
    let pins: Vec<u32> = cx.session.pins().iter().copied().filter(there).collect();
    let focus = cx.session.selection().focus().filter(there).filter(|id| !pins.contains(id));
    ui.horizontal_wrapped(|ui| pinning_ui(ui, cx, snapshot, pins.is_empty(), focus));
    let is_signal = matches!(prepared.dataset.samples.shape(), SampleShape::Series { .. });
    if is_signal && run.spec.task == Task::Reconstruct {
        signals_ui(ui, cx, run, &pins);
    } else {
        cells_ui(ui, cx, run, snapshot.epoch, &pins);
    }
    if !pins.is_empty() {
        cx.view(&pins);
    }
}

/// What can be pinned.
fn pinning_ui(ui: &mut Ui, cx: &mut Cx<'_>, snapshot: &Snapshot, nothing: bool, focus: Option<u32>) {
    if nothing {
        ui.label(RichText::new("Pin samples from the Sample panel or here").weak());
        if ui.button("Pin worst and best").clicked() {
            let (worst, best) = worst_and_best(&snapshot.scores, EACH);
            let ids = worst.into_iter().chain(best).filter_map(|place| snapshot.ids.get(place));
            cx.actions.extend(ids.map(|&id| MarkAction::Pin(id, true)));
        }
    }
    if let Some(id) = focus
        && ui.button(format!("Pin sample {id}")).clicked()
    {
        cx.actions.push(MarkAction::Pin(id, true));
    }
}

/// Signals below each other: each with its reconstruction and the error shaded between.
fn signals_ui(ui: &mut Ui, cx: &mut Cx<'_>, run: &Run, pins: &[u32]) {
    if !pins.is_empty() {
        ui.horizontal_wrapped(legend_ui);
    }
    for &id in pins {
        ui.horizontal(|ui| {
            let title = format!("#{id} {}", run.prepared.dataset.class_of(id as usize));
            if ui.add(Button::new(title).frame_when_inactive(false)).clicked() {
                cx.actions.push(MarkAction::Focus(Some(id)));
            }
            ui.label(RichText::new(answer(cx, run, id)).weak());
            unpin_ui(ui, cx, id);
        });
        beat_ui(ui, cx, &run.prepared, id, SIGNAL, "pinned");
    }
}

/// Samples beside each other: pictures with their reconstructions, or what the network answers.
fn cells_ui(ui: &mut Ui, cx: &mut Cx<'_>, run: &Run, epoch: usize, pins: &[u32]) {
    let width = shown(run).len() as f32 * (SIDE + BETWEEN) - BETWEEN;
    let width = if run.spec.task == Task::Reconstruct { width } else { 150.0 };
    let columns = ((ui.available_width() + GAP) / (width + GAP)).max(1.0) as usize;
    for row in pins.chunks(columns) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for &id in row {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    cell_ui(ui, cx, run, epoch, id);
                });
            }
        });
        ui.add_space(6.0);
    }
}

fn cell_ui(ui: &mut Ui, cx: &mut Cx<'_>, run: &Run, epoch: usize, id: u32) {
    let prepared = &run.prepared;
    let title = format!("#{id} {}", prepared.dataset.class_of(id as usize));
    ui.add(Label::new(RichText::new(title).small()).truncate());
    if run.spec.task == Task::Reconstruct {
        pictures_ui(ui, cx, run, epoch, id);
    } else {
        thumbnail_ui(ui, cx, prepared, id, small(prepared) * 1.5);
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        unpin_ui(ui, cx, id);
        ui.label(RichText::new(answer(cx, run, id)).small().weak());
    });
}

fn unpin_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: u32) {
    if ui.small_button("Unpin").accessible_name(format!("Unpin sample {id}")).clicked() {
        cx.actions.push(MarkAction::Pin(id, false));
    }
}

/// The pictures of a pinned sample, from left to right.
fn shown(run: &Run) -> Vec<(Shown, &'static str)> {
    let input = run.prepared.noise.map(|_| (Shown::Input, "input"));
    let output = (Shown::Output(run.version()), "reconstruction");
    [Some((Shown::Original, "original")), input, Some(output)].into_iter().flatten().collect()
}

/// Original and reconstruction side by side; a click puts the sample into focus.
fn pictures_ui(ui: &mut Ui, cx: &mut Cx<'_>, run: &Run, epoch: usize, id: u32) {
    let prepared: &Arc<Prepared> = &run.prepared;
    let SampleShape::Image { height, width, .. } = prepared.dataset.samples.shape() else { return };
    let cell = vec2(SIDE, (SIDE * height as f32 / width.max(1) as f32).min(2.0 * SIDE));
    let shown = shown(run);
    let size = vec2(shown.len() as f32 * (SIDE + BETWEEN) - BETWEEN, cell.y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if ui.is_rect_visible(rect) {
        for (place, (shown, _)) in shown.iter().enumerate() {
            let at = rect.min + Vec2::X * (place as f32 * (SIDE + BETWEEN));
            let inner = Rect::from_min_size(at, cell);
            ui.painter().rect_filled(inner, 2.0, ui.visuals().faint_bg_color);
            if let Some(picture) = picture(ui, cx, prepared, id, *shown) {
                picture.paint(ui.painter(), inner);
            }
        }
        outline_ui(ui, cx, id, rect);
    }
    let names: Vec<&str> = shown.iter().map(|(_, name)| *name).collect();
    let names = names.join(", ");
    let words = format!("Pinned sample {id}: {names} after epoch {epoch}");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    if response.clicked() {
        cx.actions.push(MarkAction::Focus(Some(id)));
    }
    response.on_hover_text(format!("#{id} · {names}"));
}

/// What the network of the epoch says of a sample: its error, the class it names, or the probability of an anomaly.
fn answer(cx: &Cx<'_>, run: &Run, id: u32) -> String {
    let Some(output) = cx.output(id) else { return "—".to_owned() };
    match (run.spec.task, watched_space(run)) {
        (Task::Reconstruct, Some(space)) => {
            let error = sample_error(&run.prepared.target(id as usize), &output).of(space);
            format!("{} {}", space.name(), number(Some(f64::from(error))))
        }
        (Task::Detect, _) => {
            format!("anomaly {}", number(output.first().map(|probability| f64::from(*probability))))
        }
        _ => {
            let best = output.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
            let class = best.and_then(|(class, _)| run.prepared.dataset.labels.classes.get(class));
            let title = class.map_or("—", |class| class.title.as_str());
            format!("{title} {}", number(best.map(|(_, probability)| f64::from(*probability))))
        }
    }
}
