//! Which samples are kept: by class, part, verdict, tag, and selection.

use super::by::Pool;
use crate::data::Prepared;
use crate::session::{Run, TAGS};
use crate::ui::panel::Cx;
use crate::ui::widgets::caption_ui;
use egui::{Checkbox, ComboBox, Ui};

/// Which samples are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) struct Filter {
    /// Only this class.
    pub class: Option<u16>,
    /// Only the selection, where something is selected.
    pub only_selected: bool,
    part: Part,
    verdict: Verdict,
    tag: Tagged,
}

/// Which part of the dataset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Judged,
    Training,
    Validation,
    Test,
}

/// What the run says of a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Verdict {
    #[default]
    All,
    Anomalous,
    Normal,
    Wrong,
    Right,
}

/// What a person noted of a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tagged {
    #[default]
    All,
    Any,
    With(u8),
    Untagged,
}

impl Filter {
    /// The controls.
    pub(in crate::ui) fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        self.class_ui(ui, cx);
        let parts = [
            (Part::Judged, "scored samples"),
            (Part::Training, "training"),
            (Part::Validation, "validation"),
            (Part::Test, "test"),
        ];
        choice_ui(ui, "Split", 136.0, &mut self.part, &parts);
        if cx.run().is_some_and(|run| run.table().is_some()) {
            choice_ui(ui, "Verdict", 150.0, &mut self.verdict, verdicts(cx.session.guessing()));
        }
        let names = &cx.session.tags().names;
        let each = names.iter().zip(0u8..).map(|(name, tag)| (Tagged::With(tag), name.as_str()));
        let mut tags = Vec::with_capacity(TAGS + 3);
        tags.extend([(Tagged::All, "all"), (Tagged::Any, "any tag")]);
        tags.extend(each);
        tags.push((Tagged::Untagged, "untagged"));
        choice_ui(ui, "Tag", 120.0, &mut self.tag, &tags);
        let selected = cx.session.selection().len();
        let only = Checkbox::new(&mut self.only_selected, format!("only selected ({selected})"));
        ui.add_enabled(selected > 0, only);
    }

    fn class_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let Some(prepared) = cx.prepared() else { return };
        let classes = &prepared.dataset.labels.classes;
        let name =
            |class: Option<u16>| class.and_then(|c| classes.get(usize::from(c))).map_or("all", |c| c.title.as_str());
        let text = name(self.class);
        caption_ui(ui, "Class");
        let combo = ComboBox::from_id_salt("class").selected_text(text).width(100.0).truncate().show_ui(ui, |ui| {
            for class in std::iter::once(None).chain((0..classes.len() as u16).map(Some)) {
                ui.selectable_value(&mut self.class, class, name(class));
            }
        });
        combo.response.accessible_name("Class");
    }

    /// What of it can be done now: a class that is not there, or a selection of nothing, keeps nothing out.
    pub(in crate::ui) fn effective(self, cx: &Cx<'_>) -> Self {
        let classes = cx.prepared().map_or(0, |prepared| prepared.dataset.labels.classes.len());
        let judges = cx.run().is_some_and(|run| run.table().is_some());
        let tells = !(cx.session.guessing() && self.verdict.tells_how_good());
        Self {
            class: self.class.filter(|&class| usize::from(class) < classes),
            only_selected: self.only_selected && !cx.session.selection().is_empty(),
            verdict: if judges && tells { self.verdict } else { Verdict::All },
            ..self
        }
    }

    /// Whether moving the line changes what is kept.
    pub(in crate::ui) fn looks_at_line(self) -> bool {
        self.verdict != Verdict::All
    }

    /// Whether a tag given changes what is kept.
    pub(in crate::ui) fn looks_at_tags(self) -> bool {
        self.tag != Tagged::All
    }

    /// The samples to choose from.
    pub(in crate::ui) fn pool(self, prepared: &Prepared) -> Pool<'_> {
        let split = &prepared.split;
        match self.part {
            Part::Judged if split.test.is_empty() => Pool::Judged(&split.train),
            Part::Judged => Pool::Judged(&split.test),
            Part::Training => Pool::Part(&split.train),
            Part::Validation => Pool::Part(split.followed()),
            Part::Test => Pool::Part(&split.test),
        }
    }

    /// Whether a sample is kept.
    pub(in crate::ui) fn keeps<'a>(self, cx: &Cx<'a>, prepared: &'a Prepared) -> impl Fn(u32) -> bool + 'a {
        let (session, run) = (cx.session, cx.run());
        let dataset = &prepared.dataset;
        move |id| {
            self.class.is_none_or(|class| dataset.labels.ids.get(id as usize) == Some(&class))
                && (!self.only_selected || session.selection().contains(id))
                && (!self.looks_at_tags() || self.tag.keeps(session.tags().of(dataset, id)))
                && (!self.looks_at_line() || run.is_some_and(|run| self.verdict.keeps(run, id)))
        }
    }
}

