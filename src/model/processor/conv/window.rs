//! The geometry shared by a convolution and its way back.

/// A square window that ties a small map to a big one: row `y` of the small map and row `k` of the window meet row
/// `y · stride + k − before` of the big one, and likewise for columns. A convolution goes from big to small, a transposed
/// one from small to big.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Side of the window.
    pub kernel: usize,
    /// Step of the window.
    pub stride: usize,
    /// Rows and columns that the window reaches out before the big map.
    pub before: [usize; 2],
    /// Height and width of the big map.
    pub big: [usize; 2],
    /// Height and width of the small map.
    pub small: [usize; 2],
}

impl Window {
    /// Height and width of one phase of the big map with its border: every `stride`-th row and column of it.
    pub(super) fn phase(&self) -> [usize; 2] {
        let size = |axis: usize| self.small[axis] + (self.kernel - 1) / self.stride;
        [size(0), size(1)]
    }

    /// Places of one phase.
    pub(super) fn phase_len(&self) -> usize {
        let [h, w] = self.phase();
        h * w
    }

    /// Places of all phases of one channel.
    pub(super) fn phased_len(&self) -> usize {
        self.stride * self.stride * self.phase_len()
    }

    /// Places of the big map.
    pub(super) fn big_len(&self) -> usize {
        self.big[0] * self.big[1]
    }

    /// Places of the small map.
    pub(super) fn small_len(&self) -> usize {
        self.small[0] * self.small[1]
    }

    /// Places of the small map when its rows lie as far apart as those of a phase: what lies between is of no use, but
    /// a window's values are then one slice.
    pub(super) fn spread_len(&self) -> usize {
        (self.small[0] - 1) * self.phase()[1] + self.small[1]
    }

    /// Window positions, times channels.
    pub(super) fn rows(&self, channels: usize) -> usize {
        channels * self.kernel * self.kernel
    }

    /// Where the slice of row `row` (channel, then window row, then window column) begins among the phases of a sample.
    pub(super) fn offset(&self, row: usize) -> usize {
        let (k, s) = (self.kernel, self.stride);
        let (channel, y, x) = (row / (k * k), row / k % k, row % k);
        let phase = (y % s) * s + x % s;
        channel * self.phased_len() + phase * self.phase_len() + (y / s) * self.phase()[1] + x / s
    }
}
