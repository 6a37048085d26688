//! The dots: where they are on the screen, their colours, and what the pointer does with them.

use super::Cx;
use super::map_colors::{ColorBy, coloring, legend_ui};
use super::thumbnail::tag_color;
use crate::session::{Action, MapState, SelectMode};
use crate::ui::theme::SELECTION;
use crate::ui::widgets::Dots;
use egui::{
    Align2, PointerButton, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, TextStyle, Ui, Vec2, pos2, vec2,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How near the pointer a dot must be to be meant, in points.
const NEAR: f32 = 10.0;

/// Up to so many tagged samples have their number beside them.
const MOST_NUMBERED: usize = 200;

/// What dragging over the map does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Selects what is inside a rectangle.
    #[default]
    Rectangle,
    /// Selects what is inside a line drawn by hand.
    Lasso,
    /// Moves the map.
    Pan,
}

impl Tool {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Rectangle, Self::Lasso, Self::Pan];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rectangle => "Rectangle",
            Self::Lasso => "Lasso",
            Self::Pan => "Pan",
        }
    }

    /// What it does.
    pub fn about(self) -> &'static str {
        match self {
            Self::Rectangle => "Drag to select a rectangle; with Shift add, with Alt take away",
            Self::Lasso => "Drag around samples to select them; with Shift add, with Alt take away",
            Self::Pan => "Drag to move the map; the wheel zooms with every tool",
        }
    }
}

/// The dots on the screen.
#[derive(Default)]
pub struct MapPlot {
    /// What colours tell.
    pub color_by: ColorBy,
    /// What dragging does.
    pub tool: Tool,
    zoom: Option<f32>,
    shift: Vec2,
    drawn: Vec<Pos2>,
    dots: Dots,
    bounds: Option<(u64, Rect)>,
    /// The tags, with the preparation and the state of the tags that they were read of.
    tags: Option<TagsRead>,
}

/// Tags with the preparation and the state of the tags that they were read of.
type TagsRead = (u64, u64, Arc<BTreeMap<u32, u8>>);

/// From the map to the screen.
#[derive(Clone, Copy)]
struct Projection {
    from: Pos2,
    to: Pos2,
    scale: f32,
}

impl Projection {
    fn place(&self, [x, y]: [f32; 2]) -> Pos2 {
        self.to + vec2(x - self.from.x, y - self.from.y) * self.scale
    }
}

impl MapPlot {
    /// Shows the whole map again.
    pub fn reset(&mut self) {
        self.zoom = None;
        self.shift = Vec2::ZERO;
    }

