//! How far two rows are apart, in the widest instructions that the processor at hand has.

use super::rows::Numbers;
use pulp::{Arch, Simd, WithSimd};

/// Running sums of floats at once.
const LANES: usize = 16;

/// Bytes whose squares or products are summed in 32 bits: 255² · 32 768 is less than 2³².
const SAFE: usize = 1 << 15;

/// How the distance of two rows is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// L2: the root of the summed squares of the differences.
    Euclidean,
    /// L1: the sum of the differences' sizes.
    Manhattan,
    /// One less the cosine of the angle between them; 1 where a row is all zeros, as in scikit-learn.
    Cosine,
}

/// A sum over the pairs of two slices, compiled once for each set of instructions.
macro_rules! sum_of_pairs {
    ($name:ident($kind:ty) -> $out:ty, |$a:ident, $b:ident| $body:expr) => {
        fn $name(first: &[$kind], second: &[$kind]) -> $out {
            struct Op<'a>(&'a [$kind], &'a [$kind]);
            impl WithSimd for Op<'_> {
                type Output = $out;

                #[inline(always)]
                fn with_simd<S: Simd>(self, _simd: S) -> $out {
                    let ($a, $b) = (self.0, self.1);
                    $body
                }
            }
            Arch::new().dispatch(Op(first, second))
        }
    };
}

/// Sums a term over pairs of bytes in 32 bits, and the sums of long stretches in 64.
macro_rules! over_bytes {
    ($a:ident, $b:ident, $term:expr) => {{
        let mut all = 0u64;
        for (a, b) in $a.chunks(SAFE).zip($b.chunks(SAFE)) {
            let mut sum = 0u32;
            for (&x, &y) in a.iter().zip(b) {
                sum += $term(x, y);
            }
            all += u64::from(sum);
        }
        all
    }};
}

/// Sums a term over pairs of floats, in so many running sums at once.
macro_rules! over_floats {
    ($a:ident, $b:ident, $sum:ty, $term:expr) => {{
        let mut sums: [$sum; LANES] = [0.0; LANES];
        let (whole_a, whole_b) = ($a.chunks_exact(LANES), $b.chunks_exact(LANES));
        let mut rest: $sum = 0.0;
        for (&x, &y) in whole_a.remainder().iter().zip(whole_b.remainder()) {
            rest += $term(x, y);
        }
        for (a, b) in whole_a.zip(whole_b) {
            for ((sum, &x), &y) in sums.iter_mut().zip(a).zip(b) {
                *sum += $term(x, y);
            }
        }
        sums.iter().sum::<$sum>() + rest
    }};
}

/// The square of the difference of two bytes.
#[inline(always)]
fn squared_byte(x: u8, y: u8) -> u32 {
    let difference = i32::from(x) - i32::from(y);
    (difference * difference) as u32
}

/// The size of the difference of two bytes.
#[inline(always)]
fn difference_of_bytes(x: u8, y: u8) -> u32 {
    u32::from(x.abs_diff(y))
}

/// The product of two bytes.
#[inline(always)]
fn product_of_bytes(x: u8, y: u8) -> u32 {
    u32::from(x) * u32::from(y)
}

/// The square of the difference of two numbers.
#[inline(always)]
fn squared(x: f32, y: f32) -> f64 {
    let difference = f64::from(x) - f64::from(y);
    difference * difference
}

/// The size of the difference of two numbers.
#[inline(always)]
fn difference(x: f32, y: f32) -> f64 {
    (f64::from(x) - f64::from(y)).abs()
}

/// The same, rounded.
#[inline(always)]
fn rounded_difference(x: f32, y: f32) -> f32 {
    (x - y).abs()
}

/// The product of two numbers.
#[inline(always)]
fn product(x: f32, y: f32) -> f64 {
    f64::from(x) * f64::from(y)
}

