//! What is drawn: values in the shape and the unit of the samples, changed by strokes.

use crate::data::{OwnSource, Prepared, SampleShape, Values, own_span};
use std::ops::Range;
use std::sync::Arc;

/// The shortest time between two judgements of a stroke under way, in seconds.
const EVERY: f64 = 0.1;

/// How far the edge of the brush fades to either side, in pixels of the sample.
const SOFT: f32 = 0.7;

/// How a stroke changes what it touches.
#[derive(Clone, Copy, Debug)]
pub struct Brush {
    /// In pixels of the sample.
    pub thickness: f32,
    /// Whether it takes away.
    pub erases: bool,
}

/// A drawing, or a signal drawn over.
#[derive(Default)]
pub struct Drawing {
    /// `[values per sample]`
    raw: Arc<Vec<f32>>,
    shape: Option<SampleShape>,
    /// What black and white are.
    span: (f32, f32),
    /// Whether values are whole numbers.
    whole: bool,
    name: String,
    /// Where the stroke under way is.
    last: Option<[f32; 2]>,
    /// Whether something was drawn that has not been judged.
    waits: bool,
    sent: f64,
    version: u64,
}

impl Drawing {
    /// Begins anew where the samples are of another shape or unit than those drawn for.
    pub fn suit(&mut self, prepared: &Prepared) {
        let samples = &prepared.dataset.samples;
        let whole = matches!(samples.values(), Values::Bytes(_));
        let (shape, span) = (Some(samples.shape()), own_span(prepared));
        if (self.shape, self.span, self.whole) != (shape, span, whole) {
            *self = Self { shape, span, whole, version: self.version + 1, ..Self::default() };
            self.clear();
        }
    }

    /// The values, `[values per sample]`.
    pub fn raw(&self) -> &[f32] {
        &self.raw
    }

    /// Another number after every change.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Pictures become black, signals flat.
    pub fn clear(&mut self) {
        let (low, high) = self.span;
        let (level, count) = match self.shape {
            Some(shape @ SampleShape::Series { .. }) => ((low + high) / 2.0, shape.len()),
            shape => (low, shape.map_or(0, SampleShape::len)),
        };
        let level = if self.whole { level.round() } else { level };
        self.raw = Arc::new(vec![level; count]);
        self.name = "Your drawing".to_owned();
        (self.last, self.waits) = (None, false);
        self.version += 1;
    }

    /// Takes values to draw over.
    pub fn start_from(&mut self, raw: Vec<f32>, name: String) {
        if raw.len() == self.raw.len() {
            (self.raw, self.name) = (Arc::new(raw), name);
            self.changed();
        }
    }

    /// Has what is drawn judged with the next frame.
    pub fn changed(&mut self) {
        self.waits = true;
        self.version += 1;
    }

    /// Ends the stroke under way.
    pub fn lift(&mut self) {
        self.last = None;
    }

    /// Draws on to a place in a picture, column and row in pixels, with a round brush of soft edge.
    pub fn stroke(&mut self, to: [f32; 2], brush: Brush) {
        let Some(SampleShape::Image { height, width, channels }) = self.shape else { return };
        let from = self.last.replace(to).unwrap_or(to);
        let reach = brush.thickness / 2.0 + SOFT;
        let ((low, high), whole) = (self.span, self.whole);
        let (columns, rows) = (cells([from[0], to[0]], reach, width), cells([from[1], to[1]], reach, height));
        let raw = Arc::make_mut(&mut self.raw);
        for (x, y) in rows.flat_map(|y| columns.clone().map(move |x| (x, y))) {
            let away = distance([x as f32 + 0.5, y as f32 + 0.5], from, to);
            let cover = ((reach - away) / (2.0 * SOFT)).clamp(0.0, 1.0);
            let level = low + (high - low) * if brush.erases { 1.0 - cover } else { cover };
            let pixel = (y * width + x) * channels;
            for value in &mut raw[pixel..pixel + channels] {
                let drawn = if brush.erases { value.min(level) } else { value.max(level) };
                *value = if whole { drawn.round() } else { drawn };
            }
        }
        self.changed();
    }

    /// Draws on to a place in a signal, time step and value: the steps crossed lie on a straight line.
    pub fn trace(&mut self, to: [f32; 2]) {
        let Some(SampleShape::Series { points }) = self.shape else { return };
        let from = self.last.replace(to).unwrap_or(to);
        let (a, b) = if from[0] <= to[0] { (from, to) } else { (to, from) };
        let step = |x: f32| x.round().clamp(0.0, points.saturating_sub(1) as f32) as usize;
        let (first, end, whole) = (step(a[0]), step(b[0]), self.whole);
        let raw = Arc::make_mut(&mut self.raw);
        for (i, value) in raw.iter_mut().enumerate().take(end + 1).skip(first) {
            let share = if b[0] > a[0] { ((i as f32 - a[0]) / (b[0] - a[0])).clamp(0.0, 1.0) } else { 1.0 };
            let drawn = a[1] + (b[1] - a[1]) * share;
            *value = if whole { drawn.round() } else { drawn };
        }
        self.changed();
    }

