//! How far a share of few samples can be trusted.

/// The quantile of the normal distribution for 95 % in the middle.
pub const Z95: f64 = 1.959_963_984_540_054;

/// An interval of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The score interval of a share, `hits` of `of` (Wilson, 1927): `z` standard deviations wide to each side, 1.96 for
/// 95 %. `None` of none.
pub fn wilson(hits: u64, of: u64, z: f64) -> Option<Interval> {
    if of == 0 {
        return None;
    }
    let n = of as f64;
    let p = hits.min(of) as f64 / n;
    let whole = 1.0 + z * z / n;
    let center = (p + z * z / (2.0 * n)) / whole;
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / whole;
    // Of none and of all the formula gives 0 and 1, but for rounding.
    let low = if hits == 0 { 0.0 } else { (center - half).max(0.0) };
    let high = if hits >= of { 1.0 } else { (center + half).min(1.0) };
    Some(Interval { low, high })
}
