//! The window's frame: drains what jobs tell, draws the panels, performs what was asked for.

use super::keys::{self, KeyHelp};
use super::layout::{Layout, ReadyLayout};
use super::panels::{self, Cx, Panel};
use super::pictures::Pictures;
use super::theme::{self, Look};
use super::{downloads, import, notices, rail, scatter, status_bar, top_bar};
use crate::cli::WindowArgs;
use crate::data::OwnSource;
use crate::recipe::Recipe;
use crate::session::{Action, Places, Session};
use std::path::PathBuf;
use std::time::Duration;

/// Longest time that one frame gives to what jobs tell.
const DRAIN_FOR: Duration = Duration::from_millis(8);

/// The recipe that the window opens on when nothing is asked for: it needs no file.
const FIRST_RECIPE: &str = "generated-digits";

/// What the window opens on.
pub struct Start {
    /// The form.
    pub recipe: Recipe,
    /// A file or folder to open.
    pub open: Option<PathBuf>,
}

impl Start {
    /// What the command line asks for.
    ///
    /// # Errors
    /// What is wrong with the recipe.
    pub fn from_args(args: &WindowArgs) -> Result<Self, String> {
        let name = args.recipe.as_deref().unwrap_or(FIRST_RECIPE);
        let recipe = Recipe::load(name).map_err(|e| e.to_string())?;
        Ok(Self { recipe, open: args.open.clone() })
    }

    /// This recipe and nothing else.
    pub fn on(recipe: Recipe) -> Self {
        Self { recipe, open: None }
    }
}

/// What the window remembers of its own; never part of the session but for the layout.
pub struct View {
    /// How it looks.
    pub look: Look,
    /// The tiles.
    pub layout: Layout,
    /// Pictures of samples.
    pub pictures: Pictures,
    /// The list of keys.
    pub help: KeyHelp,
    /// Whether notices are listed.
    pub shows_notices: bool,
}

/// The window.
pub struct App {
    session: Session,
    view: View,
    panels: Vec<Box<dyn Panel>>,
    actions: Vec<Action>,
    /// Whether the graphics processor draws dots.
    draws_dots: bool,
}

impl App {
    /// The window on a session of its own.
    ///
    /// # Errors
    /// What the system says where it gives no threads.
    pub fn new(ctx: &egui::Context, places: Places, start: Start) -> std::io::Result<Self> {
        theme::install(ctx);
        let waker = ctx.clone();
        let wake = Box::new(move |delay| waker.request_repaint_after(delay));
        let mut session = Session::new(start.recipe.clone(), places, wake)?;
        session.perform(Action::LookAround);
        match start.open {
            Some(path) => session.perform(Action::OpenPath(path)),
            None => session.perform(Action::UseRecipe(Box::new(start.recipe))),
        }
        let look = Look::default();
        look.apply(ctx);
        let layout = Layout::ready(ReadyLayout::Train);
        let view = View { look, layout, pictures: Pictures::default(), help: KeyHelp::default(), shows_notices: false };
        Ok(Self { session, view, panels: panels::all(), actions: Vec::new(), draws_dots: false })
    }

    /// What the window shows; for tests.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Asks the session for something, as a panel would; for tests.
    pub fn perform(&mut self, action: Action) {
        self.session.perform(action);
    }

    /// Shows one of the ready layouts; for tests and pictures.
    pub fn show_layout(&mut self, layout: ReadyLayout) {
        self.view.layout = Layout::ready(layout);
    }

    /// Shows one panel and nothing else; for tests and pictures.
    pub fn show_only(&mut self, panel: &str) {
        self.view.layout = Layout::only(panel);
    }

    /// Changes how the window looks; for tests and pictures.
    pub fn show_look(&mut self, ctx: &egui::Context, look: Look) {
        self.view.look = look;
        look.apply(ctx);
    }

    fn take_dropped(&mut self, ctx: &egui::Context) {
        let dropped: Vec<PathBuf> = ctx.input(|i| i.raw.dropped_files.iter().map(|f| f.path().to_path_buf()).collect());
        for path in dropped {
            // A single picture is no dataset: it is one to be judged.
            if panels::is_picture(&path) && self.session.prepared.is_some() {
                self.view.layout.show("own");
                self.actions.push(Action::Own(OwnSource::File(path)));
            } else {
                self.actions.push(Action::OpenPath(path));
            }
        }
    }

    /// The layout travels with the session: into it before it is saved, out of it after one was opened.
    fn exchange_layout(&mut self, ctx: &egui::Context) {
        if std::mem::take(&mut self.session.layout_is_new) {
            if let Some((layout, look)) = self.session.layout.as_ref().and_then(Layout::from_json) {
                self.view.layout = layout;
                self.show_look(ctx, look);
            }
        } else if self.actions.iter().any(|a| matches!(a, Action::Save(_) | Action::SaveDialog(_) | Action::Train)) {
            self.session.layout = self.view.layout.to_json(self.view.look);
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.session.drain(DRAIN_FOR);
        self.take_dropped(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        if !self.draws_dots {
            self.draws_dots = scatter::install(frame.wgpu_render_state());
        }
        let draws_dots = self.draws_dots;
        let Self { session, view, panels, actions, .. } = self;
        keys::handle(ui, session, view, actions);
        egui::Panel::top("top").show(ui, |ui| top_bar::top_bar_ui(ui, session, view, actions));
        egui::Panel::bottom("status").show(ui, |ui| status_bar::status_bar_ui(ui, session, view));
        notices::interrupted_ui(ui, session, actions);
        notices::missing_data_ui(ui, session, actions);
        egui::Panel::left("rail")
            .resizable(false)
            .exact_size(150.0)
            .show(ui, |ui| rail::rail_ui(ui, panels, &mut view.layout));
        let background = egui::Frame::new().fill(ui.visuals().panel_fill);
        egui::CentralPanel::default().frame(background).show(ui, |ui| {
            let View { look: _, layout, pictures, .. } = view;
            let mut cx = Cx { session, actions, pictures, draws_dots };
            layout.ui(ui, panels, &mut cx);
        });
        import::import_ui(ui, session, &mut view.pictures, actions);
        downloads::download_ui(ui, session, actions);
        notices::notices_ui(ui, session, view, actions);
        keys::help_ui(ui, &mut view.help);
        hover_hint_ui(ui);
        let ctx = ui.ctx().clone();
        self.exchange_layout(&ctx);
        for action in self.actions.drain(..) {
            self.session.perform(action);
        }
    }
}

/// While a file hangs over the window: what letting it go does.
fn hover_hint_ui(ui: &egui::Ui) {
    if ui.input(|i| i.raw.hovered_files.is_empty()) {
        return;
    }
    let screen = ui.ctx().content_rect();
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop-hint")));
    painter.rect_filled(screen, 0.0, egui::Color32::from_black_alpha(180));
    let font = egui::FontId::proportional(22.0);
    painter.text(screen.center(), egui::Align2::CENTER_CENTER, "Drop to open", font, egui::Color32::WHITE);
}
