use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(max_length = -1)]
    title: String,
}

fn main() {}
