use pyramidion::{Request, Session, view_config};

#[view_config(route_name = "home")]
unsafe fn home<T>(_: &Request, _: &mut Session, _: impl Send) -> &'static str {
    "home"
}

fn main() {}
