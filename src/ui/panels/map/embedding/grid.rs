//! The points of a map in the cells of a grid, so that those in a place are found without looking at all of them.

use egui::{Pos2, Rect, pos2, vec2};

/// About so many points lie in a cell.
const IN_A_CELL: usize = 4;

/// Most cells along a side.
const MOST_CELLS: usize = 256;

/// The points by cell.
#[derive(Clone, Debug)]
pub(super) struct PointGrid {
    bounds: Rect,
    side: usize,
    /// Cells for one unit of the map, across and down.
    scale: [f32; 2],
    /// Where the points of each cell begin in `members`, row by row; one more at the end.
    starts: Vec<u32>,
    members: Vec<u32>,
}

impl PointGrid {
    /// Sorts points into cells, in time proportional to their number.
    pub fn new(points: &[[f32; 2]]) -> Self {
        let bounds = bounds(points);
        let side = ((points.len() / IN_A_CELL) as f32).sqrt().ceil().clamp(1.0, MOST_CELLS as f32) as usize;
        let scale = [bounds.width(), bounds.height()].map(|size| side as f32 / size.max(f32::MIN_POSITIVE));
        let mut grid = Self { bounds, side, scale, starts: vec![0; side * side + 1], members: vec![0; points.len()] };
        let cells: Vec<u32> = points.iter().map(|p| grid.cell(pos2(p[0], p[1])) as u32).collect();
        for &cell in &cells {
            grid.starts[cell as usize + 1] += 1;
        }
        for i in 1..grid.starts.len() {
            grid.starts[i] += grid.starts[i - 1];
        }
        let mut next = grid.starts.clone();
        for (point, &cell) in cells.iter().enumerate() {
            let place = &mut next[cell as usize];
            grid.members[*place as usize] = point as u32;
            *place += 1;
        }
        grid
    }

    /// The smallest rectangle around the points.
    pub fn bounds(&self) -> Rect {
        self.bounds
    }

    /// About how many points lie in a rectangle: whole cells are counted.
    pub fn count_in(&self, rect: Rect) -> usize {
        self.runs(rect).map(|(start, end)| end - start).sum()
    }

    /// The points in a rectangle, and some beside it.
    pub fn near(&self, rect: Rect) -> impl Iterator<Item = usize> + '_ {
        self.runs(rect).flat_map(move |(start, end)| self.members[start..end].iter().map(|&i| i as usize))
    }

    /// The point nearest to a place, of those that `counts`, no further from it than `within`.
    pub fn nearest(&self, points: &[[f32; 2]], at: Pos2, within: f32, counts: impl Fn(usize) -> bool) -> Option<usize> {
        let around = Rect::from_center_size(at, vec2(2.0, 2.0) * within);
        let distance = |i: usize| points.get(i).map_or(f32::INFINITY, |p| pos2(p[0], p[1]).distance_sq(at));
        let candidates = self.near(around).filter(|&i| counts(i)).map(|i| (i, distance(i)));
        // What is no number is not near either.
        let near = candidates.filter(|(_, distance)| *distance <= within * within);
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i)
    }

    /// Where the members of each row of cells that touches the rectangle begin and end.
    fn runs(&self, rect: Rect) -> impl Iterator<Item = (usize, usize)> + '_ {
        let touches = rect.intersects(self.bounds) && !self.members.is_empty();
        let (low, high) = (self.column_and_row(rect.min), self.column_and_row(rect.max));
        let rows = if touches { low.1..high.1 + 1 } else { 0..0 };
        rows.map(move |row| {
            let (first, last) = (row * self.side + low.0, row * self.side + high.0);
            (self.starts[first] as usize, self.starts[last + 1] as usize)
        })
    }

    fn cell(&self, at: Pos2) -> usize {
        let (column, row) = self.column_and_row(at);
        row * self.side + column
    }

    /// The cell of a place; of the nearest one inside for a place outside.
    fn column_and_row(&self, at: Pos2) -> (usize, usize) {
        // What is no number falls into the first cell.
        let part = |from: f32, scale: f32| ((from * scale) as u32).min(self.side as u32 - 1) as usize;
        (part(at.x - self.bounds.left(), self.scale[0]), part(at.y - self.bounds.top(), self.scale[1]))
    }
}

/// The smallest rectangle around points that are numbers; a point at the origin where there are none.
fn bounds(points: &[[f32; 2]]) -> Rect {
    let mut bounds = Rect::NOTHING;
    for p in points.iter().filter(|p| p[0].is_finite() && p[1].is_finite()) {
        bounds.extend_with(pos2(p[0], p[1]));
    }
    if bounds.is_finite() { bounds } else { Rect::from_min_max(Pos2::ZERO, Pos2::ZERO) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points all over a square, the same each time.
    fn points(count: usize) -> Vec<[f32; 2]> {
        let part = |i: usize, step: f32| (i as f32 * step).fract() * 20.0 - 10.0;
        (0..count).map(|i| [part(i, 0.618_034), part(i, 0.414_213_56)]).collect()
    }

    #[test]
    fn the_nearest_is_that_of_looking_at_all() {
        let points = points(3000);
        let grid = PointGrid::new(&points);
        for i in 0..200 {
            let at = pos2((i as f32 * 0.37).sin() * 11.0, (i as f32 * 0.71).cos() * 11.0);
            let distance = |p: &[f32; 2]| pos2(p[0], p[1]).distance_sq(at);
            let all = (0..points.len()).filter(|i| i % 3 != 0).map(|i| (i, distance(&points[i])));
            let wanted = all.filter(|(_, d)| *d <= 0.25).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i);
            assert_eq!(grid.nearest(&points, at, 0.5, |i| i % 3 != 0), wanted);
        }
    }

    #[test]
    fn all_in_a_rectangle_are_among_those_near_it() {
        let points = points(2000);
        let grid = PointGrid::new(&points);
        let rect = Rect::from_min_max(pos2(-3.0, -1.0), pos2(2.5, 6.0));
        let near: Vec<usize> = grid.near(rect).collect();
        assert_eq!(near.len(), grid.count_in(rect));
        let mut inside = (0..points.len()).filter(|&i| rect.contains(pos2(points[i][0], points[i][1])));
        assert!(inside.all(|i| near.contains(&i)));
        assert!(near.len() < points.len());
        assert_eq!(grid.count_in(grid.bounds()), points.len());
        assert_eq!(grid.count_in(Rect::from_min_max(pos2(30.0, 30.0), pos2(31.0, 31.0))), 0);
    }

    #[test]
    fn points_in_one_place_and_points_that_are_no_numbers_do_no_harm() {
        assert_eq!(PointGrid::new(&[]).count_in(Rect::EVERYTHING), 0);
        let same = vec![[1.0, 1.0]; 50];
        let grid = PointGrid::new(&same);
        assert_eq!(grid.count_in(grid.bounds()), 50);
        let odd = [[f32::NAN, 0.0], [0.0, 0.0], [f32::INFINITY, 2.0]];
        assert_eq!(PointGrid::new(&odd).nearest(&odd, pos2(0.1, 0.0), 1.0, |_| true), Some(1));
    }
}
