//! What neighbours or trees say of a sample's class.

use crate::analysis::Neighbour;

/// The class that most of the first `k` neighbours have; of classes equally frequent that of the nearer one. `None`
/// without neighbours. `neighbours` come nearest first, `labels` are those of the rows searched.
pub fn classify(neighbours: &[Neighbour], labels: &[u16], k: usize) -> Option<u16> {
    let classes: Vec<u16> = neighbours.iter().take(k).map(|other| labels[other.index as usize]).collect();
    let mut most: Option<(usize, u16)> = None;
    for &class in &classes {
        let votes = classes.iter().filter(|&&other| other == class).count();
        if most.is_none_or(|(so_far, _)| votes > so_far) {
            most = Some((votes, class));
        }
    }
    most.map(|(_, class)| class)
}

/// The share of each class among the first `k` neighbours: `[classes]`, zeros without neighbours.
pub fn probabilities(neighbours: &[Neighbour], labels: &[u16], k: usize, classes: usize) -> Vec<f32> {
    let asked = &neighbours[..k.min(neighbours.len())];
    let mut shares = vec![0.0f32; classes];
    for other in asked {
        shares[usize::from(labels[other.index as usize])] += 1.0 / asked.len() as f32;
    }
    shares
}

/// The class of the largest probability in each row of `probabilities`, `[n, classes]` row-major; the first of equals.
pub fn most_likely(probabilities: &[f32], classes: usize) -> Vec<u16> {
    let largest = |row: &[f32]| {
        let better = |best: usize, class: usize| if row[class] > row[best] { class } else { best };
        (0..row.len()).fold(0, better) as u16
    };
    probabilities.chunks_exact(classes.max(1)).map(largest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_class_wins_a_tie() {
        let neighbours: Vec<Neighbour> = (0..4).map(|index| Neighbour { index, distance: index as f32 }).collect();
        let labels = [2, 1, 1, 2];
        assert_eq!(classify(&neighbours, &labels, 1), Some(2));
        assert_eq!(classify(&neighbours, &labels, 2), Some(2));
        assert_eq!(classify(&neighbours, &labels, 3), Some(1));
        assert_eq!(classify(&neighbours, &labels, 4), Some(2));
        assert_eq!(classify(&[], &labels, 4), None);
        assert_eq!(probabilities(&neighbours, &labels, 9, 3), [0.0, 0.5, 0.5]);
        assert_eq!(most_likely(&[0.2, 0.4, 0.4, 0.9, 0.1, 0.0], 3), [1, 0]);
    }
}
