//! How well classes are named.

/// Share of samples whose class is named right; 0 of none. Both slices hold one class index a sample.
pub fn accuracy(truth: &[u16], named: &[u16]) -> f64 {
    let right = truth.iter().zip(named).filter(|(t, n)| t == n).count();
    right as f64 / truth.len().max(1) as f64
}

/// The mean over classes of each class's F1; a class that neither occurs nor is named is left out, one without a
/// single hit counts 0, as in scikit-learn.
pub fn macro_f1(truth: &[u16], named: &[u16], classes: usize) -> f64 {
    let (mut hits, mut occurs, mut called) = (vec![0u64; classes], vec![0u64; classes], vec![0u64; classes]);
    for (&t, &n) in truth.iter().zip(named) {
        occurs[usize::from(t)] += 1;
        called[usize::from(n)] += 1;
        hits[usize::from(t)] += u64::from(t == n);
    }
    let present: Vec<usize> = (0..classes).filter(|&c| occurs[c] + called[c] > 0).collect();
    let sum: f64 = present.iter().map(|&c| 2.0 * hits[c] as f64 / (occurs[c] + called[c]) as f64).sum();
    sum / present.len().max(1) as f64
}
