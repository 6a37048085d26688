//! The tiling area, and the layouts that come ready.

use super::guard::Guard;
use super::panel::{Cx, Panel};
use super::theme::{Look, panel_frame};
use egui_tiles::{
    Behavior, Container, Linear, LinearDir, SimplificationOptions, Tile, TileId, Tiles, Tree, UiResponse,
};
use serde::{Deserialize, Serialize};

/// A tile: a panel by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pane(String);

/// A layout that comes ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadyLayout {
    /// Data, network, training.
    Train,
    /// Pictures with their reconstructions.
    InspectImages,
    /// Signals with their reconstructions.
    InspectSignals,
    /// Classes named, and how they are confused.
    Classify,
    /// The map large.
    Map,
    /// Everything that matters on a projector.
    Projector,
}

/// Columns of a layout: each a share of the width and, from top to bottom, groups of tabs with shares of the height.
type Columns = &'static [(f32, &'static [(f32, &'static [&'static str])])];

impl ReadyLayout {
    /// Every one, in the order of the menu.
    pub const ALL: [Self; 6] =
        [Self::Train, Self::InspectImages, Self::InspectSignals, Self::Classify, Self::Map, Self::Projector];

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "Train",
            Self::InspectImages => "Inspect images",
            Self::InspectSignals => "Inspect signals",
            Self::Classify => "Classify",
            Self::Map => "Map",
            Self::Projector => "Projector",
        }
    }

    fn columns(self) -> Columns {
        match self {
            Self::Train => &[
                (1.0, &[(1.0, DATA)]),
                (
                    1.5,
                    &[
                        (1.0, &["training", "epochs", "sweep", "runs", "compare"]),
                        (1.0, &["reconstructions", "signals", "own"]),
                    ],
                ),
                (1.0, &[(1.5, JUDGED), (1.0, &["sample", "latent", "layers", "map", "similarity", "features"])]),
            ],
            Self::InspectImages => &[
                (1.7, &[(1.6, &["reconstructions", "own", "latent"]), (1.0, BESIDE)]),
                (1.2, &[(1.9, JUDGED), (1.0, ALIKE)]),
                (0.8, &[(1.0, &["sample", "layers"])]),
            ],
            Self::InspectSignals => &[
                (1.7, &[(1.6, &["signals", "own", "latent"]), (1.0, BESIDE)]),
                (1.2, &[(1.9, JUDGED), (1.0, ALIKE)]),
                (0.8, &[(1.0, &["sample", "layers"])]),
            ],
            Self::Classify => &[
                (1.0, &[(1.0, &["training", "epochs", "runs", "compare", "data", "preparation", "card", "model"])]),
                (1.4, &[(1.0, &["confusion", "threshold", "pitfalls"])]),
                (0.9, &[(1.0, &["sample", "own", "layers"]), (1.0, ALIKE)]),
            ],
            Self::Map => &[
                (2.4, &[(1.0, &["map"])]),
                (
                    1.0,
                    &[
                        (1.0, &["sample", "similarity", "latent", "layers"]),
                        (1.2, &["threshold", "confusion", "reconstructions", "signals"]),
                    ],
                ),
            ],
            Self::Projector => &[
                (1.4, &[(1.0, &["reconstructions", "signals", "training"])]),
                (1.0, &[(1.0, &["threshold", "confusion", "map", "sample"])]),
            ],
        }
    }
}

/// Data and network, as tabs.
const DATA: &[&str] = &["data", "preparation", "card", "model"];
/// What says how good a run is, as tabs.
const JUDGED: &[&str] = &["threshold", "confusion", "pitfalls"];
/// Which samples are alike, as tabs.
const ALIKE: &[&str] = &["map", "similarity", "features"];
/// What stands below the samples that are looked at, as tabs.
const BESIDE: &[&str] = &["training", "epochs", "runs", "compare", "data", "preparation", "card", "model"];

/// The tiling area.
#[derive(Clone, PartialEq)]
pub struct Layout {
    tree: Tree<Pane>,
}

/// The layout as a session file keeps it.
#[derive(Serialize, Deserialize)]
struct Stored {
    look: Look,
    tree: Tree<Pane>,
}

