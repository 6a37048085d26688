//! The network as boxes to scale: as high as what comes out is wide, as thick as it has channels.

use super::Sheet;
use crate::model::dims_words;
use crate::ui::theme;
use egui::{Align2, Color32, Pos2, Rect, Role, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, pos2, vec2};

/// Height of the boxes' place.
const BOXES: f32 = 84.0;
/// Height of the line of words above it, and of the one below.
const WORDS: f32 = 16.0;
/// Lowest box: one value can still be seen.
const LOWEST: f32 = 4.0;
/// Gap between boxes where there is room.
const MOST_GAP: f32 = 28.0;
/// Thickness of a box of one channel where there is room.
const MOST_UNIT: f32 = 9.0;

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// The sample.
    Input,
    /// What a layer gives, counted from 0.
    Layer(usize),
    /// What comes out at the end.
    Output,
}

/// Draws the network; pointing at a box tells what it is.
pub(super) fn drawing_ui(ui: &mut Ui, sheet: &Sheet) {
    let size = vec2(ui.available_width(), BOXES + 2.0 * WORDS);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let place = Rect::from_min_size(rect.min + vec2(0.0, WORDS), vec2(rect.width(), BOXES));
    let parts = parts(sheet);
    let shapes: Vec<&[usize]> = parts.iter().map(|part| shape(sheet, *part)).collect();
    let boxes = boxes(&shapes, place);
    if ui.is_rect_visible(rect) {
        paint(ui, sheet, &parts, &boxes);
        words_ui(ui, sheet, &parts, &boxes, rect);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, description(sheet)));
    let under = response.hover_pos().and_then(|pointer| nearest(&boxes, pointer));
    if let Some(part) = under.map(|index| parts[index]) {
        response.on_hover_text_at_pointer(told(sheet, part));
    }
}

/// The input, the layers that can be reached, and the output where all fit.
fn parts(sheet: &Sheet) -> Vec<Part> {
    let layers = (0..sheet.trace.rows.len()).map(Part::Layer);
    let output = sheet.spec.as_ref().map(|_| Part::Output);
    [Part::Input].into_iter().chain(layers).chain(output).collect()
}

fn shape(sheet: &Sheet, part: Part) -> &[usize] {
    match part {
        Part::Input => &sheet.input,
        Part::Layer(at) => sheet.entering(at + 1),
        Part::Output => sheet.entering(sheet.layers.len()),
    }
}

/// A box for each shape: flat values are as high as the square that they would fill, thickness goes with the logarithm
/// of the channels. However many there are, they fit into the place.
fn boxes(shapes: &[&[usize]], place: Rect) -> Vec<Rect> {
    let measure = |shape: &&[usize]| match **shape {
        [height, width, channels] => (height.max(width) as f32, 1.0 + (channels.max(1) as f32).log2()),
        _ => (shape.iter().map(|&dim| dim as f32).product::<f32>().sqrt(), 1.0),
    };
    let sizes: Vec<(f32, f32)> = shapes.iter().map(measure).collect();
    let tallest = sizes.iter().fold(1.0f32, |most, (side, _)| most.max(*side));
    let thick: f32 = sizes.iter().map(|(_, thickness)| thickness).sum();
    let gaps = shapes.len().saturating_sub(1).max(1) as f32;
    let gap = (place.width() * 0.4 / gaps).min(MOST_GAP);
    let unit = ((place.width() - gap * gaps).max(0.0) / thick.max(1.0)).min(MOST_UNIT);
    let mut left = place.center().x - (thick * unit + gap * gaps) / 2.0;
    let mut boxes = Vec::with_capacity(sizes.len());
    for (side, thickness) in sizes {
        let size = vec2(thickness * unit, (place.height() * side / tallest).max(LOWEST));
        boxes.push(Rect::from_min_size(pos2(left, place.center().y - size.y / 2.0), size));
        left += size.x + gap;
    }
    boxes
}

fn paint(ui: &Ui, sheet: &Sheet, parts: &[Part], boxes: &[Rect]) {
    let (painter, dark) = (ui.painter(), ui.visuals().dark_mode);
    let edge = Stroke::new(1.0, ui.visuals().weak_text_color());
    for pair in boxes.windows(2) {
        let line = Stroke::new(1.0, theme::tokens(dark).grid);
        painter.line_segment([pair[0].right_top(), pair[1].left_top()], line);
        painter.line_segment([pair[0].right_bottom(), pair[1].left_bottom()], line);
    }
    for (part, place) in parts.iter().zip(boxes) {
        let fill = match part {
            Part::Layer(at) if sheet.bottleneck() == Some(*at) => theme::of(ui.visuals()).selection,
            Part::Layer(at) if sheet.trace.rows[*at].parameters > 0 => ui.visuals().weak_text_color(),
            Part::Layer(_) => theme::tokens(dark).unselected,
            Part::Input | Part::Output => Color32::TRANSPARENT,
        };
        painter.rect(*place, 1.0, fill, edge, StrokeKind::Inside);
    }
}

