//! The six workspaces, in the order of the work: each is one arrangement of panels that answers one question.

mod layout;
mod trees;

pub use layout::{Drawn, Layout};

use super::theme::Look;
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_BAR_CHART, ICON_COMPARE_ARROWS, ICON_DATABASE, ICON_LABS, ICON_SCATTER_PLOT, ICON_SHOW_CHART,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Workspace {
    /// What is in the data, and what counts as normal?
    #[default]
    Data,
    /// How does the network learn?
    Train,
    /// Where is the line, which samples move, and why?
    Judge,
    /// Which samples are alike?
    Map,
    /// What does the network make of this one?
    Probe,
    /// Which run is best?
    Compare,
    /// The arrangement that a person made.
    Custom,
}

impl Workspace {
    /// Those that come with the program, in the order of the rail and of Ctrl+1 to 6.
    pub const ALL: [Self; 6] = [Self::Data, Self::Train, Self::Judge, Self::Map, Self::Probe, Self::Compare];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Train => "Train",
            Self::Judge => "Judge",
            Self::Map => "Map",
            Self::Probe => "Probe",
            Self::Compare => "Compare",
            Self::Custom => "Custom",
        }
    }

    /// The question that it answers.
    pub fn about(self) -> &'static str {
        match self {
            Self::Data => "What is in the data, and what counts as normal?",
            Self::Train => "How does the network learn?",
            Self::Judge => "Where is the threshold, which samples move, and why?",
            Self::Map => "Which samples are alike?",
            Self::Probe => "What does the network make of this sample?",
            Self::Compare => "Which run is best?",
            Self::Custom => "Your own arrangement of panels",
        }
    }

    /// Its picture.
    pub fn icon(self) -> MaterialIcon {
        match self {
            Self::Data => ICON_DATABASE,
            Self::Train => ICON_SHOW_CHART,
            Self::Judge => ICON_BAR_CHART,
            Self::Map => ICON_SCATTER_PLOT,
            Self::Probe => ICON_LABS,
            Self::Compare => ICON_COMPARE_ARROWS,
            Self::Custom => egui_material_icons::icons::ICON_DASHBOARD_CUSTOMIZE,
        }
    }

    /// The panel whose settings the inspector shows beside the sample in focus.
    pub fn settings(self) -> Option<&'static str> {
        match self {
            Self::Train => Some("training"),
            Self::Judge => Some("threshold"),
            Self::Map => Some("map"),
            Self::Data | Self::Probe | Self::Compare | Self::Custom => None,
        }
    }
}

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// A projector at 150 %: 853 × 480 points.
    Small,
    /// A laptop: 1366 × 768 points.
    Medium,
    /// A screen: 1920 × 1080 points.
    Large,
}

impl Room {
    /// That of a window of this size, in points.
    pub fn of(size: egui::Vec2) -> Self {
        match size {
            size if size.x < 1100.0 || size.y < 600.0 => Self::Small,
            size if size.x < 1700.0 || size.y < 900.0 => Self::Medium,
            _ => Self::Large,
        }
    }

    /// Width of the rail.
    pub fn rail(self) -> f32 {
        if self == Self::Small { 52.0 } else { 68.0 }
    }

    /// Height of the top bar.
    pub fn top(self) -> f32 {
        if self == Self::Small { 40.0 } else { 44.0 }
    }

    /// Height of the status bar.
    pub fn status(self) -> f32 {
        if self == Self::Small { 20.0 } else { 24.0 }
    }

    /// Height of a panel's header.
    pub fn header(self) -> f32 {
        if self == Self::Small { 26.0 } else { 30.0 }
    }

    /// Width of the inspector.
    pub fn inspector(self) -> f32 {
        if self == Self::Large { 352.0 } else { 272.0 }
    }
}

/// The arrangements, one a workspace, and which of them is shown.
#[derive(Clone, PartialEq)]
pub struct Workspaces {
    /// Which is shown.
    pub shown: Workspace,
    /// Those that were shown so far, or came out of a session.
    layouts: BTreeMap<Workspace, Layout>,
    /// Some panels instead of them all; for tests and pictures.
    alone: Option<Layout>,
    /// How much room there is.
    room: Room,
}

/// As a session file keeps them.
#[derive(Serialize, Deserialize)]
struct Stored {
    look: Look,
    workspace: Workspace,
    trees: BTreeMap<Workspace, Layout>,
}

impl Workspaces {
    /// As they come, with this one shown.
    pub fn new(shown: Workspace) -> Self {
        Self { shown, layouts: BTreeMap::new(), alone: None, room: Room::Medium }
    }

    /// There is so much room: arrangements that a person did not change come as they suit it.
    pub fn fit(&mut self, room: Room) {
        self.room = room;
        self.layouts.retain(|_, layout| !layout.comes_for_other(room));
    }

    /// Shows a workspace.
    pub fn open(&mut self, workspace: Workspace) {
        (self.shown, self.alone) = (workspace, None);
    }

    /// Shows these panels below each other and nothing else.
    pub fn show_alone(&mut self, panels: &[&str]) {
        self.alone = Some(Layout::only(panels));
    }

    /// Shows the workspace again where one panel was shown.
    pub fn leave_alone(&mut self) {
        self.alone = None;
    }

