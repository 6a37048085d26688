//! How the values of a block of cells are brought to a common scale.

/// Keeps a block without gradients from being divided by nothing.
const LEAST: f64 = 1e-5;

/// No value of a block counts for more than this before the second scaling (Lowe, 2004).
const CLIP: f32 = 0.2;

/// How the values of one block are normalised (Dalal and Triggs, 2005).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BlockNorm {
    /// By their Euclidean length, then at most 0.2 each, then by their length again.
    #[default]
    L2Hys,
    /// By their Euclidean length.
    L2,
    /// By their sum.
    L1,
    /// By their sum, then the square root.
    L1Sqrt,
}

impl BlockNorm {
    /// All of them, the usual one first.
    pub const ALL: [Self; 4] = [Self::L2Hys, Self::L2, Self::L1, Self::L1Sqrt];

    /// What people and scikit-image call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::L2Hys => "L2-Hys",
            Self::L2 => "L2",
            Self::L1 => "L1",
            Self::L1Sqrt => "L1-sqrt",
        }
    }

    /// Normalises a block in place; its values are not negative.
    pub(super) fn apply(self, block: &mut [f32]) {
        match self {
            Self::L2Hys => {
                divide(block, length(block));
                block.iter_mut().for_each(|value| *value = value.min(CLIP));
                divide(block, length(block));
            }
            Self::L2 => divide(block, length(block)),
            Self::L1 => divide(block, sum(block)),
            Self::L1Sqrt => {
                divide(block, sum(block));
                block.iter_mut().for_each(|value| *value = value.sqrt());
            }
        }
    }
}

fn length(block: &[f32]) -> f64 {
    let squares: f64 = block.iter().map(|&value| f64::from(value) * f64::from(value)).sum();
    (squares + LEAST * LEAST).sqrt()
}

fn sum(block: &[f32]) -> f64 {
    block.iter().map(|&value| f64::from(value)).sum::<f64>() + LEAST
}

fn divide(block: &mut [f32], by: f64) {
    block.iter_mut().for_each(|value| *value = (f64::from(*value) / by) as f32);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norms_are_what_they_are_called() {
        let close = |norm: BlockNorm, expected: [f32; 2]| {
            let mut block = [3.0f32, 4.0];
            norm.apply(&mut block);
            for (ours, expected) in block.iter().zip(expected) {
                assert!((ours - expected).abs() < 1e-4, "{}: {ours} is not {expected}", norm.title());
            }
        };
        close(BlockNorm::L2, [0.6, 0.8]);
        close(BlockNorm::L1, [3.0 / 7.0, 4.0 / 7.0]);
        close(BlockNorm::L1Sqrt, [(3.0f32 / 7.0).sqrt(), (4.0f32 / 7.0).sqrt()]);
        // Both are cut to the same height.
        close(BlockNorm::L2Hys, [0.5f32.sqrt(), 0.5f32.sqrt()]);
    }

    #[test]
    fn nothing_stays_nothing() {
        for norm in BlockNorm::ALL {
            let mut block = [0.0f32; 9];
            norm.apply(&mut block);
            assert_eq!(block, [0.0; 9], "{}", norm.title());
        }
    }
}
