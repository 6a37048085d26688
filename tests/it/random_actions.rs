//! Whatever a person does in whatever order: what is marked, shown and saved fits together after every step.

use super::support::{kept_in, recipe, session, settle, trained, until};
use afterimage::recipe::{MapPart, Recipe};
use afterimage::session::{
    Action, FileAction, FormAction, LineAction, MapAction, MarkAction, RunAction, RunState, SelectMode, Session,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// Eighty heartbeats.
fn beats() -> Recipe {
    let keys = ["data.samples=80", "training.epochs=1", "training.batch_size=32"];
    recipe("generated-heartbeats", &keys)
}

/// Fewer digits.
fn digits() -> Recipe {
    recipe("generated-digits", &["data.samples=50", "training.epochs=1", "training.batch_size=32"])
}

/// A step of a person, or time that passes.
#[derive(Clone, Debug)]
enum Step {
    OpenBeats,
    OpenDigits,
    Edit(&'static str),
    Undo,
    Redo,
    Train,
    Stop,
    Map,
    SetLine(f32),
    LineBy(i32),
    Suggest,
    Tag(u32, Option<u8>),
    Select(Vec<u32>, bool),
    Focus(Option<u32>),
    Pin(u32, bool),
    ShowRun(usize),
    DeleteRun(usize),
    UndoDelete,
    Save,
    Export,
    CloseAndStay,
    Restore,
    GoOnUnsaved,
    SaveAndRestore,
    Hear,
    Settle,
}

/// Any step. Samples may be beyond those that are open, runs beyond those that are there.
fn step() -> impl Strategy<Value = Step> {
    let edits = ["data.subsample=30", "data.subsample=40", "seed=1", "seed=2", "training.epochs=2", "threshold.k=2.0"];
    let sample = || 0u32..90;
    let of_data = prop_oneof![
        Just(Step::OpenBeats),
        Just(Step::OpenDigits),
        prop::sample::select(edits.to_vec()).prop_map(Step::Edit),
        Just(Step::Undo),
        Just(Step::Redo),
    ];
    let of_runs = prop_oneof![
        4 => Just(Step::Train),
        1 => Just(Step::Stop),
        1 => Just(Step::Map),
        1 => (0.0f32..0.2).prop_map(Step::SetLine),
        1 => (-5i32..5).prop_map(Step::LineBy),
        1 => Just(Step::Suggest),
        2 => (0usize..4).prop_map(Step::ShowRun),
        1 => (0usize..4).prop_map(Step::DeleteRun),
        1 => Just(Step::UndoDelete),
    ];
    let of_marks = prop_oneof![
        (sample(), prop::option::of(0u8..5)).prop_map(|(id, tag)| Step::Tag(id, tag)),
        (prop::collection::vec(sample(), 0..6), any::<bool>()).prop_map(|(ids, adds)| Step::Select(ids, adds)),
        prop::option::of(sample()).prop_map(Step::Focus),
        (sample(), any::<bool>()).prop_map(|(id, pinned)| Step::Pin(id, pinned)),
    ];
    let of_files = prop_oneof![
        Just(Step::Save),
        Just(Step::Export),
        Just(Step::CloseAndStay),
        Just(Step::Restore),
        Just(Step::GoOnUnsaved),
        Just(Step::SaveAndRestore),
    ];
    prop_oneof![
        3 => of_data,
        5 => of_runs,
        4 => of_marks,
        3 => of_files,
        3 => Just(Step::Hear),
        2 => Just(Step::Settle),
    ]
}

/// The number of a run by its place in the list.
fn run_at(session: &Session, place: usize) -> Option<u64> {
    session.runs().get(place).map(|run| run.id)
}

fn act(session: &mut Session, step: Step, folder: &Path) -> Result<(), TestCaseError> {
    let file = folder.join("a.afterimage");
    match step {
        Step::OpenBeats => session.perform(FormAction::UseRecipe(Box::new(beats()))),
        Step::OpenDigits => session.perform(FormAction::UseRecipe(Box::new(digits()))),
        Step::Edit(key) => session.perform(FormAction::Edit(Box::new(session.recipe().with(key).unwrap()))),
        Step::Undo => session.perform(FormAction::Undo),
        Step::Redo => session.perform(FormAction::Redo),
        Step::Train => session.perform(RunAction::Train),
        Step::Stop => session.perform(RunAction::StopTraining),
        Step::Map => {
            let part = MapPart { iterations: 20, limit: 30, perplexity: 3.0, ..MapPart::default() };
            session.perform(MapAction::StartMap(part));
        }
        Step::SetLine(line) => session.perform(LineAction::SetThreshold(line)),
        Step::LineBy(steps) => session.perform(LineAction::StepThreshold(steps)),
        Step::Suggest => session.perform(LineAction::SuggestThreshold),
        Step::Tag(id, tag) => session.perform(MarkAction::Tag(id, tag)),
        Step::Select(ids, adds) => {
            let mode = if adds { SelectMode::Add } else { SelectMode::Replace };
            session.perform(MarkAction::Select(ids, mode));
        }
        Step::Focus(id) => session.perform(MarkAction::Focus(id)),
        Step::Pin(id, pinned) => session.perform(MarkAction::Pin(id, pinned)),
        Step::ShowRun(place) => {
            if let Some(id) = run_at(session, place) {
                session.perform(RunAction::ShowRun(id));
            }
        }
        Step::DeleteRun(place) => {
            if let Some(id) = run_at(session, place) {
                session.perform(RunAction::DeleteRun(id));
            }
        }
        Step::UndoDelete => session.perform(RunAction::UndoDelete),
        Step::Save => session.perform(FileAction::Save(file)),
        Step::Export => session.perform(FileAction::Export(folder.join("run"))),
        Step::CloseAndStay => {
            // Without unsaved work the window would be gone.
            if session.is_unsaved() {
                session.perform(FileAction::Close);
                prop_assert!(session.asks_unsaved().is_some() && !session.may_close());
                session.perform(FileAction::Stay);
            }
        }
        Step::Restore => {
            if file.exists() {
                session.perform(FileAction::OpenPath(file));
            }
        }
        Step::GoOnUnsaved => session.perform(FileAction::GoOnUnsaved),
        Step::SaveAndRestore => save_and_restore(session, &file)?,
        Step::Hear => {
            session.wait(Duration::from_millis(20));
            session.drain(Duration::from_millis(5));
        }
        Step::Settle => settle(session),
    }
    Ok(())
}

/// What a session file keeps, as far as it can be compared.
#[derive(Debug, PartialEq)]
struct Picture {
    recipe: Recipe,
    runs: Vec<(String, bool, f32, Recipe)>,
    shown: Option<String>,
    selection: Vec<u32>,
    focus: Option<u32>,
    pins: Vec<u32>,
    tags: BTreeMap<u32, u8>,
}

impl Picture {
    fn of(session: &Session) -> Self {
        // A run that has learnt nothing is not saved.
        let runs = session.runs().into_iter().filter(|run| run.weights.is_some());
        let tags = session.samples().map(|samples| session.tags().of_dataset(samples));
        Self {
            recipe: session.recipe().clone(),
            runs: runs.map(|run| (run.name.clone(), run.pinned, run.threshold, run.recipe.clone())).collect(),
            shown: session.run().filter(|run| run.weights.is_some()).map(|run| run.name.clone()),
            selection: session.selection().iter().collect(),
            focus: session.selection().focus(),
            pins: session.pins().to_vec(),
            tags: tags.unwrap_or_default(),
        }
    }
}

fn save_and_restore(session: &mut Session, file: &Path) -> Result<(), TestCaseError> {
    session.perform(FileAction::Stay);
    settle(session);
    session.perform(FileAction::Save(file.to_owned()));
    settle(session);
    prop_assert!(!session.is_unsaved(), "it was saved");
    let before = Picture::of(session);
    session.perform(FileAction::OpenPath(file.to_owned()));
    prop_assert!(session.asks_unsaved().is_none(), "nothing is unsaved");
    settle(session);
    prop_assert_eq!(before, Picture::of(session));
    Ok(())
}

/// What holds after every step.
fn check(session: &Session) -> Result<(), TestCaseError> {
    if let Some(samples) = session.samples() {
        let count = samples.len();
        let selection = session.selection();
        let marked = selection.iter().chain(selection.focus()).chain(session.pins().iter().copied());
        let beyond: Vec<u32> =
            marked.chain(session.map().ids.iter().copied()).filter(|&id| id as usize >= count).collect();
        prop_assert!(beyond.is_empty(), "{beyond:?} are marked or mapped, of {count} samples");
    }
    if let Some(run) = session.shown_run() {
        let prepared = session.scene().prepared;
        prop_assert!(prepared.is_some_and(|prepared| Arc::ptr_eq(&prepared, &run.prepared)));
        let open = session.samples().map(|samples| (samples.len(), samples.origin.clone()));
        prop_assert_eq!(open, Some((run.prepared.dataset.len(), run.prepared.dataset.origin.clone())));
    }
    let runs = session.runs();
    let names: BTreeSet<&str> = runs.iter().map(|run| run.name.as_str()).collect();
    prop_assert_eq!(names.len(), runs.len(), "two runs have one name");
    let mistake = session.notices().iter().find(|notice| notice.text.contains("crashed because of a bug"));
    prop_assert!(mistake.is_none(), "{mistake:?}");
    Ok(())
}

/// What holds once nothing is under way.
fn check_at_rest(session: &Session) -> Result<(), TestCaseError> {
    prop_assert!(session.activities().next().is_none() && !session.is_training());
    prop_assert!(session.runs().iter().all(|run| run.state() != RunState::Training), "a run is under way for ever");
    prop_assert!(session.missing().is_none() && session.import().is_none() && session.queue().is_empty());
    prop_assert!(session.training_run().is_none());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, max_shrink_iters: 40, ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_done_fits_together(steps in prop::collection::vec(step(), 1..25)) {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("kept");
        let mut session = session(beats(), Some(own.as_path()));
        for step in steps {
            act(&mut session, step, folder.path())?;
            check(&session)?;
        }
        session.perform(FileAction::Stay);
        settle(&mut session);
        check(&session)?;
        check_at_rest(&session)?;
        let unsaved = session.is_unsaved();
        drop(session);
        prop_assert_eq!(kept_in(&own).len(), usize::from(unsaved), "what is unsaved is kept, and nothing else");
    }
}

#[test]
fn pins_go_with_their_samples() {
    let mut session = trained(beats());
    session.perform(MarkAction::Pin(70, true));
    session.perform(FormAction::UseRecipe(Box::new(digits())));
    settle(&mut session);
    check(&session).unwrap();
}

#[test]
fn another_run_is_not_shown_with_a_selection_among_other_data() {
    let mut session = trained(beats());
    session.perform(FormAction::Edit(Box::new(beats().with("training.epochs=2").unwrap())));
    session.perform(RunAction::Train);
    settle(&mut session);
    let first = session.runs()[0].id;
    session.perform(FormAction::UseRecipe(Box::new(beats().with("data.samples=200").unwrap())));
    settle(&mut session);
    session.perform(MarkAction::Select(vec![150], SelectMode::Replace));
    session.perform(MarkAction::Focus(Some(150)));
    // Both runs are of the same samples, but these are not the ones that are open.
    session.perform(RunAction::ShowRun(first));
    check(&session).unwrap();
    assert_eq!(session.shown_run().map(|run| run.id), Some(first));
}

#[test]
fn what_is_marked_before_the_data_could_be_prepared_is_checked_again() {
    let mut impossible = beats();
    impossible.data.normal = vec!["no such class".to_owned()];
    let mut session = session(impossible.clone(), None);
    session.perform(FormAction::UseRecipe(Box::new(impossible)));
    settle(&mut session);
    assert!(session.prepared().is_none() && session.samples().is_some_and(|samples| samples.len() == 80));
    session.perform(MarkAction::Select(vec![70], SelectMode::Replace));
    session.perform(FormAction::Edit(Box::new(beats().with("data.subsample=30").unwrap())));
    settle(&mut session);
    assert_eq!(session.samples().map(|samples| samples.len()), Some(30));
    check(&session).unwrap();
}

#[test]
fn a_run_that_begins_late_leaves_the_samples_that_the_form_asks_for() {
    let few = beats().with("data.subsample=30").unwrap();
    let mut session = session(few.clone(), None);
    session.perform(FormAction::UseRecipe(Box::new(few)));
    settle(&mut session);
    // The lane is busy with something else, so that the training waits.
    let (release, held) = mpsc::channel::<()>();
    session.perform(Action::Misbehave(Box::new(move || {
        let _ = held.recv();
    })));
    session.perform(RunAction::Train);
    session.perform(FormAction::Edit(Box::new(beats())));
    until(&mut session, "the form's samples are open", |s| s.samples().is_some_and(|samples| samples.len() == 80));
    session.perform(MarkAction::Select(vec![70], SelectMode::Replace));
    release.send(()).unwrap();
    settle(&mut session);
    check(&session).unwrap();
    assert_eq!(session.samples().map(|samples| samples.len()), Some(80));
    assert!(session.selection().contains(70));
    assert_eq!(session.run().map(|run| run.prepared.dataset.len()), Some(30));
}

#[test]
fn samples_of_the_run_shown_stay_selected_when_another_run_of_them_is_deleted_or_shown() {
    let mut session = trained(beats());
    session.perform(RunAction::Train);
    settle(&mut session);
    let (first, second) = (session.runs()[0].id, session.runs()[1].id);
    session.perform(MarkAction::Select(vec![3, 5], SelectMode::Replace));
    session.perform(RunAction::ShowRun(first));
    assert_eq!(session.selection().len(), 2, "another run of the same samples is shown");
    session.perform(RunAction::DeleteRun(first));
    assert_eq!(session.run().map(|run| run.id), Some(second));
    assert_eq!(
        session.selection().len(),
        2,
        "the run shown is deleted, and another of the same samples takes its place"
    );
}
