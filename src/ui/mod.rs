//! stub
pub mod panels {
    pub trait Panel {
        fn title(&self) -> &'static str;
        fn about(&self) -> &'static str;
    }
    pub fn all() -> Vec<Box<dyn Panel>> {
        vec![]
    }
}
pub fn run(_: &crate::cli::WindowArgs) -> Result<(), String> {
    Ok(())
}
