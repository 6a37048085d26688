//! Which pictures of a sample are shown, from top to bottom.

use crate::ui::pictures::Shown;
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Checkbox, PopupCloseBehavior, Ui};

/// A row of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// The sample as it was.
    Original,
    /// What the network was given, where that is noisy.
    Input,
    /// What the network made of it.
    Output,
    /// The size of the error.
    Error,
    /// The error with its sign.
    Difference,
}

impl Row {
    /// Every one, from top to bottom.
    pub(super) const ALL: [Self; 5] = [Self::Original, Self::Input, Self::Output, Self::Error, Self::Difference];

    /// The words of the menu.
    fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Input => "input",
            Self::Output => "reconstruction",
            Self::Error => "error",
            Self::Difference => "signed difference",
        }
    }

    /// The word beside the pictures.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Difference => "signed",
            _ => self.name(),
        }
    }

    /// What it shows, with the network's weights of this number.
    pub(super) fn shown(self, version: u64, top: f32, own_scale: bool) -> Shown {
        match self {
            Self::Original => Shown::Original,
            Self::Input => Shown::Input,
            Self::Output => Shown::Output(version),
            Self::Error if own_scale => Shown::OwnError(version),
            Self::Error => Shown::Error(version, top.to_bits()),
            Self::Difference if own_scale => Shown::OwnDifference(version),
            Self::Difference => Shown::Difference(version, top.to_bits()),
        }
    }
}

/// Which rows are switched on.
pub(super) struct Rows {
    on: [bool; Row::ALL.len()],
}

impl Default for Rows {
    fn default() -> Self {
        Self { on: Row::ALL.map(|row| row != Row::Difference) }
    }
}

impl Rows {
    /// The menu that switches them. One always stays.
    pub(super) fn ui(&mut self, ui: &mut Ui, noisy: bool) {
        let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        MenuButton::new("Rows").config(config).ui(ui, |ui| {
            let there: Vec<Row> = Row::ALL.into_iter().filter(|&row| noisy || row != Row::Input).collect();
            let last = there.iter().filter(|&&row| self.has(row)).count() <= 1;
            for row in there {
                let on = &mut self.on[row as usize];
                let enabled = !(*on && last);
                ui.add_enabled(enabled, Checkbox::new(on, row.name()));
            }
        });
    }

    /// Whether a row is switched on.
    pub(super) fn has(&self, row: Row) -> bool {
        self.on[row as usize]
    }

    /// The rows that are shown: the original where nothing else is left, an input only where it differs from it.
    pub(super) fn shown(&self, noisy: bool) -> Vec<Row> {
        let there = |row: &Row| self.has(*row) && (noisy || *row != Row::Input);
        let rows: Vec<Row> = Row::ALL.into_iter().filter(there).collect();
        if rows.is_empty() { vec![Row::Original] } else { rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_shown_where_they_are_noisy_and_something_always_is() {
        let mut rows = Rows::default();
        assert_eq!(rows.shown(false), vec![Row::Original, Row::Output, Row::Error]);
        assert_eq!(rows.shown(true), vec![Row::Original, Row::Input, Row::Output, Row::Error]);
        rows.on = Row::ALL.map(|row| row == Row::Input);
        assert_eq!(rows.shown(true), vec![Row::Input]);
        assert_eq!(rows.shown(false), vec![Row::Original]);
    }
}
