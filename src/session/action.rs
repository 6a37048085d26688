//! What a person can ask for, by the part of the session that does it.

use super::{
    DataAction, FileAction, FormAction, LineAction, MapAction, MarkAction, NewsAction, OwnAction, RunAction, Session,
};
/// What a person can ask for.
pub enum Action {
    /// Of the form.
    Form(FormAction),
    /// Of data.
    Data(DataAction),
    /// Of runs.
    Run(RunAction),
    /// Of the line.
    Line(LineAction),
    /// Of maps.
    Map(MapAction),
    /// Of what is marked.
    Mark(MarkAction),
    /// Of files.
    File(FileAction),
    /// Of a sample of one's own.
    Own(OwnAction),
    /// Of notices.
    News(NewsAction),
    /// Fail in a lane: tests show that the window survives it.
    #[doc(hidden)]
    Misbehave(Box<dyn FnOnce() + Send>),
}

macro_rules! actions {
    ($($part:ident($of:ty)),*) => {$(
        impl From<$of> for Action {
            fn from(action: $of) -> Self {
                Self::$part(action)
            }
        }
    )*};
}

actions!(
    Form(FormAction),
    Data(DataAction),
    Run(RunAction),
    Line(LineAction),
    Map(MapAction),
    Mark(MarkAction),
    File(FileAction),
    Own(OwnAction),
    News(NewsAction)
);

impl Action {
    /// What it is, for reports of mistakes: never what it is done to.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Form(action) => name_of_form(action),
            Self::Data(action) => name_of_data(action),
            Self::Run(action) => name_of_run(action),
            Self::Line(action) => name_of_line(action),
            Self::Map(action) => name_of_map(action),
            Self::Mark(action) => name_of_mark(action),
            Self::File(action) => name_of_file(action),
            Self::Own(action) => name_of_own(action),
            Self::News(NewsAction::Dismiss(_)) => "dismiss a notice",
            Self::News(NewsAction::DismissAll) => "dismiss all notices",
            Self::Misbehave(_) => "fail",
        }
    }
}

fn name_of_form(action: &FormAction) -> &'static str {
    match action {
        FormAction::UseRecipe(_) => "use a recipe",
        FormAction::Edit(_) => "change the form",
        FormAction::Undo => "undo",
        FormAction::Redo => "redo",
        FormAction::UseDevice(_) => "choose a device",
    }
}

fn name_of_data(action: &DataAction) -> &'static str {
    match action {
        DataAction::UseDataset(_) => "use a dataset",
        DataAction::AskReading => "ask for import settings",
        DataAction::ChooseReading(..) => "change import settings",
        DataAction::AcceptImport => "open the file",
        DataAction::CancelImport => "cancel the import",
        DataAction::AskDownload(_) => "ask about a download",
        DataAction::Fetch(_) => "download",
        DataAction::StopFetch => "stop the download",
        DataAction::StopOpening => "stop opening",
        DataAction::LookForDatasets => "find datasets",
        DataAction::ChooseNormal(_) => "say which classes are normal",
    }
}

fn name_of_run(action: &RunAction) -> &'static str {
    match action {
        RunAction::Train => "train",
        RunAction::PauseTraining(true) => "pause training",
        RunAction::PauseTraining(false) => "resume training",
        RunAction::StepBatch => "train one batch",
        RunAction::StepEpoch => "train one epoch",
        RunAction::SetLearningRate(_) => "change the learning rate",
        RunAction::StopTraining => "stop training",
        RunAction::Sweep { .. } => "sweep",
        RunAction::ClearQueue => "cancel queued runs",
        RunAction::ShowRun(_) => "show a run",
        RunAction::RenameRun(..) => "rename a run",
        RunAction::KeepRun(..) => "pin a run",
        RunAction::DeleteRun(_) => "delete a run",
        RunAction::UndoDelete => "restore a run",
        RunAction::Compare(..) => "compare a run",
        RunAction::Scrub(_) => "show an epoch",
        RunAction::ImportWeightsDialog(_) => "ask for weights",
        RunAction::ImportWeights(_) => "import weights",
    }
}

fn name_of_line(action: &LineAction) -> &'static str {
    match action {
        LineAction::SetThreshold(_) | LineAction::StepThreshold(_) | LineAction::NudgeThreshold(_) => "move the line",
        LineAction::SuggestThreshold | LineAction::UseRule(_) => "set the line by a rule",
        LineAction::SetReview(_) => "move the second line",
        LineAction::GuessFirst(_) => "guess first",
        LineAction::UseSpace(_) => "change the error measure",
    }
}

fn name_of_map(action: &MapAction) -> &'static str {
    match action {
        MapAction::StartMap(_) => "start the map",
        MapAction::PauseMap(true) => "pause the map",
        MapAction::PauseMap(false) => "resume the map",
        MapAction::StepMap => "step the map",
        MapAction::StopMap => "stop the map",
        MapAction::MapBeside(_) => "a second map",
    }
}

