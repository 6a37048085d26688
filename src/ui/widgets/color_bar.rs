//! The scale of errors.

use crate::ui::theme::magma;
use crate::ui::widgets::number;
use egui::{Align2, Mesh, Rect, Sense, TextStyle, Ui, Vec2, pos2};

/// A bar in the colours of errors with its numbers: 0 on the left, `top` on the right.
pub fn color_bar_ui(ui: &mut Ui, top: f32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(200.0, 24.0), Sense::hover());
    let bar =
        Rect::from_min_max(pos2(rect.left() + 16.0, rect.top() + 6.0), pos2(rect.right() - 48.0, rect.bottom() - 6.0));
    let mut mesh = Mesh::default();
    let steps = 32;
    for i in 0..steps {
        let at = |i: usize| bar.left() + bar.width() * i as f32 / steps as f32;
        let piece = Rect::from_min_max(pos2(at(i), bar.top()), pos2(at(i + 1), bar.bottom()));
        mesh.add_colored_rect(piece, magma((i as f32 + 0.5) / steps as f32));
    }
    let font = TextStyle::Small.resolve(ui.style());
    let color = ui.visuals().weak_text_color();
    let painter = ui.painter();
    painter.add(mesh);
    painter.text(pos2(bar.left() - 5.0, bar.center().y), Align2::RIGHT_CENTER, "0", font.clone(), color);
    let top = number(Some(f64::from(top)));
    painter.text(pos2(bar.right() + 5.0, bar.center().y), Align2::LEFT_CENTER, top, font, color);
}