/// The verdicts that can be chosen: while the line is being guessed, none that tells how good it is.
fn verdicts(guessing: bool) -> &'static [(Verdict, &'static str)] {
    let all = &[
        (Verdict::All, "all"),
        (Verdict::Anomalous, "flagged"),
        (Verdict::Normal, "not flagged"),
        (Verdict::Wrong, "wrong"),
        (Verdict::Right, "correct"),
    ];
    if guessing { &all[..3] } else { all }
}

impl Verdict {
    fn tells_how_good(self) -> bool {
        matches!(self, Self::Wrong | Self::Right)
    }

    fn keeps(self, run: &Run, id: u32) -> bool {
        match self {
            Self::All => true,
            Self::Anomalous => calls_anomalous(run, id) == Some(true),
            Self::Normal => calls_anomalous(run, id) == Some(false),
            Self::Wrong => is_right(run, id) == Some(false),
            Self::Right => is_right(run, id) == Some(true),
        }
    }
}

/// Whether the run calls a sample anomalous: by the line or, where it names classes, by the class that it names.
fn calls_anomalous(run: &Run, id: u32) -> Option<bool> {
    match run.named_class(id) {
        Some(class) => run.prepared.normal_classes.get(usize::from(class)).map(|normal| !normal),
        None => run.is_flagged(id),
    }
}

/// Whether the run is right about a sample.
fn is_right(run: &Run, id: u32) -> Option<bool> {
    let truth = *run.prepared.dataset.labels.ids.get(id as usize)?;
    match run.named_class(id) {
        Some(class) => Some(class == truth),
        None => Some(run.is_flagged(id)? != *run.prepared.normal_classes.get(usize::from(truth))?),
    }
}

impl Tagged {
    fn keeps(self, tag: Option<u8>) -> bool {
        match self {
            Self::All => true,
            Self::Any => tag.is_some(),
            Self::With(wanted) => tag == Some(wanted),
            Self::Untagged => tag.is_none(),
        }
    }
}

/// A choice with its name before it.
fn choice_ui<T: Copy + PartialEq>(ui: &mut Ui, name: &str, width: f32, value: &mut T, choices: &[(T, &str)]) {
    let shown = choices.iter().find(|(choice, _)| *choice == *value).map_or("all", |(_, words)| *words);
    caption_ui(ui, name);
    let combo = ComboBox::from_id_salt(name).selected_text(shown).width(width).truncate();
    let response = combo.show_ui(ui, |ui| {
        for &(choice, words) in choices {
            ui.selectable_value(value, choice, words);
        }
    });
    response.response.accessible_name(name);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_tells_how_good_the_line_is_can_be_chosen_while_it_is_guessed() {
        assert!(verdicts(true).iter().all(|(verdict, _)| !verdict.tells_how_good()));
        assert_eq!(verdicts(false).iter().filter(|(verdict, _)| verdict.tells_how_good()).count(), 2);
    }

    #[test]
    fn tags_are_kept_by_number_or_by_being_there() {
        let kept = |filter: Tagged| [None, Some(0), Some(3)].map(|tag| filter.keeps(tag));
        assert_eq!(kept(Tagged::Any), [false, true, true]);
        assert_eq!(kept(Tagged::With(3)), [false, false, true]);
        assert_eq!(kept(Tagged::Untagged), [true, false, false]);
    }
}
