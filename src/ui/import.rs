//! The question how a file is to be read: its kind, its columns, its shape, with a few of its samples.

use super::pictures::Pictures;
use super::sample::sample_ui;
use super::theme;
use super::widgets::caption_ui;
use crate::data::{Preview, Question, SOURCES, TextTable};
use crate::job::Lane;
use crate::session::{Actions, DataAction, Import, Session};
use egui::{ComboBox, Grid, Modal, RichText, ScrollArea, Ui, vec2};

/// Findings shown; there may be hundreds of arrays in a file.
const FINDINGS: usize = 6;

/// Asks how a file is to be read, where one is about to be opened and leaves something open.
pub fn import_ui(ui: &Ui, session: &Session, pictures: &mut Pictures, actions: &mut Actions) {
    let Some(import) = session.import().filter(|import| import.asks) else { return };
    let most = ui.ctx().content_rect();
    let width = (most.width() - 48.0).clamp(240.0, 620.0);
    let name = import.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let id = egui::Id::unique("import");
    let title = format!("Open {name}");
    let modal = Modal::new(id).area(Modal::default_area(id).accessible_name(&title));
    let response = modal.show(ui.ctx(), |ui| {
        let height = (most.height() - 180.0).max(120.0);
        ui.set_width(width);
        ui.label(RichText::new(&title).heading());
        ui.add_space(4.0);
        ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
            match &import.preview {
                Some(preview) => questions_ui(ui, preview, pictures, actions),
                None => {
                    ui.label(RichText::new("Inspecting the file").weak());
                }
            }
            if let Some(problem) = &import.problem {
                ui.add_space(8.0);
                ui.label(
                    RichText::new("This file can't be read with these settings")
                        .strong()
                        .color(theme::of(ui.visuals()).problem),
                );
                ui.label(problem);
            }
        });
        ui.add_space(8.0);
        buttons_ui(ui, session, import, actions);
    });
    // A click beside it loses nothing that was chosen.
    if response.should_close() && !response.backdrop_response.clicked() {
        actions.push(DataAction::CancelImport);
    }
}

fn buttons_ui(ui: &mut Ui, session: &Session, import: &Import, actions: &mut Actions) {
    ui.horizontal(|ui| {
        let looking = session.is_busy(Lane::Looking);
        let can_open = !looking && import.preview.is_some() && import.problem.is_none();
        let open = egui::Button::new(RichText::new("Open").strong()).min_size(vec2(72.0, 26.0));
        if ui.add_enabled(can_open, open).accessible_name("Open as chosen").clicked() {
            actions.push(DataAction::AcceptImport);
        }
        let cancel = egui::Button::new("Cancel").min_size(vec2(72.0, 26.0));
        if ui.add(cancel).accessible_name("Cancel import").clicked() {
            actions.push(DataAction::CancelImport);
        }
        if looking {
            ui.label(RichText::new("Inspecting the file").weak());
        }
    });
}

fn questions_ui(ui: &mut Ui, preview: &Preview, pictures: &mut Pictures, actions: &mut Actions) {
    Grid::new("import-questions").num_columns(2).spacing([16.0, 8.0]).show(ui, |ui| {
        if preview.kinds.len() > 1 {
            kind_ui(ui, preview, actions);
            ui.end_row();
        }
        for question in &preview.survey.questions {
            question_ui(ui, question, actions);
            ui.end_row();
        }
    });
    if let Some(table) = &preview.survey.table {
        ui.add_space(8.0);
        table_ui(ui, table);
    }
    if let Ok(samples) = &preview.samples {
        ui.add_space(8.0);
        let words = samples.dataset.samples.shape().words();
        ui.label(RichText::new(format!("First samples, {words} each")).strong());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            for id in 0..samples.dataset.len() as u32 {
                sample_ui(ui, pictures, samples, id);
            }
        });
    }
    let findings = &preview.survey.findings;
    if !findings.is_empty() {
        ui.add_space(8.0);
        for finding in findings.iter().take(FINDINGS) {
            ui.label(RichText::new(finding).weak());
        }
        if findings.len() > FINDINGS {
            ui.label(RichText::new(format!("and {} more", findings.len() - FINDINGS)).weak());
        }
    }
}

fn kind_ui(ui: &mut Ui, preview: &Preview, actions: &mut Actions) {
    let title = |id: &str| SOURCES.iter().find(|source| source.id() == id).map_or("", |source| source.title());
    caption_ui(ui, "Read as");
    let combo = ComboBox::from_id_salt("kind").selected_text(title(preview.kind)).width(260.0).show_ui(ui, |ui| {
        for kind in &preview.kinds {
            if ui.selectable_label(*kind == preview.kind, title(kind)).clicked() {
                let value = crate::data::Choice::word(kind, "").value;
                actions.push(DataAction::ChooseReading("kind", Some(value)));
            }
        }
    });
    combo.response.accessible_name("Read as");
}

fn question_ui(ui: &mut Ui, question: &Question, actions: &mut Actions) {
    caption_ui(ui, question.title);
    let chosen = question.choices.get(question.chosen).map_or("", |choice| choice.title.as_str());
    let combo = ComboBox::from_id_salt(question.key).selected_text(chosen).width(260.0).show_ui(ui, |ui| {
        for (place, choice) in question.choices.iter().enumerate() {
            if ui.selectable_label(place == question.chosen, &choice.title).clicked() {
                actions.push(DataAction::ChooseReading(question.key, Some(choice.value.clone())));
            }
        }
    });
    combo.response.accessible_name(question.title);
}

fn table_ui(ui: &mut Ui, table: &TextTable) {
    ui.label(RichText::new("First rows").strong());
    ScrollArea::horizontal().id_salt("import-table").show(ui, |ui| {
        Grid::new("import-rows").striped(true).spacing([12.0, 3.0]).show(ui, |ui| {
            for head in &table.heads {
                ui.label(RichText::new(head).small().weak());
            }
            ui.end_row();
            for row in &table.rows {
                for cell in row {
                    ui.label(RichText::new(cell).small().monospace());
                }
                ui.end_row();
            }
        });
    });
}
