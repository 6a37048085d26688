//! The bottom line: the figures of training, what is going on, and where it is computed.

use super::theme;
use super::widgets::{number, thousands};
use super::workspaces::Room;
use crate::job::Lane;
use crate::model::device::DeviceChoice;
use crate::recipe::Task;
use crate::session::{Actions, Activity, FormAction, Run, RunState, Session};
use crate::train::EpochReport;
use egui::{Align2, ComboBox, Label, ProgressBar, RichText, Role, Sense, Sides, TextStyle, Ui, WidgetInfo, vec2};

/// Words with less room than this are left out.
const LEAST_WORDS: f32 = 24.0;

/// Draws the bottom line.
pub fn status_bar_ui(ui: &mut Ui, session: &Session, actions: &mut Actions, room: Room) {
    ui.spacing_mut().interact_size.y = 20.0;
    ui.spacing_mut().button_padding.y = 0.0;
    Sides::new().height(room.status()).shrink_left().show(
        ui,
        |ui| {
            if let Some(run) = session.run() {
                figures_ui(ui, run, room);
            }
            activity_ui(ui, session, room);
        },
        |ui| device_ui(ui, session, actions),
    );
}

/// How the training stands, in figures.
fn figures_ui(ui: &mut Ui, run: &Run, room: Room) {
    if run.is_baseline() {
        return;
    }
    let epochs = latest(&run.epochs);
    let (batch, epoch) = (run.batches.last(), epochs.last());
    let current = batch.map_or(epochs.len(), |batch| batch.epoch).max(epochs.len());
    if let Some(folds) = run.recipe.training.folds {
        let fold = batch.map_or(run.folds.len(), |batch| batch.fold);
        figure_ui(ui, "Fold", &format!("{fold}/{folds}"));
    }
    figure_ui(ui, "Epoch", &format!("{current}/{}", run.recipe.training.epochs));
    figure_ui(ui, "Loss", &number(batch.map(|b| b.loss).or(epoch.map(|e| e.loss))));
    figure_ui(ui, "Validation loss", &number(epoch.and_then(|e| e.validation_loss)));
    if run.spec.task != Task::Reconstruct && room != Room::Small {
        figure_ui(ui, "Training accuracy", &number(batch.and_then(|b| b.accuracy)));
        figure_ui(ui, "Validation accuracy", &number(epoch.and_then(|e| e.validation_accuracy)));
    }
    if run.state() == RunState::Training {
        let speed = batch.map_or_else(|| number(None), |b| thousands(b.samples_per_sec));
        figure_ui(ui, "Samples/s", &speed);
        // With folds the time is that of the current one.
        let name = if run.recipe.training.folds.is_some() { "Left in fold" } else { "Time left" };
        figure_ui(ui, name, &batch.map_or_else(|| number(None), |b| time_words(b.left_secs)));
    }
    if run.rate() > 0.0 && run.rate() != run.recipe.training.learning_rate {
        figure_ui(ui, "Current rate", &format!("{}", run.rate()));
    }
}

/// The epochs of the network that is trained now: with folds, of the last one.
fn latest(epochs: &[EpochReport]) -> &[EpochReport] {
    let first = epochs.iter().rposition(|epoch| epoch.epoch == 1).unwrap_or(0);
    &epochs[first..]
}

/// A name and a value in one line; both are one accessible node.
fn figure_ui(ui: &mut Ui, name: &str, value: &str) {
    let t = theme::of(ui.visuals());
    let small = TextStyle::Small.resolve(ui.style());
    let name_galley = ui.painter().layout_no_wrap(name.to_owned(), small, t.dim);
    let value_galley = ui.painter().layout_no_wrap(value.to_owned(), theme::label_font(), t.strong);
    let size = vec2(name_galley.size().x + value_galley.size().x + 5.0, ui.available_height());
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let left = Align2::LEFT_CENTER.align_size_within_rect(name_galley.size(), rect);
    let right = Align2::RIGHT_CENTER.align_size_within_rect(value_galley.size(), rect);
    ui.painter().galley(left.min, name_galley, t.dim);
    ui.painter().galley(right.min, value_galley, t.strong);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, name);
        info.current_text_value = Some(value.to_owned());
        info
    });
    ui.add_space(4.0);
}

/// A time to wait, in its largest unit.
fn time_words(seconds: f64) -> String {
    if !seconds.is_finite() {
        number(None)
    } else if seconds < 1.0 {
        "< 1 s".to_owned()
    } else if seconds < 60.0 {
        format!("{seconds:.0} s")
    } else if seconds < 3600.0 {
        format!("{:.1} min", seconds / 60.0)
    } else {
        format!("{:.1} h", seconds / 3600.0)
    }
}

