//! What the map's colours tell, and the legend that says so.

use super::Cx;
use super::thumbnail::tag_color;
use crate::ui::theme::{ANOMALOUS, NORMAL, TRAIN, class_color, context_gray, magma};
use egui::{Align2, Color32, Rect, TextStyle, Ui, vec2};

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
    /// What a person noted.
    Tag,
}

impl ColorBy {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Class, Self::Error, Self::Side, Self::Tag];

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Error => "error",
            Self::Side => "side of the threshold",
            Self::Tag => "tag",
        }
    }
}

/// The colour of a sample. While something is selected, everything else is grey context.
pub fn coloring<'a>(cx: &'a Cx<'_>, by: ColorBy, dark: bool) -> impl Fn(u32) -> Color32 + 'a {
    let run = cx.run();
    let table = run.and_then(|run| Some((run.threshold, run.table()?)));
    let top = table.map_or(1.0, |(_, t)| t.ranked.scores()[(t.ranked.len() - 1) * 99 / 100].max(1e-12));
    let labels = cx.session.samples().map(|dataset| &dataset.labels.ids);
    let selection = &cx.session.selection;
    let normal = if dark { TRAIN } else { NORMAL };
    let classes = class_colors(cx, dark);
    move |id| {
        if !selection.is_empty() && !selection.contains(id) {
            return context_gray(dark);
        }
        let answered = run.is_some_and(|run| run.has_answer(id));
        let score = table.and_then(|(_, table)| table.of_sample.get(id as usize)).filter(|_| answered);
        match (by, table, score) {
            (ColorBy::Error, _, Some(score)) => magma(0.15 + 0.85 * score / top),
            (ColorBy::Side, Some((threshold, _)), Some(score)) => {
                if *score >= threshold {
                    ANOMALOUS
                } else {
                    normal
                }
            }
            (ColorBy::Error | ColorBy::Side, Some(_), None) => context_gray(dark),
            // What is tagged is drawn on top of what is not.
            (ColorBy::Tag, ..) => context_gray(dark),
            _ => labels.and_then(|labels| labels.get(id as usize)).map_or(Color32::GRAY, |class| classes(*class)),
        }
    }
}

/// The colour of each class. Where there are just a normal and an anomalous one, theirs are fixed as everywhere.
pub fn class_colors(cx: &Cx<'_>, dark: bool) -> impl Fn(u16) -> Color32 + use<> {
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
pub fn legend_ui(ui: &Ui, cx: &Cx<'_>, rect: Rect, by: ColorBy) {
    let Some(dataset) = cx.session.samples() else { return };
    let dark = ui.visuals().dark_mode;
    let entries: Vec<(Color32, String)> = match by {
        ColorBy::Class => {
            let classes = dataset.labels.classes.iter().enumerate().take(14);
            let color = class_colors(cx, dark);
            classes.map(|(i, class)| (color(i as u16), class.title.clone())).collect()
        }
        ColorBy::Side => {
            let normal = if dark { TRAIN } else { NORMAL };
            vec![(normal, "called normal".to_owned()), (ANOMALOUS, "called anomalous".to_owned())]
        }
        ColorBy::Error => vec![(magma(0.15), "small error".to_owned()), (magma(1.0), "large error".to_owned())],
        ColorBy::Tag => {
            let names = (0u8..).zip(&cx.session.tags.names);
            let tags = names.map(|(tag, name)| (tag_color(tag), format!("{} {name}", tag + 1)));
            tags.chain([(context_gray(dark), "untagged".to_owned())]).collect()
        }
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
