//! Originals beside their reconstructions and the error between, on one shared scale.

mod grid;
mod picture;
mod rows;
mod scale;

pub(super) use picture::picture;
pub(super) use scale::space_ui;

use super::sample_order::SampleOrder;
use crate::data::SampleShape;
use crate::recipe::Task;
use crate::session::RunAction;
use crate::ui::panel::{Cx, Panel};
use crate::ui::widgets::{caption_ui, empty_ui};
use egui::{Slider, Ui, vec2};
use grid::Grid;
use rows::Rows;
use scale::SharedScale;

/// The panel.
pub struct Reconstructions {
    order: SampleOrder,
    rows: Rows,
    size: f32,
    own_scale: bool,
    scale: SharedScale,
}

impl Default for Reconstructions {
    fn default() -> Self {
        Self {
            order: SampleOrder::default(),
            rows: Rows::default(),
            size: 56.0,
            own_scale: false,
            scale: SharedScale::default(),
        }
    }
}

impl Panel for Reconstructions {
    fn name(&self) -> &'static str {
        "reconstructions"
    }

    fn title(&self) -> &'static str {
        "Reconstructions"
    }

    fn about(&self) -> &'static str {
        "Originals, what the network makes of them, and the error between"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(prepared) = cx.prepared().cloned() else {
            empty_ui(ui, "Load a dataset first", None);
            return;
        };
        let SampleShape::Image { height, width, .. } = prepared.dataset.samples.shape() else {
            empty_ui(ui, "These samples are signals; the Signals panel shows them", None);
            return;
        };
        let Some(run) = cx.run().filter(|run| run.weights.is_some()) else {
            untrained_ui(ui, cx);
            return;
        };
        if run.spec.task != Task::Reconstruct {
            empty_ui(ui, "This network reconstructs nothing; the Sample panel shows its answers", None);
            return;
        }
        let top = self.scale.top(run);
        let noisy = prepared.noise.is_some();
        ui.horizontal_wrapped(|ui| {
            self.order.ui(ui, cx);
            space_ui(ui, cx);
            self.rows.ui(ui, noisy);
            caption_ui(ui, "size");
            ui.spacing_mut().slider_width = 80.0;
            let size = Slider::new(&mut self.size, 28.0..=160.0).show_value(false);
            // Of a size of its own, so that it goes on to the next row where this one is full.
            let place = vec2(88.0, ui.spacing().interact_size.y);
            ui.add_sized(place, size).on_hover_text("Size of the pictures").accessible_name("Picture size");
            ui.checkbox(&mut self.own_scale, "own scale")
                .on_hover_text("Each picture of errors from 0 to its own largest: good to see where, never to compare");
            scale::bars_ui(ui, &self.rows, top, self.own_scale);
        });
        ui.add_space(4.0);
        let ids = self.order.ids(cx);
        let grid = Grid {
            prepared: &prepared,
            rows: self.rows.shown(noisy),
            cell: vec2(self.size, self.size * height as f32 / width as f32),
            top,
            own_scale: self.own_scale,
            order: self.order.order(),
        };
        grid.ui(ui, cx, &ids);
    }
}

/// While there is no network yet.
fn untrained_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let training = cx.session.is_training();
    let what =
        if training { "The first epoch is under way" } else { "Train a network to see what it makes of the samples" };
    if empty_ui(ui, what, (!training).then_some("Start training")) {
        cx.actions.push(RunAction::Train);
    }
}
