//! What a person sees at once: how much of the window is data, whether the whole sentence (train, drag, see which samples
//! move, and why) is in sight, whether anything is cut off. `cargo test --release --test ui layout_budget -- --nocapture`
//! prints the table.

use super::support::{Window, beats, classifier, click, digits, recipe, settle, train, until};
use afterimage::data::DataFolder;
use afterimage::recipe::Recipe;
use afterimage::session::{FormAction, Places, RunAction};
use afterimage::ui::{App, Look, Room, Start, Workspace};
use egui::accesskit::Role;
use egui::{Rect, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

/// The windows that are measured, in points.
const SIZES: [(&str, [f32; 2], f32); 3] =
    [("S", [853.0, 480.0], 1.5), ("M", [1366.0, 768.0], 1.0), ("L", [1920.0, 1080.0], 1.0)];

/// The grid that shares of the window are counted on, in points.
const GRID: f32 = 2.0;

/// What is opened: pictures, signals, one class alone, a table, a network that names classes.
fn cases() -> [(&'static str, Recipe); 5] {
    let all = "data.normal=[]";
    let train_on = "data.train_on=all";
    let few = ["data.samples=800", "training.epochs=50", "map.limit=200"];
    let table = ["data.samples=600", "training.epochs=50", "training.batch_size=64", all, train_on];
    [
        ("digits", digits()),
        ("beats", beats()),
        ("one side", recipe("generated-digits", &[&few[..], &[all, train_on]].concat())),
        ("signals of one side", recipe("generated-heartbeats", &table)),
        ("classifier", classifier()),
    ]
}

fn opened(recipe: Recipe, size: [f32; 2], zoom: f32) -> Window {
    let places = Places { data: DataFolder("nowhere".into()), autosave: None };
    let app = move |cc: &mut eframe::CreationContext<'_>| App::new(&cc.egui_ctx, places, Start::on(recipe)).unwrap();
    let builder = Harness::builder().with_size(size).with_pixels_per_point(zoom).with_step_dt(1.0 / 60.0);
    let mut window = builder.with_max_steps(32).build_eframe(app);
    window.state_mut().perform(FormAction::UseDevice("cpu".parse().unwrap()));
    until(&mut window, "the dataset is open", |s| s.prepared().is_some());
    window
}

fn screen(size: [f32; 2]) -> Rect {
    Rect::from_min_size(pos2(0.0, 0.0), Vec2::from(size))
}

/// The places of nodes.
fn rects(window: &Window, is_meant: impl Fn(Role, &str) -> bool) -> Vec<Rect> {
    let nodes = window.query_all_by(|node| is_meant(node.role(), &node.label().unwrap_or_default()));
    nodes.map(|node| node.rect()).collect()
}

/// The panels' places, without their headers.
fn panes(window: &Window) -> Vec<Rect> {
    rects(window, |role, label| role == Role::Group && label.starts_with("Pane "))
}

/// The share of the window that these places cover together.
fn share(places: &[Rect], size: [f32; 2]) -> f32 {
    let (across, down) = ((size[0] / GRID) as usize, (size[1] / GRID) as usize);
    let mut covered = vec![false; across * down];
    let cell = |x: f32, most: usize| ((x / GRID).round().max(0.0) as usize).min(most);
    for place in places {
        for row in cell(place.top(), down)..cell(place.bottom(), down) {
            let (left, right) = (cell(place.left(), across), cell(place.right(), across));
            covered[row * across + left..row * across + right.max(left)].fill(true);
        }
    }
    covered.iter().filter(|covered| **covered).count() as f32 / covered.len() as f32
}

/// Pictures, plots and maps, cut to the panel and the window that they are in.
fn data(window: &Window, size: [f32; 2]) -> Vec<Rect> {
    let (mut screen, panes) = (screen(size), panes(window));
    // The inspector scrolls under the status bar.
    screen.max.y -= Room::of(Vec2::from(size)).status();
    let images = rects(window, |role, _| role == Role::Image);
    let seen = images.into_iter().filter(|rect| rect.width() >= 12.0 && rect.height() >= 12.0);
    let cut = seen.map(|rect| {
        let pane = panes.iter().find(|pane| pane.contains(rect.center()));
        rect.intersect(screen).intersect(pane.copied().unwrap_or(screen))
    });
    cut.filter(|rect| rect.is_positive()).collect()
}

/// Rows of controls in a panel's body above its first picture.
fn rows_above(window: &Window, pane: Rect) -> usize {
    let inside = |rect: &Rect| pane.contains(rect.center());
    let first = rects(window, |role, _| role == Role::Image).into_iter().filter(inside).map(|rect| rect.top());
    let first = first.fold(f32::INFINITY, f32::min);
    if !first.is_finite() {
        return 0;
    }
    let is_control =
        |role: Role| matches!(role, Role::Button | Role::ComboBox | Role::SpinButton | Role::CheckBox | Role::Slider);
    // The line's strip and the rules' marks belong to the plot.
    let of_plot = |label: &str| label.starts_with("Rule tick") || ["Anomaly threshold", "Review line"].contains(&label);
    let controls = rects(window, |role, label| is_control(role) && !of_plot(label));
    let mut middles: Vec<f32> =
        controls.into_iter().filter(inside).filter(|rect| rect.bottom() <= first).map(|rect| rect.center().y).collect();
    middles.sort_by(f32::total_cmp);
    middles.dedup_by(|a, b| (*a - *b).abs() < 6.0);
    middles.len()
}

/// Texts of which a part to the left or right is cut off.
fn cut_texts(window: &Window) -> Vec<String> {
    let mut cut = Vec::new();
    for clipped in &window.output().shapes {
        let mut texts = Vec::new();
        collect(&clipped.shape, &mut texts);
        for text in texts {
            let (rect, clip) = (text.visual_bounding_rect(), clipped.clip_rect);
            let is_seen = rect.intersect(clip).is_positive() && !text.galley.text().trim().is_empty();
            // A row that scrolls away is cut above or below, never beside.
            if is_seen && (rect.left() < clip.left() - 1.5 || rect.right() > clip.right() + 1.5) {
                cut.push(text.galley.text().to_owned());
            }
        }
    }
    cut
}

/// How many figures say how they have changed.
fn changes(window: &Window) -> usize {
    let mut texts = Vec::new();
    window.output().shapes.iter().for_each(|clipped| collect(&clipped.shape, &mut texts));
    let is_change = |text: &str| text.starts_with("▲.") || text.starts_with("▼.");
    texts.iter().filter(|text| is_change(text.galley.text())).count()
}

fn collect<'a>(shape: &'a egui::Shape, texts: &mut Vec<&'a egui::epaint::TextShape>) {
    match shape {
        egui::Shape::Text(text) => texts.push(text),
        egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, texts)),
        _ => {}
    }
}

