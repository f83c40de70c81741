use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(name = "my title")]
    title: String,
}

fn main() {}
