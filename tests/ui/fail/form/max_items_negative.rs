use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(max_items = -1)]
    titles: Vec<String>,
}

fn main() {}
