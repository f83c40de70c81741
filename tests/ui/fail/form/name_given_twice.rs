use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    title: String,
    #[field(name = "title")]
    subject: String,
}

fn main() {}
