//! The tiling area of a workspace: panes that share the room, each with its views and their controls in one header.

use super::trees::columns;
use super::{Room, Workspace};
use crate::ui::guard::Guard;
use crate::ui::header;
use crate::ui::panel::{Cx, Panel};
use crate::ui::theme::{self, panel_frame};
use egui_tiles::{
    Behavior, Container, EditAction, Linear, LinearDir, SimplificationOptions, TabState, Tile, TileId, Tiles, Tree,
    UiResponse,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A tile: a panel by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pane(String);

/// The tiling area.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Layout {
    tree: Tree<Pane>,
    /// It is as it comes where there is so much room; `None` once a person arranged it.
    #[serde(skip)]
    comes_for: Option<Room>,
}

impl PartialEq for Layout {
    fn eq(&self, other: &Self) -> bool {
        self.tree == other.tree
    }
}

impl Layout {
    /// How a workspace comes, where there is so much room.
    pub fn of(workspace: Workspace, room: Room) -> Self {
        let mut tiles = Tiles::default();
        let mut parts = Vec::new();
        for (share, groups) in columns(workspace, room) {
            let mut rows = Vec::new();
            for (share, names) in *groups {
                let panes = names.iter().map(|name| tiles.insert_pane(Pane((*name).to_owned()))).collect();
                rows.push((*share, tiles.insert_tab_tile(panes)));
            }
            parts.push((*share, linear(&mut tiles, LinearDir::Vertical, &rows)));
        }
        let root = linear(&mut tiles, LinearDir::Horizontal, &parts);
        Self { tree: Tree::new(egui::Id::unique("tiles"), root, tiles), comes_for: Some(room) }
    }

    /// These panels below each other.
    pub fn only(names: &[&str]) -> Self {
        let mut tiles = Tiles::default();
        let mut rows = Vec::new();
        for name in names {
            let pane = tiles.insert_pane(Pane((*name).to_owned()));
            rows.push((1.0, tiles.insert_tab_tile(vec![pane])));
        }
        let root = linear(&mut tiles, LinearDir::Vertical, &rows);
        Self { tree: Tree::new(egui::Id::unique("tiles"), root, tiles), comes_for: None }
    }

    /// Whether it is as it comes where there is more or less room than this.
    pub fn comes_for_other(&self, room: Room) -> bool {
        self.comes_for.is_some_and(|of| of != room)
    }

    /// Whether a person arranged it.
    pub fn is_arranged(&self) -> bool {
        self.comes_for.is_none()
    }

    /// It stays as it is from now on.
    pub fn keep(&mut self) {
        self.comes_for = None;
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.tree.root.is_none()
    }

    /// Draws every tile. A view that does not suit what is open is left out.
    pub fn ui(&mut self, ui: &mut egui::Ui, drawn: Drawn<'_, '_>) {
        let fits: Vec<(TileId, bool)> = self
            .tree
            .tiles
            .iter()
            .filter_map(|(id, tile)| {
                let Tile::Pane(Pane(name)) = tile else { return None };
                let panel = drawn.panels.iter().find(|panel| panel.name() == name)?;
                Some((*id, drawn.keeps_all || panel.fits(drawn.cx.session).is_yes()))
            })
            .collect();
        for (id, fits) in fits {
            self.tree.tiles.set_visible(id, fits);
        }
        let mut tiling = Tiling { drawn, arranged: false };
        self.tree.ui(&mut tiling, ui);
        if tiling.arranged {
            self.keep();
        }
    }

