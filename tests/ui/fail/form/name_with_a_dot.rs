use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(name = "page.title")]
    title: String,
}

fn main() {}