/// What the ends are, which layer is the bottleneck, and where it goes no further.
fn words_ui(ui: &Ui, sheet: &Sheet, parts: &[Part], boxes: &[Rect], rect: Rect) {
    let (weak, strong) = (ui.visuals().weak_text_color(), ui.visuals().strong_text_color());
    let below = rect.bottom() - WORDS / 2.0;
    let input = format!("input {}", dims_words(&sheet.input));
    text(ui, pos2(rect.left(), below), Align2::LEFT_CENTER, &input, weak);
    let right = rect.right();
    if sheet.spec.is_some() {
        let output = format!("output {}", dims_words(shape(sheet, Part::Output)));
        text(ui, pos2(right, below), Align2::RIGHT_CENTER, &output, weak);
    } else {
        text(ui, pos2(right, below), Align2::RIGHT_CENTER, &stop_words(sheet), theme::of(ui.visuals()).anomalous);
    }
    let bottleneck = sheet.bottleneck().map(Part::Layer);
    let place = parts.iter().zip(boxes).find(|(part, _)| bottleneck == Some(**part));
    if let Some((_, place)) = place {
        let width = 64.0;
        let (low, high) = (rect.left() + width / 2.0, rect.right() - width / 2.0);
        let x = place.center().x.max(low).min(high.max(low));
        let center = pos2(x, rect.top() + WORDS / 2.0);
        text(ui, center, Align2::CENTER_CENTER, "bottleneck", strong);
        // From the word to its box.
        let line = Stroke::new(1.0, ui.visuals().weak_text_color());
        ui.painter().line_segment([pos2(place.center().x, rect.top() + WORDS), place.center_top()], line);
    }
}

fn text(ui: &Ui, place: Pos2, anchor: Align2, words: &str, color: Color32) {
    ui.painter().text(place, anchor, words, TextStyle::Small.resolve(ui.style()), color);
}

/// The box under the pointer, or the nearest beside it.
fn nearest(boxes: &[Rect], pointer: Pos2) -> Option<usize> {
    let away = |place: &Rect| (place.x_range().clamp(pointer.x) - pointer.x).abs();
    (0..boxes.len()).min_by(|&a, &b| away(&boxes[a]).total_cmp(&away(&boxes[b])))
}

/// What a box is, in words.
fn told(sheet: &Sheet, part: Part) -> String {
    let shape = dims_words(shape(sheet, part));
    match part {
        Part::Input => format!("The input: {shape}"),
        Part::Output => format!("The output: {shape}"),
        Part::Layer(at) => {
            let row = &sheet.trace.rows[at];
            let settings = if row.settings.is_empty() { String::new() } else { format!(" ({})", row.settings) };
            let bottleneck = if sheet.bottleneck() == Some(at) { "\nBottleneck" } else { "" };
            let parameters = row.parameters;
            format!("Layer {}: {}{settings}\noutput {shape}, {parameters} parameters{bottleneck}", at + 1, row.kind)
        }
    }
}

fn stop_words(sheet: &Sheet) -> String {
    match sheet.reach() {
        at if at < sheet.layers.len() => format!("layer {} does not fit", at + 1),
        _ if sheet.layers.is_empty() => "no layers".to_owned(),
        _ => "the output does not fit the task".to_owned(),
    }
}

/// The drawing in words.
fn description(sheet: &Sheet) -> String {
    let layer = |(at, row): (usize, &crate::model::LayerRow)| {
        let bottleneck = if sheet.bottleneck() == Some(at) { ", the bottleneck" } else { "" };
        format!("; {} {}{bottleneck}", row.kind, dims_words(&row.output))
    };
    let layers: String = sheet.trace.rows.iter().enumerate().map(layer).collect();
    let stop = if sheet.spec.is_some() { String::new() } else { format!("; {}", stop_words(sheet)) };
    format!("Network drawing: input {}{layers}{stop}", dims_words(&sheet.input))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_to_scale_and_fit() {
        let place = Rect::from_min_size(pos2(10.0, 20.0), vec2(236.0, BOXES));
        let shapes: [&[usize]; 4] = [&[28, 28, 1], &[14, 14, 16], &[784], &[1]];
        let drawn = boxes(&shapes, place);
        assert_eq!(drawn[0].height(), drawn[2].height(), "784 values are as high as 28×28");
        assert_eq!(drawn[0].height(), 2.0 * drawn[1].height());
        assert_eq!(drawn[1].width(), 5.0 * drawn[0].width());
        assert_eq!(drawn[3].height(), LOWEST);
        let many: Vec<&[usize]> = (0..200).map(|i| shapes[i % 4]).collect();
        for drawn in [drawn, boxes(&many, place), boxes(&shapes[..1], place)] {
            for (i, one) in drawn.iter().enumerate() {
                assert!(place.expand(0.1).contains_rect(*one) && one.width() > 0.0, "{one:?}");
                assert!(i == 0 || one.left() >= drawn[i - 1].right(), "{one:?}");
            }
        }
        assert_eq!(nearest(&[], pos2(0.0, 0.0)), None);
    }
}