    /// Whether a panel is somewhere, in front or behind.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Brings a panel to the front; one that is nowhere gets a tile of its own on the right.
    pub fn show(&mut self, name: &str) {
        if self.find(name).is_none() {
            self.keep();
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

/// What the tiles are drawn with.
pub struct Drawn<'a, 'b> {
    /// Every panel.
    pub panels: &'a mut [Box<dyn Panel>],
    /// Panels that crashed.
    pub guard: &'a mut Guard,
    /// What panels see and whom they ask.
    pub cx: &'a mut Cx<'b>,
    /// The panels whose options are open.
    pub options: &'a mut BTreeSet<&'static str>,
    /// How much room there is.
    pub room: Room,
    /// Whether tiles can be dragged to other places.
    pub edits: bool,
    /// Whether views that do not suit the data are shown too, and say why they are empty.
    pub keeps_all: bool,
}

/// How tiles behave.
struct Tiling<'a, 'b> {
    drawn: Drawn<'a, 'b>,
    /// Whether a person moved or resized something.
    arranged: bool,
}

impl Behavior<Pane> for Tiling<'_, '_> {
    fn pane_ui(&mut self, ui: &mut egui::Ui, _id: TileId, pane: &mut Pane) -> UiResponse {
        let Drawn { panels, guard, cx, options, room, keeps_all, .. } = &mut self.drawn;
        if let Some(panel) = panels.iter_mut().find(|panel| panel.name() == pane.0) {
            ui.painter().rect_filled(ui.max_rect(), 0.0, ui.visuals().panel_fill);
            let name = format!("Pane {}", panel.title());
            let frame = if panel.fills_tile() { egui::Frame::NONE } else { panel_frame(*room == Room::Small) };
            frame.show(ui, |ui| {
                ui.push_id(panel.name(), |ui| {
                    // Alone, with all of its options and settings.
                    let all = *keeps_all && *room != Room::Small;
                    if all || options.contains(panel.name()) {
                        header::options_ui(ui, panel.as_mut(), cx, *keeps_all);
                    }
                    guard.ui(ui, panel.as_mut(), cx)
                });
                // Fills the tile, so that tiles of little content are not cut short.
                ui.take_available_space();
            });
            let response = ui.interact(ui.max_rect(), ui.scope_id().with("pane"), egui::Sense::empty());
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Group, true, &name));
        }
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &Pane) -> egui::WidgetText {
        let panel = self.drawn.panels.iter().find(|panel| panel.name() == pane.0);
        panel.map_or("?", |panel| panel.tab()).into()
    }

    fn tab_ui(
        &mut self,
        tiles: &mut Tiles<Pane>,
        ui: &mut egui::Ui,
        id: egui::Id,
        tile: TileId,
        state: &TabState,
    ) -> egui::Response {
        let draggable = self.is_tile_draggable(tiles, tile);
        let title = self.tab_title_for_tile(tiles, tile);
        let response = header::tab_ui(ui, id, title.text(), state.active, draggable);
        self.on_tab_button(tiles, tile, response)
    }

    fn top_bar_right_ui(
        &mut self,
        tiles: &Tiles<Pane>,
        ui: &mut egui::Ui,
        _tile: TileId,
        tabs: &egui_tiles::Tabs,
        _scroll_offset: &mut f32,
    ) {
        let names = tabs.children.iter().filter(|id| tiles.is_visible(**id));
        let titles: Vec<String> = names.map(|id| self.tab_title_for_tile(tiles, *id).text().to_owned()).collect();
        let active = tabs.active.and_then(|id| tiles.get(id));
        let Some(Tile::Pane(Pane(name))) = active else { return };
        let Drawn { panels, cx, options, .. } = &mut self.drawn;
        if let Some(panel) = panels.iter_mut().find(|panel| panel.name() == name) {
            header::toolbar_ui(ui, panel.as_mut(), cx, options, &titles);
        }
    }

    fn is_tile_draggable(&self, _tiles: &Tiles<Pane>, _tile: TileId) -> bool {
        self.drawn.edits
    }

    fn on_edit(&mut self, action: EditAction) {
        self.arranged |= action != EditAction::TabSelected;
    }

    fn is_tab_closable(&self, _tiles: &Tiles<Pane>, _id: TileId) -> bool {
        false
    }

    fn gap_width(&self, _style: &egui::Style) -> f32 {
        4.0
    }

    fn min_size(&self) -> f32 {
        80.0
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        self.drawn.room.header()
    }

    fn tab_bar_color(&self, visuals: &egui::Visuals) -> egui::Color32 {
        visuals.panel_fill
    }

    fn resize_stroke(&self, style: &egui::Style, state: egui_tiles::ResizeState) -> egui::Stroke {
        match state {
            egui_tiles::ResizeState::Idle => egui::Stroke::NONE,
            _ => egui::Stroke::new(2.0, theme::of(&style.visuals).accent),
        }
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: true, ..SimplificationOptions::default() }
    }
}
