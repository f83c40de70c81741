use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(method = "GET")]
    title: String,
}

fn main() {}
