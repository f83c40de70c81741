use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(method = "PUT")]
struct Page {
    title: String,
}

fn main() {}
