//! What the window does by itself after a training that a person started here: it opens Judge, where the line is, unless
//! the person is busy with something else.

use super::view::View;
use super::workspaces::Workspace;
use crate::recipe::{MapMethod, MapOf, MapPart};
use crate::session::{Action, Actions, MapAction, RunAction, RunId, Session};
use crate::train::Outcome;
use egui::{Event, Ui};

/// Waits for the end of a training.
#[derive(Default)]
pub struct Follow {
    /// Whether a training was started here and nothing was touched since.
    waits: bool,
    /// The run that a first map was asked for.
    mapped: Option<(RunId, u64)>,
}

impl Follow {
    /// Looks at what was done in this frame.
    pub fn heed(&mut self, ui: &Ui, session: &Session, view: &mut View, actions: &Actions) {
        let touched = ui.input(|input| input.events.iter().any(is_touch));
        let starts = actions.iter().any(|action| matches!(action, Action::Run(RunAction::Train)));
        if starts {
            self.waits = true;
        } else if touched {
            self.waits = false;
        }
        let done = !session.is_training() && session.run().is_some_and(|run| run.scores.is_some());
        if self.waits && !starts && done {
            self.waits = false;
            if !view.workspaces.is_alone() {
                view.open(Workspace::Judge);
            }
        }
    }

    /// The first map of a run in Judge: its two principal components, which are there at once.
    pub fn first_map(&mut self, session: &Session, view: &View) -> Option<MapAction> {
        let judges = view.workspaces.shown == Workspace::Judge && !view.workspaces.is_alone() && !view.shows_start;
        let run = session.shown_run().filter(|run| judges && run.scores.is_some())?;
        let this = (run.id, run.version());
        if self.mapped == Some(this) || session.is_training() || !session.map().points.is_empty() {
            return None;
        }
        self.mapped = Some(this);
        let has_codes = matches!(run.outcome.as_deref(), Some(Outcome::Reconstructions(_)));
        let of = if has_codes { MapOf::Latent } else { MapOf::Pixels };
        let part = MapPart { of, method: MapMethod::Pca, ..session.recipe().map.clone() };
        Some(MapAction::StartMap(part))
    }
}

/// Whether a person did something on purpose: the pointer moves by itself.
fn is_touch(event: &Event) -> bool {
    matches!(
        event,
        Event::PointerButton { .. } | Event::Key { pressed: true, .. } | Event::Text(_) | Event::MouseWheel { .. }
    )
}
