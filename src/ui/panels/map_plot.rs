//! The dots: where they are on the screen, their colours, and what the pointer does with them.

use super::Cx;
use crate::session::{Action, MapState, SelectMode};
use crate::ui::theme::{ANOMALOUS, NORMAL, SELECTION, TRAIN, class_color, context_gray, magma};
use crate::ui::widgets::Dots;
use egui::{
    Align2, Color32, PointerButton, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, TextStyle, Ui, Vec2, pos2,
    vec2,
};

/// How near the pointer a dot must be to be meant, in points.
const NEAR: f32 = 10.0;

/// What colours tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorBy {
    /// The class.
    #[default]
    Class,
    /// The error.
    Error,
    /// The side of the threshold.
    Side,
}

impl ColorBy {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Class, Self::Error, Self::Side];

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Error => "error",
            Self::Side => "side of the threshold",
        }
    }
}

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
}

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

/// The colour of a sample. While something is selected, everything else is grey context.
fn coloring<'a>(cx: &'a Cx<'_>, by: ColorBy, dark: bool) -> impl Fn(u32) -> Color32 + 'a {
    let table = cx.run().and_then(|run| Some((run.threshold, run.table()?)));
    let top = table.map_or(1.0, |(_, t)| t.ranked.scores()[(t.ranked.len() - 1) * 99 / 100].max(1e-12));
    let labels = cx.session.samples().map(|dataset| &dataset.labels.ids);
    let selection = &cx.session.selection;
    let normal = if dark { TRAIN } else { NORMAL };
    let classes = class_colors(cx, dark);
    move |id| {
        if !selection.is_empty() && !selection.contains(id) {
            return context_gray(dark);
        }
        let score = table.and_then(|(_, table)| table.of_sample.get(id as usize));
        match (by, table, score) {
            (ColorBy::Error, _, Some(score)) => magma(0.15 + 0.85 * score / top),
            (ColorBy::Side, Some((threshold, _)), Some(score)) => {
                if *score >= threshold {
                    ANOMALOUS
                } else {
                    normal
                }
            }
            _ => labels.and_then(|labels| labels.get(id as usize)).map_or(Color32::GRAY, |class| classes(*class)),
        }
    }
}

/// The colour of each class. Where there are just a normal and an anomalous one, theirs are fixed as everywhere.
pub(super) fn class_colors(cx: &Cx<'_>, dark: bool) -> impl Fn(u16) -> Color32 + use<> {
    let normal_classes = cx.prepared().map(|prepared| prepared.normal_classes.clone()).unwrap_or_default();
    let two_sides = normal_classes.len() == 2 && normal_classes[0] != normal_classes[1];
    move |class| match normal_classes.get(usize::from(class)) {
        Some(true) if two_sides => {
            if dark {
                TRAIN
            } else {
                NORMAL
            }
        }
        Some(false) if two_sides => ANOMALOUS,
        _ => class_color(class),
    }
}

/// What the colours mean, in the corner of the map.
fn legend_ui(ui: &Ui, cx: &Cx<'_>, rect: Rect, by: ColorBy) {
    let Some(dataset) = cx.session.samples() else { return };
    let dark = ui.visuals().dark_mode;
    let entries: Vec<(Color32, &str)> = match by {
        ColorBy::Class => {
            let classes = dataset.labels.classes.iter().enumerate().take(14);
            let color = class_colors(cx, dark);
            classes.map(|(i, class)| (color(i as u16), class.title.as_str())).collect()
        }
        ColorBy::Side => vec![(if dark { TRAIN } else { NORMAL }, "called normal"), (ANOMALOUS, "called anomalous")],
        ColorBy::Error => vec![(magma(0.15), "small error"), (magma(1.0), "large error")],
    };
    let font = TextStyle::Small.resolve(ui.style());
    let painter = ui.painter_at(rect);
    let mut at = rect.left_top() + vec2(12.0, 12.0);
    for (color, name) in entries {
        if at.y > rect.bottom() - 8.0 {
            break;
        }
        painter.circle_filled(at, 4.0, color);
        painter.text(at + vec2(9.0, 0.0), Align2::LEFT_CENTER, name, font.clone(), ui.visuals().text_color());
        at.y += 15.0;
    }
}
