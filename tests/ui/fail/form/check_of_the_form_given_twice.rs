use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(check = first, check = second)]
struct Page {
    title: String,
}

fn main() {}
