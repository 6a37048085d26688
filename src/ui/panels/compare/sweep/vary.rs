//! What a sweep varies, and its values as people write them.

/// Most values of one sweep.
const MOST: usize = 50;

/// The largest whole number asked for.
const LARGEST: f64 = 1e9;

/// What a sweep varies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Vary {
    /// The width of the bottleneck.
    #[default]
    Bottleneck,
    /// The learning rate.
    LearningRate,
    /// Samples a step.
    BatchSize,
    /// Passes over the samples.
    Epochs,
    /// The seed: how much is chance.
    Seed,
}

impl Vary {
    /// Every one, in the order of the menu.
    pub(super) const ALL: [Self; 5] = [Self::Bottleneck, Self::LearningRate, Self::BatchSize, Self::Epochs, Self::Seed];

    /// The words for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bottleneck => "bottleneck units",
            Self::LearningRate => "learning rate",
            Self::BatchSize => "batch size",
            Self::Epochs => "epochs",
            Self::Seed => "seed",
        }
    }

    /// What it is called in a recipe; the bottleneck is a layer, not a key.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Bottleneck => "bottleneck",
            Self::LearningRate => "training.learning_rate",
            Self::BatchSize => "training.batch_size",
            Self::Epochs => "training.epochs",
            Self::Seed => "seed",
        }
    }

    /// The words for a key.
    pub(super) fn words(key: &str) -> &str {
        Self::ALL.into_iter().find(|vary| vary.key() == key).map_or(key, |vary| vary.name())
    }

    /// Values to begin with.
    pub(super) fn usual(self) -> &'static str {
        match self {
            Self::Bottleneck => "2, 4, 8, 16, 32, 64",
            Self::LearningRate => "0.0001, 0.0003, 0.001, 0.003, 0.01",
            Self::BatchSize => "16, 32, 64, 128, 256",
            Self::Epochs => "1, 2, 5, 10, 20",
            Self::Seed => "0, 1, 2, 3, 4",
        }
    }

    /// Reads the values; one that is there twice counts once.
    ///
    /// # Errors
    /// What is wrong with the text, and what was expected.
    pub(super) fn parse(self, text: &str) -> Result<Vec<f64>, String> {
        let mut values = Vec::new();
        for word in text.split([',', ';', ' ', '\t']).filter(|word| !word.is_empty()) {
            let value = self.value(word)?;
            if !values.contains(&value) {
                values.push(value);
            }
        }
        match values.len() {
            0 | 1 => Err("A sweep needs two or more values, separated by commas".to_owned()),
            n if n > MOST => Err(format!("{n} values are too many; a sweep has at most {MOST}")),
            _ => Ok(values),
        }
    }

    fn value(self, word: &str) -> Result<f64, String> {
        let value: f64 = word.parse().map_err(|_| format!("{word:?} is not a number"))?;
        let least = if self == Self::Seed { 0.0 } else { 1.0 };
        let (fine, expected) = match self {
            Self::LearningRate => (value > 0.0 && value <= 10.0, "a number above 0, at most 10".to_owned()),
            _ => {
                let whole = value.fract() == 0.0 && (least..=LARGEST).contains(&value);
                (whole, format!("a whole number of at least {least}"))
            }
        };
        if fine { Ok(value) } else { Err(format!("{word} is not a value for {}: expected {expected}", self.name())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_people_write_them() {
        assert_eq!(Vary::Bottleneck.parse("2, 4,8  16;4"), Ok(vec![2.0, 4.0, 8.0, 16.0]));
        assert_eq!(Vary::LearningRate.parse("1e-3, 0.01"), Ok(vec![0.001, 0.01]));
        assert_eq!(Vary::Seed.parse("0 1"), Ok(vec![0.0, 1.0]));
        for vary in Vary::ALL {
            assert!(vary.parse(vary.usual()).is_ok(), "{vary:?}");
            assert_eq!(Vary::words(vary.key()), vary.name());
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        let cases = [
            (Vary::Bottleneck, "2, x", "\"x\" is not a number"),
            (
                Vary::Bottleneck,
                "2, 2.5",
                "2.5 is not a value for bottleneck units: expected a whole number of at least 1",
            ),
            (Vary::Epochs, "0, 1", "0 is not a value for epochs: expected a whole number of at least 1"),
            (
                Vary::LearningRate,
                "0.1, -1",
                "-1 is not a value for learning rate: expected a number above 0, at most 10",
            ),
            (
                Vary::LearningRate,
                "0.1, nan",
                "nan is not a value for learning rate: expected a number above 0, at most 10",
            ),
            (Vary::Seed, "3", "A sweep needs two or more values, separated by commas"),
            (Vary::Seed, "", "A sweep needs two or more values, separated by commas"),
        ];
        for (vary, text, why) in cases {
            assert_eq!(vary.parse(text), Err(why.to_owned()));
        }
        let many: Vec<String> = (0..60).map(|i| i.to_string()).collect();
        assert!(Vary::Seed.parse(&many.join(",")).is_err_and(|why| why.contains("60 values")));
    }
}
