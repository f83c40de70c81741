use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(min_length = 5, max_length = 4)]
    title: String,
}

fn main() {}
