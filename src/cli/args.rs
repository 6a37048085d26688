//! What can be written on the command line.

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
    pub recipe: Option<String>,
    /// Where datasets known by name lie, one folder each
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
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
    /// The window's panels
    Panels,
}

/// `afterimage run`
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// A recipe's name (`afterimage list recipes`) or a file
    pub recipe: String,
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
    /// Write recipe, figures, history, scores and weights into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
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

/// `afterimage check`
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// The recipe's file, or the name of one that comes with the program
    pub file: String,
}
