//! Commands and panels found by typing a part of their names.

use super::commands::{COMMANDS, On};
use super::panel::{Fit, Panel};
use super::theme;
use egui::{Button, Id, Key, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui};

/// Something that can be chosen.
struct Entry {
    name: String,
    key: String,
    hindrance: Option<&'static str>,
    what: What,
}

/// What an entry does.
#[derive(Clone, Copy)]
enum What {
    /// The command of this place.
    Command(usize),
    /// Shows the panel of this name.
    Panel(&'static str),
}

/// Draws the palette, while it is open.
pub fn palette_ui(ui: &Ui, panels: &[Box<dyn Panel>], on: &mut On<'_>) {
    let Some(mut palette) = on.view.palette.take() else { return };
    let found: Vec<Entry> = entries(panels, on).into_iter().filter(|entry| fits(&entry.name, &palette.query)).collect();
    let last = found.len().saturating_sub(1);
    let before = palette.at;
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) {
        palette.at += 1;
    }
    if pressed(Key::ArrowUp) {
        palette.at = palette.at.saturating_sub(1);
    }
    palette.at = palette.at.min(last);
    // Only then: else the wheel could not scroll away from it.
    let follows = palette.at != before;
    let mut chosen = pressed(Key::Enter).then_some(palette.at);
    let id = Id::unique("palette");
    let screen = ui.ctx().content_rect();
    let modal = Modal::new(id).area(Modal::default_area(id).accessible_name("Commands"));
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width((screen.width() - 64.0).clamp(200.0, 440.0));
        let field = TextEdit::singleline(&mut palette.query).hint_text("Find a command or a panel");
        let field = ui.add(field.desired_width(f32::INFINITY)).accessible_name("Find a command or a panel");
        field.request_focus();
        if field.changed() {
            palette.at = 0;
        }
        ui.add_space(6.0);
        let height = (screen.height() - 160.0).clamp(80.0, 360.0);
        ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
            for (place, entry) in found.iter().enumerate() {
                let is_chosen = entry_ui(ui, entry, place == palette.at, follows);
                chosen = chosen.or(is_chosen.then_some(place));
            }
            if found.is_empty() {
                ui.label(RichText::new("Nothing is called that").weak());
            }
        });
    });
    if let Some(entry) = chosen.and_then(|place| found.get(place)).filter(|entry| entry.hindrance.is_none()) {
        match entry.what {
            What::Command(place) => (COMMANDS[place].run)(on),
            What::Panel(name) => on.view.show(name),
        }
    } else if !response.should_close() {
        on.view.palette = Some(palette);
    }
}

fn entries(panels: &[Box<dyn Panel>], on: &On<'_>) -> Vec<Entry> {
    let commands = COMMANDS.iter().enumerate().map(|(place, command)| Entry {
        name: command.name.to_owned(),
        key: command.key_words(),
        hindrance: (command.hindrance)(on.session),
        what: What::Command(place),
    });
    let panels = panels.iter().map(|panel| Entry {
        name: format!("Show {}", panel.title().to_lowercase()),
        key: String::new(),
        hindrance: match panel.fits(on.session) {
            Fit::Yes => None,
            Fit::No(why) => Some(why),
        },
        what: What::Panel(panel.name()),
    });
    commands.chain(panels).collect()
}

/// Whether each word that was typed is somewhere in the name.
fn fits(name: &str, query: &str) -> bool {
    let name = name.to_lowercase();
    query.to_lowercase().split_whitespace().all(|word| name.contains(word))
}

/// One entry; says whether it was clicked.
fn entry_ui(ui: &mut Ui, entry: &Entry, is_at: bool, follows: bool) -> bool {
    let can = entry.hindrance.is_none();
    let words = entry.hindrance.map_or_else(|| entry.key.clone(), str::to_owned);
    let button = Button::selectable(is_at, entry.name.as_str())
        .right_text(RichText::new(words).small().color(theme::of(ui.visuals()).dim))
        .truncate()
        .min_size(egui::vec2(ui.available_width(), 24.0));
    let response = ui.add_enabled(can, button).accessible_name(format!("Command {}", entry.name));
    if is_at && follows {
        response.scroll_to_me(None);
    }
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn words_are_found_in_any_order() {
        assert!(fits("Go to Judge", "judge go") && fits("Go to Judge", "") && !fits("Go to Judge", "map"));
    }
}
