use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(max_length = 200)]
struct Page {
    title: String,
}

fn main() {}
