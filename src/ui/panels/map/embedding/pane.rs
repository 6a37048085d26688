//! One map on the screen, and what the pointer does with it.

use super::choose::{Drawn, Tool, inside};
use super::colors::ColorBy;
use super::density::Density;
use super::drawing::{Drawing, Manner, Spot};
use super::hover::{samples_ui, tooltip_ui};
use super::painted::Painted;
use super::sight::{Level, Sight};
use crate::session::MarkAction;
use crate::ui::panel::Cx;
use crate::ui::scatter::{Height, Scatter};
use egui::{
    Align2, Color32, Painter, Pos2, Rect, Response, Role, Sense, Stroke, TextStyle, Ui, WidgetInfo, pos2, vec2,
};

/// How near the pointer a dot must be to be meant, in points.
const NEAR: f32 = 10.0;

/// Up to so many tagged samples have their number beside them.
const MOST_NUMBERED: usize = 200;

/// One map on the screen.
#[derive(Default)]
pub(super) struct Pane {
    sight: Sight,
    drawn: Drawn,
    scatter: Scatter,
    density: Density,
    painted: Painted,
}

impl Pane {
    /// For a map beside the first.
    pub fn beside() -> Self {
        Self { scatter: Scatter::beside(), ..Self::default() }
    }

    /// Shows the whole map again.
    pub fn reset(&mut self) {
        self.sight.reset();
    }

    /// How many samples there are of each kind, as of the last time it was drawn.
    pub fn counts(&self) -> &[usize] {
        &self.painted.counts
    }

    /// Draws the map.
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, spot: &Spot<'_>, how: &Manner<'_>) {
        let rect = spot.rect;
        let id = ui.scope_id().with(("map", spot.places_own));
        let response = ui.interact(rect, id, Sense::click_and_drag());
        ui.painter().rect_filled(rect, 4.0, ui.visuals().extreme_bg_color);
        let drawing = self.drawing(ui, cx, spot, how);
        self.paint(ui, cx, &drawing, how);
        if spot.places_own {
            own_ui(ui, cx, &drawing);
        }
        if let Some(caption) = &spot.caption {
            caption_in_corner_ui(ui, rect, caption);
        }
        self.sight.navigate(ui, &response, rect, how.tool == Tool::Pan);
        if let Some((outline, mode)) = self.drawn.ui(ui, &response, rect, how.tool) {
            let places = inside(&outline, &drawing.cloud, &drawing.grid, drawing.projection);
            let chosen = places.into_iter().filter_map(|i| drawing.map.ids.get(i).copied()).collect();
            cx.actions.push(MarkAction::Select(chosen, mode));
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spot.name));
        self.hover_ui(cx, &response, &drawing);
    }

    fn drawing<'a>(&mut self, ui: &Ui, cx: &Cx<'_>, spot: &Spot<'a>, how: &Manner<'_>) -> Drawing<'a> {
        let (map, rect) = (spot.map, spot.rect);
        let grid = self.painted.grid(map);
        let cloud = self.painted.cloud(cx, map, how, ui.visuals().dark_mode);
        if how.zooms {
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
        Drawing { map, rect, cloud, grid, projection, radius }
    }

    fn paint(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, drawing: &Drawing<'_>, how: &Manner<'_>) {
        let Drawing { map, rect, cloud, grid, projection, radius } = drawing;
        let (projection, radius) = (*projection, *radius);
        let painter = ui.painter_at(*rect);
        let seen = projection.back_rect(*rect);
        let part = seen.intersect(grid.bounds());
        let area = part.width().max(0.0) * part.height().max(0.0) * projection.scale * projection.scale;
        let on_gpu = cx.draws_dots;
        match how.show.level(grid.count_in(seen), area) {
            Level::Dots => self.scatter.paint(&painter, cloud, projection, radius, [true, true], on_gpu),
            Level::Density => {
                self.density.paint(&painter, cloud, projection, grid.bounds());
                self.scatter.paint(&painter, cloud, projection, radius, [false, true], on_gpu);
            }
            Level::Samples => {
                let seen: Vec<usize> = grid.near(seen).collect();
                samples_ui(ui, cx, drawing, &seen);
            }
        }
        if how.by == ColorBy::Tag {
            self.numbers_ui(ui, cx, drawing);
        }
        if how.names_classes {
            self.classes_ui(ui, cx, drawing);
        }
        let focus = cx.session.selection().focus().and_then(|focus| map.ids.binary_search(&focus).ok());
        if let Some(place) = focus.and_then(|i| map.points.get(i)) {
            let stroke = Stroke::new(2.0, ui.visuals().strong_text_color());
            painter.circle_stroke(projection.place(*place), radius * 2.5 + 2.0, stroke);
        }
    }

    /// What is tagged has its number beside it where there are not many.
    fn numbers_ui(&mut self, ui: &Ui, cx: &Cx<'_>, drawing: &Drawing<'_>) {
        let (map, tags) = (drawing.map, self.painted.tags(cx));
        if tags.len() > MOST_NUMBERED {
            return;
        }
        let selection = cx.session.selection();
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

    /// The name of each class in its middle.
    fn classes_ui(&mut self, ui: &Ui, cx: &Cx<'_>, drawing: &Drawing<'_>) {
        let Some(prepared) = cx.prepared() else { return };
        let painter = ui.painter_at(drawing.rect);
        for (class, centre) in self.painted.centres(drawing.map, prepared).iter() {
            let Some(name) = prepared.dataset.labels.classes.get(usize::from(*class)) else { continue };
            let at = drawing.projection.place([centre.x, centre.y]);
            words_ui(ui, &painter, at, Align2::CENTER_CENTER, &name.title);
        }
    }

    fn hover_ui(&self, cx: &mut Cx<'_>, response: &Response, drawing: &Drawing<'_>) {
        let Some(pointer) = response.hover_pos().filter(|_| !self.drawn.is_under_way()) else { return };
        let Drawing { map, cloud, grid, projection, .. } = drawing;
        let is_shown = |i: usize| cloud.looks.get(i).is_some_and(|look| look.height() != Height::Hidden);
        let nearest = grid.nearest(&cloud.places, projection.back(pointer), NEAR / projection.scale, is_shown);
        let Some(&id) = nearest.and_then(|i| map.ids.get(i)) else { return };
        if response.clicked() {
            cx.actions.push(MarkAction::Focus(Some(id)));
        }
        tooltip_ui(response, cx, id);
    }
}

/// Words over the dots, on a ground of their own.
fn words_ui(ui: &Ui, painter: &Painter, at: Pos2, align: Align2, words: &str) {
    let font = TextStyle::Body.resolve(ui.style());
    let galley = painter.layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER);
    let place = align.anchor_size(at, galley.size());
    painter.rect_filled(place.expand(3.0), 3.0, ui.visuals().extreme_bg_color.gamma_multiply(0.75));
    painter.galley(place.min, galley, ui.visuals().strong_text_color());
}

/// Which of two maps it is, in the corner that the legend leaves free.
fn caption_in_corner_ui(ui: &Ui, rect: Rect, caption: &str) {
    words_ui(ui, &ui.painter_at(rect), rect.right_top() + vec2(-8.0, 8.0), Align2::RIGHT_TOP, caption);
}

/// Where a sample of one's own would lie: a cross, so that it is not taken for a sample of the map.
fn own_ui(ui: &Ui, cx: &Cx<'_>, drawing: &Drawing<'_>) {
    let Some(place) = cx.session.judged().and_then(|judged| judged.place) else { return };
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
