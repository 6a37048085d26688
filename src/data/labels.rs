//! Labels as files write them: words that become classes.

use super::{ClassName, DataError, Labels, Values};
use std::collections::HashMap;
use std::path::Path;

/// Most classes that a dataset can have.
pub const MOST_CLASSES: usize = 1 << 16;

/// Collects the label of each sample and makes classes of them.
#[derive(Debug, Default)]
pub struct LabelWords {
    places: HashMap<String, u32>,
    words: Vec<String>,
    ids: Vec<u32>,
}

impl LabelWords {
    /// The label of the next sample; `1.0` and `1` are the same label.
    ///
    /// # Errors
    /// Says so where there are more classes than can be.
    pub fn push(&mut self, word: &str, path: &Path) -> Result<(), DataError> {
        let word = word.trim();
        if let Some(&place) = self.places.get(word) {
            self.ids.push(place);
            return Ok(());
        }
        let plain = plain(word);
        let next = self.words.len() as u32;
        let place = *self.places.entry(plain.clone()).or_insert(next);
        if place == next {
            if self.words.len() >= MOST_CLASSES {
                let what = format!("there are more than {MOST_CLASSES} different labels");
                return Err(DataError::format(path, what, "a column of classes, not of measurements"));
            }
            self.words.push(plain);
        }
        self.places.insert(word.to_owned(), place);
        self.ids.push(place);
        Ok(())
    }

    /// How many labels there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The labels, their classes in the order of their numbers, else of their words.
    pub fn finish(self) -> Labels {
        let mut order: Vec<u32> = (0..self.words.len() as u32).collect();
        let number = |place: u32| self.words[place as usize].parse::<f64>().ok().filter(|n| n.is_finite());
        if order.iter().all(|&place| number(place).is_some()) {
            order.sort_by(|&a, &b| number(a).partial_cmp(&number(b)).unwrap_or(std::cmp::Ordering::Equal));
        } else {
            order.sort_by(|&a, &b| self.words[a as usize].cmp(&self.words[b as usize]));
        }
        let mut class_of = vec![0u16; order.len()];
        for (class, &place) in order.iter().enumerate() {
            class_of[place as usize] = class as u16;
        }
        let classes = order.iter().map(|&place| ClassName::plain(self.words[place as usize].as_str())).collect();
        Labels { ids: self.ids.iter().map(|&place| class_of[place as usize]).collect(), classes }
    }
}

impl Labels {
    /// One class for all samples of a file that names none.
    pub fn none(samples: usize) -> Self {
        let class = ClassName { key: "0".to_owned(), title: "all samples".to_owned() };
        Self { ids: vec![0; samples], classes: vec![class] }
    }

    /// Values as the labels that they are: whole numbers from 0.
    ///
    /// # Errors
    /// Names the first value that is none.
    pub fn ids(values: Values, path: &Path) -> Result<Vec<u16>, DataError> {
        let id = |value: f32| {
            let whole = value.fract() == 0.0 && (0.0..=f32::from(u16::MAX)).contains(&value);
            let wrong = || DataError::format(path, format!("there is a label {value}"), "whole numbers from 0");
            whole.then_some(value as u16).ok_or_else(wrong)
        };
        match values {
            Values::Bytes(bytes) => Ok(bytes.into_iter().map(u16::from).collect()),
            Values::Floats(numbers) => numbers.into_iter().map(id).collect(),
        }
    }

    /// Labels that are numbers already: classes 0 to the largest.
    pub fn numbered(ids: Vec<u16>) -> Self {
        let most = ids.iter().copied().max().unwrap_or(0);
        Self { ids, classes: (0..=most).map(|id| ClassName::plain(id.to_string())).collect() }
    }
}

/// A whole number without its decimals (`1.0000000e+00` is `1`); any other word as it is.
fn plain(word: &str) -> String {
    match word.parse::<f64>() {
        Ok(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{}", number as i64),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_ordered_as_numbers_and_words_as_words() {
        let labels = |words: &[&str]| {
            let mut labels = LabelWords::default();
            for word in words {
                labels.push(word, Path::new("x")).unwrap();
            }
            labels.finish()
        };
        let numbers = labels(&["10", "9.0", " 1e1", "9"]);
        assert_eq!(numbers.ids, [1, 0, 1, 0]);
        assert_eq!(numbers.classes, [ClassName::plain("9"), ClassName::plain("10")]);
        let words = labels(&["dog", "cat", "dog"]);
        assert_eq!(words.ids, [1, 0, 1]);
    }
}
