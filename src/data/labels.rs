//! Labels as files write them: words that become classes.

use super::{ClassName, DataError, Labels, Values};
use std::collections::HashMap;
use std::path::Path;

/// Most classes that a dataset can have: one number of 16 bits, 65 535, stands for no class.
pub const MOST_CLASSES: usize = u16::MAX as usize;

/// The largest whole number that a label can be, either way: up to it 32-bit floats tell all of them apart.
const LARGEST_NUMBER: f32 = (1 << 24) as f32;

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
                let what =
                    format!("there are more than {MOST_CLASSES} different labels, the most classes there can be");
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

    /// Values as the labels that they are: whole numbers, be they negative.
    ///
    /// # Errors
    /// Names the first value that is none.
    pub fn whole_numbers(values: Values, path: &Path) -> Result<Vec<i32>, DataError> {
        let whole = |value: f32| {
            let is_whole = value.fract() == 0.0 && value.abs() <= LARGEST_NUMBER;
            let wrong = || DataError::format(path, format!("there is a label {value}"), "whole numbers as labels");
            is_whole.then_some(value as i32).ok_or_else(wrong)
        };
        match values {
            Values::Bytes(bytes) => Ok(bytes.into_iter().map(i32::from).collect()),
            Values::Floats(numbers) => numbers.into_iter().map(whole).collect(),
        }
    }

    /// Classes from whole numbers. Numbers from 0 count classes: there are all from 0 to the largest, whether it has
    /// samples or not. Where one is negative (-1 and 1) or too large for that, the numbers that are there are the
    /// classes, in their order.
    ///
    /// # Errors
    /// Says so where there are more classes than can be.
    pub fn of_whole_numbers(numbers: &[i32], path: &Path) -> Result<Self, DataError> {
        let counts = |&number: &i32| u16::try_from(number).ok().filter(|&id| usize::from(id) < MOST_CLASSES);
        if let Some(ids) = numbers.iter().map(counts).collect::<Option<Vec<u16>>>() {
            return Ok(Self::numbered(ids));
        }
        let mut keys = numbers.to_vec();
        keys.sort_unstable();
        keys.dedup();
        if keys.len() > MOST_CLASSES {
            let what = format!("there are {} different labels", keys.len());
            return Err(DataError::format(path, what, format!("at most {MOST_CLASSES} classes")));
        }
        // Every number is among the keys, and there are fewer keys than ids.
        let ids = numbers.iter().map(|number| keys.partition_point(|key| key < number) as u16).collect();
        Ok(Self { ids, classes: keys.iter().map(|key| ClassName::plain(key.to_string())).collect() })
    }

    /// Labels that are numbers already, below [`MOST_CLASSES`]: classes 0 to the largest.
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

    fn of(numbers: &[f32]) -> Result<Labels, DataError> {
        let path = Path::new("x");
        Labels::of_whole_numbers(&Labels::whole_numbers(Values::Floats(numbers.to_vec()), path)?, path)
    }

    #[test]
    fn minus_one_and_one_are_classes() {
        let labels = of(&[1.0, -1.0, 1.0]).unwrap();
        assert_eq!((labels.ids, labels.classes), (vec![1, 0, 1], vec![ClassName::plain("-1"), ClassName::plain("1")]));
        // From 0 on a class may have no samples.
        assert_eq!(of(&[2.0, 0.0]).unwrap().classes.len(), 3);
        assert!(of(&[0.5]).unwrap_err().to_string().contains("label 0.5"));
        assert!(of(&[f32::NAN]).is_err() && of(&[-3e9]).is_err());
    }

    #[test]
    fn the_number_that_stands_for_no_class_is_none() {
        let labels = of(&[65_535.0, 3.0]).unwrap();
        assert_eq!((labels.ids, labels.classes[1].key.as_str()), (vec![1, 0], "65535"));
        let most = |count: i32| Labels::of_whole_numbers(&(0..count).collect::<Vec<_>>(), Path::new("x"));
        assert_eq!(most(65_535).unwrap().ids.iter().max(), Some(&65_534));
        let error = most(65_536).unwrap_err().to_string();
        assert!(error.contains("65536 different labels") && error.contains("at most 65535"), "{error}");
        let mut words = LabelWords::default();
        let pushed: Result<Vec<()>, _> = (0..65_536).map(|i| words.push(&format!("c{i}"), Path::new("x"))).collect();
        assert!(pushed.unwrap_err().to_string().contains("65535"));
        assert_eq!(words.finish().ids.into_iter().max(), Some(65_534));
    }
}
