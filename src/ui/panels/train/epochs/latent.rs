//! Where the samples watched lie in the bottleneck.

use crate::session::{MarkAction, Run};
use crate::train::Snapshot;
use crate::ui::panel::Cx;
use crate::ui::plots::class_colors;
use crate::ui::sample::{small, thumbnail_ui};
use crate::ui::theme;
use crate::ui::widgets::{caption_ui, still_plot};
use egui::{Color32, Painter, Pos2, Response, RichText, Role, Sense, Shape, Stroke, Ui, WidgetInfo, vec2};
use egui_plot::{MarkerShape, PlotPoint, PlotPoints, PlotTransform, Points};

/// Height of the plot, in points.
const HEIGHT: f32 = 260.0;

/// Width of the plot at most, in points: a wider one would only spread the samples.
const WIDEST: f32 = 520.0;

/// How near the pointer a sample must be to be meant, in points.
const NEAR: f32 = 10.0;

/// Most classes named below the plot.
const NAMED: usize = 14;

/// The scatter of the samples watched, coloured by class; a click puts a sample into focus.
pub(super) fn latent_ui(ui: &mut Ui, cx: &mut Cx<'_>, run: &Run, snapshot: &Snapshot) {
    if snapshot.latent.is_empty() {
        let words = format!("It has {} units, too many to record after every epoch.", run.spec.latent_size());
        ui.label(RichText::new(words).weak());
        return;
    }
    let (axes, caption) = axes(run, snapshot);
    ui.label(RichText::new(caption).weak());
    let color = class_colors(cx, ui.visuals().dark_mode);
    let plot = still_plot("latent", ui.visuals().dark_mode)
        .height(HEIGHT)
        .width(ui.available_width().min(WIDEST))
        .x_axis_label(axes[0])
        .y_axis_label(axes[1])
        .label_formatter(|_| None);
    let series = by_class(run, snapshot);
    let response = plot.show(ui, |plot| {
        for (class, points) in series.into_iter().enumerate().filter(|(_, points)| !points.is_empty()) {
            let points = Points::new(class.to_string(), PlotPoints::from(points)).shape(shape(run, class));
            plot.points(points.color(color(class as u16)).radius(3.0).allow_hover(false));
        }
    });
    rings(ui, cx, snapshot, &response.transform);
    hover_ui(cx, run, snapshot, &response.response, &response.transform);
    let name = format!("Bottleneck after epoch {}: {} samples on {caption}", snapshot.epoch, snapshot.latent.len());
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    legend_ui(ui, run, &color);
}

/// The axes' names, and what they are together.
fn axes(run: &Run, snapshot: &Snapshot) -> ([&'static str; 2], &'static str) {
    match (snapshot.latent_is_plain, run.spec.latent_size()) {
        (true, _) => (["unit 1", "unit 2"], "two bottleneck units"),
        (false, 1) => (["unit 1", ""], "the one bottleneck unit"),
        _ => (["first axis", "second axis"], "two principal axes of the bottleneck"),
    }
}

/// The places of each class.
fn by_class(run: &Run, snapshot: &Snapshot) -> Vec<Vec<[f64; 2]>> {
    let labels = &run.prepared.dataset.labels;
    let mut series = vec![Vec::new(); labels.classes.len()];
    for (&id, place) in snapshot.ids.iter().zip(&snapshot.latent) {
        let class = labels.ids.get(id as usize).map_or(0, |class| usize::from(*class));
        if let Some(points) = series.get_mut(class).filter(|_| place.iter().all(|x| x.is_finite())) {
            points.push(place.map(f64::from));
        }
    }
    series
}

/// Anomalous classes are diamonds, so that the sides are told apart without colour.
fn shape(run: &Run, class: usize) -> MarkerShape {
    match run.prepared.normal_classes.get(class) {
        Some(false) if run.prepared.has_both_sides() => MarkerShape::Diamond,
        _ => MarkerShape::Circle,
    }
}

fn position(transform: &PlotTransform, [x, y]: [f32; 2]) -> Pos2 {
    transform.position_from_point(&PlotPoint::new(x, y))
}

/// Rings around what is selected and in focus.
fn rings(ui: &Ui, cx: &Cx<'_>, snapshot: &Snapshot, transform: &PlotTransform) {
    let selection = cx.session.selection();
    let painter = ui.painter().with_clip_rect(*transform.frame());
    let strong = ui.visuals().strong_text_color();
    for (&id, &place) in snapshot.ids.iter().zip(&snapshot.latent) {
        if selection.contains(id) {
            theme::ring_circle(&painter, ui.visuals(), position(transform, place), 5.0);
        }
        if selection.focus() == Some(id) {
            painter.circle_stroke(position(transform, place), 7.0, Stroke::new(2.0, strong));
        }
    }
}

/// The sample under the pointer is shown; a click puts it into focus.
fn hover_ui(cx: &mut Cx<'_>, run: &Run, snapshot: &Snapshot, response: &Response, transform: &PlotTransform) {
    let Some(pointer) = response.hover_pos() else { return };
    let distances = snapshot.latent.iter().map(|&place| position(transform, place).distance(pointer));
    let nearest = snapshot.ids.iter().zip(distances).min_by(|a, b| a.1.total_cmp(&b.1));
    let Some((&id, _)) = nearest.filter(|(_, distance)| *distance < NEAR) else { return };
    if response.clicked() {
        cx.actions.push(MarkAction::Focus(Some(id)));
    }
    let prepared = &run.prepared;
    if id as usize >= prepared.dataset.len() {
        return;
    }
    response.clone().on_hover_ui_at_pointer(|ui| {
        ui.label(format!("#{id} · {}", prepared.dataset.class_of(id as usize)));
        thumbnail_ui(ui, cx, prepared, id, small(prepared) * 2.0);
    });
}

/// Which class is which.
fn legend_ui(ui: &mut Ui, run: &Run, color: &impl Fn(u16) -> Color32) {
    let classes = &run.prepared.dataset.labels.classes;
    ui.horizontal_wrapped(|ui| {
        for (class, name) in classes.iter().enumerate().take(NAMED) {
            let (rect, _) = ui.allocate_exact_size(vec2(10.0, ui.spacing().interact_size.y), Sense::hover());
            mark(ui.painter(), rect.center(), shape(run, class), color(class as u16));
            caption_ui(ui, &name.title);
        }
        if classes.len() > NAMED {
            caption_ui(ui, &format!("and {} more", classes.len() - NAMED));
        }
    });
}

fn mark(painter: &Painter, at: Pos2, shape: MarkerShape, color: Color32) {
    if shape == MarkerShape::Diamond {
        let corners = [vec2(0.0, -5.0), vec2(5.0, 0.0), vec2(0.0, 5.0), vec2(-5.0, 0.0)];
        painter.add(Shape::convex_polygon(corners.map(|corner| at + corner).to_vec(), color, Stroke::NONE));
    } else {
        painter.circle_filled(at, 4.0, color);
    }
}
