use pyramidion::{Request, view_config};

struct Pages;

impl Pages {
    /// What `impl Pages {` has besides it.
    const OPEN: char = '{';

    #[view_config(route_name = "home", renderer = "json")]
    pub async fn overview(request: &Request) -> String {
        format!("{}{}", Self::OPEN, request.path())
    }
}

fn main() {}
