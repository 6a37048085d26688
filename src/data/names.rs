//! Names of samples that have files of their own.

/// Names of samples, one after another in one text: a million of them take little more than their letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    /// The name at this place.
    pub fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..end)
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl<'a> FromIterator<&'a str> for Names {
    fn from_iter<T: IntoIterator<Item = &'a str>>(names: T) -> Self {
        let mut found = Self::default();
        for name in names {
            found.text.push_str(name);
            found.ends.push(found.text.len());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_in_their_order() {
        let names: Names = ["a.png", "", "sub/ä.png"].into_iter().collect();
        assert_eq!(
            (0..4).map(|i| names.get(i)).collect::<Vec<_>>(),
            [Some("a.png"), Some(""), Some("sub/ä.png"), None]
        );
        assert_eq!(names.len(), 3);
    }
}