    /// What is to be judged now, `now` in seconds: at the end of a stroke, and a few times a second within one.
    pub fn due(&mut self, now: f64) -> Option<OwnSource> {
        let is_soon = self.last.is_some() && now - self.sent < EVERY;
        if !self.waits || is_soon {
            return None;
        }
        (self.waits, self.sent) = (false, now);
        Some(OwnSource::Drawn { name: self.name.clone(), raw: Arc::clone(&self.raw) })
    }
}

/// The pixels of one direction that a stroke between two places can touch.
fn cells(ends: [f32; 2], reach: f32, count: usize) -> Range<usize> {
    let most = count as f32;
    let low = (ends[0].min(ends[1]) - reach).floor().clamp(0.0, most);
    let high = (ends[0].max(ends[1]) + reach).ceil().clamp(0.0, most);
    low as usize..high as usize
}

/// From a place to the straight line between two others.
fn distance(place: [f32; 2], from: [f32; 2], to: [f32; 2]) -> f32 {
    let along = [to[0] - from[0], to[1] - from[1]];
    let off = [place[0] - from[0], place[1] - from[1]];
    let length = along[0] * along[0] + along[1] * along[1];
    let share = if length > 0.0 { ((off[0] * along[0] + off[1] * along[1]) / length).clamp(0.0, 1.0) } else { 0.0 };
    (off[0] - share * along[0]).hypot(off[1] - share * along[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRUSH: Brush = Brush { thickness: 3.0, erases: false };

    fn drawing(shape: SampleShape) -> Drawing {
        let mut drawing = Drawing { shape: Some(shape), span: (0.0, 255.0), whole: true, ..Drawing::default() };
        drawing.clear();
        drawing
    }

    fn pad() -> Drawing {
        drawing(SampleShape::Image { height: 10, width: 10, channels: 1 })
    }

    #[test]
    fn a_stroke_leaves_no_gap_and_fades_at_its_edge() {
        let mut pad = pad();
        pad.stroke([1.5, 5.0], BRUSH);
        pad.stroke([8.5, 5.0], BRUSH);
        let row = |y: usize| &pad.raw()[y * 10..(y + 1) * 10];
        assert!(row(4)[1..9].iter().all(|&v| v == 255.0), "{:?}", row(4));
        assert!(row(3)[4] > 0.0 && row(3)[4] < 255.0, "the edge is soft");
        assert_eq!((row(3)[4], row(0)[4]), (row(6)[4], 0.0));
        assert!(pad.raw().iter().all(|v| v.fract() == 0.0), "bytes stay whole numbers");
    }

    #[test]
    fn the_eraser_takes_away_what_it_touches_only() {
        let mut pad = pad();
        pad.start_from(vec![200.0; 100], "#3".to_owned());
        pad.stroke([2.0, 2.0], Brush { erases: true, ..BRUSH });
        assert_eq!((pad.raw()[11], pad.raw()[55]), (0.0, 200.0));
        // Beyond the pad nothing happens, and nothing breaks.
        pad.lift();
        pad.stroke([-50.0, 400.0], BRUSH);
        assert_eq!(pad.raw()[55], 200.0);
    }

    #[test]
    fn a_stroke_is_judged_at_its_end_and_not_too_often_before() {
        let mut pad = pad();
        assert!(pad.due(1.0).is_none(), "nothing is drawn");
        pad.stroke([2.0, 2.0], BRUSH);
        assert!(pad.due(1.0).is_some());
        pad.stroke([3.0, 2.0], BRUSH);
        assert!(pad.due(1.05).is_none());
        assert!(pad.due(1.2).is_some());
        pad.stroke([4.0, 2.0], BRUSH);
        pad.lift();
        assert!(pad.due(1.21).is_some());
        assert!(pad.due(2.0).is_none());
    }

    #[test]
    fn a_signal_is_drawn_over_where_the_pointer_crossed_it() {
        let mut beat = drawing(SampleShape::Series { points: 6 });
        beat.whole = false;
        beat.trace([4.0, 8.0]);
        beat.trace([2.0, 4.0]);
        assert_eq!(beat.raw(), [128.0, 128.0, 4.0, 6.0, 8.0, 128.0]);
        beat.trace([2.0, 5.0]);
        assert_eq!(beat.raw()[2], 5.0);
    }
}
