//! The gallery of datasets, and the samples of the one that is open.

use crate::data::{Prepared, catalog, kinds_of_file};
use crate::job::Lane;
use crate::session::{DataAction, FileAction};
use crate::suit::DatasetChoice;
use crate::ui::asks::{choose, open_folder_dialog};
use crate::ui::bar::Bar;
use crate::ui::panel::{Cx, Panel};
use crate::ui::sample::{small, thumbnail_ui};
use crate::ui::widgets::number;
use egui::{Button, RichText, ScrollArea, Ui, vec2};
use std::sync::Arc;

/// Samples shown of a dataset.
const SHOWN: usize = 60;

/// The panel.
#[derive(Default)]
pub struct Data {
    page: usize,
}

impl Panel for Data {
    fn name(&self) -> &'static str {
        "data"
    }

    fn title(&self) -> &'static str {
        "Data"
    }

    fn about(&self) -> &'static str {
        "Available datasets, and the samples of the open one"
    }

    fn toolbar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>) {
        if let Some(prepared) = cx.prepared().cloned() {
            bar.item(|ui| self.pages_ui(ui, prepared.dataset.len()));
            let is_file = kinds_of_file().any(|kind| kind.id() == prepared.raw.kind);
            if is_file && catalog::find(&cx.session.recipe().data.dataset).is_none() {
                bar.item(|ui| {
                    if ui.button("Import settings…").clicked() {
                        cx.actions.push(DataAction::AskReading);
                    }
                });
            }
        }
        bar.item(|ui| {
            if ui.button("Open folder…").on_hover_text("Open a folder of pictures or data files").clicked() {
                cx.actions.push(FileAction::OpenDialog(open_folder_dialog()));
            }
        });
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let Some(prepared) = cx.session.prepared().cloned() else {
                gallery_ui(ui, cx);
                ui.add_space(16.0);
                empty_ui(ui, cx);
                return;
            };
            summary_ui(ui, &prepared);
            ui.add_space(8.0);
            self.samples_ui(ui, cx, &prepared);
            ui.add_space(16.0);
            gallery_ui(ui, cx);
        });
    }
}

/// Every dataset known by name.
fn gallery_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    ui.label(RichText::new("Datasets").strong());
    ui.horizontal_wrapped(|ui| {
        for &DatasetChoice { name, title, here } in cx.session.catalogue().iter() {
            let chosen = cx.session.recipe().data.dataset == name;
            let shown = if here { RichText::new(title) } else { RichText::new(format!("{title}…")).weak() };
            let button = ui.add(Button::selectable(chosen, shown).frame_when_inactive(true));
            let hint = if here {
                "Use this dataset"
            } else {
                "Not downloaded yet. Download it, or see where to put the files"
            };
            let name_shown = if here { format!("Use {title}") } else { format!("Download {title}…") };
            if button.on_hover_text(hint).accessible_name(name_shown).clicked() {
                cx.actions.push(choose(name, here, cx.session.recipe().seed));
            }
        }
    });
}

/// Without a dataset: what can be opened.
fn empty_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if cx.session.is_busy(Lane::Opening) {
        ui.label(RichText::new("Opening the dataset").weak());
        if ui.button("Stop opening").clicked() {
            cx.actions.push(DataAction::StopOpening);
        }
        return;
    }
    if let Some(why) = cx.session.unprepared() {
        ui.label(why);
        return;
    }
    ui.label(RichText::new("Choose a dataset, or open or drop a file").weak());
    ui.add_space(8.0);
    for source in kinds_of_file() {
        ui.label(RichText::new(source.title()).strong());
        ui.label(RichText::new(source.about()).weak());
    }
}

/// What was opened, in a few lines; the card says the rest.
fn summary_ui(ui: &mut Ui, prepared: &Prepared) {
    ui.label(RichText::new(&prepared.dataset.title).heading());
    for sentence in &prepared.card {
        ui.label(sentence);
    }
    let (low, high) = prepared.range;
    let range = format!("raw values from {} to {}", number(Some(f64::from(low))), number(Some(f64::from(high))));
    ui.label(RichText::new(range).weak());
}

impl Data {
    /// Which samples are shown, and the way to others.
    fn pages_ui(&mut self, ui: &mut Ui, count: usize) {
        let pages = count.div_ceil(SHOWN);
        self.page = self.page.min(pages.saturating_sub(1));
        if ui.add_enabled(self.page > 0, Button::new("Back")).accessible_name("Previous samples").clicked() {
            self.page -= 1;
        }
        let first = self.page * SHOWN;
        ui.label(RichText::new(format!("{} to {} of {count}", first + 1, (first + SHOWN).min(count))).weak());
        if ui.add_enabled(self.page + 1 < pages, Button::new("Next")).accessible_name("Next samples").clicked() {
            self.page += 1;
        }
    }

    fn samples_ui(&self, ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>) {
        let count = prepared.dataset.len();
        let size = small(prepared);
        let first = self.page * SHOWN;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            for id in first..(first + SHOWN).min(count) {
                thumbnail_ui(ui, cx, prepared, id as u32, size);
            }
        });
    }
}
