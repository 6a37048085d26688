//! One tree of a forest: grown on samples drawn with replacement until each leaf is pure.

use super::ClassicError;
use super::growth::Growth;
use super::split::{Case, Cut, Splitter};
use super::watch::Watch;
use crate::data::random::{Purpose, stream};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// What every tree of a forest is grown on.
pub(super) struct Ground<'a> {
    /// Bins of the training samples, `[width, rows]`.
    pub columns: &'a [u8],
    /// Values of each sample.
    pub width: usize,
    /// The class of each sample, `[rows]`.
    pub labels: &'a [u16],
    /// How many classes there are.
    pub classes: usize,
    /// How to grow.
    pub growth: Growth,
}

impl Ground<'_> {
    fn column(&self, feature: u32) -> &[u8] {
        let (rows, feature) = (self.labels.len(), feature as usize);
        &self.columns[feature * rows..(feature + 1) * rows]
    }

    /// As many samples as there are, drawn with replacement: those drawn, in order, with how often they were.
    fn draw(&self, rng: &mut ChaCha8Rng) -> Vec<Case> {
        let mut drawn = vec![0u8; self.labels.len()];
        for _ in 0..drawn.len() {
            let weight = &mut drawn[rng.random_range(0..self.labels.len())];
            *weight = weight.saturating_add(1);
        }
        let cases = (0u32..).zip(drawn).zip(self.labels);
        let cases = cases.map(|((row, weight), &class)| Case { row, class, weight });
        cases.filter(|case| case.weight > 0).collect()
    }
}

/// A place in a tree.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Node {
    /// Bins up to `at` of value `feature` go to node `left`, others to the one behind it.
    Split { feature: u32, at: u8, left: u32 },
    /// All samples that came here were of one class.
    Pure { class: u16 },
    /// Their classes' shares begin here in the tree's list of shares.
    Mixed { first: u32 },
}

/// A grown tree.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Shares of the classes at mixed leaves, so many each.
    shares: Vec<f32>,
}

impl Tree {
    /// Grows tree number `index`: the same whatever other trees there are.
    ///
    /// # Errors
    /// [`ClassicError::Cancelled`] where it was stopped.
    pub fn grow(ground: &Ground<'_>, index: usize, watch: &Watch<'_>) -> Result<Self, ClassicError> {
        let mut rng = stream(ground.growth.seed, Purpose::Forest, index as u64);
        let cases = ground.draw(&mut rng);
        let mut open = vec![Open { node: 0, first: 0, end: cases.len(), depth: 0 }];
        let mut grower = Grower {
            ground,
            rng,
            cases,
            spare: Vec::new(),
            features: (0..ground.width as u32).collect(),
            tried: ground.growth.values_tried(ground.width),
            splitter: Splitter::default(),
            tree: Self { nodes: vec![Node::Pure { class: 0 }], shares: Vec::new() },
            since: 0,
        };
        while let Some(place) = open.pop() {
            if let Some(parts) = grower.divide(&place, watch)? {
                open.extend(parts);
            }
        }
        Ok(grower.tree)
    }

    /// Adds the shares of the classes at the leaf that a row of bins comes to, `[classes]`, to `sums`.
    pub fn add_shares(&self, bins: &[u8], sums: &mut [f32]) {
        let mut at = 0usize;
        loop {
            match self.nodes[at] {
                Node::Split { feature, at: most, left } => {
                    at = left as usize + usize::from(bins[feature as usize] > most);
                }
                Node::Pure { class } => {
                    sums[usize::from(class)] += 1.0;
                    return;
                }
                Node::Mixed { first } => {
                    let shares = &self.shares[first as usize..];
                    sums.iter_mut().zip(shares).for_each(|(sum, share)| *sum += share);
                    return;
                }
            }
        }
    }

    /// How many leaves it has.
    pub fn leaves(&self) -> usize {
        self.nodes.len().div_ceil(2)
    }
}

/// A node that is not yet grown: where it is, its samples, how deep it lies.
struct Open {
    node: usize,
    first: usize,
    end: usize,
    depth: usize,
}

