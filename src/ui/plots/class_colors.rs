//! The colours of classes.

use crate::ui::panel::Cx;
use crate::ui::theme;
use egui::Color32;

/// The colour of each class. Where there are just a normal and an anomalous one, theirs are fixed as everywhere.
pub(in crate::ui) fn class_colors(cx: &Cx<'_>, dark: bool) -> impl Fn(u16) -> Color32 + use<> {
    let normal_classes = cx.prepared().map(|prepared| prepared.normal_classes.clone()).unwrap_or_default();
    move |class| color_of_class(&normal_classes, class, dark)
}

pub(in crate::ui) fn color_of_class(normal_classes: &[bool], class: u16, dark: bool) -> Color32 {
    let two_sides = normal_classes.len() == 2 && normal_classes[0] != normal_classes[1];
    match normal_classes.get(usize::from(class)) {
        Some(normal) if two_sides => theme::tokens(dark).side(!normal),
        _ => theme::tokens(dark).class(class),
    }
}
