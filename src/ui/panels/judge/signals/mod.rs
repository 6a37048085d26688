//! Signals with their reconstructions, the error shaded between, stacked or laid over each other.

mod overlay;

use crate::data::{Prepared, SampleShape};
use crate::job::questions::{Pass, PassFor, PassFrom};
use crate::recipe::Task;
use crate::session::{MarkAction, Session};
use crate::ui::bar::Bar;
use crate::ui::panel::{Cx, Fit, Panel};
use crate::ui::sample::{Averages, Beat, ERRORS_HEIGHT, Looks, SampleOrder, band_legend_ui, legend_ui};
use crate::ui::theme;
use crate::ui::widgets::{caption_ui, empty_ui, number};
use egui::{Button, ComboBox, DragValue, RichText, ScrollArea, Ui};

/// Points of all signals laid over each other, at most: more would be no picture any more, and slow to draw.
const MOST_POINTS: usize = 100_000;

/// Signals laid over each other, at most.
const MOST_OVERLAID: usize = 100;

/// Signals laid over each other that have a button to be put into focus.
const MOST_BUTTONS: usize = 24;

/// How signals are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    /// Each in a plot of its own.
    #[default]
    Stacked,
    /// All in one plot.
    Overlaid,
}

impl View {
    const ALL: [Self; 2] = [Self::Stacked, Self::Overlaid];

    fn name(self) -> &'static str {
        match self {
            Self::Stacked => "stacked",
            Self::Overlaid => "overlaid",
        }
    }
}

/// The panel.
pub struct Signals {
    order: SampleOrder,
    view: View,
    stacked: usize,
    overlaid: usize,
    errors: bool,
    band: bool,
    class_averages: bool,
    averages: Averages,
}

impl Default for Signals {
    fn default() -> Self {
        Self {
            order: SampleOrder::default(),
            view: View::default(),
            stacked: 3,
            overlaid: 12,
            errors: false,
            band: false,
            class_averages: false,
            averages: Averages::default(),
        }
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
        "Signals and their reconstructions, with the error shaded between them"
    }

    fn tab(&self) -> &'static str {
        "Evidence"
    }

    fn fits(&self, session: &Session) -> Fit {
        match session.samples().map(|dataset| dataset.samples.shape()) {
            Some(SampleShape::Image { .. }) => Fit::No("These samples are pictures; see Reconstructions"),
            _ => Fit::Yes,
        }
    }

    fn toolbar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>) {
        self.order.bar(bar, cx);
        bar.item(legend_ui);
    }

    fn has_options(&self) -> bool {
        true
    }

    fn options(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.order.options(ui, cx);
        crate::ui::forms::space_ui(ui, cx);
        self.view_ui(ui, most_of(cx));
        if self.band {
            band_legend_ui(ui);
        }
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(prepared) = cx.prepared().cloned() else {
            empty_ui(ui, "Load a dataset first", None);
            return;
        };
        let SampleShape::Series { .. } = prepared.dataset.samples.shape() else {
            empty_ui(ui, "These samples are pictures; see Reconstructions", None);
            return;
        };
        if !crate::ui::sample::band_ui(ui, cx) {
            return;
        }
        let most = most_of(cx);
        let ids = if self.class_averages { Vec::new() } else { self.shown(cx, most) };
        let beats = if self.class_averages {
            self.class_beats(cx, &prepared)
        } else {
            ids.iter().map(|&id| Beat::of_sample(cx, &prepared, id)).collect()
        };
        self.beats_ui(ui, cx, &prepared, &beats);
        if !ids.is_empty() {
            cx.view(&ids);
        }
    }
}

/// How many signals can be laid over each other.
fn most_of(cx: &Cx<'_>) -> usize {
    let points = match cx.prepared().map(|prepared| prepared.dataset.samples.shape()) {
        Some(SampleShape::Series { points }) => points,
        _ => 1,
    };
    (MOST_POINTS / points.max(1)).clamp(1, MOST_OVERLAID)
}

impl Signals {
    fn view_ui(&mut self, ui: &mut Ui, most: usize) {
        let combo = ComboBox::from_id_salt("show").selected_text(self.view.name()).width(96.0);
        let response = combo.show_ui(ui, |ui| {
            for view in View::ALL {
                ui.selectable_value(&mut self.view, view, view.name());
            }
        });
        response.response.on_hover_text("Show").accessible_name("Show");
        caption_ui(ui, "signals");
        let (count, most) = match self.view {
            View::Stacked => (&mut self.stacked, 12),
            View::Overlaid => (&mut self.overlaid, most),
        };
        ui.add(DragValue::new(count).range(1..=most).speed(0.05)).accessible_name("Signals shown");
        ui.checkbox(&mut self.errors, "error per time step");
        ui.checkbox(&mut self.band, "normal band")
            .on_hover_text("Mean ± standard deviation of the normal training samples at each point");
        ui.checkbox(&mut self.class_averages, "class averages")
            .on_hover_text("The mean signal of each class and its reconstruction");
    }

