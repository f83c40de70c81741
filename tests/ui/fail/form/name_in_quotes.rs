use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field("label" = "The title")]
    title: String,
}

fn main() {}
