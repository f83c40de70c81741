use pyramidion::{Request, Session, View};

fn article(_: &mut Request, _: &Session) -> &'static str {
    "article"
}

fn main() {
    let _ = View::new(article);
}
