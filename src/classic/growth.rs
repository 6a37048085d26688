//! How a forest is grown: what a person may set, for all its trees.

/// How a forest is grown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// How many trees.
    pub trees: usize,
    /// How many values are tried at each node; `None`: the root of how many there are.
    pub tried: Option<usize>,
    /// Nodes of fewer samples are not divided.
    pub least_split: usize,
    /// Divisions on the way to any leaf at the most; `None`: as many as it takes.
    pub deepest: Option<usize>,
    /// What draws samples and values.
    pub seed: u64,
}

impl Default for Growth {
    fn default() -> Self {
        Self { trees: 100, tried: None, least_split: 2, deepest: None, seed: 0 }
    }
}

impl Growth {
    /// How many of `width` values are tried at each node, at least one.
    pub fn values_tried(&self, width: usize) -> usize {
        self.tried.unwrap_or(width.isqrt()).clamp(1, width.max(1))
    }
}
