//! What can be written on the command line.

use crate::launch::Launch;
use crate::recipe::path_text;
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// See what a model cannot reconstruct.
#[derive(Debug, Parser)]
#[command(name = "afterimage", version, about, long_about = None)]
pub struct Args {
    /// What to do; without it the window opens.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What the window opens on.
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
    /// Where datasets known by name lie, one folder each
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
    /// List what there is
    List(ListArgs),
    /// Train what a recipe says and print its figures
    Run(RunArgs),
    /// Say whether a recipe is valid and, if not, which key and why
    Check(CheckArgs),
    /// Look at data, download it, check it
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
    /// Where datasets known by name lie, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Listed {
    /// Datasets known by name and generators
    Datasets,
    /// Networks that come with the program
    Models,
    /// Recipes that come with the program
    Recipes,
    /// What networks can run on
    Devices,
    /// Kinds of file and folder that are read
    Formats,
    /// The window's panels
    Panels,
}

/// `afterimage run`
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// A recipe's name (`afterimage list recipes`) or a file
    pub recipe: PathBuf,
    /// Set a key of the recipe, for example training.epochs=5; can be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Where datasets known by name lie, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// auto, cpu, gpu, gpu:N, or part of a device's name
    #[arg(long, default_value = "auto")]
    pub device: String,
    /// Seed of everything random, instead of the recipe's
    #[arg(long)]
    pub seed: Option<u64>,
    /// Write recipe, figures, history, scores and weights into this folder, which is new, empty or an earlier run's
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write into the folder of --out whatever it holds
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Train once for each value of a key, for example training.batch_size=32,64,128 or bottleneck=2,4,8
    #[arg(long, value_name = "KEY=VALUES", conflicts_with = "map")]
    pub sweep: Option<String>,
    /// Train nothing: use weights of the same network trained in Keras (.npz), PyTorch or here (.safetensors)
    #[arg(long, value_name = "FILE", conflicts_with = "sweep")]
    pub weights: Option<PathBuf>,
    /// Also make the recipe's map, and write it with --out
    #[arg(long)]
    pub map: bool,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
    /// No progress bar
    #[arg(long)]
    pub quiet: bool,
}

/// `afterimage data`
#[derive(Debug, Subcommand)]
pub enum DataCommand {
    /// List datasets known by name and whether their files are there
    List(DataListArgs),
    /// Print the data card of a file, a folder or a dataset known by name
    Describe(DescribeArgs),
    /// Download a dataset known by name and check it
    Fetch(FetchArgs),
    /// Check the files of datasets known by name against what was published
    Verify(VerifyArgs),
}

/// `afterimage data list`
#[derive(Debug, clap::Args)]
pub struct DataListArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Where datasets known by name lie, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

/// `afterimage data describe`
#[derive(Debug, clap::Args)]
pub struct DescribeArgs {
    /// A file, a folder, or a dataset's name
    pub path: PathBuf,
    /// Set a key of the recipe, for example data.test_share=0.2 or data.reading.label=first; several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Seed of everything random
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Where datasets known by name lie, one folder each
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
    /// Where datasets known by name lie, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Only say what would be downloaded from where, under which licence
    #[arg(long)]
    pub dry_run: bool,
    /// No progress bar
    #[arg(long)]
    pub quiet: bool,
}

/// `afterimage data verify`
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The dataset's name; all of those that are there when absent
    pub name: Option<String>,
    /// Where datasets known by name lie, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `afterimage check`
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// The recipe's file, or the name of one that comes with the program
    pub file: PathBuf,
}
