use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(name = "csrf_token")]
    title: String,
}

fn main() {}
