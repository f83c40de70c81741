use pyramidion::{Request, View};

struct Key;

fn main() {
    let key = Key;
    let _ = View::new(async move |_: &mut Request| size_of_val(&key).to_string());
}