    /// The one in focus first, unless filters keep it out, then the others in order.
    fn shown(&mut self, cx: &Cx<'_>, most: usize) -> Vec<u32> {
        let ids = self.order.ids(cx);
        let focus = cx.session.selection().focus();
        let focus = focus.filter(|&id| !self.order.is_filtered(cx) || self.order.has(cx, id));
        let others = ids.iter().copied().filter(|&id| Some(id) != focus);
        let count = match self.view {
            View::Stacked => self.stacked,
            View::Overlaid => self.overlaid.min(most),
        };
        focus.into_iter().chain(others).take(count).collect()
    }

    /// The mean signal of each class, with what the network makes of it; what is not known yet is asked for.
    fn class_beats(&mut self, cx: &mut Cx<'_>, prepared: &Prepared) -> Vec<Beat> {
        let means = self.averages.classes(prepared);
        let rows = means.iter().map(|mean| &mean.signal);
        let reconstructs = cx.run().is_some_and(|run| run.spec.task == Task::Reconstruct);
        let (purpose, from) = (PassFor::ClassMeans, PassFrom::Input);
        let passed = if reconstructs { cx.ask(&Pass { purpose, from, rows: rows.cloned().collect() }) } else { None };
        let output = |place: usize| passed.as_ref().and_then(|passed| passed.outputs.get(place)).cloned();
        means.iter().enumerate().map(|(place, mean)| Beat::of_mean(mean, output(place))).collect()
    }

    fn beats_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Prepared, beats: &[Beat]) {
        if beats.is_empty() {
            empty_ui(ui, "No samples match these filters", None);
            return;
        }
        let link = ui.make_persistent_id("linked signals");
        let band = if self.band { self.averages.band(prepared) } else { None };
        let looks = Looks { link: Some(link), band: band.as_deref(), errors: self.errors };
        let room = ui.available_height();
        let view = self.view;
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| match view {
            View::Stacked => stacked_ui(ui, cx, prepared, beats, looks, room),
            View::Overlaid => overlaid_ui(ui, cx, prepared, beats, looks, room),
        });
    }
}

/// Each signal in a plot of its own.
fn stacked_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Prepared, beats: &[Beat], looks: Looks<'_>, room: f32) {
    let below = if looks.errors { ERRORS_HEIGHT + 6.0 } else { 0.0 };
    let height = ((room - 12.0) / beats.len().max(1) as f32 - 26.0 - below).clamp(110.0, 420.0);
    for beat in beats {
        title_ui(ui, cx, prepared, beat);
        beat.ui(ui, "list", height, looks);
    }
}

/// All signals in one plot, with a button for each.
fn overlaid_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Prepared, beats: &[Beat], looks: Looks<'_>, room: f32) {
    ui.horizontal_wrapped(|ui| {
        for beat in beats.iter().take(MOST_BUTTONS) {
            focus_ui(ui, cx, beat);
        }
        if beats.len() > MOST_BUTTONS {
            ui.label(RichText::new(format!("and {} more", beats.len() - MOST_BUTTONS)).weak());
        }
    });
    let focus = cx.session.selection().focus();
    let strong = beats.iter().position(|beat| beat.id.is_some() && beat.id == focus).unwrap_or(0);
    let two_sides = prepared.has_both_sides();
    let below = if looks.errors { ERRORS_HEIGHT } else { 0.0 };
    let height = (room - below - 64.0).clamp(160.0, 640.0);
    overlay::overlay_ui(ui, beats, overlay::Overlay { strong, two_sides, height }, looks);
}

/// A signal's name, which puts it into focus; a mean has no sample to be put there.
fn focus_ui(ui: &mut Ui, cx: &mut Cx<'_>, beat: &Beat) {
    let Some(id) = beat.id else {
        ui.label(&beat.title);
        return;
    };
    let focused = cx.session.selection().focus() == Some(id);
    let text = if focused { RichText::new(&beat.title).strong() } else { RichText::new(&beat.title) };
    if ui.add(Button::new(text).frame_when_inactive(false)).clicked() {
        cx.actions.push(MarkAction::Focus(Some(id)));
    }
}

fn title_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Prepared, beat: &Beat) {
    ui.horizontal(|ui| {
        focus_ui(ui, cx, beat);
        let (Some(run), Some(id)) = (cx.run(), beat.id) else { return };
        let score = run
            .table()
            .filter(|_| run.has_answer(id))
            .and_then(|table| Some((table.name, *table.of_sample.get(id as usize)?)));
        if let Some((name, score)) = score {
            ui.label(RichText::new(format!("{name} {}", number(Some(f64::from(score))))).weak());
        }
        if run.is_flagged(id) == Some(true) {
            ui.label(RichText::new("flagged").color(theme::of(ui.visuals()).anomalous_text));
        }
        if let Some(tag) = cx.session.tags().of(&prepared.dataset, id) {
            let name = cx.session.tags().names.get(usize::from(tag)).map_or("", String::as_str);
            ui.label(RichText::new(format!("tag {}, {name}", tag + 1)).weak());
        }
    });
}
