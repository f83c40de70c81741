use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(name = "<title>")]
    title: String,
}

fn main() {}
