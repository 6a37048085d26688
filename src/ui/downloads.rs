//! The question whether a dataset is to be downloaded: size, licence, citation and addresses before anything starts.

use crate::data::catalog;
use crate::job::Lane;
use crate::session::{Actions, DataAction, Session};
use egui::{Align2, Button, Grid, ProgressBar, RichText, Ui, Window, vec2};

/// Asks, shows how far the download is, and offers what came of it.
pub fn download_ui(ui: &Ui, session: &Session, actions: &mut Actions) {
    let Some(entry) = session.download().and_then(catalog::find) else { return };
    let width = (ui.ctx().content_rect().width() - 48.0).clamp(240.0, 520.0);
    let window = Window::new(format!("Download {}", entry.title)).id(egui::Id::unique("download"));
    window.collapsible(false).resizable(false).anchor(Align2::CENTER_CENTER, [0.0, 0.0]).show(ui.ctx(), |ui| {
        ui.set_width(width);
        facts_ui(ui, session, entry, width);
        ui.add_space(8.0);
        match session.activity(Lane::Downloads) {
            Some(activity) => {
                ui.add(ProgressBar::new(activity.share.unwrap_or(0.0)).desired_width(width).desired_height(8.0));
                ui.label(&activity.what);
                ui.add_space(8.0);
                if ui.add(button("Stop")).accessible_name("Stop the download").clicked() {
                    actions.push(DataAction::StopFetch);
                }
            }
            None => buttons_ui(ui, session, entry, actions),
        }
    });
}

fn button(text: &str) -> Button<'_> {
    Button::new(text).min_size(vec2(88.0, 26.0))
}

fn facts_ui(ui: &mut Ui, session: &Session, entry: &catalog::Entry, width: f32) {
    ui.label(&entry.about);
    ui.add_space(8.0);
    let size =
        entry.download_bytes().map_or("not published".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6));
    let mut hosts: Vec<&str> =
        entry.downloads.iter().flat_map(|d| &d.urls).filter_map(|url| url.split('/').nth(2)).collect();
    hosts.dedup();
    hosts.sort_unstable();
    hosts.dedup();
    let facts = [
        ("Size", size),
        ("Licence", entry.licence.clone()),
        ("Citation", entry.citation.clone()),
        ("From", hosts.join(", ")),
        ("To", session.data_folder().of(&entry.name).display().to_string()),
    ];
    Grid::new("download-facts").num_columns(2).spacing([16.0, 6.0]).max_col_width(width - 80.0).show(ui, |ui| {
        for (name, fact) in facts {
            ui.label(RichText::new(name).weak());
            ui.add(egui::Label::new(fact).wrap());
            ui.end_row();
        }
    });
    ui.add_space(4.0);
    let by_hand = format!("Offline? Put {} there by hand.", entry.wanted_files());
    ui.label(RichText::new(by_hand).weak());
}

fn buttons_ui(ui: &mut Ui, session: &Session, entry: &catalog::Entry, actions: &mut Actions) {
    let here = session.catalogue().iter().any(|choice| choice.here && choice.name == entry.name);
    ui.horizontal(|ui| {
        if here {
            if ui.add(button("Use it")).clicked() {
                actions.push(DataAction::AskDownload(None));
                actions.push(super::asks::choose(&entry.name, true, session.recipe().seed));
            }
        } else if ui.add(button("Download")).clicked() {
            actions.push(DataAction::Fetch(entry.name.clone()));
        }
        if ui.add(button("Close")).accessible_name("Close the download").clicked() {
            actions.push(DataAction::AskDownload(None));
        }
    });
}
