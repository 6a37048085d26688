//! The scores of one run in one space: everything that a threshold is asked for, computed once.

use super::{
    Curve, Errors, Histogram, RankError, Ranked, RuleError, RuleScores, Scored, mean_and_std, pr_curve, roc_curve,
};
use crate::data::Prepared;
use crate::recipe::{ScoreSpace, ThresholdPart};

/// Bins of the histogram.
const BINS: usize = 80;

/// The scores of one run in one space.
#[derive(Clone, Debug)]
pub struct Scores {
    /// What is measured: `MSE`, or `cross-entropy`.
    pub name: &'static str,
    /// The space, where it is an error of reconstructions.
    pub space: Option<ScoreSpace>,
    /// One score a sample, by index into the dataset.
    pub of_sample: Vec<f32>,
    /// The test samples, ranked; every sample where nothing was held back.
    pub ranked: Ranked,
    /// Counts of the ranked scores.
    pub histogram: Histogram,
    /// Where both sides are there.
    pub roc: Option<Curve>,
    /// Where there is an anomaly.
    pub pr: Option<Curve>,
    /// The scores of the normal training samples, ascending; of the ranked normal samples where nothing was trained on.
    pub train_normal: Vec<f32>,
    /// The validation samples, ranked, where some are set apart from the test set and all have a score.
    pub validation: Option<Ranked>,
    /// Where the recipe's rule puts the line; where it cannot, mean + k·std of the normal training scores.
    pub suggested: f64,
    /// Why the recipe's rule could not put it there.
    pub suggested_problem: Option<String>,
    /// Mean of the test samples' scores.
    pub mean: f64,
}

impl Scores {
    /// Ranks the scores of the test samples and finds the recipe's threshold.
    ///
    /// # Errors
    /// [`RankError`] where scores are not finite.
    pub fn new(
        name: &'static str,
        space: Option<ScoreSpace>,
        of_sample: Vec<f32>,
        prepared: &Prepared,
        rule: &ThresholdPart,
    ) -> Result<Self, RankError> {
        let split = &prepared.split;
        let judged = if split.test.is_empty() { &split.train } else { &split.test };
        let score =
            |&id: &u32| Scored { id, score: of_sample[id as usize], anomalous: !prepared.is_normal(id as usize) };
        let rank = |ids: &[u32]| Ranked::new(ids.iter().map(score).collect());
        let ranked = rank(judged)?;
        let validation = rank(&split.validation).ok();
        // Where every sample was held out (a cross-validation), the rule looks at the normal ones among them.
        let looked_at = if split.train.is_empty() { judged } else { &split.train };
        let normal = looked_at.iter().filter(|&&id| prepared.is_normal(id as usize));
        let mut train_normal: Vec<f32> = normal.map(|&id| of_sample[id as usize]).collect();
        train_normal.sort_unstable_by(f32::total_cmp);
        let looks = RuleScores { train_normal: &train_normal, validation: validation.as_ref(), test: &ranked };
        let (suggested, suggested_problem) = suggest(looks, rule);
        let mean = ranked.scores().iter().map(|&s| f64::from(s)).sum::<f64>() / ranked.len() as f64;
        Ok(Self {
            name,
            space,
            histogram: Histogram::new(&ranked, BINS),
            roc: roc_curve(&ranked),
            pr: pr_curve(&ranked),
            train_normal,
            validation,
            suggested,
            suggested_problem,
            mean,
            ranked,
            of_sample,
        })
    }

    /// One table a space, for the errors of every sample; none for the cross-entropy where some sample has none.
    ///
    /// # Errors
    /// [`RankError`] where errors are not finite.
    pub fn of_errors(errors: &[Errors], prepared: &Prepared, rule: &ThresholdPart) -> Result<Vec<Self>, RankError> {
        let has_bce = errors.iter().all(|e| e.bce.is_finite());
        let spaces = ScoreSpace::ALL.into_iter().filter(|&space| space != ScoreSpace::Bce || has_bce);
        let table = |space: ScoreSpace| {
            let of_sample = errors.iter().map(|e| e.of(space)).collect();
            Self::new(space.name(), Some(space), of_sample, prepared, rule)
        };
        spaces.map(table).collect()
    }

    /// The table of a classifier: how surprised it is by the true class, `−ln p`.
    ///
    /// # Errors
    /// [`RankError`] where probabilities are not numbers.
    pub fn of_classes(truth: &[f32], prepared: &Prepared, rule: &ThresholdPart) -> Result<Vec<Self>, RankError> {
        let surprise = truth.iter().map(|p| if p.is_nan() { *p } else { -p.max(1e-7).ln() });
        Ok(vec![Self::new("cross-entropy", None, surprise.collect(), prepared, rule)?])
    }

    /// The table of a detector: the probability that it gives to an anomaly.
    ///
    /// # Errors
    /// [`RankError`] where probabilities are not numbers.
    pub fn of_detections(found: &[f32], prepared: &Prepared, rule: &ThresholdPart) -> Result<Vec<Self>, RankError> {
        Ok(vec![Self::new("probability", None, found.to_vec(), prepared, rule)?])
    }

    /// The line that a rule gives; a sample is called anomalous when its score is at least the line. `O(n)`.
    ///
    /// # Errors
    /// [`RuleError`] where the samples that the rule looks at do not say where the line is.
    pub fn place(&self, rule: &ThresholdPart) -> Result<f64, RuleError> {
        self.rule_scores().line(rule)
    }

    /// What rules look at.
    pub fn rule_scores(&self) -> RuleScores<'_> {
        RuleScores { train_normal: &self.train_normal, validation: self.validation.as_ref(), test: &self.ranked }
    }
}

/// Where the rule puts the line; where it cannot, mean + k·std of the normal training scores, and why.
fn suggest(looks: RuleScores<'_>, rule: &ThresholdPart) -> (f64, Option<String>) {
    let problem = match looks.line(rule) {
        Ok(line) => return (line, None),
        Err(problem) => problem,
    };
    let (mean, std) = mean_and_std(looks.train_normal);
    let instead = ThresholdPart { k: rule.k, ..ThresholdPart::default() }.words();
    let mut words = format!("{problem}. For now the line is at {instead}.");
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    (mean + rule.k * std, Some(words))
}
