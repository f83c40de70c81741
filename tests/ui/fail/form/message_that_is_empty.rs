use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(message = "")]
    title: String,
}

fn main() {}
