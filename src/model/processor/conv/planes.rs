//! Pictures brought into an order in which the values under one window position are a plain slice.
//!
//! The big map with its border is taken apart into `stride²` phases (every `stride`-th row and column). In a phase, the
//! values that one window position meets over the whole small map lie one after the other, but for a few at the end of each
//! row that nobody asks for. So a row of `im2col` is one copy, and a row added back is one addition.

use super::window::Window;

impl Window {
    /// Calls `each` with (start in a phased plane, start in the big plane, how many) for every run of places that a phase
    /// takes from the big map; steps in the big map are `stride`.
    fn runs(&self, mut each: impl FnMut(usize, usize, usize)) {
        let ([h, w], [ph, pw], s) = (self.big, self.phase(), self.stride);
        // The first place of phase `p` whose place in the big map is not before its begin.
        let first = |before: usize, p: usize| before.saturating_sub(p).div_ceil(s);
        for py in 0..s {
            for px in 0..s {
                let phase = (py * s + px) * ph * pw;
                let x0 = first(self.before[1], px);
                let x = x0 * s + px - self.before[1];
                if x >= w || x0 >= pw {
                    continue;
                }
                let count = (w - x).div_ceil(s).min(pw - x0);
                for row in first(self.before[0], py)..ph {
                    let y = row * s + py - self.before[0];
                    if y >= h {
                        break;
                    }
                    each(phase + row * pw + x0, y * w + x, count);
                }
            }
        }
    }

    /// Big planes `[channels, big]` into phased planes. What lies beyond the border is left as it is: zeros, in planes that
    /// nothing else was ever written to.
    pub(super) fn take_apart(&self, big: &[f32], phased: &mut [f32]) {
        let planes = phased.chunks_exact_mut(self.phased_len()).zip(big.chunks_exact(self.big_len()));
        let stride = self.stride;
        for (to, from) in planes {
            self.runs(|at, start, count| {
                let to = &mut to[at..at + count];
                if stride == 1 {
                    to.copy_from_slice(&from[start..start + count]);
                } else {
                    for (to, from) in to.iter_mut().zip(from[start..].iter().step_by(stride)) {
                        *to = *from;
                    }
                }
            });
        }
    }

    /// Phased planes into big planes; what lies beyond the border is dropped, and what no phase reaches is left as it is.
    pub(super) fn put_together(&self, phased: &[f32], big: &mut [f32]) {
        let planes = big.chunks_exact_mut(self.big_len()).zip(phased.chunks_exact(self.phased_len()));
        let stride = self.stride;
        for (to, from) in planes {
            self.runs(|at, start, count| {
                let from = &from[at..at + count];
                if stride == 1 {
                    to[start..start + count].copy_from_slice(from);
                } else {
                    for (to, from) in to[start..].iter_mut().step_by(stride).zip(from) {
                        *to = *from;
                    }
                }
            });
        }
    }

    /// A small plane with its rows as far apart as those of a phase; what lies between is left as it is.
    pub(super) fn spread(&self, small: &[f32], spread: &mut [f32]) {
        let ([_, w], pitch) = (self.small, self.phase()[1]);
        for (from, to) in small.chunks_exact(w).zip(spread.chunks_mut(pitch)) {
            to[..w].copy_from_slice(from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn window(kernel: usize, stride: usize, before: usize, big: [usize; 2]) -> Window {
        let small = big.map(|size| size.div_ceil(stride));
        Window { kernel, stride, before: [before.min(kernel - 1); 2], big, small }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_slice_holds_what_the_window_meets(
            kernel in 1usize..6, stride in 1usize..4, before in 0usize..3, h in 1usize..9, w in 1usize..9,
        ) {
            let win = window(kernel, stride, before, [h, w]);
            let big: Vec<f32> = (0..2 * h * w).map(|i| i as f32 + 1.0).collect();
            let mut phased = vec![0.0; 2 * win.phased_len()];
            win.take_apart(&big, &mut phased);
            let pitch = win.phase()[1];
            for row in 0..win.rows(2) {
                let (c, ky, kx) = (row / (kernel * kernel), row / kernel % kernel, row % kernel);
                let slice = &phased[win.offset(row)..][..win.spread_len()];
                for y in 0..win.small[0] {
                    for x in 0..win.small[1] {
                        let (by, bx) = (y * stride + ky, x * stride + kx);
                        let inside = by >= win.before[0] && by - win.before[0] < h && bx >= win.before[1] && bx - win.before[1] < w;
                        let expected = if inside { big[c * h * w + (by - win.before[0]) * w + bx - win.before[1]] } else { 0.0 };
                        prop_assert_eq!(slice[y * pitch + x], expected);
                    }
                }
            }
        }

        #[test]
        fn put_together_is_the_way_back(stride in 1usize..4, h in 1usize..9, w in 1usize..9) {
            // Without a border, a window at least as wide as its step reaches every place.
            let win = window(stride + 1, stride, 0, [h, w]);
            let big: Vec<f32> = (0..h * w).map(|i| i as f32 + 1.0).collect();
            let mut phased = vec![0.0; win.phased_len()];
            win.take_apart(&big, &mut phased);
            let mut again = vec![f32::NAN; h * w];
            win.put_together(&phased, &mut again);
            prop_assert_eq!(again, big);
        }
    }
}