/// The height of a panel's highest plot, as far as it is in the panel.
fn height_of(window: &Window, panel: &str) -> f32 {
    let pane = rects(window, |role, label| role == Role::Group && label == format!("Pane {panel}"));
    let Some(pane) = pane.first() else { return 0.0 };
    let images = rects(window, |role, _| role == Role::Image).into_iter();
    images.map(|rect| rect.intersect(*pane)).filter(|rect| rect.is_positive()).map(|r| r.height()).fold(0.0, f32::max)
}

/// Whether the whole sentence is inside the window.
#[track_caller]
fn assert_sentence(window: &Window, size: [f32; 2], when: &str) {
    let screen = screen(size).expand(0.5);
    let inside = |what: &str, places: &[Rect], least: usize| {
        let whole = places.iter().filter(|rect| screen.contains_rect(**rect)).count();
        assert!(whole >= least, "{when}, {size:?}: {what}: {whole} of {least}: {places:?}");
    };
    inside("the line", &rects(window, |role, label| role == Role::Slider && label == "Anomaly threshold"), 1);
    for name in ["Precision", "Recall", "F1", "Accuracy"] {
        let places = rects(window, |role, label| role == Role::Status && label == name);
        inside(name, &places, 1);
        let pane = panes(window).into_iter().find(|pane| pane.contains(places[0].center()));
        assert!(
            pane.is_some_and(|pane| pane.expand(1.0).contains_rect(places[0])),
            "{when}, {size:?}: {name} is cut off"
        );
    }
    inside("samples", &rects(window, |role, label| role == Role::Image && label.starts_with("Sample ")), 6);
    inside("the map", &rects(window, |role, label| role == Role::Image && label.starts_with("Map of ")), 1);
}

