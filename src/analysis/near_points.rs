//! Nearest points in the plane, exactly, by a k-d tree (Bentley, 1975).

use super::neighbours::Nearest;
use rayon::prelude::*;

/// So many points are looked through one by one.
const LEAF: usize = 8;

/// The `count` nearest other points of each of the points `asked`, nearest first, in the order of `asked`. Among equal
/// distances any may come first, but always the same.
pub fn nearest_points(points: &[[f32; 2]], asked: &[u32], count: usize) -> Vec<Vec<u32>> {
    let mut order: Vec<u32> = (0..points.len() as u32).collect();
    arrange(points, &mut order, 0);
    let count = count.min(points.len().saturating_sub(1));
    let find = |&id: &u32| {
        let mut near = Near { points, id, at: points[id as usize], best: Nearest::new(count) };
        near.search(&order, 0);
        near.best.finish(0.0).into_iter().map(|neighbour| neighbour.index).collect::<Vec<u32>>()
    };
    asked.par_iter().map(find).collect()
}

/// Puts the median along one axis into the middle, what is below before it, and so on in both halves along the other.
fn arrange(points: &[[f32; 2]], order: &mut [u32], axis: usize) {
    if order.len() <= LEAF {
        return;
    }
    let middle = order.len() / 2;
    let place = |id: u32| points[id as usize][axis];
    order.select_nth_unstable_by(middle, |&a, &b| place(a).total_cmp(&place(b)));
    let (below, above) = order.split_at_mut(middle);
    arrange(points, below, 1 - axis);
    arrange(points, &mut above[1..], 1 - axis);
}

/// One search.
struct Near<'a> {
    points: &'a [[f32; 2]],
    id: u32,
    at: [f32; 2],
    best: Nearest,
}

impl Near<'_> {
    fn search(&mut self, order: &[u32], axis: usize) {
        if order.len() <= LEAF {
            order.iter().for_each(|&id| self.offer(id));
            return;
        }
        let middle = order.len() / 2;
        self.offer(order[middle]);
        let gap = self.at[axis] - self.points[order[middle] as usize][axis];
        let (below, above) = (&order[..middle], &order[middle + 1..]);
        let (near, far) = if gap < 0.0 { (below, above) } else { (above, below) };
        self.search(near, 1 - axis);
        if gap * gap < self.best.worst {
            self.search(far, 1 - axis);
        }
    }

    fn offer(&mut self, id: u32) {
        let [x, y] = self.points[id as usize];
        let (dx, dy) = (x - self.at[0], y - self.at[1]);
        let squared = dx * dx + dy * dy;
        if squared < self.best.worst && id != self.id {
            self.best.insert(id, squared);
        }
    }
}