    /// Whether one panel is shown and nothing else.
    pub fn is_alone(&self) -> bool {
        self.alone.is_some()
    }

    /// The arrangement shown.
    pub fn layout(&mut self) -> &mut Layout {
        match &mut self.alone {
            Some(alone) => alone,
            None => self.layouts.entry(self.shown).or_insert_with(|| Layout::of(self.shown, self.room)),
        }
    }

    /// Brings a panel to the front: in the workspace shown where it is there, else in the first that has it.
    pub fn show(&mut self, panel: &str) {
        self.alone = None;
        let others = Workspace::ALL.into_iter().filter(|other| *other != self.shown);
        for workspace in std::iter::once(self.shown).chain(others) {
            let layout = self.layouts.entry(workspace).or_insert_with(|| Layout::of(workspace, self.room));
            if layout.has(panel) {
                layout.show(panel);
                self.shown = workspace;
                return;
            }
        }
        self.layout().show(panel);
    }

    /// Puts the workspace shown back to how it comes.
    pub fn reset(&mut self) {
        self.layouts.remove(&self.shown);
    }

    /// Keeps the arrangement shown as the person's own workspace, and shows that.
    pub fn save_as_custom(&mut self) {
        let mut layout = self.layout().clone();
        layout.keep();
        self.layouts.insert(Workspace::Custom, layout);
        self.open(Workspace::Custom);
    }

    /// Whether there is an arrangement of the person's own.
    pub fn has_custom(&self) -> bool {
        self.layouts.contains_key(&Workspace::Custom)
    }

    /// As a session file keeps them.
    pub fn to_json(&self, look: Look) -> Option<serde_json::Value> {
        let arranged = self.layouts.iter().filter(|(_, layout)| layout.is_arranged());
        let trees = arranged.map(|(workspace, layout)| (*workspace, layout.clone())).collect();
        let stored = Stored { look, workspace: self.shown, trees };
        serde_json::to_value(stored).ok()
    }

    /// From a session file; `None` where it says nothing sensible. Up to version 0.1 there was one arrangement: it
    /// becomes the person's own workspace.
    pub fn from_json(value: &serde_json::Value) -> Option<(Self, Look)> {
        if let Ok(stored) = serde_json::from_value::<Stored>(value.clone()) {
            let layouts: BTreeMap<_, _> = stored.trees.into_iter().filter(|(_, layout)| !layout.is_empty()).collect();
            let shown = stored.workspace;
            let shown =
                if shown == Workspace::Custom && !layouts.contains_key(&shown) { Workspace::Data } else { shown };
            return Some((Self { layouts, ..Self::new(shown) }, stored.look));
        }
        let look: Look = serde_json::from_value(value.get("look")?.clone()).ok()?;
        let layout: Layout = serde_json::from_value(value.get("tree")?.clone()).ok()?;
        let shown = Workspace::Custom;
        (!layout.is_empty()).then(|| (Self { layouts: BTreeMap::from([(shown, layout)]), ..Self::new(shown) }, look))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::panels;

    #[test]
    fn every_panel_is_in_a_workspace_or_in_the_inspector() {
        for panel in panels::all() {
            let name = panel.name();
            let is_there = [Room::Small, Room::Medium, Room::Large]
                .into_iter()
                .all(|room| Workspace::ALL.into_iter().any(|workspace| Layout::of(workspace, room).has(name)));
            assert!(is_there || name == "sample", "{name} is nowhere");
        }
    }

    #[test]
    fn an_arrangement_of_before_becomes_a_workspace_of_ones_own() {
        let tree = serde_json::to_value(Layout::only(&["map"])).unwrap();
        let old = serde_json::json!({ "look": "light", "tree": tree });
        let (mut read, look) = Workspaces::from_json(&old).unwrap();
        assert_eq!((read.shown, look), (Workspace::Custom, Look::Light));
        assert!(read.layout().has("map"));
        let mut now = Workspaces::new(Workspace::Judge);
        now.show("map");
        now.layout().keep();
        let (back, _) = Workspaces::from_json(&now.to_json(Look::Dark).unwrap()).unwrap();
        assert!(back == now);
        for nonsense in ["3", "{}", r#"{"look":"light","tree":7}"#] {
            assert!(Workspaces::from_json(&serde_json::from_str(nonsense).unwrap()).is_none());
        }
    }

    #[test]
    fn an_arrangement_follows_the_room_until_a_person_changes_it() {
        let mut spaces = Workspaces::new(Workspace::Train);
        let medium = spaces.layout().clone();
        spaces.fit(Room::Small);
        assert!(*spaces.layout() != medium && *spaces.layout() == Layout::of(Workspace::Train, Room::Small));
        spaces.layout().keep();
        spaces.fit(Room::Large);
        assert!(*spaces.layout() == Layout::of(Workspace::Train, Room::Small));
    }

    #[test]
    fn a_panel_is_looked_for_where_the_person_is_first() {
        let mut spaces = Workspaces::new(Workspace::Map);
        spaces.show("map");
        assert_eq!(spaces.shown, Workspace::Map);
        spaces.show("runs");
        assert_eq!(spaces.shown, Workspace::Compare);
    }
}
