use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(max_length = 2.5)]
    title: String,
}

fn main() {}
