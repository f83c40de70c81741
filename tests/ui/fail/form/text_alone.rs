use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field("The title")]
    title: String,
}

fn main() {}
