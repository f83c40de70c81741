use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    csrf_token: String,
}

fn main() {}
