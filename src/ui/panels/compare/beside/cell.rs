//! One sample as two runs see it.

use super::Compared;
use crate::analysis::Disagreement;
use crate::data::SampleShape;
use crate::recipe::Task;
use crate::session::{MarkAction, Run, Session};
use crate::ui::panel::Cx;
use crate::ui::pictures::Shown;
use crate::ui::sample::outline_ui;
use crate::ui::theme::signal_line;
use crate::ui::widgets::{SMALL_LINE, percent, small_line};
use egui::{Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

/// Side of a picture.
const SIDE: f32 = 48.0;

/// Between two pictures.
const GAP: f32 = 4.0;

/// The whole cell: three pictures, and what each run says below.
const SIZE: Vec2 = vec2(3.0 * SIDE + 2.0 * GAP, SIDE + GAP + 2.0 * SMALL_LINE);

/// Most points of a signal that are drawn.
const POINTS: usize = 256;

/// The sample, what the networks make of it, and what each run calls it; a click puts it into focus where it is among the
/// samples that are open.
pub(super) fn cell_ui(ui: &mut Ui, cx: &mut Cx<'_>, pair: [&Compared<'_>; 2], sample: &Disagreement, opens: bool) {
    let (id, dataset) = (sample.id, &pair[0].run.prepared.dataset);
    let class = dataset.class_of(id as usize);
    let (rect, response) = ui.allocate_exact_size(SIZE, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Disagreement {id}, {class}")));
    let said = [0, 1].map(|side| verdict(pair[side].run, id));
    if ui.is_rect_visible(rect) {
        match dataset.samples.shape() {
            SampleShape::Image { height, width, .. } => {
                pictures(ui, cx, pair, id, rect.min, vec2(width as f32, height as f32));
            }
            SampleShape::Series { .. } => {
                signals(ui, cx.session, pair, id, Rect::from_min_size(rect.min, vec2(rect.width(), SIDE)));
            }
        }
        for (side, word) in ["first", "second"].into_iter().enumerate() {
            let text = format!("{word}: {}, {}", said[side], percent(sample.ranks[side]));
            let at = rect.min + vec2(0.0, SIDE + GAP + side as f32 * SMALL_LINE);
            let visuals = ui.visuals();
            let color = if sample.differs { visuals.text_color() } else { visuals.weak_text_color() };
            small_line(ui, at, rect.width(), text, color);
        }
        if opens {
            outline_ui(ui, cx, id, rect);
        }
    }
    if response.clicked() && opens {
        cx.actions.push(MarkAction::Focus(Some(id)));
    }
    response.on_hover_ui(|ui| {
        ui.label(format!("#{id} · {class}"));
        for (side, compared) in pair.iter().enumerate() {
            let rank = percent(sample.ranks[side]);
            ui.label(format!("{}: {}, scored above {rank} of the samples", compared.name, said[side]));
        }
    });
}

/// What a run calls a sample.
fn verdict(run: &Run, id: u32) -> &str {
    match (run.named_class(id), run.is_flagged(id)) {
        (Some(class), _) => {
            run.prepared.dataset.labels.classes.get(usize::from(class)).map_or("unknown", |class| class.title.as_str())
        }
        (None, Some(true)) => "anomalous",
        (None, Some(false)) => "normal",
        (None, None) => "not scored",
    }
}

/// The original, and beside it what each network that gives samples back makes of it.
fn pictures(ui: &Ui, cx: &mut Cx<'_>, pair: [&Compared<'_>; 2], id: u32, at: Pos2, size: Vec2) {
    let place = |i: usize| Rect::from_min_size(at + vec2(i as f32 * (SIDE + GAP), 0.0), Vec2::splat(SIDE));
    // The whole picture, whatever its shape, in the middle of its place.
    let shape = size * (SIDE / size.max_elem().max(1.0));
    let inner = |i: usize| Rect::from_center_size(place(i).center(), shape);
    let prepared = &pair[0].run.prepared;
    ui.painter().rect_filled(place(0), 2.0, ui.visuals().faint_bg_color);
    if let Some(picture) = cx.pictures.get(ui.ctx(), prepared, id, Shown::Original, || prepared.clean(id as usize)) {
        picture.paint(ui.painter(), inner(0));
    }
    let back = pair.into_iter().filter(|compared| compared.run.spec.task == Task::Reconstruct);
    for (i, compared) in back.enumerate() {
        let run = compared.run;
        ui.painter().rect_filled(place(i + 1), 2.0, ui.visuals().faint_bg_color);
        let Some(output) = cx.session.output(run, id) else { continue };
        let shown = Shown::Output(run.version());
        if let Some(picture) = cx.pictures.get(ui.ctx(), &run.prepared, id, shown, || output.as_ref().clone()) {
            picture.paint(ui.painter(), inner(i + 1));
        }
    }
}

/// The signal with the outputs over it, in the units it was read in: the first dashed, the second dotted.
fn signals(ui: &Ui, session: &Session, pair: [&Compared<'_>; 2], id: u32, rect: Rect) {
    let signal = pair[0].run.prepared.dataset.samples.row(id as usize);
    let outputs = pair.map(|compared| output(session, compared.run, id).filter(|output| output.len() == signal.len()));
    let all = signal.iter().chain(outputs.iter().flatten().flatten());
    let (low, high) = all.fold((f32::MAX, f32::MIN), |(low, high), &v| (low.min(v), high.max(v)));
    let inner = rect.shrink(4.0);
    let step = signal.len().div_ceil(POINTS).max(1);
    let path = |values: &[f32]| -> Vec<Pos2> {
        let point = |(i, v): (usize, &f32)| {
            let x = inner.left() + inner.width() * i as f32 / (values.len() - 1).max(1) as f32;
            pos2(x, inner.bottom() - inner.height() * (v - low) / (high - low).max(1e-9))
        };
        values.iter().enumerate().step_by(step).map(point).collect()
    };
    let painter = ui.painter();
    painter.rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
    painter.add(Shape::line(path(&signal), Stroke::new(1.0, signal_line(ui.visuals().dark_mode))));
    if let Some(output) = &outputs[0] {
        painter.extend(Shape::dashed_line(&path(output), Stroke::new(1.5, pair[0].color), 4.0, 3.0));
    }
    if let Some(output) = &outputs[1] {
        painter.extend(Shape::dotted_line(&path(output), pair[1].color, 3.0, 1.0));
    }
}

/// What the network makes of a sample, as the data were read: runs may scale differently.
fn output(session: &Session, run: &Run, id: u32) -> Option<Vec<f32>> {
    let output = session.output(run, id).filter(|_| run.spec.task == Task::Reconstruct)?;
    let mut raw = output.as_ref().clone();
    run.prepared.scaling.invert(&mut raw);
    Some(raw)
}
