use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field]
    title: String,
}

fn main() {}
