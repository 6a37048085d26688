//! Reading and writing recipes as TOML, and setting single keys.

use super::{FORMAT, Recipe};
use serde::Deserialize;
use thiserror::Error;

/// Why a recipe could not be read. The text says which key, what is wrong and what was expected.
#[derive(Debug, Error)]
pub enum RecipeError {
    /// The text is not TOML.
    #[error("not valid TOML: {0}")]
    Syntax(String),
    /// A key is missing, unknown or of the wrong kind.
    #[error("{key}: {why}")]
    Key {
        /// The key with its tables: `training.epochs`.
        key: String,
        /// What is wrong with it.
        why: String,
    },
    /// Written by a newer program.
    #[error("format: this recipe has format {found}; this version of Afterimage reads up to {FORMAT}")]
    Newer {
        /// The format the text names.
        found: i64,
    },
    /// `--set` without a key or a value.
    #[error("expected key=value, for example training.epochs=5; found {0:?}")]
    Assignment(String),
    /// The file could not be read.
    #[error("could not read the recipe: {why}: {path}")]
    File {
        /// What the system said.
        why: std::io::Error,
        /// The file.
        path: String,
    },
    /// Neither a recipe of the program nor a file.
    #[error("there is no recipe or file {0:?}; see `afterimage list recipes`")]
    Unknown(String),
}

impl Recipe {
    /// Reads a recipe and checks every value.
    ///
    /// # Errors
    /// The first thing wrong: the key and why.
    pub fn parse(text: &str) -> Result<Self, RecipeError> {
        let table: toml::Table = toml::from_str(text).map_err(|e| RecipeError::Syntax(e.to_string()))?;
        Self::from_table(table)
    }

    /// The recipe as TOML, complete: reading it gives the same recipe.
    pub fn to_text(&self) -> String {
        // Serialising plain numbers, strings and lists into a string has no way to fail.
        toml::to_string_pretty(self).unwrap_or_default()
    }

    /// This recipe with one key set: `training.epochs=5`. A value that is not TOML is taken as a string.
    ///
    /// # Errors
    /// What is wrong with the key or the value.
    pub fn with(&self, assignment: &str) -> Result<Self, RecipeError> {
        let (key, value) = assignment.split_once('=').ok_or_else(|| RecipeError::Assignment(assignment.to_owned()))?;
        let mut table: toml::Table = toml::from_str(&self.to_text()).map_err(|e| RecipeError::Syntax(e.to_string()))?;
        set_key(&mut table, key.trim(), parse_value(value.trim()))?;
        Self::from_table(table)
    }

    pub(super) fn from_table(table: toml::Table) -> Result<Self, RecipeError> {
        if let Some(found) = table.get("format").and_then(toml::Value::as_integer)
            && found > i64::from(FORMAT)
        {
            return Err(RecipeError::Newer { found });
        }
        let recipe = Self::read(table)?;
        match recipe.problems().into_iter().next() {
            None => Ok(recipe),
            Some(problem) => Err(RecipeError::Key { key: problem.key.to_owned(), why: problem.why }),
        }
    }

    fn read(table: toml::Table) -> Result<Self, RecipeError> {
        let mut track = serde_path_to_error::Track::new();
        let reader = serde_path_to_error::Deserializer::new(table, &mut track);
        Self::deserialize(reader).map_err(|error| {
            let path = track.path().to_string();
            let key = if path == "." { "recipe".to_owned() } else { path };
            // The first line says it; the rest only repeats the key.
            let why = error.to_string().lines().next().unwrap_or_default().to_owned();
            RecipeError::Key { key, why }
        })
    }
}

/// Sets `a.b.c` in nested tables, making tables that are missing.
fn set_key(table: &mut toml::Table, key: &str, value: toml::Value) -> Result<(), RecipeError> {
    let wrong = |why: &str| RecipeError::Key { key: key.to_owned(), why: why.to_owned() };
    let (last, parents) = match key.rsplit_once('.') {
        Some((parents, last)) => (last, parents.split('.').collect()),
        None => (key, Vec::new()),
    };
    if last.is_empty() {
        return Err(wrong("a key is missing before the ="));
    }
    let mut at = table;
    for parent in parents {
        at = at
            .entry(parent)
            .or_insert_with(|| toml::Value::Table(toml::Table::new()))
            .as_table_mut()
            .ok_or_else(|| wrong(&format!("{parent} is a value, not a table")))?;
    }
    at.insert(last.to_owned(), value);
    Ok(())
}

fn parse_value(text: &str) -> toml::Value {
    let parsed: Result<toml::Table, _> = toml::from_str(&format!("value = {text}"));
    match parsed.ok().and_then(|mut table| table.remove("value")) {
        Some(value) => value,
        None => toml::Value::String(text.to_owned()),
    }
}
