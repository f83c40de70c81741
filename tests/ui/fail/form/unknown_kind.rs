use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(kind = "text-area")]
    body: String,
}

fn main() {}