impl Layout {
    /// One of the ready layouts.
    pub fn ready(which: ReadyLayout) -> Self {
        let mut tiles = Tiles::default();
        let mut columns = Vec::new();
        for (share, groups) in which.columns() {
            let mut rows = Vec::new();
            for (share, names) in *groups {
                let panes = names.iter().map(|name| tiles.insert_pane(Pane((*name).to_owned()))).collect();
                rows.push((*share, tiles.insert_tab_tile(panes)));
            }
            columns.push((*share, linear(&mut tiles, LinearDir::Vertical, &rows)));
        }
        let root = linear(&mut tiles, LinearDir::Horizontal, &columns);
        Self { tree: Tree::new(egui::Id::unique("tiles"), root, tiles) }
    }

    /// One panel alone.
    pub fn only(name: &str) -> Self {
        let mut tiles = Tiles::default();
        let pane = tiles.insert_pane(Pane(name.to_owned()));
        let root = tiles.insert_tab_tile(vec![pane]);
        Self { tree: Tree::new(egui::Id::unique("tiles"), root, tiles) }
    }

    /// As a session file keeps it.
    pub fn to_json(&self, look: Look) -> Option<serde_json::Value> {
        serde_json::to_value(Stored { look, tree: self.tree.clone() }).ok()
    }

    /// From a session file; `None` where it says nothing sensible.
    pub fn from_json(value: &serde_json::Value) -> Option<(Self, Look)> {
        let stored: Stored = serde_json::from_value(value.clone()).ok()?;
        stored.tree.root?;
        Some((Self { tree: stored.tree }, stored.look))
    }

    /// Draws every tile.
    pub fn ui(&mut self, ui: &mut egui::Ui, panels: &mut [Box<dyn Panel>], guard: &mut Guard, cx: &mut Cx<'_>) {
        self.tree.ui(&mut Tiling { panels, guard, cx }, ui);
    }

    /// Whether a panel is somewhere, in front or behind.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Brings a panel to the front; one that is nowhere gets a tile of its own on the right.
    pub fn show(&mut self, name: &str) {
        if self.find(name).is_none() {
            let pane = self.tree.tiles.insert_pane(Pane(name.to_owned()));
            let tabs = self.tree.tiles.insert_tab_tile(vec![pane]);
            match self.tree.root.and_then(|root| self.tree.tiles.get_mut(root)) {
                Some(Tile::Container(Container::Linear(linear))) if linear.dir == LinearDir::Horizontal => {
                    linear.add_child(tabs)
                }
                _ => {
                    let children: Vec<TileId> = self.tree.root.into_iter().chain([tabs]).collect();
                    self.tree.root = Some(self.tree.tiles.insert_horizontal_tile(children));
                }
            }
        }
        self.tree.make_active(|_, tile| matches!(tile, Tile::Pane(Pane(pane)) if pane == name));
    }

    fn find(&self, name: &str) -> Option<TileId> {
        self.tree.tiles.find_pane(&Pane(name.to_owned()))
    }
}

fn linear(tiles: &mut Tiles<Pane>, dir: LinearDir, parts: &[(f32, TileId)]) -> TileId {
    let mut linear = Linear::new(dir, parts.iter().map(|(_, id)| *id).collect());
    for (share, id) in parts {
        linear.shares.set_share(*id, *share);
    }
    tiles.insert_container(linear)
}

/// How tiles behave.
struct Tiling<'a, 'b> {
    panels: &'a mut [Box<dyn Panel>],
    guard: &'a mut Guard,
    cx: &'a mut Cx<'b>,
}

impl Behavior<Pane> for Tiling<'_, '_> {
    fn pane_ui(&mut self, ui: &mut egui::Ui, _id: TileId, pane: &mut Pane) -> UiResponse {
        if let Some(panel) = self.panels.iter_mut().find(|panel| panel.name() == pane.0) {
            panel_frame().show(ui, |ui| {
                ui.push_id(panel.name(), |ui| self.guard.ui(ui, panel.as_mut(), self.cx));
                // Fills the tile, so that tiles of little content are not cut short.
                ui.take_available_space();
            });
        }
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &Pane) -> egui::WidgetText {
        let panel = self.panels.iter().find(|panel| panel.name() == pane.0);
        panel.map_or("?", |panel| panel.title()).into()
    }

    fn is_tab_closable(&self, _tiles: &Tiles<Pane>, _id: TileId) -> bool {
        false
    }

    fn gap_width(&self, _style: &egui::Style) -> f32 {
        2.0
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        28.0
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: true, ..SimplificationOptions::default() }
    }
}
