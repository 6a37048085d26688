//! The curves of several runs, laid over each other.

use super::{Compared, loss_of};
use crate::train::EpochReport;
use crate::ui::theme;
use crate::ui::widgets::{mark_label, number, round_marks};
use egui::{ComboBox, RichText, Role, Ui, WidgetInfo};
use egui_plot::{Legend, Line, Plot, PlotPoints, Points};

/// What is laid over each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum What {
    Loss,
    #[default]
    ValidationLoss,
    Accuracy,
    ValidationAccuracy,
}

impl What {
    const ALL: [Self; 4] = [Self::Loss, Self::ValidationLoss, Self::Accuracy, Self::ValidationAccuracy];

    fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::ValidationLoss => "validation loss",
            Self::Accuracy => "accuracy",
            Self::ValidationAccuracy => "validation accuracy",
        }
    }

    fn of(self, epoch: &EpochReport) -> Option<f64> {
        match self {
            Self::Loss => Some(epoch.loss),
            Self::ValidationLoss => epoch.validation_loss,
            Self::Accuracy => epoch.accuracy,
            Self::ValidationAccuracy => epoch.validation_accuracy,
        }
    }

    fn is_loss(self) -> bool {
        matches!(self, Self::Loss | Self::ValidationLoss)
    }
}

/// The curves, and which ones.
#[derive(Default)]
pub(super) struct Curves {
    what: What,
}

impl Curves {
    /// The choice and the plot.
    pub(super) fn ui(&mut self, ui: &mut Ui, runs: &[Compared<'_>]) {
        let combo = ComboBox::from_id_salt("curve").selected_text(format!("Curve: {}", self.what.name())).width(150.0);
        let response = combo.show_ui(ui, |ui| {
            for what in What::ALL {
                ui.selectable_value(&mut self.what, what, what.name());
            }
        });
        response.response.accessible_name("Compared curve");
        let point = |epoch: &EpochReport| Some([epoch.epoch as f64, self.what.of(epoch)?]);
        let curves: Vec<Vec<[f64; 2]>> =
            runs.iter().map(|compared| compared.run.epochs.iter().filter_map(point).collect()).collect();
        if curves.iter().all(Vec::is_empty) {
            ui.label(RichText::new(format!("None of these runs has a {}", self.what.name())).weak());
            return;
        }
        plot_ui(ui, self.what, runs, curves);
        if self.what.is_loss() && runs.windows(2).any(|pair| loss_of(pair[0].run) != loss_of(pair[1].run)) {
            let kinds: Vec<String> =
                runs.iter().map(|compared| format!("{} {}", compared.name, loss_of(compared.run).name())).collect();
            let text = format!("The losses are of different kinds: {}.", kinds.join(", "));
            ui.label(RichText::new(text).weak());
        }
    }
}

fn plot_ui(ui: &mut Ui, what: What, runs: &[Compared<'_>], curves: Vec<Vec<[f64; 2]>>) {
    let summary = summary(what, runs, &curves);
    let plot = Plot::new("compared curves")
        .height(220.0)
        .allow_scroll(false)
        .grid_color(theme::of(ui.visuals()).grid)
        .legend(Legend::default().follow_insertion_order(true))
        .x_axis_label("epoch")
        .y_axis_label(what.name())
        .x_grid_spacer(round_marks)
        .x_axis_formatter(mark_label)
        .y_grid_spacer(round_marks)
        .y_axis_formatter(mark_label)
        .y_axis_min_width(42.0)
        .include_x(0.0);
    let response = plot.show(ui, |plot| {
        for (compared, curve) in runs.iter().zip(curves) {
            let (id, name) = (compared.run.id, compared.name.as_str());
            let ends = PlotPoints::from(curve.clone());
            let line = Line::new(name, PlotPoints::from(curve)).id(("line", id));
            plot.line(line.color(compared.color).style(compared.style).width(2.0));
            plot.points(Points::new(name, ends).id(("points", id)).color(compared.color).radius(2.5));
        }
    });
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &summary));
}

/// The curves in words: where each ends.
fn summary(what: What, runs: &[Compared<'_>], curves: &[Vec<[f64; 2]>]) -> String {
    let end = |(compared, curve): (&Compared<'_>, &Vec<[f64; 2]>)| match curve.last() {
        Some([epoch, value]) => format!("{} {} after epoch {epoch}", compared.name, number(Some(*value))),
        None => format!("{} none", compared.name),
    };
    let ends: Vec<String> = runs.iter().zip(curves).map(end).collect();
    format!("Compared curves, {}: {}", what.name(), ends.join(", "))
}
