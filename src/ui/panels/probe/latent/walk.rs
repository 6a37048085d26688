//! From one sample to another through the bottleneck.

use super::codes::{is_finite, walk};
use super::{heading_ui, key};
use crate::data::Prepared;
use crate::job::questions::{Pass, PassFor, PassFrom};
use crate::ui::panel::Cx;
use crate::ui::sample::{small, thumbnail_ui};
use crate::ui::widgets::{Drawn, ValueLook, ValuePictures, caption_ui};
use egui::{Button, DragValue, RichText, Ui, vec2};
use std::sync::Arc;

/// How much larger than small samples the decodings are.
const LARGER: f32 = 1.4;

/// The walk.
pub(super) struct Walk {
    start: Option<u32>,
    end: Option<u32>,
    steps: usize,
}

impl Default for Walk {
    fn default() -> Self {
        Self { start: None, end: None, steps: 8 }
    }
}

impl Walk {
    /// The samples whose codes it needs, of those there are.
    pub(super) fn ends(&self, count: usize) -> impl Iterator<Item = u32> {
        self.start.into_iter().chain(self.end).filter(move |&id| (id as usize) < count)
    }

    /// The two samples, and what the decoder makes of the codes between theirs.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, pictures: &mut ValuePictures) {
        let Some(run) = cx.run() else { return };
        heading_ui(ui, "Walk between two samples");
        self.controls_ui(ui, cx);
        let mut ends = self.ends(run.prepared.dataset.len());
        let (Some(_), Some(start), Some(end)) = (self.start.zip(self.end), ends.next(), ends.next()) else {
            let words = "Focus a sample and set it as the start, then another as the end";
            ui.label(RichText::new(words).weak());
            return;
        };
        self.row_ui(ui, cx, pictures, &run.prepared, [start, end]);
        let codes = cx.session.code_of(start).zip(cx.session.code_of(end));
        if let Some((from, to)) = codes.filter(|(from, to)| is_finite(from) && is_finite(to)) {
            let rows = walk(&from, &to, self.steps);
            cx.ask(&Pass { purpose: PassFor::Walk, from: PassFrom::Code, rows });
        }
    }

    fn controls_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let focus = cx.session.selection().focus();
        ui.horizontal_wrapped(|ui| {
            let chosen = |end: Option<u32>| end.map_or("none yet".to_owned(), |id| format!("now sample #{id}"));
            let start = ui.add_enabled(focus.is_some(), Button::new("Set start to focused sample"));
            if start.on_hover_text(chosen(self.start)).clicked() {
                self.start = focus;
            }
            let end = ui.add_enabled(focus.is_some(), Button::new("Set end to focused sample"));
            if end.on_hover_text(chosen(self.end)).clicked() {
                self.end = focus;
            }
            caption_ui(ui, "steps");
            ui.add(DragValue::new(&mut self.steps).range(2..=24).speed(0.05)).accessible_name("Steps of the walk");
        });
    }

    /// The original at the start, the decodings, the original at the end.
    fn row_ui(
        &self,
        ui: &mut Ui,
        cx: &mut Cx<'_>,
        pictures: &mut ValuePictures,
        prepared: &Arc<Prepared>,
        [start, end]: [u32; 2],
    ) {
        let size = small(prepared) * LARGER;
        let words = format!("from sample #{start} to sample #{end}, with decodings in between");
        ui.label(RichText::new(words).small().weak());
        let passed = cx.session.passed(PassFor::Walk);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            thumbnail_ui(ui, cx, prepared, start, size);
            ui.add_space(8.0);
            if let Some(passed) = &passed {
                let count = passed.outputs.len();
                for (step, (row, output)) in passed.rows.iter().zip(&passed.outputs).enumerate() {
                    let drawn = Drawn { key: key(passed.version, row), values: output, look: ValueLook::Scaled };
                    pictures.show(ui, prepared, drawn, size, format!("Walk, step {} of {count}", step + 1));
                }
            }
            ui.add_space(8.0);
            thumbnail_ui(ui, cx, prepared, end, size);
        });
    }
}
