//! Where a rule puts the line, and why it cannot.

use super::threshold::{line_at, line_places, percentile};
use super::{Confusion, RankError, Ranked, Scored, mean_and_std};
use crate::recipe::{ThresholdFrom, ThresholdPart, ThresholdRule};
use std::borrow::Cow;
use thiserror::Error;

/// Why a rule gives no line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RuleError {
    /// The rule has to see a side that the samples looked at lack.
    #[error("the rule \"{rule}\" needs {side} samples, but the {from} have none{instead}")]
    OneSide {
        /// The rule's title.
        rule: &'static str,
        /// `anomalous` or `normal`.
        side: &'static str,
        /// Which samples were looked at.
        from: &'static str,
        /// Which others have some, as the rest of the sentence; empty where none has.
        instead: String,
    },
    /// There are no samples of this kind.
    #[error("there are no {what}{instead}")]
    NoSamples {
        /// Which samples were to be looked at.
        what: &'static str,
        /// Which others to choose, as the rest of the sentence; empty where there are none.
        instead: String,
    },
    /// The rule takes a number, and the recipe gives none.
    #[error("the rule \"{rule}\" needs a number")]
    NoNumber {
        /// The rule's title.
        rule: &'static str,
    },
    /// Some scores are not numbers.
    #[error("some of the scores used by this rule are not finite")]
    NotFinite,
}

/// The scores that a rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct RuleScores<'a> {
    /// Those of the normal training samples, ascending.
    pub train_normal: &'a [f32],
    /// Those of the validation samples, where some are set apart from the test set.
    pub validation: Option<&'a Ranked>,
    /// Those of the test samples.
    pub test: &'a Ranked,
}

impl RuleScores<'_> {
    /// The line that a rule gives, in one pass over the scores. Rules that weigh anomalies against normal samples
    /// choose among the distinct scores and a line just above the highest; of equally good lines they take the highest.
    ///
    /// # Errors
    /// [`RuleError`] where the samples that the rule looks at do not say where the line is.
    pub fn line(&self, part: &ThresholdPart) -> Result<f64, RuleError> {
        let line = match part.rule {
            ThresholdRule::MeanPlusStd => {
                let (mean, std) = mean_and_std(&self.normal(part)?);
                mean + part.k * std
            }
            ThresholdRule::Percentile => percentile(&self.normal(part)?, number(part)?),
            ThresholdRule::Value => number(part)?,
            _ => f64::from(self.counted(part)?),
        };
        if line.is_nan() { Err(RuleError::NotFinite) } else { Ok(line) }
    }

    /// The line of a rule that counts who is called what.
    fn counted(&self, part: &ThresholdPart) -> Result<f32, RuleError> {
        let needs_normal = matches!(part.rule, ThresholdRule::Youden | ThresholdRule::MaxFalsePositiveRate);
        let looked_at = self.ranked(part, part.rule.needs_anomalies(), needs_normal)?;
        let ranked: &Ranked = &looked_at;
        Ok(match part.rule {
            ThresholdRule::Youden => best(ranked, youden),
            ThresholdRule::MinRecall => {
                let least = number(part)?;
                first(ranked, |c| c.caught as f64 / (c.caught + c.missed) as f64 >= least)
            }
            ThresholdRule::MaxFalsePositiveRate => {
                let most = number(part)?;
                let fits = |c: &Confusion| c.false_alarms as f64 / (c.false_alarms + c.normal) as f64 <= most;
                let places = line_places(ranked).take_while(|&place| fits(&ranked.confusion_at(place)));
                line_at(ranked, places.last().unwrap_or(ranked.len()))
            }
            ThresholdRule::CostRatio => {
                let ratio = number(part)?;
                best(ranked, |c| -(c.missed as f64 * ratio + c.false_alarms as f64))
            }
            // F1; nothing else comes here.
            _ => best(ranked, |c| 2.0 * c.caught as f64 / (2 * c.caught + c.false_alarms + c.missed) as f64),
        })
    }

    /// The normal scores that the recipe looks at, ascending.
    fn normal(&self, part: &ThresholdPart) -> Result<Cow<'_, [f32]>, RuleError> {
        if part.from == ThresholdFrom::TrainNormal {
            let empty = self.train_normal.is_empty();
            return if empty { Err(self.nothing(part)) } else { Ok(Cow::Borrowed(self.train_normal)) };
        }
        let ranked = self.ranked(part, false, true)?;
        let places = (0..ranked.len()).filter(|&place| !ranked.is_anomalous(place));
        Ok(Cow::Owned(places.map(|place| ranked.scores()[place]).collect()))
    }

    /// The labelled scores that the recipe looks at, where they have the sides that the rule needs.
    fn ranked(&self, part: &ThresholdPart, anomalous: bool, normal: bool) -> Result<Cow<'_, Ranked>, RuleError> {
        let ranked = match part.from {
            ThresholdFrom::TrainNormal => Cow::Owned(self.ranked_train_normal(part)?),
            ThresholdFrom::Validation => Cow::Borrowed(self.validation.ok_or_else(|| self.nothing(part))?),
            ThresholdFrom::Test => Cow::Borrowed(self.test),
        };
        let sides = [(anomalous, true), (normal, false)];
        let lacking = sides.into_iter().find(|&(needed, side)| needed && !has_side(&ranked, side));
        let Some((_, side)) = lacking else { return Ok(ranked) };
        let has = |from: ThresholdFrom| match from {
            ThresholdFrom::TrainNormal => !side && !self.train_normal.is_empty(),
            ThresholdFrom::Validation => self.validation.is_some_and(|ranked| has_side(ranked, side)),
            ThresholdFrom::Test => has_side(self.test, side),
        };
        Err(RuleError::OneSide {
            rule: part.rule.title(),
            side: if side { "anomalous" } else { "normal" },
            from: part.from.title(),
            instead: instead(has),
        })
    }

    fn ranked_train_normal(&self, part: &ThresholdPart) -> Result<Ranked, RuleError> {
        let alone = |(id, &score): (usize, &f32)| Scored { id: id as u32, score, anomalous: false };
        Ranked::new(self.train_normal.iter().enumerate().map(alone).collect()).map_err(|error| match error {
            RankError::Empty => self.nothing(part),
            RankError::NotFinite { .. } => RuleError::NotFinite,
        })
    }

    fn nothing(&self, part: &ThresholdPart) -> RuleError {
        let will_do = |other: ThresholdFrom| match other {
            ThresholdFrom::TrainNormal => !part.rule.needs_anomalies() && !self.train_normal.is_empty(),
            ThresholdFrom::Validation => self.validation.is_some(),
            ThresholdFrom::Test => true,
        };
        let what = match part.from {
            ThresholdFrom::Validation => "validation samples separate from the test samples",
            other => other.title(),
        };
        RuleError::NoSamples { what, instead: instead(will_do) }
    }
}

