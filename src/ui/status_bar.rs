//! The bottom line: what is going on, where, and how many notices wait.

use super::view::View;
use crate::job::Lane;
use crate::session::{Activity, RunState, Session};
use egui::{ProgressBar, RichText, Sides, Ui};

/// Draws the bottom line.
pub fn status_bar_ui(ui: &mut Ui, session: &Session, view: &mut View) {
    ui.add_space(3.0);
    Sides::new().height(24.0).shrink_left().show(
        ui,
        |ui| left_ui(ui, session),
        |ui| {
            let count = session.notices().len();
            let text = match count {
                0 => "No notices".to_owned(),
                1 => "1 notice".to_owned(),
                _ => format!("{count} notices"),
            };
            if ui.add_enabled(count > 0, egui::Button::new(text).frame_when_inactive(false)).clicked() {
                view.shows_notices = !view.shows_notices;
            }
            let device = session.run().map(|run| run.device.clone());
            ui.label(RichText::new(device.unwrap_or_else(|| format!("Device {}", session.device()))).weak());
        },
    );
    ui.add_space(3.0);
}

fn left_ui(ui: &mut Ui, session: &Session) {
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
        ui.label(RichText::new(idle_words(session)).weak());
    }
    for (lane, activity) in busy {
        let (share, words) = progress(session, lane, activity);
        ui.add(ProgressBar::new(share).desired_width(120.0).desired_height(8.0));
        ui.label(if activity.paused { format!("{words}, paused") } else { words });
        ui.add_space(8.0);
    }
}

fn idle_words(session: &Session) -> String {
    match (session.run(), session.dataset()) {
        (Some(run), _) if run.state() == RunState::Done && run.is_baseline() => {
            format!("Fitted and judged in {:.1} s", run.came.seconds)
        }
        (Some(run), _) if run.state() == RunState::Done => {
            format!("Trained in {:.1} s, {} epochs", run.came.seconds, run.epochs.len())
        }
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
    let left = if batch.left_secs < 1.0 { "under 1 s".to_owned() } else { format!("{:.0} s", batch.left_secs) };
    let waiting = match session.queue().len() {
        0 => String::new(),
        more => format!(" · {more} more wait"),
    };
    let fold = match (batch.fold, run.recipe.training.folds) {
        (0, _) | (_, None) => String::new(),
        (fold, Some(folds)) => format!("fold {fold}/{folds} · "),
    };
    (
        share,
        format!(
            "{fold}epoch {}/{epochs} · {left} left · {} samples/s{waiting}",
            batch.epoch,
            thousands(batch.samples_per_sec)
        ),
    )
}

/// A count with thin spaces between thousands.
fn thousands(count: f64) -> String {
    let digits = format!("{count:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