    /// Draws the map in what is left of the panel.
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let size = ui.available_size().max(vec2(80.0, 80.0));
        let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        ui.painter().rect_filled(rect, 4.0, ui.visuals().extreme_bg_color);
        let map = &cx.session.map;
        let projection = self.projection(map, rect);
        self.paint(ui, cx, rect, projection);
        self.own_ui(ui, cx, rect, projection);
        self.navigate(ui, &response, rect);
        self.select_ui(ui, cx, &response, rect, projection);
        self.hover_ui(cx, &response, projection);
        let name = format!("Map of {} samples", map.points.len());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
        legend_ui(ui, cx, rect, self.color_by);
    }

    fn projection(&mut self, map: &MapState, rect: Rect) -> Projection {
        let bounds = match self.bounds {
            Some((version, bounds)) if version == map.version => bounds,
            _ => {
                let bounds = Rect::from_points(&map.points.iter().map(|p| pos2(p[0], p[1])).collect::<Vec<_>>());
                self.bounds = Some((map.version, bounds));
                bounds
            }
        };
        let inner = rect.shrink(16.0);
        let fit = (inner.width() / bounds.width().max(1e-9)).min(inner.height() / bounds.height().max(1e-9));
        Projection { from: bounds.center(), to: rect.center() + self.shift, scale: fit * self.zoom.unwrap_or(1.0) }
    }

    fn paint(&mut self, ui: &Ui, cx: &Cx<'_>, rect: Rect, projection: Projection) {
        let map = &cx.session.map;
        let count = map.points.len();
        let radius = (2.4 * (4000.0 / count.max(1) as f32).powf(0.25)).clamp(1.2, 3.4);
        let painter = ui.painter_at(rect);
        let dark = ui.visuals().dark_mode;
        let color = coloring(cx, self.color_by, dark);
        let places = map.points.iter().map(|p| projection.place(*p));
        let dots = map.ids.iter().zip(places).map(|(&id, place)| (place, color(id)));
        painter.add(self.dots.mesh(ui.ctx(), dots, radius, rect));
        if self.color_by == ColorBy::Tag {
            self.paint_tags(ui, cx, rect, projection, radius);
        }
        let selection = &cx.session.selection;
        if !selection.is_empty() {
            // What is selected lies on top, a little larger.
            let chosen = map.ids.iter().zip(map.points.iter()).filter(|(id, _)| selection.contains(**id));
            let dots = chosen.map(|(_, p)| (projection.place(*p), SELECTION));
            painter.add(self.dots.mesh(ui.ctx(), dots, radius * 1.25, rect));
        }
        let focus = selection.focus.and_then(|focus| map.ids.binary_search(&focus).ok());
        if let Some(i) = focus {
            let stroke = Stroke::new(2.0, ui.visuals().strong_text_color());
            painter.circle_stroke(projection.place(map.points[i]), radius * 2.5, stroke);
        }
    }

    /// What is tagged lies on top, with its number beside it where there are not many.
    fn paint_tags(&mut self, ui: &Ui, cx: &Cx<'_>, rect: Rect, projection: Projection, radius: f32) {
        let (map, tags) = (&cx.session.map, self.tags(cx));
        let place = |id: &u32| map.ids.binary_search(id).ok().and_then(|i| map.points.get(i));
        let selection = &cx.session.selection;
        let shown = tags.iter().filter(|(id, _)| selection.is_empty() || selection.contains(**id));
        let tagged = shown.filter_map(|(id, &tag)| Some((projection.place(*place(id)?), tag)));
        let painter = ui.painter_at(rect);
        let dots = tagged.clone().map(|(at, tag)| (at, tag_color(tag)));
        painter.add(self.dots.mesh(ui.ctx(), dots, radius * 1.4, rect));
        if tags.len() <= MOST_NUMBERED {
            let (font, color) = (TextStyle::Small.resolve(ui.style()), ui.visuals().strong_text_color());
            for (at, tag) in tagged {
                painter.text(at + vec2(radius * 2.0, 0.0), Align2::LEFT_CENTER, tag + 1, font.clone(), color);
            }
        }
    }

    /// The tags of the samples shown: read anew when one was given, never with every frame.
    fn tags(&mut self, cx: &Cx<'_>) -> Arc<BTreeMap<u32, u8>> {
        let Some(prepared) = cx.prepared() else { return Arc::default() };
        let version = cx.session.tags.version();
        if let Some((made_of, made, tags)) = &self.tags
            && (*made_of, *made) == (prepared.id, version)
        {
            return Arc::clone(tags);
        }
        let tags = Arc::new(cx.session.tags.of_dataset(&prepared.dataset));
        self.tags = Some((prepared.id, version, Arc::clone(&tags)));
        tags
    }

    /// Where a sample of one's own would lie: a cross, so that it is not taken for a sample of the map.
    fn own_ui(&self, ui: &Ui, cx: &Cx<'_>, rect: Rect, projection: Projection) {
        let Some(place) = cx.session.own.judged.as_ref().and_then(|judged| judged.place) else { return };
        let at = projection.place(place);
        let painter = ui.painter_at(rect);
        let stroke = Stroke::new(2.0, ui.visuals().strong_text_color());
        for arm in [vec2(6.0, 6.0), vec2(6.0, -6.0)] {
            painter.line_segment([at - arm, at + arm], stroke);
        }
        let font = TextStyle::Small.resolve(ui.style());
        let text = "own sample, about here";
        painter.text(at + vec2(10.0, 0.0), Align2::LEFT_CENTER, text, font, ui.visuals().strong_text_color());
    }

    /// The wheel zooms around the pointer; the pan tool, or the middle or right button, moves.
    fn navigate(&mut self, ui: &Ui, response: &Response, rect: Rect) {
        let pans = self.tool == Tool::Pan && response.dragged_by(PointerButton::Primary);
        if pans || response.dragged_by(PointerButton::Middle) || response.dragged_by(PointerButton::Secondary) {
            self.shift += response.drag_delta();
        }
        let Some(pointer) = response.hover_pos() else { return };
        let (scroll, pinch) = ui.input(|i| (i.smooth_scroll_delta().y, i.zoom_delta()));
        let factor = (scroll / 240.0).exp() * pinch;
        if factor != 1.0 {
            let zoom = self.zoom.unwrap_or(1.0);
            let next = (zoom * factor).clamp(0.5, 200.0);
            let from_middle = pointer - rect.center() - self.shift;
            self.shift -= from_middle * (next / zoom - 1.0);
            self.zoom = Some(next);
        }
        if response.double_clicked() {
            self.reset();
        }
    }

    fn select_ui(&mut self, ui: &Ui, cx: &mut Cx<'_>, response: &Response, rect: Rect, projection: Projection) {
        if self.tool == Tool::Pan {
            return;
        }
        if response.drag_started_by(PointerButton::Primary) {
            self.drawn.clear();
            self.drawn.extend(ui.input(|i| i.pointer.press_origin()));
        }
        if response.dragged_by(PointerButton::Primary)
            && let Some(pointer) = response.interact_pointer_pos()
        {
            self.drawn.push(pointer);
        }
        if self.drawn.len() < 2 {
            return;
        }
        let outline = self.outline();
        let painter = ui.painter_at(rect);
        let stroke = Stroke::new(1.5, SELECTION);
        if self.tool == Tool::Rectangle {
            painter.rect_stroke(Rect::from_two_pos(outline[0], outline[2]), 0.0, stroke, StrokeKind::Middle);
        } else {
            painter.add(Shape::closed_line(outline.clone(), stroke));
        }
        if response.drag_stopped() {
            let map = &cx.session.map;
            let inside =
                map.ids.iter().zip(map.points.iter()).filter(|(_, p)| contains(&outline, projection.place(**p)));
            let ids = inside.map(|(id, _)| *id).collect();
            let mode = ui.input(|i| match (i.modifiers.shift, i.modifiers.alt) {
                (true, _) => SelectMode::Add,
                (_, true) => SelectMode::Subtract,
                _ => SelectMode::Replace,
            });
            cx.actions.push(Action::Select(ids, mode));
            self.drawn.clear();
        }
    }

    /// What was drawn, as a closed line.
    fn outline(&self) -> Vec<Pos2> {
        match (self.tool, self.drawn.first(), self.drawn.last()) {
            (Tool::Rectangle, Some(a), Some(b)) => vec![*a, pos2(b.x, a.y), *b, pos2(a.x, b.y)],
            _ => self.drawn.clone(),
        }
    }

    fn hover_ui(&self, cx: &mut Cx<'_>, response: &Response, projection: Projection) {
        let Some(pointer) = response.hover_pos().filter(|_| self.drawn.len() < 2) else { return };
        let map = &cx.session.map;
        let distance = |p: &[f32; 2]| projection.place(*p).distance_sq(pointer);
        let nearest = map.ids.iter().zip(map.points.iter()).min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
        let Some((&id, _)) = nearest.filter(|(_, p)| distance(p) < NEAR * NEAR) else { return };
        if response.clicked() {
            cx.actions.push(Action::Focus(Some(id)));
        }
        let Some(prepared) = cx.prepared().cloned() else { return };
        response.clone().on_hover_ui_at_pointer(|ui| {
            ui.label(format!("#{id} · {}", prepared.dataset.class_of(id as usize)));
            let is_image = matches!(prepared.dataset.samples.shape(), crate::data::SampleShape::Image { .. });
            let size = if is_image { vec2(84.0, 84.0) } else { vec2(140.0, 60.0) };
            super::thumbnail::thumbnail_ui(ui, cx, &prepared, id, size);
        });
    }
}

/// Whether a point is inside a closed line: a ray to the right crosses it an odd number of times.
fn contains(outline: &[Pos2], point: Pos2) -> bool {
    let mut inside = false;
    let mut before = outline.len() - 1;
    for (i, a) in outline.iter().enumerate() {
        let b = outline[before];
        if (a.y > point.y) != (b.y > point.y) && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x {
            inside = !inside;
        }
        before = i;
    }
    inside
}
