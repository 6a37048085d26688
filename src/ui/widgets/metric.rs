//! A figure with its name.

use crate::ui::theme::small_figure_font;
use egui::{Align2, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo};

/// Three significant digits, as short as that is; `—` for nothing.
pub fn number(value: Option<f64>) -> String {
    let Some(value) = value.filter(|v| v.is_finite()) else { return "—".to_owned() };
    let size = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if size >= 1000.0 {
        thousands(value)
    } else if size >= 1e-4 {
        let decimals = (2 - size.log10().floor() as i32).clamp(0, 6) as usize;
        format!("{value:.decimals$}")
    } else {
        format!("{value:.2e}")
    }
}

/// A count with narrow spaces between thousands, which do not break a line.
pub fn thousands(count: f64) -> String {
    let digits = format!("{:.0}", count.abs());
    let mut text = if count < 0.0 { "\u{2212}".to_owned() } else { String::new() };
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && digits.len() > 4 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{202F}');
        }
        text.push(digit);
    }
    text
}

/// A share as a percentage with one decimal.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// Wide enough for the name and for six digits.
fn width(name: &str) -> f32 {
    (name.chars().count() as f32 * 6.2).max(76.0)
}

/// A figure with its name above it. The name and the value are one accessible node: its name is `name`, or
/// `accessible` where several figures share the visible name.
pub fn metric_ui(ui: &mut Ui, name: &str, accessible: Option<&str>, value: &str) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width(name), 38.0), Sense::hover());
    let visuals = ui.visuals();
    let painter = ui.painter();
    let small = TextStyle::Small.resolve(ui.style());
    painter.text(rect.left_top(), Align2::LEFT_TOP, name, small, visuals.weak_text_color());
    let font = small_figure_font();
    painter.text(rect.left_top() + Vec2::new(0.0, 16.0), Align2::LEFT_TOP, value, font, visuals.strong_text_color());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, accessible.unwrap_or(name));
        info.current_text_value = Some(value.to_owned());
        info
    });
    response
}

/// A figure with its name beside it, in one small line; accessible like [`metric_ui`].
pub fn metric_line_ui(ui: &mut Ui, name: &str, accessible: Option<&str>, value: &str) -> egui::Response {
    let small = TextStyle::Small.resolve(ui.style());
    let (weak, strong) = (ui.visuals().weak_text_color(), ui.visuals().strong_text_color());
    let mut job = egui::text::LayoutJob::default();
    job.append(name, 0.0, egui::TextFormat::simple(small.clone(), weak));
    job.append(value, 6.0, egui::TextFormat::simple(small, strong));
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, strong);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, accessible.unwrap_or(name));
        info.current_text_value = Some(value.to_owned());
        info
    });
    response
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_have_three_significant_digits() {
        let cases = [(0.0322, "0.0322"), (0.5, "0.500"), (12.345, "12.3"), (0.99999, "1.000"), (3e-6, "3.00e-6")];
        for (value, text) in cases {
            assert_eq!(number(Some(value)), text);
        }
        assert_eq!(number(None), "—");
        assert_eq!(number(Some(f64::NAN)), "—");
    }
}
