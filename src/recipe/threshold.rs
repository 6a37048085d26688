//! The `[threshold]` part of a recipe.

use serde::{Deserialize, Serialize};

/// Where the line between normal and anomalous is drawn at first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ThresholdPart {
    /// How the line is found.
    pub rule: ThresholdRule,
    /// The `k` of `mean-plus-std`.
    pub k: f64,
    /// The number of the rules that have one, see [`ThresholdRule::number`]; for `rule = "value"` the line itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Whose scores the rule looks at.
    pub from: ThresholdFrom,
    /// How a reconstruction's error is measured; absent: as the loss measures it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreSpace>,
}

impl Default for ThresholdPart {
    fn default() -> Self {
        Self { rule: ThresholdRule::MeanPlusStd, k: 1.0, value: None, from: ThresholdFrom::TrainNormal, score: None }
    }
}

impl ThresholdPart {
    /// The number of the rule: as given, else the usual one; `None` where the rule has none, or none is given and none
    /// is usual.
    pub fn number(&self) -> Option<f64> {
        let number = self.rule.number()?;
        self.value.or(number.usual)
    }

    /// The rule with its number and where it looks: `mean + 1 std of the normal training scores`.
    pub fn words(&self) -> String {
        let number = self.number().unwrap_or(f64::NAN);
        let set = self.from.set();
        match self.rule {
            ThresholdRule::MeanPlusStd => {
                let sign = if self.k < 0.0 { '-' } else { '+' };
                format!("mean {sign} {} std of the {}", self.k.abs(), self.from.normal_scores())
            }
            ThresholdRule::Percentile => format!("{} percentile of the {}", ordinal(number), self.from.normal_scores()),
            ThresholdRule::BestF1 => format!("best F1 on the {set}"),
            ThresholdRule::Youden => format!("best Youden J on the {set}"),
            ThresholdRule::MinRecall => format!("recall of at least {number} on the {set}"),
            ThresholdRule::MaxFalsePositiveRate => format!("false-positive rate of at most {number} on the {set}"),
            ThresholdRule::CostRatio => format!("lowest cost on the {set}, a miss costing {number} false alarms"),
            ThresholdRule::Value => match self.value {
                Some(value) => format!("{value}, a fixed value"),
                None => "a fixed value".to_owned(),
            },
        }
    }
}

/// `99th`, `1st`, `99.5th`.
fn ordinal(number: f64) -> String {
    let ending = match (number % 10.0, number % 100.0) {
        (_, 11.0..=13.0) => "th",
        (1.0, _) => "st",
        (2.0, _) => "nd",
        (3.0, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// How the line is found. A sample is flagged when its score is at least the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThresholdRule {
    /// Mean plus `k` standard deviations of the normal scores looked at.
    MeanPlusStd,
    /// A percentile of the normal scores looked at.
    Percentile,
    /// The highest F1 with anomaly as positive.
    BestF1,
    /// The largest recall minus false-positive rate (Youden, 1950).
    Youden,
    /// The highest line that still finds this share of the anomalies.
    MinRecall,
    /// The lowest line that flags at most this share of the normal samples.
    MaxFalsePositiveRate,
    /// The least cost, where a missed anomaly costs as much as so many false alarms.
    CostRatio,
    /// The number in `value`.
    Value,
}

/// The number that a rule takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RuleNumber {
    /// What it says.
    pub name: &'static str,
    /// What it is where the recipe says nothing; `None`: the recipe has to say.
    pub usual: Option<f64>,
    /// The least that makes sense.
    pub low: f64,
    /// The most that makes sense.
    pub high: f64,
}

impl RuleNumber {
    /// Whether this number makes sense for the rule.
    pub fn accepts(&self, number: f64) -> bool {
        (self.low..=self.high).contains(&number)
    }
}

impl ThresholdRule {
    /// Every rule, in the order of menus.
    pub const ALL: [Self; 8] = [
        Self::MeanPlusStd,
        Self::Percentile,
        Self::BestF1,
        Self::Youden,
        Self::MinRecall,
        Self::MaxFalsePositiveRate,
        Self::CostRatio,
        Self::Value,
    ];

    /// A few words for menus.
    pub fn title(self) -> &'static str {
        match self {
            Self::MeanPlusStd => "mean + k·std",
            Self::Percentile => "percentile",
            Self::BestF1 => "best F1",
            Self::Youden => "best Youden J",
            Self::MinRecall => "minimum recall",
            Self::MaxFalsePositiveRate => "maximum false-positive rate",
            Self::CostRatio => "cost ratio",
            Self::Value => "fixed value",
        }
    }

    /// What it does, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::MeanPlusStd => "The line is k standard deviations above the mean score of normal samples.",
            Self::Percentile => "This percentage of the normal samples score below the line.",
            Self::BestF1 => {
                "The line with the best balance of precision and recall, measured as F1 with anomaly as positive."
            }
            Self::Youden => "The line with the largest recall minus false-positive rate.",
            Self::MinRecall => "The highest line that still finds this share of the anomalies.",
            Self::MaxFalsePositiveRate => "The lowest line that flags at most this share of the normal samples.",
            Self::CostRatio => "The line with the lowest cost, if a miss costs as much as this many false alarms.",
            Self::Value => "The line is at this score.",
        }
    }

    /// The number that [`ThresholdPart::value`] is to this rule; `None` where it has none.
    pub fn number(self) -> Option<RuleNumber> {
        let (name, usual, low, high) = match self {
            Self::MeanPlusStd | Self::BestF1 | Self::Youden => return None,
            Self::Percentile => ("percentile", Some(99.0), 0.0, 100.0),
            Self::MinRecall => ("recall", Some(0.95), 0.0, 1.0),
            Self::MaxFalsePositiveRate => ("false-positive rate", Some(0.05), 0.0, 1.0),
            Self::CostRatio => ("false alarms per miss", Some(10.0), 0.001, 1_000_000.0),
            Self::Value => ("threshold", None, f64::MIN, f64::MAX),
        };
        Some(RuleNumber { name, usual, low, high })
    }

    /// Whether it has to see anomalies: such a rule cannot look at normal samples alone.
    pub fn needs_anomalies(self) -> bool {
        matches!(self, Self::BestF1 | Self::Youden | Self::MinRecall | Self::CostRatio)
    }
}

