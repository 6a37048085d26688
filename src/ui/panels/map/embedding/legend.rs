//! What the colours mean, in the corner of the map: a click hides a kind, with Shift it leaves that one alone.

use super::colors::{ColorBy, Palette, Shade};
use crate::session::TAGS;
use crate::ui::panel::Cx;
use egui::{Align2, Color32, Rect, Role, Sense, Stroke, TextStyle, Ui, WidgetInfo, pos2, vec2};
use std::collections::BTreeSet;

/// Height of an entry, in points.
const ROW: f32 = 16.0;

/// Space before an entry's name, in points.
const BEFORE: f32 = 16.0;

/// Kinds named at most; more colours than that are not told apart anyway.
const MOST_KINDS: usize = 40;

/// The kinds that colours tell apart, with their names.
fn kinds(cx: &Cx<'_>, by: ColorBy) -> Vec<(u16, String)> {
    match by {
        ColorBy::Class | ColorBy::Prediction => {
            let classes = cx.prepared().map(|prepared| &prepared.dataset.labels.classes);
            let titles = classes.into_iter().flatten().map(|class| class.title.clone());
            (0..).zip(titles).take(MOST_KINDS).collect()
        }
        ColorBy::Side => named(&["not flagged", "flagged"]),
        ColorBy::Correct => named(&["correct", "wrong"]),
        ColorBy::Tag => {
            let names = cx.session.tags().names.iter().enumerate();
            let tags = names.map(|(tag, name)| (tag as u16, format!("{} {name}", tag + 1)));
            tags.chain([(TAGS as u16, "untagged".to_owned())]).collect()
        }
        ColorBy::Error | ColorBy::Kept => Vec::new(),
    }
}

fn named(names: &[&str]) -> Vec<(u16, String)> {
    (0..).zip(names.iter().map(|name| (*name).to_owned())).collect()
}

/// The ends of a scale, with their words.
fn ends(by: ColorBy) -> &'static [(f32, &'static str)] {
    match by {
        ColorBy::Error => &[(0.0, "small error"), (1.0, "large error")],
        ColorBy::Kept => &[(0.0, "no neighbour kept"), (1.0, "all neighbours kept")],
        _ => &[],
    }
}

/// Where the next entry goes: down, then beside.
struct Place {
    rect: Rect,
    left: f32,
    top: f32,
    widest: f32,
}

impl Place {
    fn next(&mut self, width: f32) -> Option<Rect> {
        if self.top + ROW > self.rect.bottom() - 4.0 {
            self.top = self.rect.top() + 6.0;
            self.left += self.widest + 8.0;
            self.widest = 0.0;
        }
        let entry = Rect::from_min_size(pos2(self.left, self.top), vec2(width, ROW));
        self.top += ROW;
        self.widest = self.widest.max(width);
        // What would cover more than the left half of the map is left out.
        (entry.right() < self.rect.center().x.max(self.rect.left() + 160.0)).then_some(entry)
    }
}

/// Draws the legend over the map's corner; `counts`: how many samples there are of each kind. `hidden` changes with
/// clicks; true when it did.
pub(super) fn legend_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    rect: Rect,
    by: ColorBy,
    counts: &[usize],
    hidden: &mut BTreeSet<u16>,
) -> bool {
    let palette = Palette::new(cx, by, ui.visuals().dark_mode);
    let kinds = kinds(cx, by);
    let mut place = Place { rect, left: rect.left() + 6.0, top: rect.top() + 6.0, widest: 0.0 };
    let mut changed = false;
    for (kind, name) in &kinds {
        let color = palette.color(Shade::Kind(*kind));
        let shown = !hidden.contains(kind);
        let Some(entry) = entry_ui(ui, &mut place, name, color, shown) else { break };
        let count = counts.get(usize::from(*kind)).copied().unwrap_or(0);
        let response = ui.interact(entry, ui.scope_id().with(("legend", *kind)), Sense::click());
        response.widget_info(|| {
            let mut info = WidgetInfo::selected(Role::CheckBox, true, shown, format!("Show {name}"));
            info.current_text_value = Some(count.to_string());
            info
        });
        if response.clicked() {
            let alone = ui.input(|i| i.modifiers.shift);
            click(hidden, *kind, kinds.iter().map(|(kind, _)| *kind), alone);
            changed = true;
        }
        let words = format!("{name}\n{count} samples. Click to hide, Shift-click to show only these.");
        response.on_hover_text(words);
    }
    for (share, words) in ends(by) {
        if entry_ui(ui, &mut place, words, palette.color(Shade::Share(*share)), true).is_none() {
            break;
        }
    }
    changed
}

/// Draws an entry; a ring stands for what is hidden.
fn entry_ui(ui: &Ui, place: &mut Place, name: &str, color: Color32, shown: bool) -> Option<Rect> {
    let visuals = ui.visuals();
    let words = if shown { visuals.text_color() } else { visuals.weak_text_color() };
    let painter = ui.painter_at(place.rect);
    let galley = painter.layout_no_wrap(name.to_owned(), TextStyle::Small.resolve(ui.style()), words);
    let entry = place.next(BEFORE + galley.size().x + 4.0)?;
    painter.rect_filled(entry, 2.0, visuals.extreme_bg_color.gamma_multiply(0.75));
    let dot = pos2(entry.left() + 8.0, entry.center().y);
    if shown {
        painter.circle_filled(dot, 4.0, color);
    } else {
        painter.circle_stroke(dot, 3.5, Stroke::new(1.5, color));
    }
    let text = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), entry.translate(vec2(BEFORE, 0.0)));
    painter.galley(text.min, galley, words);
    Some(entry)
}

/// What a click on a kind does: hides it or shows it again; `alone`: hides all others, or shows all again.
fn click(hidden: &mut BTreeSet<u16>, kind: u16, all: impl Iterator<Item = u16>, alone: bool) {
    if alone {
        let others: BTreeSet<u16> = all.filter(|&other| other != kind).collect();
        *hidden = if *hidden == others { BTreeSet::new() } else { others };
    } else if !hidden.remove(&kind) {
        hidden.insert(kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_hides_and_with_shift_leaves_one_alone() {
        let mut hidden = BTreeSet::new();
        click(&mut hidden, 1, 0..4, false);
        assert_eq!(hidden, BTreeSet::from([1]));
        click(&mut hidden, 2, 0..4, true);
        assert_eq!(hidden, BTreeSet::from([0, 1, 3]));
        click(&mut hidden, 2, 0..4, true);
        assert!(hidden.is_empty());
        click(&mut hidden, 1, 0..4, false);
        click(&mut hidden, 1, 0..4, false);
        assert!(hidden.is_empty());
    }
}