sum_of_pairs!(byte_squares(u8) -> u64, |a, b| over_bytes!(a, b, squared_byte));
sum_of_pairs!(byte_differences(u8) -> u64, |a, b| over_bytes!(a, b, difference_of_bytes));
sum_of_pairs!(byte_products(u8) -> u64, |a, b| over_bytes!(a, b, product_of_bytes));
sum_of_pairs!(squares(f32) -> f64, |a, b| over_floats!(a, b, f64, squared));
sum_of_pairs!(differences(f32) -> f64, |a, b| over_floats!(a, b, f64, difference));
sum_of_pairs!(products(f32) -> f64, |a, b| over_floats!(a, b, f64, product));
sum_of_pairs!(rounded_differences(f32) -> f32, |a, b| over_floats!(a, b, f32, rounded_difference));

/// The square of a row's length.
pub(super) fn squared_length(row: &[f32]) -> f64 {
    products(row, row)
}

/// L1 distance, rounded to 32 bits at each step where the rows are no bytes.
pub(super) fn rough_l1(a: Numbers<'_>, b: Numbers<'_>) -> f32 {
    match (a, b) {
        (Numbers::Bytes(a), Numbers::Bytes(b)) => byte_differences(a, b) as f32,
        (Numbers::Floats(a), Numbers::Floats(b)) => rounded_differences(a, b),
        _ => rounded_differences(&a.floats(), &b.floats()),
    }
}

impl Metric {
    /// What orders rows by their distance from another, exactly for bytes and in double precision for floats: the
    /// distance, for L2 its square.
    pub(super) fn measure(self, a: Numbers<'_>, b: Numbers<'_>) -> f64 {
        match (a, b) {
            (Numbers::Bytes(a), Numbers::Bytes(b)) => self.measure_bytes(a, b),
            (Numbers::Floats(a), Numbers::Floats(b)) => self.measure_floats(a, b),
            _ => self.measure_floats(&a.floats(), &b.floats()),
        }
    }

    /// The distance that a measure stands for.
    pub(super) fn distance(self, measure: f64) -> f32 {
        (if self == Self::Euclidean { measure.sqrt() } else { measure }) as f32
    }

    fn measure_bytes(self, a: &[u8], b: &[u8]) -> f64 {
        match self {
            Self::Euclidean => byte_squares(a, b) as f64,
            Self::Manhattan => byte_differences(a, b) as f64,
            Self::Cosine => {
                one_less_cosine(byte_products(a, b) as f64, byte_products(a, a) as f64, byte_products(b, b) as f64)
            }
        }
    }

    fn measure_floats(self, a: &[f32], b: &[f32]) -> f64 {
        match self {
            Self::Euclidean => squares(a, b),
            Self::Manhattan => differences(a, b),
            Self::Cosine => one_less_cosine(products(a, b), squared_length(a), squared_length(b)),
        }
    }
}

/// From the product of two rows and of each with itself.
fn one_less_cosine(product: f64, a: f64, b: f64) -> f64 {
    let lengths = (a * b).sqrt();
    if lengths > 0.0 { (1.0 - product / lengths).max(0.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_run_to_the_last_value_and_do_not_overflow() {
        for n in [1, 15, 16, 17, 100, SAFE + 1, 70_000] {
            let (black, white) = (vec![0u8; n], vec![255u8; n]);
            assert_eq!(byte_squares(&black, &white), 65_025 * n as u64);
            assert_eq!(byte_differences(&black, &white), 255 * n as u64);
            assert_eq!(byte_products(&white, &white), 65_025 * n as u64);
            let (zeros, twos) = (vec![0.0f32; n], vec![2.0f32; n]);
            let found = (squares(&zeros, &twos), differences(&twos, &zeros), products(&twos, &twos));
            assert_eq!(found, (4.0 * n as f64, 2.0 * n as f64, 4.0 * n as f64));
        }
    }

    #[test]
    fn a_row_of_zeros_has_no_direction() {
        let cosine = |a: &[u8], b: &[u8]| Metric::Cosine.measure(Numbers::Bytes(a), Numbers::Bytes(b));
        assert_eq!(cosine(&[0, 0], &[3, 4]), 1.0);
        assert_eq!(cosine(&[3, 4], &[6, 8]), 0.0);
        assert_eq!(cosine(&[1, 0], &[0, 9]), 1.0);
    }
}