/// Whose scores a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThresholdFrom {
    /// The normal samples that the network was trained on.
    TrainNormal,
    /// The validation samples, where some are set apart from the test set.
    Validation,
    /// The test samples: what is measured on them afterwards looks better than it is.
    Test,
}

impl ThresholdFrom {
    /// Every one, in the order of menus.
    pub const ALL: [Self; 3] = [Self::TrainNormal, Self::Validation, Self::Test];

    /// A few words for menus.
    pub fn title(self) -> &'static str {
        match self {
            Self::TrainNormal => "normal training samples",
            Self::Validation => "validation samples",
            Self::Test => "test samples",
        }
    }

    fn set(self) -> &'static str {
        match self {
            Self::TrainNormal => "normal training samples",
            Self::Validation => "validation set",
            Self::Test => "test set",
        }
    }

    fn normal_scores(self) -> &'static str {
        match self {
            Self::TrainNormal => "normal training scores",
            Self::Validation => "normal validation scores",
            Self::Test => "normal test scores",
        }
    }
}

/// How the error of a reconstruction is measured, over the values of one sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreSpace {
    /// Mean of the squared differences.
    #[default]
    Mse,
    /// Mean of the absolute differences.
    Mae,
    /// Sum of the squared differences.
    Sse,
    /// Root of the sum of the squared differences.
    L2,
    /// Mean binary cross-entropy; only where every target and output is within 0 to 1.
    Bce,
}

impl ScoreSpace {
    /// Every space, in the order of menus.
    pub const ALL: [Self; 5] = [Self::Mse, Self::Mae, Self::Sse, Self::L2, Self::Bce];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mse => "MSE",
            Self::Mae => "MAE",
            Self::Sse => "SSE",
            Self::L2 => "L2",
            Self::Bce => "BCE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Recipe;

    #[test]
    fn rules_are_said_in_words() {
        let words = |rule, value, from| ThresholdPart { rule, value, from, ..ThresholdPart::default() }.words();
        assert_eq!(ThresholdPart::default().words(), "mean + 1 std of the normal training scores");
        assert_eq!(words(ThresholdRule::BestF1, None, ThresholdFrom::Test), "best F1 on the test set");
        assert_eq!(
            words(ThresholdRule::Percentile, None, ThresholdFrom::Validation),
            "99th percentile of the normal validation scores"
        );
        assert_eq!(
            words(ThresholdRule::MinRecall, Some(0.9), ThresholdFrom::Test),
            "recall of at least 0.9 on the test set"
        );
        assert_eq!(words(ThresholdRule::Value, Some(0.25), ThresholdFrom::Test), "0.25, a fixed value");
        let falling = ThresholdPart { k: -0.5, ..ThresholdPart::default() };
        assert_eq!(falling.words(), "mean - 0.5 std of the normal training scores");
        let ordinals = [(1.0, "1st"), (11.0, "11th"), (42.0, "42nd"), (73.0, "73rd"), (99.5, "99.5th"), (0.0, "0th")];
        for (number, text) in ordinals {
            assert_eq!(ordinal(number), text);
        }
    }

    #[test]
    fn every_rule_is_read_by_its_name_and_its_usual_number_makes_sense() {
        let names = [
            "mean-plus-std",
            "percentile",
            "best-f1",
            "youden",
            "min-recall",
            "max-false-positive-rate",
            "cost-ratio",
            "value",
        ];
        for (rule, name) in ThresholdRule::ALL.into_iter().zip(names) {
            let recipe = Recipe::load("ecg-autoencoder").unwrap().with("threshold.value=0.5").unwrap();
            assert_eq!(recipe.with(&format!("threshold.rule={name}")).unwrap().threshold.rule, rule);
            let number = rule.number();
            assert!(number.is_none_or(|n| n.usual.is_none_or(|usual| n.accepts(usual))), "{name}");
        }
        for (from, name) in ThresholdFrom::ALL.into_iter().zip(["train-normal", "validation", "test"]) {
            let recipe = Recipe::load("ecg-autoencoder").unwrap();
            assert_eq!(recipe.with(&format!("threshold.from={name}")).unwrap().threshold.from, from);
        }
    }

    #[test]
    fn numbers_without_sense_are_refused() {
        let recipe = Recipe::load("ecg-autoencoder").unwrap();
        let wrong = [
            ("percentile", "101", "0 to 100"),
            ("min-recall", "1.5", "0 to 1"),
            ("max-false-positive-rate", "-0.1", "0 to 1"),
            ("cost-ratio", "0", "0.001 to 1000000"),
        ];
        for (rule, value, range) in wrong {
            let changed = recipe.with(&format!("threshold.value={value}")).unwrap();
            let error = changed.with(&format!("threshold.rule={rule}")).unwrap_err().to_string();
            assert!(error.contains("threshold.value") && error.contains(range), "{rule}: {error}");
        }
        let error = recipe.with("threshold.rule=value").unwrap_err().to_string();
        assert!(error.contains("needs a value"), "{error}");
    }
}
