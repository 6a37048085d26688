//! What can be written on the command line.

use crate::launch::Launch;
use crate::recipe::path_text;
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// See what a model cannot reconstruct.
#[derive(Debug, Parser)]
#[command(name = "afterimage", version, about, long_about = None)]
pub struct Args {
    /// What to do; the window opens if omitted
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What the window opens on
    #[command(flatten)]
    pub window: WindowArgs,
}

/// What the window opens on.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct WindowArgs {
    /// Open this file or folder: data, a recipe, or a session
    #[arg(long, value_name = "PATH")]
    pub open: Option<PathBuf>,
    /// Open the window on this recipe: a name or a file
    #[arg(long, value_name = "NAME_OR_FILE", conflicts_with = "open")]
    pub recipe: Option<PathBuf>,
    /// Folder that holds the built-in datasets, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

impl From<WindowArgs> for Launch {
    fn from(args: WindowArgs) -> Self {
        Self { open: args.open, recipe: args.recipe.map(|path| path_text(&path)), data_dir: args.data_dir }
    }
}

/// What can be done without the window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List datasets, models, recipes, devices, formats or panels
    List(ListArgs),
    /// Run a recipe and print its metrics
    Run(RunArgs),
    /// Check whether a recipe is valid; if not, say which key is wrong and why
    Check(CheckArgs),
    /// Describe, download or verify data
    #[command(subcommand)]
    Data(DataCommand),
}

/// `afterimage list`
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// What to list
    pub what: Listed,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Folder that holds the built-in datasets, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Listed {
    /// Built-in datasets and generators
    Datasets,
    /// Built-in networks
    Models,
    /// Built-in recipes
    Recipes,
    /// Devices that networks can run on
    Devices,
    /// Supported file formats and folder layouts
    Formats,
    /// The window's panels
    Panels,
}

/// `afterimage run`
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// A recipe's name (`afterimage list recipes`) or a file
    pub recipe: PathBuf,
    /// Set a key of the recipe, for example training.epochs=5; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Folder that holds the built-in datasets, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// auto, cpu, gpu, gpu:N, or part of a device's name
    #[arg(long, default_value = "auto")]
    pub device: String,
    /// Random seed; overrides the recipe's
    #[arg(long)]
    pub seed: Option<u64>,
    /// Write recipe, metrics, history, scores and weights to this folder (new, empty or from an earlier run)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write to the --out folder even if it holds other files
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Train once for each value of a key, for example training.batch_size=32,64,128 or bottleneck=2,4,8
    #[arg(long, value_name = "KEY=VALUES", conflicts_with = "map")]
    pub sweep: Option<String>,
    /// Skip training: load weights of the same network from Keras (.npz), PyTorch or Afterimage (.safetensors)
    #[arg(long, value_name = "FILE", conflicts_with = "sweep")]
    pub weights: Option<PathBuf>,
    /// Also compute the recipe's map; --out saves it
    #[arg(long)]
    pub map: bool,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
    /// Hide the progress bar
    #[arg(long)]
    pub quiet: bool,
}

/// `afterimage data`
#[derive(Debug, Subcommand)]
pub enum DataCommand {
    /// List built-in datasets and whether they are downloaded
    List(DataListArgs),
    /// Print the data card of a file, a folder or a built-in dataset
    Describe(DescribeArgs),
    /// Download a built-in dataset and verify it
    Fetch(FetchArgs),
    /// Check the files of built-in datasets against the published checksums
    Verify(VerifyArgs),
}

/// `afterimage data list`
#[derive(Debug, clap::Args)]
pub struct DataListArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Folder that holds the built-in datasets, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

/// `afterimage data describe`
#[derive(Debug, clap::Args)]
pub struct DescribeArgs {
    /// A file, a folder, or a dataset's name
    pub path: PathBuf,
    /// Set a key of the recipe, for example data.test_share=0.2 or data.reading.label=first; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Random seed
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Folder that holds the built-in datasets, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

/// `afterimage data fetch`
#[derive(Debug, clap::Args)]
pub struct FetchArgs {
    /// The dataset's name (`afterimage data list`)
    pub name: String,
    /// Folder that holds the built-in datasets, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Only show what would be downloaded, from where and under which licence
    #[arg(long)]
    pub dry_run: bool,
    /// Hide the progress bar
    #[arg(long)]
    pub quiet: bool,
}

/// `afterimage data verify`
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The dataset's name; all downloaded datasets if omitted
    pub name: Option<String>,
    /// Folder that holds the built-in datasets, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `afterimage check`
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// A recipe file, or the name of a built-in recipe
    pub file: PathBuf,
}
