//! Where the samples lie on the first two axes, and where the sliders are amid them: a place that can be dragged.

use super::codes::bounds;
use super::heading_ui;
use super::place::Place;
use crate::job::questions::LatentSpace;
use crate::ui::panel::Cx;
use crate::ui::plots::class_colors;
use crate::ui::theme;
use crate::ui::widgets::{Dots, caption_ui};
use egui::{Align2, Color32, Pos2, Rect, Response, Role, Sense, Stroke, TextStyle, Ui, WidgetInfo, pos2, vec2};

/// Side of the plot at most, in points.
const LARGEST: f32 = 300.0;

/// How near the pointer a sample must be to be named, in points.
const NEAR: f32 = 8.0;

/// Most classes named below the plot.
const NAMED: usize = 14;

/// The samples on the first two axes.
#[derive(Default)]
pub(super) struct Scatter {
    /// Of which run and weights the places are.
    made: Option<u64>,
    /// Where each sample measured lies.
    places: Vec<[f32; 2]>,
    dots: Dots,
}

/// From the axes to the screen.
struct Projection {
    rect: Rect,
    across: [f32; 2],
    up: [f32; 2],
}

impl Projection {
    fn position(&self, [x, y]: [f32; 2]) -> Pos2 {
        let share = |[low, high]: [f32; 2], value: f32| (value - low) / (high - low);
        let x = self.rect.left() + self.rect.width() * share(self.across, x);
        pos2(x, self.rect.bottom() - self.rect.height() * share(self.up, y))
    }

    /// The place on the axes below a position, which is kept inside.
    fn place(&self, position: Pos2) -> [f32; 2] {
        let share = (position - self.rect.min) / self.rect.size();
        let value = |[low, high]: [f32; 2], share: f32| low + (high - low) * share.clamp(0.0, 1.0);
        [value(self.across, share.x), value(self.up, 1.0 - share.y)]
    }
}

impl Scatter {
    /// The plot. A click or a drag puts the sliders there.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, place: &mut Place, space: &LatentSpace) {
        let (Some(&x), Some(&y)) = (place.at.first(), place.at.get(1)) else { return };
        self.renew(space);
        heading_ui(ui, if space.plain { "Position on the first two units" } else { "Position on the first two axes" });
        let side = (ui.available_width() - 2.0).clamp(80.0, LARGEST);
        let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::click_and_drag());
        let projection = Projection { rect, across: bounds(space, 0), up: bounds(space, 1) };
        self.paint(ui, cx, space, &projection);
        cross(ui, &projection, [x, y]);
        let name = format!("Position among {} samples", self.places.len());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        if (response.dragged() || response.clicked())
            && let Some(pointer) = response.interact_pointer_pos()
        {
            let [x, y] = projection.place(pointer);
            place.slide(0, x);
            place.slide(1, y);
        }
        self.hover_ui(cx, space, &projection, response);
        legend_ui(ui, cx);
    }

    /// Works the samples' places out anew where the axes are others.
    fn renew(&mut self, space: &LatentSpace) {
        let of = Some(space.version);
        let [first, second, ..] = &space.axes[..] else { return };
        if self.made == of {
            return;
        }
        let along = |row: &[f32], axis: &[f32]| -> f32 {
            row.iter().zip(&space.mean).zip(axis).map(|((x, mean), a)| (x - mean) * a).sum()
        };
        let rows = space.codes.chunks_exact(space.width.max(1));
        self.places = rows.map(|row| [along(row, first), along(row, second)]).collect();
        self.made = of;
    }

    fn paint(&mut self, ui: &Ui, cx: &Cx<'_>, space: &LatentSpace, projection: &Projection) {
        let Some(run) = cx.run() else { return };
        let painter = ui.painter_at(projection.rect);
        painter.rect_filled(projection.rect, 4.0, ui.visuals().extreme_bg_color);
        let color = class_colors(cx, ui.visuals().dark_mode);
        let class = |id: u32| run.prepared.dataset.labels.ids.get(id as usize).copied().unwrap_or_default();
        let shown = space.ids.iter().zip(&self.places).filter(|(_, place)| place.iter().all(|x| x.is_finite()));
        let dots = shown.map(|(&id, &place)| (projection.position(place), color(class(id)).gamma_multiply(0.8)));
        painter.add(self.dots.mesh(ui.ctx(), dots, 2.0, projection.rect));
        let font = TextStyle::Small.resolve(ui.style());
        let weak = ui.visuals().weak_text_color();
        let words = if space.plain { ["unit 1", "unit 2"] } else { ["axis 1", "axis 2"] };
        painter.text(
            projection.rect.right_bottom() - vec2(6.0, 4.0),
            Align2::RIGHT_BOTTOM,
            words[0],
            font.clone(),
            weak,
        );
        painter.text(projection.rect.left_top() + vec2(6.0, 4.0), Align2::LEFT_TOP, words[1], font, weak);
    }

    /// Names the sample under the pointer.
    fn hover_ui(&self, cx: &Cx<'_>, space: &LatentSpace, projection: &Projection, response: Response) {
        let Some(pointer) = response.hover_pos() else { return };
        let distance = |place: &[f32; 2]| projection.position(*place).distance(pointer);
        let nearest = space.ids.iter().zip(&self.places).min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
        let Some((&id, _)) = nearest.filter(|(_, place)| distance(place) < NEAR) else { return };
        let Some(run) = cx.run().filter(|run| (id as usize) < run.prepared.dataset.len()) else { return };
        let words = format!("#{id} · {}", run.prepared.dataset.class_of(id as usize));
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(words);
        });
    }
}

/// A cross over the whole plot where the sliders are.
fn cross(ui: &Ui, projection: &Projection, place: [f32; 2]) {
    let rect = projection.rect;
    let at = projection.position(place);
    let at = pos2(at.x.clamp(rect.left(), rect.right()), at.y.clamp(rect.top(), rect.bottom()));
    let painter = ui.painter_at(rect);
    let stroke = Stroke::new(1.0, theme::of(ui.visuals()).halo);
    painter.line_segment([pos2(rect.left(), at.y), pos2(rect.right(), at.y)], stroke);
    painter.line_segment([pos2(at.x, rect.top()), pos2(at.x, rect.bottom())], stroke);
    theme::ring_circle(&painter, ui.visuals(), at, 6.0);
}

/// Which class has which colour.
fn legend_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let Some(prepared) = cx.prepared() else { return };
    let color = class_colors(cx, ui.visuals().dark_mode);
    let classes = &prepared.dataset.labels.classes;
    ui.horizontal_wrapped(|ui| {
        for (class, name) in classes.iter().enumerate().take(NAMED) {
            entry_ui(ui, color(class as u16), &name.title);
        }
        if classes.len() > NAMED {
            caption_ui(ui, &format!("and {} more", classes.len() - NAMED));
        }
    });
}

fn entry_ui(ui: &mut Ui, color: Color32, name: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(10.0, ui.spacing().interact_size.y), Sense::hover());
    ui.painter().circle_filled(rect.center(), 4.0, color);
    caption_ui(ui, name);
}
