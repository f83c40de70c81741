use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    secret: String,
    #[field(equal_to = "secert")]
    again: String,
}

fn main() {}