fn name_of_mark(action: &MarkAction) -> &'static str {
    match action {
        MarkAction::Focus(_) => "focus a sample",
        MarkAction::Select(..) => "select samples",
        MarkAction::ClearSelection => "clear the selection",
        MarkAction::Tag(..) => "tag a sample",
        MarkAction::NameTag(..) => "name a tag",
        MarkAction::Pin(..) => "pin a sample",
    }
}

fn name_of_file(action: &FileAction) -> &'static str {
    match action {
        FileAction::OpenPath(_) => "open a path",
        FileAction::OpenDialog(_) => "ask what to open",
        FileAction::Save(_) => "save",
        FileAction::SaveDialog(_) => "ask where to save",
        FileAction::Export(_) => "export",
        FileAction::ExportDialog(_) => "ask where to export",
        FileAction::LookAround => "look around",
        FileAction::LocateDialog(_) => "ask where the data is",
        FileAction::LocateData(_) => "locate the data",
        FileAction::GiveUpSession => "cancel the session",
        FileAction::ResumeInterrupted => "restore unsaved work",
        FileAction::ForgetInterrupted => "discard unsaved work",
        FileAction::PutAside => "keep the unsaved file",
        FileAction::Close => "close",
        FileAction::SaveFirst => "save first",
        FileAction::SaveFirstDialog(_) => "ask where to save first",
        FileAction::GoOnUnsaved => "continue without saving",
        FileAction::Stay => "stay",
        FileAction::KeepLayout(_) => "change the layout",
        FileAction::LayoutTaken => "apply the layout",
    }
}

fn name_of_own(action: &OwnAction) -> &'static str {
    match action {
        OwnAction::Own(_) => "score an own sample",
        OwnAction::OwnOptions(_) | OwnAction::OwnAsIs(_) => "prepare the own sample",
        OwnAction::OwnDialog(_) => "ask for an own sample",
    }
}

/// What is asked for in a frame, performed after it.
#[derive(Default)]
pub struct Actions(Vec<Action>);

impl Actions {
    /// Asks for something.
    pub fn push(&mut self, action: impl Into<Action>) {
        self.0.push(action.into());
    }

    /// Asks for something, where there is something.
    pub fn extend<A: Into<Action>>(&mut self, actions: impl IntoIterator<Item = A>) {
        self.0.extend(actions.into_iter().map(Into::into));
    }

    /// What was asked for, in order; none is left.
    pub fn take(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.0)
    }

    /// What was asked for, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Action> {
        self.0.iter()
    }
}

/// What an action changes.
enum Change {
    /// Nothing that is kept.
    Nothing,
    /// What is looked at or asked for next: kept, but nobody would miss it.
    View,
    /// What a person would miss.
    Work,
}

impl Session {
    /// Does what a person asked for.
    pub fn perform(&mut self, action: impl Into<Action>) {
        let action = action.into();
        crate::crash::note(action.name());
        match change(&action) {
            Change::Nothing => {}
            Change::View => self.files.note_change(false),
            Change::Work => self.files.note_change(true),
        }
        match action {
            Action::Form(action) => self.perform_form(action),
            Action::Data(action) => self.perform_data(action),
            Action::Run(action) => self.perform_run(action),
            Action::Line(action) => self.perform_line(action),
            Action::Map(action) => self.perform_map(action),
            Action::Mark(action) => self.perform_mark(action),
            Action::File(action) => self.perform_file(action),
            Action::Own(action) => self.perform_own(action),
            Action::News(action) => self.perform_news(action),
            Action::Misbehave(act) => {
                self.lanes.submit(crate::job::Command::Misbehave(act));
            }
        }
    }
}

fn change(action: &Action) -> Change {
    match action {
        Action::Data(DataAction::LookForDatasets) => Change::Nothing,
        Action::Form(_) | Action::Data(_) => Change::View,
        Action::Run(action) => change_of_runs(action),
        Action::Line(LineAction::GuessFirst(_)) => Change::View,
        Action::Line(_) => Change::Work,
        Action::Map(_) => Change::View,
        Action::Mark(MarkAction::Tag(..) | MarkAction::NameTag(..)) => Change::Work,
        Action::Mark(_) => Change::View,
        Action::File(_) | Action::Own(_) | Action::News(_) | Action::Misbehave(_) => Change::Nothing,
    }
}

fn change_of_runs(action: &RunAction) -> Change {
    match action {
        RunAction::RenameRun(..) | RunAction::KeepRun(..) | RunAction::DeleteRun(_) | RunAction::UndoDelete => {
            Change::Work
        }
        RunAction::Train
        | RunAction::Sweep { .. }
        | RunAction::ShowRun(_)
        | RunAction::Scrub(_)
        | RunAction::ImportWeights(_)
        | RunAction::SetLearningRate(_) => Change::View,
        RunAction::PauseTraining(_)
        | RunAction::StepBatch
        | RunAction::StepEpoch
        | RunAction::StopTraining
        | RunAction::ClearQueue
        | RunAction::Compare(..)
        | RunAction::ImportWeightsDialog(_) => Change::Nothing,
    }
}
