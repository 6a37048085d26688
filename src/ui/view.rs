//! What the window remembers of its own.

use super::guard::Guard;
use super::normal::NormalForm;
use super::pictures::Pictures;
use super::theme::Look;
use super::workspaces::{Workspace, Workspaces};
use std::collections::BTreeSet;

/// What the window remembers of its own; never part of the session but for the workspaces.
pub struct View {
    /// How it looks.
    pub look: Look,
    /// The workspaces.
    pub workspaces: Workspaces,
    /// Pictures of samples.
    pub pictures: Pictures,
    /// Panels that ended by a mistake.
    pub guard: Guard,
    /// Panels whose options are open, by name.
    pub options: BTreeSet<&'static str>,
    /// The inspector at the right.
    pub inspector: Inspector,
    /// Whether the list of keys is shown.
    pub shows_keys: bool,
    /// The palette, while it is open.
    pub palette: Option<Palette>,
    /// Whether notices are listed.
    pub shows_notices: bool,
    /// Whether the start page is shown instead of a workspace.
    pub shows_start: bool,
    /// Which classes are chosen as normal.
    pub normal: NormalForm,
    /// Whether panels can be dragged to other places.
    pub edits: bool,
}

/// What was typed to find a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    /// A part of its name.
    pub query: String,
    /// The place of the entry that Enter chooses.
    pub at: usize,
}

/// The inspector at the right of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inspector {
    /// Whether it was opened or closed by hand; else it is open where there is room.
    pub open: Option<bool>,
    /// Whether the settings of the workspace are in front of the sample.
    pub settings: bool,
}

impl View {
    /// Looking like this, with this workspace in front.
    pub fn of(look: Look, workspace: Workspace) -> Self {
        Self {
            look,
            workspaces: Workspaces::new(workspace),
            pictures: Pictures::default(),
            guard: Guard::default(),
            options: BTreeSet::new(),
            inspector: Inspector { open: None, settings: workspace == Workspace::Train },
            shows_keys: false,
            palette: None,
            shows_notices: false,
            shows_start: false,
            normal: NormalForm::default(),
            edits: false,
        }
    }

    /// Shows a workspace.
    pub fn open(&mut self, workspace: Workspace) {
        self.shows_start = false;
        self.workspaces.open(workspace);
        self.inspector.settings = workspace == Workspace::Train;
    }

    /// Shows a panel, wherever it is.
    pub fn show(&mut self, panel: &str) {
        self.shows_start = false;
        if panel == "sample" {
            self.workspaces.leave_alone();
            self.inspector = Inspector { open: Some(true), settings: false };
        } else {
            self.workspaces.show(panel);
        }
    }
}
