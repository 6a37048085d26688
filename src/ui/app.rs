//! The window's frame: drains what jobs tell, draws the panels, performs what was asked for.

use super::commands::On;
use super::follow::Follow;
use super::guard::Mishap;
use super::pace::{Meter, Pace};
use super::panel::{Cx, Panel};
use super::start::StartPage;
use super::theme::{self, Look};
use super::view::View;
use super::workspaces::{Drawn, Room, Workspace, Workspaces};
use super::{
    downloads, import, inspector, keys, normal, notices, palette, panels, rail, scatter, start, status_bar, top_bar,
    unsaved,
};
use crate::crash;
use crate::data::OwnSource;
use crate::launch::Launch;
use crate::recipe::Recipe;
use crate::session::{Action, Actions, Asked, DataAction, FileAction, FormAction, OwnAction, Places, Session};
use egui::ViewportCommand;
use std::path::PathBuf;
use std::time::Duration;

/// What the program is called.
pub const NAME: &str = "Afterimage";

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
    /// Whether nothing was asked for: then the start page offers what there is.
    pub welcome: bool,
}

impl Start {
    /// What was asked for.
    ///
    /// # Errors
    /// What is wrong with the recipe.
    pub fn of(launch: &Launch) -> Result<Self, String> {
        let name = launch.recipe.as_deref().unwrap_or(FIRST_RECIPE);
        let recipe = Recipe::load(name).map_err(|e| e.to_string())?;
        let welcome = launch.recipe.is_none() && launch.open.is_none();
        Ok(Self { recipe, open: launch.open.clone(), welcome })
    }

    /// This recipe and nothing else.
    pub fn on(recipe: Recipe) -> Self {
        Self { recipe, open: None, welcome: false }
    }
}

/// The window.
pub struct App {
    session: Session,
    view: View,
    panels: Vec<Box<dyn Panel>>,
    actions: Actions,
    questions: Vec<Asked>,
    /// Whether the graphics processor draws dots.
    draws_dots: bool,
    /// The title that the system shows.
    title: String,
    /// Look and tiles as the session has them.
    kept: Option<(Look, Workspaces)>,
    /// Opens Judge when a training that was started here ends and nothing was touched meanwhile.
    follow: Follow,
    /// What the start page shows.
    start: StartPage,
    /// How often jobs may ask for a frame.
    pace: Pace,
    meter: Meter,
}

impl App {
    /// The window on a session of its own.
    ///
    /// # Errors
    /// What the system says where it gives no threads.
    pub fn new(ctx: &egui::Context, places: Places, start: Start) -> std::io::Result<Self> {
        theme::install(ctx);
        let (waker, pace) = (ctx.clone(), Pace::default());
        let paced = pace.clone();
        let wake = Box::new(move |delay| waker.request_repaint_after(paced.delay(delay)));
        let mut session = Session::new(start.recipe.clone(), places, wake)?;
        session.perform(FileAction::LookAround);
        session.perform(DataAction::LookForDatasets);
        match start.open {
            Some(path) => session.perform(FileAction::OpenPath(path)),
            None => session.perform(FormAction::UseRecipe(Box::new(start.recipe))),
        }
        let look = Look::default();
        look.apply(ctx);
        let mut view = View::of(look, Workspace::Train);
        view.shows_start = start.welcome;
        Ok(Self {
            session,
            view,
            panels: panels::all(),
            actions: Actions::default(),
            questions: Vec::new(),
            draws_dots: false,
            title: NAME.to_owned(),
            kept: None,
            follow: Follow::default(),
            start: StartPage::default(),
            pace,
            meter: Meter::default(),
        })
    }

    /// What the window shows; for tests.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Asks the session for something, as a panel would; for tests.
    pub fn perform(&mut self, action: impl Into<Action>) {
        self.session.perform(action);
    }

    /// Asks what the network shown makes of samples, as a panel would; for tests.
    pub fn view(&mut self, ids: &[u32]) {
        self.session.view(ids);
    }

