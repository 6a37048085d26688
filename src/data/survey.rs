//! What there is to choose before a file is read: found by its kind, asked by the window, answered in the recipe.

/// What a look into a file or folder found, and what it leaves open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// What there is to choose; a person is asked where there is anything.
    pub questions: Vec<Question>,
    /// What was found, in sentences: pictures without a row, rows without a picture.
    pub findings: Vec<String>,
    /// The first rows of a table as they are written.
    pub table: Option<TextTable>,
}

impl Survey {
    /// Adds a question where there is more than one answer.
    pub fn ask(&mut self, question: Question) {
        if question.choices.len() > 1 {
            self.questions.push(question);
        }
    }
}

/// Something to choose: a key of the recipe's `[data.reading]` and the values it can take.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The key.
    pub key: &'static str,
    /// What is asked, as the name of a control.
    pub title: &'static str,
    /// The answers.
    pub choices: Vec<Choice>,
    /// Which of them holds when nobody chooses.
    pub chosen: usize,
}

impl Question {
    /// A question with its answers; `chosen` is the place of the one that holds.
    pub fn new(key: &'static str, title: &'static str, choices: Vec<Choice>, chosen: usize) -> Self {
        Self { key, title, chosen: chosen.min(choices.len().saturating_sub(1)), choices }
    }
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As TOML: `"label"`, `[28, 28]`.
    pub value: String,
    /// As shown.
    pub title: String,
}

impl Choice {
    /// An answer that is a word.
    pub fn word(word: &str, title: impl Into<String>) -> Self {
        Self { value: toml::Value::from(word).to_string(), title: title.into() }
    }

    /// An answer that is a list of numbers.
    pub fn numbers(numbers: &[usize], title: impl Into<String>) -> Self {
        Self { value: format!("{numbers:?}"), title: title.into() }
    }
}

/// A few rows of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextTable {
    /// Names of the columns.
    pub heads: Vec<String>,
    /// The rows, each as long as `heads`.
    pub rows: Vec<Vec<String>>,
}
