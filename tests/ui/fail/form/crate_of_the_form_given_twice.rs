use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(crate = ::pyramidion, crate = ::pyramidion)]
struct Page {
    title: String,
}

fn main() {}
