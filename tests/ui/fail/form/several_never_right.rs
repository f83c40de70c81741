use pyramidion::forms::{Choice, Fields};

#[derive(Fields)]
struct Page {
    #[field(label = "", max_length = 0, name = "a b")]
    title: String,
    #[field(choices = ["a", "b", "a", "b"], max_items = 0)]
    colors: Vec<String>,
    csrf_token: String,
    size: Size,
}

#[derive(Choice)]
enum Size {
    #[choice(label = "", value = "s")]
    Small,
    #[choice(value = "s")]
    Smaller,
    #[choice(value = "")]
    None,
}

fn main() {}