/// What is going on, with its progress.
fn activity_ui(ui: &mut Ui, session: &Session, room: Room) {
    let shown = [
        Lane::Training,
        Lane::Mapping,
        Lane::Opening,
        Lane::Writing,
        Lane::Looking,
        Lane::Downloads,
        Lane::Questions,
        Lane::Dialogs,
    ];
    let busy: Vec<(Lane, &Activity)> = shown.into_iter().filter_map(|l| Some((l, session.activity(l)?))).collect();
    if busy.is_empty() {
        words_ui(ui, &idle_words(session));
    }
    let wide = if room == Room::Small { 40.0 } else { 80.0 };
    for (lane, activity) in busy {
        let (share, words) = progress(session, lane, activity);
        let words = if activity.paused { format!("{words}, paused") } else { words };
        if ui.available_width() < wide {
            return;
        }
        ui.add(ProgressBar::new(share).desired_width(wide).desired_height(6.0)).on_hover_text(&words);
        words_ui(ui, &words);
    }
}

/// Words as far as there is room for them; all of them where the pointer rests.
fn words_ui(ui: &mut Ui, words: &str) {
    if ui.available_width() > LEAST_WORDS {
        ui.add(Label::new(RichText::new(words).weak()).truncate()).on_hover_text(words);
    }
}

fn idle_words(session: &Session) -> String {
    match (session.run(), session.dataset()) {
        (Some(run), _) if run.state() == RunState::Done && run.is_baseline() => {
            format!("Fitted and evaluated in {:.1} s", run.came.seconds)
        }
        (Some(run), _) if run.state() == RunState::Done => format!("Trained in {:.1} s", run.came.seconds),
        (Some(run), _) if run.state() == RunState::Stopped => {
            format!("Stopped after {} epochs; what was learnt is kept", run.epochs.len())
        }
        (_, Some(_)) => "Ready to train".to_owned(),
        _ => "Open a dataset to begin".to_owned(),
    }
}

fn progress(session: &Session, lane: Lane, activity: &Activity) -> (f32, String) {
    let batch = session.training_run().filter(|run| lane == Lane::Training && run.state() == RunState::Training);
    let Some((run, batch)) = batch.and_then(|run| Some((run, run.batches.last()?))) else {
        return (activity.share.unwrap_or(0.0), activity.what.clone());
    };
    let epochs = run.recipe.training.epochs;
    if run.epochs.len() == epochs {
        return (activity.share.unwrap_or(1.0), activity.what.clone());
    }
    let share = (batch.epoch as f32 - 1.0 + batch.batch as f32 / batch.batches.max(1) as f32) / epochs as f32;
    let words = match session.queue().len() {
        0 => "Training".to_owned(),
        more => format!("Training, {more} more queued"),
    };
    (share, words)
}

/// Where the next training runs; the device of the run shown is in its hover text.
fn device_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let words = |choice: &DeviceChoice| match choice {
        DeviceChoice::Auto => "automatic".to_owned(),
        other => session
            .devices()
            .iter()
            .find(|d| d.id == other.to_string())
            .map_or_else(|| other.to_string(), |d| d.name.clone()),
    };
    let run = session.run().map_or_else(String::new, |run| format!("; this run was computed on {}", run.device));
    let combo = ComboBox::from_id_salt("device").selected_text(words(session.device())).width(120.0).truncate();
    let combo = combo.show_ui(ui, |ui| {
        let mut choices = vec![(DeviceChoice::Auto, "Automatic".to_owned())];
        for device in session.devices() {
            choices.extend(device.id.parse().ok().map(|choice| (choice, device.name.clone())));
        }
        for (choice, title) in choices {
            if ui.selectable_label(*session.device() == choice, title).clicked() {
                actions.push(FormAction::UseDevice(choice));
            }
        }
    });
    combo.response.on_hover_text(format!("The device for the next training{run}")).accessible_name("Device");
}

#[cfg(test)]
mod tests {
    use super::time_words;

    #[test]
    fn times_are_told_in_their_largest_unit() {
        let cases = [(0.2, "< 1 s"), (12.4, "12 s"), (78.0, "1.3 min"), (7200.0, "2.0 h"), (f64::INFINITY, "—")];
        for (seconds, words) in cases {
            assert_eq!(time_words(seconds), words);
        }
    }
}
