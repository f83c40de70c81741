use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(max_items = 3)]
    title: String,
}

fn main() {}
