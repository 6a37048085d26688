//! What the person should know: errors with what to do, an interrupted training offered again, a session whose data has
//! moved.

use super::app::View;
use super::theme::ANOMALOUS;
use crate::session::{Action, NoticeKind, Session};
use egui::{Align2, RichText, Ui, Window};

/// The last notice above the status bar; all of them on request.
pub fn notices_ui(ui: &Ui, session: &Session, view: &mut View, actions: &mut Vec<Action>) {
    if session.notices.is_empty() {
        view.shows_notices = false;
        return;
    }
    let skipped = if view.shows_notices { 0 } else { session.notices.len() - 1 };
    let window = Window::new("Notices").title_bar(false).resizable(false).collapsible(false);
    let most = (ui.ctx().content_rect().width() - 64.0).clamp(200.0, 460.0);
    window.anchor(Align2::RIGHT_BOTTOM, [-16.0, -48.0]).max_width(most).show(ui.ctx(), |ui| {
        egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            for (i, notice) in session.notices.iter().enumerate().skip(skipped) {
                // One text, so that long words such as addresses wrap within the window.
                let mut text = egui::text::LayoutJob::default();
                if notice.kind == NoticeKind::Error {
                    let word = RichText::new("Problem  ").strong().color(ANOMALOUS);
                    word.append_to(&mut text, ui.style(), egui::FontSelection::Default, egui::Align::Center);
                }
                let words = RichText::new(&notice.text).color(ui.visuals().text_color());
                words.append_to(&mut text, ui.style(), egui::FontSelection::Default, egui::Align::Center);
                ui.add(egui::Label::new(text).wrap());
                let name =
                    if i + 1 == session.notices.len() { "Dismiss".to_owned() } else { format!("Dismiss {}", i + 1) };
                if ui.button("Dismiss").accessible_name(name).clicked() {
                    actions.push(Action::Dismiss(i));
                }
            }
            if session.notices.len() > 1 && ui.button("Dismiss all").clicked() {
                actions.push(Action::DismissAll);
            }
        });
    });
}

/// Offers an interrupted training again.
pub fn interrupted_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let Some((saved, _)) = &session.interrupted else { return };
    let Some(run) = saved.run() else { return };
    egui::Panel::top("interrupted").show(ui, |ui| {
        ui.add_space(6.0);
        ui.horizontal_wrapped(|ui| {
            let (done, of) = (run.facts.epochs.len(), run.facts.recipe.training.epochs);
            ui.label(format!("The training of {} was interrupted after epoch {done} of {of}.", run.facts.recipe.name));
            if ui.button("Go on with it").clicked() {
                actions.push(Action::ResumeInterrupted);
            }
            if ui.button("Discard it").clicked() {
                actions.push(Action::ForgetInterrupted);
            }
        });
        ui.add_space(6.0);
    });
}

/// Asks where the data of a session is now.
pub fn missing_data_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let Some(missing) = &session.missing else { return };
    egui::Panel::top("missing").show(ui, |ui| {
        ui.add_space(6.0);
        ui.horizontal_wrapped(|ui| {
            ui.label(format!("The data of this session is not where it was ({}).", missing.dataset));
            if ui.button("Locate a folder…").clicked() {
                actions.push(Action::LocateDialog(super::top_bar::open_folder_dialog()));
            }
            if ui.button("Locate a file…").clicked() {
                actions.push(Action::LocateDialog(super::top_bar::locate_dialog()));
            }
            if ui.button("Do not open it").clicked() {
                actions.push(Action::GiveUpSession);
            }
        });
        ui.label(RichText::new(&missing.why).small().weak());
        ui.add_space(6.0);
    });
}