#[test]
fn the_whole_sentence_is_in_sight_before_and_while_the_line_is_dragged() {
    for (_, size, zoom) in SIZES {
        for recipe in [digits(), beats()] {
            let mut window = opened(recipe, size, zoom);
            train(&mut window);
            // Nothing was touched since: Judge has opened, and a first map is there.
            until(&mut window, "the first map", |s| !s.map().points.is_empty());
            settle(&mut window);
            assert_sentence(&window, size, "after training");
            let recall = |window: &Window| super::support::figure(window, "Recall");
            let before = recall(&window);
            let from = window.get_by_role_and_label(Role::Slider, "Anomaly threshold").rect().center();
            window.hover_at(from);
            window.drag_at(from);
            window.hover_at(from + vec2(30.0, 0.0));
            window.run_steps(2);
            window.hover_at(from + vec2(60.0, 0.0));
            window.run_steps(2);
            assert_ne!(recall(&window), before, "{size:?}: Recall does not follow");
            assert_sentence(&window, size, "while dragging");
            let flipped = rects(&window, |role, label| role == Role::Image && label.contains(", now "));
            assert!(!flipped.is_empty(), "{size:?}: no flipped sample is shown");
            assert!(changes(&window) > 0, "{size:?}: no figure says how it has changed");
            window.drop_at(from + vec2(60.0, 0.0));
            window.run_steps(3);
            settle(&mut window);
            assert_sentence(&window, size, "after dragging");
        }
    }
}