/// The number of the rule within what makes sense for it.
fn number(part: &ThresholdPart) -> Result<f64, RuleError> {
    let missing = RuleError::NoNumber { rule: part.rule.title() };
    match (part.rule.number(), part.number()) {
        (Some(sense), Some(number)) if number.is_finite() => Ok(number.clamp(sense.low, sense.high)),
        _ => Err(missing),
    }
}

fn has_side(ranked: &Ranked, anomalous: bool) -> bool {
    if anomalous { ranked.anomalies() > 0 } else { ranked.anomalies() < ranked.len() }
}

/// `; choose the validation samples or the test samples`, of those that will do.
fn instead(will_do: impl Fn(ThresholdFrom) -> bool) -> String {
    let titles: Vec<&str> = ThresholdFrom::ALL.into_iter().filter(|&from| will_do(from)).map(|f| f.title()).collect();
    if titles.is_empty() { String::new() } else { format!("; choose the {}", titles.join(" or the ")) }
}

/// The line with the largest figure; the highest of several.
fn best<F: PartialOrd>(ranked: &Ranked, figure: impl Fn(Confusion) -> F) -> f32 {
    let mut best: Option<(usize, F)> = None;
    for place in line_places(ranked) {
        let found = figure(ranked.confusion_at(place));
        if best.as_ref().is_none_or(|(_, largest)| found > *largest) {
            best = Some((place, found));
        }
    }
    line_at(ranked, best.map_or(ranked.len(), |(place, _)| place))
}

/// The highest line that will do; the lowest score where none does.
fn first(ranked: &Ranked, will_do: impl Fn(Confusion) -> bool) -> f32 {
    let found = line_places(ranked).find(|&place| will_do(ranked.confusion_at(place)));
    line_at(ranked, found.unwrap_or(0))
}

/// Youden's J times both sides' counts: a whole number, so that equally good lines are equal.
fn youden(confusion: Confusion) -> i128 {
    let Confusion { caught, missed, normal, false_alarms } = confusion;
    let [caught, missed, normal, false_alarms] = [caught, missed, normal, false_alarms].map(i128::from);
    caught * (normal + false_alarms) - false_alarms * (caught + missed)
}
