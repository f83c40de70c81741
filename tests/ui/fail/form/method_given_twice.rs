use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(method = "GET", method = "POST")]
struct Search {
    words: String,
}

fn main() {}
