//! A random forest (Breiman, Random Forests, 2001), in the manner of scikit-learn's `RandomForestClassifier`.
//!
//! Bytes are their own bins, so that every division a tree could make is weighed; floats are cut into 256 bins at their
//! quantiles. A leaf's say is the share of each class among the samples that came to it, the forest's the mean over trees.

use super::bins::{Bins, STRIP};
use super::growth::Growth;
use super::tree::{Ground, Tree};
use super::watch::Watch;
use super::{ClassicError, Rows};
use crate::progress::Progress;
use rayon::prelude::*;

/// Rows that go through a tree together, so that the tree stays in a core's own cache.
const TOGETHER: usize = 64;

/// How much more of the work growing trees is than making bins.
const GROWING: usize = 49;

/// A grown forest.
#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    trees: Vec<Tree>,
    bins: Bins,
    width: usize,
    classes: usize,
}

impl Forest {
    /// Grows a forest on the rows of `train` and the class of each, one of `classes`. Every tree has a random stream of
    /// its own, so that the forest does not depend on the number of threads.
    ///
    /// # Errors
    /// [`ClassicError`] where there are no rows, not one label a row, a label names no class, or the person stopped it.
    pub fn fit(
        train: Rows<'_>,
        labels: &[u16],
        classes: usize,
        growth: Growth,
        progress: &dyn Progress,
    ) -> Result<Self, ClassicError> {
        check(train, labels, classes)?;
        let trees = growth.trees.max(1);
        let strips = train.width().div_ceil(STRIP);
        let watch = Watch::new("Growing the forest", progress, strips * trees * (1 + GROWING));
        let (bins, columns) = Bins::fit(train, &watch, trees)?;
        let ground = Ground { columns: &columns, width: train.width(), labels, classes, growth };
        let grown = (0..trees).into_par_iter().map(|index| -> Result<Tree, ClassicError> {
            let tree = Tree::grow(&ground, index, &watch)?;
            watch.advance(strips * GROWING)?;
            Ok(tree)
        });
        let trees = grown.collect::<Result<Vec<Tree>, ClassicError>>()?;
        Ok(Self { trees, bins, width: train.width(), classes })
    }

    /// The probability of each class for each row of `asked`: `[rows, classes]`, row-major.
    ///
    /// # Errors
    /// [`ClassicError`] where rows differ in length from those it was grown on, or the person stopped it.
    pub fn predict(&self, asked: Rows<'_>, progress: &dyn Progress) -> Result<Vec<f32>, ClassicError> {
        if asked.width() != self.width {
            return Err(ClassicError::Widths { trained: self.width, asked: asked.width() });
        }
        let watch = Watch::new("Predicting with the forest", progress, asked.len());
        let mut sums = vec![0.0f32; asked.len() * self.classes];
        let blocks = sums.par_chunks_mut(TOGETHER * self.classes).enumerate();
        blocks.try_for_each(|(block, sums)| -> Result<(), ClassicError> {
            watch.advance(sums.len() / self.classes)?;
            self.add_up(asked, block * TOGETHER, sums);
            Ok(())
        })?;
        Ok(sums)
    }

    /// How many classes it tells apart.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// How many trees it has.
    pub fn trees(&self) -> usize {
        self.trees.len()
    }

    /// How many leaves all its trees have.
    pub fn leaves(&self) -> usize {
        self.trees.iter().map(Tree::leaves).sum()
    }

    /// The mean over trees for the rows from `first` on, one for each `classes` of `sums`, which are zeros.
    fn add_up(&self, asked: Rows<'_>, first: usize, sums: &mut [f32]) {
        let mut bins = vec![0u8; sums.len() / self.classes * self.width];
        for (row, bins) in bins.chunks_exact_mut(self.width).enumerate() {
            self.bins.read(asked.row(first + row), bins);
        }
        for tree in &self.trees {
            for (sums, bins) in sums.chunks_exact_mut(self.classes).zip(bins.chunks_exact(self.width)) {
                tree.add_shares(bins, sums);
            }
        }
        sums.iter_mut().for_each(|sum| *sum /= self.trees.len() as f32);
    }
}

fn check(train: Rows<'_>, labels: &[u16], classes: usize) -> Result<(), ClassicError> {
    if train.is_empty() {
        return Err(ClassicError::NoSamples);
    }
    if labels.len() != train.len() {
        return Err(ClassicError::Labels { labels: labels.len(), samples: train.len() });
    }
    match labels.iter().find(|&&label| usize::from(label) >= classes) {
        Some(&label) => Err(ClassicError::Class { label, classes }),
        None => Ok(()),
    }
}
