//! The start page: what a person can do here, each by one click.

use super::asks::{open_dialog, open_folder_dialog};
use super::sample::paint;
use super::theme;
use super::view::View;
use super::workspaces::Workspace;
use crate::data::{self, DataFolder, Prepared};
use crate::progress::Quiet;
use crate::recipe::{Recipe, ready_recipes};
use crate::session::{Actions, DataAction, FileAction, FormAction, RunAction, Session};
use crate::suit::DatasetChoice;
use egui::{
    Align2, Button, FontId, Rect, Response, RichText, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_DRAW, ICON_FILTER_1, ICON_LIST, ICON_UPLOAD_FILE};
use std::sync::Arc;

/// Sessions listed at most.
const RECENT: usize = 6;

/// Samples drawn on a card.
const SAMPLES: u32 = 12;

/// The recipe of the card on zeros.
const ZEROS: &str = "zero-vs-rest-conv-autoencoder";

/// The samples that cards show: generated, so that no file is needed.
#[derive(Default)]
pub struct StartPage {
    digits: Option<Arc<Prepared>>,
    beats: Option<Arc<Prepared>>,
    lists: bool,
}

/// What a card shows beside its words.
enum Picture<'a> {
    Samples(&'a Arc<Prepared>),
    Icon(MaterialIcon),
}

/// What is on a card.
struct Card<'a> {
    title: &'a str,
    words: String,
    picture: Picture<'a>,
    primary: bool,
}

fn generated(recipe: &str) -> Option<Arc<Prepared>> {
    let recipe = Recipe::load(recipe).and_then(|recipe| recipe.with(&format!("data.samples={}", 4 * SAMPLES))).ok()?;
    let raw = data::open(&recipe.data, 7, &DataFolder("".into()), &Quiet).ok()?;
    data::prepare(raw.shared(), &recipe.data, 7).ok().map(Arc::new)
}

/// Draws the start page.
pub fn start_ui(ui: &mut Ui, session: &Session, page: &mut StartPage, view: &mut View, actions: &mut Actions) {
    page.digits = page.digits.take().or_else(|| generated("generated-digits"));
    page.beats = page.beats.take().or_else(|| generated("generated-heartbeats"));
    let size = if ui.available_width() >= 3.0 * 300.0 + 48.0 { vec2(292.0, 148.0) } else { vec2(232.0, 118.0) };
    let columns = ((ui.available_width() - 24.0) / (size.x + 12.0)).floor().clamp(1.0, 3.0);
    let width = columns * (size.x + 12.0) - 12.0;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.set_max_width(width);
            ui.add_space((ui.available_height() * 0.06).clamp(6.0, 56.0));
            ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.label(RichText::new("See what a model cannot reconstruct").font(theme::figure_font()));
                ui.label(
                    RichText::new("Train a small network, drag the threshold, see which samples move, and why.").weak(),
                );
                ui.add_space(8.0);
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing = vec2(12.0, 12.0);
                    cards_ui(ui, session, view, page, actions, size);
                });
                if page.lists {
                    recipes_ui(ui, view, actions);
                }
                recent_ui(ui, session, view, actions);
            });
        });
    });
}

fn cards_ui(ui: &mut Ui, session: &Session, view: &mut View, page: &mut StartPage, actions: &mut Actions, size: Vec2) {
    let samples = |prepared: &Option<Arc<Prepared>>| prepared.clone();
    if let Some(digits) = samples(&page.digits) {
        let words = "Spots damaged ones among clean digits · 10 s".to_owned();
        let card = Card { title: "Whole digits", words, picture: Picture::Samples(&digits), primary: true };
        let enter = !session.is_training() && ui.memory(|memory| memory.focused().is_none());
        let enter = enter && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if card_ui(ui, view, &card, size).clicked() || enter {
            train(view, actions, "generated-digits");
        }
    }
    if let Some(beats) = samples(&page.beats) {
        let words = "Shades where a heartbeat is not as it should be · 3 s".to_owned();
        let card = Card { title: "Odd heartbeats", words, picture: Picture::Samples(&beats), primary: false };
        if card_ui(ui, view, &card, size).clicked() {
            train(view, actions, "generated-heartbeats");
        }
    }
    let here = session.catalogue().iter().any(|&DatasetChoice { name, here, .. }| name == "mnist" && here);
    let words = if here {
        "MNIST: one digit against all others"
    } else {
        "MNIST: one digit against all others · 11 MB download"
    };
    let icon = Picture::Icon(ICON_FILTER_1);
    let card = Card { title: "Zeros against the rest", words: words.to_owned(), picture: icon, primary: false };
    if card_ui(ui, view, &card, size).clicked() {
        if here {
            train(view, actions, ZEROS);
        } else {
            actions.push(DataAction::AskDownload(Some("mnist".to_owned())));
        }
    }
    own_ui(ui, view, actions, size);
    let words = "Draw one and see what the network makes of it".to_owned();
    let card = Card { title: "Draw a digit", words, picture: Picture::Icon(ICON_DRAW), primary: false };
    if card_ui(ui, view, &card, size).clicked() {
        train(view, actions, "generated-digits");
        view.open(Workspace::Probe);
    }
    let words = format!("{} trainings that reproduce published results", ready_recipes().len());
    let card = Card { title: "All recipes", words, picture: Picture::Icon(ICON_LIST), primary: false };
    if card_ui(ui, view, &card, size).clicked() {
        page.lists = !page.lists;
    }
}