    /// The title of the window: the session's file, with a dot in front while there is unsaved work.
    pub fn title(&self) -> String {
        let name = self.session.file().and_then(|path| path.file_name()).map(|name| name.to_string_lossy());
        let title = name.map_or_else(|| NAME.to_owned(), |name| format!("{name} - {NAME}"));
        if self.session.is_unsaved() { format!("• {title}") } else { title }
    }

    /// Lets something happen when a panel is drawn next: tests show that the window survives a panic there.
    #[doc(hidden)]
    pub fn break_panel(&mut self, panel: &str, mishap: Mishap) {
        self.view.guard.prepare_mishap(panel, mishap);
    }

    /// Shows a workspace; for tests and pictures.
    pub fn show_workspace(&mut self, workspace: Workspace) {
        self.view.open(workspace);
    }

    /// Shows one panel and nothing else; for tests and pictures.
    pub fn show_only(&mut self, panel: &str) {
        self.show_panels(&[panel]);
    }

    /// Shows these panels below each other and nothing else; for tests and pictures.
    pub fn show_panels(&mut self, panels: &[&str]) {
        self.view.shows_start = false;
        self.view.workspaces.show_alone(panels);
    }

    /// Changes how the window looks; for tests and pictures.
    pub fn show_look(&mut self, ctx: &egui::Context, look: Look) {
        self.view.look = look;
        look.apply(ctx);
    }

    /// Closes the window, unless there is unsaved work to ask about.
    fn heed_closing(&mut self, ctx: &egui::Context) {
        if ctx.input(|i| i.viewport().close_requested()) {
            self.session.perform(FileAction::Close);
            if !self.session.may_close() {
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
                // The question must be seen.
                if ctx.input(|i| i.viewport().minimized == Some(true)) {
                    ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
                    ctx.send_viewport_cmd(ViewportCommand::Focus);
                }
            }
        }
        self.close_if_allowed(ctx);
    }

