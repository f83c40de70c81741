use pyramidion::{Request, View};

struct Article;

fn article(_: &mut Request) -> Article {
    Article
}

fn main() {
    let _ = View::new(article);
}
