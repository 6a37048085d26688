//! The map on the screen, and what the pointer does with it.

use super::choose::{Drawn, Tool, inside};
use super::colors::ColorBy;
use super::density::Density;
use super::grid::PointGrid;
use super::hover::{samples_ui, tooltip_ui};
use super::legend::legend_ui;
use super::painted::Painted;
use super::sight::{Level, ShowAs, Sight};
use crate::session::Action;
use crate::ui::panels::Cx;
use crate::ui::scatter::{Cloud, Height, Projection, Scatter};
use egui::{Align2, Rect, Response, Role, Sense, Stroke, TextStyle, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// How near the pointer a dot must be to be meant, in points.
const NEAR: f32 = 10.0;

/// Up to so many tagged samples have their number beside them.
const MOST_NUMBERED: usize = 200;

/// The map on the screen.
#[derive(Default)]
pub struct MapPlot {
    /// What colours tell.
    pub color_by: ColorBy,
    /// What dragging does.
    pub tool: Tool,
    /// How the samples are shown.
    pub show: ShowAs,
    /// Whether classes are named where their middle is.
    pub names_classes: bool,
    /// Whether what is selected is to be shown as large as it fits.
    pub zooms: bool,
    sight: Sight,
    drawn: Drawn,
    scatter: Scatter,
    density: Density,
    painted: Painted,
}

/// What one frame is drawn of.
struct Drawing {
    rect: Rect,
    cloud: Cloud,
    grid: Arc<PointGrid>,
    projection: Projection,
    /// Of a dot, in points.
    radius: f32,
}

impl MapPlot {
    /// Shows the whole map again.
    pub fn reset(&mut self) {
        self.sight.reset();
    }

    /// Draws the map, so high and as wide as there is room.
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, height: f32) {
        let size = vec2(ui.available_width().max(80.0), height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        ui.painter().rect_filled(rect, 4.0, ui.visuals().extreme_bg_color);
        let by = if self.color_by.is_there(cx) { self.color_by } else { ColorBy::Class };
        let drawing = self.drawing(ui, cx, rect, by);
        self.paint(ui, cx, &drawing, by);
        own_ui(ui, cx, &drawing);
        self.sight.navigate(ui, &response, rect, self.tool == Tool::Pan);
        if let Some((outline, mode)) = self.drawn.ui(ui, &response, rect, self.tool) {
            let ids = &cx.session.map.ids;
            let places = inside(&outline, &drawing.cloud, &drawing.grid, drawing.projection);
            let chosen = places.into_iter().filter_map(|i| ids.get(i).copied()).collect();
            cx.actions.push(Action::Select(chosen, mode));
        }
        let name = format!("Map of {} samples", drawing.cloud.places.len());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        self.hover_ui(cx, &response, &drawing);
        let Painted { counts, hidden, .. } = &mut self.painted;
        if legend_ui(ui, cx, rect, by, counts, hidden) {
            // The dots of this frame are already drawn.
            ui.ctx().request_repaint();
        }
    }

    fn drawing(&mut self, ui: &Ui, cx: &Cx<'_>, rect: Rect, by: ColorBy) -> Drawing {
        let map = &cx.session.map;
        let grid = self.painted.grid(map);
        let cloud = self.painted.cloud(cx, by, ui.visuals().dark_mode);
        if std::mem::take(&mut self.zooms) {
            let chosen =
                cloud.places.iter().zip(cloud.looks.iter()).filter(|(_, look)| look.height() == Height::Chosen);
            let mut part = Rect::NOTHING;
            chosen.for_each(|(place, _)| part.extend_with(pos2(place[0], place[1])));
            if part.is_finite() {
                self.sight.zoom_to(part, grid.bounds(), rect);
            }
        }
        let projection = self.sight.projection(grid.bounds(), rect);
        let visible = grid.count_in(projection.back_rect(rect)).max(1);
        let radius = (2.4 * (4000.0 / visible as f32).powf(0.25)).clamp(1.2, 4.0);
        Drawing { rect, cloud, grid, projection, radius }
    }

    fn paint(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, drawing: &Drawing, by: ColorBy) {
        let Drawing { rect, cloud, grid, projection, radius } = drawing;
        let (rect, projection, radius) = (*rect, *projection, *radius);
        let painter = ui.painter_at(rect);
        let seen = projection.back_rect(rect);
        let part = seen.intersect(grid.bounds());
        let area = part.width().max(0.0) * part.height().max(0.0) * projection.scale * projection.scale;
        let on_gpu = cx.draws_dots;
        match self.show.level(grid.count_in(seen), area) {
            Level::Dots => self.scatter.paint(&painter, cloud, projection, radius, [true, true], on_gpu),
            Level::Density => {
                self.density.paint(&painter, cloud, projection, grid.bounds());
                self.scatter.paint(&painter, cloud, projection, radius, [false, true], on_gpu);
            }
            Level::Samples => {
                let seen: Vec<usize> = grid.near(seen).collect();
                samples_ui(ui, cx, rect, cloud, projection, &seen);
            }
        }
        if by == ColorBy::Tag {
            self.numbers_ui(ui, cx, drawing);
        }
        if self.names_classes {
            self.classes_ui(ui, cx, drawing);
        }
        let map = &cx.session.map;
        let focus = cx.session.selection.focus.and_then(|focus| map.ids.binary_search(&focus).ok());
        if let Some(place) = focus.and_then(|i| map.points.get(i)) {
            let stroke = Stroke::new(2.0, ui.visuals().strong_text_color());
            painter.circle_stroke(projection.place(*place), radius * 2.5 + 2.0, stroke);
        }
    }

    /// What is tagged has its number beside it where there are not many.
    fn numbers_ui(&mut self, ui: &Ui, cx: &Cx<'_>, drawing: &Drawing) {
        let (map, tags) = (&cx.session.map, self.painted.tags(cx));
        if tags.len() > MOST_NUMBERED {
            return;
        }
        let selection = &cx.session.selection;
        let painter = ui.painter_at(drawing.rect);
        let (font, color) = (TextStyle::Small.resolve(ui.style()), ui.visuals().strong_text_color());
        for (id, tag) in tags.iter().filter(|(id, _)| selection.is_empty() || selection.contains(**id)) {
            let Ok(i) = map.ids.binary_search(id) else { continue };
            let shown = drawing.cloud.looks.get(i).is_some_and(|look| look.height() != Height::Hidden);
            let Some(place) = map.points.get(i).filter(|_| shown) else { continue };
            let at = drawing.projection.place(*place) + vec2(drawing.radius * 2.0, 0.0);
            painter.text(at, Align2::LEFT_CENTER, tag + 1, font.clone(), color);
        }
    }

    /// The name of each class in its middle, on a ground of its own.
    fn classes_ui(&mut self, ui: &Ui, cx: &Cx<'_>, drawing: &Drawing) {
        let Some(prepared) = cx.prepared() else { return };
        let painter = ui.painter_at(drawing.rect);
        let color = ui.visuals().strong_text_color();
        let ground = ui.visuals().extreme_bg_color.gamma_multiply(0.75);
        for (class, centre) in self.painted.centres(&cx.session.map, prepared).iter() {
            let Some(name) = prepared.dataset.labels.classes.get(usize::from(*class)) else { continue };
            let at = drawing.projection.place([centre.x, centre.y]);
            let font = TextStyle::Body.resolve(ui.style());
            let galley = painter.layout_no_wrap(name.title.clone(), font, color);
            let place = Rect::from_center_size(at, galley.size());
            painter.rect_filled(place.expand(3.0), 3.0, ground);
            painter.galley(place.min, galley, color);
        }
    }

    fn hover_ui(&self, cx: &mut Cx<'_>, response: &Response, drawing: &Drawing) {
        let Some(pointer) = response.hover_pos().filter(|_| !self.drawn.is_under_way()) else { return };
        let Drawing { cloud, grid, projection, .. } = drawing;
        let is_shown = |i: usize| cloud.looks.get(i).is_some_and(|look| look.height() != Height::Hidden);
        let nearest = grid.nearest(&cloud.places, projection.back(pointer), NEAR / projection.scale, is_shown);
        let Some(&id) = nearest.and_then(|i| cx.session.map.ids.get(i)) else { return };
        if response.clicked() {
            cx.actions.push(Action::Focus(Some(id)));
        }
        tooltip_ui(response, cx, id);
    }
}

/// Where a sample of one's own would lie: a cross, so that it is not taken for a sample of the map.
fn own_ui(ui: &Ui, cx: &Cx<'_>, drawing: &Drawing) {
    let Some(place) = cx.session.own.judged.as_ref().and_then(|judged| judged.place) else { return };
    let at = drawing.projection.place(place);
    let painter = ui.painter_at(drawing.rect);
    let stroke = Stroke::new(2.0, ui.visuals().strong_text_color());
    for arm in [vec2(6.0, 6.0), vec2(6.0, -6.0)] {
        painter.line_segment([at - arm, at + arm], stroke);
    }
    let font = TextStyle::Small.resolve(ui.style());
    let text = "own sample, about here";
    painter.text(at + vec2(10.0, 0.0), Align2::LEFT_CENTER, text, font, ui.visuals().strong_text_color());
}