/// Opens a recipe and trains it.
fn train(view: &mut View, actions: &mut Actions, name: &str) {
    let Some((_, recipe)) = ready_recipes().iter().find(|(known, _)| *known == name) else { return };
    actions.push(FormAction::UseRecipe(Box::new(recipe.clone())));
    actions.push(RunAction::Train);
    view.open(Workspace::Train);
}

/// A card; all of it is one button.
fn card_ui(ui: &mut Ui, view: &mut View, card: &Card<'_>, size: Vec2) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let t = theme::of(ui.visuals());
    let fill = if response.hovered() || response.has_focus() { t.hover } else { t.chrome };
    ui.painter().rect_filled(rect, 8.0, fill);
    let edge = if card.primary { t.accent } else { t.border };
    let width = if card.primary { 2.0 } else { 1.0 };
    ui.painter().rect_stroke(rect, 8.0, egui::Stroke::new(width, edge), egui::StrokeKind::Inside);
    let inner = rect.shrink(12.0);
    let text = 42.0;
    let picture = inner.with_max_y(inner.bottom() - text);
    match &card.picture {
        Picture::Samples(prepared) => samples_ui(ui, view, prepared, picture),
        Picture::Icon(icon) => {
            let font = FontId::new((picture.height() * 0.7).min(48.0), icon.font_family());
            ui.painter().text(picture.left_center(), Align2::LEFT_CENTER, icon.codepoint, font, t.accent);
        }
    }
    let title = pos2(inner.left(), inner.bottom() - text + 4.0);
    ui.painter().text(title, Align2::LEFT_TOP, card.title, theme::title_font(), t.strong);
    let font = FontId::proportional(theme::CAPTION);
    let mut job = egui::text::LayoutJob::simple_singleline(card.words.clone(), font, t.dim);
    job.wrap = egui::text::TextWrapping::truncate_at_width(inner.width());
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(pos2(inner.left(), inner.bottom() - galley.size().y), galley, t.dim);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, card.title));
    response.on_hover_text(&card.words)
}

fn samples_ui(ui: &mut Ui, view: &mut View, prepared: &Arc<Prepared>, place: Rect) {
    let is_image = matches!(prepared.dataset.samples.shape(), data::SampleShape::Image { .. });
    let (cell, count) = if is_image {
        let side = ((place.height() - 4.0) / 2.0).floor();
        (vec2(side, side), (2.0 * (place.width() / (side + 4.0)).floor()) as u32)
    } else {
        (vec2(place.width() / 3.0 - 4.0, (place.height() - 4.0) / 2.0), 6)
    };
    let across = ((place.width() + 4.0) / (cell.x + 4.0)).floor().max(1.0) as u32;
    for i in 0..count.min(4 * SAMPLES) {
        let at = place.min + vec2((i % across) as f32 * (cell.x + 4.0), (i / across) as f32 * (cell.y + 4.0));
        let rect = Rect::from_min_size(at, cell);
        if place.expand(1.0).contains_rect(rect) {
            paint(ui, &mut view.pictures, prepared, i, rect);
        }
    }
}

/// One's own data: two buttons on a card.
fn own_ui(ui: &mut Ui, view: &mut View, actions: &mut Actions, size: Vec2) {
    let _ = view;
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let t = theme::of(ui.visuals());
    ui.painter().rect_filled(rect, 8.0, t.chrome);
    ui.painter().rect_stroke(rect, 8.0, egui::Stroke::new(1.0, t.border), egui::StrokeKind::Inside);
    let inner = rect.shrink(12.0);
    let font = FontId::new(32.0, ICON_UPLOAD_FILE.font_family());
    ui.painter().text(inner.left_top(), Align2::LEFT_TOP, ICON_UPLOAD_FILE.codepoint, font, t.accent);
    let title = pos2(inner.left() + 42.0, inner.top() + 2.0);
    ui.painter().text(title, Align2::LEFT_TOP, "Your own data", theme::title_font(), t.strong);
    let words = "Drop pictures, a table or signals here";
    let font = FontId::proportional(theme::CAPTION);
    ui.painter().text(title + vec2(0.0, 20.0), Align2::LEFT_TOP, words, font, t.dim);
    let buttons = inner.with_min_y(inner.bottom() - 28.0);
    // Of its own, so that the cards that follow stand where they would without it.
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(buttons));
    inside.horizontal(|ui| {
        if ui.add(Button::new("Open file…").min_size(vec2(96.0, 26.0))).clicked() {
            actions.push(FileAction::OpenDialog(open_dialog()));
        }
        let folder = Button::new("Open folder…").min_size(vec2(96.0, 26.0));
        if ui.add(folder).accessible_name("Open a folder of data").clicked() {
            actions.push(FileAction::OpenDialog(open_folder_dialog()));
        }
    });
}

fn recipes_ui(ui: &mut Ui, view: &mut View, actions: &mut Actions) {
    ui.add_space(10.0);
    ui.label(theme::bold("All recipes"));
    ui.horizontal_wrapped(|ui| {
        for (name, recipe) in ready_recipes() {
            if ui.button(*name).on_hover_text(&recipe.about).clicked() {
                actions.push(FormAction::UseRecipe(Box::new(recipe.clone())));
                view.open(Workspace::Train);
            }
        }
    });
}

fn recent_ui(ui: &mut Ui, session: &Session, view: &mut View, actions: &mut Actions) {
    if session.recent().is_empty() {
        return;
    }
    ui.add_space(10.0);
    ui.label(theme::bold("Recent"));
    ui.horizontal_wrapped(|ui| {
        for path in session.recent().iter().take(RECENT) {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            if ui.button(&name).on_hover_text(path.display().to_string()).clicked() {
                actions.push(FileAction::OpenPath(path.clone()));
                view.shows_start = false;
            }
        }
    });
}
