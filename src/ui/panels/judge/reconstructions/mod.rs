//! Originals beside their reconstructions and the error between, on one shared scale.

mod grid;
mod rows;
mod scale;

use crate::data::SampleShape;
use crate::recipe::Task;
use crate::session::Session;
use crate::ui::bar::Bar;
use crate::ui::forms::space_ui;
use crate::ui::panel::{Cx, Fit, Panel};
use crate::ui::sample::SampleOrder;
use crate::ui::sample::{band_ui, shared_top};
use crate::ui::widgets::{caption_ui, empty_ui};
use egui::{Slider, Ui, vec2};
use grid::Grid;
use rows::{Row, Rows};

/// The panel.
pub struct Reconstructions {
    order: SampleOrder,
    rows: Rows,
    size: f32,
    own_scale: bool,
}

impl Default for Reconstructions {
    fn default() -> Self {
        Self { order: SampleOrder::default(), rows: Rows::default(), size: 56.0, own_scale: false }
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
        "Originals, their reconstructions and the error between them"
    }

    fn tab(&self) -> &'static str {
        "Evidence"
    }

    fn fits(&self, session: &Session) -> Fit {
        match session.samples().map(|dataset| dataset.samples.shape()) {
            Some(SampleShape::Series { .. }) => Fit::No("These samples are signals; see Signals"),
            _ => Fit::Yes,
        }
    }

    fn toolbar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>) {
        self.order.bar(bar, cx);
        if let Some(run) = cx.run().filter(|run| run.weights.is_some() && run.spec.task == Task::Reconstruct) {
            let top = shared_top(run);
            bar.item(|ui| scale::bars_ui(ui, &self.rows, top, self.own_scale));
        }
    }

    fn has_options(&self) -> bool {
        true
    }

    fn options(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let noisy = cx.prepared().is_some_and(|prepared| prepared.noise.is_some());
        self.order.options(ui, cx);
        space_ui(ui, cx);
        self.rows.ui(ui, noisy);
        caption_ui(ui, "size");
        ui.spacing_mut().slider_width = 80.0;
        let size = Slider::new(&mut self.size, 28.0..=160.0).show_value(false);
        // Of a size of its own, so that it goes on to the next row where this one is full.
        let place = vec2(88.0, ui.spacing().interact_size.y);
        ui.add_sized(place, size).on_hover_text("Picture size").accessible_name("Picture size");
        let hint = "Scales each error picture to its own largest value: shows where, but not how large";
        ui.checkbox(&mut self.own_scale, "own scale").on_hover_text(hint);
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(prepared) = cx.prepared().cloned() else {
            empty_ui(ui, "Load a dataset first", None);
            return;
        };
        let SampleShape::Image { height, width, .. } = prepared.dataset.samples.shape() else {
            empty_ui(ui, "These samples are signals; see Signals", None);
            return;
        };
        let run = cx.run().filter(|run| run.weights.is_some());
        let Some(run) = run.filter(|run| run.spec.task == Task::Reconstruct || run.scores.is_some()) else {
            untrained_ui(ui, cx);
            return;
        };
        let top = shared_top(run);
        let noisy = prepared.noise.is_some();
        let reconstructs = run.spec.task == Task::Reconstruct;
        if !band_ui(ui, cx) {
            return;
        }
        let ids = self.order.ids(cx);
        let grid = Grid {
            prepared: &prepared,
            rows: if reconstructs { self.rows.shown(noisy) } else { vec![Row::Original] },
            cell: vec2(self.size, self.size * height as f32 / width as f32),
            top,
            own_scale: self.own_scale,
            order: self.order.order(),
        };
        grid.ui(ui, cx, &ids);
    }
}

/// While there is no network yet.
fn untrained_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let training = cx.session.is_training();
    let what = if training { "The first epoch is running" } else { "Train a network to see reconstructions" };
    empty_ui(ui, what, None);
}
