use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(min_length = -1)]
    title: String,
}

fn main() {}
