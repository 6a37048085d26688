//! What several runs make of the sample in focus.

use super::focused::Focused;
use crate::data::SampleShape;
use crate::recipe::Task;
use crate::session::{Run, RunId, Session};
use crate::ui::panel::Cx;
use crate::ui::pictures::Shown;
use crate::ui::sample::small;
use crate::ui::widgets::{Drawn, ValueLook, ValuePictures, key_of, number, percent};
use egui::{Label, Rect, RichText, Role, Sense, Ui, WidgetInfo};
use std::sync::Arc;

/// Width of a run's cell at least, in points.
const NARROWEST: f32 = 108.0;

/// Points between two runs.
const GAP: f32 = 8.0;

/// How much larger than small samples these are.
const LARGER: f32 = 1.8;

/// The runs looked through, each with the number of its samples, and those found.
type Made = (Vec<(RunId, u64)>, Vec<RunId>);

/// The runs ticked for comparison that are of the same samples as the one shown.
#[derive(Default)]
pub(super) struct Across {
    /// The runs looked through, by run and samples, and those found. Comparing which samples were drawn takes a while.
    made: Option<Made>,
}

impl Across {
    /// The runs beside each other; nothing where there is but one.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, pictures: &mut ValuePictures, focused: &Focused) {
        let session = cx.session;
        let Some(shown) = cx.run() else { return };
        let others = self.others(session, shown);
        if others.is_empty() {
            return;
        }
        ui.add_space(8.0);
        ui.label(RichText::new("In the compared runs").strong());
        let others: Vec<&Run> = others.into_iter().filter_map(|id| session.run_of(id)).collect();
        let all: Vec<&Run> = std::iter::once(shown).chain(others.iter().copied()).collect();
        let columns = ((ui.available_width() + GAP) / (width(shown) + GAP)).max(1.0) as usize;
        for row in all.chunks(columns) {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for run in row {
                    cell_ui(ui, cx, pictures, run, focused.id);
                }
            });
        }
        let gives_back = others.iter().filter(|run| run.spec.task == Task::Reconstruct);
        gives_back.for_each(|run| cx.view_of(run.id, &[focused.id]));
    }

    fn others(&mut self, session: &Session, shown: &Run) -> Vec<RunId> {
        let ticked = session.compared().iter().filter(|&&id| id != shown.id);
        let ticked: Vec<&Run> = ticked.filter_map(|&id| session.run_of(id)).collect();
        let looked = std::iter::once(shown).chain(ticked.iter().copied());
        let key: Vec<(RunId, u64)> = looked.map(|run| (run.id, run.prepared.id)).collect();
        if let Some((made, found)) = &self.made
            && *made == key
        {
            return found.clone();
        }
        let same = |run: &&&Run| {
            Arc::ptr_eq(&run.prepared.raw, &shown.prepared.raw)
                && run.prepared.dataset.origin == shown.prepared.dataset.origin
        };
        let found: Vec<RunId> = ticked.iter().filter(same).map(|run| run.id).collect();
        self.made = Some((key, found.clone()));
        found
    }
}

/// Width of a run's cell.
fn width(run: &Run) -> f32 {
    (small(&run.prepared).x * LARGER).max(NARROWEST)
}

/// A run: its name, what it gives back, and what it says of the sample.
fn cell_ui(ui: &mut Ui, cx: &mut Cx<'_>, pictures: &mut ValuePictures, run: &Run, id: u32) {
    let size = small(&run.prepared) * LARGER;
    ui.vertical(|ui| {
        ui.set_width(width(run));
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.add(Label::new(RichText::new(&run.name).small()).truncate());
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        if ui.is_rect_visible(rect) {
            ui.painter().rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
            given_back(ui, cx, pictures, run, id, rect);
        }
        let words = words(run, id);
        let name = format!("Run {}, sample {id}, {}", run.name, words.join(", "));
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        for line in words {
            ui.add(Label::new(RichText::new(line).small().weak()).truncate());
        }
    });
}

/// What the run's network gives back of a sample; a signal lies over the original.
fn given_back(ui: &Ui, cx: &mut Cx<'_>, pictures: &mut ValuePictures, run: &Run, id: u32, rect: Rect) {
    let prepared = &run.prepared;
    let Some(output) = cx.session.output(run, id).filter(|_| run.spec.task == Task::Reconstruct) else { return };
    match prepared.dataset.samples.shape() {
        SampleShape::Image { .. } => {
            let shown = Shown::Output(run.version());
            if let Some(picture) = cx.pictures.get(ui.ctx(), prepared, id, shown, || output.as_ref().clone()) {
                picture.paint(ui.painter(), rect);
            }
        }
        SampleShape::Series { .. } => {
            let clean = prepared.clean(id as usize);
            for (values, opacity) in [(clean.as_slice(), 0.35), (output.as_slice(), 1.0)] {
                let drawn = Drawn { key: key_of(values), values, look: ValueLook::Scaled };
                pictures.paint(ui, prepared, drawn, rect, opacity);
            }
        }
    }
}

/// What a run says of a sample, a line each.
fn words(run: &Run, id: u32) -> Vec<String> {
    let mut lines = Vec::new();
    let answered = run.table().filter(|_| run.has_answer(id));
    match answered.and_then(|table| Some((table, *table.of_sample.get(id as usize)?))) {
        Some((table, score)) => {
            lines.push(format!("{} {}", table.name, number(Some(f64::from(score)))));
            lines.push(format!("worse than {}", percent(table.ranked.percentile(score))));
        }
        None => lines.push("not scored".to_owned()),
    }
    if let Some(named) = run.named_class(id) {
        let class = run.prepared.dataset.labels.classes.get(usize::from(named));
        lines.push(format!("predicted {}", class.map_or("—", |class| class.title.as_str())));
    } else if let Some(flagged) = run.is_flagged(id) {
        lines.push(if flagged { "flagged" } else { "not flagged" }.to_owned());
    }
    lines
}
