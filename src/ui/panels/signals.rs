//! Signals with their reconstructions, the error shaded between.

use super::sample_order::SampleOrder;
use super::{Cx, Panel};
use crate::data::{Prepared, SampleShape};
use crate::session::Action;
use crate::ui::theme::{ANOMALOUS, TRAIN, plot_grid, signal_line};
use crate::ui::widgets::{caption_ui, empty_ui, number};
use egui::{DragValue, RichText, ScrollArea, Sense, Shape, Stroke, Ui, pos2, vec2};
use egui_plot::{CoordinatesFormatter, Corner, FilledArea, Line, LineStyle, Plot, PlotPoints};
use std::sync::Arc;

/// The panel.
pub struct Signals {
    order: SampleOrder,
    beats: usize,
}

impl Default for Signals {
    fn default() -> Self {
        Self { order: SampleOrder::default(), beats: 3 }
    }
}

impl Panel for Signals {
    fn name(&self) -> &'static str {
        "signals"
    }

    fn title(&self) -> &'static str {
        "Signals"
    }

    fn about(&self) -> &'static str {
        "Signals, what the network makes of them, and the error shaded between"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(prepared) = cx.prepared().cloned() else {
            empty_ui(ui, "Load a dataset first", None);
            return;
        };
        if !matches!(prepared.dataset.samples.shape(), SampleShape::Series { .. }) {
            empty_ui(ui, "These samples are pictures; the Reconstructions panel shows them", None);
            return;
        }
        ui.horizontal_wrapped(|ui| {
            self.order.ui(ui, cx);
            super::reconstructions::space_ui(ui, cx);
            caption_ui(ui, "signals");
            ui.add(DragValue::new(&mut self.beats).range(1..=12).speed(0.05)).accessible_name("Signals shown");
            legend_ui(ui);
        });
        ui.add_space(4.0);
        let ids = self.shown(cx);
        let height = ((ui.available_height() - 12.0) / ids.len().max(1) as f32 - 26.0).clamp(110.0, 420.0);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for &id in &ids {
                title_ui(ui, cx, &prepared, id);
                beat_ui(ui, cx, &prepared, id, height, "list");
            }
        });
        cx.actions.push(Action::View(ids));
    }
}

impl Signals {
    /// The one in focus first, then the others in order.
    fn shown(&mut self, cx: &Cx<'_>) -> Vec<u32> {
        let ids = self.order.ids(cx);
        let focus = cx.session.selection.focus;
        let others = ids.iter().copied().filter(|&id| Some(id) != focus);
        focus.into_iter().chain(others).take(self.beats).collect()
    }
}

fn title_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Prepared, id: u32) {
    ui.horizontal(|ui| {
        let focused = cx.session.selection.focus == Some(id);
        let name = format!("#{id} {}", prepared.dataset.class_of(id as usize));
        let text = if focused { RichText::new(name).strong() } else { RichText::new(name) };
        if ui.add(egui::Button::new(text).frame_when_inactive(false)).clicked() {
            cx.actions.push(Action::Focus(Some(id)));
        }
        let Some(run) = cx.run() else { return };
        if let Some(table) = run.table() {
            let score = table.of_sample[id as usize];
            ui.label(RichText::new(format!("{} {}", table.name, number(Some(f64::from(score))))).weak());
        }
        if run.is_flagged(id) == Some(true) {
            ui.label(RichText::new("called anomalous").color(ANOMALOUS));
        }
    });
}

/// What the lines are: drawn once for all, so that no plot is covered by its own legend.
pub(super) fn legend_ui(ui: &mut Ui) {
    let dark = ui.visuals().dark_mode;
    let entry = |ui: &mut Ui, name: &str, draw: &dyn Fn(&egui::Painter, egui::Rect)| {
        let (rect, _) = ui.allocate_exact_size(vec2(22.0, ui.spacing().interact_size.y), Sense::hover());
        draw(ui.painter(), rect);
        caption_ui(ui, name);
    };
    let line = |rect: egui::Rect| [pos2(rect.left(), rect.center().y), pos2(rect.right(), rect.center().y)];
    entry(ui, "signal", &|painter, rect| {
        painter.line_segment(line(rect), Stroke::new(1.5, signal_line(dark)));
    });
    entry(ui, "reconstruction", &|painter, rect| {
        painter.extend(Shape::dashed_line(&line(rect), Stroke::new(1.5, TRAIN), 4.0, 3.0));
    });
    entry(ui, "error", &|painter, rect| {
        painter.rect_filled(rect.shrink2(vec2(0.0, 7.0)), 2.0, ANOMALOUS.gamma_multiply(0.35));
    });
}

/// One signal, its reconstruction, and the error shaded between.
pub(super) fn beat_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, id: u32, height: f32, salt: &str) {
    let input = prepared.target(id as usize);
    let output = cx.output(id).filter(|output| output.len() == input.len());
    let line =
        |values: &[f32]| values.iter().enumerate().map(|(i, &v)| [i as f64, f64::from(v)]).collect::<PlotPoints<'_>>();
    let readout = readout(&input, output.as_deref());
    let dark = ui.visuals().dark_mode;
    let plot = Plot::new((salt, id))
        .height(height)
        .allow_scroll(false)
        .grid_color(plot_grid(ui.visuals().dark_mode))
        .y_axis_min_width(36.0)
        .label_formatter(|_| None)
        .coordinates_formatter(Corner::LeftBottom, CoordinatesFormatter::new(readout));
    let response = plot.show(ui, |plot| {
        if let Some(output) = &output {
            let xs: Vec<f64> = (0..input.len()).map(|i| i as f64).collect();
            let (low, high): (Vec<f64>, Vec<f64>) =
                input.iter().zip(output.iter()).map(|(a, b)| (f64::from(a.min(*b)), f64::from(a.max(*b)))).unzip();
            plot.add(FilledArea::new("error", &xs, &low, &high).fill_color(ANOMALOUS.gamma_multiply(0.35)));
        }
        plot.line(Line::new("signal", line(&input)).color(signal_line(dark)).width(1.5));
        if let Some(output) = &output {
            let style = LineStyle::dashed_dense();
            plot.line(Line::new("reconstruction", line(output)).color(TRAIN).width(1.5).style(style));
        }
    });
    let class = prepared.dataset.class_of(id as usize);
    response
        .response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Signal {id}, {class}")));
}

/// Values under the cursor, in words.
fn readout(
    input: &[f32],
    output: Option<&Vec<f32>>,
) -> impl Fn(&egui_plot::PlotPoint, &egui_plot::PlotBounds) -> String + use<> {
    let (input, output) = (input.to_vec(), output.cloned());
    move |point, _| {
        let place = point.x.round();
        if place < 0.0 || place >= input.len() as f64 {
            return String::new();
        }
        let i = place as usize;
        let value = |v: f32| number(Some(f64::from(v)));
        match &output {
            Some(output) => format!(
                "point {i}  signal {}  reconstruction {}  error {}",
                value(input[i]),
                value(output[i]),
                value((output[i] - input[i]).abs())
            ),
            None => format!("point {i}  signal {}", value(input[i])),
        }
    }
}
