use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(validate = is_right)]
struct Page {
    title: String,
}

fn main() {}