#[test]
fn most_of_the_window_is_data_and_nothing_is_cut_off() {
    println!("size look   workspace data                 state    data chrome rows cut");
    let mut wrong = Vec::new();
    for (name, size, zoom) in SIZES {
        for (kind, recipe) in cases() {
            let mut window = opened(recipe.with("training.epochs=50").unwrap(), size, zoom);
            for state in ["fresh", "training", "trained"] {
                bring(&mut window, state);
                for look in [Look::Dark, Look::Light] {
                    let ctx = window.ctx.clone();
                    window.state_mut().show_look(&ctx, look);
                    for workspace in Workspace::ALL {
                        window.state_mut().show_workspace(workspace);
                        window.run_steps(3);
                        if state != "training" {
                            settle(&mut window);
                        }
                        window.run_steps(4);
                        let row = measure(&window, size);
                        let (look, space) = (look.name(), workspace.name());
                        println!(
                            "{name}    {look:6} {space:9} {kind:20} {state:8} {:3.0} % {:3.0} % {:3} {:3}",
                            100.0 * row.data,
                            100.0 * row.chrome,
                            row.rows,
                            row.cut.len()
                        );
                        let what = format!("{name} {look} {space} {kind} {state}");
                        wrong.extend(row.problems(&what, name, workspace, kind, state));
                        if state == "trained" {
                            wrong.extend(heights(&window, &what, name, workspace, kind));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} bars are missed:\n{}", wrong.len(), wrong.join("\n"));
}

/// Brings a window into the next state: a training is held after its second epoch, then goes to its end.
fn bring(window: &mut Window, state: &str) {
    match state {
        "training" => {
            window.state_mut().perform(RunAction::Train);
            until(window, "two epochs are over", |s| s.run().is_some_and(|run| run.epochs.len() >= 2));
            window.state_mut().perform(RunAction::PauseTraining(true));
        }
        "trained" => {
            window.state_mut().perform(RunAction::StopTraining);
            until(window, "it is scored", |s| !s.is_training() && s.run().is_some_and(|run| run.outcome.is_some()));
            settle(window);
        }
        _ => {}
    }
}

/// What is measured of a window.
struct Measured {
    data: f32,
    chrome: f32,
    rows: usize,
    cut: Vec<String>,
}

fn measure(window: &Window, size: [f32; 2]) -> Measured {
    let mut content = panes(window);
    // The inspector is content, but for its header.
    let room = Room::of(Vec2::from(size));
    if room != Room::Small {
        let left = size[0] - room.inspector();
        content
            .push(Rect::from_min_max(pos2(left, room.top() + room.header()), pos2(size[0], size[1] - room.status())));
    }
    let rows = panes(window).into_iter().map(|pane| rows_above(window, pane)).max().unwrap_or(0);
    Measured {
        data: share(&data(window, size), size),
        chrome: 1.0 - share(&content, size),
        rows,
        cut: cut_texts(window),
    }
}

impl Measured {
    fn problems(&self, what: &str, size: &str, workspace: Workspace, kind: &str, state: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        let pick = |values: [f32; 3]| values[["S", "M", "L"].iter().position(|known| *known == size).unwrap()];
        let least = match workspace {
            Workspace::Judge if state == "trained" && kind == "digits" => pick([0.38, 0.40, 0.48]),
            Workspace::Train if state == "trained" && kind == "digits" => 0.28,
            Workspace::Map if state == "trained" && kind == "digits" => 0.58,
            Workspace::Data
            | Workspace::Train
            | Workspace::Judge
            | Workspace::Map
            | Workspace::Probe
            | Workspace::Compare
            | Workspace::Custom => 0.0,
        };
        if self.data < least {
            wrong.push(format!("{what}: data {:.0} %, not {:.0} %", 100.0 * self.data, 100.0 * least));
        }
        let most = pick([0.30, 0.22, 0.16]);
        if self.chrome > most {
            wrong.push(format!("{what}: chrome {:.1} %, not {:.0} %", 100.0 * self.chrome, 100.0 * most));
        }
        if self.rows > 1 {
            wrong.push(format!("{what}: {} rows of controls above the content", self.rows));
        }
        if !self.cut.is_empty() {
            wrong.push(format!("{what}: cut off: {:?}", self.cut));
        }
        wrong
    }
}

/// Plots that are too low.
fn heights(window: &Window, what: &str, size: &str, workspace: Workspace, kind: &str) -> Vec<String> {
    let least = match size {
        "S" => 112.0,
        "M" => 180.0,
        _ => 260.0,
    };
    let panel = match (workspace, kind) {
        // A matrix is as high as it has classes.
        (Workspace::Judge, "classifier") => return Vec::new(),
        (Workspace::Judge, _) => "Threshold",
        (Workspace::Train, _) => "Training",
        (Workspace::Map, _) => "Map",
        (Workspace::Data | Workspace::Probe | Workspace::Compare | Workspace::Custom, _) => return Vec::new(),
    };
    let found = height_of(window, panel);
    if found < least { vec![format!("{what}: {panel} is {found:.0} high, not {least:.0}")] } else { Vec::new() }
}

#[test]
fn the_top_bar_is_one_row_at_every_width_and_one_button_matters_most() {
    let mut width = 853.0;
    while width <= 3840.0 {
        let mut window = opened(digits(), [width, 768.0], 1.0);
        window.run_steps(2);
        let top = Room::of(vec2(width, 768.0)).top();
        let is_control = |role: Role| matches!(role, Role::Button | Role::ComboBox | Role::SpinButton);
        let mut bar: Vec<Rect> = rects(&window, |role, _| is_control(role));
        bar.retain(|rect| rect.top() < top - 2.0);
        assert!(bar.len() >= 9, "{width}: {} controls", bar.len());
        bar.sort_by(|a, b| a.left().total_cmp(&b.left()));
        for pair in bar.windows(2) {
            assert!(pair[0].right() <= pair[1].left() + 0.5, "{width}: {:?} lies over {:?}", pair[0], pair[1]);
        }
        assert!(bar.iter().all(|rect| rect.bottom() <= top + 0.5 && rect.right() <= width), "{width}: {bar:?}");
        let primary = window.query_all_by(|node| {
            let label = node.label().unwrap_or_default();
            (label == "Train" || label == "Start training") && node.role() == Role::Button
        });
        assert_eq!(primary.count(), 1);
        width += 64.0;
    }
}

#[test]
fn no_painted_text_uses_the_words_that_we_do_not_use() {
    const NOT: &[&str] = &[
        "Beware",
        "mend",
        "called anomalous",
        "just flipped",
        "Go on with it",
        "Give back",
        "all judged",
        "Whole map",
        "learn by heart",
        "taken for whom",
        "at one go",
        "Traps",
    ];
    let mut window = opened(digits(), [1366.0, 768.0], 1.0);
    for trained in [false, true] {
        if trained {
            train(&mut window);
        }
        for workspace in Workspace::ALL {
            click(&mut window, &format!("{} workspace", workspace.name()));
            settle(&mut window);
            for clipped in &window.output().shapes {
                let mut texts = Vec::new();
                collect(&clipped.shape, &mut texts);
                for text in texts {
                    let words = text.galley.text();
                    assert!(NOT.iter().all(|not| !words.contains(not)), "{workspace:?}: {words}");
                }
            }
        }
    }
}
