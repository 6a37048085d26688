//! Plain loops over slices, compiled for the widest instructions that the processor at hand has.

use pulp::{Arch, Simd, WithSimd};

/// Lanes of a running sum: as many as the widest registers hold twice over.
const LANES: usize = 32;

/// A function over slices whose body is compiled once for each set of instructions; the one that runs is chosen at hand.
macro_rules! wide {
    ($(#[$doc:meta])* $vis:vis fn $name:ident($($given:ident: $kind:ty),*) -> $out:ty $body:block) => {
        $(#[$doc])*
        $vis fn $name<'a>($($given: $kind),*) -> $out {
            struct Op<'a> {
                $($given: $kind),*
            }
            impl<'a> WithSimd for Op<'a> {
                type Output = $out;

                #[inline(always)]
                fn with_simd<S: Simd>(self, _simd: S) -> $out {
                    let Self { $($given),* } = self;
                    $body
                }
            }
            Arch::new().dispatch(Op { $($given),* })
        }
    };
}

wide! {
    /// `to += from`
    pub fn add(to: &'a mut [f32], from: &'a [f32]) -> () {
        for (to, from) in to.iter_mut().zip(from) {
            *to += *from;
        }
    }
}

wide! {
    /// `to += factor · from`
    pub fn add_scaled(to: &'a mut [f32], factor: f32, from: &'a [f32]) -> () {
        for (to, from) in to.iter_mut().zip(from) {
            *to = from.mul_add(factor, *to);
        }
    }
}

wide! {
    /// `Σ a · b`, in so many running sums at once.
    pub fn dot(a: &'a [f32], b: &'a [f32]) -> f32 {
        let mut sums = [0.0f32; LANES];
        let (whole_a, whole_b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
        let rest = whole_a.remainder().iter().zip(whole_b.remainder());
        let rest: f32 = rest.map(|(a, b)| a * b).sum();
        for (a, b) in whole_a.zip(whole_b) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum = a.mul_add(*b, *sum);
            }
        }
        sums.iter().sum::<f32>() + rest
    }
}

wide! {
    /// `Σ a`, in so many running sums at once.
    pub fn sum(a: &'a [f32]) -> f32 {
        let mut sums = [0.0f32; LANES];
        let whole = a.chunks_exact(LANES);
        let rest: f32 = whole.remainder().iter().sum();
        for a in whole {
            for (sum, a) in sums.iter_mut().zip(a) {
                *sum += *a;
            }
        }
        sums.iter().sum::<f32>() + rest
    }
}

wide! {
    /// `values + bias`, then zero where that is not positive and `relu` is asked for. What is no number stays.
    pub fn add_bias(values: &'a mut [f32], bias: f32, relu: bool) -> () {
        for value in values.iter_mut() {
            let sum = *value + bias;
            *value = if relu && sum <= 0.0 { 0.0 } else { sum };
        }
    }
}

wide! {
    /// Rows of `width` values that lie `pitch` apart, one after the other, with [`add_bias`] on the way.
    pub fn take_rows(to: &'a mut [f32], from: &'a [f32], sizes: (usize, usize), bias: f32, relu: bool) -> () {
        let (width, pitch) = sizes;
        for (to, from) in to.chunks_exact_mut(width).zip(from.chunks(pitch)) {
            for (to, from) in to.iter_mut().zip(from) {
                let sum = *from + bias;
                *to = if relu && sum <= 0.0 { 0.0 } else { sum };
            }
        }
    }
}

wide! {
    /// `gradient` where `output` is positive, else zero.
    pub fn mask(to: &'a mut [f32], gradient: &'a [f32], output: &'a [f32]) -> () {
        for ((to, gradient), output) in to.iter_mut().zip(gradient).zip(output) {
            *to = if *output > 0.0 { *gradient } else { 0.0 };
        }
    }
}

wide! {
    /// The largest of each two values of two rows.
    pub fn largest_pairs(to: &'a mut [f32], top: &'a [f32], bottom: &'a [f32]) -> () {
        let rows = top.as_chunks::<2>().0.iter().zip(bottom.as_chunks::<2>().0);
        for (to, ([a, b], [c, d])) in to.iter_mut().zip(rows) {
            let (ab, cd) = (if *b > *a { *b } else { *a }, if *d > *c { *d } else { *c });
            *to = if cd > ab { cd } else { ab };
        }
    }
}

wide! {
    /// The mean of each two values of two rows.
    pub fn mean_pairs(to: &'a mut [f32], top: &'a [f32], bottom: &'a [f32]) -> () {
        let rows = top.as_chunks::<2>().0.iter().zip(bottom.as_chunks::<2>().0);
        for (to, ([a, b], [c, d])) in to.iter_mut().zip(rows) {
            *to = (a + b + c + d) * 0.25;
        }
    }
}

