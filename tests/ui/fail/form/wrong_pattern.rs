use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(pattern = "[a-z")]
    title: String,
}

fn main() {}
