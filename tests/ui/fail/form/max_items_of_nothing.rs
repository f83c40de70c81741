use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(max_items = 0)]
    titles: Vec<String>,
}

fn main() {}
