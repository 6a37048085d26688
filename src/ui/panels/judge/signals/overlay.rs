//! Many signals in one plot.

use crate::ui::sample::{Beat, Looks, draw_band, errors_ui, frame, points};
use crate::ui::theme::{self, signal_line};
use egui::{Role, Ui, WidgetInfo};
use egui_plot::{HoverPosition, Line, LineStyle};

/// Signals up to this many each show their reconstruction; more would hide each other.
const FEW: usize = 12;

/// How signals are laid over each other.
#[derive(Clone, Copy)]
pub(super) struct Overlay {
    /// The place of the one that is drawn strong, with its error shaded.
    pub strong: usize,
    /// Whether there are normal and anomalous ones to be told apart.
    pub two_sides: bool,
    /// The plot's height.
    pub height: f32,
}

/// Signals over each other: normal ones solid, anomalous ones dotted, in their colours; one of them strong, with its
/// reconstruction and error. Below them their mean error at each time step.
pub(super) fn overlay_ui(ui: &mut Ui, beats: &[Beat], overlay: Overlay, looks: Looks<'_>) {
    let dark = ui.visuals().dark_mode;
    let plot = frame("overlaid", overlay.height, looks.link, dark).label_formatter(|position| match position {
        HoverPosition::NearDataPoint { plot_name, .. } if !plot_name.is_empty() => Some((*plot_name).to_owned()),
        _ => None,
    });
    let response = plot.show(ui, |plot| {
        if let Some(band) = looks.band {
            draw_band(plot, band, dark);
        }
        for (_, beat) in beats.iter().enumerate().filter(|(place, _)| *place != overlay.strong) {
            plot.line(line(beat, overlay, dark).width(1.0));
            if beats.len() <= FEW {
                beat.draw_output(plot, 0.75, dark);
            }
        }
        if let Some(beat) = beats.get(overlay.strong) {
            beat.draw_error(plot, dark);
            plot.line(Line::new(beat.name.clone(), points(&beat.signal)).color(signal_line(dark)).width(2.5));
            beat.draw_output(plot, 2.0, dark);
        }
    });
    let words = format!("{} signals overlaid", beats.len());
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    if let Some(errors) = mean_errors(beats).filter(|_| looks.errors) {
        errors_ui(ui, ("overlaid", "errors", 0), "mean of the signals shown", &errors, looks.link);
    }
}

fn line(beat: &Beat, overlay: Overlay, dark: bool) -> Line<'static> {
    let normal = theme::tokens(dark).normal;
    let line = Line::new(beat.name.clone(), points(&beat.signal));
    match (overlay.two_sides, beat.is_normal) {
        (false, _) => line.color(signal_line(dark).gamma_multiply(0.5)),
        (true, true) => line.color(normal.gamma_multiply(0.6)),
        (true, false) => line.color(theme::tokens(dark).anomalous.gamma_multiply(0.8)).style(LineStyle::dotted_dense()),
    }
}

/// The mean size of the error at each time step, over the signals whose outputs are there.
fn mean_errors(beats: &[Beat]) -> Option<Vec<f32>> {
    let all: Vec<Vec<f32>> = beats.iter().filter_map(Beat::errors).collect();
    let mut mean = vec![0.0; all.first()?.len()];
    for errors in &all {
        mean.iter_mut().zip(errors).for_each(|(mean, error)| *mean += error / all.len() as f32);
    }
    Some(mean)
}
