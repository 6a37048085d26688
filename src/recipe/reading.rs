//! The `[data.reading]` part of a recipe: what a file does not say of itself.

use serde::{Deserialize, Serialize};

/// How a file or folder is read where its content leaves a choice. Everything absent: as the content suggests.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The kind of data (`afterimage list formats`); absent: recognised from the content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The column or array of the labels: a name, a number from 1, `first`, `last` or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The column of the pictures' file names: a name, a number from 1, `first` or `last`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Columns of a table that are not read, by name or number from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leave_out: Vec<String>,
    /// Whether the first row of a table holds names; absent: where it is text over numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// What becomes of rows with missing values.
    #[serde(default, skip_serializing_if = "Missing::is_usual")]
    pub missing: Missing,
    /// The shape of one sample: `[28, 28]` or `[32, 32, 3]` a picture, `[140]` a series.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shape: Vec<usize>,
    /// Height and width that pictures are brought to; absent: the most common size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<[usize; 2]>,
    /// How a picture of another shape is brought to that size.
    #[serde(default, skip_serializing_if = "Fit::is_usual")]
    pub fit: Fit,
    /// Whether pictures are read in colour; absent: where one of them is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
    /// The array of the samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<String>,
    /// The array of the test samples, or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_samples: Option<String>,
    /// The array of the test samples' labels, or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_label: Option<String>,
}

/// The word for no column, no array.
pub const NONE: &str = "none";

impl Reading {
    /// Whether nothing is said: everything as the content suggests.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// This reading with one key set to a TOML value, as in a recipe's text.
    ///
    /// # Errors
    /// What is wrong with the value.
    pub fn with(&self, key: &str, value: &str) -> Result<Self, String> {
        let text = |e: &dyn std::fmt::Display| e.to_string().lines().next().unwrap_or_default().to_owned();
        let mut table = toml::Table::try_from(self).map_err(|e| text(&e))?;
        let set: toml::Table = toml::from_str(&format!("{key} = {value}")).map_err(|e| text(&e))?;
        table.extend(set);
        table.try_into().map_err(|e| text(&e))
    }

    /// This reading without one key: as the content suggests.
    pub fn without(&self, key: &str) -> Self {
        let Ok(mut table) = toml::Table::try_from(self) else { return self.clone() };
        table.remove(key);
        table.try_into().unwrap_or_else(|_| self.clone())
    }
}

/// What becomes of rows with missing values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// The file is refused, and the message names the first such row.
    #[default]
    Refuse,
    /// They are left out, and the card counts them.
    DropRows,
}

impl Missing {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// How a picture is brought to another size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// Height and width each on their own: nothing is lost, shapes are distorted.
    #[default]
    Stretch,
    /// The whole picture, centred, with black beside it.
    Fit,
    /// The middle of the picture, filling the size.
    Crop,
}

impl Fit {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Stretch, Self::Fit, Self::Crop];

    fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// The word for it, as in a recipe.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stretch => "stretch",
            Self::Fit => "fit",
            Self::Crop => "crop",
        }
    }
}

/// How many channels a picture is read with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    /// One: lightness.
    Grey,
    /// Three: red, green, blue.
    Rgb,
}

impl Colour {
    /// How many channels.
    pub fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_set_and_taken_back() {
        let reading = Reading::default().with("shape", "[28, 28]").unwrap().with("label", "\"first\"").unwrap();
        assert_eq!((reading.shape.as_slice(), reading.label.as_deref()), ([28, 28].as_slice(), Some("first")));
        assert!(reading.without("shape").without("label").is_empty());
        assert!(reading.with("fit", "\"bend\"").unwrap_err().contains("bend"));
    }
}
