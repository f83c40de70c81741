use pyramidion::{Request, View};

fn main() {
    let title = String::from("title");
    let _ = View::new(async move |_: &mut Request| title.clone());
}
