//! What the window remembers of its own.

use super::guard::Guard;
use super::layout::Layout;
use super::pictures::Pictures;
use super::theme::Look;

/// What the window remembers of its own; never part of the session but for the layout.
pub struct View {
    /// How it looks.
    pub look: Look,
    /// The tiles.
    pub layout: Layout,
    /// Pictures of samples.
    pub pictures: Pictures,
    /// Panels that ended by a mistake.
    pub guard: Guard,
    /// Whether the list of keys is shown.
    pub shows_keys: bool,
    /// Whether notices are listed.
    pub shows_notices: bool,
}

impl View {
    /// Looking like this, with these tiles.
    pub fn of(look: Look, layout: Layout) -> Self {
        Self {
            look,
            layout,
            pictures: Pictures::default(),
            guard: Guard::default(),
            shows_keys: false,
            shows_notices: false,
        }
    }
}
