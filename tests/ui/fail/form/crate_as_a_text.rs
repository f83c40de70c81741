use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(crate = "pyramidion")]
struct Page {
    title: String,
}

fn main() {}
