//! What the person should know: errors with what to do, unsaved work that was found, a session whose data has moved.

use super::asks::{locate_dialog, open_folder_dialog};
use super::theme;
use super::unsaved::counted;
use super::view::View;
use crate::saved::{Found, Saved};
use crate::session::{Actions, FileAction, NewsAction, NoticeKind, Session, Tags};
use egui::{Align2, Label, RichText, Ui, Window};

/// The last notice above the status bar; all of them on request.
pub fn notices_ui(ui: &Ui, session: &Session, view: &mut View, actions: &mut Actions) {
    if session.notices().is_empty() {
        view.shows_notices = false;
        return;
    }
    let skipped = if view.shows_notices { 0 } else { session.notices().len() - 1 };
    let window = Window::new("Notices").title_bar(false).resizable(false).collapsible(false);
    let most = (ui.ctx().content_rect().width() - 64.0).clamp(200.0, 460.0);
    window.anchor(Align2::RIGHT_BOTTOM, [-16.0, -48.0]).max_width(most).show(ui.ctx(), |ui| {
        egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            for (i, notice) in session.notices().iter().enumerate().skip(skipped) {
                // One text, so that long words such as addresses wrap within the window.
                let mut text = egui::text::LayoutJob::default();
                if notice.kind == NoticeKind::Error {
                    let word = RichText::new("Problem  ").strong().color(theme::of(ui.visuals()).problem);
                    word.append_to(&mut text, ui.style(), egui::FontSelection::Default, egui::Align::Center);
                }
                let words = RichText::new(&notice.text).color(ui.visuals().text_color());
                words.append_to(&mut text, ui.style(), egui::FontSelection::Default, egui::Align::Center);
                ui.add(egui::Label::new(text).wrap());
                let name =
                    if i + 1 == session.notices().len() { "Dismiss".to_owned() } else { format!("Dismiss {}", i + 1) };
                if ui.button("Dismiss").accessible_name(name).clicked() {
                    actions.push(NewsAction::Dismiss(i));
                }
            }
            if session.notices().len() > 1 && ui.button("Dismiss all").clicked() {
                actions.push(NewsAction::DismissAll);
            }
        });
    });
}

/// Offers unsaved work of a program that has ended.
pub fn interrupted_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let Some(found) = session.interrupted() else { return };
    egui::Panel::top("interrupted").show(ui, |ui| {
        ui.add_space(6.0);
        ui.horizontal_wrapped(|ui| {
            match &found.saved {
                Ok(saved) => offer_ui(ui, saved, actions),
                Err(why) => {
                    let words = format!("Unsaved work was found, but its file can't be read: {why}");
                    ui.add(Label::new(words).wrap());
                }
            }
            if ui.button("Discard").clicked() {
                actions.push(FileAction::ForgetInterrupted);
            }
            if found.saved.is_err() && ui.button("Keep file").on_hover_text("Stop asking about it").clicked() {
                actions.push(FileAction::PutAside);
            }
            written_ui(ui, found);
        });
        ui.add_space(6.0);
    });
}

/// What was found, and the button that brings it back.
fn offer_ui(ui: &mut Ui, saved: &Saved, actions: &mut Actions) {
    let button = match saved.interrupted() {
        Some(run) => {
            let (done, of) = (run.facts.epochs.len(), run.facts.recipe.training.epochs);
            let name = &run.facts.recipe.name;
            ui.label(format!("Training of {name} was interrupted after epoch {done} of {of}."));
            "Resume"
        }
        None => {
            let tags = saved.tags.as_ref().map_or(0, Tags::total_of_saved);
            ui.label(match counted(saved.runs.len(), tags).join(", ") {
                nothing if nothing.is_empty() => "Unsaved work was found.".to_owned(),
                what => format!("Unsaved work was found: {what}."),
            });
            "Restore"
        }
    };
    if ui.button(button).clicked() {
        actions.push(FileAction::ResumeInterrupted);
    }
}

/// When it was written.
fn written_ui(ui: &mut Ui, found: &Found) {
    if let Some(since) = found.written.and_then(|at| at.elapsed().ok()) {
        ui.label(RichText::new(format!("Saved {}.", ago(since.as_secs()))).small().weak());
    }
}

/// So many seconds ago, in words.
fn ago(seconds: u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let (count, unit) = match seconds {
        ..MINUTE => return "less than a minute ago".to_owned(),
        MINUTE..HOUR => (seconds / MINUTE, "minute"),
        HOUR..DAY => (seconds / HOUR, "hour"),
        DAY.. => (seconds / DAY, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

/// Asks where the data of a session is now.
pub fn missing_data_ui(ui: &mut Ui, session: &Session, actions: &mut Actions) {
    let Some(missing) = session.missing() else { return };
    egui::Panel::top("missing").show(ui, |ui| {
        ui.add_space(6.0);
        ui.horizontal_wrapped(|ui| {
            ui.label(format!("This session's data was not found ({}).", missing.dataset));
            if ui.button("Locate a folder…").clicked() {
                actions.push(FileAction::LocateDialog(open_folder_dialog()));
            }
            if ui.button("Locate a file…").clicked() {
                actions.push(FileAction::LocateDialog(locate_dialog()));
            }
            if ui.button("Cancel").clicked() {
                actions.push(FileAction::GiveUpSession);
            }
        });
        ui.label(RichText::new(&missing.why).small().weak());
        ui.add_space(6.0);
    });
}

#[cfg(test)]
mod tests {
    use super::ago;

    #[test]
    fn times_are_told_in_the_largest_whole_unit() {
        let words = [0, 59, 60, 3 * 60 + 5, 3600, 86_399, 86_400, 3 * 86_400].map(ago);
        let expected = [
            "less than a minute ago",
            "less than a minute ago",
            "1 minute ago",
            "3 minutes ago",
            "1 hour ago",
            "23 hours ago",
            "1 day ago",
            "3 days ago",
        ];
        assert_eq!(words, expected);
    }
}
