//! What answers to questions hold for.

use std::hash::{DefaultHasher, Hash, Hasher};

/// What kind of question it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// A name of its own: lower case, words joined by `-`.
    pub name: &'static str,
    /// What answering it is, for the status bar and for messages.
    pub what: &'static str,
    /// How long an answer takes.
    pub cost: Cost,
    /// Most answers kept; the one given first goes.
    pub most: usize,
}

/// How long an answer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Milliseconds: it follows the pointer.
    Quick,
    /// Up to minutes: quick ones go on beside it.
    Slow,
}

/// What an answer holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The name of its kind.
    pub kind: &'static str,
    /// What answers are forgotten or looked up by together: weights, or a purpose.
    pub slot: u64,
    /// A hash of everything else that the answer depends on.
    pub of: u64,
}

impl Key {
    /// The key of an answer of this kind that depends on these values.
    pub fn new(kind: Kind, slot: u64, of: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        of.hash(&mut hasher);
        Self { kind: kind.name, slot, of: hasher.finish() }
    }
}