/// What growing a tree works in.
struct Grower<'a> {
    ground: &'a Ground<'a>,
    rng: ChaCha8Rng,
    /// The samples of each node lie together, in ascending order of their rows.
    cases: Vec<Case>,
    spare: Vec<Case>,
    /// The values of a sample in some order; those tried at a node come first.
    features: Vec<u32>,
    /// How many are tried.
    tried: usize,
    splitter: Splitter,
    tree: Tree,
    /// Work since it was last asked whether to go on.
    since: usize,
}

impl Grower<'_> {
    /// Makes a node a leaf, or divides it into two that are open.
    fn divide(&mut self, place: &Open, watch: &Watch<'_>) -> Result<Option<[Open; 2]>, ClassicError> {
        let growth = &self.ground.growth;
        let cases = &self.cases[place.first..place.end];
        let totals = self.splitter.begin(cases, self.ground.classes);
        let pure = totals.iter().filter(|&&total| total > 0).count() < 2;
        let done = pure || cases.len() < growth.least_split || growth.deepest.is_some_and(|most| place.depth >= most);
        let best = if done { None } else { self.best_cut(place, watch)? };
        let Some((feature, cut)) = best else {
            self.end_at(place);
            return Ok(None);
        };
        let middle = place.first + self.part(place, feature, cut.at);
        let left = self.tree.nodes.len();
        self.tree.nodes.extend([Node::Pure { class: 0 }; 2]);
        self.tree.nodes[place.node] = Node::Split { feature, at: cut.at, left: left as u32 };
        let depth = place.depth + 1;
        Ok(Some([
            Open { node: left + 1, first: middle, end: place.end, depth },
            Open { node: left, first: place.first, end: middle, depth },
        ]))
    }

    /// The best division by any of the values tried: so many drawn without replacement, and more until one divides.
    fn best_cut(&mut self, place: &Open, watch: &Watch<'_>) -> Result<Option<(u32, Cut)>, ClassicError> {
        let cases = &self.cases[place.first..place.end];
        let width = self.features.len();
        let mut best: Option<(u32, Cut)> = None;
        for tried in 0..width {
            if tried >= self.tried && best.is_some() {
                break;
            }
            watch.after(&mut self.since, cases.len() + 16)?;
            let drawn = self.rng.random_range(tried..width);
            self.features.swap(tried, drawn);
            let feature = self.features[tried];
            let cut = self.splitter.best_cut(self.ground.column(feature), cases);
            if let Some(cut) = cut
                && best.as_ref().is_none_or(|(_, so_far)| cut.is_purer(so_far))
            {
                best = Some((feature, cut));
            }
        }
        Ok(best)
    }

    /// Brings the samples that go left before the others, each in their order; how many do.
    fn part(&mut self, place: &Open, feature: u32, at: u8) -> usize {
        let column = self.ground.column(feature);
        let goes_left = |case: &&Case| column[case.row as usize] <= at;
        let cases = &mut self.cases[place.first..place.end];
        self.spare.clear();
        self.spare.extend_from_slice(cases);
        let (left, right) = (self.spare.iter().filter(goes_left), self.spare.iter().filter(|case| !goes_left(case)));
        cases.iter_mut().zip(left.chain(right)).for_each(|(to, from)| *to = *from);
        self.spare.iter().filter(goes_left).count()
    }

    fn end_at(&mut self, place: &Open) {
        let totals = self.splitter.begin(&self.cases[place.first..place.end], self.ground.classes);
        let mut held = totals.iter().enumerate().filter(|&(_, &total)| total > 0);
        let (class, others) = (held.next().map_or(0, |(class, _)| class), held.next().is_some());
        self.tree.nodes[place.node] = if others {
            let all = totals.iter().sum::<i64>() as f32;
            let first = self.tree.shares.len() as u32;
            self.tree.shares.extend(totals.iter().map(|&total| total as f32 / all));
            Node::Mixed { first }
        } else {
            Node::Pure { class: class as u16 }
        };
    }
}
