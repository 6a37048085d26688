//! The controls of a panel that stand in its header as far as they have room.

use egui::Ui;

/// Points between controls.
pub(super) const GAP: f32 = 6.0;

/// The controls of a panel while they are drawn: those that have room stand in the header, the others among the options.
pub struct Bar<'u> {
    /// Where they are drawn.
    pub ui: &'u mut Ui,
    pass: Pass,
    state: State,
    next: usize,
}

/// Which of the controls are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// What has room in the header.
    Header,
    /// What has none.
    Rest,
}

/// What is remembered of a header from one frame to the next.
#[derive(Clone, Default)]
pub(super) struct State {
    /// Width of each control.
    pub widths: Vec<f32>,
    /// For how wide a row they were laid out.
    pub room: f32,
}

impl State {
    /// How many controls have room.
    pub fn fitting(&self) -> usize {
        let mut used = 0.0;
        self.widths
            .iter()
            .take_while(|width| {
                used += **width + GAP;
                used <= self.room
            })
            .count()
    }
}

impl<'u> Bar<'u> {
    /// A bar of which nothing is drawn yet.
    pub(super) fn new(ui: &'u mut Ui, pass: Pass, state: State) -> Self {
        Self { ui, pass, state, next: 0 }
    }

    /// What is remembered of it.
    pub(super) fn end(self) -> State {
        let Self { mut state, next, .. } = self;
        state.widths.truncate(next);
        state
    }

    /// A control; more important ones first.
    pub fn item(&mut self, add: impl FnOnce(&mut Ui)) {
        let place = self.next;
        self.next += 1;
        let known = self.state.widths.get(place).is_some();
        let fits = !known || place < self.state.fitting();
        match self.pass {
            Pass::Header if fits => {
                let before = self.ui.cursor().left();
                let shown = self.ui.scope(|ui| {
                    ui.spacing_mut().item_spacing.x = GAP;
                    add(ui)
                });
                let width = shown.response.rect.right() - before;
                if known { self.state.widths[place] = width } else { self.state.widths.push(width) }
            }
            Pass::Rest if !fits => add(self.ui),
            Pass::Header | Pass::Rest => {}
        }
    }
}