wide! {
    /// The gradient of each window of two by two to the first of its largest values; the others get none.
    pub fn to_largest_of_pairs(to: [&'a mut [f32]; 2], rows: [&'a [f32]; 2], largest: &'a [f32], gradient: &'a [f32]) -> () {
        let ([to_top, to_bottom], [top, bottom]) = (to, rows);
        let to = to_top.as_chunks_mut::<2>().0.iter_mut().zip(to_bottom.as_chunks_mut::<2>().0);
        let from = top.as_chunks::<2>().0.iter().zip(bottom.as_chunks::<2>().0);
        let given = largest.iter().zip(gradient);
        for (((to_top, to_bottom), (top, bottom)), (y, dy)) in to.zip(from).zip(given) {
            let [a, b, c, d] = [top[0] == *y, top[1] == *y, bottom[0] == *y, bottom[1] == *y];
            to_top[0] = if a { *dy } else { 0.0 };
            to_top[1] = if b & !a { *dy } else { 0.0 };
            to_bottom[0] = if c & !a & !b { *dy } else { 0.0 };
            to_bottom[1] = if d & !a & !b & !c { *dy } else { 0.0 };
        }
    }
}

wide! {
    /// A quarter of the gradient of each window of two by two to each of its values.
    pub fn to_pairs(to: [&'a mut [f32]; 2], gradient: &'a [f32]) -> () {
        let [to_top, to_bottom] = to;
        let to = to_top.as_chunks_mut::<2>().0.iter_mut().zip(to_bottom.as_chunks_mut::<2>().0);
        for ((top, bottom), dy) in to.zip(gradient) {
            let quarter = dy * 0.25;
            *top = [quarter; 2];
            *bottom = [quarter; 2];
        }
    }
}

/// `eˣ` to within two units in the last place: x = n ln 2 + r, and a polynomial for r (Moshier's Cephes, `expf`).
#[inline(always)]
fn exp(x: f32) -> f32 {
    // Beyond these the result is 0 or infinite in 32 bits. What is no number stays.
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    let n = (x * std::f32::consts::LOG2_E).round_ties_even();
    let r = (-2.121_944_4e-4f32).mul_add(-n, 0.693_359_4f32.mul_add(-n, x));
    let p = 1.987_569_2e-4f32;
    let p = p.mul_add(r, 1.398_2e-3);
    let p = p.mul_add(r, 8.333_452e-3);
    let p = p.mul_add(r, 4.166_579_6e-2);
    let p = p.mul_add(r, 1.666_666_6e-1);
    let p = p.mul_add(r, 0.5);
    let value = p.mul_add(r * r, r + 1.0);
    // `as` gives 0 for what is no number; the value is none then either.
    let power = f32::from_bits(((n as i32 + 127) as u32) << 23);
    value * power
}

wide! {
    /// `x` above zero, `eˣ − 1` below.
    pub fn elu(to: &'a mut [f32], x: &'a [f32]) -> () {
        for (to, x) in to.iter_mut().zip(x) {
            *to = if *x > 0.0 { *x } else { exp(*x) - 1.0 };
        }
    }
}

wide! {
    /// `1 / (1 + e⁻ˣ)`
    pub fn sigmoid(to: &'a mut [f32], x: &'a [f32]) -> () {
        for (to, x) in to.iter_mut().zip(x) {
            *to = 1.0 / (1.0 + exp(-*x));
        }
    }
}

wide! {
    /// `max(x, 0)`; what is no number stays.
    pub fn relu(to: &'a mut [f32], x: &'a [f32]) -> () {
        for (to, x) in to.iter_mut().zip(x) {
            *to = if *x <= 0.0 { 0.0 } else { *x };
        }
    }
}

wide! {
    /// The gradient before an elu from that behind it and its output.
    pub fn before_elu(to: &'a mut [f32], gradient: &'a [f32], output: &'a [f32]) -> () {
        for ((to, gradient), output) in to.iter_mut().zip(gradient).zip(output) {
            *to = if *output > 0.0 { *gradient } else { *gradient * (*output + 1.0) };
        }
    }
}

wide! {
    /// The gradient before a sigmoid from that behind it and its output.
    pub fn before_sigmoid(to: &'a mut [f32], gradient: &'a [f32], output: &'a [f32]) -> () {
        for ((to, gradient), output) in to.iter_mut().zip(gradient).zip(output) {
            *to = *gradient * *output * (1.0 - *output);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_run_to_the_last_value() {
        for n in [0, 1, 31, 32, 33, 100] {
            let a: Vec<f32> = (0..n).map(|i| i as f32).collect();
            let ones = vec![1.0; n];
            let expected = (n * n.saturating_sub(1) / 2) as f32;
            assert_eq!((sum(&a), dot(&a, &ones)), (expected, expected));
        }
    }

    #[test]
    fn exponentials_are_right_to_the_last_places() {
        let x: Vec<f32> = (-8700..8800).map(|i| i as f32 / 100.0).collect();
        for &x in &x {
            let (ours, exact) = (f64::from(exp(x)), f64::from(x).exp());
            assert!((ours / exact - 1.0).abs() < 2.5e-7, "exp {x} is {exact}, not {ours}");
        }
        assert!(exp(f32::NAN).is_nan() && exp(-1000.0) < 1e-37 && exp(1000.0) > 1e38);
        let mut y = vec![0.0; 3];
        sigmoid(&mut y, &[-1000.0, 0.0, 1000.0]);
        assert!(y[0] < 1e-37 && y[1] == 0.5 && y[2] == 1.0);
    }
}
