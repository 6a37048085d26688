//! How often values occur in a picture, of its lightness and of each channel.

use super::grey;

/// Counts of values in bins of equal width, as `numpy.histogram` counts: a bin holds its lower edge, the last one its
/// upper edge too.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueHistogram {
    /// Where the first bin starts, in the units of the values.
    pub start: f64,
    /// Width of a bin.
    pub width: f64,
    /// Values in each bin.
    pub counts: Vec<u32>,
    /// Values below the first bin.
    pub below: u32,
    /// Values above the last bin.
    pub above: u32,
}

/// The histograms of one picture, all with the same bins.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureHistograms {
    /// Of the lightness of each pixel.
    pub grey: ValueHistogram,
    /// Of each channel; empty where there is only one, which is the lightness.
    pub channels: Vec<ValueHistogram>,
}

/// The histograms of a picture, `row` being `[height, width, channels]`, in `bins` bins (at least one) between the two
/// ends of `range`.
pub fn picture_histograms(row: &[f32], channels: usize, bins: usize, range: (f32, f32)) -> PictureHistograms {
    let light = ValueHistogram::new(grey(row, channels), bins, range);
    let of_channel = |channel: usize| row.iter().copied().skip(channel).step_by(channels);
    let coloured = if channels > 1 { channels } else { 0 };
    let channels = (0..coloured).map(|channel| ValueHistogram::new(of_channel(channel), bins, range)).collect();
    PictureHistograms { grey: light, channels }
}

impl ValueHistogram {
    /// Counts values in `bins` bins (at least one) between the two ends of `range`. Ends that are equal are moved half
    /// a unit apart on either side, as NumPy does.
    pub fn new(values: impl IntoIterator<Item = f32>, bins: usize, range: (f32, f32)) -> Self {
        let (low, high) = (f64::from(range.0.min(range.1)), f64::from(range.0.max(range.1)));
        let (start, end) = if high > low { (low, high) } else { (low - 0.5, low + 0.5) };
        let bins = bins.max(1);
        let width = (end - start) / bins as f64;
        let mut histogram = Self { start, width, counts: vec![0; bins], below: 0, above: 0 };
        for value in values {
            let value = f64::from(value);
            if value < start {
                histogram.below += 1;
            } else if value > end {
                histogram.above += 1;
            } else if !value.is_nan() {
                let bin = histogram.bin(value);
                histogram.counts[bin] += 1;
            }
        }
        histogram
    }

    /// Where the last bin ends.
    pub fn end(&self) -> f64 {
        self.edge(self.counts.len())
    }

    /// Where bin `bin` starts.
    pub fn edge(&self, bin: usize) -> f64 {
        self.start + self.width * bin as f64
    }

    /// The bin of a value that lies within the range.
    fn bin(&self, value: f64) -> usize {
        let last = self.counts.len() - 1;
        let guess = (((value - self.start) / self.width) as usize).min(last);
        // A quotient may be rounded over an edge: the edges themselves decide.
        if value < self.edge(guess) {
            guess.saturating_sub(1)
        } else if guess < last && value >= self.edge(guess + 1) {
            guess + 1
        } else {
            guess
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_belong_to_the_bin_above_and_the_end_to_the_last() {
        let values = [-0.1, 0.0, 0.9, 1.0, 2.0, 4.0, 4.1, f32::NAN];
        let histogram = ValueHistogram::new(values, 4, (0.0, 4.0));
        assert_eq!(histogram.counts, [2, 1, 1, 1]);
        assert_eq!((histogram.below, histogram.above, histogram.end()), (1, 1, 4.0));
    }

    #[test]
    fn a_range_of_one_value_is_widened() {
        let histogram = ValueHistogram::new([3.0, 3.0], 2, (3.0, 3.0));
        assert_eq!((histogram.start, histogram.end(), histogram.counts), (2.5, 3.5, vec![0, 2]));
    }

    #[test]
    fn one_channel_is_its_own_lightness() {
        let found = picture_histograms(&[0.0, 255.0], 1, 2, (0.0, 255.0));
        assert_eq!((found.grey.counts, found.channels.len()), (vec![1, 1], 0));
        let found = picture_histograms(&[0.0, 255.0, 10.0, 0.0, 255.0, 200.0], 3, 2, (0.0, 255.0));
        let counts: Vec<Vec<u32>> = found.channels.into_iter().map(|channel| channel.counts).collect();
        assert_eq!(counts, [[2, 0], [0, 2], [1, 1]]);
    }
}
