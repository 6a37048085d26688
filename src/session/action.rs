//! What a person can ask for.

use crate::data::{OwnOptions, OwnSource};
use crate::job::{PassFor, PassFrom, RunId};
use crate::model::device::DeviceChoice;
use crate::recipe::{MapPart, Recipe, ScoreSpace, SpaceOf, ThresholdPart};
use std::path::PathBuf;

/// Shows a system dialog and waits for the answer.
pub type Dialogs = Box<dyn FnOnce() -> Option<PathBuf> + Send>;

/// How a new selection joins the old one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelectMode {
    /// Instead of it.
    #[default]
    Replace,
    /// In addition to it.
    Add,
    /// Taken out of it.
    Subtract,
}

/// What a person can ask for.
pub enum Action {
    /// Take this recipe into the form and open its dataset.
    UseRecipe(Box<Recipe>),
    /// Open a dataset known by name and give the form what suits it.
    UseDataset(String),
    /// The form was changed; the dataset is opened or prepared anew where that is needed.
    Edit(Box<Recipe>),
    /// Take the last change of the form back.
    Undo,
    /// Make the change that was taken back again.
    Redo,
    /// Choose a device.
    UseDevice(DeviceChoice),
    /// Open a file or folder: data, a recipe, or a session.
    OpenPath(PathBuf),
    /// Ask again how the open file is to be read.
    AskReading,
    /// Choose how the file about to be opened is read: a key and its value; `None`: as its content suggests.
    ChooseReading(&'static str, Option<String>),
    /// Open the file about to be opened.
    AcceptImport,
    /// Do not open it.
    CancelImport,
    /// Ask whether a dataset known by name is to be downloaded; `None`: ask no more.
    AskDownload(Option<String>),
    /// Download a dataset known by name.
    Fetch(String),
    /// Stop the download; what came in until then is kept.
    StopFetch,
    /// Stop opening a file.
    StopOpening,
    /// Measure the open dataset.
    Describe,
    /// Ask for a path with a system dialog, then open it.
    OpenDialog(Dialogs),
    /// Ask for a path with a system dialog, then save the session there.
    SaveDialog(Dialogs),
    /// Ask for a folder with a system dialog, then export the run into it.
    ExportDialog(Dialogs),
    /// Ask the system for its devices and look for an interrupted training.
    LookAround,
    /// Train what the form says.
    Train,
    /// Pause the training, or let it go on.
    PauseTraining(bool),
    /// Let a paused training learn one batch.
    StepBatch,
    /// Let a paused training go on to the end of its epoch.
    StepEpoch,
    /// Change the learning rate of the training under way.
    SetLearningRate(f64),
    /// Stop the training and keep what was learnt.
    StopTraining,
    /// Train the form once for each value: a key of the recipe, or `bottleneck`.
    Sweep {
        /// What differs between the runs.
        key: String,
        /// Its values.
        values: Vec<f64>,
    },
    /// Train none of those that wait.
    ClearQueue,
    /// Show another run.
    ShowRun(RunId),
    /// Call a run something else.
    RenameRun(RunId, String),
    /// Pin a run to the top of the list, or not.
    KeepRun(RunId, bool),
    /// Delete a run.
    DeleteRun(RunId),
    /// Bring the run deleted last back.
    UndoDelete,
    /// Take a run into the comparison, or out of it.
    Compare(RunId, bool),
    /// Show what the network of a run makes of these samples.
    ViewOf(RunId, Vec<u32>),
    /// Look at what the network was after an epoch, by its place among the snapshots; `None`: the newest.
    Scrub(Option<usize>),
    /// Pin a sample, so that it is reconstructed after every epoch, or not.
    Pin(u32, bool),
    /// Look at what the layers make of a sample.
    LookInside(u32),
    /// Ask for a file of weights with a system dialog, then import it.
    ImportWeightsDialog(Dialogs),
    /// Bring in weights of the form's network that were trained elsewhere.
    ImportWeights(PathBuf),
    /// Ask where the data of a session is now with a system dialog.
    LocateDialog(Dialogs),
    /// The data of the session being opened is there now.
    LocateData(PathBuf),
    /// Give up opening a session whose data is missing.
    GiveUpSession,
    /// Go on with the training that was interrupted.
    ResumeInterrupted,
    /// Forget the training that was interrupted.
    ForgetInterrupted,
    /// Move the line.
    SetThreshold(f32),
    /// Move the line over so many samples, up or down.
    StepThreshold(i32),
    /// Move the line by a small part of the scores' range.
    NudgeThreshold(f32),
    /// Put the line where the recipe's rule has it.
    SuggestThreshold,
    /// Put the line where a rule has it.
    UseRule(ThresholdPart),
    /// Put a second line: the samples between the two are for a person to look at; `None`: take it away.
    SetReview(Option<f32>),
    /// Hide figures until the line has been placed by guess, or show them again.
    GuessFirst(bool),
    /// Note one of the tags of a sample, from 0; `None`: take it off.
    Tag(u32, Option<u8>),
    /// Call a tag something else.
    NameTag(u8, String),
    /// Find the samples most and least like one, where that is not known yet.
    FindAlike(u32, SpaceOf),
    /// Measure how far samples are from each other, at most [`super::MOST_DISTANCES`] of them, where that is not known
    /// yet.
    MeasureDistances(SpaceOf, Vec<u32>),
    /// Measure what the bottleneck holds, where that is not known yet.
    MeasureLatent,
    /// Encode samples, where their codes are not known yet.
    Encode(Vec<u32>),
    /// Show what the network, or its decoder, makes of values that are no samples.
    Pass(PassFor, PassFrom, Vec<Vec<f32>>),
    /// Judge a sample of one's own.
    Own(OwnSource),
    /// Prepare the sample of one's own in another way.
    OwnOptions(OwnOptions),
    /// Hand the sample of one's own to the network as it is, or prepared as the training data was.
    OwnAsIs(bool),
    /// Judge the sample of one's own with what the network knows now.
    JudgeAgain,
    /// Ask for a picture with a system dialog, then judge it.
    OwnDialog(Dialogs),
    /// Measure errors another way.
    UseSpace(ScoreSpace),
    /// Show one sample large.
    Focus(Option<u32>),
    /// Select samples.
    Select(Vec<u32>, SelectMode),
    /// Select and focus nothing.
    ClearSelection,
    /// Show what the network makes of these samples, those first in the list first.
    View(Vec<u32>),
    /// Make a map.
    StartMap(MapPart),
    /// Pause the map, or let it go on.
    PauseMap(bool),
    /// Let a paused map go on by one iteration.
    StepMap,
    /// Stop the map where it is.
    StopMap,
    /// Make the same map once more, with the next seed, and show it beside; or show the one map alone.
    MapBeside(bool),
    /// Write the session to a file.
    Save(PathBuf),
    /// Write the run's figures, scores and weights into a folder.
    Export(PathBuf),
    /// Remove a notice.
    Dismiss(usize),
    /// Remove every notice.
    DismissAll,
    /// Fail in a lane: tests show that the window survives it.
    #[doc(hidden)]
    Misbehave(Box<dyn FnOnce() + Send>),
}