    fn close_if_allowed(&self, ctx: &egui::Context) {
        if self.session.may_close() {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    /// Tells the system the title, where it is another.
    fn show_title(&mut self, ctx: &egui::Context) {
        let title = self.title();
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    /// Files that were dropped on the window, and what may have changed while another window was in front.
    fn take_input(&mut self, ctx: &egui::Context) {
        if ctx.input(|i| i.events.iter().any(|event| matches!(event, egui::Event::WindowFocused(true)))) {
            self.actions.push(DataAction::LookForDatasets);
        }
        // One question after the other.
        if self.session.asks_unsaved().is_some() {
            return;
        }
        let dropped: Vec<PathBuf> = ctx.input(|i| i.raw.dropped_files.iter().map(|f| f.path().to_path_buf()).collect());
        for path in dropped {
            // A single picture is no dataset: it is one to be judged.
            if panels::is_picture(&path) && self.session.prepared().is_some() {
                self.view.show("own");
                self.actions.push(OwnAction::Own(OwnSource::File(path)));
            } else {
                self.actions.push(FileAction::OpenPath(path));
            }
        }
    }

    /// The layout travels with the session: out of it after one was opened, into it whenever it has changed.
    fn exchange_layout(&mut self, ctx: &egui::Context) {
        if self.session.layout_is_new() {
            if let Some((workspaces, look)) = self.session.layout().and_then(Workspaces::from_json) {
                self.view.workspaces = workspaces;
                self.view.shows_start = false;
                self.show_look(ctx, look);
            }
            self.session.perform(FileAction::LayoutTaken);
        }
        let (look, workspaces) = (self.view.look, &self.view.workspaces);
        if self.kept.as_ref().is_none_or(|(kept, spaces)| *kept != look || spaces != workspaces) {
            self.session.perform(FileAction::KeepLayout(workspaces.to_json(look)));
            self.kept = Some((look, workspaces.clone()));
        }
    }

    /// Draws the frame; what is asked for waits until after it.
    fn draw(&mut self, ui: &mut egui::Ui) {
        let draws_dots = self.draws_dots;
        let Self { session, view, panels, actions, questions, start, .. } = self;
        // A question that waits for an answer has the keys for itself.
        let imports = session.import().is_some_and(|import| import.asks);
        if session.asks_unsaved().is_none() && !session.asks_normal() && !imports && view.palette.is_none() {
            keys::handle(ui, session, view, actions);
        }
        let room = Room::of(ui.ctx().content_rect().size());
        let chrome = egui::Frame::new().fill(theme::of(ui.visuals()).chrome);
        bars_ui(ui, session, view, actions, room);
        notices::interrupted_ui(ui, session, actions);
        notices::missing_data_ui(ui, session, actions);
        egui::Panel::left("rail")
            .frame(chrome)
            .resizable(false)
            .exact_size(room.rail())
            .show_separator_line(false)
            .show(ui, |ui| rail::rail_ui(ui, session, panels, view, room));
        if view.shows_start {
            let ground = egui::Frame::new().fill(ui.visuals().panel_fill);
            egui::CentralPanel::default()
                .frame(ground)
                .show(ui, |ui| start::start_ui(ui, session, start, view, actions));
        } else {
            let mut cx = Cx { session, actions, questions, pictures: &mut view.pictures, draws_dots };
            view.workspaces.fit(room);
            let alone = view.workspaces.is_alone();
            if view.inspector.is_open(room) && !alone {
                let ground = egui::Frame::new().fill(ui.visuals().panel_fill);
                let (inspector, guard, workspace) = (&mut view.inspector, &mut view.guard, view.workspaces.shown);
                egui::Panel::right("inspector")
                    .frame(ground)
                    .resizable(false)
                    .exact_size(room.inspector())
                    .show_separator_line(false)
                    .show(ui, |ui| inspector::inspector_ui(ui, panels, guard, inspector, workspace, room, &mut cx));
            }
            egui::CentralPanel::default().frame(chrome.inner_margin(egui::Margin::symmetric(4, 0))).show(ui, |ui| {
                let (guard, options, edits) = (&mut view.guard, &mut view.options, view.edits);
                let drawn = Drawn { panels, guard, cx: &mut cx, options, room, edits, keeps_all: alone };
                view.workspaces.layout().ui(ui, drawn);
            });
        }
        import::import_ui(ui, session, &mut view.pictures, actions);
        normal::normal_ui(ui, session, &mut view.normal, &mut view.pictures, actions);
        downloads::download_ui(ui, session, actions);
        notices::notices_ui(ui, session, view, actions);
        keys::help_ui(ui, &mut view.shows_keys);
        palette::palette_ui(ui, panels, &mut On { ctx: ui.ctx(), session, view, actions });
        unsaved::unsaved_ui(ui, session, actions);
        hover_hint_ui(ui);
    }
}

/// The top bar and the status bar.
fn bars_ui(ui: &mut egui::Ui, session: &Session, view: &mut View, actions: &mut Actions, room: Room) {
    let chrome = egui::Frame::new().fill(theme::of(ui.visuals()).chrome);
    let bar = chrome.inner_margin(egui::Margin::symmetric(8, 0));
    egui::Panel::top("top")
        .frame(bar)
        .exact_size(room.top())
        .show_separator_line(false)
        .show(ui, |ui| top_bar::top_bar_ui(ui, session, view, actions, room));
    egui::Panel::bottom("status")
        .frame(bar)
        .exact_size(room.status())
        .show_separator_line(false)
        .show(ui, |ui| status_bar::status_bar_ui(ui, session, actions, room));
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.meter.frame(&self.pace, &self.session);
        self.session.drain(DRAIN_FOR);
        if let Some(run) = self.session.training_run() {
            crash::note_device(&run.device);
        }
        self.heed_closing(ctx);
        self.show_title(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        if !self.draws_dots {
            self.draws_dots = scatter::install(frame.wgpu_render_state());
        }
        let ctx = ui.ctx().clone();
        self.take_input(&ctx);
        self.draw(ui);
        self.follow.heed(ui, &self.session, &mut self.view, &self.actions);
        self.exchange_layout(&ctx);
        self.actions.extend(self.follow.first_map(&self.session, &self.view));
        for action in self.actions.take() {
            self.session.perform(action);
        }
        for asked in self.questions.drain(..) {
            self.session.submit_question(asked);
        }
        self.close_if_allowed(&ctx);
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
