//! The features that baselines are made of, of the picture in focus: histograms of values, Sobel's edges, oriented
//! gradients.

mod edges;
mod histograms;
mod hog;

use crate::data::{Prepared, SampleShape};
use crate::session::MarkAction;
use crate::ui::panel::{Cx, Panel};
use crate::ui::sample::{small, thumbnail_ui};
use crate::ui::widgets::empty_ui;
use edges::Edges;
use egui::{RichText, ScrollArea, Ui};
use histograms::Histograms;
use hog::HogView;
use std::sync::Arc;

/// Side of the largest picture whose features are found while one watches, in pixels.
const LARGEST: usize = 256;

/// The panel.
#[derive(Default)]
pub struct Features {
    histograms: Histograms,
    edges: Edges,
    hog: HogView,
}

/// The picture whose features are shown.
struct Subject {
    prepared: Arc<Prepared>,
    id: u32,
    height: usize,
    width: usize,
    channels: usize,
}

/// The preparation and the sample.
type SubjectKey = (u64, u32);

impl Subject {
    /// What features are kept by: other pictures have another one.
    fn key(&self) -> SubjectKey {
        (self.prepared.id, self.id)
    }

    /// Its raw values, `[height, width, channels]`.
    fn row(&self) -> Vec<f32> {
        self.prepared.dataset.samples.row(self.id as usize)
    }
}

impl Panel for Features {
    fn name(&self) -> &'static str {
        "features"
    }

    fn title(&self) -> &'static str {
        "Features"
    }

    fn about(&self) -> &'static str {
        "Histograms, edges and HOG features of the focused picture"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(prepared) = cx.prepared().cloned() else {
            empty_ui(ui, "Load a dataset first", None);
            return;
        };
        let shape = prepared.dataset.samples.shape();
        let SampleShape::Image { height, width, channels } = shape else {
            empty_ui(ui, &format!("These features need pictures; these samples have {}", shape.words()), None);
            return;
        };
        if height.max(width) > LARGEST {
            let most = format!("{LARGEST}×{LARGEST}");
            empty_ui(ui, &format!("Pictures of {height}×{width} are too large; features are shown up to {most}"), None);
            return;
        }
        let Some(id) = cx.session.selection().focus().filter(|&id| (id as usize) < prepared.dataset.len()) else {
            let button = Some("Features of the first sample");
            if empty_ui(ui, "Click a sample anywhere to see its features here", button) {
                cx.actions.push(MarkAction::Focus(Some(0)));
            }
            return;
        };
        let subject = Subject { prepared, id, height, width, channels };
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            head_ui(ui, cx, &subject);
            self.histograms.ui(ui, &subject);
            self.edges.ui(ui, &subject);
            self.hog.ui(ui, cx, &subject);
        });
    }
}

fn head_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: &Subject) {
    let (prepared, id) = (&subject.prepared, subject.id);
    ui.horizontal(|ui| {
        thumbnail_ui(ui, cx, prepared, id, small(prepared));
        ui.label(RichText::new(format!("#{id}  {}", prepared.dataset.class_of(id as usize))).strong());
    });
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new(text).strong());
}
